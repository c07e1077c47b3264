//! The outputs of every layer in a prediction.

use core::slice::{Iter, from_mut, from_ref};

use super::passes::Observer;
use super::{InputMemory, LayerInfo, Network, ScratchOf, as_tensors, as_tensors_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::shape::product;
use crate::tensor::{Operand, Scalar};
use crate::zero::Zero;

/// A prediction that calls a function with the outputs of each layer.
pub(super) struct Activations<'a, N: Network, F> {
    pub network: &'a N,
    pub input: &'a N::Input,
    pub f: F,
}

impl<N: Network, F: FnMut(&LayerInfo, &[N::Scalar])> Kernel for Activations<'_, N, F> {
    type Output = ();

    fn run<I: Isa>(self, isa: I) {
        let Self { network, input, f } = self;
        let (mut output, mut memory) = (N::Output::ZERO, <ScratchOf<N>>::ZERO);
        let mut numbers = <InputMemory<N>>::ZERO;
        let x = as_tensors::<N>(from_ref(input), from_mut(&mut numbers));
        let y = as_tensors_mut(from_mut(&mut output));
        let layers = ByLayer { layers: N::LAYERS.iter(), f };
        N::observe(network, Operand::new(x, y), layers, from_mut(&mut memory), isa);
    }
}

/// Matches outputs with layers. Those of heads come together, one after the other.
struct ByLayer<F> {
    layers: Iter<'static, LayerInfo>,
    f: F,
}

impl<T: Scalar, F: FnMut(&LayerInfo, &[T])> Observer<T> for ByLayer<F> {
    const OBSERVES: bool = true;

    fn outputs(&mut self, mut outputs: &[T]) {
        for layer in self.layers.by_ref() {
            let (own, rest) = outputs.split_at(product(layer.output).min(outputs.len()));
            (self.f)(layer, own);
            outputs = rest;
            if outputs.is_empty() {
                return;
            }
        }
    }
}
