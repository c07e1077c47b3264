//! [`Facts`]: one layer of a list in plain numbers, from which the compiler works out its plan, its costs and its summary.

use crate::layer::{InPlace, Layer, Parameters, Reads, Reuse};
use crate::tensor::Shape;
use crate::tensor::plain::Flat;

/// What can be asked of a layer without its type.
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
    /// The length of its own working memory in prediction, for each sample.
    pub scratch: usize,
    /// How many scalars a prediction puts on the stack.
    pub stack: usize,
    /// The multiply-adds of a prediction.
    pub macs: u64,
    /// What memory can be used again.
    pub reuse: Reuse,
    /// Whether a prediction can leave its outputs in the place of its inputs, as the layer states it.
    pub in_place: InPlace,
}

impl Facts {
    /// Those of the layer `L` behind the shape `In`.
    ///
    /// What cannot be is not believed: outputs are in the place of inputs only if there are as many, and the backward pass of
    /// a layer that leaves everything as it is reads nothing.
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
            scratch: <L::Scratch<f32> as Flat<f32>>::LEN,
            stack: L::STACK,
            macs: L::MACS,
            reuse,
            in_place: L::REUSE.predict,
        }
    }
}

/// The running statistics of all layers.
pub const fn statistics(layers: &[Facts]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < layers.len() {
        sum += layers[i].statistics;
        i += 1;
    }
    sum
}

/// The multiply-adds of all layers; the largest number, if there are more.
pub const fn macs(layers: &[Facts]) -> u64 {
    let (mut sum, mut i) = (0u64, 0);
    while i < layers.len() {
        sum = sum.saturating_add(layers[i].macs);
        i += 1;
    }
    sum
}

/// What the layer that puts most on the stack in a prediction puts there, in scalars.
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
