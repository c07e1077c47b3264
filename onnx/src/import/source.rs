//! The list as Rust source.

use std::fmt::Write;

use super::labels;
use super::list::Layer;

/// The widest line.
const WIDTH: usize = 100;
/// The indentation of the list.
const INDENT: usize = 8;

/// Returns the declaration of a network.
pub fn declaration(name: &str, from: &str, list: &[Layer]) -> String {
    let layers = layers(list, INDENT);
    let from: String = from.chars().filter(|c| !c.is_control() && *c != '`').collect();
    format!(
        "// Written by stackprop-onnx.\n\n#[allow(unused_imports)]\nuse stackprop::prelude::*;\n\nstackprop::network! {{\n    /// Imported \
         from `{from}`.\n    pub struct {name} =\n{layers};\n}}\n"
    )
}

/// Returns the list in one line, without labels, for the metadata of the weights.
pub fn summary(list: &[Layer]) -> String {
    list.iter().map(|layer| text(layer, false)).collect::<Vec<_>>().join(", ")
}

/// Returns the layers of a list, one per line.
fn layers(list: &[Layer], indent: usize) -> String {
    let mut lines = Vec::new();
    for layer in list {
        let line = text(layer, true);
        if indent + line.len() <= WIDTH || layer.branches.is_empty() {
            lines.push(format!("{:indent$}{line}", ""));
            continue;
        }
        let mut block = String::new();
        let label = layer.label.as_deref().map_or(String::new(), |label| labels::source(label) + ": ");
        let _ = writeln!(block, "{:indent$}{label}{}<", "", layer.text);
        for branch in written(layer) {
            let inner = indent + 4;
            let line = branch_text(branch, true);
            if inner + line.len() <= WIDTH {
                let _ = writeln!(block, "{:inner$}{line},", "");
            } else {
                let _ = writeln!(block, "{:inner$}(\n{}\n{:inner$}),", "", layers(branch, inner + 4), "");
            }
        }
        let _ = write!(block, "{:indent$}>", "");
        lines.push(block);
    }
    lines.join(",\n")
}

/// Returns the branches of a block that are written: a shortcut that is the identity is not.
fn written(layer: &Layer) -> &[Vec<Layer>] {
    match &*layer.branches {
        [layers, shortcut] if layer.text == "Residual" && shortcut.is_empty() => core::slice::from_ref(layers),
        branches => branches,
    }
}

fn text(layer: &Layer, labels: bool) -> String {
    let label = layer.label.as_deref().filter(|_| labels).map_or(String::new(), |label| labels::source(label) + ": ");
    if layer.branches.is_empty() {
        return label + &layer.text;
    }
    let branches: Vec<_> = written(layer).iter().map(|branch| branch_text(branch, labels)).collect();
    format!("{label}{}<{}>", layer.text, branches.join(", "))
}

fn branch_text(branch: &[Layer], labels: bool) -> String {
    match branch {
        [] => "Identity".into(),
        [single] if is_plain(single) => text(single, labels),
        _ => format!("({})", branch.iter().map(|layer| text(layer, labels)).collect::<Vec<_>>().join(", ")),
    }
}

/// Whether a branch of this layer alone is written without parentheses.
pub fn is_plain(single: &Layer) -> bool {
    // Without arguments, an argument in capitals would be a constant.
    single.label.is_none() && single.text.contains('<')
}

/// Calls `visit` with the path of each layer.
pub fn visit<'a>(list: &'a [Layer], path: &str, visit: &mut dyn FnMut(String, &'a Layer)) {
    for (index, layer) in list.iter().enumerate() {
        at(layer, &join(path, &labels::field(layer, index)), visit);
    }
}

fn at<'a>(layer: &'a Layer, path: &str, visit: &mut dyn FnMut(String, &'a Layer)) {
    visit(path.to_owned(), layer);
    for (branch, name) in layer.branches.iter().zip(["first", "second", "third", "fourth"]) {
        let path = join(path, name);
        match &**branch {
            [single] if is_plain(single) => at(single, &path, visit),
            list => self::visit(list, &path, visit),
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
