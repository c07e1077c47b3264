//! The share of right answers.

use super::measure::mean_of;
use super::steps::counted_steps;
use super::{Outputs, WeightedMean};
use crate::losses::{BinaryTarget, ClassTarget};
use crate::tensor::Scalar;
use crate::tensor::plain::scalars;

/// 1 if the largest output is that of the target's class, 0 if not; the mean is the share of right answers.
///
/// A target is the number of a class, or an array of probabilities, of which the largest counts. Of equal values the first
/// counts as the largest. If an output or a probability is NaN, the answer counts as wrong.
///
/// For the nested outputs of a sequence or an image it returns a [`WeightedMean`]: the share of right answers among the steps or pixels whose
/// target is not [`None`], with their number as the weight. So in an evaluation each step counts once, as in the mean of a loss.
///
/// ```
/// use stackprop::prelude::*;
/// assert_eq!(accuracy(&[0.2, 0.5, 0.3], &1u8), 1.0);
/// let steps = [[0.2, 0.8], [0.7, 0.3], [0.6, 0.4]];
/// assert_eq!(accuracy(&steps, &[1u8, 1, 0]).mean(), 2.0 / 3.0);
/// assert_eq!(accuracy(&steps, &[Some(1u8), None, Some(0)]).mean(), 1.0);
/// ```
pub fn accuracy<O: Outputs, Y: ClassTarget<O::Scalar, O>>(output: &O, target: &Y) -> O::Share {
    O::share(right(1, None, output, target))
}

/// 1 if the output of the target's class is one of the `k` largest, 0 if not; see [`accuracy`].
pub fn top_k<O: Outputs, Y: ClassTarget<O::Scalar, O>>(k: usize) -> impl Fn(&O, &Y) -> O::Share + Copy {
    move |output, target| O::share(right(k, None, output, target))
}

/// [`accuracy`] without the targets of one class, such as a class for padding. It is the number that
/// [`CrossEntropy.ignore`](crate::losses::CrossEntropy::ignore) takes, and need not be a class of the network.
///
/// ```
/// use stackprop::metrics::accuracy_ignoring;
/// let pixels = [[[0.9, 0.2], [0.4, 0.3]], [[0.1, 0.8], [0.6, 0.7]]]; // two channels, one for each class
/// let share = accuracy_ignoring(255)(&pixels, &[[0u8, 1], [255, 0]]);
/// assert_eq!((share.sum, share.weight), (2.0, 3.0));
/// ```
pub fn accuracy_ignoring<O: Outputs, Y: ClassTarget<O::Scalar, O>>(
    class: usize,
) -> impl Fn(&O, &Y) -> WeightedMean + Copy {
    top_k_ignoring(1, class)
}

/// [`top_k`] without the targets of one class; see [`accuracy_ignoring`].
pub fn top_k_ignoring<O: Outputs, Y: ClassTarget<O::Scalar, O>>(
    k: usize,
    class: usize,
) -> impl Fn(&O, &Y) -> WeightedMean + Copy {
    move |output, target| right(k, Some(class), output, target)
}

/// The share of the steps that count whose class is among the `k` largest outputs.
fn right<O: Outputs, Y: ClassTarget<O::Scalar, O>>(
    k: usize,
    ignored: Option<usize>,
    output: &O,
    target: &Y,
) -> WeightedMean {
    mean_of(counted_steps(target, ignored).map(|(step, class)| {
        let is_largest = |class| is_among_largest(k, class, |other| output.output(step, other), O::CLASSES);
        f64::from(u8::from(class.is_some_and(is_largest)))
    }))
}

/// Whether the value of a class is one of the `k` largest.
fn is_among_largest<T: Scalar>(k: usize, class: usize, value: impl Fn(usize) -> T, classes: usize) -> bool {
    // NaN is never among the largest.
    if class >= classes || value(class).is_nan() {
        return false;
    }
    let y = value(class);
    let below = (0..classes).filter(|other| value(*other) < y || (value(*other) == y && *other >= class));
    classes - below.count() < k
}

/// The share of outputs on the same side of 0.5 as their target; exactly 0.5 counts as no.
///
/// A target is an array of numbers or `bool`s, one per output; for a single output it can be a plain number or `bool`, and for the pixels of
/// an image of one channel an array of rows. If the output or the target is NaN, the answer counts as wrong. Steps of a sequence that do not
/// count, [`MaskedTarget`](crate::losses::MaskedTarget), are left out.
///
/// ```
/// use stackprop::metrics::binary_accuracy;
/// assert_eq!(binary_accuracy(&[0.9, 0.2], &[true, true]), 0.5);
/// let mask = [[[0.9, 0.2, 0.1], [0.8, 0.7, 0.4]]];
/// assert_eq!(binary_accuracy(&mask, &[[true, false, false], [true, false, false]]).mean(), 5.0 / 6.0);
/// ```
pub fn binary_accuracy<O: Outputs, Y: BinaryTarget<O::Scalar, O, O>>(output: &O, target: &Y) -> O::Share {
    let half = Scalar::of(0.5);
    let is_right = |(index, y): (usize, &O::Scalar)| {
        let t = target.probability(index);
        if t > half { *y > half } else { t <= half && *y <= half }
    };
    let counted = scalars(output).iter().enumerate().filter(|(index, _)| target.counts(*index));
    O::share(mean_of(counted.map(|at| f64::from(u8::from(is_right(at))))))
}
