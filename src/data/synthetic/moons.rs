//! [`moons`]: two interlocking half circles.

use rand::Rng;

use super::{noisy, on_circle};
use crate::init::unit;
use crate::tensor::Scalar;

/// Points on two interlocking half circles of radius 1, and the class 0 for the upper and 1 for the lower one: `make_moons` of
/// scikit-learn, with random places on the half circles.
///
/// The upper one is around (0, 0), the lower one around (1, 0.5). `noise` is the standard deviation by which points are moved in
/// each direction. No straight line separates the classes.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::synthetic::moons;
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (inputs, labels): (Vec<[f64; 2]>, Vec<usize>) = moons(&mut rng, 0.0).take(4).unzip();
/// assert_eq!(labels, [0, 1, 0, 1]);
/// assert!(inputs[0][1] >= 0.0 && inputs[1][1] <= 0.5);
/// ```
pub fn moons<T: Scalar>(rng: &mut (impl Rng + ?Sized), noise: f64) -> impl Iterator<Item = ([T; 2], usize)> {
    (0..2).cycle().map(move |class| {
        let [x, y] = on_circle(unit(rng));
        let point = if class == 0 { [x, y] } else { [1.0 - x, 0.5 - y] };
        (noisy(rng, point, noise), class)
    })
}
