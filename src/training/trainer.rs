//! [`Trainer`]: one training step, called directly or by [`fit`](super::Fit).

use num_traits::float::FloatCore;
use rand::Rng;

#[cfg(feature = "std")]
use super::batches::Taken;
use super::carried::Carried;
use super::gradient::{Batch, Workspace, check_batch, input_error, loss_and_gradient, weight};
#[cfg(feature = "std")]
use super::shards::{RankError, Ranks, Shards, Totals};
use super::trainable::TrainableNetwork;
use crate::error::StepError;
use crate::layer::Path;
use crate::losses::Loss;
use crate::network::{LayerInfo, Network};
use crate::optimizers::{Change, Optimizer, is_rate};
#[cfg(feature = "std")]
use crate::optimizers::{Clip, Group, Outcome};
use crate::plain_struct;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::Scalar;
#[cfg(feature = "std")]
use crate::zero::Zero;

plain_struct! {
/// Everything that training needs besides the network: the gradient, the state of the optimizer, and working memory for `B` samples.
///
/// Its size is known at compile time. Make it on the stack or in a `static` by [`ZERO`](crate::zero::Zero::ZERO), or on the heap by
/// [`boxed`](crate::zero::boxed).
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid; }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Xor::new(&mut rng);
/// let mut trainer = Trainer::<Xor, _, 4>::ZERO;
/// let mut optimizer = Adam::new(0.05);
/// let (inputs, targets) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]);
/// for step in 0..500 {
///     if step == 400 {
///         optimizer.set_learning_rate(0.01);
///     }
///     trainer.step(&mut net, &BinaryCrossEntropy, &optimizer, &inputs, &targets, &mut rng)?;
/// }
/// assert!(net.predict(&[1.0, 0.0])[0] > 0.9 && net.predict(&[1.0, 1.0])[0] < 0.1);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
    pub struct Trainer<N: TrainableNetwork, O: Optimizer; const B: usize> {
        gradient: N,
        state: O::State<N>,
        workspace: Workspace<N, B>,
    }
}

impl<N: TrainableNetwork, O: Optimizer, const B: usize> Trainer<N, O, B> {
    /// Does one step: computes the loss of a batch of any length and its gradient, and changes the parameters. Returns the loss.
    ///
    /// It is [`compute`](Self::compute) followed by [`apply`](Self::apply). An empty batch changes nothing.
    ///
    /// # Errors
    ///
    /// As [`compute`](Self::compute), or if the learning rate is negative or not finite. The network has not changed then.
    pub fn step<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        network: &mut N,
        loss: &L,
        optimizer: &O,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        self.step_from(network, loss, optimizer, (inputs, targets), Carried::none(), rng)
    }

    /// As [`step`](Self::step), from these states of the samples.
    pub(super) fn step_from<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        network: &mut N,
        loss: &L,
        optimizer: &O,
        (inputs, targets): (&[N::Input], &[Y]),
        states: Carried<'_, N::Scalar>,
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        check_rate(optimizer)?;
        let value = self.compute_from(network, loss, (inputs, targets), states, rng)?;
        if !inputs.is_empty() {
            optimizer.change(Change::in_place(network), &self.gradient, &mut self.state);
        }
        Ok(value)
    }

    /// Does the first half of a step: computes the loss of a batch and its gradient. Returns the loss.
    ///
    /// # Errors
    ///
    /// If the numbers of inputs and targets differ, if a target is invalid for the loss, or if the loss or the gradient is not
    /// finite.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::ZERO;
    /// let mut trainer = Trainer::<Line, _, 4>::ZERO;
    /// let optimizer = Sgd::new(0.5);
    /// trainer.compute(&net, &MeanSquaredError, &[[0.0]], &[[20.0]], &mut rng)?;
    /// clip_by_norm(trainer.gradient_mut(), 1.0);
    /// trainer.apply(&mut net, &optimizer);
    /// assert!((net.dense0.bias[0] - 0.5).abs() < 1e-6); // without clipping it would be 20
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    pub fn compute<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        self.compute_from(network, loss, (inputs, targets), Carried::none(), rng)
    }

    /// As [`compute`](Self::compute), from these states of the samples.
    pub(super) fn compute_from<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        network: &N,
        loss: &L,
        (inputs, targets): (&[N::Input], &[Y]),
        states: Carried<'_, N::Scalar>,
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        check_batch(loss, inputs, targets)?;
        let batch = Batch { inputs, targets, weight: weight(loss, targets), states };
        let value = loss_and_gradient(network, loss, batch, B, &mut self.gradient, &mut self.workspace, rng);
        if value.is_finite() && all_finite(self.gradient.parameters()) {
            return Ok(value);
        }
        Err(diagnose(network, &self.gradient, inputs))
    }

    /// Does the second half of a step: the optimizer changes the parameters by the current gradient.
    ///
    /// If the step is so large that a parameter becomes infinite, the next [`compute`](Self::compute) returns an error.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative or not finite.
    #[track_caller]
    pub fn apply(&mut self, network: &mut N, optimizer: &O) {
        optimizer.step(network, &self.gradient, &mut self.state);
    }

    /// The state of the optimizer. With it, training by hand can be [saved](crate::optimizers::Resumable).
    pub fn state(&self) -> &O::State<N> {
        &self.state
    }

    /// The state of the optimizer, to restore it.
    pub fn state_mut(&mut self) -> &mut O::State<N> {
        &mut self.state
    }

    /// The gradient of the last step.
    pub fn gradient(&self) -> &N {
        &self.gradient
    }

    /// Computes the losses of a batch of a run, and the gradient of their mean, from which [`change`](Self::change) makes the next network.
    #[cfg(feature = "std")]
    pub(super) fn compute_shards<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        (network, loss): (&N, &L),
        batch: (Taken<'_, N::Input, Y>, Carried<'_, N::Scalar>),
        shards: &mut Shards<N>,
        (ranks, rng): (&mut Ranks<'_>, &mut R),
    ) -> Result<Totals, RankError> {
        shards.loss_and_gradient((network, loss), batch, &mut self.gradient, &mut self.workspace, (ranks, rng))
    }

    /// Does the second half of a step that reads one network and writes another, with clipping, and with the caller's state of the optimizer if
    /// there is one. If it fails, the first network is unchanged. Returns the loss, which is `value`. `inputs` are those of the batch, or some of
    /// them, for the message of an error.
    ///
    /// It is [`apply`](Self::apply) and the checks of [`compute`](Self::compute) in fewer passes over memory.
    #[cfg(feature = "std")]
    pub(super) fn change(
        &mut self,
        (before, after): (&N, &mut N),
        (value, clip, groups): (N::Scalar, Clip, &[Group]),
        (optimizer, state): (&O, Option<&mut O::State<N>>),
        inputs: &[N::Input],
    ) -> Result<N::Scalar, StepError> {
        check_rate(optimizer)?;
        // Clipping would hide values that are not finite from the optimizer.
        if !value.is_finite() || clip != Clip::None && !all_finite(self.gradient.parameters()) {
            return Err(diagnose(before, &self.gradient, inputs));
        }
        for group in groups.iter().filter(|group| group.is_frozen) {
            self.gradient.parameters_mut()[group.range.clone()].fill(N::Scalar::ZERO);
        }
        clip.apply(&mut self.gradient);
        let mut outcome = Outcome::Untouched;
        let change = Change::from_to(before, after).with_groups(groups).noted(&mut outcome);
        optimizer.change(change, &self.gradient, state.unwrap_or(&mut self.state));
        if outcome == Outcome::Untouched {
            after.copy_from(before);
        }
        for Group { range, is_frozen, rate, .. } in groups {
            let (old, new) = (&before.parameters()[range.clone()], &mut after.parameters_mut()[range.clone()]);
            if *is_frozen {
                // An optimizer with a loop of its own knows nothing of frozen parameters.
                if outcome == Outcome::Unknown {
                    new.copy_from_slice(old);
                }
            } else if *rate != 1.0 {
                // Every rule moves a parameter by a multiple of the rate.
                let rate = N::Scalar::of(*rate);
                new.iter_mut().zip(old).for_each(|(new, old)| *new = *old + rate * (*new - *old));
            }
        }
        if outcome == Outcome::Finite(true) {
            return Ok(value);
        }
        if !all_finite(self.gradient.parameters()) {
            return Err(diagnose(before, &self.gradient, inputs));
        }
        match first_not_finite(after) {
            Some((layer, tensor)) => Err(StepError::ParameterNotFinite { layer, tensor }),
            None => Ok(value),
        }
    }

    /// The gradient of the last step, for changes before it is applied, such as clipping.
    ///
    /// A gradient of zero does not freeze a parameter: see [training a part of a
    /// network](crate::optimizers#training-a-part-of-a-network).
    pub fn gradient_mut(&mut self) -> &mut N {
        &mut self.gradient
    }
}

fn check_rate(optimizer: &impl Optimizer) -> Result<(), StepError> {
    let rate = optimizer.learning_rate();
    if is_rate(rate) { Ok(()) } else { Err(StepError::LearningRate { rate }) }
}

/// Whether all values are finite.
fn all_finite<T: Scalar>(values: &[T]) -> bool {
    struct AllFinite<'a, T>(&'a [T]);

    impl<T: Scalar> Kernel for AllFinite<'_, T> {
        type Output = bool;

        #[cfg_attr(not(debug_assertions), inline(always))]
        fn run<I: Isa>(self, _: I) -> bool {
            // Without an early exit, so that it is vectorized.
            self.0.iter().fold(true, |all, value| all & (value.abs() <= T::max_value()))
        }
    }

    dispatch(AllFinite(values))
}

/// The layer and the tensor of the first parameter that is not finite.
fn first_not_finite<N: TrainableNetwork>(network: &N) -> Option<(&'static str, &'static str)> {
    let mut found = None;
    network.visit(&Path::ROOT, &mut |entry, tensor| {
        if found.is_none() && !all_finite(tensor) {
            found = Some((entry.path.top(), entry.path.name()));
        }
    });
    found
}

/// The error of the first invalid input, if there is one.
pub(super) fn invalid_input<N: Network>(inputs: &[N::Input]) -> Option<StepError> {
    let mut errors =
        inputs.iter().enumerate().filter_map(|(sample, input)| Some((sample, N::check_input(input).err()?)));
    errors.next().map(|(sample, error)| input_error::<N>(sample, error))
}

/// Finds out why a loss or gradient is not finite: causes are checked before their effects.
#[cold]
fn diagnose<N: TrainableNetwork>(network: &N, gradient: &N, inputs: &[N::Input]) -> StepError {
    let layer = |info: Option<&LayerInfo>| info.map_or("", |layer| layer.name);
    if let Some(error) = invalid_input::<N>(inputs) {
        return error;
    }
    if let Some((layer, tensor)) = first_not_finite(network) {
        return StepError::ParameterNotFinite { layer, tensor };
    }
    let mut last = None;
    gradient.visit(&Path::ROOT, &mut |entry, tensor| {
        if !all_finite(tensor) {
            last = Some((entry.path.top(), entry.path.name()));
        }
    });
    match last {
        Some((layer, tensor)) => StepError::GradientNotFinite { layer, tensor },
        None => StepError::LossNotFinite { layer: layer(N::LAYERS.last()) },
    }
}
