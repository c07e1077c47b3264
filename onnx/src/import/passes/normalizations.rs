//! Normalizations that exporters write as several nodes: `GroupNorm`, with or without factors and biases, `RMSNorm`, and `Standardize`.

use std::rc::Rc;

use super::{produced_by, rewrite, with_number, with_tensor};
use crate::import::graph::{Graph, Node};
use crate::proto::{Attribute, kind};

/// The attribute of a normalization whose output is flattened.
pub const FLATTENS: &str = "flattens";

pub fn run(graph: &mut Graph) {
    rewrite(graph, |graph, node| match &*node.op {
        "Reshape" | "Flatten" => grouped(graph, node),
        "Mul" => scaled(graph, node).or_else(|| root_mean_square(graph, node)),
        "Div" => root_mean_square(graph, node).or_else(|| standardization(graph, node)),
        "Add" => shifted(graph, node),
        _ => None,
    });
}

/// The operator of a [`standardization`].
pub const STANDARDIZATION: &str = "standardization";

/// `(x − mean) / deviation`, with constants.
fn standardization(graph: &Graph, node: &Node) -> Option<Node> {
    let (difference, deviation) = with_tensor(graph, node)?;
    let (x, mean) = with_tensor(graph, produced_by(graph, difference, "Sub")?)?;
    let inputs = vec![x.clone(), mean.name.as_str().into(), deviation.name.as_str().into()];
    Some(Node { op: STANDARDIZATION.into(), inputs, ..node.clone() })
}

/// The normalization of the groups of a tensor that is reshaped to `[batch, groups, −1]` and back.
fn grouped(graph: &Graph, node: &Node) -> Option<Node> {
    let norm = produced_by(graph, node.input(0)?, "InstanceNormalization")?;
    let before = produced_by(graph, norm.input(0)?, "Reshape")?;
    let shape = graph.tensor(before, 1)?.integers()?;
    let [0, groups @ 1..=i64::MAX, -1] = *shape else { return None };
    let is_all = |index, number| graph.tensor(norm, index).is_some_and(|tensor| tensor.numbers().all(|n| n == number));
    if !is_all(1, 1.0) || !is_all(2, 0.0) {
        return None;
    }
    let mut attributes: Vec<_> = norm.attribute("epsilon").cloned().into_iter().collect();
    attributes.push(Attribute { name: "num_groups".into(), int: groups, kind: kind::INT, ..Default::default() });
    if node.op == "Flatten" {
        attributes.push(Attribute { name: FLATTENS.into(), ..Default::default() });
    }
    // Whether a second `Reshape` restores the shape is checked where shapes are known: it stays as an input.
    let none = Rc::from("");
    let shape = node.inputs.get(1).unwrap_or(&none);
    let inputs = vec![before.inputs.first()?.clone(), none.clone(), none.clone(), shape.clone()];
    Some(Node { op: "GroupNormalization".into(), inputs, attributes, ..node.clone() })
}

/// Factors after a normalization that has none.
fn scaled(graph: &Graph, node: &Node) -> Option<Node> {
    let (y, weight) = with_tensor(graph, node)?;
    let norm = graph.producer(y).filter(|norm| matches!(&*norm.op, "GroupNormalization" | "RMSNormalization"))?;
    let is_plain = norm.input(1).is_none() && (weight.len() > 1 || norm.op == "RMSNormalization");
    is_plain.then(|| with_input(norm, node, 1, &weight.name))
}

/// Biases after a normalization that has factors.
fn shifted(graph: &Graph, node: &Node) -> Option<Node> {
    let (y, bias) = with_tensor(graph, node)?;
    let norm = produced_by(graph, y, "GroupNormalization")?;
    (norm.input(1).is_some() && norm.input(2).is_none() && bias.len() > 1)
        .then(|| with_input(norm, node, 2, &bias.name))
}

/// Returns the normalization with one more input, instead of the node that applied it.
fn with_input(norm: &Node, node: &Node, index: usize, tensor: &str) -> Node {
    let mut inputs = norm.inputs.clone();
    inputs.resize(inputs.len().max(index + 1), "".into());
    inputs[index] = tensor.into();
    Node { inputs, output: node.output.clone(), ..norm.clone() }
}

/// `x / √(mean x² + ε)`
fn root_mean_square(graph: &Graph, node: &Node) -> Option<Node> {
    let [a, b] = &*node.inputs else { return None };
    [(a, b), (b, a)].into_iter().find_map(|(x, root)| {
        let root = match &*node.op {
            "Div" if core::ptr::eq(root, b) => &**root,
            "Mul" => produced_by(graph, root, "Reciprocal")?.input(0)?,
            _ => return None,
        };
        let (mean, epsilon) =
            with_number(graph, produced_by(graph, produced_by(graph, root, "Sqrt")?.input(0)?, "Add")?)?;
        let mean = produced_by(graph, mean, "ReduceMean").filter(|mean| matches!(mean.int("keepdims", 1), Ok(1)))?;
        let axes = match graph.tensor(mean, 1) {
            Some(axes) => axes.integers()?,
            None => mean.ints("axes").ok()??.to_vec(),
        };
        let square = graph.producer(mean.input(0)?)?;
        let is_square = match &*square.op {
            "Mul" => square.inputs.iter().all(|input| input == x),
            "Pow" => with_number(graph, square) == Some((x, 2.0)),
            _ => false,
        };
        let [axis] = *axes else { return None };
        let attributes = [
            Attribute { name: "axis".into(), int: axis, kind: kind::INT, ..Default::default() },
            Attribute { name: "epsilon".into(), float: epsilon as f32, kind: kind::FLOAT, ..Default::default() },
        ]
        .to_vec();
        is_square.then(|| Node { op: "RMSNormalization".into(), inputs: vec![x.clone()], attributes, ..node.clone() })
    })
}
