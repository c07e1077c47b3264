//! The common part of the losses that are computed from the logits of a distribution: `ln p_c = z_c − max z − ln Σ_k e^(z_k − max z)`

use crate::kernels::softmax::exponentials;
use crate::tensor::{Operand, Scalar};

/// A distribution given by its logits.
#[derive(Clone, Copy)]
pub(super) struct Distribution<T> {
    max: T,
    log_sum: T,
}

impl<T: Scalar> Distribution<T> {
    /// The distribution with the logits `z`. Writes the probabilities to `p`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn new(z: &[T], p: &mut [T]) -> Self {
        let (max, sum) = exponentials(Operand::of_scalars(z, p));
        for p in p {
            *p /= sum;
        }
        Self { max, log_sum: sum.ln() }
    }

    /// The logarithm of the probability of the class with logit `z`. The two terms are subtracted one after the other: in their
    /// sum, `ln Σ` would lose its digits if `max z` is large.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn log_probability(self, z: T) -> T {
        z - self.max - self.log_sum
    }
}
