//! [`blobs`]: a normal cloud per class.

use rand::Rng;

use super::noisy;
use crate::tensor::Scalar;

/// Points in a normal cloud around each of the `centers`, and the index of the center: `make_blobs` of scikit-learn.
///
/// `deviation` is the standard deviation in each direction.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::synthetic::blobs;
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let centers = [[0.0, 0.0, 0.0], [9.0, 0.0, 0.0]];
/// let (inputs, labels): (Vec<[f32; 3]>, Vec<usize>) = blobs(&mut rng, centers, 1.0).take(5).unzip();
/// assert_eq!(labels, [0, 1, 0, 1, 0]);
/// assert!(inputs[1][0] > inputs[0][0]);
/// ```
pub fn blobs<T: Scalar, const N: usize, const C: usize>(
    rng: &mut (impl Rng + ?Sized),
    centers: [[f64; N]; C],
    deviation: f64,
) -> impl Iterator<Item = ([T; N], usize)> {
    const { assert!(C > 0, "there is at least one center") };
    (0..C).cycle().map(move |class| (noisy(rng, centers[class], deviation), class))
}
