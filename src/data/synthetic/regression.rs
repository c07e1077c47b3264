//! [`regression`]: a linear function with noise.

use rand::Rng;

use super::noisy;
use crate::init::normal;
use crate::tensor::Scalar;

/// Normal inputs, and the linear function `weights · x + bias` of each, with normal noise of a standard deviation: `make_regression` of
/// scikit-learn, with given weights.
///
/// A `Dense<N, 1>` learns the weights and the bias; its mean squared error does not fall below the square of `noise`.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::synthetic::regression;
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (inputs, targets): (Vec<[f64; 2]>, Vec<[f64; 1]>) = regression(&mut rng, [3.0, -1.0], 0.5, 0.0).take(9).unzip();
/// assert!(inputs.iter().zip(&targets).all(|([a, b], [y])| (3.0 * a - b + 0.5 - y).abs() < 1e-12));
/// ```
pub fn regression<T: Scalar, const N: usize>(
    rng: &mut (impl Rng + ?Sized),
    weights: [f64; N],
    bias: f64,
    noise: f64,
) -> impl Iterator<Item = ([T; N], [T; 1])> {
    core::iter::repeat_with(move || {
        let mut x = [0.0; N];
        normal(&mut x, 0.0, 1.0, rng);
        let y = weights.iter().zip(&x).fold(bias, |sum, (weight, x)| sum + weight * x);
        (x.map(T::of), noisy(rng, [y], noise))
    })
}
