//! Nodes that are constants become tensors.

use crate::import::ImportError;
use crate::import::graph::Graph;
use crate::import::tensor::Tensor;
use crate::proto::{Tensor as Message, element, kind};

pub fn run(graph: &mut Graph) -> Result<(), ImportError> {
    for node in &graph.nodes {
        if node.op != "Constant" {
            continue;
        }
        let attribute = |name| node.attribute(name);
        let mut tensor = if let Some(tensor) = attribute("value").and_then(|value| value.tensor.as_deref()) {
            let named = Message { name: node.output.to_string(), ..tensor.clone() };
            Tensor::new(&named)?
        } else if let Some(value) = attribute("value_float").filter(|value| value.kind == kind::FLOAT) {
            let raw = value.float.to_le_bytes().to_vec().into();
            Tensor::new(&Message { element: element::FLOAT, raw, ..Message::default() })?
        } else if let Some(value) = attribute("value_int").filter(|value| value.kind == kind::INT) {
            Tensor::of_integers(Vec::new(), vec![value.int])
        } else if let Some(value) = attribute("value_ints").filter(|value| value.kind == kind::INTS) {
            Tensor::of_integers(vec![value.ints.len()], value.ints.clone())
        } else {
            return Err(
                node.error("it has none of the attributes `value`, `value_float`, `value_int` and `value_ints`")
            );
        };
        tensor.name = node.output.to_string();
        graph.tensors.insert(node.output.to_string(), tensor);
    }
    Ok(())
}
