//! Activations that exporters write as several nodes: `SiLU`, `GELU`, `HardSwish`, and a `Softplus` with a sharpness.

use std::rc::Rc;

use super::{close, produced_by, rewrite, with_number};
use crate::import::graph::{Graph, Node};

pub fn run(graph: &mut Graph) {
    rewrite(graph, |graph, node| match &*node.op {
        "Mul" => gated(graph, node).or_else(|| gelu(graph, node)),
        "Div" => softplus(graph, node),
        "Where" => softplus_with_limit(graph, node),
        _ => None,
    });
}

fn unary(node: &Node, op: &str, input: &Rc<str>) -> Node {
    Node { op: op.into(), inputs: vec![input.clone()], attributes: Default::default(), ..node.clone() }
}

/// `x · sigmoid(x)`, and `x · hard sigmoid(x)`
fn gated(graph: &Graph, node: &Node) -> Option<Node> {
    let [a, b] = &*node.inputs else { return None };
    [(a, b), (b, a)].into_iter().find_map(|(x, gate)| {
        let gate = graph.producer(gate).filter(|gate| gate.inputs.first() == Some(x))?;
        match &*gate.op {
            "Sigmoid" => Some(unary(node, "SiLU", x)),
            "HardSigmoid" => {
                let slope = gate.float("alpha", 0.2).ok()?;
                let half = gate.float("beta", 0.5).ok()?;
                (close(slope, 1.0 / 6.0) && half == 0.5).then(|| unary(node, "HardSwish", x))
            }
            _ => None,
        }
    })
}

/// `x · (1 + erf(x / √2)) · ½`, with its factors in any order
fn gelu(graph: &Graph, node: &Node) -> Option<Node> {
    let (mut constant, mut operands, mut pending) = (1.0, Vec::new(), vec![node]);
    while let Some(node) = pending.pop() {
        for input in &node.inputs {
            if let Some(tensor) = graph.tensors.get(&**input) {
                constant *= tensor.single()?;
            } else if let (Some(inner), true) = (produced_by(graph, input, "Mul"), operands.len() < 2) {
                pending.push(inner);
            } else {
                operands.push(input);
            }
        }
        if pending.len() + operands.len() > 4 {
            return None;
        }
    }
    let [a, b] = *operands else { return None };
    [(a, b), (b, a)].into_iter().find_map(|(x, gate)| {
        let (erf, one) = with_number(graph, produced_by(graph, gate, "Add")?)?;
        let argument = graph.producer(produced_by(graph, erf, "Erf")?.input(0)?)?;
        let (inner, scale) = with_number(graph, argument)?;
        let scale = if argument.op == "Div" { 1.0 / scale } else { scale };
        let is_gelu = matches!(&*argument.op, "Div" | "Mul") && inner == x && one == 1.0;
        (is_gelu && close(scale, core::f64::consts::FRAC_1_SQRT_2) && close(constant, 0.5))
            .then(|| unary(node, "Gelu", x))
    })
}

/// `softplus(B · x) / B`
fn softplus(graph: &Graph, node: &Node) -> Option<Node> {
    let (y, sharpness) = with_number(graph, node)?;
    let scaled = produced_by(graph, produced_by(graph, y, "Softplus")?.input(0)?, "Mul")?;
    let (x, factor) = with_number(graph, scaled)?;
    if factor != sharpness {
        return None;
    }
    let mut node = unary(node, "Softplus", x);
    let sharpness = crate::proto::Attribute {
        name: "sharpness".into(),
        float: sharpness as f32,
        kind: crate::proto::kind::FLOAT,
        ..Default::default()
    };
    node.attributes.push(sharpness);
    Some(node)
}

/// `x if x > 20, otherwise softplus(x)`, which are the same in `f32`
fn softplus_with_limit(graph: &Graph, node: &Node) -> Option<Node> {
    let [condition, x, y] = &*node.inputs else { return None };
    let (compared, limit) = with_number(graph, produced_by(graph, condition, "Greater")?)?;
    let softplus = graph.producer(y).filter(|node| node.op == "Softplus")?;
    let argument = softplus.input(0)?;
    let is_same = *argument == **x && compared == x && limit >= 20.0;
    is_same.then(|| Node { output: node.output.clone(), name: node.name.clone(), ..softplus.clone() })
}
