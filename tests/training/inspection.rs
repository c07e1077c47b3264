//! What a network looks at: gradients with respect to inputs, and importances.

use rand::seq::SliceRandom;
use stackprop::inspection::{InputGradients, input_gradients, permutation_importance};
use stackprop::prelude::*;

use crate::common::rng;

network! { struct Net = Dense<3, 6>, BatchNorm, Dropout<0.5>, Tanh, Dense<6, 4>, Softmax; }

fn trained() -> Net<f64> {
    let mut net = Net::<f64>::new(&mut rng(1));
    net.batchnorm1.mean.copy_from_slice(&[0.1, -0.2, 0.3, 0.0, 0.5, -0.5]);
    net.batchnorm1.variance.copy_from_slice(&[0.5, 1.0, 2.0, 0.1, 3.0, 1.5]);
    net
}

/// Of every input, by central differences of the loss in prediction mode, in parts of two.
#[test]
fn gradients_by_inputs_are_those_of_predictions() {
    let net = trained();
    let inputs = [[0.5, -1.0, 2.0], [1.5, 0.3, -0.2], [0.0, 0.1, 0.7], [-1.0, 2.0, 0.4], [0.9, -0.8, 0.2]];
    let classes = [0u8, 3, 1, 2, 2];
    let mut slopes = [[f64::NAN; 3]; 5];
    let mut memory = boxed::<InputGradients<Net<f64>, 2>>();
    let loss = memory.run(&net, &CrossEntropy, &inputs, &classes, &mut slopes).unwrap();
    let mut evaluation = boxed::<Evaluation<Net<f64>, 2>>();
    let mut value = |inputs: &[[f64; 3]]| evaluation.loss(&net, &CrossEntropy, inputs, &classes).unwrap();
    assert!((loss - value(&inputs)).abs() < 1e-14);
    for sample in 0..5 {
        for index in 0..3 {
            let mut at = |step: f64| {
                let mut moved = inputs;
                moved[sample][index] += step;
                value(&moved)
            };
            let differences = (at(1e-5) - at(-1e-5)) / 2e-5;
            let slope = slopes[sample][index];
            assert!((slope - differences).abs() < 1e-9, "{slope} instead of {differences}");
        }
    }
    assert_eq!(input_gradients(&net, &CrossEntropy, &inputs, &classes).unwrap().len(), 5);
}

/// Memory that was used before, for another network, does not matter.
#[test]
fn gradients_by_inputs_do_not_depend_on_what_was_computed_before() {
    let (net, mut memory) = (trained(), boxed::<InputGradients<Net<f64>, 2>>());
    let (inputs, classes) = ([[0.5, -1.0, 2.0]], [1u8]);
    let mut slopes = [[[0.0; 3]]; 2];
    for slopes in &mut slopes {
        memory.run(&net, &CrossEntropy, &inputs, &classes, slopes).unwrap();
        let large = [[1e6, -1e6, 1e6]; 3];
        memory.run(&Net::<f64>::ZERO, &CrossEntropy, &large, &[0u8; 3], &mut [[0.0; 3]; 3]).unwrap();
    }
    assert_eq!(slopes[0], slopes[1]);
}

#[test]
fn wrong_batches_are_errors() {
    let (net, mut memory) = (trained(), boxed::<InputGradients<Net<f64>, 2>>());
    let error = memory.run(&net, &CrossEntropy, &[[0.0; 3]; 2], &[0u8; 2], &mut [[0.0; 3]]).unwrap_err();
    assert_eq!(error, StepError::GradientsMismatch { inputs: 2, gradients: 1 });
    assert_eq!(error.to_string(), "2 inputs, but 1 gradients to write: pass one gradient per input");
    let error = memory.run(&net, &CrossEntropy, &[[0.0; 3]], &[9u8], &mut [[0.0; 3]]).unwrap_err();
    assert!(matches!(error, StepError::Target { sample: 0, .. }), "{error}");
    assert_eq!(memory.run(&net, &CrossEntropy, &[], &[0u8; 0], &mut []), Ok(0.0));
    assert!(input_gradients(&net, &CrossEntropy, &[], &[0u8; 0]).unwrap().is_empty());
}

network! { struct Linear = Dense<3, 1>; }

/// For `y = Σ w x` and the negative squared error, mixing feature i up costs `2 wᵢ² Var(xᵢ)` on average.
#[test]
fn importances_are_those_of_a_linear_model() {
    let mut net = Linear::<f64>::ZERO;
    net.dense0.weight.copy_from_slice(&[2.0, 0.0, -1.0]);
    let rng = &mut rng(1);
    let column = |rng: &mut _| {
        let mut values: Vec<f64> = (0..500).map(|i| f64::from(i) / 100.0).collect();
        values.shuffle(rng);
        values
    };
    let columns: [Vec<f64>; 3] = core::array::from_fn(|_| column(rng));
    let inputs: Vec<[f64; 3]> = (0..500).map(|i| core::array::from_fn(|feature| columns[feature][i])).collect();
    let targets: Vec<[f64; 1]> = inputs.iter().map(|x| [2.0 * x[0] - x[2]]).collect();
    let metric = |y: &[f64; 1], target: &[f64; 1]| -(y[0] - target[0]) * (y[0] - target[0]);
    let importance = permutation_importance(&net, metric, &inputs, &targets, 20, rng).unwrap();
    let variance = (5.0 * 5.0 - 0.01 * 0.01) / 12.0;
    for (importance, weight) in importance.iter().zip([2.0, 0.0, -1.0]) {
        let expected = 2.0 * weight * weight * variance;
        let limit = 4.0 * importance.deviation / 20f64.sqrt() + 1e-12;
        assert!((importance.mean - expected).abs() <= limit, "{importance:?} instead of {expected}");
        assert_eq!(importance.deviation == 0.0, weight == 0.0);
    }
}

/// A feature of a sequence is mixed up at all steps together, and the channel of an image at all pixels.
#[test]
fn features_of_sequences_and_channels_of_images_stay_together() {
    network! { struct Steps = Input<Sequence<2, 3>>, Flatten, Dense<_, 1>; }
    network! { struct Pixels = Input<Image<2, 2, 2>>, Flatten, Dense<_, 1>; }
    // A sum over feature 1, whose two steps cancel: it is no longer zero only if they are mixed up one by one.
    let mut net = Steps::<f64>::ZERO;
    net.dense2.weight.copy_from_slice(&[0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    let inputs: Vec<[f64; 6]> = (0..20).map(|i| [1.0, f64::from(i), 2.0, 3.0, -f64::from(i), 4.0]).collect();
    let metric = |y: &[f64; 1], _: &()| -y[0].abs();
    let importance = permutation_importance(&net, metric, &inputs, &[(); 20], 5, &mut rng(1)).unwrap();
    assert_eq!(importance.iter().map(|importance| importance.mean).collect::<Vec<_>>(), [0.0; 3]);

    let mut net = Pixels::<f64>::ZERO;
    net.dense2.weight.copy_from_slice(&[0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    let inputs: Vec<[f64; 8]> = (0..20)
        .map(|i| {
            let i = f64::from(i);
            [i, i, i, i, i, -i, i, -i]
        })
        .collect();
    let importance = permutation_importance(&net, metric, &inputs, &[(); 20], 5, &mut rng(1)).unwrap();
    assert_eq!(importance.iter().map(|importance| importance.mean).collect::<Vec<_>>(), [0.0; 2]);
    assert!(permutation_importance(&net, metric, &inputs, &[(); 19], 5, &mut rng(1)).is_err());
    assert_eq!(permutation_importance(&net, metric, &[], &[(); 0], 5, &mut rng(1)).unwrap()[0].mean, 0.0);
}
