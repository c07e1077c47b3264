//! Whole networks against PyTorch: outputs, losses, gradients, and ten steps of training.

use serde_json::Value;
use stackprop::prelude::*;

use crate::common::golden;
use crate::common::pytorch::TOLERANCE;
use crate::common::rng;

network! { struct Regression = Dense<4, 8>, Tanh, Dense<8, 3>; }
network! { struct Classifier = Dense<6, 12>, ReLU, Dropout<0.0>, Dense<12, 4>, Softmax; }
network! { struct Mixed = Dense<7, 9>, GELU, Dense<9, 8, NoBias>, SELU, Dense<8, 5>, LogSoftmax; }

/// Output, loss and gradients of one case, in parts of 1, 2 and 8 samples.
#[track_caller]
fn assert_network<N, L, Y, const I: usize>(case: &Value, loss: &L, targets: &[Y]) -> N
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; I]>,
    L: Loss<N, Y>,
{
    let written: Vec<_> = N::LAYERS.iter().map(|layer| layer.written).collect();
    assert_eq!(written.join(", "), golden::text(&case["network"]));
    let mut network = N::ZERO;
    network.parameters_mut().copy_from_slice(&golden::parameters(&case["layers"]));
    let inputs = golden::batch::<I>(&case["x"]);
    golden::assert_field(case, "y", all_scalars(&network.predict_all(&inputs)), TOLERANCE);
    let loss_of_prediction = boxed::<Evaluation<N, 2>>().loss(&network, loss, &inputs, targets).unwrap();
    golden::assert_field(case, "value", &[loss_of_prediction], TOLERANCE);
    assert_gradient::<N, L, Y, 1>(&network, case, loss, &inputs, targets);
    assert_gradient::<N, L, Y, 2>(&network, case, loss, &inputs, targets);
    assert_gradient::<N, L, Y, 8>(&network, case, loss, &inputs, targets);
    network
}

#[track_caller]
fn assert_gradient<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y, const B: usize>(
    network: &N,
    case: &Value,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) {
    let (mut gradient, mut workspace) = (N::ZERO, boxed::<Workspace<N, B>>());
    gradient.parameters_mut().fill(f64::NAN); // It is overwritten.
    let value = network.loss_and_gradient(loss, inputs, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    golden::assert_field(case, "value", &[value], TOLERANCE);
    let expected = golden::parameter_gradients(&case["layers"]);
    golden::assert_close("gradient", gradient.parameters(), &expected, TOLERANCE);
}

#[test]
fn regression() {
    let file = golden::load("networks");
    let case = golden::case(file, "tanh");
    let targets = golden::batch::<3>(&case["target"]);
    assert_network::<Regression<f64>, _, _, 4>(case, &MeanSquaredError, &targets);
}

#[test]
fn classifier_and_ten_steps_of_its_training() {
    let file = golden::load("networks");
    let case = golden::case(file, "classifier");
    let (inputs, targets) = (golden::batch::<6>(&case["x"]), golden::indices(&case["classes"]));
    let mut network = assert_network::<Classifier<f64>, _, _, 6>(case, &CrossEntropy, &targets);

    let mut trainer = Trainer::<Classifier<f64>, Adam, 4>::ZERO;
    let adam = Adam::new(golden::scalar(&case["training_rate"]));
    let mut losses = Vec::new();
    for _ in 0..10 {
        losses.push(trainer.step(&mut network, &CrossEntropy, &adam, &inputs, &targets, &mut rng(1)).unwrap());
    }
    golden::assert_field(case, "training_values", &losses, TOLERANCE);
    let expected = golden::parameters(&case["training_layers"]);
    golden::assert_close("parameters after ten steps", network.parameters(), &expected, TOLERANCE);
}

#[test]
fn mixed() {
    let file = golden::load("networks");
    let case = golden::case(file, "mixed");
    let targets = golden::indices(&case["classes"]);
    assert_network::<Mixed<f64>, _, _, 7>(case, &NegativeLogLikelihood, &targets);
    assert_network::<Mixed<f64>, _, _, 7>(case, &CrossEntropy, &targets);
}
