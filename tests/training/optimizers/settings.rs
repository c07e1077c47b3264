//! Hyper-parameters that make no sense are refused.

use stackprop::error::StepError;

use super::*;
use crate::common::rng;
use crate::complaint;

#[test]
fn senseless_hyper_parameters_are_refused_by_name() {
    for bad in [-0.1, f64::NAN, f64::INFINITY] {
        assert_eq!(complaint(|| Sgd::new(0.1).weight_decay(bad)), "the weight decay must be finite and not negative");
        assert_eq!(complaint(|| Adam::new(0.1).epsilon(bad)), "epsilon must be finite and not negative");
        assert_eq!(complaint(|| Adagrad::new(0.1).rate_decay(bad)), "the rate decay must be finite and not negative");
        assert_eq!(
            complaint(|| clip_by_norm(&mut seven::<f64>(&[]), bad)),
            "the limit of a gradient must be finite and not negative"
        );
    }
    for bad in [-0.1, f64::NAN, 1.0] {
        assert_eq!(complaint(|| Sgd::new(0.1).momentum(bad)), "the momentum must be at least 0 and less than 1");
        assert_eq!(complaint(|| RmsProp::new(0.1).alpha(bad)), "alpha must be at least 0 and less than 1");
        assert_eq!(complaint(|| Adam::new(0.1).betas(bad, 0.9)), "beta1 must be at least 0 and less than 1");
        assert_eq!(complaint(|| Lion::new(0.1).betas(0.9, bad)), "beta2 must be at least 0 and less than 1");
    }
    let nesterov = Sgd::new(0.1).momentum(0.9).nesterov();
    assert_eq!(
        complaint(move || nesterov.dampening(0.1)),
        "Nesterov momentum cannot be combined with dampening: leave one of the two out"
    );
    let twice = RmsProp::new(0.1).momentum(0.9);
    assert_eq!(complaint(move || twice.momentum(0.9)), "this has momentum already");
}

/// A learning rate comes from a user or a search more often than the others: it is an error where there is a result to say so.
#[test]
fn a_senseless_learning_rate_is_refused_by_the_step() {
    fn refused(optimizer: impl Optimizer, bad: f64) {
        let (mut net, gradient) = (Line::ZERO, Line::ZERO);
        let step = std::panic::AssertUnwindSafe(|| optimizer.step(&mut net, &gradient, &mut *boxed()));
        assert_eq!(complaint(step), format!("the learning rate is {bad}: it must be finite and not negative"));
        let (mut trainer, mut generator) = (boxed::<Trainer<Line, _, 1>>(), rng(1));
        match trainer.step(&mut net, &MeanSquaredError, &optimizer, &[[1.0]], &[[2.0]], &mut generator) {
            Err(StepError::LearningRate { rate }) => assert_eq!(rate.to_bits(), bad.to_bits()),
            other => panic!("{other:?}"),
        }
    }
    for bad in [-0.1, f64::NAN, f64::INFINITY] {
        refused(Sgd::new(bad), bad);
        refused(RmsProp::new(bad), bad);
        refused(Adagrad::new(bad), bad);
        refused(Adam::new(bad), bad);
        refused(AdamW::new(bad), bad);
        refused(NAdam::new(bad), bad);
        refused(Lion::new(bad), bad);
        let mut set_later = Adam::new(0.1);
        set_later.set_learning_rate(bad);
        refused(set_later, bad);
    }
}
