//! [`CrossEntropy`]: `L = −mean Σ_c t_c · ln p_c`

use super::{ClassTarget, Loss};
use crate::error::TargetError;
use crate::flat::Zero;
use crate::head::Categorical;
use crate::math::Math;
use crate::network::Network;

/// `L = −mean Σ_c t_c · ln p_c` over the samples, for a network that ends in `Softmax` or `LogSoftmax`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropy;

impl<N: Network<Head: Categorical>, Y: ClassTarget<N::Scalar, N::Output>> Loss<N, Y> for CrossEntropy {
    const ON_LOGITS: bool = true;

    fn check(&self, target: &Y, outputs: usize) -> Result<(), TargetError> {
        target.check(outputs)
    }

    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let max = z.iter().fold(z[0], |max, z| if *z > max { *z } else { max });
        let sum = z.iter().fold(N::Scalar::ZERO, |sum, z| sum + (*z - max).exp());
        let log_sum = sum.ln();
        let mut loss = N::Scalar::ZERO;
        for (class, (z, gradient)) in z.iter().zip(gradient).enumerate() {
            let (t, log_p) = (target.probability(class), *z - max - log_sum);
            loss -= t * log_p;
            *gradient = scale * (log_p.exp() - t);
        }
        loss
    }
}
