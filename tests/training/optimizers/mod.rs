//! Optimizers and gradient clipping: PyTorch's numbers, and what holds whatever the numbers are.

#[path = "common/golden.rs"]
mod golden;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use serde_json::Value;
use stackprop::error::StepError;
use stackprop::layer;
use stackprop::layers::{DenseParams, WithBias};
use stackprop::optimizers::NAdamState;
use stackprop::prelude::*;
use stackprop::tensor::{Features, Scalar};
use stackprop::typenum::{U1, U6, U7, U43};

/// Seven numbers, as the reference values have: six weights and a bias.
type Seven<T> = DenseParams<T, Features<U6>, Features<U1>, WithBias>;

fn seven<T: Scalar>(values: &[f64]) -> Seven<T> {
    let mut made = Seven::ZERO;
    for (made, value) in layer::parameters_mut(&mut made).iter_mut().zip(values) {
        *made = T::of(*value);
    }
    made
}

fn numbers<T: Scalar, P: Parameters<T>>(params: &P) -> Vec<f64> {
    layer::parameters(params).iter().map(|&value| value.to_f64()).collect()
}

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
    let cases = golden::cases_of(&file, "optimizer", name);
    assert_eq!(cases.len(), count, "the cases of {name}");
    for case in cases {
        follow(Case { file: &file, case });
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

/// Calls a macro with every optimizer in every mode, at the learning rate given.
macro_rules! for_every_optimizer {
    ($test:ident, $rate:expr) => {
        $test!(Sgd::new($rate));
        $test!(Sgd::new($rate).momentum(0.9));
        $test!(Sgd::new($rate).momentum(0.9).dampening(0.5));
        $test!(Sgd::new($rate).momentum(0.9).nesterov());
        $test!(RmsProp::new($rate));
        $test!(RmsProp::new($rate).momentum(0.9));
        $test!(RmsProp::new($rate).centered());
        $test!(RmsProp::new($rate).momentum(0.9).centered());
        $test!(Adagrad::new(10.0 * $rate)); // whose steps become shorter and shorter
        $test!(Adam::new($rate));
        $test!(Adam::new($rate).amsgrad());
        $test!(AdamW::new($rate));
        $test!(AdamW::new($rate).amsgrad());
        $test!(NAdam::new($rate));
        $test!(Lion::new($rate));
    };
}

/// 43 · 7 weights and 7 biases: whole blocks of the loop and a rest, in both tensors only a rest or neither.
type Wide<T> = DenseParams<T, Features<U43>, Features<U7>, WithBias>;

fn wide<T: Scalar>(value: impl Fn(usize) -> f64) -> Wide<T> {
    let mut made = Wide::ZERO;
    for (index, made) in layer::parameters_mut(&mut made).iter_mut().enumerate() {
        *made = T::of(value(index));
    }
    made
}

#[test]
fn every_parameter_of_a_tensor_is_treated_alike() {
    macro_rules! alike {
        ($optimizer:expr) => {
            let (optimizer, mut params, mut state) = ($optimizer.weight_decay(0.1), wide::<f32>(|_| 0.5), Zero::ZERO);
            for step in 0..3 {
                optimizer.step(&mut params, &wide(|_| 0.3 + step as f64), &mut state);
                let found = numbers(&params);
                assert!(found[0] < 0.5 && found.iter().all(|value| *value == found[0]), "{optimizer:?}: {found:?}");
            }
        };
    }
    for_every_optimizer!(alike, 0.01);
}

#[test]
fn weight_decay_leaves_out_biases_only_when_told() {
    macro_rules! decays {
        ($optimizer:expr) => {
            let optimizer = $optimizer.weight_decay(0.5);
            let (mut all, mut spared) = (seven::<f64>(&[1.0; 7]), seven::<f64>(&[1.0; 7]));
            let (mut state, mut other) = (Zero::ZERO, Zero::ZERO);
            optimizer.step(&mut all, &Seven::ZERO, &mut state);
            optimizer.without_bias_decay().step(&mut spared, &Seven::ZERO, &mut other);
            assert!(numbers(&all).iter().all(|value| *value < 1.0), "{optimizer:?}: {:?}", numbers(&all));
            assert_eq!(*spared.weight, *all.weight, "{optimizer:?}");
            assert_eq!(*spared.bias, [1.0], "{optimizer:?}");
        };
    }
    for_every_optimizer!(decays, 0.01);
}

#[test]
fn every_optimizer_finds_the_minimum_of_a_quadratic() {
    // Σ cᵢ (θᵢ − i / 300)², with curvatures from 0.5 to 2.
    let target = |index: usize| index as f64 / 300.0;
    macro_rules! converges {
        ($optimizer:expr) => {
            let (mut optimizer, mut params, mut state) = ($optimizer, Wide::<f32>::ZERO, Zero::ZERO);
            for _ in 0..3000 {
                // Some step by a length of their own, and only come as near as that.
                optimizer.set_learning_rate(0.997 * optimizer.learning_rate());
                let at = numbers(&params);
                let gradient = wide(|index| (1 + index % 4) as f64 * (at[index] - target(index)));
                optimizer.step(&mut params, &gradient, &mut state);
            }
            for (index, found) in numbers(&params).into_iter().enumerate() {
                assert!((found - target(index)).abs() < 1e-3, "{optimizer:?}: {index}: {found}");
            }
        };
    }
    macro_rules! undecayed {
        ($optimizer:expr) => {
            converges!($optimizer.weight_decay(0.0));
        };
    }
    for_every_optimizer!(undecayed, 0.05);
}

#[test]
fn a_steady_gradient_has_no_deviation_below_zero() {
    let (optimizer, mut params, mut state) = (RmsProp::new(1e-3).alpha(0.1).centered(), Wide::<f32>::ZERO, Zero::ZERO);
    for _ in 0..100 {
        optimizer.step(&mut params, &wide(|index| index as f64 * 0.37), &mut state);
    }
    assert!(numbers(&params).iter().all(|value| value.is_finite()), "{:?}", numbers(&params));
}

#[test]
fn a_gradient_that_is_not_a_number_shows_in_the_parameters() {
    macro_rules! shows {
        ($optimizer:expr) => {
            let (optimizer, mut params, mut state) = ($optimizer, Wide::<f32>::ZERO, Zero::ZERO);
            let gradient = wide(|index| if index == 5 { f64::NAN } else { 1.0 });
            optimizer.step(&mut params, &gradient, &mut state);
            optimizer.step(&mut params, &wide(|_| 1.0), &mut state);
            for (index, value) in numbers(&params).into_iter().enumerate() {
                assert_eq!(value.is_nan(), index == 5, "{optimizer:?}: {index}");
            }
        };
    }
    for_every_optimizer!(shows, 0.1);
}

#[test]
fn the_state_is_whole_networks_and_counters() {
    fn size<O: Optimizer>(_: O) -> usize {
        size_of::<O::State<Seven<f32>>>()
    }
    let network = size_of::<Seven<f32>>();
    assert_eq!(network, 28);
    assert_eq!(size(Sgd::new(0.1)), 8);
    assert_eq!(size(Sgd::new(0.1).momentum(0.9)), network + 8);
    assert_eq!(size(RmsProp::new(0.1)), network + 8);
    assert_eq!(size(RmsProp::new(0.1).momentum(0.9)), 2 * network + 8);
    assert_eq!(size(RmsProp::new(0.1).centered().momentum(0.9)), 3 * network + 8);
    assert_eq!(size(Adagrad::new(0.1)), network + 8);
    assert_eq!(size(Adam::new(0.1)), 2 * network + 8);
    assert_eq!(size(Adam::new(0.1).amsgrad()), 3 * network + 8);
    assert_eq!(size(AdamW::new(0.1)), 2 * network + 8);
    assert_eq!(size(AdamW::new(0.1).amsgrad()), 3 * network + 8);
    assert_eq!(size(NAdam::new(0.1)), 2 * network + 16);
    assert_eq!(size(Lion::new(0.1)), network + 8);
}

#[test]
fn a_state_can_be_made_on_the_heap() {
    let mut state = stackprop::zero::boxed::<<NAdam as Optimizer>::State<Seven<f32>>>();
    let (mut boxed, mut placed) = (Seven::<f32>::ZERO, Seven::<f32>::ZERO);
    let gradient = seven(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    NAdam::new(0.1).step(&mut boxed, &gradient, &mut *state);
    let mut other = Zero::ZERO;
    NAdam::new(0.1).step(&mut placed, &gradient, &mut other);
    assert_eq!(numbers(&boxed), numbers(&placed));
    assert_eq!(state.moments().steps(), 1);
}

#[test]
fn a_step_allocates_nothing() {
    let gradient = wide::<f32>(|index| index as f64);
    macro_rules! frugal {
        ($optimizer:expr) => {
            let (mut optimizer, mut params, mut state) = ($optimizer.weight_decay(0.1), Wide::<f32>::ZERO, Zero::ZERO);
            let before = ALLOCATIONS.get();
            optimizer.step(&mut params, &gradient, &mut state);
            optimizer.set_learning_rate(0.05);
            optimizer.without_bias_decay().step(&mut params, &gradient, &mut state);
            clip_by_norm(&mut params, 0.1);
            clip_by_value(&mut params, 0.01);
            assert_eq!(ALLOCATIONS.get(), before, "{optimizer:?}");
        };
    }
    for_every_optimizer!(frugal, 0.1);
    let before = ALLOCATIONS.get();
    assert_eq!(vec![1.0].len(), 1);
    assert_eq!(ALLOCATIONS.get(), before + 1, "the count works");
}

#[test]
fn clipping_is_that_of_the_reference() {
    let file = golden::load("optimizers");
    let cases = file["clipping"].as_array().expect("a list of clipping cases");
    assert_eq!(cases.len(), 10);
    for case in cases {
        let limit = golden::scalar(&case["limit"]);
        let mut double = seven::<f64>(&golden::vector(&case["grads"]));
        let mut single = seven::<f32>(&golden::vector(&case["grads"]));
        if golden::text(&case["kind"]) == "value" {
            clip_by_value(&mut double, limit);
            clip_by_value(&mut single, limit);
        } else {
            golden::assert_field(case, "norm", &[gradient_norm(&double)], 1e-15);
            golden::assert_field(case, "norm", &[clip_by_norm(&mut double, limit)], 1e-15);
            golden::assert_field(case, "norm", &[clip_by_norm(&mut single, limit)], 1e-7);
        }
        golden::assert_field(case, "clipped", &numbers(&double), 1e-14);
        golden::assert_field(case, "clipped", &numbers(&single), 2e-7);
    }
}

#[test]
fn the_norm_of_the_very_large_and_the_very_small_is_sound() {
    for scale in [1e-310, 1e-200, 1e-100, 1.0, 1e100, 1e200, 1e307] {
        // 3² + 4² + 12² = 13², and 301 + 7 − 3 zeros.
        let gradient = wide::<f64>(|index| [3.0, -4.0, 12.0].get(index).copied().unwrap_or(0.0) * scale);
        let error = gradient_norm(&gradient) / (13.0 * scale) - 1.0;
        // The smallest are subnormal numbers, of which 1e-310 has four digits less.
        assert!(error.abs() < if scale < 1e-300 { 1e-12 } else { 1e-15 }, "{scale:e}: {error:e}");
    }
    assert_eq!(gradient_norm(&Seven::<f64>::ZERO), 0.0);
    let largest = gradient_norm(&wide::<f32>(|_| f32::MAX.into()));
    assert!((largest / (f64::from(f32::MAX) * 308f64.sqrt()) - 1.0).abs() < 1e-15, "{largest:e}");
}

#[test]
fn a_norm_that_is_not_finite_is_told_and_leaves_the_gradient() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut gradient = seven::<f64>(&[1.0, 2.0, bad, 4.0, 5.0, 6.0, 7.0]);
        let before = numbers(&gradient);
        let norm = clip_by_norm(&mut gradient, 1.0);
        assert!(!norm.is_finite() && norm.is_nan() == bad.is_nan(), "{norm}");
        assert_eq!(format!("{:?}", numbers(&gradient)), format!("{before:?}"));
    }
}

#[test]
fn clipping_by_value_keeps_what_is_not_a_number() {
    let mut gradient = seven::<f32>(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0, -1.0, 0.5, -0.25]);
    clip_by_value(&mut gradient, 0.5);
    let clipped = numbers(&gradient);
    assert!(clipped[0].is_nan());
    assert_eq!(clipped[1..], [0.5, -0.5, 0.5, -0.5, 0.5, -0.25]);
}

#[test]
fn clipping_can_be_a_setting() {
    let start = [1.0, -2.0, 3.0, -4.0, 5.0, -6.0, 7.0];
    let clipped = |clip: Clip| {
        let mut gradient = seven::<f64>(&start);
        clip.apply(&mut gradient);
        numbers(&gradient)
    };
    let (mut by_value, mut by_norm) = (seven::<f64>(&start), seven::<f64>(&start));
    clip_by_value(&mut by_value, 2.5);
    clip_by_norm(&mut by_norm, 2.5);
    assert_eq!(clipped(Clip::default()), start);
    assert_eq!(clipped(Clip::Value(2.5)), numbers(&by_value));
    assert_eq!(clipped(Clip::Norm(2.5)), numbers(&by_norm));
}

/// What a builder says that was given nonsense.
fn complaint<R>(build: impl FnOnce() -> R + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(build).err().expect("nonsense is refused");
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().expect("a message").to_string(),
    }
}

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
    assert_eq!(complaint(move || nesterov.dampening(0.1)), "Nesterov momentum goes without dampening");
    let twice = RmsProp::new(0.1).momentum(0.9);
    assert_eq!(complaint(move || twice.momentum(0.9)), "there is momentum already");
}

network! { struct Line = Dense<1, 1>; }

/// A learning rate comes from a user or a search more often than the others: it is an error where there is a result to say so.
#[test]
fn a_senseless_learning_rate_is_refused_by_the_step() {
    fn refused(optimizer: impl Optimizer, bad: f64) {
        let (mut net, gradient) = (Line::ZERO, Line::ZERO);
        let step = std::panic::AssertUnwindSafe(|| optimizer.step(&mut net, &gradient, &mut *boxed()));
        assert_eq!(complaint(step), format!("the learning rate is {bad}: it must be finite and not negative"));
        let (mut trainer, mut rng) = (boxed::<Trainer<Line, _, 1>>(), Xoshiro256PlusPlus::seed_from_u64(1));
        match trainer.step(&mut net, &MeanSquaredError, &optimizer, &[[1.0]], &[[2.0]], &mut rng) {
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

/// What the documentation says of frozen layers: a gradient of zero does not hold a parameter, putting it back does.
#[test]
fn a_gradient_of_zero_does_not_freeze_a_parameter() {
    fn moved<O: Optimizer>(optimizer: O, gradients: [f32; 2]) -> bool {
        let (mut net, mut gradient, mut state) = (Line::ZERO, Line::ZERO, boxed());
        net.parameters_mut().fill(1.0);
        gradient.parameters_mut().fill(gradients[0]);
        optimizer.step(&mut net, &gradient, &mut state);
        let before = net.clone();
        gradient.parameters_mut().fill(gradients[1]);
        optimizer.step(&mut net, &gradient, &mut state);
        let moved = net != before;
        net.clone_from(&before);
        assert_eq!(net, before);
        moved
    }
    assert!(moved(AdamW::new(0.1), [0.0, 0.0]), "by its own decay");
    assert!(moved(Sgd::new(0.1).weight_decay(0.1), [0.0, 0.0]), "by weight decay");
    assert!(moved(Adam::new(0.1), [1.0, 0.0]), "by the moments");
    assert!(moved(Sgd::new(0.1).momentum(0.9), [1.0, 0.0]), "by momentum");
    assert!(!moved(Sgd::new(0.1), [1.0, 0.0]) && !moved(Adam::new(0.1), [0.0, 0.0]));
}

/// Counts the allocations of each thread by itself: tests run side by side.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is done by the system's allocator; the counter is a plain thread-local that needs no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the memory came from the system's allocator, by `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The square of a gradient can be infinite where the gradient is not. Divided by that, a parameter would stay where it is.
#[test]
fn a_moment_that_is_not_finite_shows_in_the_parameters() {
    macro_rules! shows {
        ($optimizer:expr) => {
            let (optimizer, mut params, mut state) = ($optimizer, Wide::<f32>::ZERO, Zero::ZERO);
            for step in 0..2 {
                optimizer.step(
                    &mut params,
                    &wide(|index| if index % 7 == 5 && step == 0 { 1e25 } else { 1.0 }),
                    &mut state,
                );
            }
            for (index, value) in numbers(&params).into_iter().enumerate() {
                assert_eq!(value.is_nan(), index % 7 == 5, "{optimizer:?}: {index}");
            }
        };
    }
    shows!(RmsProp::new(0.1));
    shows!(RmsProp::new(0.1).momentum(0.9));
    shows!(Adagrad::new(0.1));
    shows!(Adam::new(0.1));
    shows!(Adam::new(0.1).amsgrad());
    shows!(AdamW::new(0.1));
    shows!(NAdam::new(0.1));
}

/// As in PyTorch, where a momentum of 0 is none, and dampening belongs to momentum.
#[test]
fn without_momentum_there_is_no_dampening() {
    let (plain, dampened) = (Sgd::new(0.1), Sgd::new(0.1).momentum(0.0).dampening(0.5));
    let (mut params, mut other, mut state, mut other_state) = (Wide::<f64>::ZERO, Wide::ZERO, Zero::ZERO, Zero::ZERO);
    for step in 0..3 {
        let gradient = wide(|index| index as f64 + f64::from(step));
        plain.step(&mut params, &gradient, &mut state);
        dampened.step(&mut other, &gradient, &mut other_state);
    }
    assert_eq!(numbers(&params), numbers(&other));
}

/// What an optimizer keeps, as numbers.
trait Kept {
    fn kept(&self) -> Vec<f64>;
}

impl<T: Scalar, const K: usize> Kept for OptimizerState<Wide<T>, K> {
    fn kept(&self) -> Vec<f64> {
        self.buffers().iter().flat_map(numbers::<T, _>).collect()
    }
}

impl<T: Scalar> Kept for NAdamState<Wide<T>> {
    fn kept(&self) -> Vec<f64> {
        self.moments().kept()
    }
}

/// Gradients of all magnitudes, the smallest subnormal themselves, and then none: an average fades, and may not stay where
/// numbers have fewer digits. Rounding keeps it from reaching zero there.
fn keeps_no_subnormal_numbers<T: Scalar, O: Optimizer<State<Wide<T>>: Kept> + std::fmt::Debug>(optimizer: O) {
    let (least, exponents) =
        (T::min_positive_value().to_f64(), -T::epsilon().to_f64().log2() - T::min_positive_value().to_f64().log2());
    let (mut params, mut state) = (wide::<T>(|_| 1.0), O::State::<Wide<T>>::ZERO);
    let (first, none) = (wide(|index| (-exponents * index as f64 / 308.0).exp2()), Wide::ZERO);
    for step in 0..200 {
        optimizer.step(&mut params, if step == 0 { &first } else { &none }, &mut state);
        let subnormal = state.kept().into_iter().filter(|value| *value != 0.0 && value.abs() < least).count();
        assert_eq!(subnormal, 0, "{optimizer:?}, step {step}");
    }
    assert!(numbers(&params).iter().all(|value| value.is_finite()), "{optimizer:?}");
}

#[test]
fn no_optimizer_keeps_subnormal_numbers() {
    macro_rules! keeps_none {
        ($optimizer:expr) => {
            keeps_no_subnormal_numbers::<f32, _>($optimizer.weight_decay(0.0));
            keeps_no_subnormal_numbers::<f64, _>($optimizer.weight_decay(0.0));
        };
    }
    for_every_optimizer!(keeps_none, 0.01);
}
