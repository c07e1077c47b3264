//! The loops over numbers: products, convolutions, pooling, normalizations, softmax, and rearranged values.
//!
//! Sizes are run-time numbers, so that there is one copy of the code per scalar and instruction set, not one per layer.

pub mod arguments;
pub mod compiled;
pub mod conv;
pub mod dense;
pub mod gemm;
pub mod geometry;
pub mod lanes;
pub mod layout;
pub mod normalize;
pub mod pool;
pub mod rearrange;
pub(crate) mod slices;
pub mod softmax;
