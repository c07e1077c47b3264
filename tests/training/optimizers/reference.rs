//! Ten steps of each optimizer are PyTorch's, and so are its defaults.

use serde_json::Value;

use super::*;
use crate::common::golden;

struct Case<'a> {
    file: &'a Value,
    case: &'a Value,
}

impl Case<'_> {
    fn number(&self, field: &str) -> f64 {
        golden::scalar(&self.case[field])
    }

    fn flag(&self, field: &str) -> bool {
        golden::flag(&self.case[field])
    }

    /// Makes the ten steps in both precisions and compares after each.
    ///
    /// Rounding is the only difference. A step is some ten roundings of 2⁻⁵³ of the parameter or its change; ten steps
    /// add up to 1e-14, and to ten times that relative to a parameter that comes by zero. In `f32` the same count of
    /// roundings is 2⁻²⁴ each.
    fn follow<O: Optimizer + Copy>(&self, optimizer: O) {
        self.follow_in::<f64, O>(optimizer, 1e-13);
        self.follow_in::<f32, O>(optimizer, 5e-6);
    }

    fn follow_in<T: Scalar, O: Optimizer>(&self, mut optimizer: O, tolerance: f64) {
        let mut params = seven::<T>(&golden::vector(&self.file["params"]));
        let mut state = O::State::ZERO;
        let gradients = golden::matrix(&self.file["grads"]);
        let (rates, steps) = (golden::vector(&self.case["learning_rates"]), golden::matrix(&self.case["steps"]));
        assert_eq!((gradients.len(), rates.len(), steps.len()), (10, 10, 10));
        for step in 0..10 {
            optimizer.set_learning_rate(rates[step]);
            assert_eq!(optimizer.learning_rate(), rates[step]);
            optimizer.step(&mut params, &seven(&gradients[step]), &mut state);
            let label = format!("{}, step {}", golden::text(&self.case["name"]), step + 1);
            golden::assert_close(&label, &numbers(&params), &steps[step], tolerance);
        }
    }
}

/// Every case of an optimizer; there are `count`.
fn each_case(name: &str, count: usize, follow: impl Fn(Case)) {
    let file = golden::load("optimizers");
    let cases = golden::cases_of(file, "optimizer", name);
    assert_eq!(cases.len(), count, "the cases of {name}");
    for case in cases {
        follow(Case { file, case });
    }
}

#[test]
fn sgd_is_that_of_the_reference() {
    each_case("SGD", 9, |case| {
        let plain = Sgd::new(1.0).weight_decay(case.number("weight_decay"));
        let momentum = plain.momentum(case.number("momentum"));
        match (case.number("momentum"), case.flag("nesterov")) {
            (0.0, _) => {
                case.follow(plain);
                case.follow(momentum);
            }
            (_, false) => case.follow(momentum.dampening(case.number("dampening"))),
            (_, true) => case.follow(momentum.nesterov()),
        }
    });
}

#[test]
fn rms_prop_is_that_of_the_reference() {
    each_case("RMSProp", 8, |case| {
        let plain = RmsProp::new(1.0)
            .weight_decay(case.number("weight_decay"))
            .alpha(case.number("alpha"))
            .epsilon(case.number("eps"));
        let momentum = case.number("momentum");
        match (momentum, case.flag("centered")) {
            (0.0, false) => case.follow(plain),
            (0.0, true) => case.follow(plain.centered()),
            (_, false) => case.follow(plain.momentum(momentum)),
            (_, true) => {
                case.follow(plain.centered().momentum(momentum));
                case.follow(plain.momentum(momentum).centered());
            }
        }
    });
}

#[test]
fn adagrad_is_that_of_the_reference() {
    each_case("Adagrad", 5, |case| {
        case.follow(
            Adagrad::new(1.0)
                .rate_decay(case.number("lr_decay"))
                .initial_accumulator(case.number("initial_accumulator_value"))
                .epsilon(case.number("eps"))
                .weight_decay(case.number("weight_decay")),
        );
    });
}

#[test]
fn adam_is_that_of_the_reference() {
    let adam = |case: &Case| {
        Adam::new(1.0)
            .betas(case.number("beta1"), case.number("beta2"))
            .epsilon(case.number("eps"))
            .weight_decay(case.number("weight_decay"))
    };
    each_case("Adam", 4, |case| case.follow(adam(&case)));
    each_case("AMSGrad", 3, |case| case.follow(adam(&case).amsgrad()));
}

#[test]
fn adam_w_is_that_of_the_reference() {
    each_case("AdamW", 5, |case| {
        let plain = AdamW::new(1.0)
            .betas(case.number("beta1"), case.number("beta2"))
            .epsilon(case.number("eps"))
            .weight_decay(case.number("weight_decay"));
        match case.flag("amsgrad") {
            false => case.follow(plain),
            true => case.follow(plain.amsgrad()),
        }
    });
}

#[test]
fn nadam_is_that_of_the_reference() {
    each_case("NAdam", 4, |case| {
        case.follow(
            NAdam::new(1.0)
                .betas(case.number("beta1"), case.number("beta2"))
                .epsilon(case.number("eps"))
                .momentum_decay(case.number("momentum_decay"))
                .weight_decay(case.number("weight_decay")),
        );
    });
}

#[test]
fn lion_is_that_of_the_reference() {
    each_case("Lion", 3, |case| {
        case.follow(
            Lion::new(1.0).betas(case.number("beta1"), case.number("beta2")).weight_decay(case.number("weight_decay")),
        );
    });
}

/// That the reference cases give every setting does not show what the settings are when none is given.
#[test]
fn defaults_are_those_of_the_reference() {
    let rate = 0.1;
    assert_eq!(Sgd::new(rate).momentum(0.9), Sgd::new(rate).momentum(0.9).dampening(0.0).weight_decay(0.0));
    assert_eq!(RmsProp::new(rate), RmsProp::new(rate).alpha(0.99).epsilon(1e-8).weight_decay(0.0));
    assert_eq!(
        Adagrad::new(rate),
        Adagrad::new(rate).rate_decay(0.0).initial_accumulator(0.0).epsilon(1e-10).weight_decay(0.0)
    );
    assert_eq!(Adam::new(rate), Adam::new(rate).betas(0.9, 0.999).epsilon(1e-8).weight_decay(0.0));
    assert_eq!(AdamW::new(rate), AdamW::new(rate).betas(0.9, 0.999).epsilon(1e-8).weight_decay(0.01));
    assert_eq!(
        NAdam::new(rate),
        NAdam::new(rate).betas(0.9, 0.999).epsilon(1e-8).momentum_decay(0.004).weight_decay(0.0)
    );
    assert_eq!(Lion::new(rate), Lion::new(rate).betas(0.9, 0.99).weight_decay(0.0));
}
