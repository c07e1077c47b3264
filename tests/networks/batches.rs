//! Batches of every length give what their samples give one by one.

use std::sync::Mutex;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

network! { struct One = Dense<1, 1>; }
network! { struct Flat = Dense<3, 2>, Sigmoid; }
network! { struct Odd = Dense<5, 17>, Tanh, Dense<17, 33>, ReLU, Dense<33, 3>, Softmax; }
network! { struct Wide = Dense<9, 70>, GELU, Dropout<0.5>, Dense<70, 2, NoBias>; }
network! { struct Deep = Dense<2, 4>, Tanh, inner: Inner, ELU, Dense<_, 8>, SELU, Dense<8, 1>, Softplus; }
network! { struct Inner = Dense<4, 6>, LogSoftmax, Scale; }

/// Sums of batches are in another order than those of single samples; nothing else may differ.
fn assert_close<T: Scalar>(found: &[T], expected: &[T]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let (found, expected) = (Scalar::to_f64(*found), Scalar::to_f64(*expected));
        let allowed = 64.0 * Scalar::to_f64(T::epsilon()) * expected.abs().max(1.0);
        assert!((found - expected).abs() <= allowed, "{found} in a batch, {expected} alone");
    }
}

fn in_capacity<N: Network, const B: usize>(network: &N, inputs: &[N::Input], one_by_one: &[N::Scalar]) {
    let mut outputs: Vec<N::Output> = inputs.iter().map(|_| N::Output::ZERO).collect();
    for output in all_scalars_mut(&mut outputs) {
        *output = N::Scalar::of(f64::NAN);
    }
    network.predict_batch(inputs, &mut outputs, &mut boxed::<Scratch<N, B>>());
    assert_close(all_scalars(&outputs), one_by_one);
}

fn agree<N: Network>(count: usize, seed: u64) {
    let (network, inputs) = (random::<N>(seed), random_inputs::<N>(count, seed + 1));
    let one_by_one: Vec<N::Scalar> =
        inputs.iter().flat_map(|input| scalars(&network.predict(input)).to_vec()).collect();
    assert_eq!(one_by_one.len(), count * N::OutputShape::SIZE);
    in_capacity::<N, 1>(&network, &inputs, &one_by_one);
    in_capacity::<N, 2>(&network, &inputs, &one_by_one);
    in_capacity::<N, 7>(&network, &inputs, &one_by_one);
    in_capacity::<N, 32>(&network, &inputs, &one_by_one);
    assert_close(all_scalars(&network.predict_all(&inputs)), &one_by_one);
}

fn all_agree(count: usize, seed: u64) {
    agree::<One>(count, seed);
    agree::<Flat<f64>>(count, seed);
    agree::<Odd>(count, seed);
    agree::<Wide>(count, seed);
    agree::<Deep<f64>>(count, seed);
}

#[test]
fn of_every_length_agree_with_single_predictions() {
    for count in [0, 1, 2, 7, 33] {
        all_agree(count, 5);
    }
}

/// The samples that are predicted together are the same, however many threads share them.
#[test]
fn of_any_number_of_threads_have_the_same_bits() {
    network! { struct Large = Dense<48, 96>, Tanh, Dense<96, 64>, ReLU, Dense<64, 3>, Softmax; }
    let net = random::<Large>(5);
    for count in [0, 1, 31, 33, 64, 150, 257] {
        let inputs = random_inputs::<Large>(count, 6);
        let outputs = |threads| {
            stackprop::threads::with(threads, || {
                let mut in_batches = vec![[f32::NAN; 3]; count];
                net.predict_batch(&inputs, &mut in_batches, &mut boxed::<Scratch<Large, 64>>());
                (net.predict_all(&inputs), in_batches)
            })
        };
        let expected = outputs(1);
        assert_eq!(net.predict_all(&inputs), expected.0, "{count} samples by default");
        for threads in [2, 3, 8] {
            assert_eq!(outputs(threads), expected, "{count} samples on {threads} threads");
        }
    }
}

/// A layer that waits until two threads have come to it.
struct Meeting;

impl Elementwise for Meeting {
    type Head = Values;
    fn value<T: Scalar>(x: T) -> T {
        static SEEN: Mutex<Vec<ThreadId>> = Mutex::new(Vec::new());
        let start = Instant::now();
        loop {
            let mut seen = SEEN.lock().unwrap();
            if !seen.contains(&thread::current().id()) {
                seen.push(thread::current().id());
            }
            if seen.len() > 1 {
                return x;
            }
            drop(seen);
            assert!(start.elapsed() < Duration::from_secs(60), "one thread predicts all");
            thread::yield_now();
        }
    }

    fn derivative<T: Scalar>(_x: T, _y: T) -> T {
        T::ONE
    }
}

#[test]
fn are_shared_among_threads_by_predict_all() {
    network! { struct Shared = Dense<64, 64>, Dense<64, 1>, Meeting; }
    let outputs = stackprop::threads::with(2, || Shared::ZERO.predict_all(&[[0.5; 64]; 64]));
    assert_eq!(outputs, [[0.0]; 64]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_any_length_agree_with_single_predictions(count in 0usize..70, seed in 0u64..1_000_000) {
        all_agree(count, seed);
    }

    /// One step over the whole batch, and the sum of the steps over its samples, weighted by their share.
    #[test]
    fn have_the_mean_gradient_of_their_samples(count in 1usize..20, seed in 0u64..1_000_000) {
        let network = random::<Deep<f64>>(seed);
        let inputs = random_inputs::<Deep<f64>>(count, seed + 1);
        let targets: Vec<[f64; 1]> = inputs.iter().map(|input| [input[0] - input[1]]).collect();
        let (whole, sum) = (
            gradient::<_, 7>(&*network, &inputs, &targets),
            inputs.iter().zip(&targets).map(|(input, target)| gradient::<_, 1>(&*network, &[*input], &[*target])),
        );
        let mut mean = vec![0.0; Deep::PARAMS];
        for sample in sum {
            mean.iter_mut().zip(sample.parameters()).for_each(|(mean, slope)| *mean += slope / count as f64);
        }
        assert_close(whole.parameters(), &mean);
    }
}

fn gradient<N: TrainableNetwork<Scalar = f64, Element = f64>, const B: usize>(
    network: &N,
    inputs: &[N::Input],
    targets: &[N::Output],
) -> Box<N>
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, B>>());
    network.loss_and_gradient(&MeanSquaredError, inputs, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    gradient
}

#[test]
fn without_samples_have_no_loss_and_no_gradient() {
    let network = random::<Flat>(1);
    let (mut gradient, mut workspace) = (boxed::<Flat>(), boxed::<Workspace<Flat, 4>>());
    gradient.parameters_mut().fill(9.0);
    let targets: [[f32; 2]; 0] = [];
    let loss = network.loss_and_gradient(&MeanSquaredError, &[], &targets, &mut gradient, &mut workspace, &mut rng(1));
    assert_eq!(loss, Ok(0.0));
    assert!(gradient.parameters().iter().all(|slope| *slope == 0.0));
}

#[test]
#[should_panic = "the numbers of inputs and outputs must be equal"]
fn need_as_many_outputs_as_inputs() {
    Flat::ZERO.predict_batch(&[[0.0; 3]; 2], &mut [[0.0; 2]; 3], &mut boxed::<Scratch<Flat, 2>>());
}

/// The same numbers to the rounding of `f32`, which some 200 sums and a few layers add up.
#[test]
fn in_single_precision_agree_with_double() {
    fn compare<S, D>(seed: u64)
    where
        S: Network<Scalar = f32, Element = f32>,
        D: Network<Scalar = f64, Element = f64>,
    {
        let (mut single, double) = (boxed::<S>(), random::<D>(seed));
        let rounded = double.parameters().iter().map(|parameter| *parameter as f32);
        single.parameters_mut().iter_mut().zip(rounded).for_each(|(single, rounded)| *single = rounded);
        let inputs = random_inputs::<D>(9, seed);
        let mut rounded: Vec<S::Input> = inputs.iter().map(|_| zeroed()).collect();
        let pairs = all_scalars_mut(&mut rounded).iter_mut().zip(all_scalars(&inputs));
        pairs.for_each(|(rounded, input)| *rounded = *input as f32);
        let (found, expected) = (single.predict_all(&rounded), double.predict_all(&inputs));
        for (found, expected) in all_scalars(&found).iter().zip(all_scalars(&expected)) {
            let error = (f64::from(*found) - expected).abs() / expected.abs().max(1.0);
            assert!(error < 256.0 * f64::from(f32::EPSILON), "{found} in f32, {expected} in f64");
        }
        assert!(all_scalars(&expected).iter().any(|output| *output != 0.0));
    }
    for seed in 0..5 {
        compare::<One, One<f64>>(seed);
        compare::<Flat, Flat<f64>>(seed);
        compare::<Odd, Odd<f64>>(seed);
        compare::<Wide, Wide<f64>>(seed);
        compare::<Deep, Deep<f64>>(seed);
    }
}

#[test]
fn dropout_drops_in_training_and_never_in_prediction() {
    network! { struct Dropped = Dense<2, 50>, Dropout<0.5>, Dense<50, 1>; }
    network! { struct Kept = Dense<2, 50>, Dense<50, 1>; }
    let (dropped, kept) = (random::<Dropped<f64>>(1), random::<Kept<f64>>(1));
    assert_eq!(dropped.predict(&[0.3, 0.4]), kept.predict(&[0.3, 0.4]));
    let slopes = gradient::<_, 1>(&*dropped, &[[0.3, 0.4]], &[[1.0]]);
    let silent = slopes.dense2.weight.iter().filter(|slope| **slope == 0.0).count();
    // The standard deviation of the count is √(50 · ½ · ½) = 3.5.
    assert!((8..=42).contains(&silent), "{silent} of 50 dropped");
}
