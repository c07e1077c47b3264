//! The loops over numbers: products, convolutions, pools, normalizations, softmax, and values moved to other places.
//!
//! Sizes are run-time numbers, so that there is one copy of the code for each scalar and instruction set, not one for each layer.

pub mod arguments;
pub mod compiled;
pub mod conv;
pub mod gemm;
pub mod geometry;
pub mod lanes;
pub mod layout;
pub mod normalize;
pub mod pool;
pub mod rearrange;
pub(crate) mod slices;
pub mod softmax;
