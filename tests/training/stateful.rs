//! Truncated back-propagation: sequences in pieces, with states that are carried from batch to batch.

use stackprop::network::{Steps, StreamingNetwork};
use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, scalars, values, zeroed};
use stackprop::training::{CheckpointError, Every};

use crate::common::{golden, rng};

const TOLERANCE: f64 = 1e-12;
const PIECES: usize = 3;
const SAMPLES: usize = 3;

/// Pieces of sequences against PyTorch: losses, gradients with respect to detached states, and states; then the outputs of whole sequences.
#[track_caller]
fn assert_case<N>(layer: &str)
where
    N: TrainableNetwork<Scalar = f64, Element = f64> + StreamingNetwork,
    MeanSquaredError: Loss<N, N::Output>,
{
    let case = golden::case(golden::load("stateful"), layer);
    let mut net = boxed::<N>();
    net.parameters_mut().copy_from_slice(&golden::parameters(case));
    let mut states: Vec<_> = (0..SAMPLES).map(|_| StepState::<N>::ZERO).collect();
    // In parts of one and of two samples.
    let mut trainer = boxed::<Trainer<N, Sgd, 2>>();
    let mut state = StepState::ZERO;
    let mut whole = Vec::new();
    for piece in 0..PIECES {
        if piece == PIECES - 1 {
            states[1].reset();
        }
        let (x, t) = (golden::numbers(&case["x"][piece]), golden::numbers(&case["t"][piece]));
        let (x, t) = (values(&x, SAMPLES), values(&t, SAMPLES));
        let loss = trainer.stateful(&mut states).compute(&*net, &MeanSquaredError, x, t, &mut rng(1)).unwrap();
        golden::assert_close(layer, &[loss], &[golden::scalar(&case["loss"][piece])], TOLERANCE);
        let expected = golden::numbers(&case["dw"][piece]);
        golden::assert_close(layer, trainer.gradient().parameters(), &expected, TOLERANCE);
        let found: Vec<_> = states.iter().flat_map(|state| state.numbers().to_vec()).collect();
        golden::assert_close(layer, &found, &golden::numbers(&case["state"][piece]), TOLERANCE);

        let y = net.predict_from(&x[0], &mut state);
        golden::assert_close(layer, scalars(&y), &golden::vector(&case["y"][piece][0]), TOLERANCE);
        if piece < PIECES - 1 {
            whole.extend_from_slice(scalars(&y));
        }
    }
    golden::assert_close(layer, &whole, &golden::vector(&case["whole"][0]), TOLERANCE);
}

macro_rules! cases {
    ($($test:ident: $text:literal $layer:ty;)*) => {$(
        #[test]
        fn $test() {
            network! { struct Net = Input<Sequence<5, 3>>, $layer; }
            assert_case::<Net<f64>>($text);
        }
    )*};
}
cases! {
    an_rnn_as_in_pytorch: "RNN<3, 4>" RNN<3, 4>;
    a_gru_as_in_pytorch: "GRU<3, 4>" GRU<3, 4>;
    an_lstm_as_in_pytorch: "LSTM<3, 4>" LSTM<3, 4>;
    an_lstm_with_a_projection_as_in_pytorch: "LSTM<3, 5, Projection<2>>" LSTM<3, 5, Projection<2>>;
    two_grus_as_in_pytorch: "Repeat<2, GRU<3, 3>>" Repeat<2, GRU<3, 3>>;
    two_lstms_as_in_pytorch: "Repeat<2, LSTM<3, 3>>" Repeat<2, LSTM<3, 3>>;
}

/// Random values, a batch of them per piece.
fn random<A: Flat<f64>>(pieces: usize, samples: usize, seed: u64) -> Vec<Vec<A>> {
    let rng = &mut rng(seed);
    let mut array = || {
        let mut array = zeroed::<f64, A>();
        let numbers = stackprop::tensor::plain::scalars_mut(&mut array);
        Init::Normal { mean: 0.0, deviation: 1.0 }.weights(numbers, A::LEN, 1, rng);
        array
    };
    (0..pieces).map(|_| (0..samples).map(|_| array()).collect()).collect()
}

network! {
    struct Mixed = Input<Sequence<4, 3>>, Residual<(LayerNorm, GRU<3, 3, ResetFirst, LearnedState>)>,
        Concat<LSTM<3, 2, LearnedState>, (Tanh, RNN<3, 2, NoBias>)>,
        PerStep<(Dense<4, 3>, Tanh)>,
        Repeat<2, LSTM<3, 3>>, GRU<3, 5, LearnedState>, Last, Dense<5, 2>;
}

fn random_network<N: Network<Scalar = f64>>() -> Box<N> {
    let mut net = boxed::<N>();
    Init::Normal { mean: 0.0, deviation: 0.5 }.weights(net.parameters_mut(), N::COUNT, 1, &mut rng(4));
    net
}

/// With dropout the states before the first step are multiplied by factors, too.
#[test]
fn gradients_with_dropout_are_those_of_differences() {
    network! {
        struct Dropped = Input<Sequence<4, 3>>, GRU<3, 4, RecurrentDropout<0.4>, LearnedState>, LSTM<4, 3, RecurrentDropout<0.3>>,
            GRU<3, 3, ResetFirst, RecurrentDropout<0.5>>, RNN<3, 2, RecurrentDropout<0.2>, LearnedState>, Last;
    }
    assert_differences(random_network::<Dropped<f64>>());
}

/// The state of an LSTM with a projection is fewer outputs than cells; peepholes read the cells before the first step.
#[test]
fn gradients_of_projections_and_peepholes_are_those_of_differences() {
    network! {
        struct Projected = Input<Sequence<4, 3>>, LSTM<3, 5, Projection<3>, LearnedState>, LSTM<3, 4, Peepholes>,
            LSTM<4, 5, Projection<2>, Peepholes, LearnedState, RecurrentDropout<0.3>>, Last;
    }
    assert_differences(random_network::<Projected<f64>>());
}

/// Nested layers take their own states, in the order of those of `step`; the initial ones are learned.
#[test]
fn a_training_pass_leaves_the_states_of_single_steps() {
    assert_states_of_steps(&*random_network::<Mixed<f64>>());
}

/// Layers within a step start again at each step, so they have no states to carry.
#[test]
fn recurrent_layers_of_a_step_have_no_states() {
    network! {
        struct WithinSteps = Input<Sequence<4, 3>>, PerStep<(Reshape<Sequence<3, 1>>, GRU<1, 4>, Last)>, LSTM<4, 3>,
            PerStep<(Reshape<Sequence<3, 1>>, Bidirectional<RNN<1, 2>>, Last)>, GRU<4, 2>, Last;
    }
    assert_states_of_steps(&*random_network::<WithinSteps<f64>>());
}

#[track_caller]
fn assert_states_of_steps<N>(net: &N)
where
    N: Network<Scalar = f64, Element = f64, Input = [f64; 12], Output = [f64; 2]> + TrainableNetwork + StreamingNetwork,
{
    let (inputs, targets) = (random::<[f64; 12]>(3, 5, 5), random::<[f64; 2]>(3, 5, 6));
    let new = || (0..5).map(|_| StepState::<N>::ZERO).collect::<Vec<_>>();
    let (mut states, mut by_step) = (new(), new());
    let mut trainer = boxed::<Trainer<N, Sgd, 2>>();
    for (piece, (inputs, targets)) in inputs.iter().zip(&targets).enumerate() {
        if piece == 1 {
            states[2].reset();
            by_step[2].reset();
        }
        let loss = trainer.stateful(&mut states).compute(net, &MeanSquaredError, inputs, targets, &mut rng(1)).unwrap();
        let mut expected = 0.0;
        for ((input, target), state) in inputs.iter().zip(targets).zip(&mut by_step) {
            let y = net.predict_from(input, state);
            expected += y.iter().zip(target).map(|(y, t)| (y - t) * (y - t)).sum::<f64>() / 10.0;
        }
        assert!((loss - expected).abs() < 1e-13, "{loss} {expected}");
        for (state, by_step) in states.iter().zip(&by_step) {
            golden::assert_close("states", state.numbers(), by_step.numbers(), 1e-12);
        }
    }
}

/// Differences of the loss of a batch of which some samples continue, and some begin with learned states.
#[test]
fn gradients_by_parameters_are_those_of_differences() {
    assert_differences(random_network::<Mixed<f64>>());
}

#[track_caller]
fn assert_differences<N>(mut net: Box<N>)
where
    N: Network<Scalar = f64, Element = f64, Input = [f64; 12], Output = [f64; 2]> + TrainableNetwork + StreamingNetwork,
    MeanSquaredError: Loss<N, [f64; 2]>,
{
    let (inputs, targets) = (random::<[f64; 12]>(2, 5, 7), random::<[f64; 2]>(2, 5, 8));
    let mut trainer = boxed::<Trainer<N, Sgd, 3>>();
    let mut states: Vec<_> = (0..5).map(|_| StepState::<N>::ZERO).collect();
    let mut compute = |net: &N, states: &mut [StepState<N>], piece: usize| {
        let (inputs, targets) = (&inputs[piece], &targets[piece]);
        let loss = trainer.stateful(states).compute(net, &MeanSquaredError, inputs, targets, &mut rng(1)).unwrap();
        (loss, trainer.gradient().parameters().to_vec())
    };
    compute(&net, &mut states, 0);
    states[1].reset();
    states[3].reset();
    let (_, gradient) = compute(&net, &mut states.clone(), 1);
    assert!(gradient.iter().filter(|slope| slope.abs() > 1e-6).count() > N::COUNT * 3 / 4);
    let step = 1e-5;
    for (index, expected) in gradient.iter().enumerate() {
        let mut at = |shift: f64| {
            let was = net.parameters()[index];
            net.parameters_mut()[index] = was + shift;
            let loss = compute(&net, &mut states.clone(), 1).0;
            net.parameters_mut()[index] = was;
            loss
        };
        let slope = (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step);
        assert!((slope - expected).abs() < 1e-9, "{index}: {slope} {expected}");
    }
}

network! { struct Net = Input<Sequence<5, 2>>, GRU<2, 6, LearnedState>, Dropout<0.2>, LSTM<6, 4>, PerStep<Dense<4, 1>>; }

const BATCH: usize = 70;

/// Five batches of 70 samples, and a short one.
fn data() -> (Vec<[f32; 10]>, Vec<[f32; 5]>) {
    let value = |i: usize| ((i * 37 % 101) as f32 / 50.0 - 1.0).sin();
    let samples = 0..5 * BATCH + 8;
    samples.map(|i| (core::array::from_fn(|j| value(10 * i + j)), core::array::from_fn(|j| value(i + j)))).unzip()
}

fn begins(sample: usize) -> bool {
    sample % 17 == 3
}

#[test]
fn fit_is_training_by_hand() {
    let (inputs, targets) = data();
    let adam = Adam::new(0.01);
    let mut net = Net::new(&mut rng(1));
    let fit = net.fit(MeanSquaredError, adam).epochs(2).batch_size(BATCH).stateful(begins);
    let history = fit.run(&inputs, &targets, &mut rng(2)).unwrap();

    let mut by_hand = Net::new(&mut rng(1));
    let mut trainer = boxed::<Trainer<Net, Adam, 64>>();
    let (mut rng, mut sums) = (rng(2), Vec::new());
    for _ in 0..2 {
        let mut states: Vec<_> = (0..BATCH).map(|_| StepState::<Net>::ZERO).collect();
        let (seed, mut sum) = (rng.next_u64(), 0.0);
        for (step, (x, t)) in inputs.chunks(BATCH).zip(targets.chunks(BATCH)).enumerate() {
            for (stream, state) in states[..x.len()].iter_mut().enumerate() {
                if begins(step * BATCH + stream) {
                    state.reset();
                }
            }
            let rng = &mut StepRng::new(seed, step);
            let loss = trainer.stateful(&mut states).step(&mut by_hand, &MeanSquaredError, &adam, x, t, rng).unwrap();
            sum += f64::from(loss) * x.len() as f64;
        }
        sums.push(sum / inputs.len() as f64);
    }
    assert_eq!(net, by_hand);
    for (epoch, sum) in history.epochs.iter().zip(sums) {
        assert!((epoch.loss - sum).abs() < 1e-6);
    }
    let mut other = Net::new(&mut rng_of(1));
    let fit = other.fit(MeanSquaredError, adam).epochs(2).batch_size(BATCH).shuffle(false);
    fit.run(&inputs, &targets, &mut rng_of(2)).unwrap();
    assert_ne!(net, other, "the states do not matter");
}

fn rng_of(seed: u64) -> impl Rng {
    rng(seed)
}

#[test]
fn a_run_continues_from_a_checkpoint_after_any_step() {
    let (inputs, targets) = data();
    let folder = tempfile::tempdir().unwrap();
    let run = |path: Option<&std::path::Path>, stop: usize| {
        let mut net = Net::new(&mut rng(1));
        let schedule = move |now: Progress| if now.step < stop { 1.0 } else { f64::NAN };
        let fit = net.fit(MeanSquaredError, Adam::new(0.01)).epochs(2).batch_size(BATCH).stateful(begins);
        let mut fit = fit.schedule(schedule);
        if let Some(path) = path {
            fit = fit.checkpoint(path, Every::Steps(1)).resume(path);
        }
        let is_whole = fit.run(&inputs, &targets, &mut rng(2)).is_ok();
        (net, is_whole)
    };
    let (whole, _) = run(None, usize::MAX);
    for stop in [1, 3, 5, 6, 8, 11] {
        let path = folder.path().join(format!("{stop}.safetensors"));
        assert!(!run(Some(&path), stop).1);
        let (resumed, is_whole) = run(Some(&path), usize::MAX);
        assert!(is_whole && resumed == whole, "stopped before step {stop}");
    }
}

#[test]
fn a_checkpoint_of_another_kind_of_run_is_refused() {
    let (inputs, targets) = data();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let run = |is_stateful: bool| {
        let mut net = Net::new(&mut rng(1));
        let mut fit = net.fit(MeanSquaredError, Adam::new(0.01)).epochs(1).batch_size(BATCH).shuffle(false);
        if is_stateful {
            fit = fit.stateful(begins);
        }
        fit.checkpoint(&path, Every::Epochs(1)).resume(&path).run(&inputs, &targets, &mut rng(2))
    };
    for is_stateful in [false, true] {
        let _ = std::fs::remove_file(&path);
        run(is_stateful).unwrap();
        let error = run(!is_stateful).unwrap_err();
        let TrainError::Checkpoint { error, .. } = error else { panic!("{error}") };
        assert!(matches!(*error, CheckpointError::OtherRun { setting: "`stateful`", .. }), "{error}");
    }
}

/// Layers that do not carry their state, and that have none.
#[test]
fn a_layer_that_does_not_carry_its_state_is_named() {
    network! { struct Carried = Input<Sequence<5, 2>>, Tanh, GRU<2, 3>, PerStep<Dense<3, 2>>, Last; }
    network! { struct Window = Input<Sequence<5, 2>>, Tanh, window: Conv1d<2, 3, 2, Causal>, GRU<3, 4>; }
    network! { struct Inner = Input<Sequence<5, 2>>, Residual<(GRU<2, 2>, MaxPool1d<3, Causal>)>, Last; }
    fn not_carried<N: StreamingNetwork>() -> Option<&'static str> {
        <<N as Steps>::Streamed as Streaming<N::InputShape>>::NOT_CARRIED
    }
    assert_eq!(not_carried::<Carried>(), None);
    assert_eq!(not_carried::<Window>(), Some("window"));
    assert_eq!(not_carried::<Inner>(), Some("residual1"));
}

#[test]
#[should_panic(expected = "there are 2 samples, and states for 1 of them")]
fn more_samples_than_states() {
    let (mut net, mut trainer) = (Net::ZERO, boxed::<Trainer<Net, Sgd, 2>>());
    let states = &mut [StepState::ZERO];
    let (inputs, targets) = data();
    let step = trainer.stateful(states);
    let _ = step.step(&mut net, &MeanSquaredError, &Sgd::new(0.1), &inputs[..2], &targets[..2], &mut rng(1));
}
