//! What is in a file that was written. That ONNX Runtime runs it is tested by `.ci/interop`.

use prost::Message;
use stackprop::layer::{Activation, Operation};
use stackprop::prelude::*;

use crate::proto::{Model, element};

fn model<N: Network>(network: &N) -> Model {
    Model::decode(&*super::to_bytes(network).unwrap()).unwrap()
}

/// The operators of a network, in order.
fn operators<N: Network>() -> Vec<String> {
    let graph = model(&*boxed::<N>()).graph.unwrap();
    graph.nodes.into_iter().map(|node| node.op).collect()
}

#[test]
fn names_are_those_of_the_fields() {
    network! { struct Net = hidden: Dense<2, 3>, ReLU, Residual<(inner: Dense<3, 3, NoBias>)>; }
    let graph = model(&Net::ZERO).graph.unwrap();
    let names: Vec<_> = graph.initializers.iter().map(|tensor| &*tensor.name).collect();
    assert_eq!(names, ["hidden.weight", "hidden.bias", "residual2.first.inner.weight"]);
    assert_eq!((&*graph.name, &*graph.inputs[0].name, &*graph.outputs[0].name), ("Net", "input", "output"));
    let shape = graph.inputs[0].ty.clone().unwrap().tensor.unwrap().shape.unwrap();
    assert_eq!(shape.dims[0].name.as_deref(), Some("batch"));
    assert_eq!(shape.dims[1].value, Some(2));
}

#[test]
fn the_metadata_say_which_network_it_was() {
    network! { struct Net = Dense<2, 3>, ReLU; }
    let model = model(&Net::ZERO);
    let metadata: Vec<_> = model.metadata.iter().map(|property| (&*property.key, &*property.value)).collect();
    assert_eq!(metadata, [("network", "Net"), ("list", "Dense<2, 3>, ReLU")]);
    assert_eq!(model.producer_name, "stackprop");
    assert_eq!(model.opset_import[0].version, 20);
}

#[test]
fn a_sequence_is_transposed_once_there_and_once_back() {
    network! { struct Net = Input<Sequence<9, 2>>, Conv1d<2, 3, 2>, ReLU, MaxPool1d<2>, Conv1d<3, 2, 1>; }
    assert_eq!(operators::<Net>(), ["Transpose", "Conv", "Relu", "MaxPool", "Conv", "Transpose"]);
    network! { struct Pooled = Input<Sequence<9, 2>>, Conv1d<2, 3, 2>, GlobalAvgPool; }
    assert_eq!(operators::<Pooled>(), ["Transpose", "Conv", "ReduceMean"]);
    network! { struct Both = Input<Sequence<9, 2>>, Add<Conv1d<2, 2, 1>, Conv1d<2, 2, 1>>; }
    assert_eq!(operators::<Both>(), ["Transpose", "Conv", "Conv", "Add", "Transpose"]);
}

#[test]
fn a_transpose_of_the_network_moves_nothing_before_a_convolution() {
    network! { struct Net = Input<Image<2, 3, 4>>, Transpose, Conv1d<2, 5, 3>, Transpose<Image<5, 2, 5>>, Conv2d<5, 1, 2>; }
    assert_eq!(operators::<Net>(), ["Reshape", "Conv", "Reshape", "Conv"]);
}

#[test]
fn layers_that_do_nothing_are_left_out() {
    network! { struct Net = Input<3>, Dropout<0.5>, Identity, Tanh, GaussianNoise<0.1>; }
    assert_eq!(operators::<Net>(), ["Tanh"]);
    // The output needs a node of its own if it is the input.
    network! { struct Nothing = Input<3>; }
    assert_eq!(operators::<Nothing>(), ["Identity"]);
}

#[test]
fn a_negative_variance_counts_as_zero() {
    network! { struct Net = Dense<1, 2>, BatchNorm; }
    let mut net = Net::ZERO;
    net.batchnorm1.variance.copy_from_slice(&[-1e-9, 2.0]);
    let graph = model(&net).graph.unwrap();
    let variance = graph.initializers.iter().find(|tensor| tensor.name == "batchnorm1.variance").unwrap();
    assert_eq!(*variance.raw, [0.0f32, 2.0].map(f32::to_le_bytes).concat());
}

#[test]
fn a_network_in_f64_is_written_in_f64() {
    network! { struct Net = Dense<1, 2>, LeakyReLU<0.1>; }
    let graph = model(&Net::<f64>::ZERO).graph.unwrap();
    assert!(graph.initializers.iter().all(|tensor| tensor.element == element::DOUBLE));
    // An attribute would be an `f32`, and 0.1 another number.
    assert!(graph.nodes.iter().all(|node| node.attributes.is_empty()));
}

#[test]
fn a_learned_state_of_a_projection_is_refused() {
    network! { struct Net = Input<Sequence<4, 2>>, LSTM<2, 3, LearnedState, Projection<2>>; }
    let error = super::to_bytes(&Net::ZERO).unwrap_err().to_string();
    let reason = "Lstm with a projection and a learned state";
    assert_eq!(error, format!("`lstm1` computes {reason}, which this version cannot write as ONNX operators"));
}

#[test]
fn a_causal_pool_is_padded_in_front() {
    network! { struct Net = Input<Sequence<4, 2>>, MaxPool1d<3, Causal>, AvgPool1d<2, Causal>; }
    let graph = model(&Net::ZERO).graph.unwrap();
    let pads = |op: &str| {
        let node = graph.nodes.iter().find(|node| node.op == op).unwrap();
        let of = |name: &str| node.attributes.iter().find(|attribute| attribute.name == name).unwrap();
        (of("pads").ints.clone(), of("strides").ints.clone())
    };
    assert_eq!(pads("MaxPool"), (vec![2, 0], vec![1]));
    assert_eq!(pads("AveragePool"), (vec![1, 0], vec![1]));
}

/// An activation that says what it computes, or what it does not.
struct Claims<const PRELU: bool>;

impl<const PRELU: bool> Elementwise for Claims<PRELU> {
    type Head = Values;
    const OPERATION: Operation = if PRELU {
        Operation::PReLU { per_channel: false }
    } else {
        Operation::Activation(Activation::LeakyReLU { slope: 0.5 })
    };
    fn value<T: Scalar>(x: T) -> T {
        x
    }
    fn derivative<T: Scalar>(_: T, _: T) -> T {
        T::ONE
    }
}

type Leaky = Claims<false>;
type Wrong = Claims<true>;

#[test]
fn a_layer_of_the_user_is_written_as_it_says() {
    network! { struct Net = Dense<1, 2>, Leaky; }
    assert_eq!(operators::<Net>(), ["Gemm", "LeakyRelu"]);
    network! { struct WithoutSlope = Dense<1, 2>, Residual<(Wrong)>; }
    let error = super::to_bytes(&WithoutSlope::ZERO).unwrap_err().to_string();
    assert!(error.starts_with("`residual1.first.wrong0` has no parameter `slope`"), "{error}");
}

#[test]
fn each_head_is_an_output_of_its_name() {
    network! {
        struct Net = Dense<4, 6>, ReLU, Heads<class: (Dense<6, 3>, Softmax), place: (hidden: Dense<6, 5>, Tanh, Dense<5, 2>)>;
    }
    let graph = model(&Net::ZERO).graph.unwrap();
    let outputs: Vec<_> = graph.outputs.iter().map(|output| &*output.name).collect();
    assert_eq!(outputs, ["class", "place"]);
    let names: Vec<_> = graph.initializers.iter().map(|tensor| &*tensor.name).collect();
    assert_eq!(names[2..6], ["class.dense0.weight", "class.dense0.bias", "place.hidden.weight", "place.hidden.bias"]);
    let extent = |output: usize| {
        let shape = graph.outputs[output].ty.clone().unwrap().tensor.unwrap().shape.unwrap();
        shape.dims[1].value
    };
    assert_eq!([extent(0), extent(1)], [Some(3), Some(2)]);
}

/// Heads that output the same value, or the input, are outputs nevertheless.
#[test]
fn heads_without_layers_are_outputs() {
    network! { struct Net = Input<4>, Heads<first: Identity, second: Identity, third: Tanh, input: Tanh>; }
    let graph = model(&Net::ZERO).graph.unwrap();
    let outputs: Vec<_> = graph.nodes.iter().map(|node| (&*node.op, &*node.outputs[0])).collect();
    assert_eq!(outputs, [("Tanh", "third"), ("Tanh", "input.output"), ("Identity", "first"), ("Identity", "second")]);
    network! { struct Shared = Dense<4, 3>, Heads<first: Identity, second: Identity>; }
    let graph = model(&Shared::ZERO).graph.unwrap();
    let outputs: Vec<_> = graph.nodes.iter().map(|node| (&*node.op, &*node.outputs[0])).collect();
    assert_eq!(outputs[1..], [("Identity", "first"), ("Identity", "second")]);
}
