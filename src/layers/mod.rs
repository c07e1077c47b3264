//! The layers that come with the crate: what can stand in the list of `network!`.

mod activations;
pub mod convolution;
mod dense;
mod dropout;
pub(crate) mod fixed;
mod pooling;
mod rearranging;
mod softmax;

pub use activations::*;
pub use convolution::{Conv2d, ConvParams};
pub use dense::{Bias, Dense, DenseParams, NoBias, WithBias};
pub use dropout::Dropout;
pub use pooling::{AvgPool2d, MaxPool2d};
pub use rearranging::{Flatten, Input};
pub use softmax::{LogSoftmax, Softmax};
