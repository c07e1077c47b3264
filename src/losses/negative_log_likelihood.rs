//! [`NegativeLogLikelihood`](struct@NegativeLogLikelihood): `L = −Σ_c w_c · t_c · y_c`

use super::class_weights::{ClassWeights, checked};
use super::per_step::{self, StepLoss};
use super::pointwise::times;
use super::{ClassTarget, Loss};
use crate::error::TargetError;
use crate::kernels::lanes::sum;
use crate::losses::EndsInLogProbabilities;
use crate::losses::OneOutput;
use crate::network::Network;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// `L = −Σ_c w_c · t_c · y_c`, the mean over the samples, for a network whose outputs `y` are logarithms of probabilities:
/// one that ends in `LogSoftmax`.
///
/// It equals [`CrossEntropy`](struct@super::CrossEntropy) on such a network, in the form known from PyTorch, and is computed
/// from the outputs instead of the logits. A target is the number of a class, or an array of probabilities. Class weights
/// work as in `CrossEntropy`. The gradient is `−w_c · t_c`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>, LogSoftmax; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &NegativeLogLikelihood, &[[1.0, 2.0]], &[2u8]);
/// assert_eq!(loss, Ok(3f32.ln()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NegativeLogLikelihood<W = ()> {
    ignored: Option<usize>,
    class_weights: W,
}

/// The [loss](struct@NegativeLogLikelihood) without class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const NegativeLogLikelihood: NegativeLogLikelihood = NegativeLogLikelihood { ignored: None, class_weights: () };

impl Default for NegativeLogLikelihood {
    fn default() -> Self {
        NegativeLogLikelihood
    }
}

impl NegativeLogLikelihood {
    /// Multiplies the contribution of each class to the loss by its weight. There is one weight per output of the network.
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights<const C: usize>(self, weights: [f64; C]) -> NegativeLogLikelihood<[f64; C]> {
        NegativeLogLikelihood { ignored: self.ignored, class_weights: checked(weights) }
    }
}

impl<W: Copy> NegativeLogLikelihood<W> {
    /// Targets of this class do not count: their loss is zero and has no gradient, and the mean is over the others. It can be a number
    /// that is not a class of the network; see [`CrossEntropy.ignore`](super::CrossEntropy::ignore).
    #[must_use]
    pub const fn ignore(self, class: usize) -> Self {
        Self { ignored: Some(class), ..self }
    }
}

impl<N, Y, W> Loss<N, Y> for NegativeLogLikelihood<W>
where
    N: EndsInLogProbabilities<Self> + Network<Output: OneOutput<Self>>,
    Y: ClassTarget<N::Scalar, N::NestedOutput>,
    W: ClassWeights<N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check(per_step::steps::<N>(), per_step::classes::<N>(), self.ignored)
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        per_step::weight::<N, N::NestedOutput, Y, W>(target, &self.class_weights, self.ignored)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        per_step::each::<N, Y, _>(self, self.ignored, target, y, scale, gradient)
    }
}

impl<N, Y, W> StepLoss<N, Y> for NegativeLogLikelihood<W>
where
    N: Network,
    Y: ClassTarget<N::Scalar, N::NestedOutput>,
    W: ClassWeights<N::NestedOutput>,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_step(
        &self,
        step: usize,
        target: &Y,
        y: &[N::Scalar],
        scale: N::Scalar,
        gradient: &mut [N::Scalar],
    ) -> N::Scalar {
        let weighted = |class| N::Scalar::of(self.class_weights.weight(class)) * target.probability(step, class);
        for (class, gradient) in gradient.iter_mut().enumerate() {
            *gradient = -scale * weighted(class);
        }
        N::Scalar::ZERO - sum(y.len(), |class| times(weighted(class), y[class]))
    }
}
