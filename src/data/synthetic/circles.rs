//! [`circles`]: a circle in a circle.

use rand::Rng;

use super::{noisy, on_circle};
use crate::init::unit;
use crate::tensor::Scalar;

/// Points on two circles around (0, 0), and the class 0 for the outer one, of radius 1, and 1 for the inner one, of radius `factor`:
/// `make_circles` of scikit-learn, with random places on the circles.
///
/// `noise` is the standard deviation by which points are moved in each direction.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::synthetic::circles;
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (inputs, labels): (Vec<[f64; 2]>, Vec<usize>) = circles(&mut rng, 0.5, 0.0).take(4).unzip();
/// assert_eq!(labels, [0, 1, 0, 1]);
/// assert!((inputs[1][0].hypot(inputs[1][1]) - 0.5).abs() < 1e-12);
/// ```
pub fn circles<T: Scalar>(
    rng: &mut (impl Rng + ?Sized),
    factor: f64,
    noise: f64,
) -> impl Iterator<Item = ([T; 2], usize)> {
    (0..2).cycle().map(move |class| {
        let radius = if class == 0 { 1.0 } else { factor };
        let point = on_circle(2.0 * unit(rng)).map(|x| radius * x);
        (noisy(rng, point, noise), class)
    })
}
