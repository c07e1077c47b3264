//! Back-propagation: the loss of a batch and its gradient with respect to every parameter.

use core::ops::Range;

use num_traits::Zero as _;
use rand::Rng;

use super::carried::Carried;
use super::pass::{Pass, PassMemory};
use super::trainable::TrainableNetwork;
use crate::error::{ElementError, StepError};
use crate::layer::{Path, StepRng};
use crate::losses::{HeadBatch, Loss};
use crate::network::{InputMemory, Network, as_tensors};
use crate::plain_struct;
use crate::tensor::{Scalar, Shape};
use crate::zero::Zero;

/// The gradient of a [`TrainableNetwork`].
///
/// Every network has the method, so that the error for a network that cannot be trained says why.
pub trait Training: Network {
    /// Returns the mean loss of a batch in training mode, and writes its gradient with respect to every parameter to `gradient`.
    ///
    /// The batch can have any length. It is cut into as few parts of at most `B` samples as possible, of nearly equal length,
    /// whose gradients are added up in order. Layers that normalize over a batch, such as
    /// [`BatchNorm`](crate::layers::BatchNorm), normalize over each part. `rng` seeds the random layers, such as dropout. An
    /// empty batch has loss 0 and gradient 0.
    ///
    /// # Errors
    ///
    /// If the numbers of inputs and targets differ, or a target is invalid for the loss.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let (net, mut gradient) = (Line::ZERO, Line::ZERO);
    /// let mut workspace = Workspace::<Line, 8>::ZERO;
    /// let loss = net.loss_and_gradient(&MeanSquaredError, &[[1.0]], &[[3.0]], &mut gradient, &mut workspace, &mut rng)?;
    /// assert_eq!((loss, gradient.dense0.bias[0]), (9.0, -6.0));
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    fn loss_and_gradient<L: Loss<Self, Y>, Y, R: Rng + ?Sized, const B: usize>(
        &self,
        loss: &L,
        inputs: &[Self::Input],
        targets: &[Y],
        gradient: &mut Self,
        workspace: &mut Workspace<Self, B>,
        rng: &mut R,
    ) -> Result<Self::Scalar, StepError>
    where
        Self: TrainableNetwork,
    {
        check_batch(loss, inputs, targets)?;
        let batch = Batch { inputs, targets, weight: weight(loss, targets), states: Carried::none() };
        Ok(loss_and_gradient(self, loss, batch, B, gradient, workspace, rng))
    }
}

impl<N: Network> Training for N {}

/// A batch whose targets have been checked.
pub(crate) struct Batch<'a, X, Y, T> {
    pub inputs: &'a [X],
    pub targets: &'a [Y],
    /// The total [`weight`] of the targets.
    pub weight: f64,
    /// The states with which the samples begin.
    pub states: Carried<'a, T>,
}

/// As [`Training::loss_and_gradient`], for targets that have been checked, in parts of at most `part_len` samples.
pub(crate) fn loss_and_gradient<N: TrainableNetwork, L: Loss<N, Y>, Y, R: Rng + ?Sized, const B: usize>(
    network: &N,
    loss: &L,
    batch: Batch<'_, N::Input, Y, N::Scalar>,
    part_len: usize,
    gradient: &mut N,
    workspace: &mut Workspace<N, B>,
    rng: &mut R,
) -> N::Scalar {
    const { assert!(B > 0, "a workspace for 0 samples") };
    let Batch { inputs, targets, weight, mut states } = batch;
    let (scale, mut heads, seed) = (scale::<N>(weight), loss.heads(targets), rng.next_u64());
    let terms = Terms { network, loss, scale, heads: &mut heads, states: &mut states, seed };
    let sum = write_parts(terms, Piece { inputs, targets, first: 0 }, part_len, gradient, workspace);
    finish(gradient, inputs.len());
    N::Scalar::of(sum * scale.to_f64())
}

/// What the parts of a batch have in common.
pub(crate) struct Terms<'a, 's, N: Network, L> {
    pub network: &'a N,
    pub loss: &'a L,
    /// The factor of each loss.
    pub scale: N::Scalar,
    pub heads: &'a mut HeadBatch,
    pub states: &'a mut Carried<'s, N::Scalar>,
    /// The seed of the step.
    pub seed: u64,
}

/// Samples of a batch that follow one another.
pub(crate) struct Piece<'a, X, Y> {
    pub inputs: &'a [X],
    pub targets: &'a [Y],
    /// The index of the first sample in the batch.
    pub first: usize,
}

/// Returns the sum of the losses of a piece of a batch, and writes its gradient, which is added up part by part.
pub(crate) fn write_parts<N: TrainableNetwork, L: Loss<N, Y>, Y, const B: usize>(
    Terms { network, loss, scale, heads, states, seed }: Terms<'_, '_, N, L>,
    Piece { inputs, targets, first }: Piece<'_, N::Input, Y>,
    part_len: usize,
    gradient: &mut N,
    Workspace { inputs: numbers, passes: memory }: &mut Workspace<N, B>,
) -> f64 {
    let mut sum = 0.0;
    for part in parts(inputs.len(), part_len) {
        let in_batch = first + part.start..first + part.end;
        let pass = Pass {
            network,
            loss,
            x: as_tensors::<N>(&inputs[part.clone()], numbers),
            targets: &targets[part],
            scale,
            heads: &mut *heads,
            rng: states.with(StepRng::new(seed, in_batch.start), &in_batch),
            memory: &mut *memory,
        };
        sum += pass.train(&mut *gradient, in_batch.start == first);
    }
    if inputs.is_empty() {
        gradient.parameters_mut().fill(N::Scalar::ZERO);
    }
    sum
}

/// Cuts a batch into as few parts of at most `most` samples as possible. Their lengths differ by at most one, so no part is a small
/// rest, whose statistics would be poor.
pub(crate) fn parts(samples: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let count = samples.div_ceil(most);
    let (least, longer) = (samples / count.max(1), samples % count.max(1));
    let start = move |part: usize| part * least + part.min(longer);
    (0..count).map(move |part| start(part)..start(part + 1))
}

/// Divides the running statistics in a gradient, which are sums over the parts of a batch, by the number of samples, and sets the gradient
/// of frozen layers to zero: those that come after a trained layer have computed it on the way.
pub(crate) fn finish<N: Network>(gradient: &mut N, samples: usize) {
    if (N::STATISTICS == 0 && N::TRAINED == N::COUNT) || samples == 0 {
        return;
    }
    let samples = N::Scalar::of(samples as f64);
    gradient.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        if entry.is_frozen {
            tensor.fill(N::Scalar::ZERO);
        } else if entry.is_measured() {
            tensor.iter_mut().for_each(|sum| *sum /= samples);
        }
    });
}

/// Checks that the numbers of inputs and targets are equal, and that each target is valid for the loss.
pub(crate) fn check_batch<N: Network, L: Loss<N, Y>, Y>(
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) -> Result<(), StepError> {
    if inputs.len() != targets.len() {
        return Err(StepError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
    }
    if N::InputShape::VOCABULARY > 0 {
        inputs
            .iter()
            .enumerate()
            .try_for_each(|(sample, input)| N::check_input(input).map_err(|error| input_error::<N>(sample, error)))?;
    }
    targets.iter().enumerate().try_for_each(|(sample, target)| {
        loss.check(target, N::OutputShape::SIZE).map_err(|error| StepError::Target { sample, error })
    })
}

/// The error of training for an invalid input.
pub(super) fn input_error<N: Network>(sample: usize, error: ElementError) -> StepError {
    match error {
        ElementError::NotFinite { .. } => {
            StepError::InputNotFinite { layer: N::LAYERS.first().map_or("", |layer| layer.name), sample }
        }
        ElementError::NotInVocabulary { index, token, vocabulary } => {
            StepError::TokenOutOfRange { sample, index, token, vocabulary }
        }
    }
}

/// The total weight of targets in a mean of the loss.
pub(crate) fn weight<N: Network, L: Loss<N, Y>, Y>(loss: &L, targets: &[Y]) -> f64 {
    targets.iter().map(|target| loss.weight(target).to_f64()).sum()
}

/// The factor that turns a sum of losses with this total weight, and its gradient, into a mean; 0 if the weight is 0.
pub(crate) fn scale<N: Network>(weight: f64) -> N::Scalar {
    if weight.is_zero() { N::Scalar::ZERO } else { N::Scalar::of(1.0 / weight) }
}

plain_struct! {
/// Working memory for the training of a network, `B` samples at a time. Its size is known at compile time, so it can be stored
/// anywhere.
    pub struct Workspace<N: TrainableNetwork; const B: usize> {
        pub(crate) inputs: [InputMemory<N>; B],
        pub(crate) passes: PassMemory<N, B>,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn parts_are_few_and_nearly_equal() {
        let lengths = |samples, most| parts(samples, most).map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(lengths(65, 64), [33, 32]);
        assert_eq!(lengths(64, 64), [64]);
        assert_eq!(lengths(10, 4), [4, 3, 3]);
        assert_eq!(lengths(3, 1), [1, 1, 1]);
        assert!(lengths(0, 8).is_empty());
    }

    #[test]
    fn parts_follow_one_another() {
        for samples in 0..50 {
            for most in 1..10 {
                let mut end = 0;
                for part in parts(samples, most) {
                    assert_eq!(part.start, end);
                    assert!(!part.is_empty() && part.len() <= most);
                    end = part.end;
                }
                assert_eq!(end, samples);
            }
        }
    }
}
