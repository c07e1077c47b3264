//! [`AugmentSequence`]: random changes of signals and sequences.

use core::ops::RangeInclusive;

use rand::Rng;

use super::chance::{check_deviation, check_range, uniform, within};
use crate::layer::init::normal;
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, scalars, scalars_mut};

/// Random changes of a sequence of `L` steps of `F` values: nothing by default, and what its methods add. A signal, such as sound, has one value
/// per step: `AugmentSequence<16000, 1>`.
///
/// They are made in this order, whatever the order of the methods: shift, gain, noise.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::augment::AugmentSequence;
///
/// let sound = [0.5_f32, -0.5, 0.25, 0.0];
/// let mut changed = [0.0; 4];
/// let augment = AugmentSequence::<4, 1>::new().gain(2.0..=2.0);
/// augment.apply(&sound, &mut changed, &mut Xoshiro256PlusPlus::seed_from_u64(1));
/// assert_eq!(changed, [1.0, -1.0, 0.5, 0.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AugmentSequence<const L: usize, const F: usize> {
    shift: usize,
    gain: RangeInclusive<f64>,
    noise: f64,
}

impl<const L: usize, const F: usize> Default for AugmentSequence<L, F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const L: usize, const F: usize> AugmentSequence<L, F> {
    /// No changes.
    pub const fn new() -> Self {
        Self { shift: 0, gain: 1.0..=1.0, noise: 0.0 }
    }

    /// Shifts by a uniform whole number of steps, up to this one, in both directions. Zeros follow.
    pub fn shift(self, steps: usize) -> Self {
        Self { shift: steps.min(L), ..self }
    }

    /// Multiplies all values by a uniform factor from this range.
    ///
    /// # Panics
    ///
    /// If the range is empty, or an end of it is infinite or NaN.
    pub fn gain(self, factor: RangeInclusive<f64>) -> Self {
        check_range("factors", &factor, f64::MIN);
        Self { gain: factor, ..self }
    }

    /// Adds normal noise with this deviation to each value.
    ///
    /// # Panics
    ///
    /// If the deviation is negative, infinite or NaN.
    pub fn noise(self, deviation: f64) -> Self {
        check_deviation(deviation);
        Self { noise: deviation, ..self }
    }

    /// Changes a sequence: `changed` becomes what the settings make of it. Both are arrays, flat or nested: `[T; L · F]` or `[[T; F]; L]`.
    ///
    /// Another size does not compile, as in [`AugmentImage::apply`](super::AugmentImage::apply).
    pub fn apply<T: Scalar, S: Flat<T>, R: Rng + ?Sized>(&self, sequence: &S, changed: &mut S, rng: &mut R) {
        const { assert!(S::LEN == L * F, "the sequence has another number of values than L · F") };
        let steps = if self.shift > 0 { within(self.shift, rng) } else { 0 };
        let gain = if self.gain.start() == self.gain.end() { *self.gain.start() } else { uniform(&self.gain, rng) };
        let (old, new) = (scalars(sequence), scalars_mut(changed));
        let gap = steps.unsigned_abs() * F;
        let kept = old.len() - gap;
        let (source, target, gaps) = match steps >= 0 {
            true => (0..kept, gap..old.len(), 0..gap),
            false => (gap..old.len(), 0..kept, kept..old.len()),
        };
        new[target].copy_from_slice(&old[source]);
        new[gaps].fill(T::ZERO);
        if gain != 1.0 {
            new.iter_mut().for_each(|value| *value *= T::of(gain));
        }
        if self.noise > 0.0 {
            for values in new.chunks_mut(2) {
                let mut noise = [T::ZERO; 2];
                normal(&mut noise, 0.0, self.noise, rng);
                values.iter_mut().zip(noise).for_each(|(value, noise)| *value += noise);
            }
        }
    }
}
