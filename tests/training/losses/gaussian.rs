//! Normal distributions, whose means and variances are outputs.

use super::*;
use crate::common::golden;

network! { struct Normal1 = Dense<ROWS, 2, NoBias>; }
network! { struct Normal3 = Dense<ROWS, 6, NoBias>, Reshape<Sequence<2, 3>>; }
network! { struct NormalImage = Dense<ROWS, 6, NoBias>, Reshape<Image<2, 1, 3>>; }

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    let file = golden::load("gaussian");
    assert_eq!(golden::cases(file).len(), 5);
    for case in golden::cases(file) {
        let loss = GaussianNegativeLogLikelihood;
        let loss = case.get("eps").map_or(loss, |least| loss.least_variance(golden::scalar(least)));
        let loss = if case.get("full").is_some() { loss.with_constant() } else { loss };
        let check = |(value, dx): (f64, Vec<f64>)| {
            golden::assert_field(case, "value", &[value], 1e-12);
            golden::assert_field(case, "dx", &dx, 1e-12);
        };
        if golden::matrix(&case["target"])[0].len() == 1 {
            let (x, target) = (golden::batch::<2>(&case["x"]), golden::batch::<1>(&case["target"]));
            check(run::<Normal1<f64>, _, _, f64, 2>(&loss, &x, &target).unwrap());
            check(run::<Normal1<f64>, _, _, f64, 2>(&loss, &x, target.as_flattened()).unwrap());
        } else {
            let (x, target) = (golden::batch::<6>(&case["x"]), golden::batch::<3>(&case["target"]));
            check(run::<Normal3<f64>, _, _, f64, 6>(&loss, &x, &target).unwrap());
            let images: Vec<_> = target.iter().map(|row| [*row]).collect();
            check(run::<NormalImage<f64>, _, _, f64, 6>(&loss, &x, &images).unwrap());
        }
    }
}

#[test]
fn gradients_are_those_of_differences() {
    // Above the least variance, below which the gradient is PyTorch's convention.
    let x = [[0.3, -1.2, 2.1, 0.5, -1.5, 1.0], [-0.4, 0.7, 0.2, -3.0, 0.1, 2.5]];
    let targets = [[1.7, -1.0, 0.4], [0.1, 0.2, 0.3]];
    let value =
        |x: &[[f64; 6]; 2]| run::<Normal3<f64>, _, _, f64, 6>(&GaussianNegativeLogLikelihood, x, &targets).unwrap();
    let (_, gradient) = value(&x);
    for (index, found) in gradient.into_iter().enumerate() {
        let [mut above, mut below] = [x; 2];
        above.as_flattened_mut()[index] += 1e-5;
        below.as_flattened_mut()[index] -= 1e-5;
        let expected = (value(&above).0 - value(&below).0) / 2e-5;
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(0.01), "{index}: {found}, not {expected}");
    }
}

#[test]
fn many_numbers_and_extremes() {
    const MANY: usize = 20_000;
    network! { struct Many = Input<Sequence<2, MANY>>; }
    let y: Vec<f32> = (0..2 * MANY).map(|i| if i < MANY { 0.1 } else { 0.3 }).collect();
    let target: Box<[f32; MANY]> = vec![0.4; MANY].into_boxed_slice().try_into().unwrap();
    let mut gradient = vec![0.0; 2 * MANY];
    let loss = GaussianNegativeLogLikelihood;
    let value = Loss::<Many, [f32; MANY]>::sample(&loss, &y, &target, 1.0, &mut gradient);
    let expected = 0.5 * (0.3 + 0.09 * (-0.3f64).exp());
    assert!((f64::from(value) / expected - 1.0).abs() < 1e-6, "{value}, not {expected}");

    for log_variance in [-1000f32, 1000.0] {
        let mut gradient = [0.0; 2];
        let value = Loss::<Normal1, f32>::sample(&loss, &[1.0, log_variance], &1.5, 1.0, &mut gradient);
        assert!(value.is_finite() && gradient.iter().all(|g| g.is_finite()), "{value}, {gradient:?}");
    }
    let infinite = run::<Normal1, _, _, f32, 2>(&loss, &[[0.0; 2]], &[f32::INFINITY]);
    let error = TargetError::Value { output: 0, value: f64::INFINITY, wanted: "a finite number" };
    assert_eq!(infinite, Err(StepError::Target { sample: 0, error }));
}

#[test]
#[should_panic = "the least variance must be a positive number"]
fn a_variance_of_nothing() {
    let _ = GaussianNegativeLogLikelihood.least_variance(0.0);
}
