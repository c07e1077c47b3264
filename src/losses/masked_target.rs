//! [`MaskedTarget`]: a target of which some outputs, or some steps of a sequence, do not count.

use core::array::from_fn;

use super::gaussian_target::GaussianTarget;
use super::target::check_counted;
use super::{BinaryTarget, Target};
use crate::error::TargetError;
use crate::tensor::Scalar;

/// A target with numbers or yes and no, of which some do not count. For a network that outputs `L` numbers, these are outputs: those that
/// were not measured, or the values of the actions that were not tried. For a sequence of `L` steps, these are steps: those after the end
/// of a shorter sequence, or those that were not measured.
///
/// The loss is the mean over all outputs that count, of all samples of a batch; the others have no gradient, and their
/// target can be any number, or NaN. Losses over classes have [`Option`]s and [`ignore`](super::CrossEntropy::ignore) for that.
///
/// ```
/// use stackprop::losses::MaskedTarget;
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>; }
/// let mut evaluation = Evaluation::<Net, 2>::ZERO;
/// let inputs = [[0.5; 2]; 2];
/// let targets = [MaskedTarget::new([true, false, true], [1.0, f32::NAN, 2.0]), MaskedTarget::only(1, [3.0; 3])];
/// let loss = evaluation.loss(&Net::ZERO, &MeanSquaredError, &inputs, &targets)?;
/// assert!((loss - (1.0 + 4.0 + 9.0) / 3.0).abs() < 1e-6);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// The steps of sequences:
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
    /// A target whose outputs or steps count if the mask is `true` there.
    pub const fn new(mask: [bool; L], target: Y) -> Self {
        Self { target, mask }
    }

    /// A target whose first `length` steps count, all if there are fewer: that of a shorter sequence, padded at its end.
    pub fn of_length(length: usize, target: Y) -> Self {
        Self::new(from_fn(|step| step < length), target)
    }

    /// A target of which one output or step counts, the one with this index; none if there is no such index.
    ///
    /// ```
    /// use stackprop::losses::MaskedTarget;
    /// assert_eq!(MaskedTarget::only(1, [0.5; 2]), MaskedTarget::new([false, true], [0.5, 0.5]));
    /// ```
    pub fn only(index: usize, target: Y) -> Self {
        Self::new(from_fn(|i| i == index), target)
    }

    fn share_that_counts(&self) -> f64 {
        self.mask.iter().filter(|counts| **counts).count() as f64 / L as f64
    }
}

// The other impl is the one that a message about a wrong target names.
#[diagnostic::do_not_recommend]
impl<T: Scalar, Output, Y: Target<T, Output, [T; L]>, const L: usize> Target<T, Output, [T; L]> for MaskedTarget<Y, L> {
    fn values(&self) -> &[T] {
        self.target.values()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, output: usize) -> bool {
        self.mask[output]
    }

    fn share(&self) -> f64 {
        self.share_that_counts()
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
        self.share_that_counts()
    }
}

#[diagnostic::do_not_recommend]
impl<T, Output, Y, const L: usize> BinaryTarget<T, Output, [T; L]> for MaskedTarget<Y, L>
where
    T: Scalar,
    Y: BinaryTarget<T, Output, [T; L]>,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, output: usize) -> T {
        self.target.probability(output)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, output: usize) -> bool {
        self.mask[output]
    }

    fn share(&self) -> f64 {
        self.share_that_counts()
    }

    fn check(&self) -> Result<(), TargetError> {
        let counted = (0..L).filter(|output| self.mask[*output]);
        check_probabilities(counted.map(|output| (output, self.target.probability(output))))
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
        self.share_that_counts()
    }

    fn check(&self) -> Result<(), TargetError> {
        let counted = (0..N * L).filter(|output| self.mask[output / N]);
        check_probabilities(counted.map(|output| (output, self.target.probability(output))))
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
        self.share_that_counts()
    }
}

/// Checks the values that count, each with the index of its output.
fn check_probabilities<T: Scalar>(counted: impl Iterator<Item = (usize, T)>) -> Result<(), TargetError> {
    check_counted(counted, "between 0 and 1", |t| t >= T::ZERO && t <= T::ONE)
}
