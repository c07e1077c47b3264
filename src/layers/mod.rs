//! The layers that come with the crate: what can stand in the list of `network!`.

mod activations;
pub mod blocks;
pub mod convolution;
mod dense;
pub(crate) mod fixed;
mod normalization;
mod pooling;
mod rearranging;
pub(crate) mod regularization;
mod softmax;

pub use activations::*;
pub use blocks::{Add, Concat, Identity, Repeat, Residual};
pub use convolution::{Conv1d, Conv2d, ConvParams, ConvTranspose2d};
pub use dense::{Bias, Dense, DenseParams, NoBias, WithBias};
pub use normalization::*;
pub use pooling::{AvgPool1d, AvgPool2d, GlobalAvgPool, GlobalMaxPool, MaxPool1d, MaxPool2d};
pub use rearranging::{Bilinear, Flatten, Input, Interpolation, Nearest, Reshape, Transpose, Upsample, ZeroPad2d};
pub use regularization::*;
pub use softmax::{LogSoftmax, Softmax};
