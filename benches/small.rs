//! The time of one call of small networks, in nanoseconds: predictions, steps of recurrent layers, and a training step.
//! Medians of runs that take turns, so that other load on the machine affects all of them.
//!
//! ```sh
//! cargo bench --bench small
//! ```

use std::hint::black_box;
use std::time::Instant;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::network::StreamingNetwork;
use stackprop::prelude::*;

network! { struct Tiny = Dense<4, 16>, Tanh, Dense<16, 16>, Tanh, Dense<16, 3>; }
network! { struct TinyFast = Dense<4, 16>, Tanh<Fast>, Dense<16, 16>, Tanh<Fast>, Dense<16, 3>; }
network! { struct TinyReLU = Dense<4, 16>, ReLU, Dense<16, 16>, ReLU, Dense<16, 3>; }
network! { struct Mnist = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax; }
network! { struct Gru = Input<Sequence<1, 1>>, GRU<1, 16>, PerStep<Dense<16, 1>>; }
network! { struct GruFast = Input<Sequence<1, 1>>, GRU<1, 16, Fast>, PerStep<Dense<16, 1>>; }
network! { struct Lstm = Input<Sequence<1, 1>>, LSTM<1, 16>, PerStep<Dense<16, 1>>; }
network! { struct LstmFast = Input<Sequence<1, 1>>, LSTM<1, 16, Fast>, PerStep<Dense<16, 1>>; }
network! { struct Lstm64 = Input<Sequence<1, 8>>, LSTM<8, 64>, PerStep<Dense<64, 1>>; }

network! { struct Lstm64Fast = Input<Sequence<1, 8>>, LSTM<8, 64, Fast>, PerStep<Dense<64, 1>>; }

const ROUNDS: usize = 301;

/// A name, the number of calls per round, and a function.
type Work<'a> = (&'a str, usize, Box<dyn FnMut() + 'a>);

fn rng() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(1)
}

fn predictions<N: Network<Scalar = f32, Input = [f32; IN]> + 'static, const IN: usize>(name: &str) -> Work<'_> {
    let (net, input) = (N::boxed(&mut rng()), [0.3; IN]);
    let calls = if IN < 100 { 1000 } else { 20 };
    (name, calls, Box::new(move || drop(black_box(black_box(&*net).predict(black_box(&input))))))
}

fn steps<N: StreamingNetwork<Scalar = f32, StepInput = [f32; IN]> + 'static, const IN: usize>(name: &str) -> Work<'_> {
    let (net, input, mut state) = (N::boxed(&mut rng()), [0.3; IN], StepState::<N>::ZERO);
    (name, 300, Box::new(move || drop(black_box(black_box(&*net).step(black_box(&input), &mut state)))))
}

fn training(name: &str) -> Work<'_> {
    let (mut net, mut trainer) = (Mnist::boxed(&mut rng()), boxed::<Trainer<Mnist, Adam, 32>>());
    let (inputs, targets) = (vec![[0.5; 784]; 32], [[0.1; 10]; 32]);
    let step = move || {
        let loss = trainer.step(&mut net, &CrossEntropy, &Adam::new(0.0), &inputs, &targets, &mut rng());
        black_box(loss.unwrap());
    };
    (name, 2, Box::new(step))
}

fn main() {
    let mut works = [
        predictions::<Tiny, 4>("4-16-16-3 tanh, one prediction"),
        predictions::<TinyReLU, 4>("4-16-16-3 ReLU, one prediction"),
        predictions::<Mnist, 784>("784-128-10 Softmax, one prediction"),
        steps::<Gru, 1>("GRU<1, 16>, Dense<16, 1>, a step"),
        steps::<Lstm, 1>("LSTM<1, 16>, Dense<16, 1>, a step"),
        steps::<Lstm64, 8>("LSTM<8, 64>, Dense<64, 1>, a step"),
        predictions::<TinyFast, 4>("4-16-16-3 Tanh<Fast>, one prediction"),
        steps::<GruFast, 1>("GRU<1, 16, Fast>, Dense<16, 1>, a step"),
        steps::<LstmFast, 1>("LSTM<1, 16, Fast>, Dense<16, 1>, a step"),
        steps::<Lstm64Fast, 8>("LSTM<8, 64, Fast>, Dense<64, 1>, a step"),
        training("784-128-10 Softmax, Adam, a step of 32"),
    ];
    let mut times = vec![Vec::new(); works.len()];
    for _ in 0..ROUNDS {
        for ((_, calls, work), times) in works.iter_mut().zip(&mut times) {
            let start = Instant::now();
            (0..*calls).for_each(|_| work());
            times.push(start.elapsed().as_secs_f64() * 1e9 / *calls as f64);
        }
    }
    for ((name, ..), times) in works.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        println!("{name:<45} {:10.1} ns", times[ROUNDS / 2]);
    }
}
