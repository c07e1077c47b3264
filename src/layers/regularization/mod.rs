//! Layers that add randomness to training, so that the network generalizes better. They do nothing in prediction.

pub(crate) mod dropout;
pub(crate) mod dropout2d;
pub(crate) mod gaussian_noise;
mod mask;
mod stochastic;

pub use dropout::Dropout;
pub use dropout2d::Dropout2d;
pub use gaussian_noise::GaussianNoise;
pub(crate) use stochastic::{DrawnKey, new_key};
