//! Nodes whose outputs are their inputs in a prediction disappear.

use std::collections::HashMap;
use std::rc::Rc;

use crate::import::ImportError;
use crate::import::graph::Graph;
use crate::proto::element;

pub fn run(graph: &mut Graph) -> Result<(), ImportError> {
    let mut same_as: HashMap<Rc<str>, Rc<str>> = HashMap::new();
    for node in &mut graph.nodes {
        for input in &mut node.inputs {
            if let Some(source) = same_as.get(input) {
                input.clone_from(source);
            }
        }
        let is_float = |ty| [element::FLOAT, element::DOUBLE, element::FLOAT16, element::BFLOAT16].contains(&ty);
        let is_identity = match &*node.op {
            "Identity" => true,
            "Concat" | "Sum" => node.inputs.len() == 1,
            "Dropout" => {
                let training = node.input(2).and_then(|name| graph.tensors.get(name)?.single());
                if training.is_some_and(|training| training != 0.0) {
                    return Err(node.error("its `training_mode` is true: export the model in evaluation mode"));
                }
                true
            }
            "Cast" => is_float(node.int("to", 0)? as i32),
            _ => false,
        };
        if let (true, Some(input)) = (is_identity, node.inputs.first().cloned()) {
            same_as.insert(node.output.clone(), input);
        }
    }
    if let Some(source) = same_as.get(&graph.output) {
        graph.output.clone_from(source);
    }
    Ok(())
}
