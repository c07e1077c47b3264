//! Outputs, states and gradients are never subnormal, which many processors are slow with; and nothing else changes.

use stackprop::prelude::*;
use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

use crate::common::pass::pass;

/// Fades out over all magnitudes, with both signs.
fn fading(count: usize, from: f64, to: f64) -> Vec<f32> {
    let sign = |i: usize| if i.is_multiple_of(3) { -1.0 } else { 1.0 };
    let value = |i: usize| from * (to / from).powf(i as f64 / (count - 1) as f64);
    (0..count).map(|i| (sign(i) * value(i)) as f32).collect()
}

fn assert_normal(values: &[f32], what: &str) {
    if let Some(place) = values.iter().position(|value| value.is_subnormal()) {
        panic!("{what}: value {place} is {:e}", values[place]);
    }
}

/// Calls a macro with every activation, except those that leave a positive number as it is: `ReLU` and `PReLU`.
macro_rules! for_every_activation {
    ($test:ident) => {
        $test!(
            LeakyReLU<0.2>,
            HardTanh,
            HardSigmoid,
            HardSwish,
            ELU,
            SELU,
            GELU,
            GELU<Tanh>,
            SiLU,
            Sigmoid,
            Sigmoid<Fast>,
            Tanh,
            Tanh<Fast>,
            Softplus
        );
    };
}

/// Few values are computed inline, many by a compiled kernel; in training the slopes too.
#[test]
fn outputs_and_gradients_of_activations_are_never_subnormal() {
    macro_rules! check {
        ($($layer:ty),*) => {$({
            network! { struct Many = Input<1000>, $layer; }
            network! { struct Few = Input<8>, $layer; }
            let name = stringify!($layer);
            let tails: [f32; 1000] = core::array::from_fn(|i| i as f32 * -0.12);
            let faded: [f32; 1000] = fading(1000, 1.0, 1e-44).try_into().unwrap();
            for x in [tails, faded] {
                let net = Many::ZERO;
                assert_normal(&net.predict(&x), name);
                for x in x.as_chunks::<8>().0 {
                    assert_normal(&Few::ZERO.predict(x), name);
                }
                for best in [false, true] {
                    let passed = pass::<Many, 1>(&net, &x, &faded, 1, best);
                    assert_normal(&passed.y, name);
                    assert_normal(&passed.dx, name);
                }
            }
        })*};
    }
    for_every_activation!(check);
}

#[test]
fn the_tails_of_a_softmax_are_never_subnormal() {
    network! { struct Few = Input<33>, Softmax; }
    network! { struct Many = Input<1000>, Softmax; }
    network! { struct Pixels = Input<Image<4, 3, 3>>, Softmax; }
    let x: Vec<f32> = (0..1000).map(|i| i as f32 * -0.11).collect();
    let y = Many::ZERO.predict(x[..].try_into().unwrap());
    assert_normal(&y, "many classes");
    assert!(y.contains(&0.0) && y.iter().any(|y| *y > 0.0 && *y < 1e-37));
    let wide: [f32; 33] = core::array::from_fn(|i| i as f32 * -3.3);
    assert_normal(&Few::ZERO.predict(&wide), "few classes");
    let pixels: [f32; 36] = core::array::from_fn(|i| (i / 9) as f32 * -29.9);
    assert_normal(&Pixels::ZERO.predict(&pixels), "pixels");
    let dy = fading(1000, 1.0, 1e-44);
    assert_normal(&pass::<Many, 1>(&Many::ZERO, &x, &dy, 1, true).dx, "gradient");
}

/// A zero of the same sign stands for each subnormal input, and every other input is used as it is.
#[test]
fn subnormal_inputs_count_as_zeros() {
    network! { struct Net = Dense<784, 16>, Tanh, Dense<16, 3>; }
    network! { struct Small = Dense<4, 16>, ReLU, Dense<16, 3>; }
    network! { struct First = Input<4>, Identity; }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let net = Net::new(&mut rng);
    let x: [f32; 784] = core::array::from_fn(|i| if i % 2 == 0 { 1e-40 } else { i as f32 / 784.0 });
    let zeros = x.map(|x| if x == 1e-40 { 0.0 } else { x });
    assert_eq!(net.predict(&x), net.predict(&zeros));
    let mut net = Small::new(&mut rng);
    for bias in [&mut net.dense0.bias[..], &mut net.dense2.bias] {
        bias.fill(0.0);
    }
    assert_eq!(net.predict(&[1e-40, -1e-42, 1e-45, -1e-38]), [0.0; 3]);
    let x = [f32::MIN_POSITIVE, -0.0, f32::from_bits(1), f32::NAN];
    let y = First::ZERO.predict(&x).map(f32::to_bits);
    assert_eq!(y, [x[0].to_bits(), x[1].to_bits(), 0, x[3].to_bits()]);
    let mut seen = Vec::new();
    First::ZERO.activations(&x, |_, values| seen.extend(values.iter().map(|value| value.to_bits())));
    assert!(seen.iter().all(|bits| *bits != 1));
}

/// One loud step, then silence until the state has died away: a GRU takes a few hundred steps, and stays at 0.
#[test]
fn a_state_that_dies_away_becomes_zero() {
    macro_rules! check {
        ($($layer:ty),*) => {$({
            network! { struct Net = Input<Sequence<400, 1>>, $layer; }
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
            let mut net = Net::new(&mut rng);
            net.parameters_mut().iter_mut().for_each(|weight| *weight *= 0.3);
            let (mut state, mut sequence, mut outputs) = (StepState::<Net>::ZERO, [0.0; 400], Vec::new());
            sequence[0] = 1.0;
            for x in sequence {
                outputs.extend(net.step(&[x], &mut state));
                assert_normal(state.numbers(), stringify!($layer));
            }
            assert_normal(&outputs, stringify!($layer));
            assert!(state.numbers().iter().all(|number| *number == 0.0 || *number >= 1.0), "{state:?}");
            assert_eq!(outputs, net.predict(&sequence), "{}", stringify!($layer));
            let passed = pass::<Net, 1>(&net, &sequence, &outputs, 1, true);
            assert_eq!(passed.y, outputs);
            // The gradient of the first steps comes from all later ones, and fades on the way.
            let mut dy = vec![0.0; outputs.len()];
            *dy.last_mut().unwrap() = 1.0;
            let passed = pass::<Net, 1>(&net, &sequence, &dy, 1, true);
            // The gradient by the inputs is a product, so it can be subnormal before those by the gates become 0.
            let subnormal = passed.dx.iter().filter(|dx| dx.is_subnormal()).count();
            assert!(subnormal <= 5, "{}: {subnormal}", stringify!($layer));
            // The slope of a ReLU at 0 is 0.
            assert!(passed.dx[0] == 0.0 && (passed.dx[399] != 0.0 || stringify!($layer).contains("ReLU")));
        })*};
    }
    check!(
        RNN<1, 5, NoBias>, RNN<1, 5, NoBias, ReLU>, GRU<1, 5, NoBias>, GRU<1, 5, NoBias, ResetFirst>, GRU<1, 60, NoBias>, LSTM<1, 5, NoBias>,
        LSTM<1, 60, NoBias>, LSTM<1, 6, NoBias, Projection<4>>, LSTM<1, 60, NoBias, Projection<50>>, LSTM<1, 5, NoBias, Fast>,
        GRU<1, 5, NoBias, Fast>, RNN<1, 5, NoBias, Fast>
    );
}

/// The inputs of a convolution after another one are sums, which no activation has replaced.
#[test]
fn the_inputs_that_a_convolution_keeps_are_never_subnormal() {
    network! {
        struct Net = Input<Sequence<60, 1>>, Conv1d<1, 3, 4, Causal, NoBias>, Conv1d<3, 3, 4, Causal, NoBias>, Conv1d<3, 1, 4, Causal, NoBias>;
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    let (net, mut state) = (Net::new(&mut rng), StepState::<Net>::ZERO);
    let sequence: [f32; 60] = fading(60, 1e-30, 1e-44).try_into().unwrap();
    let mut outputs = Vec::new();
    for x in sequence {
        outputs.extend(net.step(&[x], &mut state));
        assert_normal(state.numbers(), "ring");
    }
    let flushed = sequence.map(|x| if x.is_subnormal() { 0.0 } else { x });
    assert_eq!(outputs, net.predict(&flushed));
}
