//! Training from one step to many epochs: what is the same bit for bit, what each setting does, and how a run fails.

mod convergence;
mod early_stopping;
mod errors;
mod evaluation;
mod factors;
mod freeze;
mod hooks;
mod large_parts;
mod made_batches;
mod moving_average;
mod rate_range;
mod reduce_on_plateau;
mod settings;
mod steps;
mod table;

use std::cell::RefCell;
use std::ops::ControlFlow;

use rand::Rng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::error::{StepError, TargetError};
use stackprop::prelude::*;
use stackprop::tensor::Scalar;
use stackprop::training::Fit;

use crate::common::rng;

network! { struct Classes = Dense<2, 8>, ReLU, Dropout<0.25>, Dense<8, 3>, Softmax; }
network! { struct Curve = first: Dense<1, 16>, Tanh, last: Dense<16, 1>; }
network! { struct Line = Dense<1, 1>; }

/// From −1 to 1.
fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// Points of the square, and which of three stripes each lies in.
fn stripes<T: Scalar>(count: usize) -> (Vec<[T; 2]>, Vec<u8>) {
    let mut rng = rng(99);
    let points: Vec<[f64; 2]> = (0..count).map(|_| [uniform(&mut rng), uniform(&mut rng)]).collect();
    let classes = points.iter().map(|[x, y]| if x + y < -0.4 { 0 } else { 1 + u8::from(x + y > 0.4) }).collect();
    (points.iter().map(|point| point.map(T::of)).collect(), classes)
}

/// The same for a fit that is told of them in a function: data that live on.
fn lasting_stripes(count: usize) -> (&'static [[f32; 2]], &'static [u8]) {
    let (inputs, classes) = stripes(count);
    (inputs.leak(), classes.leak())
}

/// Points of a parabola.
fn parabola<T: Scalar>(count: usize) -> (Vec<[T; 1]>, Vec<[T; 1]>) {
    let mut rng = rng(98);
    (0..count).map(|_| uniform(&mut rng)).map(|x| ([T::of(x)], [T::of(2.0 * x * x - 0.5)])).unzip()
}

fn bits(network: &impl Network<Scalar = f32>) -> Vec<u32> {
    network.parameters().iter().map(|parameter| parameter.to_bits()).collect()
}

/// Three epochs on 50 samples, 13 at a time; told more by `set`.
fn train_with(
    seed: u64,
    set: impl for<'a> FnOnce(Fit<'a, Classes, u8, CrossEntropy, Adam>) -> Fit<'a, Classes, u8, CrossEntropy, Adam>,
) -> (Classes, History, u64) {
    let (inputs, classes) = stripes(50);
    let mut rng = rng(seed);
    let mut net = Classes::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13);
    let history = set(fit).run(&inputs, &classes, &mut rng).unwrap();
    (net, history, rng.next_u64())
}

fn losses(history: &History) -> Vec<f64> {
    history.epochs.iter().map(|epoch| epoch.loss).collect()
}
