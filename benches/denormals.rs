//! The effect of denormals (numbers near zero, with fewer digits) on the speed of a network: medians of interleaved runs.
//!
//! ```sh
//! cargo bench --bench denormals
//! ```

use std::hint::black_box;
use std::time::Instant;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;
use stackprop::tensor::plain::{all_scalars_mut, scalars_mut};

network! { struct Mnist = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax; }
network! { struct Smooth = Dense<784, 128>, Tanh, Dense<128, 10>, Softmax; }

const ROUNDS: usize = 301;

/// A denormal `f32` in the middle of their range.
const TINY: f32 = 1e-41;

/// A function with its name in the output.
type Work<'a> = (&'a str, Box<dyn FnMut() + 'a>);

/// Prints the median time of each work in microseconds. They run in turn, so that other load on the machine affects all of them.
fn medians<const N: usize>(mut works: [Work<'_>; N], calls: usize) {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for ((_, work), times) in works.iter_mut().zip(&mut times) {
            let start = Instant::now();
            (0..calls).for_each(|_| work());
            times.push(start.elapsed().as_secs_f64() * 1e6 / calls as f64);
        }
    }
    for ((name, _), times) in works.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        println!("{name:<55} {:8.2} µs", times[ROUNDS / 2]);
    }
}

fn predictions<N: Network<Scalar = f32, Input = [f32; 784]>>(what: &str) {
    let net = N::boxed(&mut Xoshiro256PlusPlus::seed_from_u64(1));
    let mut tiny_weights = net.boxed_clone();
    tiny_weights.parameters_mut().iter_mut().for_each(|weight| *weight *= TINY);
    let (normal, tiny) = ([0.5; 784], [TINY; 784]);
    let run = |net: &N, input: &[f32; 784]| {
        black_box(black_box(net).predict(black_box(input)));
    };
    println!("a prediction, 784-128-10, {what}");
    medians(
        [
            ("  normal", Box::new(|| run(&net, &normal))),
            ("  denormal inputs", Box::new(|| run(&net, &tiny))),
            ("  denormal weights", Box::new(|| run(&tiny_weights, &normal))),
        ],
        20,
    );
}

/// A `Trainer` and the arguments of its steps.
struct Run {
    net: Box<Mnist>,
    trainer: Box<Trainer<Mnist, Adam, 32>>,
    inputs: Vec<[f32; 784]>,
}

impl Run {
    fn new(input: f32) -> Self {
        let net = Mnist::boxed(&mut Xoshiro256PlusPlus::seed_from_u64(1));
        Self { net, trainer: boxed(), inputs: vec![[input; 784]; 32] }
    }

    fn step(&mut self, rate: f64) {
        let rng = &mut Xoshiro256PlusPlus::seed_from_u64(1);
        let targets = [[0.1; 10]; 32];
        let loss = self.trainer.step(&mut self.net, &CrossEntropy, &Adam::new(rate), &self.inputs, &targets, rng);
        black_box(loss.unwrap());
    }
}

fn main() {
    predictions::<Mnist>("ReLU");
    predictions::<Smooth>("Tanh");

    let (mut normal, mut tiny, mut faded) = (Run::new(0.5), Run::new(TINY), Run::new(0.5));
    // After the gradients have become 0, the averages of Adam fade. They are set to 0 before they become denormal.
    faded.step(0.0);
    all_scalars_mut(&mut faded.inputs).fill(0.0);
    scalars_mut::<f32, _>(&mut faded.net.dense0.bias).fill(-1.0); // all units are off, so no weight has a gradient
    (0..1200).for_each(|_| faded.step(0.0));
    println!("a training step of 32 samples, 784-128-10, Adam");
    medians(
        [
            ("  normal", Box::new(|| normal.step(0.0))),
            ("  denormal inputs, and so gradients", Box::new(|| tiny.step(0.0))),
            ("  faded averages of Adam", Box::new(|| faded.step(0.0))),
        ],
        1,
    );
}
