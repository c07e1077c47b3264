//! Activations, one file per function.

mod elu;
mod gelu;
mod hard_sigmoid;
mod hard_swish;
mod hard_tanh;
mod leaky_relu;
mod prelu;
mod relu;
mod selu;
mod sigmoid;
mod silu;
mod softplus;
mod tanh;

pub use elu::ELU;
pub use gelu::Exact;
pub use gelu::GELU;
pub use hard_sigmoid::HardSigmoid;
pub use hard_swish::HardSwish;
pub use hard_tanh::HardTanh;
pub use leaky_relu::LeakyReLU;
pub use prelu::{OneSlope, PReLU, PReLUParams, PerChannel, Slopes};
pub use relu::ReLU;
pub use selu::SELU;
pub use sigmoid::Sigmoid;
pub use silu::SiLU;
pub use softplus::Softplus;
pub use tanh::Tanh;

use crate::tensor::Scalar;

/// Returns `x` limited to the range from `low` to `high`. NaN stays NaN, unlike with `max` and `min`.
#[inline(always)]
fn clamp<T: Scalar>(x: T, low: T, high: T) -> T {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// Returns `σ(z)` and `σ(z) · (1 − σ(z))`, both to full precision, with one division.
#[inline(always)]
fn gate<T: Scalar>(z: T) -> (T, T) {
    let e = (-z.abs()).exp();
    let inverse = T::ONE / (T::ONE + e);
    (inverse * if z < T::ZERO { e } else { T::ONE }, e * inverse * inverse)
}

/// Returns the slope of a piecewise linear function at the input or output `x`: NaN if `x` is NaN.
#[inline(always)]
fn slope_at<T: Scalar>(x: T, slope: T) -> T {
    if x.is_nan() { x } else { slope }
}
