//! Samples that are drawn from a formula, for tests and for teaching: endless iterators over inputs and targets.
//!
//! | | samples | classes |
//! |---|---|---|
//! | [`blobs`] | normal clouds around given centers | one per center |
//! | [`moons`] | two interlocking half circles | 2 |
//! | [`circles`] | a circle in a circle | 2 |
//! | [`spirals`] | spirals from a common center | any number |
//! | [`regression`] | a linear function with noise | |
//!
//! The classes take turns, so the first samples of an iterator have about the same number of each. The same seed draws the same bits on
//! every machine.
//!
//! ```
//! use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! use stackprop::data::synthetic::moons;
//! use stackprop::prelude::*;
//!
//! network! { struct Net = Dense<2, 8>, Tanh, Dense<8, 2>, Softmax; }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let (inputs, labels): (Vec<[f32; 2]>, Vec<usize>) = moons(&mut rng, 0.1).take(200).unzip();
//! let history = Net::new(&mut rng)
//!     .fit(CrossEntropy, Adam::new(0.05))
//!     .epochs(40)
//!     .run(&inputs, &labels, &mut rng)?;
//! assert!(history.last().is_some_and(|epoch| epoch.loss < 0.3));
//! # Ok(())
//! # }
//! ```

mod blobs;
mod circles;
mod moons;
mod regression;
mod spirals;

pub use blobs::blobs;
pub use circles::circles;
pub use moons::moons;
pub use regression::regression;
pub use spirals::spirals;

use rand::Rng;

use crate::init::normal;
use crate::math::Math;
use crate::tensor::Scalar;

/// The point of the unit circle after this number of half turns.
fn on_circle(half_turns: f64) -> [f64; 2] {
    [Math::cos_pi(half_turns), Math::cos_pi(half_turns - 0.5)]
}

/// A point, moved by a normal number in each direction.
fn noisy<T: Scalar, const N: usize>(rng: &mut (impl Rng + ?Sized), point: [f64; N], deviation: f64) -> [T; N] {
    let mut noise = [0.0; N];
    normal(&mut noise, 0.0, deviation, rng);
    core::array::from_fn(|i| T::of(point[i] + noise[i]))
}
