//! The layers that come with the crate: what can stand in the list of `network!`.

mod activations;
pub mod blocks;
pub mod convolution;
mod dense;
mod normalization;
mod pooling;
mod rearranging;
pub(crate) mod regularization;
mod softmax;

pub use crate::type_level::settings::{
    Bias, Ceil, CountInside, Depthwise, Dilation, Groups, NoBias, OutputPadding, Padding, Same, Stride, WithBias,
};
pub use activations::*;
pub use blocks::{Add, Concat, Identity, Repeat, Residual};
pub use convolution::{Conv1d, Conv2d, ConvParams, ConvTranspose2d};
pub use dense::{Dense, DenseParams};
pub use normalization::*;
pub use pooling::{AvgPool1d, AvgPool2d, GlobalAvgPool, GlobalMaxPool, MaxPool1d, MaxPool2d};
pub use rearranging::{Bilinear, Flatten, Input, Interpolation, Nearest, Reshape, Transpose, Upsample, ZeroPad2d};
pub use regularization::*;
pub use softmax::{LogSoftmax, Softmax};
