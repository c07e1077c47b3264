//! The steps of a sample that count, and the classes at each.

use super::Outputs;
use crate::losses::{ClassTarget, TargetClass};
use crate::tensor::Scalar;

/// The steps that count, each with the class of its target, which is `None` if a probability of the target is NaN.
pub(super) fn counted_steps<O: Outputs, Y: ClassTarget<O::Scalar, O>>(
    target: &Y,
    ignored: Option<usize>,
) -> impl Iterator<Item = (usize, Option<usize>)> {
    (0..O::STEPS).filter_map(move |step| match target.class(step) {
        TargetClass::None => None,
        TargetClass::Number(class) if ignored == Some(class) => None,
        TargetClass::Number(class) => Some((step, Some(class))),
        TargetClass::Distribution => Some((step, largest(|class| target.probability(step, class), O::CLASSES))),
    })
}

/// The class with the largest output at a step, the first of equal ones; `None` if one of the outputs is NaN.
pub(super) fn predicted_class<O: Outputs>(output: &O, step: usize) -> Option<usize> {
    largest(|class| output.output(step, class), O::CLASSES)
}

/// The index of the largest value, the first of equal ones; `None` if one of the values is NaN.
fn largest<T: Scalar>(value: impl Fn(usize) -> T, count: usize) -> Option<usize> {
    let first = (1..count).fold(0, |best, index| if value(index) > value(best) { index } else { best });
    (0..count).all(|index| !value(index).is_nan()).then_some(first)
}
