//! [`StepRng`]: the random numbers of one training step, the states that it carries on, and the [`Mode`] of its layers.

use core::convert::Infallible;
use core::marker::PhantomData;

use rand::rand_core::TryRng;

use crate::tensor::plain::{Flat, values_mut};
use crate::tensor::{Scalar, SliceMut};

/// The generator of the random numbers that layers draw in a training step, such as the masks of dropout.
///
/// It is created for each part of a batch from a seed and the index of the first sample of the part, so the numbers for a sample do
/// not depend on how the parts are distributed over threads. The generator is SplitMix64 (Steele, Lea and Flood 2014).
///
/// ```
/// use rand::Rng;
/// use stackprop::layer::StepRng;
/// let (mut a, mut b) = (StepRng::new(7, 0), StepRng::new(7, 0));
/// assert_eq!(a.next_u64(), b.next_u64());
/// ```
///
/// In [stateful](crate::training::Fit::stateful) training it also brings the [states](Self::states) that the layers left after the
/// previous batch.
#[derive(Debug)]
pub struct StepRng<'s> {
    state: u64,
    mode: Mode,
    carried: Option<Carried<'s>>,
}

/// How layers behave in a forward pass whose backward pass may follow.
///
/// A layer that behaves in training as in prediction need not know it. [`StepRng::mode`] returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Layers draw random numbers, and normalizations over the batch measure it.
    Training,
    /// Layers draw random numbers, but normalizations use their running statistics: for Monte Carlo dropout.
    Sampling,
    /// Layers compute what they predict: within [`Frozen`](crate::layers::Frozen), and for gradients with respect to the inputs.
    Prediction,
}

/// The states of the layers of a network, for each sample of a part of a batch one after the other.
#[derive(Debug)]
struct Carried<'s> {
    states: SliceMut<'s>,
    /// The number of scalars per sample.
    len: usize,
    /// The number of scalars per sample that the layers so far have taken.
    taken: usize,
}

impl<'s> StepRng<'s> {
    /// Creates the generator for the part of a batch that starts at `first_sample`, in the step with this `seed`.
    pub const fn new(seed: u64, first_sample: usize) -> Self {
        Self { state: mix(seed ^ mix(first_sample as u64)), mode: Mode::Training, carried: None }
    }

    /// Sets the mode of the layers.
    ///
    /// ```
    /// use stackprop::layer::{Mode, StepRng};
    /// assert_eq!(StepRng::new(7, 0).mode(), Mode::Training);
    /// assert_eq!(StepRng::new(7, 0).in_mode(Mode::Prediction).mode(), Mode::Prediction);
    /// ```
    #[must_use]
    pub const fn in_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Returns the mode of the layers. A layer that draws random numbers does so unless it is [`Mode::Prediction`].
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Calls `f` with this generator in prediction mode.
    pub(crate) fn predicting<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let mode = core::mem::replace(&mut self.mode, Mode::Prediction);
        let result = f(self);
        self.mode = mode;
        result
    }

    /// Sets the states of the network's layers after the previous batch, `len` scalars for each sample of the part; none if `len` is 0.
    pub(crate) fn carrying<T: Scalar>(self, states: &'s mut [T], len: usize) -> Self {
        let carried = (len > 0).then(|| Carried { states: T::slice_mut(states), len, taken: 0 });
        Self { carried, ..self }
    }

    /// Calls `f` with this generator, but without states: for layers that process something else than the samples one after the other.
    pub(crate) fn without_states<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let carried = self.carried.take();
        let result = f(self);
        self.carried = carried;
        result
    }

    /// Whether the layers have taken all states.
    pub(crate) fn has_given_all_states(&self) -> bool {
        self.carried.as_ref().is_none_or(|carried| carried.taken == carried.len)
    }

    /// Returns the states with which the samples begin, in [stateful](crate::training::Fit::stateful) training; otherwise `None`.
    ///
    /// It is for a layer with a state, [`Streaming::State`](crate::layer::Streaming::State). Its forward pass calls this once, continues
    /// from the states, and leaves in them those after the last step. They are not parameters: their gradient is not needed. The layer
    /// says so in [`Streaming::NOT_CARRIED`](crate::layer::Streaming::NOT_CARRIED).
    pub fn states<T: Scalar, S: Flat<T>>(&mut self) -> Option<SampleStates<'_, T, S>> {
        let Carried { states, len, taken } = self.carried.as_mut()?;
        let from = *taken;
        *taken += S::LEN;
        Some(SampleStates { states: T::of_slice_mut(states), len: *len, from, kind: PhantomData })
    }
}

/// The states `S` of a layer, one for each sample of a part of a batch.
#[derive(Debug)]
pub struct SampleStates<'a, T, S> {
    states: &'a mut [T],
    len: usize,
    from: usize,
    kind: PhantomData<S>,
}

impl<T: Scalar, S: Flat<T>> SampleStates<'_, T, S> {
    /// Returns the states in the order of the samples.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut S> {
        let from = self.from;
        let states = self.states.chunks_exact_mut(self.len.max(1));
        states.filter_map(move |states| values_mut(states.get_mut(from..from + S::LEN)?, 1).first_mut())
    }
}

/// The copy has the same random numbers, and no states.
impl Clone for StepRng<'_> {
    fn clone(&self) -> Self {
        Self { state: self.state, mode: self.mode, carried: None }
    }
}

/// The increment of the state of SplitMix64 per number.
pub(crate) const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the number of SplitMix64 that follows this state, by its finalizer, "variant 13" of Stafford 2011.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl TryRng for StepRng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| (bits >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bits = mix(self.state);
        self.state = self.state.wrapping_add(STEP);
        Ok(bits)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}
