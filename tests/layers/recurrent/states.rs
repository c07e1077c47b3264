//! The state after the last step, against that of PyTorch; and a learned state before the first one.

use stackprop::network::StreamingNetwork;
use stackprop::prelude::*;
use stackprop::tensor::plain::values;

use crate::common::golden;
use crate::common::pytorch::TOLERANCE;

/// Runs each sample step by step, and compares the state with the fields of the case, one after the other.
#[track_caller]
fn assert_state<N>(layer: &str, fields: &[&str])
where
    N: StreamingNetwork<Scalar = f64, Element = f64>,
{
    let file = golden::load("recurrent");
    let case = golden::case(file, &format!("{layer} on Sequence<7, 3>"));
    let mut net = boxed::<N>();
    net.parameters_mut().copy_from_slice(&golden::parameters(case));
    for (sample, x) in golden::matrix(&case["x"]).iter().enumerate() {
        let mut state = StepState::<N>::ZERO;
        for x in values::<f64, N::StepInput>(x, 7) {
            net.step(x, &mut state);
        }
        let expected: Vec<_> = fields.iter().flat_map(|field| golden::numbers(&case[*field][0][sample])).collect();
        golden::assert_close(layer, state.numbers(), &expected, TOLERANCE);
    }
}

#[test]
fn outputs_and_cells_of_an_lstm() {
    network! { struct Net = Input<Sequence<7, 3>>, LSTM<3, 4>; }
    assert_state::<Net<f64>>("LSTM<3, 4>", &["h", "c"]);
}

#[test]
fn outputs_and_cells_of_an_lstm_with_a_projection() {
    network! { struct Net = Input<Sequence<7, 3>>, LSTM<3, 5, Projection<2>>; }
    assert_state::<Net<f64>>("LSTM<3, 5, Projection<2>>", &["h", "c"]);
}

#[test]
fn outputs_of_a_gru_and_of_an_rnn() {
    network! { struct Gated = Input<Sequence<7, 3>>, GRU<3, 4>; }
    assert_state::<Gated<f64>>("GRU<3, 4>", &["h"]);
    network! { struct Plain = Input<Sequence<7, 3>>, RNN<3, 4>; }
    assert_state::<Plain<f64>>("RNN<3, 4>", &["h"]);
}

/// A layer that starts in the state of another one continues as that one does.
macro_rules! continues {
    ($($test:ident: $zero:ty, $learned:ty;)*) => {$(
        #[test]
        fn $test() {
            network! { struct Whole = Input<Sequence<9, 3>>, layer: $zero; }
            network! { struct Rest = Input<Sequence<6, 3>>, layer: $learned; }
            let mut whole = boxed::<Whole<f64>>();
            let (normal, count) = (Init::Normal { mean: 0.0, deviation: 0.2 }, Whole::<f64>::COUNT);
            normal.weights(whole.parameters_mut(), count, 1, &mut crate::common::rng(3));
            let mut x = [[0.0; 3]; 9];
            Init::Normal { mean: 0.0, deviation: 1.0 }.weights(x.as_flattened_mut(), 27, 1, &mut crate::common::rng(4));
            let mut state = StepState::ZERO;
            for x in &x[..3] {
                whole.step(x, &mut state);
            }
            let mut rest = boxed::<Rest<f64>>();
            let (shared, initial) = rest.parameters_mut().split_at_mut(Whole::<f64>::COUNT);
            shared.copy_from_slice(whole.parameters());
            initial.copy_from_slice(state.numbers());
            let expected = whole.predict(x.as_flattened().try_into().unwrap());
            let expected = &expected[expected.len() / 9 * 3..];
            let y = rest.predict(x[3..].as_flattened().try_into().unwrap());
            assert_eq!(y, expected);
            let (mut state, mut steps) = (StepState::ZERO, Vec::new());
            for x in &x[3..] {
                steps.extend_from_slice(&rest.step(x, &mut state));
            }
            assert_eq!(steps, y);
            state.reset();
            assert_eq!(rest.step(&x[3], &mut state), y[..y.len() / 6]);
        }
    )*};
}
continues! {
    an_rnn_from_its_state: RNN<3, 4>, RNN<3, 4, LearnedState>;
    an_rnn_with_all_settings_from_its_state: RNN<3, 4, ReLU, NoBias>, RNN<3, 4, LearnedState, ReLU, NoBias>;
    a_gru_from_its_state: GRU<3, 5>, GRU<3, 5, LearnedState>;
    a_gru_with_reset_first_from_its_state: GRU<3, 5, ResetFirst>, GRU<3, 5, ResetFirst, LearnedState>;
    an_lstm_from_its_state: LSTM<3, 5>, LSTM<3, 5, LearnedState>;
    an_lstm_with_a_projection_from_its_state: LSTM<3, 5, Projection<2>>, LSTM<3, 5, Projection<2>, LearnedState>;
    an_lstm_with_peepholes_from_its_state: LSTM<3, 5, Peepholes>, LSTM<3, 5, Peepholes, LearnedState>;
    a_large_lstm_with_both_from_its_state:
        LSTM<3, 70, Projection<50>, Peepholes>, LSTM<3, 70, LearnedState, Projection<50>, Peepholes>;
    a_large_rnn_from_its_state: RNN<3, 100>, RNN<3, 100, LearnedState>;
    a_large_gru_from_its_state: GRU<3, 60>, GRU<3, 60, LearnedState>;
    a_large_gru_with_reset_first_from_its_state: GRU<3, 60, ResetFirst>, GRU<3, 60, ResetFirst, LearnedState>;
    a_large_lstm_from_its_state: LSTM<3, 60>, LSTM<3, 60, LearnedState>;
}
