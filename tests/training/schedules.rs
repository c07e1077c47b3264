//! Learning-rate schedules: PyTorch's numbers, and the ends of runs of every length.

use serde_json::Value;
use stackprop::prelude::*;

use crate::common::golden;
use crate::complaint;

/// Follows every case of a schedule; there are `count`.
fn each_case<S: Schedule>(name: &str, count: usize, schedule: impl Fn(&dyn Fn(&str) -> f64) -> S) {
    let file = golden::load("schedules");
    let cases = golden::cases_of(file, "schedule", name);
    assert_eq!(cases.len(), count, "the cases of {name}");
    for case in cases {
        follow(case, &schedule(&|field| golden::scalar(&case[field])));
    }
}

/// PyTorch multiplies from step to step, up to fifty times, so that its roundings add up to some 5e-15.
fn follow<S: Schedule>(case: &Value, schedule: &S) {
    let steps = golden::scalar(&case["total"]) as usize;
    let factors: Vec<_> = (0..steps).map(|step| schedule.factor(Progress { step, steps })).collect();
    golden::assert_field(case, "factors", &factors, 1e-13);
}

#[test]
fn step_decay_is_that_of_the_reference() {
    each_case("StepDecay", 2, |set| StepDecay::new(set("every") as usize, set("factor")));
}

#[test]
fn exponential_decay_is_that_of_the_reference() {
    each_case("ExponentialDecay", 1, |set| ExponentialDecay::new(set("factor")));
}

#[test]
fn polynomial_decay_is_that_of_the_reference() {
    each_case("LinearDecay", 2, |set| PolynomialDecay::linear().ending_at(set("end")));
    each_case("PolynomialDecay", 3, |set| PolynomialDecay::new(set("power")));
}

#[test]
fn cosine_decay_is_that_of_the_reference() {
    each_case("CosineDecay", 2, |set| CosineDecay::new().ending_at(set("end")));
}

#[test]
fn warm_restarts_are_those_of_the_reference() {
    each_case("WarmRestarts", 2, |set| {
        WarmRestarts::new(set("steps") as usize).growing_by(set("growth") as usize).ending_at(set("end"))
    });
}

#[test]
fn one_cycle_is_that_of_the_reference() {
    each_case("OneCycle", 3, |set| {
        OneCycle::new().starting_at(set("start")).rising_for(set("rise")).ending_at(set("end"))
    });
    let file = golden::load("schedules");
    follow(golden::case(file, "OneCycle, as it is"), &OneCycle::new());
}

#[test]
fn a_warm_up_is_that_of_the_reference() {
    each_case("WarmUp<StepDecay>", 1, |set| {
        WarmUp::new(set("warm") as usize, StepDecay::new(set("every") as usize, set("factor")))
            .starting_at(set("start"))
    });
    // The start that is set by default is that of this case.
    each_case("WarmUp<CosineDecay>", 1, |set| {
        WarmUp::new(set("warm") as usize, CosineDecay::new().ending_at(set("end")))
    });
}

#[test]
fn a_function_is_a_schedule() {
    fn half_at_the_end(progress: Progress) -> f64 {
        if progress.step + 1 == progress.steps { 0.5 } else { 1.0 }
    }
    let last = Progress { step: 9, steps: 10 };
    assert_eq!(half_at_the_end.factor(last), 0.5);
    assert_eq!(WarmUp::new(4, half_at_the_end).factor(last), 0.5);
    assert_eq!((|_: Progress| 0.25).factor(last), 0.25);
}

#[test]
fn a_warm_up_of_a_constant_rate_ends_at_one() {
    let warm = WarmUp::new(3, Constant);
    let factors = [0, 1, 2, 3, 99].map(|step| warm.factor(Progress { step, steps: 100 }));
    assert_eq!(factors, [0.25, 0.5, 0.75, 1.0, 1.0]);
}

#[test]
fn schedules_stay_at_their_end_beyond_the_run() {
    for (step, steps) in [(10, 10), (11, 10), (usize::MAX, 10), (0, 0), (5, 0)] {
        let progress = Progress { step, steps };
        assert_eq!(progress.fraction(), 1.0);
        assert_eq!(CosineDecay::new().ending_at(0.1).factor(progress), 0.1);
        assert_eq!(PolynomialDecay::new(0.5).ending_at(0.25).factor(progress), 0.25);
        assert_eq!(PolynomialDecay::linear().factor(progress), 0.0);
    }
    assert_eq!(OneCycle::new().ending_at(0.5).factor(Progress { step: 20, steps: 10 }), 0.5);
}

#[test]
fn the_shortest_runs_have_rates() {
    let warm = WarmUp::new(5, OneCycle::new());
    for steps in 0..12 {
        for step in 0..steps {
            let progress = Progress { step, steps };
            let all = [OneCycle::new().rising_for(1.0), OneCycle::new().rising_for(0.0), OneCycle::new()];
            for factor in all.map(|schedule| schedule.factor(progress)).into_iter().chain([warm.factor(progress)]) {
                assert!((0.0..=1.0).contains(&factor), "{progress:?}: {factor}");
            }
        }
    }
    assert_eq!(OneCycle::new().rising_for(1.0).factor(Progress { step: 6, steps: 7 }), 1.0);
}

/// A run that ends before its warm-up does has the warm-up's rates, whatever comes after it.
#[test]
fn a_run_can_be_shorter_than_its_warm_up() {
    fn rises(then: impl Schedule) {
        let warm = WarmUp::new(100, then);
        for steps in [1, 2, 50, 99, 100] {
            for step in 0..steps {
                let expected = 1.0 / 101.0 + 100.0 / 101.0 * (step as f64 / 100.0);
                let found = warm.factor(Progress { step, steps });
                assert!((found - expected).abs() < 1e-15, "step {step} of {steps}: {found}");
            }
        }
    }
    rises(Constant);
    rises(CosineDecay::new());
    rises(WarmRestarts::new(10));
    rises(StepDecay::new(1, 0.5));
    rises(ExponentialDecay::new(0.5));
    rises(PolynomialDecay::linear());
    rises(PolynomialDecay::new(2.0));
    rises(OneCycle::new());
    rises(|progress: Progress| 1.0 - progress.step as f64 / progress.steps as f64);
}

/// Whatever the length of a run, its factors are numbers from 0 to 1, and not all of them are 0.
#[test]
fn no_run_is_too_short_for_a_schedule() {
    let schedules: [(&str, &dyn Schedule); 14] = [
        ("Constant", &Constant),
        ("CosineDecay", &CosineDecay::new()),
        ("WarmRestarts of 1", &WarmRestarts::new(1)),
        ("WarmRestarts", &WarmRestarts::new(3).growing_by(2)),
        ("StepDecay", &StepDecay::new(1, 0.0)),
        ("ExponentialDecay", &ExponentialDecay::new(0.0)),
        ("linear decay", &PolynomialDecay::linear()),
        ("steep decay", &PolynomialDecay::new(1e300)),
        ("OneCycle", &OneCycle::new()),
        ("OneCycle from and to 0", &OneCycle::new().starting_at(0.0).ending_at(0.0)),
        ("OneCycle that only rises", &OneCycle::new().starting_at(0.0).rising_for(1.0)),
        ("OneCycle that only falls", &OneCycle::new().rising_for(0.0).ending_at(0.0)),
        ("WarmUp", &WarmUp::new(7, PolynomialDecay::linear())),
        ("WarmUp of 0", &WarmUp::new(0, WarmUp::new(5, CosineDecay::new()))),
    ];
    for (name, schedule) in schedules {
        for steps in 1..40 {
            let factors: Vec<_> = (0..steps + 3).map(|step| schedule.factor(Progress { step, steps })).collect();
            assert!(factors.iter().all(|factor| (0.0..=1.0).contains(factor)), "{name}, {steps} steps: {factors:?}");
            let learns = factors[..steps].iter().any(|factor| *factor > 0.0);
            assert!(learns, "{name}, {steps} steps: {factors:?}");
        }
    }
}

#[test]
fn restarts_go_on_for_ever() {
    let steady = WarmRestarts::new(4);
    assert_eq!(steady.factor(Progress { step: usize::MAX - 1, steps: usize::MAX }), 0.5);
    let growing = WarmRestarts::new(1).growing_by(10).factor(Progress { step: usize::MAX, steps: usize::MAX });
    assert!((0.0..=1.0).contains(&growing), "{growing}");
}

/// However long a run is said to be, and however long the parts of a schedule are.
#[test]
fn counts_of_any_size_give_a_factor() {
    const MOST: usize = usize::MAX;
    let far = [0, 1, MOST / 2, MOST - 1, MOST];
    let schedules: [&dyn Schedule; 13] = [
        &Constant,
        &StepDecay::new(1, 0.5),
        &StepDecay::new(MOST, 0.5),
        &ExponentialDecay::new(0.999),
        &PolynomialDecay::linear(),
        &PolynomialDecay::new(2.5).ending_at(0.1),
        &CosineDecay::new(),
        &WarmRestarts::new(1).growing_by(MOST),
        &WarmRestarts::new(MOST).growing_by(MOST),
        &WarmRestarts::new(MOST - 1).growing_by(2),
        &OneCycle::new(),
        &WarmUp::new(MOST, Constant),
        &WarmUp::new(1, CosineDecay::new()),
    ];
    for (number, schedule) in schedules.iter().enumerate() {
        for progress in far.iter().flat_map(|&step| far.map(|steps| Progress { step, steps })) {
            let factor = schedule.factor(progress);
            assert!((0.0..=1.0).contains(&factor), "schedule {number}: {factor} at {progress:?}");
        }
    }
}

#[test]
fn senseless_settings_are_refused_by_name() {
    const FACTOR: &str = "a factor of the learning rate must be finite and not negative";
    for bad in [-0.1, f64::NAN, f64::INFINITY] {
        assert_eq!(complaint(|| StepDecay::new(5, bad)), FACTOR);
        assert_eq!(complaint(|| ExponentialDecay::new(bad)), FACTOR);
        assert_eq!(complaint(|| CosineDecay::new().ending_at(bad)), FACTOR);
        assert_eq!(complaint(|| OneCycle::new().starting_at(bad)), FACTOR);
        assert_eq!(complaint(|| WarmUp::new(5, Constant).starting_at(bad)), FACTOR);
        assert_eq!(complaint(|| PolynomialDecay::new(bad)), "the power of a decay must be positive and finite");
        assert_eq!(
            complaint(|| OneCycle::new().rising_for(bad)),
            "the fraction of the run in which the rate rises must be between 0 and 1"
        );
    }
    assert_eq!(complaint(|| StepDecay::new(0, 0.5)), "the number of steps between two decays must be at least 1");
    assert_eq!(complaint(|| WarmRestarts::new(0)), "a cycle must have at least 1 step");
    assert_eq!(complaint(|| WarmRestarts::new(5).growing_by(0)), "the growth of a cycle must be at least 1");
}
