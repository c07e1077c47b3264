//! The layers that come with the crate: what can stand in the list of `network!`.

mod activations;
mod channels;
mod dense;
mod lanes;
mod normalization;
mod regularization;
mod softmax;

pub use activations::*;
pub use dense::{Bias, Dense, DenseParams, NoBias, WithBias};
pub use normalization::*;
pub use regularization::*;
pub use softmax::{LogSoftmax, Softmax};
