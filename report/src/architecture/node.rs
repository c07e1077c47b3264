//! [`Node`]: a network as a tree of boxes.

use stackprop::layer::{Operation, Row};
use stackprop::network::Network;
use stackprop::tensor::Shape;

/// A part of a diagram.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A layer: its name, and a line about it.
    Layer { title: String, detail: String },
    /// Nothing: the outputs are the inputs.
    Through,
    /// Parts one after the other.
    List(Vec<Node>),
    /// Parts with the same input, and the operation that joins their outputs; heads are not joined.
    Branches { join: Option<&'static str>, branches: Vec<Node> },
    /// A part with a frame and a title.
    Group { title: String, inner: Box<Node> },
}

/// The layers of a network.
pub(super) fn of<N: Network>() -> Node {
    let nodes = N::ROWS.iter().enumerate().map(|(index, row)| {
        let written = N::LAYERS.get(index).map_or(row.name, |layer| layer.written);
        node(row, written, true)
    });
    Node::List(nodes.collect())
}

/// The extents of the inputs of a network.
pub(super) fn input<N: Network>() -> String {
    format!("input {}", extents(N::InputShape::DIMS))
}

/// A shape as text: `1×28×28`.
fn extents(dims: &[usize]) -> String {
    dims.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}

/// A row as a part; `written` is its source text, or what is known of it, and `is_field` if its name is that of a layer in a list.
fn node(row: &Row, written: &str, is_field: bool) -> Node {
    let inner = row.operation.rows();
    let list = || inner.iter().map(|row| node(row, row.name, true)).collect();
    let branches = || inner.iter().map(|row| node(row, row.name, false)).collect();
    let grouped = |title: String| {
        let inner = inner.first().map_or(Node::Through, |row| node(row, row.name, false));
        Node::Group { title, inner: Box::new(inner) }
    };
    let named = |title: String| if is_field && !row.name.is_empty() { format!("{}: {title}", row.name) } else { title };
    match row.operation {
        Operation::List(_) if is_field => {
            Node::Group { title: row.name.to_owned(), inner: Box::new(Node::List(list())) }
        }
        Operation::List(_) => Node::List(list()),
        Operation::Add(_) => Node::Branches { join: Some("+"), branches: branches() },
        Operation::Multiply(_) => Node::Branches { join: Some("×"), branches: branches() },
        Operation::Dot(_) => Node::Branches { join: Some("·"), branches: branches() },
        Operation::Concat(_) => Node::Branches { join: Some("concatenate"), branches: branches() },
        Operation::ConcatSteps(_) => Node::Branches { join: Some("concatenate steps"), branches: branches() },
        Operation::Heads(_) => Node::Branches { join: None, branches: inner.iter().map(head).collect() },
        Operation::PerStep { .. } | Operation::Repeat { .. } | Operation::Bidirectional(_) => {
            grouped(named(row.operation.to_string()))
        }
        Operation::Identity if !is_field => Node::Through,
        Operation::Identity => layer(row, if written.is_empty() { "identity" } else { written }),
        Operation::Custom => layer(row, if written.is_empty() { "layer" } else { written }),
        _ => layer(row, &row.operation.to_string()),
    }
}

/// A head with its name, however small it is.
fn head(row: &Row) -> Node {
    let inner = match row.operation {
        Operation::List(rows) => Node::List(rows.iter().map(|row| node(row, row.name, true)).collect()),
        _ => node(row, row.name, false),
    };
    Node::Group { title: row.name.to_owned(), inner: Box::new(inner) }
}

fn layer(row: &Row, title: &str) -> Node {
    let mut detail = extents(row.output);
    if !row.name.is_empty() {
        detail = format!("{} → {detail}", row.name);
    }
    match row.parameters {
        0 => {}
        1 => detail.push_str(", 1 parameter"),
        parameters => detail.push_str(&format!(", {parameters} parameters")),
    }
    Node::Layer { title: title.to_owned(), detail }
}
