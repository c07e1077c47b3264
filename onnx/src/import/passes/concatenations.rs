//! A concatenation that begins with all operands of another one reads that one, as in DenseNet: `a, b` and `a, b, c` are blocks within
//! one another.

use std::collections::HashMap;
use std::rc::Rc;

use crate::import::graph::Graph;

pub fn run(graph: &mut Graph) {
    // The output of each concatenation, by its axis and its operands. Nodes are in order.
    let mut outputs: HashMap<(i64, Vec<Rc<str>>), Rc<str>> = HashMap::new();
    for node in &mut graph.nodes {
        let (true, Ok(axis)) = (node.op == "Concat" && node.inputs.len() <= MAX, node.int("axis", 1)) else { continue };
        let written = node.inputs.clone();
        for count in (2..written.len()).rev() {
            if let Some(output) = outputs.get(&(axis, written[..count].to_vec())) {
                node.inputs = [output].into_iter().chain(&written[count..]).cloned().collect();
                break;
            }
        }
        outputs.insert((axis, written), node.output.clone());
    }
}

/// The largest number of operands.
const MAX: usize = 64;
