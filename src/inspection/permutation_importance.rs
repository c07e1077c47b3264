//! [`permutation_importance`]: how much a metric suffers if an input is mixed up between samples.

use std::vec::Vec;

use rand::{Rng, RngExt};

use crate::error::StepError;
use crate::metrics::Measure;
use crate::network::Network;
use crate::tensor::Shape;
use crate::tensor::plain::{all_scalars, all_scalars_mut};
use crate::training::Evaluation;
use crate::zero::{boxed, boxed_slice};

/// How important a feature is to a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Importance {
    /// The mean over the repetitions of the metric minus the metric with the feature mixed up.
    pub mean: f64,
    /// The standard deviation of that difference between repetitions, with the divisor n, as in scikit-learn.
    pub deviation: f64,
}

/// Returns how much a metric falls if one feature at a time is mixed up between the samples, for each feature (Breiman 2001; the same
/// definition as scikit-learn's `permutation_importance`).
///
/// A feature of a vector is one of its values, that of a sequence one feature at all steps, and that of an image one channel. The
/// metric is better if it is larger; for an error, importances are negative. Features that say the same can hide each other. The data should
/// not be those that the network was trained on.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::inspection::permutation_importance;
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 2>, Softmax; }
/// let mut net = Net::ZERO;
/// net.dense0.weight.copy_from_slice(&[-5.0, 5.0, 0.0, 0.0]); // only the first input counts
/// let inputs: Vec<[f32; 2]> = (0..40).map(|i| [if i % 2 == 0 { -1.0 } else { 1.0 }, i as f32]).collect();
/// let classes: Vec<u8> = (0..40).map(|i| i % 2).collect();
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let importance = permutation_importance(&net, accuracy, &inputs, &classes, 10, &mut rng)?;
/// assert!(importance[0].mean > 0.3 && importance[1].mean == 0.0);
/// # Ok::<(), StepError>(())
/// ```
///
/// # Errors
///
/// If the numbers of inputs and targets differ.
pub fn permutation_importance<N: Network, Y, M: Measure, R: Rng + ?Sized>(
    network: &N,
    metric: impl Fn(&N::Output, &Y) -> M,
    inputs: &[N::Input],
    targets: &[Y],
    repetitions: usize,
    rng: &mut R,
) -> Result<Vec<Importance>, StepError> {
    let mut evaluation = boxed::<Evaluation<N, 64>>();
    let all = evaluation.metric(network, &metric, inputs, targets)?;
    let mut mixed = boxed_slice::<N::Input>(inputs.len());
    let (size, original) = (N::InputShape::SIZE, all_scalars(inputs));
    all_scalars_mut(&mut mixed).copy_from_slice(original);
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    let mut differences = Vec::with_capacity(repetitions);
    let importance_of = |feature: usize| {
        let of_feature = || (0..size).filter(move |index| feature_of(N::InputShape::DIMS, *index) == feature);
        differences.clear();
        for _ in 0..repetitions {
            for last in (1..order.len()).rev() {
                order.swap(last, rng.random_range(0..=last));
            }
            let values = all_scalars_mut(&mut mixed);
            for (sample, from) in order.iter().enumerate() {
                of_feature().for_each(|index| values[sample * size + index] = original[from * size + index]);
            }
            differences.push(all - evaluation.metric(network, &metric, &mixed, targets)?);
        }
        let values = all_scalars_mut(&mut mixed);
        for sample in 0..inputs.len() {
            of_feature().for_each(|index| values[sample * size + index] = original[sample * size + index]);
        }
        Ok(Importance::of(&differences))
    };
    (0..features(N::InputShape::DIMS)).map(importance_of).collect()
}

impl Importance {
    fn of(differences: &[f64]) -> Self {
        let count = differences.len().max(1) as f64;
        let mean = differences.iter().sum::<f64>() / count;
        let variance = differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / count;
        Self { mean, deviation: variance.sqrt() }
    }
}

/// Returns the number of features of a shape.
fn features(dims: &[usize]) -> usize {
    match *dims {
        [features] | [_, features] | [features, _, _] => features,
        _ => dims.iter().product(),
    }
}

/// Returns the feature to which a value belongs.
fn feature_of(dims: &[usize], index: usize) -> usize {
    match *dims {
        [_, features] => index % features,
        [_, height, width] => index / (height * width),
        _ => index,
    }
}
