//! What `network!` makes of a list, and what a network does whatever its layers are.

mod activations;
mod as_a_value;
mod batches;
mod budget;
#[path = "../common/mod.rs"]
mod common;
mod declaration;
mod decoding;
mod depth;
mod heads;
mod initialization;
mod nesting;
mod numpy;
mod plan;
mod rows;
mod seeds;
mod serialization;
mod summary;
mod surroundings;
mod user_layer;
mod weights;

use common::rng;
use common::user_layers::{Scale, Square};
use stackprop::prelude::*;
use stackprop::tensor::Element;
use stackprop::tensor::plain::{scalars, scalars_mut, zeroed};

fn bits<T: Scalar>(values: &[T]) -> Vec<u64> {
    values.iter().map(|value| Scalar::to_f64(*value).to_bits()).collect()
}

/// Any network, with parameters that are not zero.
fn random<N: Network>(seed: u64) -> Box<N> {
    let mut network = boxed::<N>();
    let count = network.parameters().len();
    let normal = Init::Normal { mean: 0.0, deviation: 0.4 };
    normal.weights(network.parameters_mut(), count, 1, &mut rng(seed));
    network
}

fn random_inputs<N: Network>(count: usize, seed: u64) -> Vec<N::Input> {
    let rng = &mut rng(seed);
    let normal = Init::Normal { mean: 0.0, deviation: 1.0 };
    (0..count)
        .map(|_| {
            let mut numbers = vec![N::Scalar::ZERO; N::InputShape::SIZE];
            normal.weights(&mut numbers, N::InputShape::SIZE, 1, rng);
            let mut input = zeroed::<N::Element, N::Input>();
            for (to, number) in scalars_mut(&mut input).iter_mut().zip(numbers) {
                *to = N::Element::nearest(number.to_f64());
            }
            input
        })
        .collect()
}
