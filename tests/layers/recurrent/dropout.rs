//! Dropout of the outputs of previous steps.

use stackprop::prelude::*;

use crate::common::pass::{Passed, pass};
use crate::common::rng;

/// With unit matrices the outputs of a step are its inputs plus the previous outputs, of which half are doubled and half are dropped.
#[test]
fn a_sample_has_the_same_zeros_at_all_steps() {
    const UNITS: usize = 200;
    network! { struct Net = Input<Sequence<4, 200>>, RNN<200, 200, ReLU, NoBias, RecurrentDropout<0.5>>; }
    let mut net = boxed::<Net<f64>>();
    for unit in 0..UNITS {
        net.rnn1.input_weight[unit * UNITS + unit] = 1.0;
        net.rnn1.recurrent_weight[unit * UNITS + unit] = 1.0;
    }
    let x = vec![1.0; 3 * 4 * UNITS];
    let Passed { y, .. } = pass::<_, 8>(&*net, &x, &x, 1, true);
    let samples: Vec<_> = y.chunks(4 * UNITS).collect();
    for y in &samples {
        let sequence = |unit: usize| [0, 1, 2, 3].map(|t| y[t * UNITS + unit]);
        let kept = (0..UNITS).filter(|unit| sequence(*unit) == [1.0, 3.0, 7.0, 15.0]).count();
        assert!(kept.abs_diff(UNITS / 2) < 40, "{kept}");
        assert_eq!((0..UNITS).filter(|unit| sequence(*unit) == [1.0; 4]).count(), UNITS - kept);
    }
    assert!(samples[0] != samples[1] && samples[1] != samples[2]);
    assert!(pass::<_, 8>(&*net, &x, &x, 2, true).y != y, "another seed has other zeros");
    let expected = [1.0, 2.0, 3.0, 4.0].map(|sum| [sum; UNITS]);
    assert_eq!(net.predict(&[1.0; 4 * UNITS]), expected.as_flattened(), "nothing is dropped in a prediction");
}

/// A rate of 0 changes nothing.
#[test]
fn without_zeros_the_passes_are_those_of_the_layer_without_dropout() {
    macro_rules! same {
        ($($layer:ident<3, 5 $(, $setting:ident)*>;)*) => {$({
            network! { struct Plain = Input<Sequence<6, 3>>, layer: $layer<3, 5 $(, $setting)*>; }
            network! { struct Dropped = Input<Sequence<6, 3>>, layer: $layer<3, 5 $(, $setting)*, RecurrentDropout<0>>; }
            let plain = Plain::<f64>::boxed(&mut rng(3));
            let mut dropped = boxed::<Dropped<f64>>();
            dropped.parameters_mut().copy_from_slice(plain.parameters());
            let mut x = vec![0.0; 4 * 18];
            Init::Normal { mean: 0.0, deviation: 1.0 }.weights(&mut x, 4 * 18, 1, &mut rng(4));
            let dy: Vec<_> = (0..4 * 30).map(|i| (i as f64).sin()).collect();
            let (plain, dropped) = (pass::<_, 8>(&*plain, &x, &dy, 1, true), pass::<_, 8>(&*dropped, &x, &dy, 1, true));
            assert_eq!(plain.y, dropped.y);
            for (a, b) in plain.gradient.parameters().iter().zip(dropped.gradient.parameters()) {
                assert!((a - b).abs() < 1e-13, "{a} {b}");
            }
            for (a, b) in plain.dx.iter().zip(&dropped.dx) {
                assert!((a - b).abs() < 1e-13, "{a} {b}");
            }
        })*};
    }
    same! {
        RNN<3, 5>;
        GRU<3, 5, LearnedState>;
        GRU<3, 5, ResetFirst, NoBias>;
        LSTM<3, 5, LearnedState>;
        LSTM<3, 5, Peepholes>;
    }
}
