//! What holds for recurrent layers whatever their numbers are: samples are independent, later steps do not change earlier ones, and
//! small and large layers compute the same.

use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, values, values_mut};

use crate::common::rng;

fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    Init::Normal { mean: 0.0, deviation: 1.0 }.weights(&mut numbers, count, 1, &mut rng(seed));
    numbers
}

fn random<N: Network<Scalar = f64, Element = f64>>() -> Box<N> {
    let mut network = boxed::<N>();
    let all = numbers(N::COUNT, 3);
    network.parameters_mut().iter_mut().zip(all).for_each(|(parameter, number)| *parameter = 0.2 * number);
    network
}

/// The outputs of all samples at once, and one after the other.
fn predictions<N: Network<Scalar = f64, Element = f64>>(network: &N, x: &[f64]) -> [Vec<f64>; 2] {
    let samples = x.len() / N::InputShape::SIZE;
    let mut together = vec![f64::NAN; samples * N::OutputShape::SIZE];
    network.predict_batch(values(x, samples), values_mut(&mut together, samples), &mut *boxed::<Scratch<N, 8>>());
    let mut alone = Vec::new();
    for x in x.chunks(N::InputShape::SIZE) {
        let y = network.predict(&values::<f64, N::Input>(x, 1)[0]);
        alone.extend_from_slice(stackprop::tensor::plain::scalars(&y));
    }
    [together, alone]
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-13, "{found}, not {expected}");
    }
}

macro_rules! each_layer {
    ($($test:ident: $small:ty, $large:ty;)*) => {$(
        #[test]
        fn $test() {
            network! { struct Small = Input<Sequence<9, 3>>, $small; }
            network! { struct Large = Input<Sequence<9, 3>>, $large; }
            fn check<N: Network<Scalar = f64, Element = f64>>() {
                let network = random::<N>();
                let x = numbers(5 * N::InputShape::SIZE, 4);
                let [together, alone] = predictions(&*network, &x);
                assert_near(&together, &alone);
                // The first steps do not depend on the last ones.
                let mut other = x.clone();
                for sample in other.chunks_mut(27) {
                    sample[15..].fill(9.0);
                }
                let [_, other] = predictions(&*network, &other);
                let size = <N::OutputShape as Shape>::SIZE;
                for (sample, other) in alone.chunks(size).zip(other.chunks(size)) {
                    assert_eq!(sample[..size / 9 * 5], other[..size / 9 * 5]);
                    assert_ne!(sample[size / 9 * 5..], other[size / 9 * 5..]);
                }
                assert!(<N::Input as Flat<f64>>::LEN == 27);
            }
            check::<Small<f64>>();
            check::<Large<f64>>(); // more weights than are inlined
        }
    )*};
}
each_layer! {
    rnn: RNN<3, 7>, RNN<3, 100>;
    rnn_with_relu: RNN<3, 7, ReLU>, RNN<3, 100, ReLU>;
    gru: GRU<3, 7>, GRU<3, 60>;
    gru_with_reset_first: GRU<3, 7, ResetFirst>, GRU<3, 60, ResetFirst>;
    lstm: LSTM<3, 7>, LSTM<3, 60>;
    lstm_with_a_projection: LSTM<3, 7, Projection<4>>, LSTM<3, 70, Projection<40>>;
    lstm_with_peepholes: LSTM<3, 7, Peepholes>, LSTM<3, 60, Peepholes>;
    lstm_with_all_settings:
        LSTM<3, 9, Peepholes, NoBias, Projection<8>, LearnedState>, LSTM<3, 70, Projection<60>, LearnedState, Peepholes, NoBias>;
    rnn_with_a_learned_state: RNN<3, 7, LearnedState>, RNN<3, 100, LearnedState>;
    gru_with_a_learned_state: GRU<3, 7, LearnedState>, GRU<3, 60, LearnedState>;
    gru_with_reset_first_and_a_learned_state: GRU<3, 7, ResetFirst, LearnedState>, GRU<3, 60, ResetFirst, LearnedState>;
    lstm_with_a_learned_state: LSTM<3, 7, LearnedState>, LSTM<3, 60, LearnedState>;
}

/// Both directions of one layer with the same parameters: reversing the sequence swaps and reverses the outputs.
#[test]
fn directions_mirror_each_other() {
    network! { struct Net = Input<Sequence<6, 2>>, both: Bidirectional<LSTM<2, 3>>; }
    let mut network = random::<Net<f64>>();
    network.both.reverse = network.both.forward.clone();
    let x = numbers(12, 5);
    let reversed: Vec<_> = x.chunks(2).rev().flatten().copied().collect();
    let [[_, y], [_, mirrored]] = [predictions(&*network, &x), predictions(&*network, &reversed)];
    for (y, mirrored) in y.chunks(6).zip(mirrored.chunks(6).rev()) {
        assert_eq!((&y[..3], &y[3..]), (&mirrored[3..], &mirrored[..3]));
    }
}

/// A cell whose forget gate is open and whose input gate is closed keeps its value.
#[test]
fn an_lstm_starts_with_open_forget_gates_and_orthogonal_recurrent_weights() {
    network! { struct Net = Input<Sequence<6, 2>>, lstm: LSTM<2, 8>, gru: GRU<8, 5>; }
    let mut network = Net::<f64>::new(&mut rng(1));
    let (forget, others) =
        (&network.lstm.input_bias[8..16], [&network.lstm.input_bias[..8], &network.lstm.input_bias[16..]]);
    assert!(forget.iter().all(|bias| *bias == 1.0) && others.concat().iter().all(|bias| *bias == 0.0));
    assert!(network.lstm.recurrent_bias.iter().chain(&*network.gru.input_bias).all(|bias| *bias == 0.0));
    let orthogonal = |weights: &[f64], units: usize| {
        let columns = weights.len() / units;
        for gate in (0..columns).step_by(units) {
            for (a, b) in (0..units).flat_map(|a| (0..units).map(move |b| (a, b))) {
                let dot: f64 =
                    (0..units).map(|j| weights[a * columns + gate + j] * weights[b * columns + gate + j]).sum();
                assert!((dot - f64::from(u8::from(a == b))).abs() < 1e-13, "{a} {b}: {dot}");
            }
        }
    };
    orthogonal(&network.lstm.recurrent_weight, 8);
    orthogonal(&network.gru.recurrent_weight, 5);
    network.init(Some(Init::Constant(0.5)), &mut rng(1));
    assert!(network.parameters().iter().all(|parameter| *parameter == 0.5));
}

#[test]
fn a_projection_starts_uniform_and_peepholes_at_zero() {
    network! { struct Net = Input<Sequence<6, 2>>, lstm: LSTM<2, 20, Projection<10>, Peepholes>; }
    let mut network = Net::<f64>::new(&mut rng(1));
    assert_eq!(Net::<f64>::PARAMS, 4 * 20 * (2 + 10 + 2) + 20 * 10 + 3 * 20);
    assert_eq!(Net::<f64>::MACS, 6 * (4 * 20 * (2 + 10) + 20 * 10 + 3 * 20));
    assert!(network.lstm.peephole.iter().all(|weight| *weight == 0.0));
    let bound = (6.0f64 / 30.0).sqrt();
    let largest = network.lstm.projection_weight.iter().fold(0.0, |largest: f64, weight| largest.max(weight.abs()));
    assert!(largest <= bound && largest > 0.9 * bound, "{largest}, not nearly {bound}");
    network.init(Some(Init::Constant(0.5)), &mut rng(1));
    assert!(network.parameters().iter().all(|parameter| *parameter == 0.5));
}

/// A projection by a part of the unit matrix keeps the first units.
#[test]
fn a_projection_that_selects_units_outputs_these() {
    network! { struct Plain = Input<Sequence<6, 2>>, lstm: LSTM<2, 7>; }
    network! { struct Projected = Input<Sequence<6, 2>>, lstm: LSTM<2, 7, Projection<3>>; }
    let mut plain = random::<Plain<f64>>();
    plain.lstm.recurrent_weight[3 * 28..].fill(0.0);
    let mut projected = random::<Projected<f64>>();
    projected.lstm.input_weight.copy_from_slice(&plain.lstm.input_weight);
    projected.lstm.recurrent_weight.copy_from_slice(&plain.lstm.recurrent_weight[..3 * 28]);
    projected.lstm.input_bias.copy_from_slice(&plain.lstm.input_bias);
    projected.lstm.recurrent_bias.copy_from_slice(&plain.lstm.recurrent_bias);
    for (index, weight) in projected.lstm.projection_weight.iter_mut().enumerate() {
        *weight = f64::from(u8::from(index / 3 == index % 3));
    }
    let x = numbers(12, 5);
    let expected: Vec<_> = predictions(&*plain, &x)[1].chunks(7).flat_map(|h| h[..3].to_vec()).collect();
    assert_near(&predictions(&*projected, &x)[1], &expected);
}

#[test]
fn a_network_can_be_generic_over_the_units() {
    network! { struct Net<F, H> = Input<Sequence<4, F>>, LSTM<F, H>, Repeat<2, GRU<H, H>>, Last, Dense<H, 1>; }
    type Used = Net<stackprop::typenum::U2, stackprop::typenum::U5>;
    assert_eq!(Used::PARAMS, 4 * 5 * (2 + 5 + 2) + 2 * 3 * 5 * (5 + 5 + 2) + 5 + 1);
    assert_eq!(Used::MACS, 4 * (4 * 5 * (2 + 5) + 2 * 3 * 5 * (5 + 5)) + 5);
    let y = Used::new(&mut rng(1)).predict(&Zero::ZERO);
    assert!(y.iter().all(|y| y.is_finite()));
}
