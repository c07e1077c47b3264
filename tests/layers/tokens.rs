//! Tokens, and layers and losses per step: against PyTorch's numbers and the definitions.

use serde_json::Value;
use stackprop::error::{ElementError, StepError, TargetError};
use stackprop::losses::ClassTarget;
use stackprop::prelude::*;

use super::common::{golden, rng};

const STEPS: usize = 6;

macro_rules! net {
    ($name:ident: $($end:tt)*) => {
        network! {
            struct $name = Input<Tokens<STEPS, 7>>, Embedding<7, 3, PaddingIndex<0>>,
                PerStep<(Dense<3, 5>, Tanh, Dense<5, 4>)> $($end)*;
        }
    };
}
net!(Probabilities: , Softmax);
net!(Logarithms: , LogSoftmax);
net!(Numbers: );

/// The parameters of PyTorch, or their gradient: `weight0` is `w`, or `dw`.
fn parameters(of: &Value, prefix: &str) -> Vec<f64> {
    let names = ["embedding", "weight0", "bias0", "weight1", "bias1"];
    names.iter().flat_map(|name| golden::numbers(&of[format!("{prefix}{name}")])).collect()
}

fn steps<T: Copy>(values: &[T]) -> Vec<[T; STEPS]> {
    values.as_chunks().0.to_vec()
}

type Steps<T> = Vec<[T; STEPS]>;

fn data() -> (&'static Value, Steps<u8>, Steps<u8>, Steps<[f64; 4]>) {
    let file = golden::load("sequences");
    let bytes = |value: &Value| steps(&golden::numbers(value).iter().map(|number| *number as u8).collect::<Vec<_>>());
    let distributions = golden::numbers(&file["distributions"]).as_chunks::<4>().0.as_chunks().0.to_vec();
    (file, bytes(&file["tokens"]), bytes(&file["classes"]), distributions)
}

#[track_caller]
fn assert_case<N, L, Y>(name: &str, loss: L, targets: &[Y])
where
    N: TrainableNetwork<Scalar = f64, Input = [u8; STEPS]>,
    L: Loss<N, Y>,
{
    let (file, tokens, ..) = data();
    let case = golden::case(file, name);
    let mut net = boxed::<N>();
    net.parameters_mut().copy_from_slice(&parameters(&file["parameters"], ""));
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 2>>());
    let value = net.loss_and_gradient(&loss, &tokens, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    golden::assert_close(name, &[value], &[golden::scalar(&case["value"])], 1e-14);
    golden::assert_close(name, gradient.parameters(), &parameters(case, "d"), 1e-13);
    let evaluated = boxed::<Evaluation<N, 2>>().loss(&net, &loss, &tokens, targets).unwrap();
    golden::assert_close(name, &[evaluated], &[value], 1e-14);
}

#[test]
fn losses_of_steps_are_those_of_pytorch() {
    let (_, _, classes, distributions) = data();
    assert_case::<Probabilities<f64>, _, _>("cross-entropy", CrossEntropy, &classes);
    assert_case::<Logarithms<f64>, _, _>("cross-entropy", CrossEntropy, &classes);
    assert_case::<Logarithms<f64>, _, _>("cross-entropy", NegativeLogLikelihood, &classes);
    let ignored = "cross-entropy, class 2 ignored";
    assert_case::<Probabilities<f64>, _, _>(ignored, CrossEntropy.ignore(2), &classes);
    let options: Vec<_> = classes.iter().map(|steps| steps.map(|class| (class != 2).then_some(class))).collect();
    assert_case::<Probabilities<f64>, _, _>(ignored, CrossEntropy, &options);
    let weights = CrossEntropy.class_weights([0.5, 1.0, 2.0, 0.25]);
    assert_case::<Probabilities<f64>, _, _>("cross-entropy, class weights", weights, &classes);
    assert_case::<Probabilities<f64>, _, _>("cross-entropy, distributions", CrossEntropy, &distributions);
    let smoothing = CrossEntropy.label_smoothing(0.1);
    assert_case::<Probabilities<f64>, _, _>("cross-entropy, label smoothing", smoothing, &classes);
    let likelihood = NegativeLogLikelihood.ignore(1);
    assert_case::<Logarithms<f64>, _, _>("likelihood, class 1 ignored", likelihood, &classes);
    assert_case::<Logarithms<f64>, _, _>("divergence", KullbackLeibler, &distributions);
    assert_case::<Numbers<f64>, _, _>("squared error", MeanSquaredError, &distributions);
    let flat: Vec<[f64; 4 * STEPS]> = distributions.iter().map(|d| d.as_flattened().try_into().unwrap()).collect();
    assert_case::<Numbers<f64>, _, _>("squared error", MeanSquaredError, &flat);
}

#[test]
fn probabilities_of_steps_are_those_of_pytorch() {
    let (file, tokens, ..) = data();
    let mut net = boxed::<Probabilities<f64>>();
    net.parameters_mut().copy_from_slice(&parameters(&file["parameters"], ""));
    let outputs = net.predict_all(&tokens);
    golden::assert_close("", outputs.as_flattened(), &golden::numbers(&file["probabilities"]), 1e-14);
    let nested: &[[f64; 4]; STEPS] = <Probabilities<f64>>::nested(&outputs[0]);
    assert_eq!(nested.as_flattened(), outputs[0]);
}

#[test]
fn the_type_of_tokens_follows_from_the_vocabulary() {
    network! { struct Bytes = Input<Tokens<2, 256>>, OneHot; }
    network! { struct Words = Input<Tokens<2, 257>>, OneHot; }
    network! { struct Many = Input<Tokens<1, 65537>>, Embedding<65537, 1>; }
    assert_eq!(Bytes::ZERO.predict(&[255u8, 0]).iter().position(|y| *y == 1.0), Some(255));
    assert_eq!(Words::ZERO.predict(&[256u16, 0]).iter().position(|y| *y == 1.0), Some(256));
    let mut net = boxed::<Many>();
    net.embedding1.weight[65_536] = 2.0;
    assert_eq!(net.predict(&[65_536u32]), [2.0]);
}

#[test]
fn a_token_that_is_not_in_the_vocabulary_is_an_error_in_training_and_nan_in_prediction() {
    let mut rng = rng(2);
    let mut net = Probabilities::new(&mut rng);
    let (good, bad) = ([0, 1, 2, 3, 4, 5], [0, 1, 2, 7, 4, 5]);
    let error = ElementError::NotInVocabulary { index: 3, token: 7, vocabulary: 7 };
    assert_eq!(Probabilities::check_input(&bad), Err(error));
    assert_eq!(Probabilities::check_input(&good), Ok(()));
    let before = net.clone();
    let error = StepError::TokenOutOfRange { sample: 1, index: 3, token: 7, vocabulary: 7 };
    let result = net.fit(CrossEntropy, Adam::new(0.1)).shuffle(true).run(&[good, bad], &[[0u8; STEPS]; 2], &mut rng);
    assert!(matches!(result, Err(TrainError::Data(found)) if found == error));
    assert_eq!(net, before);
    let mut trainer = boxed::<Trainer<Probabilities, Adam, 2>>();
    let step = trainer.step(&mut net, &CrossEntropy, &Adam::new(0.1), &[good, bad], &[[0u8; STEPS]; 2], &mut rng);
    assert_eq!(step, Err(error));
    assert_eq!(net, before);
    assert_eq!(
        error.to_string(),
        "input of sample 1: the token at index 3 is 7, but the vocabulary has 7 tokens, counted from 0"
    );
    let y = net.predict(&bad);
    let nan: Vec<_> = Probabilities::nested(&y).iter().map(|step| step[0].is_nan()).collect();
    assert_eq!(nan, [false, false, false, true, false, false]);
}

#[test]
fn wrong_classes_of_steps_are_named() {
    let error = |target: &[u8; STEPS]| {
        let inputs = [[0; STEPS]];
        boxed::<Evaluation<Probabilities, 1>>().loss(&Probabilities::ZERO, &CrossEntropy, &inputs, &[*target])
    };
    let wrong = TargetError::StepClassOutOfRange { step: 4, class: 9, classes: 4 };
    assert_eq!(error(&[0, 1, 2, 3, 9, 0]), Err(StepError::Target { sample: 0, error: wrong }));
    assert_eq!(
        wrong.to_string(),
        "class 9 of step 4 is out of range: the network has 4 outputs per step, for classes counted from 0"
    );
    assert!(error(&[0, 1, 2, 3, 3, 0]).is_ok());
    // In a generic network the number of steps is checked when it is used.
    let target = ClassTarget::<f32, Tensor<f32, Sequence<U1, U1>>>::check(&[0u8, 1], 3, 4, None);
    assert_eq!(target, Err(TargetError::Steps { targets: 2, steps: 3 }));
}

#[test]
fn a_sequence_without_counted_steps_has_no_loss() {
    let mut rng = rng(2);
    let mut net = Probabilities::new(&mut rng);
    let before = net.clone();
    let history = net.fit(CrossEntropy, Sgd::new(0.1)).run(&[[1; STEPS]], &[[None::<u8>; STEPS]], &mut rng).unwrap();
    assert_eq!((history.last().unwrap().loss, net), (0.0, before));
}

#[test]
fn the_row_of_the_padding_index_stays_zero() {
    let mut rng = rng(2);
    let mut net = Probabilities::new(&mut rng);
    assert_eq!(net.embedding1.weight[..3], [0.0; 3]);
    assert!(net.embedding1.weight[3..].iter().all(|weight| *weight != 0.0));
    let (x, y) = ([[0, 1, 0, 2, 0, 3], [0; STEPS]], [[1u8; STEPS]; 2]);
    net.fit(CrossEntropy, AdamW::new(0.1)).epochs(3).run(&x, &y, &mut rng).unwrap();
    assert_eq!(net.embedding1.weight[..3], [0.0; 3]);
}

#[test]
fn steps_are_independent_of_the_batch_and_of_one_another() {
    let mut rng = rng(4);
    let net = Numbers::new(&mut rng);
    let inputs: Vec<[u8; STEPS]> = (0..67u8).map(|i| core::array::from_fn(|t| (i + t as u8) % 7)).collect();
    let outputs = net.predict_all(&inputs);
    for (input, output) in inputs.iter().zip(&outputs) {
        for (token, step) in input.iter().zip(Numbers::nested(output)) {
            let first = &Numbers::nested(&outputs[0])[*token as usize % STEPS];
            if usize::from(*token) < STEPS {
                assert!(step.iter().zip(first).all(|(a, b)| (a - b).abs() < 1e-6));
            }
        }
    }
}

/// Also where other sizes of it are parameters, as long as those of the outputs are not.
#[test]
fn targets_of_a_generic_network_are_nested_too() {
    network! { struct Generic<H> = Input<Sequence<3, 2>>, PerStep<(Dense<2, H>, ReLU, Dense<H, 4>)>, Softmax; }
    type Net = Generic<stackprop::typenum::U5>;
    let mut evaluation = Evaluation::<Net, 1>::ZERO;
    let inputs = [[[0.5, 1.0], [0.0, 2.0], [1.0, 0.0]]];
    let loss = evaluation.loss(&Net::ZERO, &CrossEntropy, Net::flat_all(&inputs), &[[1u8, 3, 0]]).unwrap();
    assert!((loss - 4f32.ln()).abs() < 1e-6);
    let output: &[[f32; 4]; 3] = Net::nested(&[0.25; 12]);
    assert_eq!(output, &[[0.25; 4]; 3]);
}

/// Decay, moments and clipping leave it as it is, and what reads it learns.
#[test]
fn a_frozen_table_is_not_trained() {
    network! { struct Net = Input<Tokens<3, 5>>, Frozen<Embedding<5, 2>>, Tanh, Flatten, Dense<6, 1>; }
    fn assert_frozen(optimizer: impl Optimizer) {
        let mut net = Net::new(&mut rng(1));
        let before = net.clone();
        let mut trainer = boxed::<Trainer<Net, _, 2>>();
        for _ in 0..3 {
            let (inputs, targets) = ([[0, 1, 2], [4, 4, 3]], [[1.0], [-1.0]]);
            trainer.step(&mut net, &MeanSquaredError, &optimizer, &inputs, &targets, &mut rng(2)).unwrap();
        }
        assert_eq!(net.frozen1.layers.weight, before.frozen1.layers.weight);
        assert!(trainer.gradient().frozen1.layers.weight.iter().all(|dw| *dw == 0.0));
        assert!(net.dense4.weight.iter().zip(before.dense4.weight.iter()).all(|(after, before)| after != before));
    }
    assert_frozen(Sgd::new(0.1).momentum(0.9).weight_decay(0.1));
    assert_frozen(AdamW::new(0.1).weight_decay(0.5));
    assert_frozen(Lion::new(0.1).weight_decay(0.5));
    assert_frozen(RmsProp::new(0.1).weight_decay(0.1));
}
