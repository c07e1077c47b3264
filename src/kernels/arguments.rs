//! The arguments of normalizations, of recurrent layers, of attention, of layers that are random, of softmax, of paths of labels, and of optimizers. There is no arithmetic here: a scalar has a method per
//! kernel (`compiled.rs`), so the types of its arguments cannot require scalars.

use core::ops::Range;

use super::layout::{Layout, Over};

/// A normalization of some samples, `y = (x − μ) / √(σ² + ε) · w + b`.
#[derive(Clone, Copy)]
pub struct Pass<'a, T> {
    /// Where the values of each channel are.
    pub layout: Layout,
    /// Which values are normalized together.
    pub over: Over,
    /// The number added to the variance, `ε`.
    pub epsilon: f64,
    /// Where mean and variance come from.
    pub moments: Moments<'a, T>,
    /// One factor per channel, or none.
    pub weight: &'a [T],
    /// One summand per channel, or none.
    pub bias: &'a [T],
}

/// Where mean and variance come from.
#[derive(Clone, Copy)]
pub enum Moments<'a, T> {
    /// Those of the values that are normalized.
    Own {
        /// Whether the mean is taken as 0: the variance is then the mean of the squares.
        about_zero: bool,
    },
    /// Given ones.
    Given {
        /// The mean of each channel.
        mean: &'a [T],
        /// The variance of each channel.
        variance: &'a [T],
    },
    /// Those that [`measure`](super::normalize::measure) has returned.
    Measured {
        /// The mean of each channel.
        mean: &'a [f64],
        /// The variance of each channel.
        variance: &'a [f64],
    },
}

/// An attention with several heads.
#[derive(Clone, Copy)]
pub struct Attention<T> {
    /// The number of steps per sample.
    pub steps: usize,
    /// The number of steps of another sequence, whose keys and values are read; `None` if the sequence reads itself.
    pub memory: Option<usize>,
    /// The number of heads of the queries.
    pub heads: usize,
    /// The number of heads of the keys and of the values, which divides that of the queries.
    pub key_value_heads: usize,
    /// The size of a head (values).
    pub size: usize,
    /// Whether each step reads only itself and earlier ones.
    pub causal: bool,
    /// The base of rotary positions, if there are any.
    pub rotary: Option<f64>,
    /// Which weights are zeroed, in training.
    pub dropout: Option<Mask<T>>,
}

/// Which steps an attention does not read: those whose value is 0.
#[derive(Clone, Copy)]
pub struct KeyMask<'a, T> {
    /// The values, from that of the first step of the first sample on; empty if all steps are read.
    pub values: &'a [T],
    /// The distance of the values of two steps.
    pub stride: usize,
    /// The distance of the values of two samples.
    pub sample_stride: usize,
}

/// Which values dropout zeroes.
#[derive(Clone, Copy)]
pub struct Mask<T> {
    pub(crate) key: [u32; 2],
    /// Values whose random number is below this are zeroed.
    pub(crate) threshold: u32,
    /// The factor for all others.
    pub(crate) scale: T,
}

/// The numbers of one step of an optimizer.
#[derive(Clone, Copy)]
pub struct Numbers<T> {
    pub(crate) rate: T,
    pub(crate) correction: T,
    pub(crate) epsilon: T,
    /// The weights of the old average of the gradient and of the gradient in the new average.
    pub(crate) first: [T; 2],
    /// The same for the average of the squares.
    pub(crate) second: [T; 2],
}

/// A tensor or a part of one, with its gradient and its optimizer state. All slices have the same length.
pub struct Piece<'a, T, const K: usize> {
    /// The parameters to read, unless they are those that are written.
    pub(crate) from: Option<&'a [T]>,
    pub(crate) to: &'a mut [T],
    pub(crate) gradient: &'a [T],
    pub(crate) buffers: [&'a mut [T]; K],
}

/// How a recurrent layer computes its next outputs from the products of its inputs and of its last outputs with their weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cell {
    /// The hyperbolic tangent of the sum.
    Tanh,
    /// The positive part of the sum.
    ReLU,
    /// Gated: the reset gate multiplies the product of the last outputs.
    Gru,
    /// Gated: the reset gate multiplies the last outputs, before their product.
    GruResetFirst,
    /// Long short-term memory.
    Lstm,
    /// Long short-term memory whose gates read the cells, too.
    LstmPeepholes,
}

/// A recurrent layer with its parameters, and the number of its samples. Each row of weights has the columns `[gates][units]`.
#[derive(Clone, Copy)]
pub struct Recurrence<'a, T> {
    /// The function of the products.
    pub cell: Cell,
    /// Whether the candidate of a GRU is the positive part of its sum, in place of the hyperbolic tangent.
    pub relu_candidate: bool,
    /// The number of samples.
    pub samples: usize,
    /// The number of steps of a sample.
    pub steps: usize,
    /// The number of inputs per step.
    pub inputs: usize,
    /// The number of units.
    pub units: usize,
    /// The number of outputs per step: that of the units, unless there is a projection.
    pub outputs: usize,
    /// The weights of the inputs, `[inputs][gates · units]`.
    pub weight: &'a [T],
    /// The weights of the last outputs, `[outputs][gates · units]`.
    pub recurrent_weight: &'a [T],
    /// The bias of the product of the inputs, or none.
    pub bias: &'a [T],
    /// The bias of the product of the last outputs, or none.
    pub recurrent_bias: &'a [T],
    /// The projection of the values of the units to the outputs, `[units][outputs]`; empty if these values are the outputs.
    pub projection: &'a [T],
    /// The weights of the cells in the input, forget and output gates, `[3 · units]`; empty without peepholes.
    pub peepholes: &'a [T],
    /// The outputs before the first step, `[outputs]`, or `[sample][outputs]` if they differ; empty if they are zero.
    pub initial_output: &'a [T],
    /// The cells of an LSTM before the first step, `[units]` or `[sample][units]`; empty if they are zero, and for other layers.
    pub initial_cell: &'a [T],
    /// Whether the values before the first step are given for a sample, and not parameters: `[sample]`, where 0 means that they are; empty
    /// if that is so for all samples.
    pub given: &'a [T],
    /// The factors of the last outputs in their product, `[sample][outputs]`; empty if they are 1.
    pub mask: &'a [T],
    /// The outputs before the first step times these factors, `[sample][outputs]`; empty if there are no factors or those outputs are zero.
    pub masked_initial: &'a [T],
}

/// The values that a recurrent layer computes in addition to its outputs. A prediction has those of one step, training those of all
/// steps.
pub struct RecurrentValues<'a, T> {
    /// `[sample][step][gates · units]`: the products of the inputs with their weights, then the gates, in a backward pass their gradients.
    pub gates: &'a mut [T],
    /// `[sample][step][units]`: the cells of an LSTM, and what a GRU multiplies with its reset gate; empty for other layers.
    pub states: &'a mut [T],
    /// `[sample][gates · units]`: the products of the last outputs with their weights, in one step.
    pub sums: &'a mut [T],
    /// `[sample][step][outputs]`: the outputs times the factors of the layer; empty if these are 1.
    pub masked: &'a mut [T],
    /// `[sample][step][units]`: the values of the units in front of a projection, which a backward pass computes again; empty without one.
    pub hidden: &'a mut [T],
}

/// The gradients that a recurrent layer carries from a step to the previous one.
pub struct CarriedGradients<'a, T> {
    /// By the outputs, `[sample][outputs]`.
    pub outputs: &'a mut [T],
    /// By the cells of an LSTM, or by what a GRU multiplies with its reset gate, `[sample][units]`; empty for other layers.
    pub states: &'a mut [T],
    /// By the outputs of all steps, `[sample][step][outputs]`, for the weights of a projection; empty without one.
    pub all_outputs: &'a mut [T],
}

/// The gradients with respect to the parameters of a recurrent layer, to which a backward pass adds.
pub struct RecurrentGradients<'a, T> {
    /// By the weights of the inputs.
    pub weight: &'a mut [T],
    /// By the weights of the last outputs.
    pub recurrent_weight: &'a mut [T],
    /// By the bias of the product of the inputs, or none.
    pub bias: &'a mut [T],
    /// By the bias of the product of the last outputs, or none.
    pub recurrent_bias: &'a mut [T],
    /// By the weights of the projection, or none.
    pub projection: &'a mut [T],
    /// By the weights of the cells in the gates, or none.
    pub peepholes: &'a mut [T],
    /// By the outputs before the first step, or none.
    pub initial_output: &'a mut [T],
    /// By the cells before the first step, or none.
    pub initial_cell: &'a mut [T],
}

impl Cell {
    /// Returns the number of gates.
    #[must_use]
    pub const fn gates(self) -> usize {
        match self {
            Self::Tanh | Self::ReLU => 1,
            Self::Gru | Self::GruResetFirst => 3,
            Self::Lstm | Self::LstmPeepholes => 4,
        }
    }
}

impl<T> Recurrence<'_, T> {
    /// Returns the number of columns of the weights.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.cell.gates() * self.units
    }

    /// Returns the number of recurrent weights.
    #[must_use]
    pub const fn recurrent_weights(&self) -> usize {
        self.outputs * self.columns()
    }

    /// Returns the distance of the outputs before the first step of two samples: 0 if they are the same for all samples.
    #[must_use]
    pub const fn initial_stride(&self) -> usize {
        if self.initial_output.len() > self.outputs { self.outputs } else { 0 }
    }

    /// Returns the values before the first step of a sample, of those of all samples with `len` values each; none if they are zero.
    pub(crate) fn initial<'a>(&self, values: &'a [T], sample: usize, len: usize) -> &'a [T] {
        let start = if self.initial_stride() == 0 { 0 } else { sample * len };
        values.get(start..start + len).unwrap_or_default()
    }

    /// Returns the values before the first step of these samples, of those of all samples with `len` values each.
    pub(crate) fn initial_of<'a>(&self, values: &'a [T], samples: Range<usize>, len: usize) -> &'a [T] {
        if self.initial_stride() == 0 {
            return values;
        }
        values.get(samples.start * len..samples.end * len).unwrap_or_default()
    }

    /// Returns the number of states per step.
    #[must_use]
    pub const fn states(&self) -> usize {
        match self.cell {
            Cell::Tanh | Cell::ReLU => 0,
            Cell::Gru | Cell::GruResetFirst | Cell::Lstm | Cell::LstmPeepholes => self.units,
        }
    }
}

/// The states of a sequence of labels at the steps of a sample: a blank, the first label, a blank, …, the last label, a blank.
#[derive(Clone, Copy)]
pub struct LabelStates<'a> {
    /// The classes of the labels.
    pub labels: &'a [u32],
    /// The class of the blank.
    pub blank: usize,
    /// The number of steps.
    pub steps: usize,
    /// The number of classes.
    pub classes: usize,
}

/// The values of a sample that belong together in a softmax: `[classes][positions]`, or several of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distributions {
    /// The number of values that belong together.
    pub classes: usize,
    /// The distance between them: the number of positions, each of which has its own distribution.
    pub positions: usize,
}

impl Distributions {
    /// Returns those of a sample with these extents: the features of each step of a sequence, the channels at each position of an image,
    /// otherwise all values.
    #[must_use]
    pub const fn of(dims: &[usize]) -> Self {
        match dims {
            [_, features] => Self { classes: *features, positions: 1 },
            [channels, rows, columns] => Self { classes: *channels, positions: *rows * *columns },
            _ => {
                let (mut classes, mut index) = (1, 0);
                while index < dims.len() {
                    classes *= dims[index];
                    index += 1;
                }
                Self { classes, positions: 1 }
            }
        }
    }
}
