//! Figures of merit.

mod curves;
mod edit_distance;
mod golden;
mod log_loss;
mod matrix;
mod regression;

use stackprop::losses::MaskedTarget;
use stackprop::metrics::{
    WeightedMean, accuracy_ignoring, binary_accuracy, mean_absolute_error, mean_squared_error, top_k, top_k_ignoring,
};
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

const STEPS: [[f64; 3]; 4] = [[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.1, 0.2, 0.7], [0.4, 0.3, 0.3]];

fn share(sum: f64, weight: f64) -> WeightedMean {
    WeightedMean { sum, weight }
}

#[test]
fn accuracy_of_steps_is_about_those_that_count() {
    assert_eq!(accuracy(&STEPS, &[1u8, 0, 0, 0]), share(3.0, 4.0));
    assert_eq!(accuracy(&STEPS, &[Some(1u8), None, Some(0), None]), share(1.0, 2.0));
    assert_eq!(accuracy(&STEPS, &[None::<u8>; 4]), share(0.0, 0.0));
    assert_eq!(accuracy_ignoring(255)(&STEPS, &[1u8, 255, 255, 2]), share(1.0, 2.0));
    assert_eq!(accuracy_ignoring(0)(&STEPS, &[1u8, 0, 0, 2]), share(1.0, 2.0));
    assert_eq!(accuracy(&STEPS, &[1u8, 255, 255, 2]), share(1.0, 4.0));
    let distributions = [[0.1, 0.8, 0.1], [0.2, 0.5, 0.3], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
    assert_eq!(accuracy(&STEPS, &distributions), share(3.0, 4.0));
    assert_eq!(top_k(2)(&STEPS, &[2u8, 2, 0, 2]), share(2.0, 4.0));
    assert_eq!(top_k_ignoring(2, 0)(&STEPS, &[2u8, 2, 0, 2]), share(2.0, 3.0));
}

#[test]
fn accuracy_of_a_vector_can_ignore_a_class() {
    assert_eq!(accuracy_ignoring(255)(&STEPS[0], &1u8), share(1.0, 1.0));
    assert_eq!(accuracy_ignoring(255)(&STEPS[0], &255u8), share(0.0, 0.0));
}

/// The values of a pixel are in different channels.
#[test]
fn accuracy_of_pixels() {
    let channels: [[[f64; 2]; 2]; 3] =
        std::array::from_fn(|c| [[STEPS[0][c], STEPS[1][c]], [STEPS[2][c], STEPS[3][c]]]);
    assert_eq!(accuracy(&channels, &[[1u8, 0], [0, 0]]), share(3.0, 4.0));
    assert_eq!(accuracy(&channels, &[[Some(1u8), None], [Some(0), None]]), share(1.0, 2.0));
    assert_eq!(accuracy_ignoring(255)(&channels, &[[1u8, 255], [255, 2]]), share(1.0, 2.0));
    assert_eq!(accuracy(&channels, &channels), share(4.0, 4.0));
    let mut unknown = channels;
    unknown[2][0][1] = f64::NAN;
    assert_eq!(accuracy(&channels, &unknown), share(3.0, 4.0));
}

/// Not the mean of the shares of the samples, as the loss is not the mean of the losses of the samples.
#[test]
fn each_step_counts_once_in_an_evaluation() {
    network! { struct Tagger = Input<Sequence<4, 3>>, Softmax; }
    let inputs = [STEPS, STEPS, STEPS].map(|steps| steps.concat().try_into().unwrap());
    let targets = [[Some(1u8), Some(0), Some(2), Some(0)], [Some(0), None, None, None], [None; 4]];
    let mut evaluation = Evaluation::<Tagger<f64>, 2>::ZERO;
    let metric = |y: &[f64; 12], classes: &[Option<u8>; 4]| accuracy(Tagger::<f64>::nested(y), classes);
    assert_eq!(evaluation.metric(&Tagger::<f64>::ZERO, metric, &inputs, &targets), Ok(0.8));
    assert_eq!(evaluation.metric(&Tagger::<f64>::ZERO, metric, &inputs[2..], &targets[2..]), Ok(0.0));
    assert_eq!(evaluation.metric(&Tagger::<f64>::ZERO, metric, &[], &[]), Ok(0.0));
    let mut net = Tagger::<f64>::ZERO;
    let fit = net.fit(CrossEntropy, Adam::new(0.1)).metric("accuracy", |y, t| accuracy(Tagger::<f64>::nested(y), t));
    assert_eq!(fit.run(&inputs, &targets, &mut crate::common::rng(1)).unwrap().last().unwrap().metrics[..], [0.8]);
}

#[test]
fn metrics_of_nested_outputs() {
    let (y, t) = ([[0.9, 0.2], [0.4, 0.7], [0.1, 0.6]], [[true, false], [true, true], [false, false]]);
    assert_eq!(binary_accuracy(&y, &t).mean(), 4.0 / 6.0);
    assert_eq!(binary_accuracy(&[y], &t).mean(), 4.0 / 6.0);
    assert_eq!(binary_accuracy(&[[0.9], [0.2], [0.7]], &[true, true, true]).mean(), 2.0 / 3.0);
    assert_eq!(mean_absolute_error(&[[1.0, 2.0], [3.0, 4.0]], &[[1.0, 2.0], [3.0, 0.0]]).mean(), 1.0);
    assert_eq!(mean_squared_error(&[[[1.0, 2.0], [3.0, 4.0]]], &[[[1.0, 2.0], [3.0, 0.0]]]).mean(), 4.0);
}

/// The others can be NaN, and a sample with more steps that count counts more.
#[test]
fn steps_that_do_not_count_are_left_out() {
    let outputs = [[[1.0, 2.0], [9.0, 9.0]], [[3.0, 0.0], [1.0, 0.0]]];
    let targets =
        [MaskedTarget::of_length(1, [[0.0, 4.0], [f32::NAN; 2]]), MaskedTarget::of_length(2, [[3.0, 1.0], [0.0, 0.0]])];
    let all = |metric: fn(&_, &_) -> WeightedMean| {
        outputs.iter().zip(&targets).map(|(y, t)| metric(y, t)).sum::<WeightedMean>()
    };
    assert_eq!(all(mean_absolute_error).mean(), (1.0 + 2.0 + 0.0 + 1.0 + 1.0 + 0.0) / 6.0);
    assert_eq!(all(mean_squared_error).mean(), (1.0 + 4.0 + 0.0 + 1.0 + 1.0 + 0.0) / 6.0);
    let yes = MaskedTarget::of_length(1, [[true, true], [true, true]]);
    assert_eq!(binary_accuracy(&[[0.9, 0.1], [0.0, 0.0]], &yes).mean(), 0.5);
}

#[test]
fn each_sample_is_visited_once_in_order() {
    network! { struct Double = Dense<1, 1>; }
    let mut net = Double::ZERO;
    net.dense0.weight.copy_from_slice(&[2.0]);
    let (inputs, targets): (Vec<_>, Vec<_>) = (0..7u8).map(|sample| ([f32::from(sample)], sample)).unzip();
    let mut visited = Vec::new();
    let mut evaluation = Evaluation::<Double, 3>::ZERO;
    evaluation.each(&net, &inputs, &targets, |output, target| visited.push((output[0], *target))).unwrap();
    assert_eq!(visited, (0..7u8).map(|sample| (2.0 * f32::from(sample), sample)).collect::<Vec<_>>());
}

#[test]
fn nothing_is_visited_if_a_target_is_missing() {
    network! { struct Line = Dense<1, 1>; }
    let mut evaluation = Evaluation::<Line, 3>::ZERO;
    let error = evaluation.each(&Line::ZERO, &[[1.0], [2.0]], &[0u8], |_, _| panic!("nothing is visited"));
    assert_eq!(error, Err(StepError::LengthMismatch { inputs: 2, targets: 1 }));
    assert_eq!(evaluation.metric(&Line::ZERO, |_, _: &u8| 0.0, &[[1.0], [2.0]], &[0u8]), error.map(|()| 0.0));
}
