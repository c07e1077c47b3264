//! The layers of the crate, which `network!` puts together.

mod activations;
mod blocks;
mod conv;
mod dense;
mod norm;
mod pool;
pub(crate) mod regularization;
mod reshape;
mod softmax;

pub use crate::type_level::settings::{
    Bias, Ceil, CountInside, Depthwise, Dilation, Epsilon, Groups, Momentum, NoAffine, NoBias, OutputPadding, Padding,
    Same, Stride, WithBias,
};
pub use activations::*;
pub use blocks::{Add, Branches, BranchesParams, Concat, Identity, Repeat, RepeatParams, Residual};
pub use conv::{Conv1d, Conv2d, ConvParams, ConvTranspose2d};
pub use dense::{Dense, DenseParams};
pub use norm::*;
pub use pool::{AvgPool1d, AvgPool2d, GlobalAvgPool, GlobalMaxPool, MaxPool1d, MaxPool2d};
pub use regularization::*;
pub use reshape::{Bilinear, Flatten, Input, Interpolation, Nearest, Reshape, Transpose, Upsample, ZeroPad2d};
pub use softmax::{LogSoftmax, Softmax};
