//! Networks that run step by step: the steps are those of the sequence.

use super::common::rng;
use rand::Rng;
use stackprop::error::{ElementError, StreamError};
use stackprop::layer::Streaming;
use stackprop::network::{Steps, StreamingNetwork};
use stackprop::prelude::*;
use stackprop::tensor::plain::{scalars, scalars_mut};

fn random(rng: &mut impl Rng) -> f32 {
    (rng.next_u32() >> 8) as f32 / (1 << 23) as f32 - 1.0
}

/// How far the outputs of the steps may be from those of the sequence, relative to numbers above 1.
///
/// The bits are the same except after a dense layer: the product of one row has its sums in another order than that of many.
const OF_DENSE: f32 = 1e-6;

/// Runs a random sequence as a whole and step by step, and compares the outputs.
fn assert_same<N>(net: &N, tolerance: f32, mut input: impl FnMut() -> N::Element)
where
    N: StreamingNetwork<Scalar = f32>,
{
    let mut x = N::Input::ZERO;
    scalars_mut(&mut x).iter_mut().for_each(|x| *x = input());
    let whole = net.predict(&x);
    let mut state = StepState::<N>::ZERO;
    let mut steps = Vec::new();
    let size = <N::StepInput as Flat<N::Element>>::LEN;
    for x in scalars(&x).chunks_exact(size) {
        let mut step = N::StepInput::ZERO;
        scalars_mut(&mut step).copy_from_slice(x);
        steps.extend_from_slice(scalars(&net.step(&step, &mut state)));
    }
    // A network that ends in one vector has the output of the whole sequence at the last step.
    let whole = scalars(&whole);
    for (step, whole) in steps[steps.len() - whole.len()..].iter().zip(whole) {
        assert!((step - whole).abs() <= tolerance * whole.abs().max(1.0), "{step} and {whole}");
    }
    assert!(whole.iter().any(|y| *y != whole[0]));
}

macro_rules! streams {
    ($tolerance:expr; $($name:ident: [$($layers:tt)*])*) => {$(
        #[test]
        fn $name() {
            network! { struct Net = $($layers)*; }
            let mut rng = rng(7);
            let mut net = Net::boxed(&mut rng);
            net.visit_mut(&Path::ROOT, &mut |entry, values| {
                // These begin at zero.
                if entry.role == Role::Bias || entry.path.name() == "peephole" {
                    values.iter_mut().for_each(|value| *value = random(&mut rng));
                }
            });
            assert_same(&*net, $tolerance, || random(&mut rng));
        }
    )*};
}

streams! {
    0.0;
    activations: [Input<Sequence<5, 3>>, Tanh, ReLU, Softmax]
    slices: [Input<Sequence<5, 7>>, Concat<(Slice<4, 3>, Tanh), Slice<1, 5>>, Slice<2, 5>]
    products: [Input<Sequence<5, 6>>, Multiply<Slice<0, 3>, (Slice<3, 3>, Sigmoid), Slice<1, 3>>, Concat<Dot<Identity, Tanh>, Identity>]
    many_activations: [Input<Sequence<3, 100>>, GELU, Sigmoid, LogSoftmax]
    a_causal_convolution: [Input<Sequence<9, 3>>, Conv1d<3, 4, 3, Causal>]
    a_convolution_of_one_step: [Input<Sequence<9, 3>>, Conv1d<3, 4, 1, Causal>]
    a_window_longer_than_the_sequence: [Input<Sequence<3, 2>>, Conv1d<2, 3, 7, Causal>]
    dilated_convolutions_in_groups: [
        Input<Sequence<33, 4>>, Conv1d<4, 8, 2, Causal>, ReLU, Conv1d<8, 8, 2, Causal, Dilation<2>, Groups<4>>, ReLU,
        Conv1d<8, 8, 2, Dilation<4>, NoBias, Causal>, ReLU, Conv1d<8, 1, 2, Causal, Dilation<8>>
    ]
    the_largest_of_the_last_steps: [Input<Sequence<9, 3>>, MaxPool1d<3, Causal>]
    the_largest_of_the_last_steps_of_many_features: [Input<Sequence<9, 13>>, MaxPool1d<4, Stride<1>, Causal>]
    the_largest_of_one_step: [Input<Sequence<9, 3>>, MaxPool1d<1, Causal>]
    the_largest_of_more_steps_than_there_are: [Input<Sequence<3, 5>>, MaxPool1d<7, Causal>]
    the_mean_of_the_last_steps: [Input<Sequence<9, 3>>, AvgPool1d<3, Causal>]
    the_mean_of_the_last_steps_of_many_features: [Input<Sequence<9, 13>>, AvgPool1d<4, Causal>]
    the_mean_of_many_steps: [Input<Sequence<99, 1>>, AvgPool1d<40, Causal>, AvgPool1d<2, Causal>]
    the_mean_of_more_steps_than_there_are: [Input<Sequence<3, 5>>, AvgPool1d<7, Causal>]
    the_largest_of_all_steps: [Input<Sequence<9, 3>>, GlobalMaxPool]
    recurrent_layers: [Input<Sequence<9, 3>>, RNN<3, 5>, RNN<_, 4, ReLU>, GRU<4, 5>, GRU<5, 4, ResetFirst>, LSTM<4, 6>]
    projections_and_peepholes: [
        Input<Sequence<9, 3>>, LSTM<3, 7, Projection<5>>, LSTM<_, 4, Peepholes>, LSTM<4, 9, Projection<2>, NoBias, Peepholes>
    ]
    more_projected_units_than_are_inlined: [
        Input<Sequence<5, 3>>, LSTM<3, 60, Projection<50>>, LSTM<50, 60, Peepholes>, LSTM<60, 50, Projection<20>, Peepholes>
    ]
    more_units_than_are_inlined: [
        Input<Sequence<5, 3>>, RNN<3, 100>, GRU<_, 70>, GRU<_, 60, ResetFirst>, Repeat<2, LSTM<60, 60>>, Last
    ]
    last_steps: [Input<Sequence<9, 3>>, LSTM<3, 16>, Last, Dense<16, 5>, Tanh]
    repeated: [Input<Sequence<9, 3>>, Repeat<3, (Conv1d<3, 3, 2, Causal>, Tanh)>]
}

streams! {
    OF_DENSE;
    standardized_steps: [Input<Sequence<9, 3>>, Standardize, Tanh]
    layers_per_step: [Input<Sequence<4, 3>>, Dropout<0.5>, PerStep<(Dense<3, 40>, Tanh, Dense<40, 2>)>, GaussianNoise<0.1>]
    the_mean_of_all_steps: [Input<Sequence<9, 3>>, GlobalAvgPool]
    the_mean_of_a_thousand_steps: [Input<Sequence<1000, 5>>, GlobalAvgPool, Dense<5, 2>]
    one_layer_per_step: [Input<Sequence<4, 3>>, PerStep<Dense<3, 4, NoBias>>]
    one_step: [Input<Sequence<1, 3>>, PerStep<Dense<3, 4>>, Tanh]
    more_layers_than_are_inlined: [
        Input<Sequence<4, 3>>, Tanh, Tanh, Tanh, Tanh, Conv1d<3, 2, 2, Causal>, Tanh, Tanh, Tanh, Tanh, PerStep<Dense<2, 3>>
    ]
    shortcuts: [
        Input<Sequence<9, 3>>, Residual<(Conv1d<3, 5, 2, Causal>, Tanh, PerStep<Dense<5, 3>>)>,
        Residual<(Conv1d<3, 5, 3, Causal>), PerStep<Dense<3, 5, NoBias>>>
    ]
    branches: [
        Input<Sequence<9, 3>>, Concat<(Conv1d<3, 5, 2, Causal>, Tanh), Identity, PerStep<Dense<3, 1>>>,
        Add<PerStep<Dense<9, 2>>, Conv1d<9, 2, 4, Causal>, (Tanh, PerStep<Dense<9, 2>>)>
    ]
}

streams! {
    OF_DENSE;
    normalized_steps: [Input<Sequence<5, 6>>, LayerNorm, Tanh, RMSNorm<NoAffine>, PReLU, BatchNorm, PReLU<PerChannel>]
    sinusoids: [Input<Sequence<5, 7>>, PositionalEncoding]
    learned_positions: [Input<Sequence<5, 7>>, LearnedPositions, Tanh, LearnedPositions]
    attention: [Input<Sequence<9, 8>>, SelfAttention<8, 2, Causal>]
    attention_of_one_step: [Input<Sequence<1, 8>>, SelfAttention<8, 2, Causal>]
    attention_over_several_blocks: [Input<Sequence<200, 4>>, SelfAttention<4, 1, Causal, NoBias>]
    attention_with_rotary_positions_and_fewer_keys: [
        Input<Sequence<33, 12>>, SelfAttention<12, 3, Causal, Rotary, KeyValueHeads<1>, AttentionDropout<0.3>>
    ]
    a_transformer: [
        Input<Sequence<17, 8>>, LearnedPositions, Repeat<2, (
            Residual<(LayerNorm, SelfAttention<8, 2, Causal>)>,
            Residual<(LayerNorm, PerStep<(Dense<8, 16>, GELU, Dense<16, 8>)>)>
        )>, LayerNorm, PerStep<Dense<8, 5>>, Softmax
    ]
    recurrent: [Input<Sequence<17, 3>>, LSTM<3, 20>, GRU<20, 5>, RNN<5, 4>, PerStep<Dense<4, 2>>]
    a_learned_state_in_front_of_a_projection: [Input<Sequence<17, 3>>, LSTM<3, 20, Projection<4>, LearnedState, Peepholes>]
    the_last_step: [Input<Sequence<9, 3>>, GRU<3, 6>, Last, Dense<6, 4>, Softmax]
}

/// A pool over all steps outputs what it would for the sequence so far.
#[test]
fn pools_over_all_steps_are_those_of_the_steps_so_far() {
    network! { struct Pools = Input<Sequence<2, 2>>, Concat<GlobalAvgPool, GlobalMaxPool>; }
    let mut state = StepState::ZERO;
    let steps = [[-1.0, 3.0], [-3.0, 1.0], [1.0, -1.0], [7.0, f32::NAN]].map(|x| Pools::ZERO.step(&x, &mut state));
    assert_eq!(steps[..3], [[-1.0, 3.0, -1.0, 3.0], [-2.0, 2.0, -1.0, 3.0], [-1.0, 1.0, 1.0, 3.0]]);
    assert_eq!([steps[3][0], steps[3][2]], [1.0, 7.0]);
    assert!(steps[3][1].is_nan() && steps[3][3].is_nan());
    assert!(Pools::ZERO.step(&[0.0; 2], &mut state)[3].is_nan());
}

/// The error of a mean does not grow with the number of steps.
#[test]
fn a_mean_of_very_many_steps_is_exact() {
    network! { struct Mean = Input<Sequence<2, 1>>, GlobalAvgPool; }
    let (mut state, mut rng, mut sum, mut y) = (StepState::ZERO, rng(4), 0.0, 0.0);
    for _ in 0..1_000_000 {
        let x = random(&mut rng) + 10.0;
        sum += f64::from(x);
        [y] = Mean::ZERO.step(&[x], &mut state);
    }
    assert!((f64::from(y) - sum / 1e6).abs() < 2e-6, "{y} and {}", sum / 1e6);
}

/// Beyond its declared length attention reads as many steps as that.
#[test]
fn attention_has_a_window_that_slides() {
    network! { struct Windowed = Input<Sequence<4, 8>>, SelfAttention<8, 2, Causal, Rotary>; }
    let mut rng = rng(9);
    let net = Windowed::new(&mut rng);
    let inputs = [(); 11].map(|()| [(); 8].map(|()| random(&mut rng)));
    let mut state = StepState::ZERO;
    let steps = inputs.map(|x| net.step(&x, &mut state));
    // Rotary positions depend on differences only, so the last four steps as a sequence of their own end in the same output.
    let whole = net.predict(inputs[7..].as_flattened().try_into().unwrap());
    for (step, whole) in steps[10].iter().zip(&Windowed::nested(&whole)[3]) {
        assert!((step - whole).abs() < 1e-5, "{step} and {whole}");
    }
}

#[test]
fn a_step_without_a_learned_position_is_nan() {
    network! { struct Positions = Input<Sequence<2, 3>>, LearnedPositions; }
    let (net, mut state) = (Positions::new(&mut rng(1)), StepState::ZERO);
    let steps = [(); 3].map(|()| net.step(&[1.0; 3], &mut state));
    assert!(steps[..2].as_flattened().iter().all(|y| y.is_finite()));
    assert!(steps[2].iter().all(|y| y.is_nan()));
}

/// What ends after the declared length says so, wherever it is, and the state stays as it is.
#[test]
fn a_full_state_is_an_error() {
    network! { struct Sliding = Input<Tokens<3, 7>>, Embedding<7, 4>, SelfAttention<4, 2, Causal>; }
    network! { struct Attends = Input<Tokens<3, 7>>, Embedding<7, 4>, SelfAttention<4, 2, Causal, Bounded>; }
    network! { struct Adds = Input<Tokens<3, 7>>, Embedding<7, 4>, LearnedPositions, PerStep<Dense<4, 4>>; }
    network! { struct Block = Input<Tokens<3, 7>>, Embedding<7, 4>, Tanh, Residual<(LayerNorm, Repeat<2, (Tanh, SelfAttention<4, 2, Causal, Bounded>)>)>; }
    fn steps<N>() -> Vec<Result<N::StepOutput, StreamError>>
    where
        N: StreamingNetwork<StepInput = [u8; 1]> + Network<Scalar = f32>,
    {
        let (net, mut state) = (N::boxed(&mut rng(1)), StepState::ZERO);
        let results = [1, 3, 7, 2, 0].map(|token| {
            let before = StepState::<N>::clone(&state);
            let result = net.try_step(&[token], &mut state);
            assert!(result.is_ok() || state == before);
            result
        });
        results.into()
    }
    let not_in_vocabulary = StreamError::Input(ElementError::NotInVocabulary { index: 0, token: 7, vocabulary: 7 });
    fn errors<T>(results: Vec<Result<T, StreamError>>) -> Vec<Option<StreamError>> {
        results.into_iter().map(Result::err).collect()
    }
    assert_eq!(errors(steps::<Sliding>()), [None, None, Some(not_in_vocabulary), None, None]);
    for found in [errors(steps::<Attends>()), errors(steps::<Adds>()), errors(steps::<Block>())] {
        assert_eq!(found, [None, None, Some(not_in_vocabulary), None, Some(StreamError::Full)]);
    }
    let (net, mut state) = (Attends::new(&mut rng(1)), StepState::ZERO);
    let steps = [1, 2, 3, 4].map(|token| net.step(&[token], &mut state));
    assert!(steps[..3].as_flattened().iter().all(|y| y.is_finite()) && steps[3].iter().all(|y| y.is_nan()));
    assert!(state.is_full());
    state.reset();
    assert!(!state.is_full());
}

#[test]
fn tokens() {
    network! { struct Net = Input<Tokens<7, 11>>, Embedding<11, 4>, Conv1d<4, 5, 3, Causal>, PerStep<Dense<5, 11>>, Softmax; }
    let mut rng = rng(7);
    let net = Net::boxed(&mut rng);
    assert_same(&*net, OF_DENSE, || (rng.next_u32() % 11) as u8);
    network! { struct OneHotNet = Input<Tokens<7, 300>>, OneHot, PerStep<Dense<300, 3>>; }
    let net = OneHotNet::boxed(&mut rng);
    assert_same(&*net, OF_DENSE, || (rng.next_u32() % 300) as u16);
}

network! { struct Net = Input<Sequence<8, 2>>, Conv1d<2, 4, 3, Causal, Dilation<2>>, Tanh, PerStep<Dense<4, 1>>; }

#[test]
fn a_block_is_its_steps() {
    let mut rng = rng(3);
    let net = Net::new(&mut rng);
    let inputs = [(); 21].map(|()| [random(&mut rng), random(&mut rng)]);
    let mut state = StepState::ZERO;
    let steps = inputs.map(|x| net.step(&x, &mut state));
    let (mut blocks, mut outputs) = (StepState::ZERO, [[0.0]; 21]);
    for range in [0..0, 0..13, 13..14, 14..21] {
        net.step_block(&inputs[range.clone()], &mut outputs[range], &mut blocks);
    }
    assert_eq!(outputs, steps);
    assert_eq!(blocks, state);
}

#[test]
fn a_state_can_be_copied_saved_compared_and_reset() {
    let mut rng = rng(3);
    let net = Net::new(&mut rng);
    let mut state = StepState::ZERO;
    let first = net.step(&[0.5, -1.0], &mut state);
    assert_ne!(state, StepState::default());
    let mut copy = state.clone();
    let saved = state.numbers().to_vec();
    let next = net.step(&[0.25, 1.0], &mut state);
    assert_ne!(state, copy);
    assert_eq!(net.step(&[0.25, 1.0], &mut copy), next);
    assert_eq!(state, copy);
    state.numbers_mut().copy_from_slice(&saved);
    assert_eq!(net.step(&[0.25, 1.0], &mut state), next);
    state.reset();
    assert_eq!(state, StepState::ZERO);
    assert_eq!(net.step(&[0.5, -1.0], &mut state), first);
    // Four steps of two features, and the index of the oldest.
    assert_eq!(state.numbers().len(), 4 * 2 + 1);
    assert_eq!(format!("{:?}", StepState::<Net>::ZERO), "StepState([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])");
}

#[test]
fn a_warm_state_is_that_of_a_constant_signal() {
    let net = Net::new(&mut rng(3));
    let mut warm = StepState::ZERO;
    net.prewarm(&[0.5, 0.25], 100, &mut warm);
    let y = net.step(&[0.5, 0.25], &mut warm);
    assert_eq!(net.step(&[0.5, 0.25], &mut warm), y);
    assert_ne!(net.step(&[0.5, 0.25], &mut StepState::default()), y);
}

#[test]
fn steps_go_on_beyond_the_declared_length() {
    let mut rng = rng(5);
    let net = Net::new(&mut rng);
    let inputs = [(); 100].map(|()| [random(&mut rng), random(&mut rng)]);
    let mut state = StepState::ZERO;
    let steps = inputs.map(|x| net.step(&x, &mut state));
    // The last output depends on the last five inputs only.
    let mut last = StepState::ZERO;
    let tail: Vec<_> = inputs[95..].iter().map(|x| net.step(x, &mut last)).collect();
    assert_eq!(tail[4], steps[99]);
}

#[test]
fn a_generic_network_has_steps() {
    network! { struct Generic<F, H> = Input<Sequence<6, F>>, PerStep<(Dense<F, H>, Tanh)>, Residual<(Tanh, PerStep<Dense<H, H>>)>; }
    type Used = Generic<stackprop::typenum::U3, stackprop::typenum::U5>;
    let mut rng = rng(1);
    let net = Used::new(&mut rng);
    assert_same(&net, OF_DENSE, || random(&mut rng));
}

#[test]
fn a_network_is_a_layer_with_steps() {
    network! { struct Inner = Input<Sequence<6, 2>>, Conv1d<2, 3, 2, Causal>, Tanh; }
    network! { struct Outer = Input<Sequence<6, 2>>, Inner, PerStep<Dense<3, 1>>; }
    let mut rng = rng(1);
    let net = Outer::new(&mut rng);
    assert_same(&net, OF_DENSE, || random(&mut rng));
}

#[test]
fn the_steps_of_double_precision_are_those_of_the_sequence() {
    let mut rng = rng(2);
    let net = <Net<f64>>::new(&mut rng);
    let x = [(); 16].map(|()| f64::from(random(&mut rng)));
    let y = net.predict(&x);
    let mut state = StepState::ZERO;
    for (x, y) in x.as_chunks().0.iter().zip(y) {
        assert!((net.step(x, &mut state)[0] - y).abs() < 1e-15);
    }
    fn is_streaming<L: Streaming<In>, In: Shape>() {}
    is_streaming::<Tanh, Sequence<U1, U1>>();
    fn has_state<N: Steps>() -> usize {
        size_of::<StepState<N>>()
    }
    assert_eq!(has_state::<Net<f64>>(), 2 * has_state::<Net>());
}
