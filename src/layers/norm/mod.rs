//! Normalizations: scale values to mean 0 and variance 1, then apply a factor and a bias per channel.

mod batch_norm;
mod group_norm;
mod instance_norm;
mod layer_norm;
mod per_sample;
mod rms_norm;
mod settings;
mod standardize;

pub use batch_norm::{BatchNorm, BatchNormParams, BatchStatistics};
pub use group_norm::GroupNorm;
pub use instance_norm::InstanceNorm;
pub use layer_norm::LayerNorm;
pub use per_sample::{GradientSums, NormParams};
pub use rms_norm::RMSNorm;
pub use standardize::{Standardize, StandardizeParams};

use crate::init::Init;
use crate::tensor::Scalar;

/// Initialises factors with 1 and biases with 0, whatever the scheme, except [`Init::Constant`].
fn init_affine<T: Scalar>(weight: &mut [T], bias: &mut [T], scheme: Option<Init>) {
    let (factor, addend) = match scheme {
        Some(Init::Constant(value)) => (T::of(value), T::of(value)),
        _ => (T::ONE, T::ZERO),
    };
    weight.fill(factor);
    bias.fill(addend);
}
