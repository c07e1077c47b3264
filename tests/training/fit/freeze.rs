//! Layers that a run leaves as they are.

use stackprop::optimizers::Resumable;

use super::*;
use crate::for_every_optimizer;

network! { struct Body = dense: Dense<2, 6>, norm: BatchNorm, Tanh; }
network! { struct Parts = body: Body, neck: Dense<6, 4>, Tanh, head: Dense<4, 3>, Softmax; }
network! { struct Head = head: Dense<4, 3>, Softmax; }
network! { struct Front = front: Dense<2, 4>, Tanh; }
network! { struct Both = front: Dense<2, 4>, Tanh, head: Dense<4, 3>, Softmax; }

fn part<'n>(net: &'n Parts, path: &str) -> Vec<&'n [f32]> {
    let mut found = Vec::new();
    net.visit(&Path::ROOT, &mut |entry, tensor| {
        if entry.path.to_string().starts_with(path) {
            found.push(tensor);
        }
    });
    assert!(!found.is_empty(), "{path}");
    found
}

/// With weight decay where there is one, and running statistics.
#[test]
fn no_optimizer_changes_them() {
    let (inputs, classes) = stripes(50);
    macro_rules! leaves_them {
        ($optimizer:expr) => {
            let mut rng = rng(1);
            let mut net = Parts::new(&mut rng);
            let before = net.clone();
            let mut state = boxed();
            let fit = net.fit(CrossEntropy, $optimizer).batch_size(13).epochs(2).state(&mut state);
            fit.freeze("body.").run(&inputs, &classes, &mut rng).expect_err("no name ends with a dot");
            let fit = net.fit(CrossEntropy, $optimizer).batch_size(13).epochs(2).state(&mut state);
            fit.freeze("body").freeze("head").run(&inputs, &classes, &mut rng).unwrap();
            let name = stringify!($optimizer);
            assert_eq!(part(&net, "body"), part(&before, "body"), "{name}");
            assert_eq!(part(&net, "head"), part(&before, "head"), "{name}");
            assert_ne!(part(&net, "neck"), part(&before, "neck"), "{name}");
            for buffer in state.buffers() {
                assert_eq!(part(buffer, "body.dense"), part(&Parts::ZERO, "body.dense"), "{name}");
            }
        };
    }
    for_every_optimizer!(leaves_them, 0.02);
}

#[test]
fn a_layer_within_a_layer_has_a_path() {
    let (inputs, classes) = stripes(50);
    let mut rng = rng(1);
    let mut net = Parts::new(&mut rng);
    // Weight decay does not move a bias of 0.
    net.neck.bias.fill(0.5);
    let before = net.clone();
    let fit = net.fit(CrossEntropy, AdamW::new(0.02)).freeze("body.dense").freeze("neck.bias");
    fit.run(&inputs, &classes, &mut rng).unwrap();
    for same in ["body.dense", "neck.bias"] {
        assert_eq!(part(&net, same), part(&before, same));
    }
    for other in ["body.norm", "neck.weight", "head"] {
        assert_ne!(part(&net, other), part(&before, other), "{other}");
    }
}

/// As the rest of the network by itself, on what the frozen layers compute; with clipping, which does not count their gradients.
#[test]
fn the_rest_is_trained_as_if_it_were_alone() {
    let (inputs, classes) = stripes::<f64>(48);
    let mut both = Both::<f64>::new(&mut rng(1));
    let (mut front, mut head) = (Front::<f64>::ZERO, Head::<f64>::ZERO);
    (front.front, head.head) = (both.front.clone(), both.head.clone());
    let features: Vec<_> = inputs.iter().map(|input| front.predict(input)).collect();
    let optimizer = || AdamW::new(0.02);
    let fit = both.fit(CrossEntropy, optimizer()).epochs(5).batch_size(8).clip(Clip::Norm(0.01)).freeze("front");
    fit.run(&inputs, &classes, &mut rng(2)).unwrap();
    let fit = head.fit(CrossEntropy, optimizer()).epochs(5).batch_size(8).clip(Clip::Norm(0.01));
    fit.run(&features, &classes, &mut rng(2)).unwrap();
    assert!(both.front == front.front);
    for (a, b) in both.head.weight.iter().zip(head.head.weight.iter()) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }
}

/// An optimizer with a loop of its own, which knows nothing of frozen parameters.
struct Subtract;

impl Optimizer for Subtract {
    type State<P: Zero> = OptimizerState<P, 0>;

    fn change<T: Scalar, P: Parameters<T>>(&self, params: Change<'_, P>, _: &P, _: &mut OptimizerState<P, 0>) {
        stackprop::layer::parameters_mut(params.into_place()).iter_mut().for_each(|value| *value -= T::of(0.5));
    }

    fn learning_rate(&self) -> f64 {
        1.0
    }

    fn set_learning_rate(&mut self, _: f64) {}
}

#[test]
fn an_optimizer_with_a_loop_of_its_own_does_not_change_them_either() {
    let mut net = Both::<f32>::ZERO;
    net.fit(CrossEntropy, Subtract).freeze("head").run(&[[1.0, 2.0]], &[1u8], &mut rng(1)).unwrap();
    assert!(net.front.weight.iter().all(|weight| *weight == -0.5));
    assert!(net.head == Both::<f32>::ZERO.head);
}

#[test]
fn an_unknown_name_is_an_error_that_lists_those_there_are() {
    network! {
        struct Many =
            Dense<1, 2>, Tanh, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>,
            Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 1>;
    }
    let error = |label: &str| {
        let mut net = Many::ZERO;
        let before = net.clone();
        let error = net.fit(MeanSquaredError, Adam::new(0.1)).freeze("dense0").freeze(label).run(
            &[[1.0]],
            &[[1.0]],
            &mut rng(1),
        );
        assert!(net == before);
        error.unwrap_err().to_string()
    };
    // A layer without parameters, a part of a name, and nothing.
    for label in ["tanh1", "dense", "", "dense0.we", "dense2\n"] {
        let message = error(label);
        let start =
            format!("there is no layer {label:?} with parameters: those that have some are `dense0`, `dense2`, ");
        assert!(message.starts_with(&start) && message.ends_with(" and 2 more") && message.len() < 300, "{message}");
    }
}

/// In prediction mode, as in `Frozen`, the backward pass of a `BatchNorm` adds nothing to the gradient of its statistics, whatever is done with
/// that gradient afterwards.
#[test]
fn a_frozen_batch_norm_has_no_gradient_of_its_statistics() {
    network! { struct Judged = Input<3>, Dense<3, 4>, Frozen<(BatchNorm, Dense<4, 2>)>; }
    let mut network = boxed::<Judged<f64>>();
    network.init(None, &mut rng(1));
    network.frozen2.layers.batchnorm0.mean.fill(0.5);
    let x: Vec<f64> = (0..15).map(|i| f64::from(i * i % 7)).collect();
    let passed = crate::common::pass::pass::<Judged<f64>, 8>(&network, &x, &[1.0; 10], 1, true);
    assert!(passed.dx.iter().all(|dx| dx.is_finite() && *dx != 0.0));
    let mut statistics = 0;
    passed.gradient.visit(&Path::ROOT, &mut |entry, gradient| {
        if entry.role == Role::Statistic {
            statistics += 1;
            assert!(gradient.iter().all(|number| *number == 0.0), "{}: {gradient:?}", entry.path);
        }
    });
    assert_eq!(statistics, 2);
}

#[test]
fn frozen_parameters_can_be_compared_cloned_and_shown_as_others() {
    network! { struct Net = Dense<1, 2>, Frozen<(Dense<2, 1, NoBias>, Repeat<2, Dense<1, 1>>)>; }
    let mut net = Net::new(&mut rng(1));
    net.frozen1.layers.repeat1.copies[1].bias.fill(2.0);
    let (mut copy, default) = (net.frozen1.clone(), default_of(&net.frozen1));
    assert!(copy == net.frozen1 && copy.layers.repeat1 == net.frozen1.layers.repeat1.clone());
    assert!(copy != default);
    copy.layers.repeat1.copies[1].bias.fill(3.0);
    assert!(copy != net.frozen1 && copy.layers.repeat1 != net.frozen1.layers.repeat1);
    let shown = format!("{default:?}");
    assert!(shown.starts_with("FrozenParams { layers: {dense0.weight: [0.0, 0.0], "), "{shown}");
    let shown = format!("{:?}", default.layers.repeat1);
    assert!(shown.starts_with("RepeatParams { copies: {0.weight: [0.0], 0.bias: [0.0], 1.weight"), "{shown}");
}

fn default_of<P: Default>(_: &P) -> P {
    P::default()
}
