//! [`KullbackLeibler`]: `L = Σ_c t_c · (ln t_c − ln p_c)`

use super::distribution::Distribution;
use super::per_step::{self, StepLoss};
use super::pointwise::times;
use super::{ClassTarget, Loss};
use crate::error::TargetError;
use crate::kernels::lanes::sum;
use crate::losses::EndsInDistribution;
use crate::losses::OneOutput;
use crate::math::Math;
use crate::network::Network;
use crate::zero::Zero;

/// `L = Σ_c t_c · (ln t_c − ln p_c)`, the mean over the samples, for a network that ends in `Softmax` or `LogSoftmax`.
///
/// It is the divergence of the network's distribution `p` from the target's `t`: 0 if they agree. It equals the cross-entropy
/// minus the entropy of the target, so the gradient is the same, `p_c · Σ_k t_k − t_c`. A class with `t_c = 0` adds nothing.
/// A target is an array of probabilities, or the number of a class, whose probability is then 1. The loss is computed from the
/// logits: it is finite and exact however large they are. Kullback and Leibler 1951.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, Softmax; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &KullbackLeibler, &[[1.0, 2.0]], &[[0.25, 0.25, 0.25, 0.25]]);
/// assert_eq!(loss, Ok(0.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KullbackLeibler;

impl<N, Y> Loss<N, Y> for KullbackLeibler
where
    N: EndsInDistribution<Self> + Network<Output: OneOutput<Self>>,
    Y: ClassTarget<N::Scalar, N::NestedOutput>,
{
    const ON_LOGITS: bool = true;

    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check(per_step::steps::<N>(), per_step::classes::<N>(), None)
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        per_step::weight::<N, (), Y, ()>(target, &(), None)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        per_step::each::<N, Y, _>(self, None, target, z, scale, gradient)
    }
}

impl<N: Network, Y: ClassTarget<N::Scalar, N::NestedOutput>> StepLoss<N, Y> for KullbackLeibler {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_step(
        &self,
        step: usize,
        target: &Y,
        z: &[N::Scalar],
        scale: N::Scalar,
        gradient: &mut [N::Scalar],
    ) -> N::Scalar {
        let total = sum(z.len(), |class| target.probability(step, class));
        let p = Distribution::new(z, gradient);
        for (class, gradient) in gradient.iter_mut().enumerate() {
            *gradient = scale * (*gradient * total - target.probability(step, class));
        }
        sum(z.len(), |class| {
            let t = target.probability(step, class);
            let log_t = if t > N::Scalar::ZERO { t.ln() } else { N::Scalar::ZERO };
            times(t, log_t - p.log_probability(z[class]))
        })
    }
}
