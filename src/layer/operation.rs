//! [`Operation`]: what a layer computes, in plain data, for programs that read a network.

pub use crate::kernels::arguments::Cell;

/// What a layer computes in a prediction, in plain data: for programs that write a network in another format, draw it, or translate it.
///
/// Each variant says which parameters belong to it, by their names in [`Parameters::visit`](crate::layer::Parameters::visit). Together
/// with [`Network::ROWS`](crate::network::Network::ROWS) this is the whole network:
///
/// ```
/// use stackprop::layer::Operation;
/// use stackprop::prelude::*;
/// network! { struct Net = hidden: Dense<4, 8>, ReLU, Dense<8, 2, NoBias>; }
///
/// let [hidden, activation, last] = Net::<f32>::ROWS else { unreachable!() };
/// assert_eq!((hidden.name, hidden.operation), ("hidden", Operation::Dense { bias: true }));
/// assert_eq!((activation.input, activation.output), (&[8][..], &[8][..]));
/// assert_eq!(last.operation, Operation::Dense { bias: false });
/// ```
///
/// A layer of your own is [`Custom`](Self::Custom), unless it states that it computes one of these operations, with the same parameters:
///
/// ```
/// use stackprop::layer::{Activation, Operation};
/// use stackprop::prelude::*;
///
/// /// A `LeakyReLU` whose slope is a constant of this program.
/// pub struct Leaky;
///
/// impl Elementwise for Leaky {
///     type Head = Values;
///     const READS: Reads = Reads::X;
///     const OPERATION: Operation = Operation::Activation(Activation::LeakyReLU { slope: 0.125 });
///     fn value<T: Scalar>(x: T) -> T { if x > T::ZERO { x } else { T::of(0.125) * x } }
///     fn derivative<T: Scalar>(x: T, _: T) -> T { if x > T::ZERO { T::ONE } else { T::of(0.125) } }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// An operation that only its layer knows.
    Custom,
    /// The outputs are the inputs: `Identity`, `Input`, and the layers that change values only in training.
    Identity,
    /// The outputs are the inputs in the same order, in another shape: `Flatten` and `Reshape`.
    Reshape,
    /// `y = x · W + b`, with `weight`, `[inputs][outputs]`, and `bias`.
    Dense {
        /// Whether there is a bias.
        bias: bool,
    },
    /// A convolution, with `weight`, `[outputs][inputs / groups][rows][columns]`, and `bias`. A sequence has no `[rows]`.
    Convolution(Convolution),
    /// A transposed convolution, with `weight`, `[inputs][outputs / groups][rows][columns]`, and `bias`.
    ConvolutionTransposed(Convolution),
    /// The largest value of each window.
    MaxPool(Pool),
    /// The mean of each window.
    AvgPool(Pool),
    /// The largest value of each channel.
    GlobalMaxPool,
    /// The mean of each channel.
    GlobalAvgPool,
    /// A function of each value.
    Activation(Activation),
    /// `y = x for x > 0, a · x otherwise`, with the trained `slope`.
    PReLU {
        /// Whether each channel has its own slope.
        per_channel: bool,
    },
    /// A normalization of each channel by running statistics, with `mean`, `variance`, and `weight` and `bias` if it is affine. A
    /// negative variance counts as 0.
    BatchNorm(Normalization),
    /// `y = (x − mean) / deviation`, with a number of each per channel. A deviation of 0 counts as 1.
    Standardize,
    /// A normalization of the channels at each position by their mean and variance, with `weight` and `bias` if it is affine.
    LayerNorm(Normalization),
    /// A division of the channels at each position by the root of their mean square, with `weight` if it is affine.
    RMSNorm(Normalization),
    /// A normalization of groups of channels by their mean and variance, with `weight` and `bias` per channel if it is affine.
    GroupNorm {
        /// The number of groups; for an `InstanceNorm` that of the channels.
        groups: usize,
        /// The constants.
        norm: Normalization,
    },
    /// Scaled dot-product attention of a sequence to itself, with `in_proj_weight`, `[features][queries, keys, values]`, `in_proj_bias`,
    /// and `out_proj` as of a [`Dense`](Self::Dense) of the features of each step.
    SelfAttention(Attention),
    /// Scaled dot-product attention of the first `queries` steps of a sequence to the steps after them, with the parameters of a
    /// [`SelfAttention`](Self::SelfAttention).
    CrossAttention {
        /// The number of steps that read the others.
        queries: usize,
        /// The attention.
        of: Attention,
    },
    /// `sin(t · 10000^(−2i/F))` is added to feature `2i` of step `t`, and the cosine to feature `2i + 1`.
    PositionalEncoding,
    /// The trained `weight`, `[steps][features]`, is added.
    LearnedPositions,
    /// `y_i = e^(x_i) / Σ_j e^(x_j)`, over all values of a sample, the features of each step of a sequence, or the channels at each position of an
    /// image.
    Softmax,
    /// The logarithm of [`Softmax`](Self::Softmax).
    LogSoftmax,
    /// Channels and positions are swapped: `[C][H][W]` becomes `[H · W][C]`, `[H · W][C]` becomes `[C][H][W]`, `[L][F]` becomes
    /// `[F][L]`.
    Transpose,
    /// An image is enlarged.
    Upsample {
        /// The number of outputs per input, by rows and columns.
        factor: [usize; 2],
        /// Whether values are interpolated between the centers of their pixels, or repeated.
        bilinear: bool,
    },
    /// Zeros are added around an image.
    ZeroPad {
        /// The number of rows above and of columns to the left.
        before: [usize; 2],
        /// The number of rows below and of columns to the right.
        after: [usize; 2],
    },
    /// A recurrent layer over the steps of a sequence, with `input_weight`, `[inputs][gates · units]`, `recurrent_weight`,
    /// `[outputs][gates · units]`, and, with a bias, `input_bias` and `recurrent_bias`.
    Recurrent(Recurrence),
    /// The same layer over a sequence and over the reversed sequence, with separate parameters, named `forward` and `reverse`. The outputs of
    /// the latter are reversed again; the features of both are concatenated.
    Bidirectional(&'static Row),
    /// The channels or features from this one on, counted from 0; their number is that of the output.
    Slice {
        /// The first of them.
        from: usize,
    },
    /// The steps from this one on, counted from 0; their number is that of the output.
    SliceSteps {
        /// The first of them.
        from: usize,
    },
    /// The steps of a sequence in reverse order.
    Reverse,
    /// The last step of a sequence.
    Last,
    /// A list of layers, one after the other: a network, or a list in parentheses.
    List(&'static [Row]),
    /// The sum of the outputs of branches with the same input.
    Add(&'static [Row]),
    /// The product of the outputs of branches with the same input, value by value.
    Multiply(&'static [Row]),
    /// The dot product of the outputs of two branches with the same input, over the channels at each position.
    Dot(&'static [Row]),
    /// The outputs of branches with the same input, concatenated by channels or features.
    Concat(&'static [Row]),
    /// The sequences that branches with the same input output, one after the other.
    ConcatSteps(&'static [Row]),
    /// Several outputs, each of a list of layers with the same input, under its name.
    Heads(&'static [Row]),
    /// 0 for each token that is padding, 1 for others.
    PaddingMask {
        /// The token that is padding.
        index: usize,
    },
    /// A row of a table, named `weight`, for each token.
    Embedding,
    /// A vector for each token, with 1 at its index and 0 elsewhere.
    OneHot,
    /// The same operation for each step of a sequence, with the same parameters.
    PerStep {
        /// The operation.
        layers: &'static Row,
    },
    /// The same operation several times, each time with separate parameters, named `0`, `1`, and so on.
    Repeat {
        /// How many times.
        times: usize,
        /// The repeated operation.
        layers: &'static Row,
    },
}

/// The properties of a recurrent layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// The function of its units. The gates of a GRU are in the order reset, update, candidate; those of an LSTM in the order input,
    /// forget, candidate, output. With peepholes, an LSTM has `peephole`, `[3 · units]`, for the input, forget and output gate.
    pub cell: Cell,
    /// Whether the candidate of a GRU is the positive part of its sum, in place of the hyperbolic tangent.
    pub relu_candidate: bool,
    /// The number of units.
    pub units: usize,
    /// The number of outputs, if they are a projection of the values of the units by `projection_weight`, `[units][outputs]`. Otherwise these
    /// values are the outputs.
    pub projection: Option<usize>,
    /// Whether there are biases.
    pub bias: bool,
    /// Whether the state before the first step is a parameter: `initial_output`, `[outputs]`, and `initial_cell` of an LSTM, `[units]`.
    pub learned_state: bool,
}

/// The windows of a convolution. Pairs are rows and columns; a sequence uses the first number, and the second is neutral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// The size of a window.
    pub kernel: [usize; 2],
    /// The distance between adjacent windows.
    pub stride: [usize; 2],
    /// The distance between adjacent values of a window.
    pub dilation: [usize; 2],
    /// The zeros above and to the left. They are cut off the output if it is transposed.
    pub before: [usize; 2],
    /// The zeros below and to the right.
    pub after: [usize; 2],
    /// The additional rows and columns of the output if it is transposed.
    pub output_padding: [usize; 2],
    /// The number of groups of channels.
    pub groups: usize,
    /// Whether there is a bias.
    pub bias: bool,
}

/// The windows of a pool. Pairs are as in [`Convolution`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The size of a window.
    pub kernel: [usize; 2],
    /// The distance between adjacent windows.
    pub stride: [usize; 2],
    /// The padding above and to the left.
    pub before: [usize; 2],
    /// The padding below and to the right.
    pub after: [usize; 2],
    /// Whether a last window may extend beyond the padding.
    pub ceil: bool,
    /// Whether the zeros of the padding count in a mean. What is beyond the padding does not.
    pub count_padding: bool,
}

/// An attention with several heads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attention {
    /// The number of heads of the queries.
    pub heads: usize,
    /// The number of heads of the keys and of the values.
    pub key_value_heads: usize,
    /// Whether each step reads only itself and earlier ones.
    pub causal: bool,
    /// The base of rotary positions, which turn halves of each head as pairs, if there are any.
    pub rotary: Option<f64>,
    /// Whether there are biases.
    pub bias: bool,
    /// Whether the last feature of each step is a mask, which is copied: steps where it is 0 are not read.
    pub masked: bool,
}

/// The constants of a normalization.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalization {
    /// The number that is added to the variance.
    pub epsilon: f64,
    /// Whether there are trained factors (and biases, if the normalization has them).
    pub affine: bool,
}

/// A function of each value. The formulas are those of the layers with the same names.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the variants are the layers, and the fields are the parameters in their formulas")]
pub enum Activation {
    ELU { alpha: f64 },
    GELU { tanh: bool },
    HardSigmoid { slope: f64, at_zero: f64 },
    HardSwish,
    HardTanh { low: f64, high: f64 },
    LeakyReLU { slope: f64 },
    ReLU,
    SELU { lambda: f64, alpha: f64 },
    Sigmoid,
    SiLU,
    Softplus { sharpness: f64 },
    Tanh,
}

/// An operation in its place: a layer of a list, or a branch of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The name of its field, which is the part of the [`Path`](crate::layer::Path) of its parameters.
    pub name: &'static str,
    /// The operation.
    pub operation: Operation,
    /// The shape of one input.
    pub input: &'static [usize],
    /// The shape of one output.
    pub output: &'static [usize],
    /// The number of parameters, without running statistics.
    pub parameters: usize,
    /// The number of multiply-adds for one input.
    pub macs: u64,
}
