//! The mean errors of one sample.

use super::Outputs;
use super::measure::mean_of;
use crate::losses::Target;
use crate::tensor::Scalar;
use crate::tensor::plain::scalars;

/// `mean |y − t|` over the outputs that [count](Target::counts).
///
/// For a vector it is a number. In the mean over samples each sample then counts once, also one with few outputs that count, and as 0 if none
/// does; in a [`Regression`](super::Regression) each output counts once.
pub fn mean_absolute_error<O: Outputs, Y: Target<O::Scalar, O, O>>(output: &O, target: &Y) -> O::Share {
    O::share(mean_of(errors(output, target).map(f64::abs)))
}

/// `mean (y − t)²` over the outputs that [count](Target::counts). The root of its mean over the samples is the root mean square error.
/// Samples count as in [`mean_absolute_error`].
pub fn mean_squared_error<O: Outputs, Y: Target<O::Scalar, O, O>>(output: &O, target: &Y) -> O::Share {
    O::share(mean_of(errors(output, target).map(|error| error * error)))
}

fn errors<O: Outputs, Y: Target<O::Scalar, O, O>>(output: &O, target: &Y) -> impl Iterator<Item = f64> {
    let outputs = scalars(output);
    target.counted().map(|(index, t)| outputs[index].to_f64() - t.to_f64())
}
