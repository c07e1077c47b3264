//! The loss of a classifier in `f64`, from probabilities, and what follows from its mean.

use super::measure::mean_of;
use super::steps::counted_steps;
use super::{Outputs, WeightedMean};
use crate::losses::{BinaryTarget, ClassTarget, TargetClass};
use crate::math::Math;
use crate::tensor::Scalar;
use crate::tensor::plain::scalars;
use crate::zero::Zero;

/// `−Σ t ln y`: the cross-entropy of the outputs, which are probabilities, from the target.
///
/// Probabilities are clipped to between `ε` and `1 − ε`, where `ε` is the distance from 1 to the next number of the type (2⁻²³ for `f32`, 2⁻⁵² for
/// `f64`), so that one certain mistake does not make the mean infinite. scikit-learn does the same; the loss
/// [`CrossEntropy`](struct@crate::losses::CrossEntropy) does not. A class that the network does not have has probability 0. If the probability of
/// the target's class is NaN, so is the value. For the nested outputs of a sequence or an image it returns a [`WeightedMean`], as
/// [`accuracy`](super::accuracy) does.
///
/// ```
/// use stackprop::metrics::log_loss;
/// assert_eq!(log_loss(&[0.25, 0.5, 0.25], &1u8), 2f64.ln());
/// let certain = log_loss(&[1.0, 0.0], &1u8);
/// assert!((certain - 52.0 * 2f64.ln()).abs() < 1e-12);
/// ```
pub fn log_loss<O: Outputs, Y: ClassTarget<O::Scalar, O>>(output: &O, target: &Y) -> O::Share {
    O::share(of_steps(None, output, target))
}

/// [`log_loss`] without the targets of one class; see [`accuracy_ignoring`](super::accuracy_ignoring).
///
/// ```
/// use stackprop::metrics::log_loss_ignoring;
/// let loss = log_loss_ignoring(255)(&[[0.5, 0.5], [0.9, 0.1]], &[1u8, 255]);
/// assert_eq!(loss.mean(), 2f64.ln());
/// ```
pub fn log_loss_ignoring<O: Outputs, Y: ClassTarget<O::Scalar, O>>(
    class: usize,
) -> impl Fn(&O, &Y) -> WeightedMean + Copy {
    move |output, target| of_steps(Some(class), output, target)
}

fn of_steps<O: Outputs, Y: ClassTarget<O::Scalar, O>>(ignored: Option<usize>, output: &O, target: &Y) -> WeightedMean {
    let log = |step, class| {
        let known = class < O::CLASSES;
        log_of_clipped(if known { output.output(step, class) } else { O::Scalar::ZERO })
    };
    mean_of(counted_steps(target, ignored).map(|(step, class)| match target.class(step) {
        TargetClass::Number(class) => -log(step, class),
        // NaN: there is a largest class of all others.
        _ if class.is_none() => f64::NAN,
        _ => {
            let probabilities = (0..O::CLASSES).map(|class| (class, target.probability(step, class).to_f64()));
            -probabilities.filter(|(_, t)| *t != 0.0).map(|(class, t)| t * log(step, class)).sum::<f64>()
        }
    }))
}

/// `−t ln y − (1 − t) ln (1 − y)`, the mean over the outputs, which are probabilities of yes: [`log_loss`] for yes and no, with the targets of
/// [`binary_accuracy`](super::binary_accuracy).
///
/// ```
/// use stackprop::metrics::binary_log_loss;
/// assert_eq!(binary_log_loss(&[0.75, 0.5], &[false, true]), (4f64.ln() + 2f64.ln()) / 2.0);
/// ```
pub fn binary_log_loss<O: Outputs, Y: BinaryTarget<O::Scalar, O, O>>(output: &O, target: &Y) -> O::Share {
    let counted = scalars(output).iter().enumerate().filter(|(index, _)| target.counts(*index));
    O::share(mean_of(counted.map(|(index, y)| {
        let t = target.probability(index).to_f64();
        -t * log_of_clipped(*y) - (1.0 - t) * log_of_clipped(O::Scalar::ONE - *y)
    })))
}

/// The logarithm of a probability between `ε` and `1 − ε`; NaN stays NaN.
fn log_of_clipped<T: Scalar>(p: T) -> f64 {
    let (low, high) = (T::epsilon(), T::ONE - T::epsilon());
    let clipped = if p < low {
        low
    } else if p > high {
        high
    } else {
        p
    };
    Math::ln(clipped.to_f64())
}

/// `e^L` of a mean [`log_loss`] `L`: the number of equally likely classes among which a model that is as uncertain would choose, such as the next
/// token of a text. Jelinek et al. 1977.
///
/// ```
/// use stackprop::metrics::{WeightedMean, log_loss, perplexity};
/// let tokens = [[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]];
/// let loss: WeightedMean = log_loss(&tokens, &[1u8, 0]);
/// assert!((perplexity(loss.mean()) - 8f64.sqrt()).abs() < 1e-12); // the geometric mean of 1 / 0.25 and 1 / 0.5
/// ```
pub fn perplexity(mean_log_loss: f64) -> f64 {
    Math::exp(mean_log_loss)
}
