//! [`Row::of`]: what a layer computes, with its shapes and costs.

use crate::layer::{Layer, Parameters, Row};
use crate::tensor::Shape;

impl Row {
    /// Returns the layer `L` with inputs of the shape `In`.
    pub const fn of<L: Layer<In>, In: Shape>(name: &'static str) -> Self {
        Self {
            name,
            operation: L::OPERATION,
            input: In::DIMS,
            output: L::Output::DIMS,
            parameters: <L::Params<f32> as Parameters<f32>>::COUNT - <L::Params<f32> as Parameters<f32>>::STATISTICS,
            macs: L::MACS,
        }
    }
}
