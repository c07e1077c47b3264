//! Figures of merit.

use stackprop::metrics::{binary_accuracy, mean_absolute_error, mean_squared_error, r_squared, top_k};
use stackprop::prelude::*;

#[test]
fn accuracy_is_about_the_largest_output() {
    let y = [0.2, 0.5, 0.3];
    assert_eq!([0u8, 1, 2, 9].map(|class| accuracy(&y, &class)), [0.0, 1.0, 0.0, 0.0]);
    assert_eq!(accuracy(&y, &[0.0, 1.0, 0.0]), 1.0);
    assert_eq!(accuracy(&y, &[0.1, 0.4, 0.5]), 0.0);
}

#[test]
fn the_first_of_equals_is_the_largest() {
    assert_eq!([0u8, 1].map(|class| accuracy(&[1f32, 1.0], &class)), [1.0, 0.0]);
    assert_eq!(accuracy(&[1f32, 1.0], &[0.5, 0.5]), 1.0);
    assert_eq!([0u8, 1, 2].map(|class| top_k(2)(&[1f32; 3], &class)), [1.0, 1.0, 0.0]);
}

#[test]
fn top_k_is_about_the_k_largest() {
    let y = [0.1f32, 0.4, 0.2, 0.3];
    assert_eq!([0u8, 1, 2, 3].map(|class| top_k(2)(&y, &class)), [0.0, 1.0, 0.0, 1.0]);
    assert_eq!([0u8, 1, 2, 3].map(|class| top_k(4)(&y, &class)), [1.0; 4]);
    assert_eq!(top_k(0)(&y, &1u8), 0.0);
}

#[test]
fn what_is_not_a_number_is_not_right() {
    const NAN: f32 = f32::NAN;
    assert_eq!([0u8, 1].map(|class| accuracy(&[NAN; 2], &class)), [0.0; 2]);
    assert_eq!([0u8, 1].map(|class| accuracy(&[NAN, 1.0], &class)), [0.0; 2]);
    assert_eq!([0u8, 1].map(|class| accuracy(&[1.0, NAN], &class)), [0.0; 2]);
    assert_eq!([0u8, 1].map(|class| top_k(9)(&[NAN, 1.0], &class)), [0.0, 1.0]);
    for target in [[NAN, NAN], [NAN, 1.0], [1.0, NAN]] {
        assert_eq!([[1.0, 0.0], [0.0, 1.0]].map(|y| accuracy(&y, &target)), [0.0; 2], "{target:?}");
    }
    assert_eq!([0.0, 1.0].map(|y| binary_accuracy(&[y], &[NAN])), [0.0; 2]);
    assert!(mean_absolute_error(&[NAN], &[1.0]).is_nan() && mean_squared_error(&[1.0], &[NAN]).is_nan());
    assert!(r_squared(&[[NAN], [1.0]], &[1.0, 2.0]).is_nan() && r_squared(&[[1.0], [1.0]], &[1.0, NAN]).is_nan());
    assert_eq!([true, false].map(|yes| binary_accuracy(&[f32::NAN], &yes)), [0.0; 2]);
}

#[test]
fn binary_accuracy_is_about_the_side_of_a_half() {
    assert_eq!(binary_accuracy(&[0.9, 0.2, 0.5, 0.6], &[1.0, 0.0, 0.0, 0.0]), 0.75);
    assert_eq!(binary_accuracy(&[0.9, 0.2], &[true, true]), 0.5);
    assert_eq!(binary_accuracy(&[0.9f32], &true), 1.0);
}

#[test]
fn errors_are_means() {
    assert_eq!(mean_absolute_error(&[1.0, 2.0], &[0.0, 5.0]), 2.0);
    assert_eq!(mean_squared_error(&[1.0, 2.0], &[0.0, 5.0]), 5.0);
}

#[test]
fn r_squared_is_the_share_of_the_variance_explained() {
    let targets = [[1.0, 10.0], [2.0, 30.0], [3.0, 20.0]];
    assert_eq!(r_squared(&targets, &targets), 1.0);
    assert_eq!(r_squared(&[[2.0, 20.0]; 3], &targets), 0.0);
    assert_eq!(r_squared(&[[1.0, 20.0], [2.0, 20.0], [3.0, 20.0]], &targets), 0.5);
    assert_eq!(r_squared(&[[3.0], [1.0]], &[1.0, 3.0]), -3.0);
    assert_eq!(r_squared(&[[2.0], [3.0]], &[2.0, 2.0]), 0.0);
}

/// Neither perfect nor anything else.
#[test]
fn r_squared_of_nothing_is_nan() {
    assert!(r_squared::<f32, [f32; 2], 2>(&[], &[]).is_nan());
}

#[test]
#[should_panic = "each output needs a target"]
fn r_squared_needs_a_target_each() {
    r_squared(&[[1.0]], &[1.0, 2.0]);
}
