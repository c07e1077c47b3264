//! [`MaskedTarget`]: a target of a sequence of which some steps do not count.

use core::array::from_fn;

use super::gaussian_negative_log_likelihood::GaussianTarget;
use super::target::check_counted;
use super::{BinaryTarget, Target};
use crate::error::TargetError;
use crate::tensor::Scalar;

/// A target of a sequence of `L` steps, with numbers or yes and no, of which some steps do not count: those after the end of a shorter
/// sequence, or those that were not measured.
///
/// The loss is the mean over the outputs of all steps that count, of all samples of a batch; the other steps have no gradient, and their
/// target can be any number, or NaN. Losses over classes have [`Option`]s and [`ignore`](super::CrossEntropy::ignore) for that.
///
/// ```
/// use stackprop::losses::MaskedTarget;
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<4, 1>>, GRU<1, 8>, PerStep<Dense<8, 2>>; }
/// let mut evaluation = Evaluation::<Net, 2>::ZERO;
/// let inputs = [[0.5; 4]; 2];
/// let targets = [
///     MaskedTarget::of_length(2, [[1.0, 1.0], [1.0, 3.0], [0.0; 2], [0.0; 2]]), // the first two steps
///     MaskedTarget::new([true, false, false, false], [[2.0, 2.0], [f32::NAN; 2], [f32::NAN; 2], [f32::NAN; 2]]),
/// ];
/// let loss = evaluation.loss(&Net::ZERO, &MeanSquaredError, &inputs, &targets)?;
/// assert!((loss - (1.0 + 1.0 + 1.0 + 9.0 + 4.0 + 4.0) / 6.0).abs() < 1e-6);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MaskedTarget<Y, const L: usize> {
    target: Y,
    mask: [bool; L],
}

impl<Y, const L: usize> MaskedTarget<Y, L> {
    /// A target whose steps count if the mask is `true` there.
    pub const fn new(mask: [bool; L], target: Y) -> Self {
        Self { target, mask }
    }

    /// A target whose first `length` steps count, all if there are fewer: that of a shorter sequence, padded at its end.
    pub fn of_length(length: usize, target: Y) -> Self {
        Self::new(from_fn(|step| step < length), target)
    }

    fn share_of_steps(&self) -> f64 {
        self.mask.iter().filter(|counts| **counts).count() as f64 / L as f64
    }
}

impl<T, Output, Y, const N: usize, const L: usize> Target<T, Output, [[T; N]; L]> for MaskedTarget<Y, L>
where
    T: Scalar,
    Y: Target<T, Output, [[T; N]; L]>,
{
    fn values(&self) -> &[T] {
        self.target.values()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, output: usize) -> bool {
        self.mask[output / N]
    }

    fn share(&self) -> f64 {
        self.share_of_steps()
    }
}

impl<T, Output, Y, const N: usize, const L: usize> BinaryTarget<T, Output, [[T; N]; L]> for MaskedTarget<Y, L>
where
    T: Scalar,
    Y: BinaryTarget<T, Output, [[T; N]; L]>,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, output: usize) -> T {
        self.target.probability(output)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, output: usize) -> bool {
        self.mask[output / N]
    }

    fn share(&self) -> f64 {
        self.share_of_steps()
    }

    fn check(&self) -> Result<(), TargetError> {
        let probabilities = (0..N * L).filter(|output| self.mask[output / N]);
        check_counted(
            probabilities.map(|output| (output, self.target.probability(output))),
            "between 0 and 1",
            |t: T| t >= T::ZERO && t <= T::ONE,
        )
    }
}

impl<T, Y, const N: usize, const L: usize> GaussianTarget<T, [[T; N]; L]> for MaskedTarget<Y, L>
where
    T: Scalar,
    Y: GaussianTarget<T, [[T; N]; L]>,
{
    const PER_STEP: bool = {
        assert!(Y::PER_STEP, "a target with a mask is an array with the numbers of each step, `[[f32; F]; L]`");
        true
    };

    fn values(&self) -> &[T] {
        self.target.values()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, number: usize) -> bool {
        self.mask[number * 2 / N]
    }

    fn share(&self) -> f64 {
        self.share_of_steps()
    }
}
