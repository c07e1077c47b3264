//! Blocks, which are layers made of layers: PyTorch's numbers, and what holds whatever the numbers are.

mod equals;
mod frozen;
mod identities;
mod statistics;

use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, all_scalars_mut, values, values_mut, zeroed};

use crate::common::pass::{Passed, pass};
use crate::common::pytorch::TOLERANCE;
use crate::common::{golden, rng};
use crate::layers;

network! { struct Inner = Dense<4, 5>, Tanh, Dense<5, 4>; }
network! { struct Convolved = Input<Image<2, 4, 4>>, Conv2d<2, 3, 1, Stride<2>, NoBias>, BatchNorm; }

layers! {
    "blocks";
    residual:
        [Input<4>, Residual<(Dense<4, 3>, Tanh, Dense<3, 4>)>]
        [Input<4>, Residual<(Dense<4, 3>, Tanh), Dense<4, 3, NoBias>>]
        [Input<4>, Residual<Inner>]
        [Input<4>, Residual<Inner, (Dense<4, 2>, Tanh, Dense<2, 4>)>]
        [Input<4>, Residual<Repeat<2, Concat<(Add<Dense<4, 2>, (Tanh, Dense<4, 2>)>, Tanh), Dense<4, 2>>>>]
        [Input<Image<2, 4, 4>>, Residual<(Conv2d<2, 3, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU), Convolved>];
    add:
        [Input<4>, Add<Dense<4, 3>, (Dense<4, 2>, Sigmoid, Dense<2, 3>)>]
        [Input<5>, Add<Dense<5, 5>, Identity, Tanh>]
        [Input<4>, Add<Inner, Identity, (Tanh, Dense<4, 4>), Dense<4, 4, NoBias>>]
        [Input<4>, Add<(BatchNorm, Tanh), Identity>]
        [Input<Image<2, 3, 4>>, Add<Conv2d<2, 2, 3, Same>, Identity, Conv2d<2, 2, 1>>]
        [Input<Sequence<5, 3>>, Add<Conv1d<3, 3, 3, Same>, Identity>];
    concat:
        [Input<4>, Concat<Dense<4, 3>, Identity>]
        [Input<4>, Concat<(Dense<4, 2>, Tanh), Inner, Dense<4, 1>>]
        [Input<4>, Concat<Tanh, Dense<4, 2>, Identity, Inner>]
        [Input<Image<2, 3, 4>>, Concat<Conv2d<2, 3, 3, Same>, Identity, (Conv2d<2, 2, 1>, Tanh, Conv2d<2, 1, (3, 1), Same>)>]
        [Input<Image<2, 4, 5>>, Concat<MaxPool2d<2>, AvgPool2d<2>>]
        [Input<Image<2, 2, 2>>, Concat<Conv2d<2, 1, 1>, Identity, Tanh, Conv2d<2, 3, 3, Padding<1>>>]
        [Input<Sequence<5, 3>>, Concat<Conv1d<3, 2, 3, Same>, Identity>]
        [Input<12>, Concat<(Slice<0, 8>, Dense<8, 3>, Tanh), (Slice<8, 4>, Dense<4, 2>, Tanh)>]
        [Input<Image<3, 2, 3>>, Add<(Slice<1, 2>, Conv2d<2, 2, 1>), Slice<0, 2>>]
        [Input<Sequence<4, 5>>, Concat<(Slice<3, 2>, Conv1d<2, 3, 1>), Slice<1, 3>>]
        [Input<Sequence<4, 3>>, ConcatSteps<(Conv1d<3, 2, 1>, SliceSteps<2, 2>), Conv1d<3, 2, 2>>]
        [Input<Sequence<4, 3>>, Concat<(Tanh, Conv1d<3, 4, 1>), Identity, Conv1d<3, 1, 3, Same>>]
        [Input<Sequence<4, 2>>, Concat<Tanh, (BatchNorm, Tanh), Identity, Conv1d<2, 3, 3, Same>>];
    multiply:
        [Input<4>, Multiply<Dense<4, 3>, (Dense<4, 2>, Sigmoid, Dense<2, 3>)>]
        [Input<5>, Multiply<Dense<5, 5>, Identity, Tanh>]
        [Input<4>, Multiply<Inner, Identity, (Tanh, Dense<4, 4>), Dense<4, 4, NoBias>>]
        [Input<6>, Multiply<Slice<0, 3>, (Slice<3, 3>, Sigmoid)>]
        [Input<Image<2, 3, 4>>, Multiply<Conv2d<2, 2, 3, Same>, Identity, Conv2d<2, 2, 1>>]
        [Input<Sequence<5, 3>>, Multiply<Conv1d<3, 3, 3, Same>, Identity>];
    dot:
        [Input<4>, Dot<Dense<4, 3>, (Dense<4, 2>, Sigmoid, Dense<2, 3>)>]
        [Input<4>, Dot<Inner, Identity>]
        [Input<12>, Dot<(Slice<0, 8>, Dense<8, 3>, Tanh), (Slice<8, 4>, Dense<4, 3>)>]
        [Input<Image<2, 3, 4>>, Dot<Conv2d<2, 3, 3, Same>, (Tanh, Conv2d<2, 3, 1>)>]
        [Input<Sequence<4, 3>>, Dot<(Tanh, Conv1d<3, 4, 1>), Conv1d<3, 4, 3, Same>>];
    repeat:
        [Input<4>, Repeat<1, Inner>]
        [Input<4>, Repeat<3, (Dense<4, 4>, Tanh)>]
        [Input<4>, Repeat<2, Inner>]
        [Input<Image<2, 3, 3>>, Repeat<2, (Residual<(Conv2d<2, 2, 3, Same, NoBias>, BatchNorm)>, ReLU)>];
}

fn normal(values: &mut [f64], seed: u64) {
    let count = values.len();
    Init::Normal { mean: 0.0, deviation: 1.0 }.weights(values, count, 1, &mut rng(seed));
}

fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    normal(&mut numbers, seed);
    numbers
}

fn arrays<A: Flat<f64> + Clone>(count: usize, seed: u64) -> Vec<A> {
    let mut arrays = vec![zeroed::<f64, A>(); count];
    normal(all_scalars_mut(&mut arrays), seed);
    arrays
}

/// A network with random parameters, biases too. Running statistics are as they begin.
fn random<N: Network<Scalar = f64, Element = f64>>() -> Box<N> {
    let mut network = boxed::<N>();
    network.init(Some(Init::LeCunNormal), &mut rng(1));
    network.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        if matches!(entry.role, Role::Bias | Role::Scale) {
            normal(tensor, 2);
        }
    });
    network
}

fn prediction<N: Network<Scalar = f64, Element = f64>>(network: &N, x: &[f64]) -> Vec<f64> {
    let samples = x.len() / N::InputShape::SIZE;
    let mut y = vec![f64::NAN; samples * N::OutputShape::SIZE];
    network.predict_batch(values(x, samples), values_mut(&mut y, samples), &mut *boxed::<Scratch<N, 2>>());
    y
}

network! {
    struct Net =
        Dense<4, 4>,
        Residual<(inner: Dense<4, 3>, Tanh, Dense<3, 4>)>,
        Concat<Identity, Dense<4, 2>, Inner>,
        Repeat<2, (Dense<10, 10>, Tanh)>,
        wide: Add<Dense<10, 2>, (Tanh, out: Dense<10, 2, NoBias>)>;
}

#[test]
fn parameters_have_paths() {
    let mut net = Net::<f64>::ZERO;
    net.residual1.first.inner.weight[0] = 1.0;
    net.concat2.third.dense2.bias[3] = 2.0;
    net.repeat3.copies[1].dense0.weight[99] = 3.0;
    net.wide.second.out.weight[1] = 4.0;
    let (mut paths, mut found) = (Vec::new(), Vec::new());
    net.visit(&Path::ROOT, &mut |entry, tensor| {
        paths.extend((!tensor.is_empty()).then(|| entry.path.to_string()));
        found.extend(
            tensor
                .iter()
                .enumerate()
                .filter(|(_, value)| **value > 0.0)
                .map(|(i, value)| (entry.path.to_string(), i, *value)),
        );
    });
    let expected = [
        ("residual1.first.inner.weight", 0, 1.0),
        ("concat2.third.dense2.bias", 3, 2.0),
        ("repeat3.1.dense0.weight", 99, 3.0),
        ("wide.second.out.weight", 1, 4.0),
    ];
    assert_eq!(found, expected.map(|(path, i, value)| (path.to_owned(), i, value)));
    assert_eq!(paths.len(), 2 * (1 + 2 + 3 + 2) + 3);
}

#[test]
fn parameters_are_counted_once_each() {
    let (inner, residual) = (4 * 5 + 5 + 5 * 4 + 4, 4 * 3 + 3 + 3 * 4 + 4);
    let (concat, repeat, add) = (4 * 2 + 2 + inner, 2 * (10 * 10 + 10), 10 * 2 + 2 + 10 * 2);
    assert_eq!(Net::PARAMS, 4 * 4 + 4 + residual + concat + repeat + add);
    assert_eq!(size_of::<Net<f64>>(), 8 * Net::PARAMS);
    let summary = Net::summary();
    let counts: Vec<_> = summary.layers.iter().map(|layer| (layer.name, layer.parameters, layer.output)).collect();
    let expected: [(_, _, &[usize]); 5] = [
        ("dense0", 20, &[4]),
        ("residual1", residual, &[4]),
        ("concat2", concat, &[10]),
        ("repeat3", repeat, &[10]),
        ("wide", add, &[2]),
    ];
    assert_eq!(counts, expected);
    let table = summary.to_string();
    assert!(table.contains("  Concat<Identity, Dense<4, 2>, Inner>  "), "{table}");
    assert!(table.contains(&format!("\n{} parameters, {} bytes\n", Net::PARAMS, 8 * Net::PARAMS / 2)), "{table}");
}

#[test]
fn empty_batches_give_nothing() {
    let net = random::<Net<f64>>();
    assert!(prediction(&*net, &[]).is_empty());
    let (mut gradient, mut workspace) = (boxed::<Net<f64>>(), boxed::<Workspace<Net<f64>, 2>>());
    let (inputs, targets) = (&[[0.0; 4]; 0], &[[0.0; 2]; 0]);
    net.loss_and_gradient(&MeanSquaredError, inputs, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    assert!(gradient.parameters().iter().all(|slope| *slope == 0.0));
    let passed = pass::<Net<f64>, 2>(&net, &[], &[], 1, true);
    assert!(passed.gradient.parameters().iter().all(|slope| *slope == 0.0));
}

/// A batch is its samples one by one: no sample reads what another left in the working memory.
#[test]
fn samples_do_not_meet() {
    let net = random::<Net<f64>>();
    let (x, dy) = (numbers(5 * 4, 7), numbers(5 * 2, 8));
    let all = pass::<Net<f64>, 8>(&net, &x, &dy, 1, true);
    golden::assert_close("prediction", &prediction(&*net, &x), &all.y, TOLERANCE);
    let mut sum = vec![0.0; Net::PARAMS];
    for i in 0..5 {
        let (x, dy) = (&x[4 * i..][..4], &dy[2 * i..][..2]);
        let one = pass::<Net<f64>, 8>(&net, x, dy, 1, true);
        golden::assert_close("prediction of one", &prediction(&*net, x), &one.y, TOLERANCE);
        golden::assert_close("y", &one.y, &all.y[2 * i..][..2], TOLERANCE);
        golden::assert_close("dx", &one.dx, &all.dx[4 * i..][..4], TOLERANCE);
        sum.iter_mut().zip(one.gradient.parameters()).for_each(|(sum, slope)| *sum += slope);
    }
    golden::assert_close("gradient", all.gradient.parameters(), &sum, TOLERANCE);
}

/// Every branch and every repetition draws noise of its own.
#[test]
fn noise_is_not_shared() {
    network! { struct Branches = Input<1000>, Add<Dropout<0.5>, Dropout<0.5>>; }
    network! { struct Copies = Input<1000>, Repeat<2, Dropout<0.5>>; }
    let ones = [1.0; 1000];
    let count = |y: &[f64], value: f64| y.iter().filter(|y| **y == value).count();
    let Passed { y, dx, .. } = pass::<Branches<f64>, 1>(&Branches::<f64>::ZERO, &ones, &ones, 1, true);
    assert!((400..600).contains(&count(&y, 2.0)), "one of two is dropped in half of the places");
    assert_eq!(count(&y, 0.0) + count(&y, 2.0) + count(&y, 4.0), 1000);
    assert_eq!(dx, y);
    let Passed { y, dx, .. } = pass::<Copies<f64>, 1>(&Copies::<f64>::ZERO, &ones, &ones, 1, true);
    assert!((180..320).contains(&count(&y, 4.0)), "neither is dropped in a quarter of the places");
    assert_eq!(count(&y, 0.0) + count(&y, 4.0), 1000);
    assert_eq!(dx, y);
    assert_eq!(prediction(&Copies::<f64>::ZERO, &ones), ones);
}
