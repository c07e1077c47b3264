//! Networks with several heads: the gradient of the weighted sum of their losses.

use super::*;

network! {
    struct Two = Dense<5, 6>, Tanh, Heads<class: (Dense<6, 3>, Softmax), place: (Dense<6, 4>, Tanh, Dense<4, 2>)>;
}
network! {
    struct Four =
        Dense<3, 5>, LayerNorm, Tanh,
        Heads<a: Dense<5, 2>, b: (Dense<5, 3>, LogSoftmax), c: (Dense<5, 2>, Sigmoid), d: Tanh>;
}
network! {
    struct Steps =
        Input<Sequence<4, 3>>, GRU<3, 5>,
        Heads<each: (PerStep<Dense<5, 3>>, Softmax), whole: (Last, Dense<5, 2>), image: (Reshape<Image<2, 2, 5>>, Conv2d<2, 3, 1>, Softmax)>;
}
network! {
    struct Noisy =
        Input<7>, Concat<(Slice<0, 4>, Dense<4, 6>, Tanh), (Slice<4, 3>, Dense<3, 2>)>, Dropout<0.3>,
        Heads<first: (BatchNorm, Dense<8, 2>), second: (Dropout<0.5>, Dense<8, 3>, Softmax)>;
}
// Each layer before the heads is a function of its own, and so are the heads.
network! {
    struct Long =
        Dense<2, 4>, Tanh, Dense<4, 4>, Tanh, Dense<4, 4>, Tanh, Dense<4, 4>, Tanh, Dense<4, 4>, Tanh,
        Heads<a: (Dense<4, 3>, Softmax), b: Dense<4, 1>>;
}
network! { struct Alone = Heads<a: (Dense<3, 2>, Tanh), b: (Dense<3, 3>, Softmax)>; }

#[test]
fn of_two_heads() {
    let (network, inputs, places) = example::<Two<f64>>(7);
    let targets: Vec<_> = places.iter().enumerate().map(|(i, y)| (i % 3, y.place)).collect();
    assert_right_in_parts(&*network, &(CrossEntropy, MeanSquaredError), &inputs, &targets);
    let weighted = (CrossEntropy.class_weights([1.0, 3.0, 0.5]).label_smoothing(0.1), Huber).weights([0.3, 2.0]);
    assert_right_in_parts(&*network, &weighted, &inputs, &targets);
    // Computed from its outputs, not from its logits.
    let targets: Vec<_> = places.iter().map(|y| (y.class, y.place)).collect();
    assert_right_in_parts(&*network, &(MeanSquaredError, MeanSquaredError), &inputs, &targets);
}

#[test]
fn of_four_heads() {
    let (network, inputs, outputs) = example::<Four<f64>>(7);
    let targets: Vec<_> = outputs.iter().enumerate().map(|(i, y)| (y.a, i % 3, [i % 2 == 0, true], y.d)).collect();
    let losses = (MeanSquaredError, NegativeLogLikelihood, BinaryCrossEntropy, MeanSquaredError);
    assert_right_in_parts(&*network, &losses.weights([1.0, 0.5, 2.0, 0.1]), &inputs, &targets);
}

#[test]
fn of_heads_of_different_ranks() {
    let (network, inputs, outputs) = example::<Steps<f64>>(7);
    let targets: Vec<_> = outputs
        .iter()
        .enumerate()
        .map(|(i, y)| {
            let steps = [Some(i % 3), None, Some((i + 1) % 3), Some(2)];
            (steps, y.whole, [[0u8, 1, 2, 0, 1], [(i % 3) as u8, 1, 1, 2, 0]])
        })
        .collect();
    assert_right_in_parts(&*network, &(CrossEntropy, MeanSquaredError, CrossEntropy), &inputs, &targets);
}

#[test]
fn with_noise_and_statistics() {
    let (network, inputs, outputs) = example::<Noisy<f64>>(3);
    let targets: Vec<_> = outputs.iter().enumerate().map(|(i, y)| (y.first, i % 3)).collect();
    let report = boxed::<GradientCheck<Noisy<f64>, 8>>()
        .run(&network, &(MeanSquaredError, CrossEntropy), &inputs, &targets, Coverage::Full, 3)
        .unwrap();
    assert_right(&report, Noisy::PARAMS + 3 * 7);
}

#[test]
fn of_a_long_list() {
    let (network, inputs, outputs) = example::<Long<f64>>(7);
    let targets: Vec<_> = outputs.iter().enumerate().map(|(i, y)| (i % 3, y.b)).collect();
    assert_right_in_parts(&*network, &(CrossEntropy, MeanSquaredError), &inputs, &targets);
}

#[test]
fn of_heads_alone() {
    let (network, inputs, outputs) = example::<Alone<f64>>(7);
    let targets: Vec<_> = outputs.iter().enumerate().map(|(i, y)| (y.a, i % 3)).collect();
    assert_right_in_parts(&*network, &(MeanSquaredError, CrossEntropy), &inputs, &targets);
}

/// A network with heads is a layer, whose outputs follow one another.
#[test]
fn as_a_layer_of_another_network() {
    network! { struct Outer = Two, Dense<5, 2>; }
    assert_network::<Outer<f64>>();
}
