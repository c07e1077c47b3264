//! How sure a network is: temperatures, Monte Carlo dropout, ensembles.

use stackprop::metrics::{CalibrationError, log_loss};
use stackprop::prelude::*;
use stackprop::uncertainty::{MonteCarlo, Spread, Temperature, TemperatureError, ensemble};

use crate::common::rng;

/// Probabilities of three classes that are too sure by the factor 2.5, and classes that occur as often as the right ones say.
fn too_sure(count: usize) -> (Vec<[f64; 3]>, Vec<u8>) {
    use rand::RngExt;
    let rng = &mut rng(1);
    let softmax = |logits: [f64; 3]| {
        let sum: f64 = logits.iter().map(|z| z.exp()).sum();
        logits.map(|z| z.exp() / sum)
    };
    let sample = |_| {
        let logits: [f64; 3] = core::array::from_fn(|_| 2.0 * rng.random::<f64>() - 1.0);
        let (right, mut left) = (softmax(logits), rng.random::<f64>());
        let class = right.iter().position(|p| {
            left -= p;
            left < 0.0
        });
        (softmax(logits.map(|z| 2.5 * z)), class.unwrap_or(2) as u8)
    };
    (0..count).map(sample).unzip()
}

fn mean_loss(outputs: &[[f64; 3]], classes: &[u8], temperature: Temperature) -> f64 {
    let losses = outputs.iter().zip(classes).map(|(output, class)| log_loss(&temperature.apply(output), class));
    losses.sum::<f64>() / outputs.len() as f64
}

#[test]
fn a_temperature_finds_how_much_too_sure_a_network_is() {
    let (outputs, classes) = too_sure(20_000);
    let temperature = Temperature::fit(&outputs, &classes).unwrap();
    assert!((temperature.value() - 2.5).abs() < 0.15, "{temperature}");
    let error = |temperature: Option<Temperature>| {
        let mut calibration = CalibrationError::<15>::ZERO;
        for (output, class) in outputs.iter().zip(&classes) {
            calibration.add(&temperature.map_or(*output, |temperature| temperature.apply(output)), class);
        }
        calibration.expected()
    };
    assert!(error(None) > 0.1 && error(Some(temperature)) < 0.02, "{} {}", error(None), error(Some(temperature)));
}

/// Against a search over a grid, whose best value is the one in the middle of its neighbours.
#[test]
fn a_temperature_has_the_smallest_loss() {
    let (outputs, classes) = too_sure(200);
    let best = Temperature::fit(&outputs, &classes).unwrap();
    let loss = mean_loss(&outputs, &classes, best);
    let at = |value: f64| {
        // A pair of answers whose best temperature is known: sure to `p`, right in one of two with weight `q`.
        let (q, p) = (0.75, 1.0 / (1.0 + (-value * (0.75f64 / 0.25).ln()).exp()));
        Temperature::fit(&[[p, 1.0 - p]], &[[q, 1.0 - q]]).unwrap()
    };
    for factor in [0.5, 0.8, 0.99, 0.999, 1.001, 1.01, 1.2, 2.0] {
        let other = at(best.value() * factor);
        assert!((other.value() / (best.value() * factor) - 1.0).abs() < 1e-9, "a distribution as target");
        assert!(mean_loss(&outputs, &classes, other) > loss, "{factor}");
    }
}

#[test]
fn answers_without_a_best_temperature_have_one_at_the_bounds() {
    let right = Temperature::fit(&[[0.9, 0.1], [0.2, 0.8]], &[0u8, 1]).unwrap();
    assert!((right.value() - 0.01).abs() < 1e-6, "{right}");
    let wrong = Temperature::fit(&[[0.9, 0.1], [0.2, 0.8]], &[1u8, 0]).unwrap();
    assert!((wrong.value() - 100.0).abs() < 1e-3, "{wrong}");
    // Certain answers, in f32, of which one is wrong.
    let certain = Temperature::fit(&[[1.0f32, 0.0]; 4], &[0u8, 0, 0, 1]).unwrap();
    assert!((certain.apply(&[1.0f32, 0.0])[0] - 0.75).abs() < 1e-6, "{certain}");
    // Equal probabilities stay so at any temperature.
    let equal = Temperature::fit(&[[0.5, 0.5]], &[0u8]).unwrap();
    assert_eq!(equal.apply(&[0.5, 0.5]), [0.5, 0.5]);
}

#[test]
fn data_without_a_temperature_are_errors() {
    let fit = |outputs: &[[f64; 2]], classes: &[u8]| Temperature::fit(outputs, classes).unwrap_err();
    assert_eq!(fit(&[[0.5; 2]; 2], &[0]), TemperatureError::LengthMismatch { outputs: 2, targets: 1 });
    assert_eq!(fit(&[], &[]), TemperatureError::NoTargets);
    for bad in [f64::NAN, -0.1, 1.5, f64::INFINITY] {
        let error = fit(&[[0.5, 0.5], [0.5, bad]], &[0, 1]);
        assert_eq!(error, TemperatureError::NotProbabilities { sample: 1 });
        assert!(error.to_string().contains("as after `Softmax`"));
    }
    let error = fit(&[[0.5; 2]; 2], &[0, 7]);
    assert!(matches!(error, TemperatureError::Target { sample: 1, .. }) && error.to_string().starts_with("target 1: "));
}

network! { struct Net = Dense<2, 6>, BatchNorm, Dropout<0.25>, Dense<6, 1>; }

/// A linear network after the dropout: mean and variance of the outputs are known.
#[test]
fn monte_carlo_dropout_has_the_mean_and_the_variance_of_the_masks() {
    let mut net = Net::<f64>::new(&mut rng(1));
    net.batchnorm1.mean.fill(0.3);
    net.batchnorm1.variance.fill(2.0);
    let input = [0.7, -1.2];
    let mut hidden = [0.0; 6];
    net.activations(&input, |layer, outputs| {
        if layer.name == "dropout2" {
            hidden.copy_from_slice(outputs);
        }
    });
    let terms = hidden.iter().zip(net.dense3.weight.iter()).map(|(x, w)| x * w);
    let (rate, passes) = (0.25, 4000);
    let deviation = (rate / (1.0 - rate) * terms.map(|term| term * term).sum::<f64>()).sqrt();
    let mut memory = boxed::<MonteCarlo<Net<f64>, 7>>();
    let answer = memory.predict(&net, &input, passes, &mut rng(2));
    assert_eq!(answer.count, passes);
    let limit = 4.0 * deviation / (passes as f64).sqrt();
    assert!((answer.mean[0] - net.predict(&input)[0]).abs() < limit, "{answer:?}");
    assert!((answer.deviation[0] / deviation - 1.0).abs() < 0.06, "{answer:?} instead of {deviation}");
    // The same seed, the same bits; no pass, no answer; one pass, no deviation.
    assert_eq!(memory.predict(&net, &input, passes, &mut rng(2)), answer);
    assert_eq!(memory.predict(&net, &input, 0, &mut rng(2)).count, 0);
    assert_eq!(memory.predict(&net, &input, 1, &mut rng(2)).deviation, [0.0]);
}

#[test]
fn nothing_is_drawn_within_a_frozen_block() {
    network! { struct Sure = Dense<2, 6>, Frozen<(Dropout<0.5>, GaussianNoise<1.0>)>, Dense<6, 1>; }
    let net = Sure::<f64>::new(&mut rng(1));
    let answer = boxed::<MonteCarlo<Sure<f64>, 4>>().predict(&net, &[1.0, 2.0], 9, &mut rng(2));
    assert!((answer.mean[0] - net.predict(&[1.0, 2.0])[0]).abs() < 1e-15);
    assert!(answer.deviation[0] < 1e-15);
}

#[test]
fn an_ensemble_is_the_mean_of_its_networks() {
    network! { struct Line = Dense<1, 2>; }
    let networks: Vec<Line> = (1..=3)
        .map(|i| {
            let mut line = Line::ZERO;
            line.dense0.weight.copy_from_slice(&[i as f32, 10.0]);
            line
        })
        .collect();
    let answer = ensemble(&networks, &[2.0]);
    assert_eq!(answer, Spread { mean: [4.0, 20.0], deviation: [2.0, 0.0], count: 3 });
    assert_eq!(ensemble(&[] as &[Line], &[2.0]).mean, [0.0, 0.0]);
}
