//! Passes that replace several nodes by one. A node that nothing reads any more is not removed: it is never reached from the output.

mod activations;
mod concatenations;
mod constants;
mod dense;
mod identities;
pub mod normalizations;

use std::rc::Rc;

use super::ImportError;
use super::graph::{Graph, Node};
use super::tensor::Tensor;

/// Runs all passes.
pub fn run(graph: &mut Graph) -> Result<(), ImportError> {
    constants::run(graph)?;
    identities::run(graph)?;
    activations::run(graph);
    normalizations::run(graph);
    dense::run(graph);
    concatenations::run(graph);
    Ok(())
}

/// Replaces each node for which `replacement` returns one, from the first to the last. The output stays the same.
fn rewrite(graph: &mut Graph, replacement: impl Fn(&Graph, &Node) -> Option<Node>) {
    for index in 0..graph.nodes.len() {
        if let Some(node) = replacement(graph, &graph.nodes[index]) {
            graph.nodes[index] = node;
        }
    }
}

/// Returns the operand of a node with two that depends on the input, and the other, which is a tensor of the file.
fn with_tensor<'a>(graph: &'a Graph, node: &'a Node) -> Option<(&'a Rc<str>, &'a Tensor)> {
    let [a, b] = &*node.inputs else { return None };
    match (graph.tensors.get(&**a), graph.tensors.get(&**b)) {
        (None, Some(tensor)) => Some((a, tensor)),
        (Some(tensor), None) if node.op == "Add" || node.op == "Mul" => Some((b, tensor)),
        _ => None,
    }
}

/// The same with a tensor of one number.
fn with_number<'a>(graph: &'a Graph, node: &'a Node) -> Option<(&'a Rc<str>, f64)> {
    let (operand, tensor) = with_tensor(graph, node)?;
    Some((operand, tensor.single()?))
}

/// Returns the node with this output, if it has this operator.
fn produced_by<'a>(graph: &'a Graph, name: &str, op: &str) -> Option<&'a Node> {
    graph.producer(name).filter(|node| node.op == op)
}

fn close(value: f64, expected: f64) -> bool {
    (value - expected).abs() <= 1e-6 * expected.abs()
}
