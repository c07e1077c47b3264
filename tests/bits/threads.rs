//! Training with several threads: the same bits as with one, whatever their number.

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;
use stackprop::tensor::Scalar;

network! { struct Wide = Dense<200, 130>, ReLU, Dropout<0.5>, Dense<130, 101>, Tanh, Dense<101, 3>, Softmax; }
network! { struct Deep = Dense<200, 600>, ReLU, Dense<600, 130>, Tanh, Dense<130, 3>, Softmax; }
network! { struct Normalized = Dense<200, 128>, BatchNorm, ReLU, Residual<(Dense<128, 128>, GELU)>, Dense<128, 3>, Softmax; }
network! {
    struct Convolutional = Input<200>, Reshape<Image<2, 10, 10>>, Conv2d<2, 8, 3, Padding<1>>, ReLU, Conv2d<8, 17, 3>, ReLU,
        MaxPool2d<2>, Flatten, Dense<272, 3>, Softmax;
}
network! {
    struct Averaged = Input<200>, Reshape<Image<2, 10, 10>>, Conv2d<2, 17, 3>, Tanh, AvgPool2d<2>, Flatten, Dense<272, 3>, Softmax;
}
network! {
    struct Recurrent = Input<200>, Reshape<Sequence<10, 20>>, LSTM<20, 64>, GRU<64, 33>, Bidirectional<GRU<33, 40, ResetFirst>>,
        RNN<80, 70>, Last, Dense<70, 3>, Softmax;
}
network! {
    struct Attentive = Input<200>, Reshape<Sequence<25, 8>>, LearnedPositions,
        Residual<(LayerNorm, SelfAttention<8, 4, Causal, Rotary, AttentionDropout<0.1>>)>,
        SelfAttention<8, 2, KeyValueHeads<1>>, SelfAttention<7, 7, Masked>, CrossAttention<7, 1, 20, Masked>,
        CrossAttention<8, 4, 10>, Flatten, Dense<80, 3>, Softmax;
}

const SAMPLES: usize = 150;

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn data() -> (Vec<[f32; 200]>, Vec<u8>) {
    let value = |i: usize, j: usize| ((i * 31 + j * 17) % 101) as f32 / 50.0 - 1.0;
    (
        (0..SAMPLES).map(|i| core::array::from_fn(|j| value(i, j))).collect(),
        (0..SAMPLES).map(|i| (i % 3) as u8).collect(),
    )
}

/// Trains from the same start with this number of threads; returns the network and the measurements.
fn trained<N, O>(threads: usize, optimizer: O, batch_size: usize) -> (Box<N>, History)
where
    N: Network<Scalar = f32, Input = [f32; 200], Output = [f32; 3]> + TrainableNetwork,
    CrossEntropy: Loss<N, u8>,
    O: Optimizer,
{
    let mut rng = rng(7);
    let mut net = N::boxed(&mut rng);
    let (inputs, labels) = data();
    let history = net
        .fit(CrossEntropy, optimizer)
        .threads(threads)
        .epochs(2)
        .batch_size(batch_size)
        .validation(&inputs[..10], &labels[..10])
        .metric("accuracy", accuracy)
        .run(&inputs, &labels, &mut rng)
        .unwrap();
    (net, history)
}

/// With one number of threads for each size of a batch; with all of both if `FULL` is set.
fn same_bits<N>(optimizer: impl Optimizer + Copy)
where
    N: Network<Scalar = f32, Input = [f32; 200], Output = [f32; 3]> + TrainableNetwork,
    CrossEntropy: Loss<N, u8>,
{
    // Several pools on few processors would wait for one another.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let full = std::env::var_os("FULL").is_some_and(|value| value != "0");
    // Batches of 64 are copied while the batch before them is worked with.
    for (batch_size, number) in [(27, 3), (64, 5), (SAMPLES, 2)] {
        let (one, history) = trained::<N, _>(1, optimizer, batch_size);
        let bits = |net: &N| net.parameters().iter().map(|p| p.to_bits()).collect::<Vec<_>>();
        for threads in [2, 3, 5].into_iter().filter(|threads| full || *threads == number) {
            let (many, other_history) = trained::<N, _>(threads, optimizer, batch_size);
            assert!(bits(&one) == bits(&many), "{}: {threads} threads, batches of {batch_size}", N::NAME);
            assert!(history.same_values(&other_history));
        }
        assert!(history.epochs[1].loss != history.epochs[0].loss);
    }
}

#[test]
fn dense_layers_give_the_same_bits() {
    same_bits::<Wide>(Adam::new(1e-3));
    same_bits::<Wide>(Sgd::new(0.05));
}

/// Enough inputs that their sums are split between the threads.
#[test]
fn deep_sums_give_the_same_bits() {
    same_bits::<Deep>(Sgd::new(0.05));
}

#[test]
fn normalization_and_blocks_give_the_same_bits() {
    same_bits::<Normalized>(AdamW::new(1e-3));
}

#[test]
fn convolutions_give_the_same_bits() {
    same_bits::<Convolutional>(Sgd::new(0.05).momentum(0.9));
    same_bits::<Averaged>(Sgd::new(0.05));
}

/// Large ones, whose products are split by columns, and one whose steps are split by samples.
#[test]
fn projections_give_the_same_bits() {
    network! {
        struct Projected = Input<200>, Reshape<Sequence<5, 40>>, LSTM<40, 400, Projection<200>, Peepholes>,
            Bidirectional<LSTM<200, 40, Projection<30>>>, Last, Dense<60, 3>, Softmax;
    }
    same_bits::<Projected>(Adam::new(1e-3));
}

#[test]
fn recurrent_layers_give_the_same_bits() {
    same_bits::<Recurrent>(Adam::new(1e-3));
}

/// Small layers, whose steps are split by samples, with states that are carried on.
#[test]
fn recurrent_layers_with_carried_states_give_the_same_bits() {
    network! {
        struct Small = Input<Sequence<20, 10>>, GRU<10, 24, LearnedState>, LSTM<24, 9, LearnedState>,
            RNN<9, 30, ReLU>, GRU<30, 12, ResetFirst, LearnedState>,
            LSTM<12, 40, Projection<20>, LearnedState, Peepholes>, LSTM<20, 12, Peepholes, RecurrentDropout<0.2>>, Last, Dense<12, 3>, Softmax;
    }
    let (inputs, labels) = data();
    let trained = |threads: usize| {
        let mut net = Small::boxed(&mut rng(7));
        let fit = net.fit(CrossEntropy, Adam::new(1e-2)).threads(threads).epochs(2).batch_size(64);
        let history = fit.stateful(|sample| sample % 7 == 0).run(&inputs, &labels, &mut rng(8)).unwrap();
        (net.parameters().iter().map(|p| p.to_bits()).collect::<Vec<_>>(), history)
    };
    let (one, history) = trained(1);
    for threads in [2, 4] {
        let (many, other_history) = trained(threads);
        assert!(one == many, "{threads} threads");
        assert!(history.same_values(&other_history));
    }
}

#[test]
fn attention_gives_the_same_bits() {
    same_bits::<Attentive>(Adam::new(1e-3));
}

/// A step without `fit` runs on one thread, with the same results.
#[test]
fn a_trainer_gives_the_same_bits() {
    let (inputs, labels) = data();
    let start = Wide::boxed(&mut rng(1));
    let (mut by_hand, mut by_fit) = (start.boxed_clone(), start);
    let rng = || rng(2);
    // The generator that `fit` uses for the first step of an epoch.
    let mut of_step = StepRng::new(rng().next_u64(), 0);
    boxed::<Trainer<Wide, Adam, 64>>()
        .step(&mut by_hand, &CrossEntropy, &Adam::new(1e-3), &inputs, &labels, &mut of_step)
        .unwrap();
    by_fit
        .fit(CrossEntropy, Adam::new(1e-3))
        .threads(3)
        .batch_size(SAMPLES)
        .shuffle(false)
        .run(&inputs, &labels, &mut rng())
        .unwrap();
    assert!(by_hand == by_fit);
}

#[test]
fn a_step_that_fails_leaves_the_network_as_it_was() {
    let (mut inputs, labels) = data();
    inputs[50][3] = f32::NAN;
    let rng = || rng(2);
    let run = |net: &mut Wide, count| {
        let fit = net.fit(CrossEntropy, Adam::new(1e-3)).threads(2).batch_size(20).shuffle(false);
        fit.run(&inputs[..count], &labels[..count], &mut rng())
    };
    let start = Wide::boxed(&mut rng());
    let (mut good, mut bad) = (start.boxed_clone(), start);
    run(&mut good, 40).unwrap();
    let error = run(&mut bad, 60).unwrap_err();
    let message = "epoch 1, step 3: input of sample 50 to layer `dense0` is not finite: correct it or leave it out";
    assert_eq!(error.to_string(), message);
    assert!(good == bad);
}

/// It is found in the batch that was copied during the step before.
#[test]
fn a_shuffled_sample_that_fails_is_named() {
    let (mut inputs, labels) = data();
    for place in [0, 70, SAMPLES - 1] {
        inputs[place][3] = f32::NAN;
        let mut rng = rng(place as u64);
        let mut net = Wide::boxed(&mut rng);
        let fit = net.fit(CrossEntropy, Sgd::new(0.05)).threads(2).batch_size(45);
        let error = fit.run(&inputs, &labels, &mut rng).unwrap_err();
        assert!(error.to_string().contains(&format!("input of sample {place} to layer `dense0`")), "{error}");
        assert!(net.parameters().iter().all(|p| p.is_finite()));
        inputs[place][3] = 0.0;
    }
}

#[test]
fn a_run_in_a_run_works() {
    let (inputs, labels) = data();
    let mut rng = rng(3);
    let mut net = Wide::boxed(&mut rng);
    let mut inner_losses = Vec::new();
    net.fit(CrossEntropy, Sgd::new(0.01))
        .threads(2)
        .epochs(2)
        .on_epoch(|_, _| {
            inner_losses.push(trained::<Wide, _>(3, Sgd::new(0.05), 50).1.epochs[1].loss);
            ControlFlow::Continue(())
        })
        .run(&inputs, &labels, &mut rng)
        .unwrap();
    assert_eq!(inner_losses[0], inner_losses[1]);
}

#[test]
fn no_threads_is_an_error() {
    let (inputs, labels) = data();
    let mut net = Wide::boxed(&mut rng(3));
    let run = net.fit(CrossEntropy, Sgd::new(0.01)).threads(0);
    let error = run.run(&inputs, &labels, &mut rng(3)).unwrap_err();
    assert_eq!(error, TrainError::NoThreads);
    assert_eq!(error.to_string(), "the number of threads is 0: it has to be at least 1");
}

/// An optimizer that makes no step leaves the network as it is.
#[test]
fn what_an_optimizer_does_not_change_stays() {
    struct Lazy;
    impl Optimizer for Lazy {
        type State<P: Zero> = OptimizerState<P, 0>;
        fn change<T: Scalar, P: Parameters<T>>(&self, _: Change<'_, P>, _: &P, _: &mut OptimizerState<P, 0>) {}
        fn learning_rate(&self) -> f64 {
            1.0
        }
        fn set_learning_rate(&mut self, _: f64) {}
    }
    let (inputs, labels) = data();
    let mut rng = rng(3);
    let mut net = Wide::boxed(&mut rng);
    let before = net.boxed_clone();
    net.fit(CrossEntropy, Lazy).batch_size(20).run(&inputs, &labels, &mut rng).unwrap();
    assert!(net == before);
}
