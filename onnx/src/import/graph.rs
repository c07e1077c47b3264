//! [`Graph`]: the nodes of a file, checked and in order.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ImportError;
use super::tensor::Tensor;
use crate::proto::{self, kind};

/// The largest number of inputs of a node, and of numbers in an attribute.
const MAX_PARTS: usize = 256;
/// The longest name (bytes).
const MAX_NAME: usize = 512;
/// The largest number of attributes of a node.
const MAX_ATTRIBUTES: usize = 32;

/// A node with its first output.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: Rc<str>,
    pub op: String,
    /// Many nodes can read the same value, so its name is shared.
    pub inputs: Vec<Rc<str>>,
    pub output: Rc<str>,
    pub attributes: Vec<proto::Attribute>,
}

impl Node {
    pub fn error(&self, reason: impl Into<String>) -> ImportError {
        ImportError::Node { node: self.name.to_string(), operator: self.op.clone(), reason: reason.into() }
    }

    /// Returns an attribute.
    pub fn attribute(&self, name: &str) -> Option<&proto::Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Returns the input at an index; `None` if it is left out.
    pub fn input(&self, index: usize) -> Option<&str> {
        self.inputs.get(index).map(|name| &**name).filter(|name| !name.is_empty())
    }

    /// Returns an attribute that is a whole number.
    pub fn int(&self, name: &str, default: i64) -> Result<i64, ImportError> {
        match self.attribute(name) {
            None => Ok(default),
            Some(attribute) if attribute.kind == kind::INT => Ok(attribute.int),
            Some(_) => Err(self.error(format!("its attribute `{name}` is not a whole number"))),
        }
    }

    /// Returns an attribute that is a float, in the shortest decimal that is the same `f32`.
    pub fn float(&self, name: &str, default: f32) -> Result<f64, ImportError> {
        let value = match self.attribute(name) {
            None => default,
            Some(attribute) if attribute.kind == kind::FLOAT => attribute.float,
            Some(_) => return Err(self.error(format!("its attribute `{name}` is not a float"))),
        };
        value.to_string().parse().map_err(|_| self.error(format!("its attribute `{name}` is not a number")))
    }

    /// Returns an attribute that is a list of whole numbers.
    pub fn ints(&self, name: &str) -> Result<Option<&[i64]>, ImportError> {
        match self.attribute(name) {
            None => Ok(None),
            Some(attribute) if attribute.kind == kind::INTS => Ok(Some(&attribute.ints)),
            Some(_) => Err(self.error(format!("its attribute `{name}` is not a list of whole numbers"))),
        }
    }

    /// Returns an attribute that is a string.
    pub fn string(&self, name: &str, default: &'static str) -> Result<&str, ImportError> {
        match self.attribute(name) {
            None => Ok(default),
            Some(attribute) if attribute.kind == kind::STRING => {
                str::from_utf8(&attribute.string).map_err(|_| self.error(format!("its attribute `{name}` is not text")))
            }
            Some(_) => Err(self.error(format!("its attribute `{name}` is not a string"))),
        }
    }
}

/// The graph of a file.
#[derive(Debug)]
pub struct Graph {
    /// In an order in which each node follows those that it reads.
    pub nodes: Vec<Node>,
    /// The index of the node with an output of this name.
    pub producers: HashMap<Rc<str>, usize>,
    pub tensors: HashMap<String, Tensor>,
    pub input: Rc<str>,
    /// The extents of a sample.
    pub dims: Vec<usize>,
    pub output: Rc<str>,
    /// Whether this crate has written the file.
    pub is_own: bool,
    /// The version of the set of operators.
    pub opset: i64,
}

fn graph_error(reason: impl Into<String>) -> ImportError {
    ImportError::Graph { reason: reason.into() }
}

impl Graph {
    pub fn new(model: proto::Model) -> Result<Self, ImportError> {
        let graph = model.graph.ok_or_else(|| ImportError::Format { reason: "it has no graph".into() })?;
        let mut tensors = HashMap::new();
        for tensor in &graph.initializers {
            if tensor.name.len() > MAX_NAME {
                return Err(graph_error(format!("a tensor has a name of more than {MAX_NAME} bytes")));
            }
            if tensors.insert(tensor.name.clone(), Tensor::new(tensor)?).is_some() {
                return Err(graph_error(format!("two tensors have the name `{}`", tensor.name)));
            }
        }
        // In old files, initializers are inputs too.
        let inputs: Vec<_> = graph.inputs.iter().filter(|input| !tensors.contains_key(&input.name)).collect();
        let ([input], [output]) = (&*inputs, &*graph.outputs) else {
            return Err(graph_error(format!(
                "the graph has {} inputs and {} outputs: a network has one of each",
                inputs.len(),
                graph.outputs.len()
            )));
        };
        let nodes = sorted(nodes(graph.nodes)?, &tensors, &input.name)?;
        let producers = nodes.iter().enumerate().map(|(index, node)| (node.output.clone(), index)).collect();
        let (input, output, dims) = (input.name.as_str().into(), output.name.as_str().into(), sample(input)?);
        let is_own = model.producer_name == "stackprop";
        let opset = model.opset_import.iter().find(|set| matches!(&*set.domain, "" | "ai.onnx"));
        let opset = opset.map_or(i64::MAX, |set| set.version);
        Ok(Self { nodes, producers, tensors, input, dims, output, is_own, opset })
    }

    pub fn producer(&self, name: &str) -> Option<&Node> {
        self.producers.get(name).map(|index| &self.nodes[*index])
    }

    /// Returns the tensor of the file that is an input of a node.
    pub fn tensor(&self, node: &Node, index: usize) -> Option<&Tensor> {
        self.tensors.get(node.input(index)?)
    }

    /// Returns the inputs of a node that depend on the input of the graph.
    pub fn data<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a str> {
        let all =
            matches!(&*node.op, "Add" | "Sub" | "Mul" | "Div" | "Sum" | "Concat" | "MatMul" | "Min" | "Max" | "Where");
        let count = if all { usize::MAX } else { 1 };
        let inputs = node.inputs.iter().take(count).map(|name| &**name);
        inputs.filter(|name| !name.is_empty() && !self.tensors.contains_key(*name))
    }
}

/// Returns the extents of an input, without the batch.
fn sample(input: &proto::ValueInfo) -> Result<Vec<usize>, ImportError> {
    let shape = input.ty.as_ref().and_then(|ty| ty.tensor.as_ref()).and_then(|tensor| tensor.shape.as_ref());
    let shape = shape.ok_or_else(|| graph_error(format!("the input `{}` has no shape", input.name)))?;
    let [_batch, dims @ ..] = &*shape.dims else {
        return Err(graph_error(format!("the input `{}` has no dimensions", input.name)));
    };
    let extent = |dim: &proto::Dimension| dim.value.and_then(|value| usize::try_from(value).ok()).filter(|n| *n > 0);
    let dims: Option<Vec<usize>> = dims.iter().map(extent).collect();
    match dims {
        Some(dims) if (1..=3).contains(&dims.len()) => Ok(dims),
        Some(dims) => Err(graph_error(format!(
            "the input `{}` has {} dimensions after the batch: a network has a vector, a sequence or an image as input",
            input.name,
            dims.len()
        ))),
        None => Err(graph_error(format!(
            "an extent of the input `{}`, other than the batch, is not a fixed number: the shapes of a network are fixed",
            input.name
        ))),
    }
}

fn nodes(nodes: Vec<proto::Node>) -> Result<Vec<Node>, ImportError> {
    let mut names: HashSet<Rc<str>> = HashSet::new();
    let mut shared = |name: String| {
        if let Some(shared) = names.get(&*name) {
            return shared.clone();
        }
        let shared: Rc<str> = name.into();
        names.insert(shared.clone());
        shared
    };
    let mut convert = |(index, node): (usize, proto::Node)| {
        let name = if node.name.is_empty() { format!("#{index}") } else { node.name }.into();
        let output = shared(node.outputs.into_iter().next().unwrap_or_default());
        let inputs = node.inputs.into_iter().map(&mut shared).collect();
        let node_domain = node.domain;
        let node = Node { name, op: node.op, inputs, output, attributes: node.attributes };
        if !matches!(&*node_domain, "" | "ai.onnx") {
            return Err(node.error(format!("its domain `{node_domain}` is not that of ONNX's own operators")));
        }
        if node.output.is_empty() {
            return Err(node.error("it has no output"));
        }
        if node.inputs.iter().chain([&node.output, &node.name]).any(|name| name.len() > MAX_NAME) {
            return Err(graph_error(format!("node #{index} has a name of more than {MAX_NAME} bytes")));
        }
        if node.inputs.len() > MAX_PARTS
            || node.attributes.len() > MAX_ATTRIBUTES
            || node
                .attributes
                .iter()
                .any(|attribute| attribute.ints.len() > MAX_PARTS || attribute.name.len() > MAX_PARTS)
        {
            return Err(node.error(format!("it has more than {MAX_PARTS} inputs or numbers in an attribute, or more than {MAX_ATTRIBUTES} attributes")));
        }
        Ok(node)
    };
    nodes.into_iter().enumerate().map(&mut convert).collect()
}

/// Sorts nodes so that each follows those that it reads.
fn sorted(nodes: Vec<Node>, tensors: &HashMap<String, Tensor>, input: &str) -> Result<Vec<Node>, ImportError> {
    let mut producers = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        let is_first = producers.insert(&*node.output, index).is_none();
        if !is_first || tensors.contains_key(&*node.output) || &*node.output == input {
            return Err(node.error(format!("its output `{}` is that of another node too", node.output)));
        }
    }
    let (mut readers, mut waits) = (vec![Vec::new(); nodes.len()], vec![0; nodes.len()]);
    for (index, node) in nodes.iter().enumerate() {
        for name in node.inputs.iter().filter(|name| !name.is_empty()).collect::<HashSet<_>>() {
            if let Some(producer) = producers.get(&**name) {
                readers[*producer].push(index);
                waits[index] += 1;
            } else if &**name != input && !tensors.contains_key(&**name) {
                return Err(
                    node.error(format!("its input `{name}` is neither a tensor of the file nor the output of a node"))
                );
            }
        }
    }
    let mut order: Vec<_> = (0..nodes.len()).filter(|index| waits[*index] == 0).collect();
    let mut next = 0;
    while let Some(&index) = order.get(next) {
        next += 1;
        for &reader in &readers[index] {
            waits[reader] -= 1;
            if waits[reader] == 0 {
                order.push(reader);
            }
        }
    }
    if let Some(index) = (0..nodes.len()).find(|index| waits[*index] > 0) {
        return Err(nodes[index].error("it reads its own output, through other nodes"));
    }
    let mut nodes: Vec<_> = nodes.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|index| nodes[index].take()).collect())
}
