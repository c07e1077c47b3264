//! The layers that come with the crate: what can stand in the list of `network!`.

mod activations;
mod dense;
mod dropout;
mod normalization;
mod softmax;

pub use activations::*;
pub use dense::{Bias, Dense, DenseParams, NoBias, WithBias};
pub use dropout::Dropout;
pub use normalization::*;
pub use softmax::{LogSoftmax, Softmax};
