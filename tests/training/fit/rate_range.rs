//! The test of learning rates.

use super::*;
use crate::for_every_optimizer;

#[test]
fn the_network_is_as_before_with_every_optimizer() {
    let (inputs, classes) = stripes(200);
    macro_rules! leaves_it {
        ($optimizer:expr) => {
            let mut rng = rng(1);
            let mut net = Classes::new(&mut rng);
            let before = net.clone();
            let range = net.fit(CrossEntropy, $optimizer).find_rate(&inputs, &classes, &mut rng).unwrap();
            let name = stringify!($optimizer);
            assert!(net == before, "{name}");
            assert!(range.rates.len() == range.losses.len() && range.rates.len() > 60, "{name}: {range}");
            assert!(range.rates.windows(2).all(|pair| pair[1] > pair[0]), "{name}");
            assert_eq!(range.rates[0], 1e-7);
            // Training with the suggestion gets somewhere.
            let rate = range.suggestion().unwrap();
            let mut optimizer = $optimizer;
            optimizer.set_learning_rate(rate);
            let history = net.fit(CrossEntropy, optimizer).epochs(40).run(&inputs, &classes, &mut rng).unwrap();
            assert!(history.last().unwrap().loss < 0.75 * range.losses[0], "{name}: {rate} {history} {range}");
        };
    }
    for_every_optimizer!(leaves_it, 0.02);
}

/// `θ ← θ − η g` on `θ²` with the gradient `2 θ`: the loss is multiplied by `(1 − 2 η)²`, so it grows from a rate of 1 on.
#[test]
fn it_ends_where_the_loss_grows() {
    let mut net = Line::ZERO;
    net.parameters_mut().copy_from_slice(&[0.0, 1.0]);
    let range = net.fit(MeanSquaredError, Sgd::new(0.0)).find_rate(&[[0.0]], &[[0.0]], &mut rng(1)).unwrap();
    let (mut expected, mut theta, mut sum, mut weight) = (Vec::new(), 1.0f64, 0.0, 0.0);
    for rate in &range.rates {
        (sum, weight) = (0.9 * sum + 0.1 * theta * theta, 0.9 * weight + 0.1);
        expected.push(sum / weight);
        theta -= rate * 2.0 * theta;
    }
    for (found, expected) in range.losses.iter().zip(&expected) {
        assert!((found / expected - 1.0).abs() < 1e-4, "{found} {expected}");
    }
    let rate = range.suggestion().unwrap();
    assert!(rate > 0.01 && rate < 0.5, "{rate}");
    assert_eq!(net.parameters(), [0.0, 1.0]);
}

#[test]
fn infinite_losses_end_it_and_nothing_to_learn_has_no_suggestion() {
    let mut net = Line::ZERO;
    let range = net.fit(MeanSquaredError, Sgd::new(0.0)).find_rate(&[[1e15]], &[[1.0]], &mut rng(1)).unwrap();
    assert!(range.rates.len() < 121, "{range}");
    let range = net.fit(MeanSquaredError, Sgd::new(0.0)).find_rate(&[[0.0]], &[[0.0]], &mut rng(1)).unwrap();
    assert_eq!((range.rates.len(), range.suggestion()), (121, None));
    assert!((range.rates[120] - 10.0).abs() < 1e-12);
    assert!(range.to_string().ends_with("the loss does not fall\n"));
    let error = net.fit(MeanSquaredError, Sgd::new(0.0)).find_rate(&[], &[] as &[[f32; 1]], &mut rng(1)).unwrap_err();
    assert_eq!(error, TrainError::NoData);
}

/// Only what a large rate does ends the test: anything else is an error, as in a run.
#[test]
fn wrong_data_and_a_wrong_network_are_errors() {
    let find = |net: &mut Line, input: f32| {
        net.fit(MeanSquaredError, Sgd::new(0.0)).find_rate(&[[input]], &[[1.0]], &mut rng(1)).unwrap_err()
    };
    let (mut net, mut infinite) = (Line::ZERO, Line::ZERO);
    let error = find(&mut net, f32::NAN);
    assert!(
        matches!(error, TrainError::Step { step: 1, error: StepError::InputNotFinite { sample: 0, .. }, .. }),
        "{error}"
    );
    infinite.dense0.bias[0] = f32::INFINITY;
    let error = find(&mut infinite, 1.0);
    assert!(matches!(error, TrainError::Step { error: StepError::ParameterNotFinite { .. }, .. }), "{error}");
}

#[test]
fn frozen_layers_and_the_batch_size_count() {
    let (inputs, targets) = parabola::<f32>(100);
    let losses = |freeze: bool, batch_size| {
        let mut net = Curve::new(&mut rng(1));
        let fit = net.fit(MeanSquaredError, Adam::new(0.0)).batch_size(batch_size);
        let fit = if freeze { fit.freeze("first") } else { fit };
        fit.find_rate(&inputs, &targets, &mut rng(1)).unwrap().losses
    };
    assert_ne!(losses(false, 10), losses(true, 10));
    assert_ne!(losses(false, 10), losses(false, 20));
}
