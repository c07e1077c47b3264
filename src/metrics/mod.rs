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
//! [`r_squared`] looks at all outputs at once.

use crate::losses::{BinaryTarget, ClassTarget, Target, TargetClass};
use crate::tensor::Scalar;

/// 1 if the largest output is that of the target's class, 0 if not; the mean is the share of right answers.
///
/// A target is the number of a class, or an array of probabilities, of which the largest counts. Of equal values the first
/// counts as the largest. If an output or a probability is NaN, the answer counts as wrong.
pub fn accuracy<T: Scalar, Y: ClassTarget<T, [T; N]>, const N: usize>(output: &[T; N], target: &Y) -> f64 {
    top_k(1)(output, target)
}

/// 1 if the output of the target's class is one of the `k` largest, 0 if not; see [`accuracy`].
pub fn top_k<T: Scalar, Y: ClassTarget<T, [T; N]>, const N: usize>(k: usize) -> impl Fn(&[T; N], &Y) -> f64 + Copy {
    move |output, target| {
        let Some(class) = target_class(target, N) else { return 0.0 };
        // NaN is never among the largest.
        let Some(y) = output.get(class).filter(|y| !y.is_nan()) else { return 0.0 };
        let below = |(other, x): &(usize, &T)| **x < *y || (**x == *y && *other >= class);
        f64::from(u8::from(N - output.iter().enumerate().filter(below).count() < k))
    }
}

/// The class of a target, or that of the largest probability.
fn target_class<T: Scalar, Y: ClassTarget<T, [T; N]>, const N: usize>(target: &Y, classes: usize) -> Option<usize> {
    match target.class(0) {
        TargetClass::Number(class) => Some(class),
        TargetClass::Distribution => largest(|class| target.probability(0, class), classes),
        TargetClass::None => None,
    }
}

/// The index of the largest value, the first of equal ones; `None` if one of the values is NaN.
fn largest<T: Scalar>(value: impl Fn(usize) -> T, count: usize) -> Option<usize> {
    let first = (1..count).fold(0, |best, index| if value(index) > value(best) { index } else { best });
    (0..count).all(|index| !value(index).is_nan()).then_some(first)
}

/// The share of outputs on the same side of 0.5 as their target; exactly 0.5 counts as no.
///
/// A target is an array of numbers or `bool`s, one per output; for a single output it can be a plain number or `bool`. If the
/// output or the target is NaN, the answer counts as wrong.
pub fn binary_accuracy<T: Scalar, Y: BinaryTarget<T, [T; N]>, const N: usize>(output: &[T; N], target: &Y) -> f64 {
    let half = T::of(0.5);
    let right = |(index, y): &(usize, &T)| {
        let t = target.probability(*index);
        if t > half { **y > half } else { t <= half && **y <= half }
    };
    output.iter().enumerate().filter(right).count() as f64 / N.max(1) as f64
}

/// `mean |y − t|` over the outputs.
pub fn mean_absolute_error<T: Scalar, Y: Target<T, [T; N]>, const N: usize>(output: &[T; N], target: &Y) -> f64 {
    errors(output, target).map(f64::abs).sum::<f64>() / N.max(1) as f64
}

/// `mean (y − t)²` over the outputs. The root of its mean over the samples is the root mean square error.
pub fn mean_squared_error<T: Scalar, Y: Target<T, [T; N]>, const N: usize>(output: &[T; N], target: &Y) -> f64 {
    errors(output, target).map(|error| error * error).sum::<f64>() / N.max(1) as f64
}

fn errors<T: Scalar, Y: Target<T, [T; N]>, const N: usize>(output: &[T; N], target: &Y) -> impl Iterator<Item = f64> {
    output.iter().zip(target.values()).map(|(y, t)| (*y).to_f64() - (*t).to_f64())
}

/// `R² = 1 − Σ (y − t)² / Σ (t − mean t)²` over all samples, averaged over the outputs: the share of the variance of the
/// targets that the network explains.
///
/// 1 is perfect, 0 is no better than the mean of the targets, and it can be negative. If all targets are equal, it is 1 for
/// outputs equal to them and 0 otherwise, as in scikit-learn; without samples it is NaN.
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
pub fn r_squared<T: Scalar, Y: Target<T, [T; N]>, const N: usize>(outputs: &[[T; N]], targets: &[Y]) -> f64 {
    assert_eq!(outputs.len(), targets.len(), "each output needs a target");
    if targets.is_empty() {
        return f64::NAN;
    }
    let mut sum = 0.0;
    for index in 0..N {
        let target = |t: &Y| t.values()[index].to_f64();
        let mean = targets.iter().map(target).sum::<f64>() / targets.len() as f64;
        let (mut residual, mut total) = (0.0, 0.0);
        for (y, t) in outputs.iter().zip(targets) {
            let (y, t) = (y[index].to_f64(), target(t));
            residual += (y - t) * (y - t);
            total += (t - mean) * (t - mean);
        }
        sum += match (residual == 0.0, total == 0.0) {
            (true, _) => 1.0,
            (false, true) => 0.0,
            (false, false) => 1.0 - residual / total,
        };
    }
    sum / N.max(1) as f64
}
