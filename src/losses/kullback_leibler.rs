//! [`KullbackLeibler`]: `L = Σ_c t_c · (ln t_c − ln p_c)`

use super::distribution::Distribution;
use super::pointwise::times;
use super::{ClassTarget, Loss};
use crate::error::TargetError;
use crate::kernels::lanes::sum;
use crate::losses::EndsInDistribution;
use crate::math::Math;
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

impl<N: EndsInDistribution<Self>, Y: ClassTarget<N::Scalar, N::Output>> Loss<N, Y> for KullbackLeibler {
    const ON_LOGITS: bool = true;

    fn check(&self, target: &Y, outputs: usize) -> Result<(), TargetError> {
        target.check(outputs)
    }

    #[inline(always)]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let total = sum(z.len(), |class| target.probability(class));
        let p = Distribution::new(z, gradient);
        for (class, gradient) in gradient.iter_mut().enumerate() {
            *gradient = scale * (*gradient * total - target.probability(class));
        }
        sum(z.len(), |class| {
            let t = target.probability(class);
            let log_t = if t > N::Scalar::ZERO { t.ln() } else { N::Scalar::ZERO };
            times(t, log_t - p.log_probability(z[class]))
        })
    }
}
