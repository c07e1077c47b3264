//! Errors of a training step.

use core::fmt;

/// Why a training step failed. It has not changed the network.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum StepError {
    /// The numbers of inputs and targets differ.
    LengthMismatch {
        /// The number of inputs.
        inputs: usize,
        /// The number of targets.
        targets: usize,
    },
    /// A target is invalid for the loss.
    Target {
        /// The index of the sample in the batch.
        sample: usize,
        /// Why its target is invalid.
        error: TargetError,
    },
    /// The learning rate is negative, infinite or NaN.
    LearningRate {
        /// The rate: that of the optimizer, multiplied by the factor of the schedule if there is one.
        rate: f64,
    },
    /// The loss is infinite or NaN, although its gradient is finite.
    LossNotFinite {
        /// The last layer, which returned the outputs.
        layer: &'static str,
    },
    /// A loss or gradient is not finite because an input is infinite or NaN.
    InputNotFinite {
        /// The first layer, which reads the input.
        layer: &'static str,
        /// The index of the sample in the batch; in an error of [`Fit`](crate::training::Fitting::fit), its index in the data.
        sample: usize,
    },
    /// A parameter is infinite or NaN, or would be after the step.
    ParameterNotFinite {
        /// The first layer with such a parameter.
        layer: &'static str,
        /// Its tensor.
        tensor: &'static str,
    },
    /// The gradient is infinite or NaN. Such values spread backward, so the error names the last layer that has one.
    GradientNotFinite {
        /// The layer.
        layer: &'static str,
        /// Its tensor.
        tensor: &'static str,
    },
}

/// Why a target is invalid for a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TargetError {
    /// The class has no output.
    ClassOutOfRange {
        /// The class.
        class: usize,
        /// The number of outputs; classes count from 0.
        classes: usize,
    },
    /// The loss is not defined for this value.
    Value {
        /// The index of the output that the value belongs to.
        output: usize,
        /// The value.
        value: f64,
        /// The condition that it violates, such as `between 0 and 1`.
        wanted: &'static str,
    },
    /// The probabilities of the classes are not a distribution.
    Sum {
        /// Their sum.
        sum: f64,
    },
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClassOutOfRange { class, classes } => {
                write!(
                    f,
                    "class {class} is out of range: the network has {classes} outputs, for classes counted from 0"
                )
            }
            Self::Value { output, value, wanted } => {
                write!(f, "the value for output {output} is {value}, but has to be {wanted}")
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
                write!(f, "{inputs} inputs, but {targets} targets: pass one target per input")
            }
            Self::Target { sample, error } => write!(f, "target of sample {sample}: {error}"),
            Self::LearningRate { rate } => {
                write!(f, "the learning rate is {rate}: it has to be finite and not negative")
            }
            Self::LossNotFinite { layer } => {
                write!(f, "the loss of the outputs of layer `{layer}` is not finite: {CURE}")
            }
            Self::InputNotFinite { layer, sample } => {
                write!(f, "input of sample {sample} to layer `{layer}` is not finite: correct it or leave it out")
            }
            Self::ParameterNotFinite { layer, tensor } => {
                write!(f, "`{tensor}` of layer `{layer}` is not finite: {CURE}")
            }
            Self::GradientNotFinite { layer, tensor } => {
                write!(f, "the gradient of `{tensor}` in layer `{layer}` is not finite: {CURE}")
            }
        }
    }
}

impl core::error::Error for TargetError {}
impl core::error::Error for StepError {}
