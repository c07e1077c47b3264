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
    /// The numbers of inputs and of gradients with respect to them differ.
    GradientsMismatch {
        /// The number of inputs.
        inputs: usize,
        /// The number of gradients.
        gradients: usize,
    },
    /// A function has made a batch without samples.
    EmptyBatch,
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
    /// A token of an input is not in the vocabulary.
    TokenOutOfRange {
        /// The index of the sample in the batch; in an error of [`Fit`](crate::training::Fitting::fit), its index in the data.
        sample: usize,
        /// The index of the token in the sample.
        index: usize,
        /// The token.
        token: usize,
        /// The size of the vocabulary.
        vocabulary: usize,
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

/// Why a value of an input is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElementError {
    /// A number is infinite or NaN.
    NotFinite {
        /// The index of the number in the sample.
        index: usize,
    },
    /// A token is not in the vocabulary.
    NotInVocabulary {
        /// The index of the token in the sample.
        index: usize,
        /// The token.
        token: usize,
        /// The size of the vocabulary.
        vocabulary: usize,
    },
}

/// Why a network cannot run for one more step. Its state has not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamError {
    /// The input of the step is invalid.
    Input(ElementError),
    /// The state has no room for another step: a layer ends after the declared length.
    Full,
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
    /// The class of a step has no output.
    StepClassOutOfRange {
        /// The index of the step.
        step: usize,
        /// The class.
        class: usize,
        /// The number of outputs per step; classes count from 0.
        classes: usize,
    },
    /// The target has another number of steps than the outputs.
    Steps {
        /// The number of steps in the target.
        targets: usize,
        /// The number of steps in the outputs.
        steps: usize,
    },
    /// There are more labels than the type of the target has room for.
    TooManyLabels {
        /// The number of labels.
        labels: usize,
        /// The largest number.
        most: usize,
    },
    /// The class of a label has no output.
    LabelOutOfRange {
        /// The index of the label.
        index: usize,
        /// The class.
        class: usize,
        /// The number of outputs per step; classes count from 0.
        classes: usize,
    },
    /// A label is the blank, which separates labels.
    BlankLabel {
        /// The index of the label.
        index: usize,
        /// The class of the blank.
        blank: usize,
    },
    /// The class of the blank has no output.
    BlankOutOfRange {
        /// The class of the blank.
        blank: usize,
        /// The number of outputs per step; classes count from 0.
        classes: usize,
    },
    /// The weight of the sample is negative, infinite or NaN.
    SampleWeight {
        /// The weight.
        weight: f64,
    },
    /// The sample has fewer steps than its labels need.
    TooFewSteps {
        /// The number of steps that the labels need: one per label, and one between labels that are equal.
        needed: usize,
        /// The number of steps.
        steps: usize,
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

impl fmt::Display for ElementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite { index } => write!(f, "the value at index {index} is not finite"),
            Self::NotInVocabulary { index, token, vocabulary } => {
                write!(
                    f,
                    "the token at index {index} is {token}, but the vocabulary has {vocabulary} tokens, counted from 0"
                )
            }
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => write!(f, "the input of the step is invalid: {error}"),
            Self::Full => f.write_str(
                "a layer has no room for another step: reset the state, or declare the network for longer sequences",
            ),
        }
    }
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
            Self::StepClassOutOfRange { step, class, classes } => write!(
                f,
                "class {class} of step {step} is out of range: the network has {classes} outputs per step, for classes counted from 0"
            ),
            Self::Steps { targets, steps } => {
                write!(f, "the target has {targets} steps, but the outputs of the network have {steps}")
            }
            Self::TooManyLabels { labels, most } => {
                write!(f, "there are {labels} labels, but `Labels<{most}>` holds at most {most}")
            }
            Self::LabelOutOfRange { index, class, classes } => write!(
                f,
                "the label at index {index} is class {class}, which is out of range: the network has {classes} outputs per step, for classes counted from 0"
            ),
            Self::BlankLabel { index, blank } => write!(
                f,
                "the label at index {index} is class {blank}, which is the blank: leave it out, or choose another class for the blank"
            ),
            Self::BlankOutOfRange { blank, classes } => write!(
                f,
                "the blank is class {blank}, which is out of range: the network has {classes} outputs per step, for classes counted from 0"
            ),
            Self::SampleWeight { weight } => {
                write!(f, "the weight of the sample is {weight}: it has to be finite and not negative")
            }
            Self::TooFewSteps { needed, steps } => write!(
                f,
                "the labels need {needed} steps, one for each and one between equal neighbours, but there are {steps}"
            ),
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
            Self::GradientsMismatch { inputs, gradients } => {
                write!(f, "{inputs} inputs, but {gradients} gradients to write: pass one gradient per input")
            }
            Self::EmptyBatch => f.write_str("the batch has no samples"),
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
            Self::TokenOutOfRange { sample, index, token, vocabulary } => {
                let error = ElementError::NotInVocabulary { index: *index, token: *token, vocabulary: *vocabulary };
                write!(f, "input of sample {sample}: {error}")
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

impl core::error::Error for ElementError {}
impl core::error::Error for StreamError {}
impl core::error::Error for TargetError {}
impl core::error::Error for StepError {}
