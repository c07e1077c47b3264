//! [`Temperature`]: a classifier as confident as it is right.

use core::fmt;

use crate::error::TargetError;
use crate::losses::ClassTarget;
use crate::math::Math;
use crate::tensor::Scalar;

/// The temperature of a classifier: its probabilities `p` become `softmax(ln p / t)`, which is `softmax(z / t)` for the logits `z`. Guo et al.
/// 2017, section 4.2.
///
/// Networks are often too sure of themselves; a temperature above 1 makes them less so. The most probable class stays the same. It is fitted
/// to data that the network was not trained on.
///
/// ```
/// use stackprop::uncertainty::Temperature;
/// // Sure of the first class, and right three times out of four.
/// let (outputs, classes) = ([[0.99f64, 0.01]; 4], [0u8, 0, 0, 1]);
/// let temperature = Temperature::fit(&outputs, &classes)?;
/// let [sure, _] = temperature.apply(&outputs[0]);
/// assert!((sure - 0.75).abs() < 1e-9);
/// # Ok::<(), stackprop::uncertainty::TemperatureError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temperature(f64);

/// The bounds of the inverse temperature: with answers that are all right, or all wrong, there is no best one.
const INVERSE: [f64; 2] = [0.01, 100.0];
/// Newton's method needs about six steps; halving the interval needs 60.
const STEPS: usize = 100;

impl Temperature {
    /// Returns the temperature with the smallest mean cross-entropy of these predictions, from 0.01 to 100.
    ///
    /// The cross-entropy is convex in `1 / t`, so Newton's method finds the minimum, with bisection where a step is too long. Probabilities
    /// of 0 are taken as the smallest positive number of their type.
    ///
    /// # Errors
    ///
    /// If the numbers of outputs and targets differ, there are none, an output is no probability, or a target is invalid.
    pub fn fit<T: Scalar, Y: ClassTarget<T, [T; C]>, const C: usize>(
        outputs: &[[T; C]],
        targets: &[Y],
    ) -> Result<Self, TemperatureError> {
        if outputs.len() != targets.len() {
            return Err(TemperatureError::LengthMismatch { outputs: outputs.len(), targets: targets.len() });
        }
        for (sample, (output, target)) in outputs.iter().zip(targets).enumerate() {
            target.check(1, C, None).map_err(|error| TemperatureError::Target { sample, error })?;
            let valid = |y: &T| *y >= T::ZERO && *y <= T::ONE;
            if !output.iter().all(valid) {
                return Err(TemperatureError::NotProbabilities { sample });
            }
        }
        if targets.is_empty() {
            return Err(TemperatureError::NoTargets);
        }
        let slopes = |inverse| {
            let each = outputs.iter().zip(targets);
            each.map(|(output, target)| slopes(output, target, inverse))
                .fold((0.0, 0.0), |(first, second), (a, b)| (first + a, second + b))
        };
        let ([mut low, mut high], mut inverse) = (INVERSE, 1.0);
        for _ in 0..STEPS {
            let (slope, curvature) = slopes(inverse);
            if slope > 0.0 {
                high = inverse
            } else {
                low = inverse
            }
            let newton = inverse - slope / curvature;
            let next = if newton > low && newton < high { newton } else { (low + high) / 2.0 };
            if (next - inverse).abs() <= 1e-14 * inverse {
                break;
            }
            inverse = next;
        }
        Ok(Self(1.0 / inverse))
    }

    /// Returns the temperature itself: 1 changes nothing.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// Returns probabilities at this temperature, for the probabilities that a network predicts.
    pub fn apply<T: Scalar, const C: usize>(self, output: &[T; C]) -> [T; C] {
        at(output, 1.0 / self.0).map(T::of)
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Returns the logarithm of a probability.
fn log<T: Scalar>(y: T) -> f64 {
    let least = T::min_positive_value();
    Math::ln(Scalar::to_f64(if y > least { y } else { least }))
}

/// Returns `softmax(β ln p)`.
fn at<T: Scalar, const C: usize>(output: &[T; C], inverse: f64) -> [f64; C] {
    let logits = output.map(|y| inverse * log(y));
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials = logits.map(|z| Math::exp(z - largest));
    let sum: f64 = exponentials.iter().sum();
    exponentials.map(|exponential| exponential / sum)
}

/// Returns the first and the second derivative of the cross-entropy of a sample by `β`: with `z = ln p` and probabilities `q` at `β`,
/// `Σ q z − Σ t z` and `Σ q z² − (Σ q z)²`.
fn slopes<T: Scalar, Y: ClassTarget<T, [T; C]>, const C: usize>(
    output: &[T; C],
    target: &Y,
    inverse: f64,
) -> (f64, f64) {
    let (mut mean, mut square, mut wanted) = (0.0, 0.0, 0.0);
    for (class, (q, y)) in at(output, inverse).into_iter().zip(output).enumerate() {
        let z = log(*y);
        mean += q * z;
        square += q * z * z;
        wanted += target.probability(0, class).to_f64() * z;
    }
    (mean - wanted, (square - mean * mean).max(f64::MIN_POSITIVE))
}

/// Why a temperature cannot be fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TemperatureError {
    /// The numbers of outputs and targets differ.
    LengthMismatch {
        /// The number of outputs.
        outputs: usize,
        /// The number of targets.
        targets: usize,
    },
    /// There are no targets.
    NoTargets,
    /// An output is not a probability.
    NotProbabilities {
        /// The index of the sample.
        sample: usize,
    },
    /// A target is invalid.
    Target {
        /// The index of the sample.
        sample: usize,
        /// Why it is invalid.
        error: TargetError,
    },
}

impl fmt::Display for TemperatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LengthMismatch { outputs, targets } => {
                write!(f, "{outputs} outputs, but {targets} targets: there must be one target per output")
            }
            Self::NoTargets => f.write_str("no targets: a temperature needs data that the network was not trained on"),
            Self::NotProbabilities { sample } => write!(
                f,
                "an output of sample {sample} is not between 0 and 1: a temperature needs probabilities, as after `Softmax`",
            ),
            Self::Target { sample, error } => write!(f, "target {sample}: {error}"),
        }
    }
}

impl core::error::Error for TemperatureError {}
