//! Initialisation: every law has the moments, the bounds and the distribution it should, and biases start at zero.
//!
//! Of n = 60 000 draws with mean 0, standard deviation σ and kurtosis κ, the mean has the standard error σ/√n, and the
//! root mean square, whose square has the variance (κ − 1)·σ⁴/n, has σ·√((κ − 1)/4n). κ is 9/5 for uniform and 3 for normal
//! draws. Four standard errors are exceeded once in 16 000 times; the seeds are fixed.

use serde_json::Value;
use stackprop::prelude::*;

use crate::common::{golden, rng};

network! { struct Wide = Dense<300, 200>; }

const INPUTS: usize = 300;
const OUTPUTS: usize = 200;
const ERRORS: f64 = 4.0;

/// The weights of a layer drawn by this law; its biases must be zero.
fn weights<T: Scalar>(init: Init, seed: u64) -> Vec<f64> {
    let mut network = Wide::<T>::ZERO;
    network.dense0.bias.fill(T::of(7.0)); // Drawing again resets them.
    network.init(Some(init), &mut rng(seed));
    assert!(network.dense0.bias.iter().all(|bias| *bias == T::ZERO), "{init:?}: biases start at zero");
    network.dense0.weight.iter().map(|weight| Scalar::to_f64(*weight)).collect()
}

fn by_name(scheme: &str) -> Init {
    match scheme {
        "GlorotUniform" => Init::GlorotUniform,
        "GlorotNormal" => Init::GlorotNormal,
        "HeUniform" => Init::HeUniform,
        "HeNormal" => Init::HeNormal,
        "LeCunUniform" => Init::LeCunUniform,
        "LeCunNormal" => Init::LeCunNormal,
        "Orthogonal" => Init::Orthogonal { gain: 1.0 },
        _ => panic!("{scheme} is not tested"),
    }
}

#[track_caller]
fn assert_moments(label: &str, values: &[f64], mean: f64, deviation: f64, kurtosis: f64) {
    let n = values.len() as f64;
    let found = values.iter().sum::<f64>() / n;
    let allowed = ERRORS * deviation / n.sqrt();
    assert!((found - mean).abs() <= allowed, "{label}: mean {found:e}, wanted {mean:e} ± {allowed:e}");
    let found = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    let allowed = ERRORS * deviation * ((kurtosis - 1.0) / (4.0 * n)).sqrt();
    assert!((found - deviation).abs() <= allowed, "{label}: deviation {found:e}, wanted {deviation:e} ± {allowed:e}");
}

/// Kolmogorov and Smirnov: the largest distance of the distributions, times √n, exceeds 1.95 once in 1000 times.
#[track_caller]
fn assert_distribution(label: &str, values: &[f64], cumulative: impl Fn(f64) -> f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let distance = |(place, value): (usize, &f64)| {
        let expected = cumulative(*value);
        (expected - place as f64 / n).abs().max((expected - (place + 1) as f64 / n).abs())
    };
    let largest = sorted.iter().enumerate().map(distance).fold(0.0, f64::max);
    assert!(largest * n.sqrt() < 1.95, "{label}: the distributions are {largest} apart");
}

/// No two weights are alike, so that no pattern is in them.
#[track_caller]
fn assert_all_different(label: &str, values: &[f64]) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    assert!(sorted.windows(2).all(|pair| pair[0] != pair[1]), "{label}: a weight comes twice");
}

/// `Φ(x) = ½ + φ(x) · (x + x³/3 + x⁵/(3·5) + …)`: Marsaglia, "Evaluating the Normal Distribution", 2004.
fn normal_cumulative(x: f64) -> f64 {
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    while sum + term != sum {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

fn assert_law(case: &Value, seed: u64) {
    let (name, deviation) = (golden::text(&case["name"]), golden::scalar(&case["std"]));
    assert_eq!((&case["fan_in"], &case["fan_out"]), (&INPUTS.into(), &OUTPUTS.into()));
    let values = weights::<f64>(by_name(golden::text(&case["scheme"])), seed);
    match golden::text(&case["distribution"]) {
        "uniform" => {
            let bound = golden::scalar(&case["bound"]);
            let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
            assert!(largest <= bound, "{name}: {largest} is beyond ±{bound}");
            assert_moments(name, &values, 0.0, deviation, 1.8);
            assert_distribution(name, &values, |x| (x / bound + 1.0) / 2.0);
            assert_all_different(name, &values);
        }
        "normal" => {
            assert_moments(name, &values, 0.0, deviation, 3.0);
            assert_distribution(name, &values, |x| normal_cumulative(x / deviation));
            assert_all_different(name, &values);
        }
        _ => {
            let root_mean_square = (values.iter().map(|w| w * w).sum::<f64>() / values.len() as f64).sqrt();
            golden::assert_close(name, &[root_mean_square], &[deviation], 1e-12);
            assert_orthogonal(name, &values, (INPUTS, OUTPUTS), 1.0, 1e-13);
        }
    }
}

#[test]
fn every_scheme_has_its_law() {
    let file = golden::load("initialization");
    for case in golden::cases(file) {
        for seed in [1, 2, 3] {
            assert_law(case, seed);
        }
    }
    assert_eq!(golden::cases(file).len(), 7);
}

/// The products of the shorter side's vectors are `gain²` with themselves and 0 with each other.
#[track_caller]
fn assert_orthogonal(label: &str, weights: &[f64], (rows, columns): (usize, usize), gain: f64, tolerance: f64) {
    assert_eq!(weights.len(), rows * columns);
    let at = |vector: usize, element: usize| match rows <= columns {
        true => weights[vector * columns + element],
        false => weights[element * columns + vector],
    };
    let (count, len) = (rows.min(columns), rows.max(columns));
    for a in 0..count {
        for b in 0..=a {
            let product: f64 = (0..len).map(|element| at(a, element) * at(b, element)).sum();
            let wanted = if a == b { gain * gain } else { 0.0 };
            assert!((product - wanted).abs() <= tolerance, "{label}: vectors {a} and {b} have the product {product:e}");
        }
    }
}

#[test]
fn orthogonal_matrices_are_so_in_every_shape_and_with_a_gain() {
    network! { struct Shapes = Dense<7, 30>, Dense<30, 30>, Dense<30, 7>, Dense<7, 1>, Dense<1, 9>; }
    let mut network = Shapes::<f64>::ZERO;
    network.init(Some(Init::Orthogonal { gain: 1.5 }), &mut rng(5));
    assert_orthogonal("wide", &network.dense0.weight, (7, 30), 1.5, 1e-13);
    assert_orthogonal("square", &network.dense1.weight, (30, 30), 1.5, 1e-13);
    assert_orthogonal("tall", &network.dense2.weight, (30, 7), 1.5, 1e-13);
    assert_orthogonal("column", &network.dense3.weight, (7, 1), 1.5, 1e-13);
    assert_orthogonal("row", &network.dense4.weight, (1, 9), 1.5, 1e-13);
    // Uniform among the orthogonal matrices: the elements have mean 0, and none is preferred.
    assert!(network.dense1.weight.iter().any(|w| *w > 0.0) && network.dense1.weight.iter().any(|w| *w < 0.0));
}

/// In `f32` every product is rounded: 300 of them, to 2⁻²⁴ each.
#[test]
fn orthogonal_matrices_of_single_precision_are_so_to_its_rounding() {
    let values = weights::<f32>(Init::Orthogonal { gain: 1.0 }, 8);
    assert_orthogonal("single", &values, (INPUTS, OUTPUTS), 1.0, 300.0 / f64::from(1 << 24));
}

#[test]
fn uniform_and_normal_with_parameters_have_these() {
    let values = weights::<f64>(Init::Uniform { low: -1.0, high: 3.0 }, 4);
    assert!(values.iter().all(|value| (-1.0..3.0).contains(value)));
    assert_moments("uniform", &values, 1.0, 4.0 / 12f64.sqrt(), 1.8);
    assert_distribution("uniform", &values, |x| (x + 1.0) / 4.0);
    let values = weights::<f64>(Init::Normal { mean: -2.0, deviation: 0.5 }, 4);
    assert_moments("normal", &values, -2.0, 0.5, 3.0);
    assert_distribution("normal", &values, |x| normal_cumulative((x + 2.0) / 0.5));
}

#[test]
fn constant_sets_biases_too() {
    let mut network = Wide::<f32>::ZERO;
    network.init(Some(Init::Constant(0.25)), &mut rng(1));
    assert!(network.parameters().iter().all(|parameter| *parameter == 0.25));
}

network! { struct Inner = Dense<4, 6>, Tanh, Dense<6, 3>; }
network! { struct Net = hidden: Dense<5, 8>, ReLU, Dense<8, 4, NoBias>, inner: Inner, out: Dense<3, 2>; }

#[test]
fn a_dense_layer_is_drawn_by_glorot_uniform_unless_told() {
    let mut told = Net::ZERO;
    told.init(Some(Init::GlorotUniform), &mut rng(3));
    assert_eq!(Net::new(&mut rng(3)), told);
    assert_eq!(*Net::boxed(&mut rng(3)), told);
}

#[test]
fn a_choice_for_the_network_is_one_for_every_layer_of_it() {
    let mut network = Net::<f64>::ZERO;
    network.init(Some(Init::Constant(0.5)), &mut rng(3));
    assert!(network.parameters().iter().all(|parameter| *parameter == 0.5));
    network.init(Some(Init::Orthogonal { gain: 1.0 }), &mut rng(3));
    assert_orthogonal("hidden", &network.hidden.weight, (5, 8), 1.0, 1e-13);
    assert_orthogonal("inner", &network.inner.dense0.weight, (4, 6), 1.0, 1e-13);
    assert_orthogonal("out", &network.out.weight, (3, 2), 1.0, 1e-13);
}

#[test]
fn a_choice_for_a_layer_is_one_for_it_alone() {
    let mut network = Net::<f64>::new(&mut rng(3));
    let before = network.clone();
    network.hidden.init(Some(Init::HeNormal), &mut rng(4));
    network.inner.init(Some(Init::Constant(1.0)), &mut rng(4));
    assert_ne!(network.hidden, before.hidden);
    assert!(network.inner.parameters().iter().all(|parameter| *parameter == 1.0));
    assert_eq!((&network.dense2, &network.out), (&before.dense2, &before.out));
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let bits = |seed, init| {
        let mut network = Net::<f32>::ZERO;
        network.init(init, &mut rng(seed));
        network.parameters().iter().map(|parameter| parameter.to_bits()).collect::<Vec<_>>()
    };
    let normal = Init::Normal { mean: 0.0, deviation: 1.0 };
    for init in [None, Some(normal), Some(Init::HeUniform), Some(Init::Orthogonal { gain: 1.0 })] {
        assert_eq!(bits(7, init), bits(7, init));
        assert_ne!(bits(7, init), bits(8, init));
    }
}

/// A draw does not depend on the scalar, so that a check in `f64` is one of the same network.
#[test]
fn single_precision_is_double_precision_rounded() {
    for init in [Init::GlorotUniform, Init::HeNormal] {
        let (single, double) = (weights::<f32>(init, 6), weights::<f64>(init, 6));
        assert!(single.iter().zip(double).all(|(single, double)| *single == f64::from(double as f32)));
    }
}
