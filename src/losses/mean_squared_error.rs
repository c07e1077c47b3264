//! [`MeanSquaredError`]: `L = mean (y − t)²`

use super::pointwise::{Pointwise, mean};
use super::{Loss, OneOutput, Target};
use crate::error::TargetError;
use crate::network::Network;
use crate::tensor::Scalar;

/// `L = mean (y − t)²`, over all outputs of all samples.
///
/// A target is an array like the output, or a single number for a single output. The derivative with respect to an
/// output is `2 (y − t) / n`, where `n` is the number of outputs of all samples.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut evaluation = Evaluation::<Line, 2>::ZERO;
/// let loss = evaluation.loss(&Line::ZERO, &MeanSquaredError, &[[1.0], [2.0]], &[[1.0], [3.0]]);
/// assert_eq!(loss, Ok(5.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanSquaredError;

impl<N, Y> Loss<N, Y> for MeanSquaredError
where
    N: Network<Output: OneOutput<Self>>,
    Y: Target<N::Scalar, N::Output, N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check_finite()
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(target.share())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let targets = target.values();
        mean(self, y, |output| targets[output], |output| target.counts(output), scale, gradient)
    }
}

impl<T: Scalar> Pointwise<T> for MeanSquaredError {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, _: usize, y: T, t: T) -> (T, T) {
        let error = y - t;
        (error * error, error + error)
    }
}
