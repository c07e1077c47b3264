//! Time and throughput of training steps and predictions: of the title network, and of networks of increasing width. The peak of
//! one core is measured in the same run.
//!
//! ```sh
//! cargo bench --bench network
//! ```

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::prelude::*;
use stackprop::simd::{Isa, Kernel, dispatch};

network! {
    /// The title network.
    pub struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax;
}

const BATCH: usize = 128;
/// The multiply-adds of the forward pass with one sample. Training needs the same number for each of the two gradients, except
/// the gradient with respect to the inputs of the first layer.
const WEIGHTS: u64 = 784 * 128 + 128 * 10;
const TRAINING_FLOP: u64 = 2 * BATCH as u64 * (2 * WEIGHTS + 128 * 10);

fn inputs(count: usize) -> Vec<[f32; 784]> {
    (0..count).map(|i| core::array::from_fn(|j| ((i * 31 + j * 17) % 256) as f32 / 256.0)).collect()
}

/// Multiply-adds that wait neither for one another nor for memory.
struct Peak;

const CHAINS: usize = 12;
const LANES: usize = 8;
const ROUNDS: usize = 1000;

impl Kernel for Peak {
    type Output = [[f32; LANES]; CHAINS];

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> Self::Output {
        let (mut sums, factor, addend) = ([[1.0f32; LANES]; CHAINS], black_box(0.9f32), black_box(0.2f32));
        for _ in 0..ROUNDS {
            for sum in sums.as_flattened_mut() {
                *sum = isa.mul_add(*sum, factor, addend);
            }
        }
        sums
    }
}

fn peak(c: &mut Criterion) {
    let mut group = c.benchmark_group("one core");
    group.throughput(Throughput::Elements((2 * CHAINS * LANES * ROUNDS) as u64));
    group.bench_function("peak", |b| b.iter(|| dispatch(Peak)));
    group.finish();
}

macro_rules! ladder {
    ($($name:ident $width:literal)*) => {
        $(network! { struct $name = Dense<$width, $width>, ReLU, Dense<$width, $width>, ReLU, Dense<$width, 10>, Softmax; })*

        /// From a thousand to ten million parameters: a training step of 128 samples with Adam, and a prediction of 64 samples.
        fn ladder(c: &mut Criterion) {
            let mut group = c.benchmark_group("ladder");
            group.sample_size(20);
            $({
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
                let mut net = $name::boxed(&mut rng);
                let weights = 2 * $width * $width + 10 * $width;
                let inputs: Vec<[f32; $width]> =
                    (0..BATCH).map(|i| core::array::from_fn(|j| ((i * 31 + j * 17) % 256) as f32 / 256.0)).collect();
                let labels: Vec<u8> = (0..BATCH).map(|i| (i % 10) as u8).collect();

                group.throughput(Throughput::Elements(2 * 64 * weights));
                let (mut outputs, mut scratch) = (vec![[0.0; 10]; 64], boxed::<Scratch<$name, 64>>());
                group.bench_function(concat!("predict 64, width ", $width), |b| {
                    b.iter(|| net.predict_batch(black_box(&inputs[..64]), &mut outputs, &mut scratch));
                });

                group.throughput(Throughput::Elements(2 * BATCH as u64 * (3 * weights - $width * $width)));
                let mut trainer = boxed::<Trainer<$name, Adam, 128>>();
                let adam = Adam::new(1e-6);
                group.bench_function(concat!("training step of 128, width ", $width), |b| {
                    b.iter(|| trainer.step(&mut net, &CrossEntropy, &adam, black_box(&inputs), &labels, &mut rng));
                });
            })*
            group.finish();
        }
    };
}
ladder! { W16 16 W32 32 W64 64 W128 128 W256 256 W512 512 W1024 1024 W2048 2048 }

/// Elements per second are floating-point operations per second.
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

criterion_group!(network, peak, benches, ladder);
criterion_main!(network);
