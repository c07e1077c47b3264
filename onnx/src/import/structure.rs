//! The nodes of a graph as a list with blocks: what lies between a node with several inputs and the last node that all of them depend
//! on is the branches of a block.

use super::ImportError;
use super::graph::{Graph, Node};

/// A part of a list.
#[derive(Debug)]
pub enum Item {
    /// A node with one input that depends on the input of the graph.
    Node(usize),
    /// A node with several, each the output of a list with the same input.
    Block(usize, Vec<Vec<Item>>),
}

/// The largest number of blocks within one another.
const MAX_DEPTH: usize = 48;
/// The largest number of branches of one block.
const MAX_BRANCHES: usize = 4;

/// Returns the list from the input of the graph to its output.
pub fn list(graph: &Graph) -> Result<Vec<Item>, ImportError> {
    let dominators = Dominators::new(graph);
    let output = dominators.position(&graph.output).ok_or_else(|| ImportError::Graph {
        reason: format!("the output `{}` does not depend on the input `{}`", graph.output, graph.input),
    })?;
    let mut builder = Builder { graph, dominators, used: vec![false; graph.nodes.len()] };
    builder.chain(0, output, 0)
}

/// For each value, the last value that everything from the input to it goes through. The input has the position 0, the output of node
/// `i` the position `i + 1`.
struct Dominators<'a> {
    graph: &'a Graph,
    /// Of each position; `None` for a value that does not depend on the input.
    of: Vec<Option<usize>>,
}

impl<'a> Dominators<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut dominators = Self { graph, of: vec![Some(0)] };
        for node in &graph.nodes {
            let mut positions = graph.data(node).filter_map(|name| dominators.position(name));
            let first = positions.next();
            let common = first.map(|first| positions.fold(first, |a, b| dominators.common(a, b)));
            dominators.of.push(common);
        }
        dominators
    }

    /// Returns the position of a value that depends on the input.
    fn position(&self, name: &str) -> Option<usize> {
        if name == &*self.graph.input {
            return Some(0);
        }
        let position = self.graph.producers.get(name)? + 1;
        self.of.get(position).copied().flatten().map(|_| position)
    }

    fn common(&self, mut a: usize, mut b: usize) -> usize {
        // Nodes are in order, so the dominator of a value has a smaller position.
        while a != b {
            let larger = if a > b { &mut a } else { &mut b };
            *larger = self.of[*larger].unwrap_or_default();
        }
        a
    }
}

struct Builder<'a> {
    graph: &'a Graph,
    dominators: Dominators<'a>,
    /// Whether a node is in the list already.
    used: Vec<bool>,
}

impl Builder<'_> {
    /// Returns the list from one value to another that depends on it.
    fn chain(&mut self, from: usize, to: usize, depth: usize) -> Result<Vec<Item>, ImportError> {
        let (mut items, mut position) = (Vec::new(), to);
        while position != from {
            let index = position - 1;
            let node: &Node = &self.graph.nodes[index];
            if core::mem::replace(&mut self.used[index], true) {
                return Err(
                    node.error("its output is read in two branches that are not separate: blocks cannot express that")
                );
            }
            let inputs: Vec<_> = self.graph.data(node).collect();
            let positions: Option<Vec<_>> = inputs.iter().map(|name| self.dominators.position(name)).collect();
            let (Some(positions), Some(previous)) = (positions, self.dominators.of[position]) else {
                return Err(
                    node.error("one of its inputs is computed from constants only, in a way that is not known here")
                );
            };
            if positions.len() == 1 {
                items.push(Item::Node(index));
            } else {
                if !matches!(&*node.op, "Add" | "Sum" | "Concat") {
                    return Err(node.error("two values that depend on the input can only be added or concatenated"));
                }
                // Blocks with many branches are blocks within one another, too.
                let depth = depth + 1 + positions.len() / (MAX_BRANCHES - 1);
                if depth > MAX_DEPTH {
                    return Err(node.error("too many blocks are within one another"));
                }
                let branches = positions.into_iter().map(|end| self.chain(previous, end, depth));
                let branches = branches.collect::<Result<Vec<_>, _>>()?;
                items.push(self.block(index, branches));
            }
            position = previous;
        }
        items.reverse();
        Ok(items)
    }

    /// Returns a block. The branches of sums in a sum become branches of one block; if there are more than a block can have, the first
    /// ones become a block of their own.
    fn block(&self, index: usize, branches: Vec<Vec<Item>>) -> Item {
        let is_sum = |index: usize| self.graph.nodes[index].op != "Concat";
        let mut flat: Vec<Vec<Item>> = Vec::new();
        for mut branch in branches {
            match branch.pop() {
                Some(Item::Block(inner, inner_branches)) if branch.is_empty() && is_sum(inner) && is_sum(index) => {
                    flat.extend(inner_branches);
                }
                Some(last) => {
                    branch.push(last);
                    flat.push(branch);
                }
                None => flat.push(branch),
            }
        }
        while flat.len() > MAX_BRANCHES {
            let rest = flat.split_off(MAX_BRANCHES);
            flat = vec![vec![Item::Block(index, flat)]];
            flat.extend(rest);
        }
        Item::Block(index, flat)
    }
}
