//! How often training asks the heap for memory: never in a step, and in a `fit` as often whatever its length. Nor does a network that runs
//! step by step.

use std::ops::ControlFlow;

use stackprop::metrics::top_k;
use stackprop::network::StreamingNetwork;
use stackprop::prelude::*;
use stackprop::sampling::{Beam, BeamSearch, Sampler};

use crate::allocations::allocations;
use crate::common::rng;

network! { struct Net = Dense<4, 9>, ReLU, Dropout<0.5>, Dense<9, 3>, Softmax; }

/// Some inputs, and classes of theirs.
fn data(count: usize) -> (Vec<[f32; 4]>, Vec<u8>) {
    (0..count).map(|i| ([0.1, -0.2, 0.3, i as f32 / 100.0], (i % 3) as u8)).unzip()
}

#[test]
fn a_step_of_the_trainer_does_not_allocate_with_any_optimizer() {
    fn check<O: Optimizer>(optimizer: O) {
        let (inputs, classes) = data(11);
        let mut net = Net::new(&mut rng(1));
        let mut trainer = Trainer::<Net, O, 4>::ZERO;
        let mut rng = rng(1);
        for _ in 0..3 {
            let mut step = || {
                let loss = trainer.compute(&net, &CrossEntropy, &inputs, &classes, &mut rng);
                Clip::Norm(1.0).apply(trainer.gradient_mut());
                trainer.apply(&mut net, &optimizer);
                loss
            };
            assert_eq!(allocations(&mut step), 0);
            assert!(step().is_ok());
        }
    }
    check(Sgd::new(0.1));
    check(Sgd::new(0.1).momentum(0.9));
    check(RmsProp::new(0.1));
    check(Adagrad::new(0.1));
    check(Adam::new(0.1));
    check(AdamW::new(0.1));
    check(NAdam::new(0.1));
    check(Lion::new(0.1));
}

#[test]
fn a_step_and_a_prediction_of_attention_do_not_allocate() {
    network! {
        struct Attentive = Input<Sequence<40, 8>>, PositionalEncoding, LearnedPositions,
            Residual<(LayerNorm, SelfAttention<8, 4, Causal, KeyValueHeads<2>, Rotary, AttentionDropout<0.1>>)>,
            ConcatSteps<SliceSteps<15, 25>, (SliceSteps<0, 15>, Tanh)>, CrossAttention<8, 2, 25, AttentionDropout<0.1>>, Flatten,
            Dense<_, 3>, Softmax;
    }
    let (mut net, mut trainer) = (Attentive::boxed(&mut rng(1)), boxed::<Trainer<Attentive, Adam, 4>>());
    let (inputs, rng, adam) = (vec![[0.5; 320]; 5], &mut rng(2), Adam::new(0.1));
    assert_eq!(
        allocations(|| trainer.step(&mut net, &CrossEntropy, &adam, &inputs, &[0u8, 1, 2, 0, 1], rng).is_ok()),
        0
    );
    assert_eq!(allocations(|| net.predict(&inputs[0])), 0);
}

#[test]
fn a_step_that_carries_states_does_not_allocate() {
    network! { struct Stateful = Input<Sequence<7, 2>>, GRU<2, 20>, LSTM<20, 4, LearnedState>, Last, Dense<4, 1>; }
    let (mut net, mut trainer) = (Stateful::boxed(&mut rng(1)), boxed::<Trainer<Stateful, Adam, 4>>());
    let (inputs, rng, adam) = (vec![[0.5; 14]; 5], &mut rng(2), Adam::new(0.1));
    let mut states: Vec<_> = (0..5).map(|_| StepState::ZERO).collect();
    for _ in 0..3 {
        let mut step =
            || trainer.stateful(&mut states).step(&mut net, &MeanSquaredError, &adam, &inputs, &[[1.0]; 5], rng);
        assert_eq!(allocations(|| step().is_ok()), 0);
    }
}

/// Nor does an error.
#[test]
fn a_step_that_fails_does_not_allocate() {
    let (mut inputs, mut classes) = data(11);
    let mut net = Net::new(&mut rng(1));
    let mut trainer = Trainer::<Net, Adam, 4>::ZERO;
    let mut rng = rng(1);
    classes[10] = 3;
    let adam = Adam::new(0.1);
    assert_eq!(allocations(|| trainer.step(&mut net, &CrossEntropy, &adam, &inputs, &classes, &mut rng).is_err()), 0);
    classes[10] = 2;
    inputs[10][0] = f32::NAN;
    assert_eq!(allocations(|| trainer.step(&mut net, &CrossEntropy, &adam, &inputs, &classes, &mut rng).is_err()), 0);
    assert!(trainer.step(&mut net, &CrossEntropy, &adam, &inputs, &classes, &mut rng).is_err());
}

#[test]
fn an_evaluation_does_not_allocate() {
    let (inputs, classes) = data(11);
    let net = Net::new(&mut rng(1));
    let mut evaluation = Evaluation::<Net, 4>::ZERO;
    assert_eq!(allocations(|| evaluation.loss(&net, &CrossEntropy, &inputs, &classes)), 0);
    assert_eq!(allocations(|| evaluation.metric(&net, accuracy, &inputs, &classes)), 0);
}

#[test]
fn a_fit_of_many_steps_allocates_as_often_as_one_of_few() {
    let (inputs, classes) = data(100);
    let run = |count: usize, epochs| {
        let mut net = Net::new(&mut rng(1));
        let (inputs, classes) = (&inputs[..count], &classes[..count]);
        allocations(|| {
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(epochs).batch_size(2).clip(Clip::Norm(1.0));
            let fit = fit.schedule(CosineDecay::new()).validation(inputs, classes).metric("accuracy", accuracy);
            let fit = fit.metric("top 2", top_k(2)).training_metrics(true).moving_average(0.9);
            let fit = fit.on_step(|_, _| ControlFlow::Continue(())).rate_factor("dense0", 0.5).freeze("dense3");
            fit.run(inputs, classes, &mut rng(1)).unwrap()
        })
    };
    let (few, many) = (run(4, 1), run(100, 1));
    assert_eq!(few, many, "2 steps and 50");
    assert!(few > 0, "the allocator counts");
    // The history is allowed to grow: one allocation, made before the first epoch.
    assert_eq!(run(4, 1), run(4, 200), "2 steps and 400");
}

#[test]
fn heads_do_not_allocate() {
    network! { struct Two = Dense<4, 9>, Tanh, Heads<class: (Dense<9, 3>, Softmax), place: Dense<9, 4>>; }
    let (inputs, classes) = data(100);
    let targets: Vec<_> = classes.into_iter().zip(inputs.iter().copied()).collect();
    let losses = (CrossEntropy, MeanSquaredError).weights([1.0, 0.5]);
    let (mut net, mut trainer, adam, mut generator) =
        (Two::new(&mut rng(1)), Trainer::<Two, Adam, 4>::ZERO, Adam::new(0.1), rng(2));
    let mut step = || trainer.step(&mut net, &losses, &adam, &inputs[..11], &targets[..11], &mut generator);
    assert_eq!(allocations(&mut step), 0);
    assert!(step().is_ok());
    let run = |count: usize, epochs| {
        let mut net = Two::new(&mut rng(1));
        let (inputs, targets) = (&inputs[..count], &targets[..count]);
        allocations(|| {
            let fit = net.fit(losses, Adam::new(0.01)).epochs(epochs).batch_size(2).validation(inputs, targets);
            fit.run(inputs, targets, &mut rng(1)).unwrap()
        })
    };
    assert_eq!(run(4, 1), run(100, 1), "2 steps and 50");
    assert_eq!(run(4, 1), run(4, 200), "2 steps and 400");
}

#[test]
fn products_do_not_allocate() {
    network! {
        struct Towers = Input<9>, Dot<(Slice<0, 5>, Dense<5, 4>), (Slice<5, 4>, Dense<4, 4>, Multiply<Identity, Sigmoid>)>;
    }
    let (mut net, mut trainer, mut generator) = (Towers::new(&mut rng(1)), Trainer::<Towers, Adam, 4>::ZERO, rng(2));
    let mut step =
        || trainer.step(&mut net, &MeanSquaredError, &Adam::new(0.1), &[[0.5; 9]; 11], &[[1.0]; 11], &mut generator);
    assert_eq!(allocations(&mut step), 0);
    assert!(step().is_ok());
    assert_eq!(allocations(|| net.predict(&[0.5; 9])), 0);
}

#[test]
fn recurrent_layers_do_not_allocate() {
    network! {
        struct Recurrent = Input<Sequence<3, 2>>, LSTM<2, 5>, Bidirectional<GRU<5, 4>>, RNN<8, 100>, GRU<100, 9, ResetFirst>,
            LSTM<9, 50, Projection<40>, Peepholes>, LSTM<40, 5, Peepholes, Projection<3>, RecurrentDropout<0.5>>, Last;
    }
    network! { struct Streamed = Input<Sequence<3, 2>>, LSTM<2, 5, Projection<3>, Peepholes>, LSTM<3, 60, Projection<5>>, GRU<5, 100>, Last, Dense<100, 1>; }
    let (inputs, targets) = ([[0.5; 6]; 11], [[0.1; 3]; 11]);
    let mut net = Recurrent::new(&mut rng(1));
    let mut trainer = Trainer::<Recurrent, Adam, 4>::ZERO;
    let adam = Adam::new(0.1);
    let mut rng = rng(1);
    let mut step = || trainer.step(&mut net, &MeanSquaredError, &adam, &inputs, &targets, &mut rng);
    assert_eq!(allocations(&mut step), 0);
    assert!(step().is_ok());
    assert_eq!(allocations(|| net.predict(&inputs[0])), 0);
    let (streamed, mut state) = (Streamed::ZERO, StepState::ZERO);
    assert_eq!(allocations(|| streamed.step(&[0.5; 2], &mut state)), 0);
}

#[test]
fn a_step_with_labels_at_unknown_steps_does_not_allocate() {
    network! { struct Speech = Input<Sequence<40, 3>>, GRU<3, 6>, PerStep<Dense<6, 5>>, LogSoftmax; }
    let labels = |classes: &[u8]| Labels::<12>::new(classes).unwrap();
    let targets = [labels(&[1, 2, 2]), labels(&[]), labels(&[4; 12]), labels(&[3, 1]).valid_steps(9)];
    let inputs: [[f32; 120]; 4] = std::array::from_fn(|i| std::array::from_fn(|j| (0.1 * (i * 120 + j) as f32).sin()));
    let mut net = Speech::new(&mut rng(1));
    let mut trainer = Trainer::<Speech, Adam, 4>::ZERO;
    let (adam, mut rng) = (Adam::new(0.1), rng(2));
    for _ in 0..3 {
        let mut step = || trainer.step(&mut net, &CTC, &adam, &inputs, &targets, &mut rng);
        assert_eq!(allocations(&mut step), 0);
        assert!(step().is_ok());
    }
    let mut evaluation = Evaluation::<Speech, 2>::ZERO;
    assert_eq!(allocations(|| evaluation.loss(&net, &CTC, &inputs, &targets)), 0);
    let output = net.predict(&inputs[0]);
    assert_eq!(allocations(|| CTC.greedy(Speech::nested(&output)).count()), 0);
}

/// Fifty steps, which is more than the declared lengths, alone and in blocks.
fn assert_steps_do_not_allocate<N: StreamingNetwork<Scalar = f32>>() {
    let (net, mut state) = (N::boxed(&mut rng(1)), StepState::<N>::ZERO);
    let inputs = [(); 5].map(|()| N::StepInput::ZERO);
    let mut outputs = [(); 5].map(|()| N::StepOutput::ZERO);
    for _ in 0..50 {
        assert_eq!(allocations(|| net.step(&inputs[0], &mut state)), 0);
    }
    assert_eq!(allocations(|| net.try_step(&inputs[0], &mut state).is_ok()), 0);
    state.reset();
    for _ in 0..10 {
        assert_eq!(allocations(|| net.step_block(&inputs, &mut outputs, &mut state)), 0);
    }
    assert_eq!(allocations(|| net.prewarm(&inputs[0], 50, &mut state)), 0);
    assert_eq!(allocations(|| state.clone()), 0);
}

macro_rules! steps_do_not_allocate {
    ($($name:ident: [$($layers:tt)+])*) => {$(
        #[test]
        fn $name() {
            network! { struct Net = $($layers)+; }
            assert_steps_do_not_allocate::<Net>();
        }
    )*};
}
steps_do_not_allocate! {
    steps_of_attention: [Input<Sequence<7, 8>>, SelfAttention<8, 2, Causal>]
    steps_of_rotary_attention: [
        Input<Sequence<40, 8>>, SelfAttention<8, 4, Causal, KeyValueHeads<2>, Rotary, AttentionDropout<0.1>>
    ]
    steps_of_a_long_attention: [Input<Sequence<300, 4>>, SelfAttention<4, 1, Causal, NoBias>]
    steps_of_causal_convolutions: [
        Input<Sequence<7, 3>>, Conv1d<3, 5, 3, Causal>, ReLU, Conv1d<5, 20, 2, Causal, Dilation<4>>, Conv1d<20, 20, 1, Causal>
    ]
    steps_of_causal_pools: [Input<Sequence<7, 13>>, MaxPool1d<3, Causal>, AvgPool1d<9, Causal>]
    steps_of_pools_over_all: [Input<Sequence<7, 3>>, Concat<GlobalAvgPool, GlobalMaxPool>, Dense<6, 2>]
    steps_of_positions: [Input<Sequence<7, 6>>, PositionalEncoding, LearnedPositions]
    steps_of_embeddings: [
        Input<Tokens<7, 300>>, Concat<Embedding<300, 8>, OneHot, PaddingMask>, PerStep<(Dense<309, 20>, Tanh, Dense<20, 5>)>, Softmax
    ]
    steps_of_recurrent_layers: [Input<Sequence<7, 2>>, LSTM<2, 5, Projection<3>, Peepholes>, GRU<3, 100>, RNN<100, 3, LearnedState>]
    steps_of_a_transformer: [
        Input<Tokens<20, 30>>, Embedding<30, 8>, LearnedPositions, Repeat<2, (
            Residual<(LayerNorm, SelfAttention<8, 2, Causal>)>, Residual<(LayerNorm, PerStep<(Dense<8, 16>, GELU, Dense<16, 8>)>)>
        )>, PerStep<Dense<8, 30>>, LogSoftmax
    ]
}

network! {
    struct Text =
        Input<Tokens<8, 5>>, Embedding<5, 8>, Conv1d<8, 8, 2, Causal>, Residual<(LayerNorm, SelfAttention<8, 2, Causal, Rotary>)>,
        PerStep<Dense<8, 5>>, Softmax;
}

#[test]
fn a_sampler_does_not_allocate() {
    let (net, mut state, mut generator) = (Text::new(&mut rng(1)), StepState::ZERO, rng(2));
    let all = Sampler::new();
    for sampler in [all, Sampler::greedy(), all.temperature(0.8).top_k(3), all.top_p(0.9), all.top_k(4).top_p(0.5)] {
        let mut token = 1u8;
        for _ in 0..12 {
            let choose = || token = sampler.choose(&net.step(&[token], &mut state), &mut generator) as u8;
            assert_eq!(allocations(choose), 0);
        }
    }
}

#[test]
fn a_beam_search_does_not_allocate() {
    let (net, mut state) = (Text::new(&mut rng(1)), StepState::ZERO);
    net.step(&[3], &mut state);
    let mut beams = boxed::<[Beam<Text, 12>; 2 * 3]>();
    for search in [BeamSearch::new(), BeamSearch::new().end(2).length_penalty(0.6)] {
        assert_eq!(allocations(|| search.search(&net, 1, &state, &mut *beams).tokens().len()), 0);
        assert!(!beams[0].tokens().is_empty());
    }
}
