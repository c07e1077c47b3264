//! Metrics: measures of the quality of a network that are easier to read than the loss.
//!
//! Each compares one output with its target; [`Evaluation::metric`](crate::training::Evaluation::metric) takes the mean.
//!
//! ```
//! use stackprop::metrics::{accuracy, top_k};
//! use stackprop::prelude::*;
//! network! { struct Net = Dense<2, 3>, Softmax; }
//! let mut net = Net::ZERO;
//! net.dense0.bias.copy_from_slice(&[1.0, 3.0, 2.0]);
//! let mut evaluation = Evaluation::<Net, 4>::ZERO;
//! let (inputs, classes) = ([[0.0, 0.0]; 4], [1u8, 1, 2, 0]);
//! assert_eq!(evaluation.metric(&net, accuracy, &inputs, &classes), Ok(0.5));
//! assert_eq!(evaluation.metric(&net, top_k(2), &inputs, &classes), Ok(0.75));
//! ```
//!
//! # Steps and pixels
//!
//! For a sequence or an image, a metric compares the nested outputs, [`Net::nested`](crate::network::Network::nested), with the same targets
//! as a loss. A step or a pixel without a class does not count, nor does one of an ignored class:
//!
//! ```
//! use stackprop::metrics::accuracy_ignoring;
//! use stackprop::prelude::*;
//! network! { struct Net = Input<Sequence<3, 2>>, PerStep<Dense<2, 4>>, Softmax; }
//! let mut net = Net::ZERO;
//! net.perstep1.bias.copy_from_slice(&[0.0, 0.0, 1.0, 0.0]);
//! let mut evaluation = Evaluation::<Net, 4>::ZERO;
//! let (inputs, classes) = ([[0.0; 6]; 2], [[2, 2, 0], [2, 255, 255]]);
//! let ignoring = accuracy_ignoring(255);
//! let share = evaluation.metric(&net, |y, classes: &[u8; 3]| ignoring(Net::nested(y), classes), &inputs, &classes);
//! assert_eq!(share, Ok(3.0 / 4.0));
//! let classes = [[Some(2u8), Some(2), Some(0)], [Some(2), None, None]];
//! assert_eq!(evaluation.metric(&net, |y, classes| accuracy(Net::nested(y), classes), &inputs, &classes), share);
//! ```
//!
//! [`r_squared`] looks at all outputs at once.

mod measure;
mod outputs;

pub use measure::{Measure, WeightedMean};
pub use outputs::Outputs;

use crate::losses::{BinaryTarget, ClassTarget, Target, TargetClass};
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
    let mut share = WeightedMean::default();
    for step in 0..O::STEPS {
        let class = match target.class(step) {
            TargetClass::None => continue,
            TargetClass::Number(class) if ignored == Some(class) => continue,
            TargetClass::Number(class) => Some(class),
            TargetClass::Distribution => largest(|class| target.probability(step, class), O::CLASSES),
        };
        share.weight += 1.0;
        if class.is_some_and(|class| is_among_largest(k, class, |other| output.output(step, other), O::CLASSES)) {
            share.sum += 1.0;
        }
    }
    share
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

/// The index of the largest value, the first of equal ones; `None` if one of the values is NaN.
fn largest<T: Scalar>(value: impl Fn(usize) -> T, count: usize) -> Option<usize> {
    let first = (1..count).fold(0, |best, index| if value(index) > value(best) { index } else { best });
    (0..count).all(|index| !value(index).is_nan()).then_some(first)
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

/// `mean |y − t|` over the outputs that [count](Target::counts).
pub fn mean_absolute_error<O: Outputs, Y: Target<O::Scalar, O, O>>(output: &O, target: &Y) -> O::Share {
    O::share(mean_of(errors(output, target).map(f64::abs)))
}

/// `mean (y − t)²` over the outputs that [count](Target::counts). The root of its mean over the samples is the root mean square error.
pub fn mean_squared_error<O: Outputs, Y: Target<O::Scalar, O, O>>(output: &O, target: &Y) -> O::Share {
    O::share(mean_of(errors(output, target).map(|error| error * error)))
}

fn errors<O: Outputs, Y: Target<O::Scalar, O, O>>(output: &O, target: &Y) -> impl Iterator<Item = f64> {
    let outputs = scalars(output);
    target.counted().map(|(index, t)| outputs[index].to_f64() - t.to_f64())
}

/// The mean of numbers that have the same weight.
fn mean_of(numbers: impl Iterator<Item = f64>) -> WeightedMean {
    numbers.map(|sum| WeightedMean { sum, weight: 1.0 }).sum()
}

/// `R² = 1 − Σ (y − t)² / Σ (t − mean t)²` over all samples, averaged over the outputs: the share of the variance of the
/// targets that the network explains.
///
/// 1 is perfect, 0 is no better than the mean of the targets, and it can be negative. If all targets are equal, it is 1 for
/// outputs equal to them and 0 otherwise, as in scikit-learn; without samples it is NaN. A sample whose target does not
/// [count](Target::counts) for an output is left out there.
///
/// # Panics
///
/// If the number of targets differs from the number of outputs.
///
/// ```
/// use stackprop::metrics::r_squared;
/// let outputs = [[1.0], [2.0], [3.5]];
/// assert_eq!(r_squared(&outputs, &[1.0, 2.0, 3.0]), 0.875);
/// ```
pub fn r_squared<O: Outputs, Y: Target<O::Scalar, O, O>>(outputs: &[O], targets: &[Y]) -> f64 {
    assert_eq!(outputs.len(), targets.len(), "each output needs a target");
    let (mut sum, mut measured) = (0.0, 0);
    for index in 0..O::LEN {
        let counted = || outputs.iter().zip(targets).filter(|(_, t)| t.counts(index));
        let target = |t: &Y| t.values()[index].to_f64();
        let count = counted().count();
        if count == 0 {
            continue;
        }
        measured += 1;
        let mean = counted().map(|(_, t)| target(t)).sum::<f64>() / count as f64;
        let (mut residual, mut total) = (0.0, 0.0);
        for (y, t) in counted() {
            let (y, t) = (scalars(y)[index].to_f64(), target(t));
            residual += (y - t) * (y - t);
            total += (t - mean) * (t - mean);
        }
        sum += match (residual == 0.0, total == 0.0) {
            (true, _) => 1.0,
            (false, true) => 0.0,
            (false, false) => 1.0 - residual / total,
        };
    }
    if measured == 0 { f64::NAN } else { sum / f64::from(measured) }
}
