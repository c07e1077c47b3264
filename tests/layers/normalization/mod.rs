//! Normalizations and running statistics, `PReLU`, and the noise of `Dropout2d` and `GaussianNoise`: PyTorch's numbers, and
//! what holds whatever the numbers are.

mod noise;
mod outputs;
mod pytorch;
mod standardize;
mod statistics;

use std::ops::ControlFlow;

use serde_json::Value;
use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

use crate::common::pass::{Passed, pass};
use crate::common::{golden, rng};

fn normal<T: Scalar>(count: usize, seed: u64) -> Vec<T> {
    let mut values = vec![T::ZERO; count];
    Init::Normal { mean: 0.5, deviation: 2.0 }.weights(&mut values, count, 1, &mut rng(seed));
    values
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The mean of the squared differences from the mean.
fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} ± {tolerance}");
}
