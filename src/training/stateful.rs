//! Truncated back-propagation: states that a network carries from one batch to the next.

#[cfg(feature = "std")]
use core::ops::Range;
#[cfg(feature = "std")]
use std::boxed::Box;

use rand::Rng;

use super::carried::Carried;
use super::trainable::TrainableNetwork;
use super::trainer::Trainer;
use crate::__private::text::Text;
use crate::error::StepError;
use crate::layer::Streaming;
use crate::losses::Loss;
use crate::network::{StepState, Steps, StreamingNetwork};
use crate::optimizers::Optimizer;
#[cfg(feature = "std")]
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, all_scalars_mut};
#[cfg(feature = "std")]
use crate::zero::boxed_slice;

/// Stops the compiler if a layer of the network does not carry its state.
const fn check<N: StreamingNetwork>() {
    if let Some(layer) = <N::Streamed as Streaming<N::InputShape>>::NOT_CARRIED {
        let text = Text::new()
            .str("`")
            .str(N::NAME)
            .str("` cannot be trained with `stateful`, because its layer `")
            .str(layer);
        let text = text.str(
            "` does not carry its state from one batch to the next: recurrent layers do, and layers without a state",
        );
        panic!("{}", text.as_str());
    }
}

/// A [`Trainer`] whose steps continue the sequences of the steps before: made by [`Trainer::stateful`].
#[must_use = "nothing is trained before `step` is called"]
pub struct Stateful<'a, N: TrainableNetwork + Steps, O: Optimizer, const B: usize> {
    trainer: &'a mut Trainer<N, O, B>,
    states: &'a mut [StepState<N>],
}

impl<N: TrainableNetwork, O: Optimizer, const B: usize> Trainer<N, O, B> {
    /// Lets the next step or the next gradient begin with these states, one for each sample of the batch, and leave in them those after the
    /// last step of each sample. So long sequences can be trained in pieces: sample `i` of a batch continues sample `i` of the batch before.
    /// That is truncated back-propagation through time (Williams and Peng 1990): gradients stop at the start of a piece.
    ///
    /// A sample whose state is zero, or was [reset](StepState::reset), begins a new sequence. It does not compile if a layer cannot
    /// run step by step, or does not [carry](crate::layer::Streaming::NOT_CARRIED) its state: a causal convolution does not.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<8, 1>>, GRU<1, 8>, PerStep<Dense<8, 1>>; }
    ///
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let (mut net, mut trainer) = (Net::new(&mut rng), Trainer::<Net, _, 2>::ZERO);
    /// let mut states = [StepState::ZERO, StepState::ZERO]; // two sequences at a time
    /// let piece = |start: usize| core::array::from_fn(|t| (0.1 * (start + t) as f32).sin());
    /// for start in (0..80).step_by(8) {
    ///     if start == 40 {
    ///         states[1].reset(); // another sequence begins
    ///     }
    ///     let (inputs, targets) = ([piece(start), piece(start + 7)], [piece(start + 1), piece(start + 8)]);
    ///     let step = trainer.stateful(&mut states);
    ///     step.step(&mut net, &MeanSquaredError, &Adam::new(0.01), &inputs, &targets, &mut rng)?;
    /// }
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    pub fn stateful<'a>(&'a mut self, states: &'a mut [StepState<N>]) -> Stateful<'a, N, O, B>
    where
        N: StreamingNetwork,
    {
        const { check::<N>() };
        Stateful { trainer: self, states }
    }
}

impl<N: TrainableNetwork + StreamingNetwork, O: Optimizer, const B: usize> Stateful<'_, N, O, B> {
    /// As [`Trainer::step`].
    ///
    /// # Errors
    ///
    /// As [`Trainer::step`]. The states can then be those before or after the samples, and can be NaN: reset them.
    ///
    /// # Panics
    ///
    /// If there are more samples than states.
    #[track_caller]
    pub fn step<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        self,
        network: &mut N,
        loss: &L,
        optimizer: &O,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        let carried = carried(self.states, inputs.len());
        self.trainer.step_from(network, loss, optimizer, (inputs, targets), carried, rng)
    }

    /// As [`Trainer::compute`].
    ///
    /// # Errors
    ///
    /// As [`Trainer::compute`], and as in [`step`](Self::step).
    ///
    /// # Panics
    ///
    /// If there are more samples than states.
    #[track_caller]
    pub fn compute<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        let carried = carried(self.states, inputs.len());
        self.trainer.compute_from(network, loss, (inputs, targets), carried, rng)
    }
}

/// Returns the states of the samples of a batch.
#[track_caller]
fn carried<N: Steps>(states: &mut [StepState<N>], samples: usize) -> Carried<'_, N::Scalar> {
    assert!(samples <= states.len(), "there are {samples} samples, and states for {} of them", states.len());
    Carried { numbers: all_scalars_mut(states), len: <StepState<N> as Flat<N::Scalar>>::LEN }
}

/// The states of a run, which it carries from batch to batch.
#[cfg(feature = "std")]
pub(super) struct Streams<'a, T> {
    /// Of each sample of a batch, one after the other.
    numbers: Box<[T]>,
    /// The numbers per sample.
    len: usize,
    begins: Box<dyn Fn(usize) -> bool + 'a>,
}

#[cfg(feature = "std")]
impl<'a, T: Scalar> Streams<'a, T> {
    /// Streams without memory for their states yet.
    pub fn new<N: TrainableNetwork<Scalar = T> + StreamingNetwork>(begins: impl Fn(usize) -> bool + 'a) -> Self {
        const { check::<N>() };
        Self { numbers: Box::default(), len: <StepState<N> as Flat<T>>::LEN, begins: Box::new(begins) }
    }

    /// Allocates the states of batches of this number of samples, all initial ones.
    pub fn allocate(&mut self, samples: usize) {
        self.numbers = boxed_slice(samples * self.len);
    }

    /// Returns all states, to save them.
    #[cfg(feature = "safetensors")]
    pub fn numbers(&self) -> &[T] {
        &self.numbers
    }

    /// Returns all states, to restore them.
    #[cfg(feature = "safetensors")]
    pub fn numbers_mut(&mut self) -> &mut [T] {
        &mut self.numbers
    }

    /// Begins new sequences in all streams.
    pub fn begin_epoch(&mut self) {
        self.numbers.fill(T::ZERO);
    }

    /// Returns the states for the batch of these samples, of which some begin new sequences.
    pub fn of_batch(&mut self, batch: Range<usize>) -> Carried<'_, T> {
        let Self { numbers, len, begins } = self;
        for (state, sample) in numbers.chunks_exact_mut((*len).max(1)).zip(batch) {
            if begins(sample) {
                state.fill(T::ZERO);
            }
        }
        Carried { numbers, len: *len }
    }
}
