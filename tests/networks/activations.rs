//! The outputs of every layer, against those of the networks that end there.

use super::*;

network! {
    struct Whole = Input<Image<1, 6, 6>>, Conv2d<1, 2, 3>, ReLU, Dropout<0.5>, MaxPool2d<2>, Flatten, Dense<8, 3>, Softmax;
}
network! { struct First = Input<Image<1, 6, 6>>, Conv2d<1, 2, 3>; }
network! { struct Second = Input<Image<1, 6, 6>>, Conv2d<1, 2, 3>, ReLU; }
network! { struct Fourth = Input<Image<1, 6, 6>>, Conv2d<1, 2, 3>, ReLU, Dropout<0.5>, MaxPool2d<2>; }

fn seen<N: Network>(net: &N, input: &N::Input) -> Vec<(&'static str, Vec<N::Scalar>)> {
    let mut seen = Vec::new();
    net.activations(input, |layer, outputs| seen.push((layer.name, outputs.to_vec())));
    seen
}

#[test]
fn are_those_of_shorter_networks() {
    let net = random::<Whole>(1);
    let input = &random_inputs::<Whole>(1, 2)[0];
    let seen = seen(&*net, input);
    let names: Vec<_> = seen.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["input0", "conv2d1", "relu2", "dropout3", "maxpool2d4", "flatten5", "dense6", "softmax7"]);
    assert_eq!(names, Whole::<f32>::LAYERS.iter().map(|layer| layer.name).collect::<Vec<_>>());

    let (mut first, mut second, mut fourth) = (First::ZERO, Second::ZERO, Fourth::ZERO);
    first.conv2d1 = net.conv2d1.clone();
    second.conv2d1 = net.conv2d1.clone();
    fourth.conv2d1 = net.conv2d1.clone();
    assert_eq!(seen[0].1, input);
    assert_eq!(seen[1].1, first.predict(input));
    assert_eq!(seen[2].1, second.predict(input));
    assert_eq!(seen[3].1, second.predict(input), "a dropout leaves its inputs unchanged");
    assert_eq!(seen[4].1, fourth.predict(input));
    assert_eq!(seen[5].1, seen[4].1);
    assert_eq!(seen[7].1, net.predict(input));
}

#[test]
fn of_heads_are_those_of_each_head() {
    network! { struct Net = Dense<2, 4>, Tanh, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
    let net = random::<Net>(1);
    let output = net.predict(&[0.5, -1.0]);
    let seen = seen(&*net, &[0.5, -1.0]);
    assert_eq!(seen[2], ("class", output.class.to_vec()));
    assert_eq!(seen[3], ("size", output.size.to_vec()));
    assert_eq!(seen.len(), 4);
}

/// Tokens are numbers between layers, and a network of one layer without parameters shows its input.
#[test]
fn of_tokens_and_of_nothing() {
    network! { struct Words = Input<Tokens<2, 5>>, Embedding<5, 3>; }
    network! { struct Same = Input<3>, Dropout<0.5>; }
    let net = random::<Words>(1);
    let of_words = seen(&*net, &[4, 1]);
    assert_eq!(of_words[0], ("input0", vec![4.0, 1.0]));
    assert_eq!(of_words[1].1, net.predict(&[4, 1]));
    assert_eq!(seen(&Same::<f32>::ZERO, &[1.0, 2.0, 3.0])[1], ("dropout1", vec![1.0, 2.0, 3.0]));
}

#[test]
fn of_a_generic_network() {
    network! { struct Wide<H> = Dense<2, H>, Tanh, Dense<H, 1>; }
    let net = random::<Wide<stackprop::typenum::U40>>(1);
    let seen = seen(&*net, &[0.5, -1.0]);
    assert_eq!(seen[1].1.len(), 40);
    assert_eq!(seen[2].1, net.predict(&[0.5, -1.0]));
}
