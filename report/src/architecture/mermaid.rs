//! A network in the language of Mermaid.

use std::fmt::Write;

use stackprop::network::Network;

use super::node::{self, Node};
use crate::escape::is_visible;

/// The layers of a network as a flowchart in the language of [Mermaid](https://mermaid.js.org), which pages on GitHub and many editors draw. Blocks
/// are opened: their branches and lists are parts of the chart.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::architecture;
/// network! { struct Net = Residual<(hidden: Dense<4, 4>, Tanh)>, Dense<4, 2>, Softmax; }
/// assert_eq!(architecture::mermaid::<Net>(), "\
/// flowchart TD
///     n0([\"input 4\"])
///     n1[\"dense<br>hidden → 4, 20 parameters\"]
///     n0 --> n1
///     n2[\"tanh<br>tanh1 → 4\"]
///     n1 --> n2
///     n3((\"+\"))
///     n2 --> n3
///     n0 --> n3
///     n4[\"dense<br>dense1 → 2, 10 parameters\"]
///     n3 --> n4
///     n5[\"softmax<br>softmax2 → 2\"]
///     n4 --> n5
/// ");
/// ```
pub fn mermaid<N: Network>() -> String {
    let mut chart = Chart { text: "flowchart TD\n".to_owned(), next: 0, depth: 1 };
    let input = chart.add("([", &node::input::<N>(), "])", &[]);
    chart.part(&node::of::<N>(), vec![input]);
    chart.text
}

struct Chart {
    text: String,
    next: usize,
    depth: usize,
}

impl Chart {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{:width$}{line}", "", width = 4 * self.depth);
    }

    /// Adds a node after others, and returns its number.
    fn add(&mut self, open: &str, label: &str, close: &str, after: &[usize]) -> usize {
        let number = self.next;
        self.next += 1;
        self.line(&format!("n{number}{open}\"{label}\"{close}"));
        for from in after {
            self.line(&format!("n{from} --> n{number}"));
        }
        number
    }

    /// Adds a part after nodes, and returns its last nodes.
    fn part(&mut self, node: &Node, after: Vec<usize>) -> Vec<usize> {
        match node {
            Node::Layer { title, detail } => {
                vec![self.add("[", &format!("{}<br>{}", escaped(title), escaped(detail)), "]", &after)]
            }
            Node::Through => after,
            Node::List(nodes) => nodes.iter().fold(after, |after, node| self.part(node, after)),
            Node::Branches { join, branches } => {
                let ends: Vec<usize> = branches.iter().flat_map(|branch| self.part(branch, after.clone())).collect();
                match join {
                    Some(join) => vec![self.add("((", join, "))", &ends)],
                    None => ends,
                }
            }
            Node::Group { title, inner } => {
                let number = self.next;
                self.line(&format!("subgraph g{number}[\"{}\"]", escaped(title)));
                self.depth += 1;
                let ends = self.part(inner, after);
                self.depth -= 1;
                self.line("end");
                ends
            }
        }
    }
}

/// A label without the marks of the language.
fn escaped(label: &str) -> String {
    let mut text = String::new();
    for c in label.chars().filter(|c| is_visible(*c)) {
        match c {
            '<' => text.push_str("#lt;"),
            '>' => text.push_str("#gt;"),
            '"' => text.push_str("#quot;"),
            '#' => text.push_str("#35;"),
            '&' => text.push_str("#amp;"),
            _ => text.push(c),
        }
    }
    text
}
