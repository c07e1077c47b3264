//! Blocks, which are layers made of layers: PyTorch's numbers, differences of the loss, and what holds whatever the numbers
//! are.

#[path = "common/golden.rs"]
mod golden;
#[path = "common/pytorch.rs"]
mod pytorch;

use pytorch::pass::{Passed, pass};
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use serde_json::Value;
use stackprop::gradient_check::check;
use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, all_scalars_mut, values, values_mut, zeroed};

/// Both sides are correct to a few roundings.
const TOLERANCE: f64 = 1e-12;

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
        [Input<Sequence<4, 3>>, Concat<(Tanh, Conv1d<3, 4, 1>), Identity, Conv1d<3, 1, 3, Same>>]
        [Input<Sequence<4, 2>>, Concat<Tanh, (BatchNorm, Tanh), Identity, Conv1d<2, 3, 3, Same>>];
    repeat:
        [Input<4>, Repeat<1, Inner>]
        [Input<4>, Repeat<3, (Dense<4, 4>, Tanh)>]
        [Input<4>, Repeat<2, Inner>]
        [Input<Image<2, 3, 3>>, Repeat<2, (Residual<(Conv2d<2, 2, 3, Same, NoBias>, BatchNorm)>, ReLU)>];
}

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
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
fn random<N: Network<Scalar = f64>>() -> Box<N> {
    let mut network = boxed::<N>();
    network.init(Some(Init::LeCunNormal), &mut rng(1));
    network.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        if matches!(entry.role, Role::Bias | Role::Scale) {
            normal(tensor, 2);
        }
    });
    network
}

fn prediction<N: Network<Scalar = f64>>(network: &N, x: &[f64]) -> Vec<f64> {
    let samples = x.len() / N::InputShape::SIZE;
    let mut y = vec![f64::NAN; samples * N::OutputShape::SIZE];
    network.predict_batch(values(x, samples), values_mut(&mut y, samples), &mut *boxed::<Scratch<N, 2>>());
    y
}

mod gradients {
    use super::*;

    /// Batches of one part, and of two.
    #[track_caller]
    fn assert_network<N: TrainableNetwork<Scalar = f64, Input: Clone, Output: Clone>>()
    where
        MeanSquaredError: Loss<N, N::Output>,
    {
        let network = random::<N>();
        for samples in [1, 3, 9] {
            let (inputs, targets) = (arrays::<N::Input>(samples, 3), arrays::<N::Output>(samples, 4));
            let report = check(&*network, &MeanSquaredError, &inputs, &targets).unwrap();
            assert!(report.error() < 1e-6, "{samples} samples: {report}");
            let values = N::COUNT - N::STATISTICS + samples * N::Input::LEN;
            assert_eq!((report.checked, report.kinks), (values, 0), "{samples} samples: {report}");
        }
    }

    macro_rules! networks {
        ($($test:ident: [$($list:tt)+])*) => {$(
            #[test]
            fn $test() {
                network! { struct Net = $($list)+; }
                assert_network::<Net<f64>>();
            }
        )*};
    }

    network! { struct WithBlocks = Residual<Inner>, Concat<Identity, Dense<4, 1>>; }

    networks! {
        residual: [
            Residual<(Dense<4, 3>, Tanh, Dense<3, 4>)>, Tanh, Residual<Inner>, Dense<4, 3>,
            Residual<(Dense<3, 2>, Tanh), Dense<3, 2>>, Tanh
        ]
        add: [
            Add<(Dense<4, 4>, Tanh), Inner, Dense<4, 4>>, Tanh,
            Add<Identity, Dense<4, 4, NoBias>, Tanh, (Sigmoid, Dense<4, 4>)>
        ]
        concat: [
            Concat<Dense<4, 2>, (Dense<4, 2>, Tanh)>, Tanh,
            Concat<Identity, Tanh, Dense<4, 2>, Inner>, Concat<Tanh, Identity, Dense<14, 1>>, Dense<29, 2>
        ]
        repeat: [Repeat<3, (Dense<4, 4>, Tanh)>, Repeat<2, Inner>, Tanh, Repeat<1, Dense<4, 4>>]
        of_images: [
            Input<Image<2, 4, 4>>,
            Residual<(Conv2d<2, 2, 3, Same, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh, Conv2d<2, 2, 3, Same>)>, Tanh,
            Residual<
                (Conv2d<2, 3, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm<Epsilon<0.1>>),
                Conv2d<2, 3, 1, Stride<2>, NoBias>,
            >,
            Tanh, Concat<Conv2d<3, 2, 1>, Identity, (Tanh, Conv2d<3, 1, 3, Same>)>, Flatten, Dense<_, 2>
        ]
        of_sequences: [
            Input<Sequence<4, 2>>, Concat<Conv1d<2, 3, 3, Same>, Identity, Tanh>,
            Add<Conv1d<7, 7, 1>, (LayerNorm, Tanh)>, Flatten, Dense<_, 2>
        ]
        with_noise: [
            Residual<(Dense<4, 4>, Dropout<0.3>, Tanh)>, Concat<Dropout<0.5>, (Tanh, Dropout<0.2>)>,
            Repeat<2, (Dense<8, 8>, Dropout<0.2>, Tanh)>, Dense<8, 2>
        ]
        three_deep: [
            Input<4>, Residual<(Repeat<2, Concat<(Add<Dense<4, 2>, (Tanh, Dense<4, 2>)>, Tanh), Dense<4, 2>>>, Dense<4, 4>)>,
            Tanh, Add<Concat<Residual<Inner>, Repeat<2, Identity>>, Concat<Identity, Identity>>, Dense<8, 2>
        ]
        network_with_blocks: [
            WithBlocks, Tanh, Dense<5, 4>, Concat<WithBlocks, (Tanh, WithBlocks)>, Dense<10, 2>
        ]
    }
}

mod identities {
    use super::*;

    /// What a network without parameters makes of `x` and of `dy`, to the last digit.
    #[track_caller]
    fn assert_fixed<N: TrainableNetwork<Scalar = f64>>(x: &[f64], y: &[f64], dy: &[f64], dx: &[f64]) {
        let net = boxed::<N>();
        assert_eq!(N::COUNT, 0);
        assert_eq!(prediction(&*net, x), y);
        for best in [false, true] {
            let passed = pass::<N, 4>(&net, x, dy, 1, best);
            assert_eq!((&passed.y[..], &passed.dx[..]), (y, dx));
        }
    }

    #[test]
    fn concat_of_identities_doubles() {
        network! { struct Net = Input<2>, Concat<Identity, Identity>; }
        let (x, y) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0]);
        let dy = [1.0, 2.0, 10.0, 20.0, 3.0, 4.0, 30.0, 40.0];
        assert_fixed::<Net<f64>>(&x, &y, &dy, &[11.0, 22.0, 33.0, 44.0]);
    }

    /// The channels of an image lie one behind the other.
    #[test]
    fn concat_of_images_is_by_channels() {
        network! { struct Net = Input<Image<2, 1, 2>>, Concat<Identity, Identity>; }
        let (x, dy) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0]);
        assert_fixed::<Net<f64>>(&x, &[1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0], &dy, &[11.0, 22.0, 33.0, 44.0]);
    }

    /// The features of a sequence lie one behind the other in each step.
    #[test]
    fn concat_of_sequences_is_by_features_of_each_step() {
        network! { struct Net = Input<Sequence<2, 2>>, Concat<Identity, Identity>; }
        let (x, dy) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 10.0, 20.0, 3.0, 4.0, 30.0, 40.0]);
        assert_fixed::<Net<f64>>(&x, &[1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0], &dy, &[11.0, 22.0, 33.0, 44.0]);
    }

    #[test]
    fn add_of_identities_is_a_multiple() {
        network! { struct Twice = Input<3>, Add<Identity, Identity>; }
        network! { struct Four = Input<3>, Add<Identity, Identity, Identity, Identity>; }
        assert_fixed::<Twice<f64>>(&[1.0, -2.0, 3.0], &[2.0, -4.0, 6.0], &[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]);
        assert_fixed::<Four<f64>>(&[1.0, -2.0, 3.0], &[4.0, -8.0, 12.0], &[1.0, 2.0, 3.0], &[4.0, 8.0, 12.0]);
    }

    #[test]
    fn repeated_blocks_multiply() {
        network! { struct Eight = Input<1>, Repeat<3, Add<Identity, Identity>>; }
        assert_fixed::<Eight<f64>>(&[1.0, 3.0], &[8.0, 24.0], &[1.0, 2.0], &[8.0, 16.0]);
    }

    #[test]
    fn residual_of_zero_weights_is_the_identity() {
        network! { struct Net = Residual<(Dense<3, 5>, Tanh, Dense<5, 3>)>; }
        let (x, dy) = (numbers(6, 1), numbers(6, 2));
        assert_eq!(prediction(&Net::<f64>::ZERO, &x), x);
        let Passed { y, dx, .. } = pass::<Net<f64>, 2>(&Net::<f64>::ZERO, &x, &dy, 1, true);
        assert_eq!((y, dx), (x, dy));
    }
}

mod equals {
    use super::*;

    /// Two networks with the same parameters in memory do the same, to the last digit.
    #[track_caller]
    fn assert_same<A: TrainableNetwork<Scalar = f64>, B: TrainableNetwork<Scalar = f64>>() {
        let (a, mut b) = (random::<A>(), boxed::<B>());
        assert_eq!((A::COUNT, A::STATISTICS), (B::COUNT, B::STATISTICS));
        b.parameters_mut().copy_from_slice(a.parameters());
        let (x, dy) = (numbers(5 * A::InputShape::SIZE, 5), numbers(5 * A::OutputShape::SIZE, 6));
        assert_eq!(prediction(&*a, &x), prediction(&*b, &x));
        let (a, b) = (pass::<A, 8>(&a, &x, &dy, 1, true), pass::<B, 8>(&b, &x, &dy, 1, true));
        assert_eq!((a.y, a.dx), (b.y, b.dx));
        assert_eq!(a.gradient.parameters(), b.gradient.parameters());
    }

    #[test]
    fn repeat_once_is_the_layer() {
        network! { struct Once = Repeat<1, (Dense<4, 5>, Tanh, Dense<5, 4>)>; }
        assert_same::<Once<f64>, Inner<f64>>();
    }

    #[test]
    fn repeat_is_writing_the_layers_again() {
        network! { struct Three = Repeat<3, (Dense<4, 4>, BatchNorm, Tanh)>; }
        network! {
            struct Written = Dense<4, 4>, BatchNorm, Tanh, Dense<4, 4>, BatchNorm, Tanh, Dense<4, 4>, BatchNorm, Tanh;
        }
        assert_same::<Three<f64>, Written<f64>>();
        network! { struct Two = Repeat<2, (Dense<4, 4>, Tanh)>; }
        network! { struct WrittenTwice = Dense<4, 4>, Tanh, Dense<4, 4>, Tanh; }
        assert_same::<Two<f64>, WrittenTwice<f64>>();
    }

    #[test]
    fn a_list_is_the_network_of_it() {
        network! { struct Listed = Residual<(first: Dense<4, 5>, Tanh, Dense<5, 4>)>; }
        network! { struct Named = Residual<Inner>; }
        network! { struct Sum = Add<Inner, Identity>; }
        network! { struct Projected = Residual<Inner, Identity>; }
        assert_same::<Listed<f64>, Named<f64>>();
        assert_same::<Named<f64>, Sum<f64>>();
        assert_same::<Named<f64>, Projected<f64>>();
    }
}

mod statistics {
    use super::*;

    network! {
        struct Net =
            Input<Image<1, 3, 3>>,
            Concat<(Conv2d<1, 2, 3, Same, NoBias>, BatchNorm), Identity>,
            Repeat<2, Residual<(Conv2d<3, 3, 3, Same, NoBias>, BatchNorm<Momentum<0.5>>, Tanh)>>,
            GlobalAvgPool, Dense<3, 2>;
    }

    #[test]
    fn are_counted_in_every_branch_and_copy() {
        assert_eq!(<Net<f64> as Parameters<f64>>::STATISTICS, 2 * 2 + 2 * (2 * 3));
        assert_eq!(Net::PARAMS, (9 * 2 + 2 + 2) + 2 * (9 * 9 + 3 + 3) + 3 * 2 + 2);
        assert_eq!(<Net<f64> as Parameters<f64>>::COUNT, Net::PARAMS + 16);
        let mut statistics = Vec::new();
        Net::<f64>::ZERO.visit(&Path::ROOT, &mut |entry, tensor| {
            if entry.role == Role::Statistic {
                statistics.push((entry.path.to_string(), tensor.len()));
            }
        });
        let expected = [
            ("concat1.first.batchnorm1.mean", 2),
            ("concat1.first.batchnorm1.variance", 2),
            ("repeat2.0.first.batchnorm1.mean", 3),
            ("repeat2.0.first.batchnorm1.variance", 3),
            ("repeat2.1.first.batchnorm1.mean", 3),
            ("repeat2.1.first.batchnorm1.variance", 3),
        ];
        assert_eq!(statistics, expected.map(|(path, count)| (path.to_owned(), count)));
        assert!(Net::summary().to_string().contains("\n16 running statistics\n"));
    }

    /// Each by what the gradient has in its place, whatever the optimizer's rate; and the batch moves every one.
    #[test]
    fn are_moved_by_a_step() {
        let mut net = *random::<Net<f64>>();
        let mut trainer = boxed::<Trainer<Net<f64>, Adam, 4>>();
        let (inputs, targets) = (arrays(6, 1), arrays::<[f64; 2]>(6, 2));
        trainer.compute(&net, &MeanSquaredError, &inputs, &targets, &mut rng(1)).unwrap();
        let (before, gradient) = (net.clone(), trainer.gradient().clone());
        trainer.apply(&mut net, &Adam::new(0.1).weight_decay(0.5));
        let mut expected = Vec::new();
        before.visit(&Path::ROOT, &mut |entry, tensor| {
            expected.extend(tensor.iter().map(|value| (entry.role == Role::Statistic, *value)));
        });
        for (i, (is_statistic, before)) in expected.into_iter().enumerate() {
            let (after, slope) = (net.parameters()[i], gradient.parameters()[i]);
            assert!(after != before, "{i}");
            if is_statistic {
                assert_eq!(after, before - slope, "{i}");
            }
        }
    }

    /// With a momentum of one, what the values of the batch have.
    #[test]
    fn are_those_of_the_values_there() {
        network! { struct Norm = Input<2>, Add<(BatchNorm<Momentum<1>>, Tanh), Identity>; }
        let mut net = *random::<Norm<f64>>();
        let mut trainer = boxed::<Trainer<Norm<f64>, Sgd<0>, 4>>();
        let inputs = [[1.0, 5.0], [3.0, 1.0]];
        trainer.step(&mut net, &MeanSquaredError, &Sgd::new(0.0), &inputs, &[[0.0; 2]; 2], &mut rng(1)).unwrap();
        let norm = &net.add1.first.batchnorm0;
        assert_eq!((&*norm.mean, &*norm.variance), (&[2.0, 3.0][..], &[2.0, 8.0][..]));
    }
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
