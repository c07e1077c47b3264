//! What can be wrong with the data of a training step.

use core::fmt;

/// Why a training step was not done. The network was not changed by it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum StepError {
    /// There are not as many targets as inputs.
    LengthMismatch {
        /// The number of inputs.
        inputs: usize,
        /// The number of targets.
        targets: usize,
    },
    /// A target makes no sense for the loss.
    Target {
        /// The number of the sample in the batch.
        sample: usize,
        /// What is wrong with its target.
        error: TargetError,
    },
    /// The learning rate is negative, infinite or NaN.
    LearningRate {
        /// The rate: the optimizer's own, times the factor of the schedule if there is one.
        rate: f64,
    },
    /// The loss is infinite or not a number, though its gradient is finite.
    LossNotFinite {
        /// The layer that gave the outputs.
        layer: &'static str,
    },
    /// A loss or gradient is not finite, because an input is infinite or not a number.
    InputNotFinite {
        /// The first layer, which gets it.
        layer: &'static str,
        /// The number of the sample in the batch; from [`Fit`](crate::training::Fitting::fit), in the data.
        sample: usize,
    },
    /// A parameter is infinite or not a number, or would be after the step.
    ParameterNotFinite {
        /// The layer, the first with such a parameter.
        layer: &'static str,
        /// Its tensor.
        tensor: &'static str,
    },
    /// The gradient is infinite or not a number. It spreads backward, so this is the last layer in which it is.
    GradientNotFinite {
        /// The layer.
        layer: &'static str,
        /// Its tensor.
        tensor: &'static str,
    },
}

/// Why a target makes no sense for a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TargetError {
    /// A class that there is no output for.
    ClassOutOfRange {
        /// The class.
        class: usize,
        /// The number of outputs; classes count from 0.
        classes: usize,
    },
    /// A value that the loss has no meaning for.
    Value {
        /// The number of the output that it belongs to.
        output: usize,
        /// The value.
        value: f64,
        /// What it has to be, such as `between 0 and 1`.
        wanted: &'static str,
    },
    /// Probabilities of classes that are not a distribution.
    Sum {
        /// What they add up to.
        sum: f64,
    },
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClassOutOfRange { class, classes } => {
                write!(f, "class {class} has no output: there are {classes}, counted from 0")
            }
            Self::Value { output, value, wanted } => {
                write!(f, "value {value} for output {output} has to be {wanted}")
            }
            Self::Sum { sum } => write!(f, "the probabilities of the classes add up to {sum}, but have to add up to 1"),
        }
    }
}

const CURE: &str =
    "training diverges; lower the learning rate, clip the gradient, or look for values in the data that are not finite";

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LengthMismatch { inputs, targets } => {
                write!(f, "{inputs} inputs, but {targets} targets: each input needs one")
            }
            Self::Target { sample, error } => write!(f, "target of sample {sample}: {error}"),
            Self::LearningRate { rate } => {
                write!(f, "the learning rate is {rate}: it has to be finite and not negative")
            }
            Self::LossNotFinite { layer } => {
                write!(f, "the loss of the outputs of layer `{layer}` is not finite: {CURE}")
            }
            Self::InputNotFinite { layer, sample } => {
                write!(f, "input of sample {sample} to layer `{layer}` is not finite: it has to be mended or left out")
            }
            Self::ParameterNotFinite { layer, tensor } => {
                write!(f, "`{tensor}` of layer `{layer}` is not finite: {CURE}")
            }
            Self::GradientNotFinite { layer, tensor } => {
                write!(f, "the gradient by `{tensor}` of layer `{layer}` is not finite: {CURE}")
            }
        }
    }
}

impl core::error::Error for TargetError {}
impl core::error::Error for StepError {}
