//! When early stopping ends a run, and which network it leaves.

use std::cell::Cell;
use std::path::Path;

use stackprop::training::Every;

use super::*;
use crate::common::golden;

/// A run in which the metric of the epochs has these values, with a checkpoint after each epoch if there is a path; the network, those after
/// each epoch, and the history.
fn run(
    values: &[f64],
    stopping: EarlyStopping,
    best: Option<&mut Line>,
    (path, epochs): (Option<&Path>, usize),
) -> (Line, Vec<Line>, History) {
    let mut rng = rng(1);
    let (mut net, mut after) = (Line::new(&mut rng), Vec::new());
    let epoch = Cell::new(0);
    let resumed = path.is_some_and(Path::exists);
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).epochs(epochs).early_stopping(stopping);
    let mut fit = fit.metric("value", |_, _| values[epoch.get()]).on_epoch(|now, net: &Line| {
        epoch.set(now.number);
        after.push(net.clone());
        ControlFlow::Continue(())
    });
    if let Some(best) = best {
        fit = fit.best(best);
    }
    if let Some(path) = path {
        fit = fit.checkpoint(path, Every::Epochs(1)).resume(path);
    }
    if resumed {
        // The metric of the first epoch that is left.
        epoch.set(INTERRUPTED);
    }
    let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng).unwrap();
    (net, after, history)
}

/// After how many epochs a run is interrupted.
const INTERRUPTED: usize = 2;

#[test]
fn runs_end_and_networks_are_restored_as_in_keras() {
    let mut early = 0;
    for case in golden::cases(golden::load("early_stopping")) {
        let values: Vec<f64> = case["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        let number = |name: &str| case[name].as_u64().unwrap() as usize;
        let monitor =
            if case["mode"] == "min" { Monitor::LowestMetric("value") } else { Monitor::HighestMetric("value") };
        let stopping =
            EarlyStopping::new(number("patience")).min_delta(case["min_delta"].as_f64().unwrap()).on(monitor);
        let (net, after, history) = run(&values, stopping, None, (None, values.len()));
        assert_eq!(history.epochs.len(), number("epochs"), "{case}");
        assert_eq!(history.restored(), Some(number("restored")), "{case}");
        assert!(net == after[number("restored") - 1], "{case}");
        early += usize::from(number("epochs") < values.len());

        // The same with a network that is lent, and in two parts.
        let mut best = Line::ZERO;
        run(&values, stopping, Some(&mut best), (None, values.len()));
        assert!(best == net, "{case}");
        if number("epochs") > INTERRUPTED {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.safetensors");
            run(&values, stopping, None, (Some(&path), INTERRUPTED));
            let (resumed, _, resumed_history) = run(&values, stopping, None, (Some(&path), values.len()));
            assert!(resumed == net && resumed_history.same_values(&history), "{case}");
            assert_eq!(resumed_history.restored(), history.restored());
            // A run that has ended stays at its end.
            let (ended, after, _) = run(&values, stopping, None, (Some(&path), values.len()));
            assert!(ended == net && (after.is_empty() || number("epochs") == values.len()), "{case}");
        }
    }
    assert!(early >= 20, "{early} runs ended early");
}

#[test]
fn losses_are_followed() {
    let (inputs, targets) = ([[1.0], [2.0]], [[3.0], [5.0]]);
    // The training loss falls, the validation loss rises.
    let fit = |stopping| {
        let mut net = Line::ZERO;
        let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).epochs(20).validation(&[[1.0]], &[[0.0]]);
        let history = fit.early_stopping(stopping).run(&inputs, &targets, &mut rng(1)).unwrap();
        (history.epochs.len(), history.restored())
    };
    assert_eq!(fit(EarlyStopping::new(3)), (4, Some(1)));
    assert_eq!(fit(EarlyStopping::new(0)), (2, Some(1)), "0 counts as 1");
    assert_eq!(fit(EarlyStopping::new(3).on(Monitor::LowestTrainingLoss)), (20, Some(20)));
    let mut net = Line::ZERO;
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).epochs(20).early_stopping(EarlyStopping::new(3));
    let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    assert_eq!((history.epochs.len(), history.restored()), (20, Some(20)), "without validation data");
}

#[test]
fn a_metric_that_is_not_a_number_is_never_better() {
    let stopping = EarlyStopping::new(2).on(Monitor::HighestMetric("value"));
    let (net, after, history) = run(&[f64::NAN, 1.0, f64::NAN, f64::NAN, 5.0], stopping, None, (None, 5));
    assert_eq!((history.epochs.len(), history.restored()), (4, Some(2)));
    assert!(net == after[1]);
    let (net, after, history) = run(&[f64::NAN; 5], stopping, None, (None, 5));
    assert_eq!((history.epochs.len(), history.restored()), (2, None));
    assert!(net == after[1]);
}

#[test]
fn settings_that_make_no_sense_are_errors() {
    let error = |stopping| {
        let mut net = Line::ZERO;
        let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).early_stopping(stopping);
        fit.run(&[[1.0]], &[[2.0]], &mut rng(1)).unwrap_err().to_string()
    };
    let delta = error(EarlyStopping::new(2).min_delta(-0.5));
    assert_eq!(delta, "the least improvement, `min_delta`, is -0.5: it has to be finite and not negative");
    assert!(error(EarlyStopping::new(2).min_delta(f64::NAN)).contains("is NaN"));
    let metric = error(EarlyStopping::new(2).on(Monitor::LowestMetric("error")));
    assert_eq!(metric, "the metric \"error\" is to be followed, but there is none: set it with `metric`");
    let mut net = Line::ZERO;
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).metric("one", |_, _| 1.0).metric("two", |_, _| 2.0);
    let fit = fit.early_stopping(EarlyStopping::new(2).on(Monitor::LowestMetric("three")));
    let message = fit.run(&[[1.0]], &[[2.0]], &mut rng(1)).unwrap_err().to_string();
    let end = "but there is none of this name: there are \"one\", \"two\"";
    assert_eq!(message, format!("the metric \"three\" is to be followed, {end}"));
}

#[test]
fn the_metric_of_the_name_is_followed() {
    let (inputs, targets) = ([[1.0], [2.0]], [[3.0], [5.0]]);
    let epoch = Cell::new(0);
    let mut net = Line::ZERO;
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).epochs(20);
    let fit = fit.metric("falls", |_, _| -f64::from(epoch.get())).metric("rises", |_, _| f64::from(epoch.get()));
    let fit = fit.on_epoch(|_, _| {
        epoch.set(epoch.get() + 1);
        ControlFlow::Continue(())
    });
    let fit = fit.early_stopping(EarlyStopping::new(3).on(Monitor::LowestMetric("rises")));
    let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    assert_eq!((history.epochs.len(), history.restored()), (4, Some(1)));
}
