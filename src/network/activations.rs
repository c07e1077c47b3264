//! [`ByLayer`]: the outputs of a prediction, layer by layer.

use core::slice::Iter;

use super::passes::Observer;
use super::summary::LayerInfo;
use crate::tensor::Scalar;
use crate::tensor::shape::product;

/// Matches outputs with layers. Those of heads come together, one after the other.
pub(super) struct ByLayer<F> {
    pub layers: Iter<'static, LayerInfo>,
    pub f: F,
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
