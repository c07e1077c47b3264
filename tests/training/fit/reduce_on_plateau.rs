//! The learning rate of a run that no longer improves.

use std::cell::Cell;
use std::path::Path;

use stackprop::training::Every;

use super::*;
use crate::common::golden;

/// A run in which the metric of the epochs has these values; the first epoch of this part is `first`.
fn run(values: &[f64], plateau: ReduceOnPlateau, (first, end): (usize, usize), path: Option<&Path>) -> History {
    let mut rng = rng(1);
    let mut net = Line::new(&mut rng);
    let epoch = Cell::new(first);
    let fit = net.fit(MeanSquaredError, Sgd::new(1e-3)).epochs(end).reduce_on_plateau(plateau);
    let mut fit = fit.metric("value", |_, _| values[epoch.get()]).on_epoch(|now, _: &Line| {
        epoch.set(now.number);
        ControlFlow::Continue(())
    });
    if let Some(path) = path {
        fit = fit.checkpoint(path, Every::Epochs(1)).resume(path);
    }
    fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng).unwrap()
}

#[test]
fn rates_are_those_of_keras() {
    let mut reduced = 0;
    for case in golden::cases(golden::load("reduce_on_plateau")) {
        let numbers = |name: &str| -> Vec<f64> {
            case[name].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
        };
        let (number, whole) = (|name: &str| case[name].as_f64().unwrap(), |name: &str| case[name].as_u64().unwrap());
        let monitor =
            if case["mode"] == "min" { Monitor::LowestMetric("value") } else { Monitor::HighestMetric("value") };
        let plateau = ReduceOnPlateau::new(whole("patience") as usize).cooldown(whole("cooldown") as usize).on(monitor);
        let plateau = plateau.factor(number("factor")).min_factor(number("min_lr")).min_delta(number("min_delta"));
        let (values, rates) = (numbers("values"), numbers("rates"));
        let history = run(&values, plateau, (0, values.len()), None);
        for (epoch, rate) in history.epochs.iter().zip(&rates) {
            let relative = epoch.learning_rate / (1e-3 * rate);
            assert!((relative - 1.0).abs() < 1e-14, "epoch {}: {relative}, {case}", epoch.number);
        }
        assert_eq!(history.epochs.len(), rates.len());
        reduced += usize::from(rates.last() < rates.first());

        // The same in two parts.
        let folder = tempfile::tempdir().unwrap();
        let (path, half) = (folder.path().join("run.safetensors"), values.len() / 2);
        run(&values, plateau, (0, half), Some(&path));
        let resumed = run(&values, plateau, (half, values.len()), Some(&path));
        let rates = |history: &History| history.epochs.iter().map(|epoch| epoch.learning_rate).collect::<Vec<_>>();
        assert_eq!(rates(&resumed), rates(&history), "{case}");
    }
    assert!(reduced >= 30, "{reduced} runs had their rate reduced");
}

#[test]
fn a_schedule_is_multiplied() {
    let (inputs, targets) = ([[1.0], [2.0]], [[3.0], [5.0]]);
    let mut net = Line::ZERO;
    // The validation loss rises from the first epoch on.
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).epochs(4).validation(&[[1.0]], &[[0.0]]);
    let fit = fit.schedule(StepDecay::new(2, 0.5)).reduce_on_plateau(ReduceOnPlateau::new(1));
    let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    let rates: Vec<_> = history.epochs.iter().map(|epoch| epoch.learning_rate).collect();
    for (rate, expected) in rates.iter().zip([0.01, 0.01, 0.0005, 0.00005]) {
        assert!((rate / expected - 1.0).abs() < 1e-12, "{rates:?}");
    }
}

#[test]
fn settings_that_make_no_sense_are_errors() {
    let error = |plateau| {
        let mut net = Line::ZERO;
        let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).reduce_on_plateau(plateau);
        fit.run(&[[1.0]], &[[2.0]], &mut rng(1)).unwrap_err().to_string()
    };
    for (factor, least) in
        [(0.0, 0.0), (1.0, 0.0), (-0.5, 0.0), (f64::NAN, 0.0), (0.5, -0.1), (0.5, 1.5), (0.5, f64::NAN)]
    {
        let message = error(ReduceOnPlateau::new(2).factor(factor).min_factor(least));
        assert!(message.contains(&format!("has the factor {factor} and the least factor {least}:")), "{message}");
    }
    assert!(error(ReduceOnPlateau::new(2).min_delta(f64::INFINITY)).contains("`min_delta`, is inf"));
    assert!(error(ReduceOnPlateau::new(2).on(Monitor::HighestMetric("value"))).contains("set it with `metric`"));
}
