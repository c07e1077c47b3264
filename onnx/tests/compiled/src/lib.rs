//! The imported networks, and what they must predict.
#![cfg(test)]
#![allow(non_snake_case, missing_docs)]

#[path = "../../common/mod.rs"]
mod common;

use std::fs;
use std::path::Path;

use stackprop::prelude::*;
use stackprop::tensor::plain::{all_scalars, scalars_mut};

include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// Returns the largest difference between two lists of numbers, relative to the largest of them.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    assert!(a.iter().chain(b).all(|number| number.is_finite()));
    let largest = |numbers: &mut dyn Iterator<Item = f32>| numbers.map(f32::abs).fold(0.0, f32::max);
    largest(&mut a.iter().zip(b).map(|(a, b)| a - b)) / largest(&mut a.iter().chain(b).copied())
}

/// Compares a network with what it has become as an ONNX file and back.
fn same_predictions<N, M>(weights: &[u8])
where
    N: Network<Scalar = f32>,
    M: Network<Scalar = f32, Input = N::Input, Output = N::Output>,
{
    let (network, imported) = (common::random::<N>(), M::from_bytes(weights).unwrap());
    assert_eq!(N::OutputShape::DIMS, M::OutputShape::DIMS);
    let inputs = common::inputs::<N>(3);
    let [expected, found] = [network.predict_all(&inputs), imported.predict_all(&inputs)];
    let difference = difference(all_scalars(&found), all_scalars(&expected));
    assert!(difference <= 2e-6, "differs by {difference:e}");
}

/// Compares an imported network with what PyTorch has predicted.
fn as_pytorch<M: Network<Scalar = f32, Element = f32>>(model: &str, weights: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pytorch");
    let numbers = |extension| -> Vec<f32> {
        let bytes = fs::read(folder.join(model).with_extension(extension)).unwrap();
        bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect()
    };
    let (given, expected) = (numbers("inputs"), numbers("outputs"));
    let mut inputs = boxed_slice::<M::Input>(given.len() / M::InputShape::SIZE).into_vec();
    for (input, given) in inputs.iter_mut().zip(given.chunks_exact(M::InputShape::SIZE)) {
        scalars_mut(input).copy_from_slice(given);
    }
    assert!(!inputs.is_empty());
    let outputs = M::from_bytes(weights).unwrap().predict_all(&inputs);
    let difference = difference(all_scalars(&outputs), &expected);
    assert!(difference <= 1e-5, "differs by {difference:e}");
}
