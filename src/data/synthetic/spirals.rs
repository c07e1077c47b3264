//! [`spirals`]: arms that wind around each other.

use rand::Rng;

use super::{noisy, on_circle};
use crate::init::unit;
use crate::tensor::Scalar;

/// Points on `arms` spirals that leave (0, 0) in different directions, and the number of the spiral.
///
/// Each spiral makes `turns` full turns until it reaches the radius 1; the radius grows with the angle, as in the spiral of
/// Archimedes. `noise` is the standard deviation by which points are moved in each direction. With two arms and three turns it is the
/// problem of K. J. Lang and M. J. Witbrock, *Learning to tell two spirals apart*, Proceedings of the 1988 Connectionist Models Summer
/// School.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::synthetic::spirals;
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (inputs, labels): (Vec<[f32; 2]>, Vec<usize>) = spirals(&mut rng, 3, 1.5, 0.02).take(300).unzip();
/// assert_eq!(labels[..4], [0, 1, 2, 0]);
/// assert!(inputs.iter().all(|[x, y]| x.hypot(*y) < 1.2));
/// ```
///
/// # Panics
///
/// If there are no arms.
pub fn spirals<T: Scalar>(
    rng: &mut (impl Rng + ?Sized),
    arms: usize,
    turns: f64,
    noise: f64,
) -> impl Iterator<Item = ([T; 2], usize)> {
    assert!(arms > 0, "there is at least one spiral");
    (0..arms).cycle().map(move |arm| {
        let radius = unit(rng);
        let point = on_circle(2.0 * (turns * radius + arm as f64 / arms as f64)).map(|x| radius * x);
        (noisy(rng, point, noise), arm)
    })
}
