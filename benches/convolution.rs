//! Time and throughput of 3×3 convolutions of 14×14 values, from 16 to 32 channels: predictions, and all gradients.
//!
//! ```sh
//! cargo bench --bench convolution
//! ```

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::prelude::*;

network! { struct One = Input<Image<16, 14, 14>>, Conv2d<16, 32, 3, Padding<1>>; }
network! { struct Two = Input<Image<16, 14, 14>>, Conv2d<16, 16, 3, Padding<1>>, Conv2d<16, 32, 3, Padding<1>>; }

const BATCH: usize = 16;
/// The floating-point operations of the forward pass of `One` with one sample. A multiply-add counts as two.
const ONE: u64 = 2 * 14 * 14 * 3 * 3 * 16 * 32;
/// The same for the first layer of `Two`.
const FIRST: u64 = ONE / 2;

/// Elements per second are floating-point operations per second.
fn benches(c: &mut Criterion) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let inputs = vec![[0.5; 16 * 14 * 14]; BATCH];
    let mut outputs = vec![[0.0; 32 * 14 * 14]; BATCH];

    let mut group = c.benchmark_group("3×3, 14×14");
    let (one, mut scratch) = (One::boxed(&mut rng), boxed::<Scratch<One, BATCH>>());
    group.throughput(Throughput::Elements(ONE * BATCH as u64));
    group.bench_function("16 to 32: predict 16", |b| {
        b.iter(|| one.predict_batch(black_box(&inputs), &mut outputs, &mut scratch));
    });

    let (two, mut gradient, mut workspace) =
        (Two::boxed(&mut rng), Two::boxed(&mut rng), boxed::<Workspace<Two, BATCH>>());
    group.throughput(Throughput::Elements(3 * (FIRST + ONE) * BATCH as u64));
    group.bench_function("16 to 16 to 32: loss and gradient of 16", |b| {
        b.iter(|| {
            let inputs = black_box(&inputs);
            two.loss_and_gradient(&MeanSquaredError, inputs, &outputs, &mut gradient, &mut workspace, &mut rng)
        });
    });
    group.finish();
}

criterion_group!(convolution, benches);
criterion_main!(convolution);
