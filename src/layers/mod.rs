//! The layers of the crate, which `network!` puts together.

mod activations;
mod attention;
pub(crate) mod blocks;
mod conv;
mod dense;
mod norm;
mod pool;
mod recurrent;
pub(crate) mod regularization;
mod reshape;
mod softmax;
mod tokens;

pub use crate::type_level::settings::{
    AttentionDropout, Bias, Bounded, Causal, Ceil, CountInside, Depthwise, Dilation, Epsilon, Groups, KeyValueHeads,
    LearnedState, Masked, Momentum, NoAffine, NoBias, OutputPadding, Padding, Peepholes, Projection, RecurrentDropout,
    ResetFirst, Rotary, Same, Stride, WithBias,
};
pub use activations::*;
pub use attention::{
    AttentionCache, AttentionParams, CrossAttention, CrossAttentionCache, LearnedPositions, PositionParams,
    PositionalEncoding, SelfAttention,
};
pub use blocks::{
    Add, Branches, BranchesParams, Concat, ConcatSteps, Dot, Frozen, FrozenParams, Heads, Identity, Multiply, PerStep,
    Repeat, RepeatParams, Residual,
};
pub use conv::{Conv1d, Conv2d, ConvParams, ConvTranspose2d};
pub use dense::{Dense, DenseParams};
pub use norm::*;
pub use pool::{AvgPool1d, AvgPool2d, GlobalAvgPool, GlobalMaxPool, MaxPool1d, MaxPool2d};
pub use recurrent::*;
pub use regularization::*;
pub use reshape::{
    Bilinear, Flatten, Input, Interpolation, Nearest, Reshape, Slice, SliceSteps, Transpose, Upsample, ZeroPad2d,
};
pub use softmax::{LogSoftmax, Softmax};
pub use tokens::{Embedding, EmbeddingParams, OneHot, PaddingIndex, PaddingMask, TableSetting};
