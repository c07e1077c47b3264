//! [`Hinge`](struct@Hinge): `L = mean max(0, 1 − t · y)`

use super::pointwise::{Pointwise, mean};
use super::target::check_counted;
use super::{Loss, OneOutput, Target};
use crate::error::TargetError;
use crate::network::Network;
use crate::tensor::Scalar;

/// `L = mean max(0, 1 − t · y)`, over all outputs of all samples, for targets that are −1 or 1.
///
/// The loss of a support vector machine: 0 for an output that is on the right side by at least 1.
/// [`Hinge.squared()`](Hinge::squared) is `L = mean max(0, 1 − t · y)²`. The gradient is `−t`, or `−2 t (1 − t · y)`,
/// multiplied by the weight of an output in the mean, and 0 where the loss is 0. A target is an array like the output, or a
/// single number for a single output. Cortes and Vapnik 1995.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<2, 1>; }
/// let mut evaluation = Evaluation::<Line, 1>::ZERO;
/// let loss = evaluation.loss(&Line::ZERO, &Hinge, &[[1.0, 2.0]], &[-1.0]);
/// assert_eq!(loss, Ok(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hinge {
    squared: bool,
}

/// The [loss](struct@Hinge), not squared.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const Hinge: Hinge = Hinge { squared: false };

impl Default for Hinge {
    fn default() -> Self {
        Hinge
    }
}

impl Hinge {
    /// Squares the loss of each output: large violations count more, and the loss is smooth.
    #[must_use]
    pub const fn squared(self) -> Self {
        Self { squared: true }
    }
}

impl<N, Y> Loss<N, Y> for Hinge
where
    N: Network<Output: OneOutput<Self>>,
    Y: Target<N::Scalar, N::Output, N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        check_counted(target.counted(), "-1 or 1", |t| t == N::Scalar::ONE || t == -N::Scalar::ONE)
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

impl<T: Scalar> Pointwise<T> for Hinge {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, y: T, t: T) -> (T, T) {
        // NaN stays NaN.
        let short = T::ONE - t * y;
        let short = if short < T::ZERO { T::ZERO } else { short };
        if self.squared {
            (short * short, -t * (short + short))
        } else {
            (short, if short > T::ZERO { -t } else { short })
        }
    }
}
