//! A product with a matrix, and the addition of a bias, become one node.

use super::{produced_by, rewrite, with_tensor};
use crate::import::graph::{Graph, Node};

pub fn run(graph: &mut Graph) {
    rewrite(graph, |graph, node| if node.op == "Add" { biased(graph, node) } else { None });
}

fn biased(graph: &Graph, node: &Node) -> Option<Node> {
    let (y, bias) = with_tensor(graph, node)?;
    let product = produced_by(graph, y, "MatMul")?;
    let [x, weight] = &*product.inputs else { return None };
    let outputs = *graph.tensors.get(&**weight)?.dims.get(1)?;
    (bias.dims.len() <= 2 && bias.len() == outputs).then(|| {
        let inputs = vec![x.clone(), weight.clone(), bias.name.as_str().into()];
        Node { op: "MatMul".into(), inputs, ..node.clone() }
    })
}
