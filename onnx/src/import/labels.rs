//! The names of fields, from the names of tensors and nodes.

use std::collections::HashSet;

use super::graph::{Graph, Node};
use super::list::{Layer, Parameter, Source};

/// The longest label.
const MAX: usize = 60;
/// Words that cannot be fields, not even as raw identifiers, or that are fields of the generated code.
const RESERVED: [&str; 5] = ["self", "super", "crate", "Self", "_"];
const KEYWORDS: [&str; 42] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "unsafe",
    "use",
];

/// Returns the name of a layer: what the names of its tensors have before `.weight`, or else the path in the name of the node.
pub fn label(graph: &Graph, node: &Node, parameters: &[Parameter]) -> Option<String> {
    let of_tensor = parameters.iter().find_map(|parameter| match &parameter.source {
        Source::Tensor { name, .. } => name.rsplit_once('.').map(|(path, _)| path),
        Source::Gates { .. } | Source::Fill(_) => None,
    });
    let of_node = || node.name.rsplit_once('/').map(|(path, _)| path.trim_start_matches('/'));
    let path = of_tensor.or_else(of_node)?;
    let path = if graph.is_own { path.rsplit('.').next()?.to_owned() } else { without_repetition(path) };
    let label: String = path.chars().map(|c| if matches!(c, '.' | '/') { '_' } else { c }).collect();
    let starts_well = label.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_identifier = starts_well && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let valid = is_identifier && label.len() <= MAX && !RESERVED.contains(&&*label) && !is_automatic(&label);
    valid.then_some(label)
}

/// Returns `three.1` for `three/three.1`: PyTorch repeats the name of a list in those of its elements.
fn without_repetition(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if let Some(last) =
            parts.last_mut().filter(|last| part.strip_prefix(**last).is_some_and(|rest| rest.starts_with('.')))
        {
            *last = part;
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// Whether a sum is a block around a shortcut, rather than a sum of branches.
pub fn is_residual(graph: &Graph, node: &Node, has_shortcut: bool) -> bool {
    let own = node.name.split('/').next().and_then(|path| path.rsplit('.').next());
    if graph.is_own { own.is_some_and(|name| !name.starts_with("add")) } else { has_shortcut || node.op == "Add" }
}

/// Whether a label looks like the name of a field without a label, `dense0`.
fn is_automatic(label: &str) -> bool {
    const FIELDS: [&str; 54] = [
        "add",
        "avgpool1d",
        "avgpool2d",
        "batchnorm",
        "bidirectional",
        "concat",
        "conv1d",
        "conv2d",
        "convtranspose2d",
        "dense",
        "dropout",
        "dropout2d",
        "elu",
        "flatten",
        "gaussiannoise",
        "gelu",
        "globalavgpool",
        "globalmaxpool",
        "groupnorm",
        "gru",
        "hardsigmoid",
        "hardswish",
        "hardtanh",
        "identity",
        "input",
        "instancenorm",
        "last",
        "layernorm",
        "leakyrelu",
        "logsoftmax",
        "lstm",
        "maxpool1d",
        "maxpool2d",
        "prelu",
        "relu",
        "repeat",
        "reshape",
        "residual",
        "reverse",
        "rmsnorm",
        "rnn",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "softplus",
        "tanh",
        "transpose",
        "upsample",
        "zeropad2d",
        "first",
        "second",
        "third",
        "fourth",
    ];
    FIELDS.iter().any(|field| label.strip_prefix(field).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit())))
}

/// Removes labels that another field of the same list has, and, from layers without parameters, the name of a module that others are in.
pub fn tidy(list: &mut [Layer]) {
    let mut labels = Vec::new();
    collect(list, &mut labels);
    remove(list, &labels);
}

fn collect(list: &[Layer], labels: &mut Vec<String>) {
    for layer in list {
        labels.extend(layer.label.clone());
        layer.branches.iter().for_each(|branch| collect(branch, labels));
    }
}

fn remove(list: &mut [Layer], labels: &[String]) {
    let mut names = HashSet::new();
    for layer in list.iter_mut() {
        let is_module = |label: &str| {
            labels.iter().any(|other| other.strip_prefix(label).is_some_and(|rest| rest.starts_with('_')))
        };
        let is_plain = layer.parameters.is_empty() && layer.branches.is_empty();
        if layer.label.as_ref().is_some_and(|label| (is_plain && is_module(label)) || !names.insert(label.clone())) {
            layer.label = None;
        }
        layer.branches.iter_mut().for_each(|branch| remove(branch, labels));
    }
}

/// Returns the name of the field of a layer at an index of its list.
pub fn field(layer: &Layer, index: usize) -> String {
    let kind = layer.text.split('<').next().unwrap_or_default();
    layer.label.clone().unwrap_or_else(|| format!("{}{index}", kind.to_lowercase()))
}

/// Returns a label as source text.
pub fn source(label: &str) -> String {
    if KEYWORDS.contains(&label) { format!("r#{label}") } else { label.to_owned() }
}
