//! The loops over numbers: products, attention, convolutions, pooling, normalizations, softmax, rearranged values, and paths of
//! labels.
//!
//! Sizes are run-time numbers, so that there is one copy of the code per scalar and instruction set, not one per layer.

pub mod arguments;
pub mod attention;
pub mod compiled;
pub mod conv;
pub(crate) mod ctc;
pub mod dense;
pub mod dense_part;
pub mod embedding;
pub mod gemm;
pub mod geometry;
pub mod lanes;
pub mod layout;
pub mod normalize;
pub mod pool;
pub(crate) mod random;
pub mod rearrange;
pub mod recurrent;
pub(crate) mod slices;
pub mod softmax;
