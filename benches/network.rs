//! One training step and one prediction of the title network, with throughput.
//!
//! ```sh
//! cargo bench --bench network
//! ```

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::prelude::*;
use stackprop::zero::boxed;

network! {
    /// The title network.
    pub struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax;
}

const BATCH: usize = 128;
/// Multiply-adds of one sample forward, and of both gradients; that by the input of the first layer is not needed.
const WEIGHTS: u64 = 784 * 128 + 128 * 10;
const TRAINING_FLOP: u64 = 2 * BATCH as u64 * (2 * WEIGHTS + 128 * 10);

fn inputs(count: usize) -> Vec<[f32; 784]> {
    (0..count).map(|i| core::array::from_fn(|j| ((i * 31 + j * 17) % 256) as f32 / 256.0)).collect()
}

/// Elements a second are floating-point operations a second.
fn benches(c: &mut Criterion) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Mnist::boxed(&mut rng);
    let images = inputs(BATCH);
    let labels: Vec<u8> = (0..BATCH).map(|i| (i % 10) as u8).collect();

    let mut group = c.benchmark_group("784-128-10");
    group.throughput(Throughput::Elements(2 * WEIGHTS));
    group.bench_function("predict one", |b| b.iter(|| net.predict(black_box(&images[0]))));

    group.throughput(Throughput::Elements(2 * WEIGHTS * 64));
    let mut outputs = vec![[0.0; 10]; 64];
    let mut scratch = boxed::<Scratch<Mnist, 64>>();
    group.bench_function("predict 64", |b| {
        b.iter(|| net.predict_batch(black_box(&images[..64]), &mut outputs, &mut scratch));
    });

    group.throughput(Throughput::Elements(TRAINING_FLOP));
    let (loss, adam) = (CrossEntropy, Adam::new(1e-3));
    let mut trainer = boxed::<Trainer<Mnist, Adam, 64>>();
    group.bench_function("training step of 128, Adam", |b| {
        b.iter_batched(
            || (),
            |()| trainer.step(&mut net, &loss, &adam, black_box(&images), &labels, &mut rng),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(network, benches);
criterion_main!(network);
