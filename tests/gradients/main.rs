//! Every layer's backward pass, and whole networks', held against differences of the loss; and that mistakes are found.

mod attention;
mod blocks;
mod checker;
#[path = "../common/mod.rs"]
mod common;
mod dense;
mod elementwise;
mod frozen;
mod heads;
mod images;
mod mistakes;
mod networks;
mod normalization;
mod of_the_users_own;
mod recurrent;
mod sequences;

use common::rng;
use common::user_layers::{Scale, Square};
use rand::Rng;
use stackprop::gradient_check::{Compared, Coverage, GradientCheck, Report, check, check_layers};
use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, scalars_mut, zeroed};

/// What the library promises, for every value.
const TOLERANCE: f64 = 1e-6;

fn normal(values: &mut [f64], rng: &mut impl Rng) {
    let count = values.len();
    Init::Normal { mean: 0.0, deviation: 1.0 }.weights(values, count, 1, rng);
}

fn random_array<A: Flat<f64>>(rng: &mut impl Rng) -> A {
    let mut array = zeroed::<f64, A>();
    normal(scalars_mut(&mut array), rng);
    array
}

/// A network with random parameters, biases too, and a batch for it.
fn example<N: TrainableNetwork<Scalar = f64, Element = f64>>(
    samples: usize,
) -> (Box<N>, Vec<N::Input>, Vec<N::Output>) {
    let rng = &mut rng(11);
    let mut network = boxed::<N>();
    network.init(Some(Init::LeCunNormal), rng);
    network.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        // Peepholes begin at zero, too.
        if matches!(entry.role, Role::Bias | Role::Scale) || entry.path.name() == "peephole" {
            normal(tensor, rng);
        }
    });
    let inputs = (0..samples).map(|_| random_array(rng)).collect();
    let targets = (0..samples).map(|_| random_array(rng)).collect();
    (network, inputs, targets)
}

#[track_caller]
fn assert_right(report: &Report, values: usize) {
    assert!(report.error() < TOLERANCE, "{report}");
    assert_eq!((report.checked, report.kinks), (values, 0), "{report}");
}

/// Batches of 1, 3 and 7 samples, in parts of 1 and 8, and with `full` of 2.
#[track_caller]
fn assert_right_in_parts<N: TrainableNetwork<Scalar = f64, Element = f64>, L: Loss<N, Y>, Y>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) {
    for samples in [1, 3, 7] {
        let (inputs, targets) = (&inputs[..samples], &targets[..samples]);
        let values = N::COUNT - N::STATISTICS + samples * N::Input::LEN;
        let coverage = Coverage::Full;
        let report = boxed::<GradientCheck<N, 1>>().run(network, loss, inputs, targets, coverage, 3).unwrap();
        assert_right(&report, values);
        #[cfg(full)]
        {
            let report = boxed::<GradientCheck<N, 2>>().run(network, loss, inputs, targets, coverage, 4).unwrap();
            assert_right(&report, values);
        }
        let report = boxed::<GradientCheck<N, 8>>().run(network, loss, inputs, targets, coverage, 5).unwrap();
        assert_right(&report, values);
    }
}

/// A network by its squared error, which takes outputs of any kind: batches of one part, and of two.
#[track_caller]
fn assert_network<N: TrainableNetwork<Scalar = f64, Element = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(9);
    assert_alive(&*network, &inputs, &targets);
    let mut check = boxed::<GradientCheck<N, 8>>();
    for samples in [1, 3, 7, 9] {
        let (inputs, targets) = (&inputs[..samples], &targets[..samples]);
        let report = check.run(&network, &MeanSquaredError, inputs, targets, Coverage::Full, 3).unwrap();
        assert_right(&report, N::COUNT - N::STATISTICS + samples * N::Input::LEN);
    }
}

/// As [`assert_network`], for a network of thousands of parameters: 40 values of each tensor and of each sample.
#[track_caller]
fn assert_large_network<N: TrainableNetwork<Scalar = f64, Element = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(9);
    assert_alive(&*network, &inputs, &targets);
    let mut check = boxed::<GradientCheck<N, 8>>();
    for samples in [1, 9] {
        let (inputs, targets) = (&inputs[..samples], &targets[..samples]);
        let some = Coverage::PerTensor(40);
        let report = check.run(&network, &MeanSquaredError, inputs, targets, some, 3).unwrap();
        assert!(report.error() < TOLERANCE && report.checked > 300 && report.kinks == 0, "{report}");
    }
}

/// As [`assert_network`], also in parts of one and of two samples.
#[track_caller]
fn assert_network_in_parts<N: TrainableNetwork<Scalar = f64, Element = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(7);
    assert_alive(&*network, &inputs, &targets);
    assert_right_in_parts(&*network, &MeanSquaredError, &inputs, &targets);
}

/// A network on one batch, in parts of which the last is short.
#[track_caller]
fn assert_alone<N: TrainableNetwork<Scalar = f64, Element = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(3);
    let mut check = boxed::<GradientCheck<N, 2>>();
    let report = check.run(&network, &MeanSquaredError, &inputs, &targets, Coverage::Full, 2).unwrap();
    assert_right(&report, N::COUNT - N::STATISTICS + 3 * N::Input::LEN);
}

/// A slope that is zero everywhere would agree with itself, and prove nothing.
#[track_caller]
fn assert_alive<N: TrainableNetwork<Scalar = f64, Element = f64>>(
    network: &N,
    inputs: &[N::Input],
    targets: &[N::Output],
) where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 8>>());
    let rng = &mut rng(5);
    network.loss_and_gradient(&MeanSquaredError, inputs, targets, &mut gradient, &mut workspace, rng).unwrap();
    gradient.visit(&Path::ROOT, &mut |entry, tensor| {
        assert!(tensor.is_empty() || tensor.iter().any(|slope| slope.abs() > 1e-6), "{} is dead", entry.path);
    });
}

macro_rules! shapes {
    ($assert:ident: $($test:ident: [$($layers:tt)+])*) => {$(
        #[test]
        fn $test() {
            network! { struct Net = $($layers)+; }
            $assert::<Net<f64>>();
        }
    )*};
}
pub(crate) use shapes;

/// Layers over sequences of 1, 2, 7 and 33 steps.
macro_rules! of_each_length {
    ($($module:ident: $features:literal, [$($layers:tt)+])*) => {$(
        mod $module {
            use super::*;

            shapes! {
                assert_alone:
                of_one_step: [Input<Sequence<1, $features>>, $($layers)+]
                of_two_steps: [Input<Sequence<2, $features>>, $($layers)+]
                of_seven_steps: [Input<Sequence<7, $features>>, $($layers)+]
                of_33_steps: [Input<Sequence<33, $features>>, $($layers)+]
            }
        }
    )*};
}
pub(crate) use of_each_length;

network! { struct Inner = Dense<4, 5>, Tanh, Dense<5, 3>; }
network! { struct Outer = inner: Inner, Sigmoid, Dense<3, 2>; }
network! { struct InnerHead = Dense<4, 3>, Softmax; }
