//! Activations: a file for each function.

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
