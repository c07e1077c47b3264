//! The log loss, and what is computed from its mean.

use stackprop::losses::MaskedTarget;
use stackprop::metrics::{binary_log_loss, log_loss, log_loss_ignoring, perplexity};
use stackprop::prelude::*;

const STEPS: [[f64; 2]; 3] = [[0.5, 0.5], [0.25, 0.75], [0.0, 1.0]];

#[test]
fn steps_without_a_class_do_not_count() {
    let loss = log_loss(&STEPS, &[Some(0u8), Some(0), None]);
    assert_eq!((loss.sum, loss.weight), (0.5f64.ln().abs() + 0.25f64.ln().abs(), 2.0));
    let ignoring = log_loss_ignoring(255)(&STEPS, &[0u8, 255, 1]);
    assert_eq!((ignoring.sum, ignoring.weight), (0.5f64.ln().abs() - (1.0 - f64::EPSILON).ln(), 2.0));
}

#[test]
fn a_distribution_is_weighed_by_its_probabilities() {
    let loss = log_loss(&[0.25, 0.75], &[0.5, 0.5]);
    assert!((loss + 0.5 * (0.25f64.ln() + 0.75f64.ln())).abs() < 1e-15);
    assert_eq!(log_loss(&[0.25, 0.75], &[1.0, 0.0]), log_loss(&[0.25, 0.75], &0u8));
}

/// By the type of the outputs.
#[test]
fn a_certain_mistake_is_finite() {
    assert!((log_loss(&[1.0f64, 0.0], &1u8) - 52.0 * 2f64.ln()).abs() < 1e-12);
    assert!((log_loss(&[1.0f32, 0.0], &1u8) - 23.0 * 2f64.ln()).abs() < 1e-12);
    assert_eq!(log_loss(&[1.0f64, 0.0], &9u8), log_loss(&[1.0f64, 0.0], &1u8));
    assert_eq!(binary_log_loss(&[1.0f64], &false), log_loss(&[1.0f64, 0.0], &1u8));
}

#[test]
fn nan_stays_nan() {
    assert!(log_loss(&[f32::NAN, 0.5], &0u8).is_nan() && log_loss(&[0.5, 0.5], &[f32::NAN, 0.5]).is_nan());
    assert!(binary_log_loss(&[f32::NAN], &true).is_nan() && binary_log_loss(&[0.5], &f32::NAN).is_nan());
}

#[test]
fn yes_and_no_are_two_classes() {
    for p in [0.0, 0.125, 0.5, 0.875, 1.0] {
        for yes in [true, false] {
            assert_eq!(binary_log_loss(&[p], &yes), log_loss(&[1.0 - p, p], &u8::from(yes)));
        }
    }
    let masked = binary_log_loss(&[[0.5], [0.9]], &MaskedTarget::of_length(1, [[true], [true]]));
    assert_eq!((masked.sum, masked.weight), (2f64.ln(), 1.0));
}

#[test]
fn it_is_the_cross_entropy_of_the_outputs() {
    network! { struct Net = Dense<2, 3>, Softmax; }
    let net = Net::<f64>::new(&mut crate::common::rng(5));
    let (inputs, classes) = ([[0.5, -1.0], [2.0, 1.0], [-0.5, 0.25]], [0u8, 2, 1]);
    let mut evaluation = Evaluation::<Net<f64>, 2>::ZERO;
    let loss = evaluation.loss(&net, &CrossEntropy, &inputs, &classes).unwrap();
    let mean = evaluation.metric(&net, log_loss, &inputs, &classes).unwrap();
    assert!((loss - mean).abs() < 1e-14, "{loss} {mean}");
    assert!((perplexity(mean) - loss.exp()).abs() < 1e-12);
}

#[test]
fn a_uniform_model_is_as_perplexed_as_it_has_classes() {
    assert!((perplexity(log_loss(&[[0.25f64; 4]; 3], &[0u8, 3, 1]).mean()) - 4.0).abs() < 1e-12);
}
