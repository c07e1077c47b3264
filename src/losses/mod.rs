//! Losses: the functions that training minimizes.
//!
//! | loss | for outputs that are | targets |
//! |---|---|---|
//! | [`MeanSquaredError`], [`MeanAbsoluteError`], [`Huber`](struct@Huber) | anything | numbers |
//! | [`GaussianNegativeLogLikelihood`](struct@GaussianNegativeLogLikelihood) | means and logarithms of variances | numbers |
//! | [`CrossEntropy`](struct@CrossEntropy), [`KullbackLeibler`] | `Softmax`, `LogSoftmax` | classes, distributions |
//! | [`NegativeLogLikelihood`](struct@NegativeLogLikelihood) | `LogSoftmax` | classes, distributions |
//! | [`CTC`](struct@CTC) | `Softmax`, `LogSoftmax` of each step | [`Labels`] at unknown steps |
//! | [`BinaryCrossEntropy`](struct@BinaryCrossEntropy) | `Sigmoid`, or other probabilities | `bool`, numbers from 0 to 1 |
//! | [`BinaryCrossEntropyWithLogits`](struct@BinaryCrossEntropyWithLogits) | plain values | `bool`, numbers from 0 to 1 |
//! | [`Hinge`](struct@Hinge) | anything | −1, 1 |
//! | [`MultiClassHinge`](struct@MultiClassHinge) | anything | classes |
//! | a tuple of losses: see [`WeightedLosses`] | several heads | a tuple of targets |
//! | [`TripletMargin`](struct@TripletMargin), [`Contrastive`](struct@Contrastive) | embeddings | classes |
//!
//! A weight for each sample: [`SampleWeights`], around any of them that does not compare samples.
//!
//! A weight for each class, for classes that are rare: `CrossEntropy.class_weights([1.0, 4.0, 2.0])`, and in the same way
//! `NegativeLogLikelihood` and `MultiClassHinge`; `BinaryCrossEntropy.class_weights([1.0, 4.0])`, the weights of no and of yes, and in the same
//! way `BinaryCrossEntropyWithLogits` and `Hinge`. Means are divided by the sum of the weights. `KullbackLeibler` has none, because with
//! weights it would no longer be a divergence: it could be negative, and least for another distribution than the target. `CTC` has none,
//! because a target is a sequence of labels, whose steps are not known: no part of its loss belongs to one class. Use `SampleWeights` with
//! these two. In `TripletMargin` and `Contrastive` classes only say which samples belong together.
//!
//! Outputs that do not count, such as those that were not measured, and steps of a sequence, such as those after the end of a shorter one:
//! [`MaskedTarget`] for targets that are numbers, `None` for classes.
//!
//! A loss is written as its name, and its options are methods: `CrossEntropy`, `CrossEntropy.label_smoothing(0.1)`,
//! `Huber.delta(0.5)`.

mod binary_cross_entropy;
mod binary_cross_entropy_with_logits;
mod class_weights;
mod contrastive;
mod cross_entropy;
mod ctc;
mod distribution;
mod ends_in;
mod gaussian_negative_log_likelihood;
mod gaussian_target;
mod heads;
mod hinge;
mod huber;
mod kullback_leibler;
mod labels;
mod masked_target;
mod mean_absolute_error;
mod mean_squared_error;
mod multi_class_hinge;
mod negative_log_likelihood;
mod per_step;
mod pointwise;
mod sample_weights;
mod target;
mod triplet_margin;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub use binary_cross_entropy_with_logits::BinaryCrossEntropyWithLogits;
pub use class_weights::{BinaryClassWeights, ClassWeights};
pub use contrastive::Contrastive;
pub use cross_entropy::CrossEntropy;
pub use ctc::CTC;
pub use ends_in::{
    EndsInDistribution, EndsInLogProbabilities, EndsInProbabilities, EndsInSteps, EndsInValues, OneOutput,
    OutputPerStep,
};
pub use gaussian_negative_log_likelihood::GaussianNegativeLogLikelihood;
pub use gaussian_target::GaussianTarget;
pub use heads::{HeadLosses, WeightedLosses};
pub use hinge::Hinge;
pub use huber::Huber;
pub use kullback_leibler::KullbackLeibler;
pub use labels::{LabelSequence, Labels};
pub use masked_target::MaskedTarget;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use multi_class_hinge::MultiClassHinge;
pub use negative_log_likelihood::NegativeLogLikelihood;
pub use sample_weights::SampleWeights;
#[doc(hidden)]
pub use target::OutputsOfHeads;
pub use target::{BinaryTarget, ClassNumber, ClassTarget, StepClass, Target, TargetClass};
pub use triplet_margin::TripletMargin;

use crate::error::TargetError;
use crate::layer::head::Head as _;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};

/// A loss for networks `N` and targets `Y`, one target per sample.
///
/// The loss of a batch is the mean over its samples, weighted if the loss has weights. To write your own loss, implement
/// [`sample`](Loss::sample) and, if targets can be invalid, [`check`](Loss::check).
///
/// ```
/// use stackprop::prelude::*;
///
/// /// `L = Σ (y − t)⁴`
/// struct FourthPower;
///
/// impl<N: Network, Y: Target<N::Scalar, N::Output>> Loss<N, Y> for FourthPower {
///     fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
///         let mut sum = N::Scalar::ZERO;
///         for ((y, t), gradient) in y.iter().zip(target.values()).zip(gradient) {
///             let error = *y - *t;
///             sum += error * error * error * error;
///             *gradient = scale * N::Scalar::of(4.0) * error * error * error;
///         }
///         sum
///     }
/// }
///
/// network! { struct Line = Dense<1, 1>; }
/// let mut evaluation = Evaluation::<Line, 1>::ZERO;
/// assert_eq!(evaluation.loss(&Line::ZERO, &FourthPower, &[[1.0]], &[[2.0]]), Ok(16.0));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot compare the outputs of `{N}` with targets of type `{Y}`",
    label = "not a loss for this network and these targets"
)]
pub trait Loss<N: Network, Y> {
    /// Whether the loss is computed from the logits that the outputs were made from, if there are logits, instead of the outputs.
    const ON_LOGITS: bool = false;

    /// A bit for each head of the network, the lowest for the first: whether the loss is computed from its logits.
    #[doc(hidden)]
    const LOGITS_OF_HEADS: u8 = (Self::ON_LOGITS && N::Head::FROM_LOGITS) as u8;

    /// Whether the loss compares samples with one another. [`batch`](Loss::batch) is then called instead of [`sample`](Loss::sample).
    ///
    /// It compares those samples that are computed together: at most `B` in a [`Workspace<N, B>`](crate::training::Workspace) or an
    /// [`Evaluation<N, B>`](crate::training::Evaluation), and at most 64 in [`fit`](crate::training::Fitting::fit), which cuts a longer batch
    /// into parts of nearly equal length. With one sample at a time, as in a [`Learner`](crate::training::Learner), there is nothing to
    /// compare. Validation data are not shuffled: neighbours are compared, so their classes have to be mixed.
    const COMPARES: bool = false;

    /// Checks whether `target` is valid for a network with `outputs` outputs. It is called before a target is used.
    ///
    /// # Errors
    ///
    /// If the target is invalid.
    fn check(&self, target: &Y, outputs: usize) -> Result<(), TargetError> {
        let _ = (target, outputs);
        Ok(())
    }

    /// The weight of a sample in the mean over the batch.
    fn weight(&self, target: &Y) -> N::Scalar {
        let _ = target;
        num_traits::One::one()
    }

    /// Returns the loss of one sample, multiplied by its weight, and writes `scale` times its gradient with respect to `z` to
    /// `gradient`.
    ///
    /// `z` are the logits if [`ON_LOGITS`](Loss::ON_LOGITS) is set and the head of the network is made from logits, and the
    /// outputs otherwise. The target has passed [`check`](Loss::check).
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar;

    /// Returns the sum of the losses of samples that are computed together, each multiplied by its weight, and writes `scale` times its
    /// gradient with respect to `z` to `gradient`. Both have the values of one sample after the other.
    ///
    /// A loss that [compares](Loss::COMPARES) samples overrides it, and sets that constant. The gradient is then empty if it is not wanted, as in an evaluation.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn batch(&self, z: &[N::Scalar], targets: &[Y], scale: N::Scalar, gradient: &mut [N::Scalar]) -> f64 {
        let size = const { if N::OutputShape::SIZE == 0 { 1 } else { N::OutputShape::SIZE } };
        let mut sum = 0.0;
        for ((z, target), gradient) in z.chunks_exact(size).zip(targets).zip(gradient.chunks_exact_mut(size)) {
            sum += self.sample(z, target, scale, gradient).to_f64();
        }
        sum
    }

    /// The names of the heads that have a loss each; none for a loss that is not one of several.
    #[doc(hidden)]
    const HEADS: &'static [&'static str] = &[];

    /// Returns the factors of the losses of the heads of a network, for a batch with these targets.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn heads(&self, targets: &[Y]) -> HeadBatch {
        let _ = targets;
        HeadBatch::ONE
    }

    /// Returns the same for a batch of `samples` samples, from the weights of its targets, which were added up elsewhere.
    #[doc(hidden)]
    fn heads_of(&self, totals: HeadTotals, samples: usize) -> HeadBatch {
        let _ = (totals, samples);
        HeadBatch::ONE
    }

    /// As [`batch`](Loss::batch), with the factors of the whole batch. Adds the loss of each head to its sum.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn batch_of_heads(
        &self,
        z: &[N::Scalar],
        targets: &[Y],
        scale: N::Scalar,
        heads: &mut HeadBatch,
        gradient: &mut [N::Scalar],
    ) -> f64 {
        let _ = heads;
        self.batch(z, targets, scale, gradient)
    }

    /// As [`sample`](Loss::sample), with the factors of the whole batch. Adds the loss of each head to its sum.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample_of_heads(
        &self,
        z: &[N::Scalar],
        target: &Y,
        scale: N::Scalar,
        heads: &mut HeadBatch,
        gradient: &mut [N::Scalar],
    ) -> f64 {
        let _ = heads;
        self.sample(z, target, scale, gradient).to_f64()
    }
}

/// The losses of the heads of a network in a batch.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct HeadBatch {
    /// What the loss of each head is multiplied by.
    pub factors: [f64; 4],
    /// The losses so far, and the weights of all targets.
    pub totals: HeadTotals,
}

impl HeadBatch {
    /// That of a loss that is not one of several.
    pub const ONE: Self = Self { factors: [1.0; 4], totals: HeadTotals::NONE };
}

/// The sums of which the mean loss of each head consists.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadTotals {
    /// The losses of the samples, each multiplied by the weight of its target.
    pub sums: [f64; 4],
    /// The weights of the targets.
    pub weights: [f64; 4],
}

impl HeadTotals {
    /// That of no samples.
    pub const NONE: Self = Self { sums: [0.0; 4], weights: [0.0; 4] };
}
