//! [`Facts`]: a layer of a list in plain numbers, from which the compiler computes the plan, the costs and the summary of the list.

use crate::layer::{InPlace, Layer, Parameters, Reads, Reuse};
use crate::tensor::Shape;
use crate::tensor::plain::Flat;

/// The properties of a layer as plain numbers.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The shape of the output.
    pub output: &'static [usize],
    /// The number of outputs.
    pub size: usize,
    /// The number of parameters, running statistics included.
    pub parameters: usize,
    /// The number of running statistics.
    pub statistics: usize,
    /// The number of parameters and running statistics that training changes.
    pub trained: usize,
    /// The working memory of the layer in a prediction (scalars per sample).
    pub scratch: usize,
    /// The local arrays of a prediction on the stack (scalars).
    pub stack: usize,
    /// The number of multiply-adds in a prediction.
    pub macs: u64,
    /// Which memory can be reused.
    pub reuse: Reuse,
    /// Whether the outputs of a prediction can replace its inputs, as the layer states it.
    pub in_place: InPlace,
}

impl Facts {
    /// Returns the facts of the layer `L` for the input shape `In`.
    ///
    /// An impossible `REUSE` is corrected: outputs replace inputs only if both have the same number of values, and the backward pass of a
    /// layer that leaves its inputs unchanged reads nothing.
    pub const fn of<L: Layer<In>, In: Shape>() -> Self {
        let reuse = match L::REUSE.train {
            _ if L::Output::SIZE != In::SIZE => Reuse::reads(L::REUSE.reads),
            InPlace::Unchanged => Reuse { reads: Reads::NEITHER, ..L::REUSE },
            _ => L::REUSE,
        };
        Self {
            output: L::Output::DIMS,
            size: L::Output::SIZE,
            parameters: <L::Params<f32> as Parameters<f32>>::COUNT,
            statistics: <L::Params<f32> as Parameters<f32>>::STATISTICS,
            trained: <L::Params<f32> as Parameters<f32>>::TRAINED,
            scratch: <L::Scratch<f32> as Flat<f32>>::LEN,
            stack: L::STACK,
            macs: L::MACS,
            reuse,
            in_place: L::REUSE.predict,
        }
    }
}

/// Returns the number of running statistics of all layers.
pub const fn statistics(layers: &[Facts]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < layers.len() {
        sum += layers[i].statistics;
        i += 1;
    }
    sum
}

/// Returns the number of scalars that training changes, of all layers.
pub const fn trained(layers: &[Facts]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < layers.len() {
        sum += layers[i].trained;
        i += 1;
    }
    sum
}

/// Returns the number of multiply-adds of all layers, at most `u64::MAX`.
pub const fn macs(layers: &[Facts]) -> u64 {
    let (mut sum, mut i) = (0u64, 0);
    while i < layers.len() {
        sum = sum.saturating_add(layers[i].macs);
        i += 1;
    }
    sum
}

/// Returns the largest size of local arrays on the stack among all layers in a prediction (scalars).
pub const fn stack(layers: &[Facts]) -> usize {
    let (mut largest, mut i) = (0, 0);
    while i < layers.len() {
        if layers[i].stack > largest {
            largest = layers[i].stack;
        }
        i += 1;
    }
    largest
}
