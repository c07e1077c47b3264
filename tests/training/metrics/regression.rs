//! Errors of outputs that are numbers.

use proptest::prelude::*;
use stackprop::losses::{MaskedTarget, Target};
use stackprop::metrics::{Outputs, Regression};
use stackprop::prelude::*;

fn errors<O: Outputs, Y: Target<O::Scalar, O, O>, const N: usize>(outputs: &[O], targets: &[Y]) -> Regression<N> {
    let mut errors = Regression::ZERO;
    outputs.iter().zip(targets).for_each(|(output, target)| errors.add(output, target));
    errors
}

#[test]
fn r_squared_is_the_share_of_the_variance_explained() {
    let targets = [[1.0, 10.0], [2.0, 30.0], [3.0, 20.0]];
    let r_squared = |outputs: &[[f64; 2]]| errors::<_, _, 2>(outputs, &targets).r_squared();
    assert_eq!(r_squared(&targets), 1.0);
    assert_eq!(r_squared(&[[2.0, 20.0]; 3]), 0.0);
    assert_eq!(r_squared(&[[1.0, 20.0], [2.0, 20.0], [3.0, 20.0]]), 0.5);
    assert_eq!(errors::<_, _, 1>(&[[3.0], [1.0]], &[1.0, 3.0]).r_squared(), -3.0);
    assert_eq!(errors::<_, _, 1>(&[[2.0], [3.0]], &[2.0, 2.0]).r_squared(), 0.0);
}

#[test]
fn explained_variance_does_not_see_a_constant_error() {
    let all = errors::<_, _, 1>(&[[2.0], [3.0], [5.0]], &[1.0, 2.0, 4.0]);
    assert_eq!((all.explained_variance(), all.mean_absolute_error()), (1.0, 1.0));
    assert!(all.r_squared() < 1.0);
}

/// Neither perfect nor anything else.
#[test]
fn errors_of_nothing_are_nan() {
    let none = Regression::<2>::ZERO;
    for value in [
        none.mean_absolute_error(),
        none.mean_squared_error(),
        none.root_mean_squared_error(),
        none.mean_absolute_percentage_error(),
        none.r_squared(),
        none.explained_variance(),
        none.output(0).explained_variance(),
        none.output(9).mean_absolute_error(),
    ] {
        assert!(value.is_nan());
    }
}

#[test]
fn nan_stays_nan() {
    const NAN: f64 = f64::NAN;
    for (outputs, targets) in [
        ([[NAN], [1.0]], [1.0, 2.0]),
        ([[1.0], [1.0]], [1.0, NAN]),
        ([[NAN], [1.0]], [2.0, 2.0]),
        ([[1.0], [NAN]], [1.0; 2]),
    ] {
        let all = errors::<_, _, 1>(&outputs, &targets);
        for value in [
            all.mean_absolute_error(),
            all.root_mean_squared_error(),
            all.mean_absolute_percentage_error(),
            all.r_squared(),
            all.explained_variance(),
        ] {
            assert!(value.is_nan(), "{outputs:?} {targets:?}");
        }
    }
}

/// The others can be NaN.
#[test]
fn steps_that_do_not_count_are_left_out() {
    let outputs = [[[1.0, 2.0], [9.0, 9.0]], [[3.0, 0.0], [1.0, 0.0]], [[1.0, 3.0], [2.0, 2.0]]];
    let targets = [
        MaskedTarget::of_length(1, [[0.0, 4.0], [f64::NAN; 2]]),
        MaskedTarget::of_length(2, [[3.0, 1.0], [0.0, 0.0]]),
        MaskedTarget::of_length(2, [[1.0, 3.0], [2.0, 2.0]]),
    ];
    let one = errors::<_, _, 4>(&outputs[..1], &targets[..1]);
    assert_eq!((one.mean_absolute_error(), one.mean_squared_error()), (1.5, 2.5)); // of the two outputs that are measured
    assert!(one.r_squared().is_nan() && one.output(0).r_squared().is_nan());
    assert!(one.output(2).mean_absolute_error().is_nan());
    let two = errors::<_, _, 4>(&outputs[..2], &targets[..2]);
    // The first output has two samples, 0 and 3, and the second 4 and 1; the others have one.
    assert_eq!(two.r_squared(), ((1.0 - 1.0 / 4.5) + (1.0 - 5.0 / 4.5)) / 2.0);
    let all = errors::<_, _, 4>(&outputs, &targets);
    assert_eq!((all.output(2).mean_absolute_error(), all.output(3).r_squared()), (0.5, 1.0));
}

/// `Σ t² − (Σ t)² / n` has no right digit here.
#[test]
fn a_large_mean_costs_no_digits() {
    let (outputs, targets): (Vec<_>, Vec<_>) =
        (0..1000).map(|n| ([1e9 + f64::from(n % 4)], 1e9 + f64::from(n % 4) + f64::from(n % 2))).unzip();
    let all = errors::<_, _, 1>(&outputs, &targets);
    // The targets are 0, 2, 2 and 4 more than 10⁹.
    assert!((all.r_squared() - (1.0 - 0.5 / 2.0)).abs() < 1e-9, "{}", all.r_squared());
    let mut parts = errors::<_, _, 1>(&outputs[..333], &targets[..333]);
    parts.merge(&errors(&outputs[333..], &targets[333..]));
    assert!((parts.r_squared() - all.r_squared()).abs() < 1e-9);
}

fn samples() -> impl Strategy<Value = Vec<([f64; 2], [f64; 2], u8)>> {
    prop::collection::vec(([-9.0..9.0, -9.0..9.0], [-9.0..9.0, -9.0..9.0], 0..4u8), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_as_good_as_the_whole(samples in samples(), cut in any::<prop::sample::Index>()) {
        let of = |part: &[([f64; 2], [f64; 2], u8)]| {
            let mut errors = Regression::<2>::ZERO;
            part.iter().for_each(|(y, t, weight)| errors.add_weighted(y, t, f64::from(*weight)));
            errors
        };
        let (first, second) = samples.split_at(cut.index(samples.len() + 1));
        let (mut parts, whole) = (of(first), of(&samples));
        parts.merge(&of(second));
        for value in [
            Regression::mean_absolute_error,
            Regression::root_mean_squared_error,
            Regression::mean_absolute_percentage_error,
            Regression::r_squared,
            Regression::explained_variance,
        ] {
            let (parts, whole) = (value(&parts), value(&whole));
            prop_assert!((parts - whole).abs() <= 1e-9 * whole.abs().max(1.0) || parts.is_nan() && whole.is_nan(), "{parts} {whole}");
        }
    }

    /// A weight is how often a sample counts.
    #[test]
    fn a_weight_is_a_number_of_samples(samples in samples()) {
        let (mut weighted, mut repeated) = (Regression::<2>::ZERO, Regression::<2>::ZERO);
        for (y, t, weight) in samples.iter().filter(|(.., weight)| *weight > 0) {
            weighted.add_weighted(y, t, f64::from(*weight));
            (0..*weight).for_each(|_| repeated.add(y, t));
        }
        for value in [Regression::mean_squared_error, Regression::explained_variance] {
            let (weighted, repeated) = (value(&weighted), value(&repeated));
            prop_assert!((weighted - repeated).abs() <= 1e-9 * repeated.abs().max(1.0) || samples.iter().all(|(.., weight)| *weight == 0));
        }
    }
}
