//! An [`Operation`] as text, and the operations in it.

use core::fmt;
use core::slice;

use super::{Activation, Convolution, Operation, Pool, Recurrence, Row};
use crate::kernels::arguments::Cell;

impl Operation {
    /// The operations of which this one consists: the layers of a list, the branches of a block, or the operation that is repeated; empty for
    /// a single layer.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Residual<(Dense<4, 4>, Tanh)>, Dense<4, 2>; }
    /// let [block, dense] = Net::<f32>::ROWS else { panic!() };
    /// let [branch, shortcut] = block.operation.rows() else { panic!() };
    /// assert_eq!(branch.operation.rows().len(), 2);
    /// assert!(shortcut.operation.rows().is_empty() && dense.operation.rows().is_empty());
    /// ```
    pub const fn rows(&self) -> &'static [Row] {
        match self {
            Self::List(rows)
            | Self::Add(rows)
            | Self::Multiply(rows)
            | Self::Dot(rows)
            | Self::Concat(rows)
            | Self::ConcatSteps(rows)
            | Self::Heads(rows) => rows,
            Self::Bidirectional(row) | Self::PerStep { layers: row } | Self::Repeat { layers: row, .. } => {
                slice::from_ref(row)
            }
            _ => &[],
        }
    }
}

/// A short text: the name of the layer and its settings, without its sizes.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 4, 3, Stride<2>, NoBias>, ReLU, GlobalAvgPool, Repeat<3, (Dense<4, 4>)>; }
/// let texts: Vec<String> = Net::<f32>::ROWS.iter().map(|row| row.operation.to_string()).collect();
/// assert_eq!(texts[1..], ["convolution 3×3, stride 2, no bias", "ReLU", "mean of each channel", "3 times"]);
/// ```
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::Custom => "layer",
            Self::Identity => "identity",
            Self::Reshape => "reshape",
            Self::Dense { bias: true } => "dense",
            Self::Dense { bias: false } => "dense, no bias",
            Self::Convolution(convolution) => return windows("convolution", convolution, f),
            Self::ConvolutionTransposed(convolution) => return windows("transposed convolution", convolution, f),
            Self::MaxPool(pool) => return pooling("max pool", pool, f),
            Self::AvgPool(pool) => return pooling("mean pool", pool, f),
            Self::GlobalMaxPool => "largest of each channel",
            Self::GlobalAvgPool => "mean of each channel",
            Self::Activation(activation) => activation_name(activation),
            Self::PReLU { .. } => "PReLU",
            Self::BatchNorm(_) => "batch norm",
            Self::Standardize => "standardize",
            Self::LayerNorm(_) => "layer norm",
            Self::RMSNorm(_) => "RMS norm",
            Self::GroupNorm { groups, .. } => return write!(f, "group norm, {}", Counted(groups, "group")),
            Self::SelfAttention(attention) => {
                return write!(f, "self-attention, {}{}", Counted(attention.heads, "head"), causal(attention.causal));
            }
            Self::CrossAttention { of, .. } => {
                return write!(f, "cross-attention, {}{}", Counted(of.heads, "head"), causal(of.causal));
            }
            Self::PositionalEncoding => "positional encoding",
            Self::LearnedPositions => "learned positions",
            Self::Softmax => "softmax",
            Self::LogSoftmax => "log softmax",
            Self::Transpose => "transpose",
            Self::Upsample { factor: [rows, columns], bilinear } => {
                let how = if bilinear { ", bilinear" } else { "" };
                return write!(f, "upsample {rows}×{columns}{how}");
            }
            Self::ZeroPad { .. } => "zero padding",
            Self::Recurrent(Recurrence { cell, .. }) => cell_name(cell),
            Self::Bidirectional(_) => "in both directions",
            Self::Slice { from } => return write!(f, "channels from {from}"),
            Self::SliceSteps { from } => return write!(f, "steps from {from}"),
            Self::Reverse => "reverse",
            Self::Last => "last step",
            Self::List(_) => "list",
            Self::Add(_) => "sum",
            Self::Multiply(_) => "product",
            Self::Dot(_) => "dot product",
            Self::Concat(_) => "concatenation",
            Self::ConcatSteps(_) => "concatenation of steps",
            Self::Heads(_) => "heads",
            Self::PaddingMask { .. } => "padding mask",
            Self::Embedding => "embedding",
            Self::OneHot => "one-hot",
            Self::PerStep { .. } => "per step",
            Self::Repeat { times, .. } => return write!(f, "{}", Counted(times, "time")),
        })
    }
}

/// A number of things.
struct Counted(usize, &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}

const fn causal(is_causal: bool) -> &'static str {
    if is_causal { ", causal" } else { "" }
}

/// A size of windows, one number for a sequence.
struct Extent([usize; 2]);

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [steps, 1] => write!(f, "{steps}"),
            [rows, columns] => write!(f, "{rows}×{columns}"),
        }
    }
}

/// A distance between windows, one number if both are equal.
fn distance(name: &str, [rows, columns]: [usize; 2], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match [rows, columns] {
        [1, 1] => Ok(()),
        [rows, columns] if rows == columns || columns == 1 => write!(f, ", {name} {rows}"),
        _ => write!(f, ", {name} {rows}×{columns}"),
    }
}

fn windows(name: &str, convolution: Convolution, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Convolution { kernel, stride, dilation, groups, bias, .. } = convolution;
    write!(f, "{name} {}", Extent(kernel))?;
    distance("stride", stride, f)?;
    distance("dilation", dilation, f)?;
    if groups > 1 {
        write!(f, ", {}", Counted(groups, "group"))?;
    }
    if bias { Ok(()) } else { f.write_str(", no bias") }
}

fn pooling(name: &str, Pool { kernel, stride, .. }: Pool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name} {}", Extent(kernel))?;
    if stride == kernel { Ok(()) } else { distance("stride", stride, f) }
}

const fn activation_name(activation: Activation) -> &'static str {
    match activation {
        Activation::ELU { .. } => "ELU",
        Activation::GELU { .. } => "GELU",
        Activation::HardSigmoid { .. } => "hard sigmoid",
        Activation::HardSwish => "hard swish",
        Activation::HardTanh { .. } => "hard tanh",
        Activation::LeakyReLU { .. } => "leaky ReLU",
        Activation::ReLU => "ReLU",
        Activation::SELU { .. } => "SELU",
        Activation::Sigmoid => "sigmoid",
        Activation::SiLU => "SiLU",
        Activation::Softplus { .. } => "softplus",
        Activation::Tanh => "tanh",
    }
}

const fn cell_name(cell: Cell) -> &'static str {
    match cell {
        Cell::Tanh => "RNN",
        Cell::ReLU => "RNN, ReLU",
        Cell::Gru => "GRU",
        Cell::GruResetFirst => "GRU, reset first",
        Cell::Lstm => "LSTM",
        Cell::LstmPeepholes => "LSTM, peepholes",
    }
}
