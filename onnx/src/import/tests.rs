//! Files with one mistake each, and the sentence about it.

use prost::Message;
use prost::bytes::Bytes;

use super::Imported;
use crate::export::graph::{float, int, ints};
use crate::proto::{
    Attribute, Dimension, Graph, Model, Node, OperatorSet, Property, Shape, Tensor, TensorType, Type, ValueInfo,
    element,
};

fn value(name: &str, dims: &[i64]) -> ValueInfo {
    let dims = dims.iter().map(|extent| Dimension { value: (*extent > 0).then_some(*extent), name: None }).collect();
    let tensor = TensorType { element: element::FLOAT, shape: Some(Shape { dims }) };
    ValueInfo { name: name.into(), ty: Some(Type { tensor: Some(tensor) }) }
}

/// A node whose output has the name of the node.
fn node(name: &str, op: &str, inputs: &[&str], attributes: &[Attribute]) -> Node {
    Node {
        inputs: inputs.iter().map(ToString::to_string).collect(),
        outputs: vec![name.into()],
        name: name.into(),
        op: op.into(),
        attributes: attributes.to_vec(),
        domain: String::new(),
    }
}

fn tensor(name: &str, dims: &[i64]) -> Tensor {
    let count = dims.iter().product::<i64>() as usize;
    let raw = (0..count).flat_map(|i| (i as f32 + 1.0).to_le_bytes()).collect::<Vec<_>>().into();
    Tensor { name: name.into(), dims: dims.to_vec(), element: element::FLOAT, raw, ..Tensor::default() }
}

fn integers(name: &str, numbers: &[i64]) -> Tensor {
    let raw = numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>().into();
    Tensor { name: name.into(), dims: vec![numbers.len() as i64], element: element::INT64, raw, ..Tensor::default() }
}

/// A file with these nodes, from an input of these extents to the value `y`.
fn model(input: &[i64], nodes: &[Node], initializers: &[Tensor]) -> Model {
    let input = [&[0], input].concat();
    let graph = Graph {
        nodes: nodes.to_vec(),
        name: "graph".into(),
        initializers: initializers.to_vec(),
        inputs: vec![value("x", &input)],
        outputs: vec![value("y", &[])],
    };
    Model { graph: Some(graph), ..Model::default() }
}

fn import(model: &Model) -> Result<Imported, String> {
    Imported::from_bytes(model.encode_to_vec(), "Net", "net.onnx").map_err(|error| error.to_string())
}

/// Imports a file, and returns the layers of its network.
fn layers(input: &[i64], nodes: &[Node], initializers: &[Tensor]) -> String {
    let source = import(&model(input, nodes, initializers)).unwrap().source();
    let (_, list) = source.split_once("pub struct Net =").unwrap();
    list.trim_end().trim_end_matches("\n}").trim_end_matches(';').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the message about a file with a mistake.
fn message(input: &[i64], nodes: &[Node], initializers: &[Tensor]) -> String {
    import(&model(input, nodes, initializers)).unwrap_err()
}

#[track_caller]
fn assert_message(found: &str, parts: &[&str]) {
    assert!(parts.iter().all(|part| found.contains(part)), "{found}");
}

#[test]
fn an_operator_without_a_layer_is_named_with_its_node() {
    let error = message(&[4], &[node("y", "Det", &["x"], &[])], &[]);
    assert_eq!(error, "node `y`, operator `Det`: no layer of this crate computes it");
}

#[test]
fn an_attribute_that_no_layer_has_is_named() {
    let softmax = message(&[2, 3, 4], &[node("y", "Softmax", &["x"], &[int("axis", 2)])], &[]);
    assert_message(&softmax, &["node `y`", "operator `Softmax`", "`axis` is 2", "[2, 3, 4]"]);
    let pool = node("y", "MaxPool", &["x"], &[ints("kernel_shape", &[2, 2]), ints("dilations", &[2, 1])]);
    assert_message(&message(&[1, 8, 8], &[pool], &[]), &["operator `MaxPool`", "`dilations`"]);
    let transposed = node("y", "Gemm", &["x", "w"], &[int("transA", 1)]);
    assert_message(&message(&[2], &[transposed], &[tensor("w", &[2, 2])]), &["`transA`"]);
    let wrong_kind = node("y", "LeakyRelu", &["x"], &[int("alpha", 1)]);
    assert_message(&message(&[2], &[wrong_kind], &[]), &["`alpha` is not a float"]);
    let permuted = node("y", "Transpose", &["x"], &[ints("perm", &[0, 2, 1, 3])]);
    assert_message(&message(&[2, 3, 4], &[permuted], &[]), &["`perm` is [0, 2, 1, 3]"]);
    let batch = node("y", "Transpose", &["x"], &[ints("perm", &[1, 0])]);
    assert_message(&message(&[2], &[batch], &[]), &["`perm` is [1, 0]"]);
}

#[test]
fn a_graph_with_a_cycle_is_an_error() {
    let nodes = [node("a", "Relu", &["b"], &[]), node("b", "Relu", &["a"], &[]), node("y", "Relu", &["b"], &[])];
    assert_message(&message(&[2], &nodes, &[]), &["node `a`", "reads its own output"]);
}

#[test]
fn names_that_do_not_exist_or_exist_twice_are_errors() {
    assert_message(&message(&[2], &[node("y", "Relu", &["z"], &[])], &[]), &["its input `z` is neither"]);
    assert_message(&message(&[2], &[node("y", "Gemm", &["x", "w"], &[])], &[]), &["its input `w` is neither"]);
    let twice = [node("y", "Relu", &["x"], &[]), node("y", "Tanh", &["x"], &[])];
    assert_message(&message(&[2], &twice, &[]), &["its output `y` is that of another node too"]);
    let tensors = [tensor("w", &[2]), tensor("w", &[2])];
    assert_message(&message(&[2], &[node("y", "Relu", &["x"], &[])], &tensors), &["two tensors have the name `w`"]);
    assert_message(&message(&[2], &[node("z", "Relu", &["x"], &[])], &[]), &["the output `y` does not depend"]);
}

#[test]
fn tensors_must_have_as_many_numbers_as_their_extents_mean() {
    let gemm = [node("y", "Gemm", &["x", "w"], &[])];
    let with = |tensor: Tensor| message(&[2], &gemm, &[tensor]);
    let short = Tensor { raw: Bytes::from_static(&[0; 8]), ..tensor("w", &[2, 2]) };
    assert_eq!(with(short), "tensor `w`: it has 2 numbers, but its extents [2, 2] mean 4");
    let part = Tensor { raw: Bytes::from_static(&[0; 7]), ..tensor("w", &[2, 2]) };
    assert_message(&with(part), &["a part of a number"]);
    let huge = Tensor { dims: vec![i64::MAX, i64::MAX, 4], ..tensor("w", &[2]) };
    assert_message(&with(huge), &["are not those of a tensor"]);
    let negative = Tensor { dims: vec![-2, 2], ..tensor("w", &[2]) };
    assert_message(&with(negative), &["are not those of a tensor"]);
    let text = Tensor { element: 8, ..tensor("w", &[2, 2]) };
    assert_message(&with(text), &["its elements have the type 8"]);
    let location = Property { key: "location".into(), value: "model.onnx.data".into() };
    let external = Tensor { location: 1, external: vec![location], raw: Bytes::new(), ..tensor("w", &[2, 2]) };
    assert_message(&with(external), &["in another file, `model.onnx.data`", "`external_data=False`"]);
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    let gemm = [node("y", "Gemm", &["x", "w"], &[])];
    assert_message(&message(&[3], &gemm, &[tensor("w", &[2, 2])]), &["has 3 features, its matrix is for 2"]);
    assert_message(&message(&[3], &gemm, &[tensor("w", &[2])]), &["operator `Gemm`", "[2]"]);
    let conv = [node("y", "Conv", &["x", "w"], &[])];
    assert_message(&message(&[3, 8, 8], &conv, &[tensor("w", &[4, 2, 3, 3])]), &["3 channels", "`group` is 1"]);
    assert_message(&message(&[2, 2, 2], &conv, &[tensor("w", &[4, 2, 3, 3])]), &["window of 3 is larger"]);
    let shape = |numbers: &[i64]| message(&[6], &[node("y", "Reshape", &["x", "s"], &[])], &[integers("s", numbers)]);
    assert_message(&shape(&[0, 4]), &["operator `Reshape`", "does not keep the batch"]);
    assert_message(&shape(&[6]), &["does not keep the batch"]);
    assert_message(&shape(&[-1, -1]), &["does not keep the batch"]);
    assert_message(&shape(&[0, 2, 0]), &["does not keep the batch"]);
    let upsample = node("y", "Resize", &["x", "", "s"], &[]);
    let scales = Tensor { name: "s".into(), ..tensor("s", &[4]) };
    assert_message(&message(&[1, 2, 2], &[upsample], &[scales]), &["factors are [1.0, 2.0, 3.0, 4.0]"]);
}

#[test]
fn inputs_of_other_kinds_are_errors() {
    let relu = [node("y", "Relu", &["x"], &[])];
    let mut two = model(&[2], &relu, &[]);
    two.graph.as_mut().unwrap().inputs.push(value("z", &[0, 2]));
    assert_eq!(import(&two).unwrap_err(), "the graph has 2 inputs and 1 outputs: a network has one of each");
    assert_message(&message(&[2, 0], &relu, &[]), &["an extent of the input `x`", "not a fixed number"]);
    assert_message(&message(&[2, 2, 2, 2], &relu, &[]), &["4 dimensions after the batch"]);
    assert_message(&import(&Model::default()).unwrap_err(), &["it has no graph"]);
}

#[test]
fn branches_that_share_a_node_are_an_error_that_names_it() {
    let nodes = [
        node("a", "Relu", &["x"], &[]),
        node("b", "Tanh", &["a"], &[]),
        node("c", "Sigmoid", &["a"], &[]),
        node("y", "Concat", &["b", "c", "x"], &[int("axis", 1)]),
    ];
    assert_message(&message(&[2], &nodes, &[]), &["node `a`", "two branches"]);
    let product = [node("a", "Tanh", &["x"], &[]), node("y", "Mul", &["a", "x"], &[])];
    assert_message(&message(&[2], &product, &[]), &["node `y`, operator `Mul`", "added or concatenated"]);
}

#[test]
fn deep_and_wide_graphs_are_errors_not_overflows() {
    let mut nodes = vec![node("n0", "Relu", &["x"], &[])];
    for i in 1..3000 {
        nodes.push(node(&format!("n{i}"), "Add", &[&format!("n{}", i - 1), "x"], &[]));
    }
    nodes.push(node("y", "Relu", &["n2999"], &[]));
    assert_message(&message(&[2], &nodes, &[]), &["too many blocks"]);
    let wide = node("y", "Concat", &["x"; 200], &[int("axis", 1)]);
    assert_message(&message(&[2], &[wide], &[]), &["too many blocks"]);
    let chain: Vec<_> = (0..20_000).map(|i| node(&format!("n{}", i + 1), "Relu", &[&format!("n{i}")], &[])).collect();
    let chain = [vec![node("n0", "Relu", &["x"], &[])], chain, vec![node("y", "Tanh", &["n20000"], &[])]].concat();
    assert!(layers(&[2], &chain, &[]).ends_with("ReLU, Tanh"));
}

#[test]
fn what_exporters_add_is_understood() {
    let constant = |name: &str, value: Tensor| {
        let tensor = Some(Box::new(value));
        node(name, "Constant", &[], &[Attribute { name: "value".into(), tensor, ..Attribute::default() }])
    };
    let nodes = [
        node("same", "Identity", &["x"], &[]),
        node("only", "Concat", &["same"], &[int("axis", 1)]),
        node("kept", "Dropout", &["only"], &[]),
        constant("shape", integers("", &[0, -1])),
        node("there", "Transpose", &["kept"], &[ints("perm", &[0, 2, 3, 1])]),
        node("relu", "Relu", &["there"], &[]),
        node("back", "Transpose", &["relu"], &[ints("perm", &[0, 3, 1, 2])]),
        node("flat", "Flatten", &["back"], &[]),
        node("again", "Reshape", &["flat", "shape"], &[]),
        node("gemm", "Gemm", &["again", "fc.weight", "fc.bias"], &[int("transB", 1), float("alpha", 0.5)]),
        node("y", "Clip", &["gemm", "low", "high"], &[]),
    ];
    let [low, high] = [("low", 0.0f32), ("high", 6.0)].map(|(name, limit)| Tensor {
        raw: limit.to_le_bytes().to_vec().into(),
        dims: Vec::new(),
        ..tensor(name, &[1])
    });
    let tensors = [tensor("fc.weight", &[3, 8]), tensor("fc.bias", &[3]), low, high];
    let list = layers(&[2, 2, 2], &nodes, &tensors);
    assert_eq!(list, "Input<Image<2, 2, 2>>, ReLU, Flatten, fc: Dense<8, 3>, HardTanh<0, 6>");
}

#[test]
fn sums_of_many_branches_are_one_block() {
    let nodes = [
        node("a", "Relu", &["x"], &[]),
        node("b", "Tanh", &["x"], &[]),
        node("ab", "Add", &["a", "b"], &[]),
        node("c", "Sigmoid", &["x"], &[]),
        node("y", "Add", &["ab", "c"], &[]),
    ];
    assert_eq!(layers(&[2], &nodes, &[]), "Input<2>, Add<(ReLU), (Tanh), (Sigmoid)>");
    let shortcut = [node("a", "Relu", &["x"], &[]), node("y", "Add", &["x", "a"], &[])];
    assert_eq!(layers(&[2], &shortcut, &[]), "Input<2>, Residual<(ReLU)>");
}

#[test]
fn concatenations_that_begin_alike_are_blocks_within_one_another() {
    let axis = [int("axis", 1)];
    let nodes = [
        node("a", "Relu", &["x"], &[]),
        node("two", "Concat", &["x", "a"], &axis),
        node("b", "Tanh", &["two"], &[]),
        node("y", "Concat", &["x", "a", "b"], &axis),
    ];
    assert_eq!(layers(&[2], &nodes, &[]), "Input<2>, Concat<Identity, (ReLU)>, Concat<Identity, (Tanh)>");
}

#[test]
fn numbers_in_fields_of_any_kind_are_read() {
    let typed = Tensor {
        floats: vec![
            Bytes::from([1.0f32, 2.0, 3.0].map(f32::to_le_bytes).concat()),
            Bytes::from(4.0f32.to_le_bytes().to_vec()),
        ],
        raw: Bytes::new(),
        ..tensor("w", &[2, 2])
    };
    let half = Tensor {
        element: element::FLOAT16,
        int32s: vec![Bytes::from_static(&[0x80, 0x78])],
        raw: Bytes::new(),
        ..tensor("b", &[1])
    };
    let half = Tensor { dims: vec![1], ..half };
    let nodes = [node("z", "Gemm", &["x", "w"], &[]), node("y", "PRelu", &["z", "b"], &[])];
    let imported = import(&model(&[2], &nodes, &[typed, half])).unwrap();
    let weights = imported.weights();
    // 1, 2, 3, 4 as `f32`, and 1 as `f16`, whose bits are 0x3c00.
    let expected = [[1.0f32, 2.0, 3.0, 4.0].map(f32::to_le_bytes).concat(), vec![0x00, 0x3c]].concat();
    assert!(weights.ends_with(&expected), "{weights:?}");
}

#[test]
fn a_file_whose_messages_take_much_memory_is_refused() {
    // Nodes of two bytes each.
    let nodes = [0x0a, 0x00].repeat(1 << 20);
    let mut bytes = vec![0x3a];
    prost::encoding::encode_varint(nodes.len() as u64, &mut bytes);
    bytes.extend(nodes);
    let error = Imported::from_bytes(bytes, "Net", "net.onnx").unwrap_err().to_string();
    assert_message(&error, &["2097157 bytes describe a graph that takes", "bytes of memory"]);
}

#[test]
fn names_become_labels_if_they_are_identifiers() {
    let names = |weight: &str, name: &str| {
        let mut gemm = node(name, "Gemm", &["x", weight], &[]);
        gemm.outputs = vec!["y".into()];
        layers(&[2], &[gemm], &[tensor(weight, &[2, 2])])
    };
    assert_eq!(names("layer1.0.conv.weight", "n"), "layer1_0_conv: Dense<2, 2, NoBias>");
    assert_eq!(names("0.weight", "n"), "Dense<2, 2, NoBias>");
    assert_eq!(names("type.weight", "n"), "r#type: Dense<2, 2, NoBias>");
    assert_eq!(names("self.weight", "n"), "Dense<2, 2, NoBias>");
    assert_eq!(names("dense7.weight", "n"), "Dense<2, 2, NoBias>");
    assert_eq!(names("onnx::MatMul_7", "/block/block.1/Gemm"), "block_1: Dense<2, 2, NoBias>");
    assert_eq!(names("é.weight", "n"), "Dense<2, 2, NoBias>");
}

/// Before version 13 the sums were over all extents from the axis on.
#[test]
fn the_axis_of_softmax_depends_on_the_version() {
    let import_as = |version, dims: &[i64], attributes: &[Attribute]| {
        let mut model = model(dims, &[node("y", "Softmax", &["x"], attributes)], &[]);
        model.opset_import = vec![OperatorSet { domain: String::new(), version }];
        import(&model).map(|imported| imported.source())
    };
    let [old, new] = [12, 13].map(|version| import_as(version, &[5, 1, 1], &[]).unwrap());
    assert!(old.contains("Input<Image<5, 1, 1>>"), "{old}");
    assert!(new.contains("Input<Image<1, 5, 1>>") || new.contains("Transpose"), "{new}");
    assert!(import_as(12, &[5], &[]).unwrap().contains("Input<5>"));
    for dims in [&[4, 3][..], &[5, 2, 3]] {
        let message = import_as(12, dims, &[int("axis", 1)]).unwrap_err();
        assert!(message.contains("is the first of several"), "{message}");
        assert!(import_as(13, dims, &[int("axis", 1)]).is_ok());
    }
}
