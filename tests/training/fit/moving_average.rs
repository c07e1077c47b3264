//! The moving average of a network over the steps of a run.

use super::*;
use crate::for_every_optimizer;

network! { struct Normed = Dense<2, 6>, BatchNorm, Tanh, Dense<6, 3>, Softmax; }

const DECAY: f64 = 0.75;

/// The networks after each step, that which is left, those after each epoch, and the history.
fn run<O: Optimizer>(optimizer: O, average: bool) -> (Vec<Normed>, Normed, Vec<Normed>, History) {
    let (inputs, classes) = lasting_stripes(50);
    let mut rng = rng(2);
    let mut net = Normed::new(&mut rng);
    let (mut after_steps, mut after_epochs) = (Vec::new(), Vec::new());
    let mut fit =
        net.fit(CrossEntropy, optimizer).epochs(3).batch_size(13).validation(inputs, classes).on_step(|_, net| {
            after_steps.push(net.clone());
            ControlFlow::Continue(())
        });
    fit = fit.on_epoch(|_, net| {
        after_epochs.push(net.clone());
        ControlFlow::Continue(())
    });
    if average {
        fit = fit.moving_average(DECAY);
    }
    let history = fit.run(inputs, classes, &mut rng).unwrap();
    (after_steps, net, after_epochs, history)
}

#[test]
fn it_is_the_mean_of_the_networks_after_the_steps() {
    let mut count = 0;
    macro_rules! averages {
        ($optimizer:expr) => {
            count += 1;
            let (steps, plain, ..) = run($optimizer, false);
            let (same_steps, net, epochs, history) = run($optimizer, true);
            assert!(steps == same_steps, "training does not depend on it");
            // Step `k` of `n` has the weight (1 − d) dⁿ⁻¹⁻ᵏ, and the first one dⁿ⁻¹.
            let last = steps.len() - 1;
            let weight = |k: usize| if k == 0 { 1.0 } else { 1.0 - DECAY } * DECAY.powi((last - k) as i32);
            let mut mean = vec![0.0; net.parameters().len()];
            for (k, step) in steps.iter().enumerate() {
                mean.iter_mut().zip(step.parameters()).for_each(|(mean, value)| *mean += weight(k) * f64::from(*value));
            }
            let mut start = 0;
            net.visit(&Path::ROOT, &mut |entry, tensor| {
                let place = start..start + tensor.len();
                start = place.end;
                if entry.role == Role::Statistic {
                    assert_eq!(tensor, &plain.parameters()[place], "{}", entry.path);
                    return;
                }
                for (found, expected) in tensor.iter().zip(&mean[place]) {
                    assert!((f64::from(*found) - expected).abs() < 1e-6, "{}: {found} {expected}", entry.path);
                }
            });
            assert!(net == epochs[2] && net != plain);
            // It is what is evaluated.
            let (inputs, classes) = lasting_stripes(50);
            let mut evaluation = Evaluation::<Normed, 64>::ZERO;
            let loss = evaluation.loss(&net, &CrossEntropy, inputs, classes).unwrap();
            assert_eq!(history.last().unwrap().validation_loss, Some(f64::from(loss)));
        };
    }
    for_every_optimizer!(averages, 0.02);
    assert_eq!(count, 15);
}

#[test]
fn the_best_network_is_an_average() {
    let (inputs, classes) = stripes(50);
    let mut rng = rng(2);
    let (mut net, mut best) = (Normed::new(&mut rng), Normed::ZERO);
    let mut after = Vec::new();
    let fit =
        net.fit(CrossEntropy, Adam::new(0.05)).epochs(4).moving_average(DECAY).best(&mut best).on_epoch(|_, net| {
            after.push(net.clone());
            ControlFlow::Continue(())
        });
    let history = fit.run(&inputs, &classes, &mut rng).unwrap();
    assert!(best == after[history.best().unwrap().number - 1]);
}

#[test]
fn early_stopping_restores_an_average() {
    let (inputs, targets) = ([[1.0], [2.0]], [[3.0], [5.0]]);
    let (mut net, mut after) = (Line::ZERO, Vec::new());
    let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).epochs(20).validation(&[[1.0]], &[[0.0]]).moving_average(DECAY);
    let fit = fit.early_stopping(EarlyStopping::new(3)).on_epoch(|_, net| {
        after.push(net.clone());
        ControlFlow::Continue(())
    });
    let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    assert_eq!(history.restored(), Some(1));
    assert!(net == after[0]);
}

#[test]
fn a_decay_of_0_changes_nothing_and_one_of_1_is_an_error() {
    let (inputs, classes) = stripes(50);
    let (plain, ..) = train_with(3, |fit| fit);
    let (net, ..) = train_with(3, |fit| fit.moving_average(0.0));
    assert_eq!(bits(&net), bits(&plain));
    for decay in [1.0, -0.5, f64::NAN] {
        let mut net = Classes::ZERO;
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).moving_average(decay);
        let message = fit.run(&inputs, &classes, &mut rng(1)).unwrap_err().to_string();
        assert_eq!(message, format!("the decay of the moving average is {decay}: it has to be at least 0 and below 1"));
    }
}

#[test]
fn no_epochs_leave_the_network() {
    let (inputs, classes) = stripes(50);
    let mut net = Classes::new(&mut rng(1));
    let before = net.clone();
    net.fit(CrossEntropy, Adam::new(0.01)).epochs(0).moving_average(0.9).run(&inputs, &classes, &mut rng(1)).unwrap();
    assert!(net == before);
}
