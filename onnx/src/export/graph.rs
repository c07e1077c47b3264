//! [`Graph`]: a graph of ONNX nodes while it is being written, with the layout of each value in memory.

use std::collections::{BTreeMap, HashMap};

use super::ExportError;
use crate::proto::{self, element, kind};

/// The name of the only input of a file.
pub const INPUT: &str = "input";
/// The name of the output of a network without heads.
pub const OUTPUT: &str = "output";

/// A value between two nodes. The first dimension of its tensor, the batch, is not among the extents.
#[derive(Clone, Debug)]
pub struct Value {
    pub name: String,
    /// The extents of a sample as this crate stores it: `[features]`, `[steps][features]` or `[channels][rows][columns]`.
    pub dims: Vec<usize>,
    /// Whether the tensor has its channels elsewhere: a sequence has them first, an image last.
    pub swapped: bool,
}

impl Value {
    pub fn channels(&self) -> usize {
        match *self.dims {
            [channels, _, _] => channels,
            [_, channels] | [channels] => channels,
            _ => 0,
        }
    }

    /// Whether the channels come first in the tensor.
    fn channels_first(&self) -> bool {
        match self.dims.len() {
            3 => !self.swapped,
            2 => self.swapped,
            _ => true,
        }
    }

    /// The axis of the channels in the tensor.
    pub fn channel_axis(&self) -> i64 {
        if self.channels_first() { 1 } else { self.dims.len() as i64 }
    }

    /// The axes of the positions in the tensor.
    pub fn position_axes(&self) -> Vec<i64> {
        (1..=self.dims.len() as i64).filter(|axis| *axis != self.channel_axis()).collect()
    }

    /// The extents of the tensor, without the batch.
    pub fn tensor_dims(&self) -> Vec<usize> {
        match (self.dims.as_slice(), self.swapped) {
            (&[channels, rows, columns], true) => vec![rows, columns, channels],
            (&[steps, features], true) => vec![features, steps],
            _ => self.dims.clone(),
        }
    }

    /// The extents of a tensor with one number per channel that is broadcast over this one.
    pub fn per_channel(&self) -> Vec<usize> {
        let mut dims = vec![self.channels()];
        if self.channels_first() {
            dims.resize(self.dims.len(), 1);
        }
        dims
    }
}

/// A tensor of the network.
struct Parameter {
    dims: Vec<usize>,
    values: Vec<u8>,
}

pub struct Graph {
    /// Whether the network is in `f64`.
    pub double: bool,
    nodes: Vec<proto::Node>,
    initializers: Vec<proto::Tensor>,
    /// The tensors of the network by their paths, until they are initializers.
    parameters: BTreeMap<String, Parameter>,
    /// The number of values with the same name.
    names: HashMap<String, usize>,
    /// The name of each value in its other layout.
    transposes: HashMap<String, String>,
}

impl Graph {
    pub fn new(double: bool) -> Self {
        let (nodes, initializers, parameters) = Default::default();
        Self { double, nodes, initializers, parameters, names: HashMap::new(), transposes: HashMap::new() }
    }

    /// Adds a tensor of the network, which [`parameter`](Self::parameter) makes an initializer.
    pub fn add_parameter(&mut self, path: String, dims: &[usize], values: Vec<u8>) {
        self.parameters.insert(path, Parameter { dims: dims.to_vec(), values });
    }

    fn unique(&mut self, name: String) -> String {
        let count = self.names.entry(name.clone()).or_default();
        *count += 1;
        match *count {
            1 => name,
            count => self.unique(format!("{name}_{count}")),
        }
    }

    /// Adds a node of the layer `path` with one output, whose name it returns.
    pub fn node(&mut self, path: &str, op: &str, inputs: &[&str], attributes: Vec<proto::Attribute>) -> String {
        let name = self.unique(format!("{path}/{op}"));
        self.nodes.push(proto::Node {
            inputs: inputs.iter().map(ToString::to_string).collect(),
            outputs: vec![name.clone()],
            name: name.clone(),
            op: op.into(),
            attributes,
            domain: String::new(),
        });
        name
    }

    /// Adds a node that replaces each number of `x` by another.
    pub fn map(&mut self, path: &str, op: &str, x: Value, more: &[&str], attributes: Vec<proto::Attribute>) -> Value {
        let inputs: Vec<_> = [&*x.name].into_iter().chain(more.iter().copied()).collect();
        let name = self.node(path, op, &inputs, attributes);
        Value { name, ..x }
    }

    /// Returns `value` with its channels first, or last.
    pub fn with_channels(&mut self, path: &str, value: Value, first: bool) -> Value {
        if value.dims.len() < 2 || value.channels_first() == first {
            return value;
        }
        let swapped = !value.swapped;
        if let Some(name) = self.transposes.get(&value.name) {
            return Value { name: name.clone(), swapped, ..value };
        }
        let order: &[i64] = match (value.dims.len(), first) {
            (3, false) => &[0, 2, 3, 1],
            (3, true) => &[0, 3, 1, 2],
            _ => &[0, 2, 1],
        };
        let name = self.node(path, "Transpose", &[&value.name], vec![ints("perm", order)]);
        self.transposes.insert(value.name.clone(), name.clone());
        self.transposes.insert(name.clone(), value.name);
        Value { name, dims: value.dims, swapped }
    }

    /// Returns `value` with its numbers in the order in which this crate stores them.
    pub fn as_stored(&mut self, path: &str, value: Value) -> Value {
        let first = value.dims.len() == 3;
        self.with_channels(path, value, first)
    }

    /// Adds a node that changes the extents of the tensor `name` to `dims`, and returns the name of its result. The order of the numbers
    /// stays. In `dims`, 0 is an extent that stays, and −1 one that follows from the others.
    pub fn reshape(&mut self, path: &str, name: &str, dims: &[i64]) -> String {
        if let [_, -1] = dims {
            return self.node(path, "Flatten", &[name], vec![int("axis", 1)]);
        }
        let shape = self.integers(path, "shape", dims);
        self.node(path, "Reshape", &[name, &shape], Vec::new())
    }

    /// Adds a tensor of whole numbers.
    pub fn integers(&mut self, path: &str, name: &str, values: &[i64]) -> String {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
        self.initializer(format!("{path}/{name}"), &[values.len()], element::INT64, raw)
    }

    /// Adds a tensor of numbers in the type of the network.
    pub fn numbers(&mut self, path: &str, name: &str, dims: &[usize], values: &[f64]) -> String {
        let mut raw = Vec::new();
        values.iter().for_each(|value| self.encode(*value, &mut raw));
        self.initializer(format!("{path}/{name}"), dims, self.element(), raw)
    }

    /// Adds a vector of `f32`, whatever the type of the network.
    pub fn singles(&mut self, path: &str, name: &str, values: &[f32]) -> String {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
        self.initializer(format!("{path}/{name}"), &[values.len()], element::FLOAT, raw)
    }

    /// Converts values to numbers.
    pub fn cast(&mut self, path: &str, name: &str) -> String {
        let to = int("to", self.element().into());
        self.node(path, "Cast", &[name], vec![to])
    }

    /// Adds a single number.
    pub fn number(&mut self, path: &str, name: &str, value: f64) -> String {
        self.numbers(path, name, &[], &[value])
    }

    /// Makes a tensor of the network an initializer with the same name, with the extents that it has, or with others.
    pub fn parameter(&mut self, path: &str, name: &str, dims: Option<&[usize]>) -> Result<String, ExportError> {
        self.parameter_changed(path, name, dims, |value| value)
    }

    /// The same, with each number changed.
    pub fn parameter_changed(
        &mut self,
        path: &str,
        name: &str,
        dims: Option<&[usize]>,
        change: impl Fn(f64) -> f64,
    ) -> Result<String, ExportError> {
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let missing = || ExportError::Parameter { layer: path.to_owned(), name: name.to_owned() };
        let Parameter { dims: own, values } = self.parameters.remove(&full).ok_or_else(missing)?;
        let dims = dims.unwrap_or(&own);
        if dims.iter().product::<usize>() != own.iter().product::<usize>() {
            return Err(missing());
        }
        let mut changed = Vec::with_capacity(values.len());
        self.decode(&values).for_each(|value| self.encode(change(value), &mut changed));
        Ok(self.initializer(full, dims, self.element(), changed))
    }

    /// Returns the numbers of a tensor of the network, to be written in another order. It becomes no initializer.
    pub fn take_parameter(&mut self, path: &str, name: &str) -> Result<Vec<f64>, ExportError> {
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let missing = || ExportError::Parameter { layer: path.to_owned(), name: name.to_owned() };
        let Parameter { values, .. } = self.parameters.remove(&full).ok_or_else(missing)?;
        Ok(self.decode(&values).collect())
    }

    fn initializer(&mut self, name: String, dims: &[usize], element: i32, raw: Vec<u8>) -> String {
        let name = self.unique(name);
        let dims = dims.iter().map(|extent| *extent as i64).collect();
        self.initializers.push(proto::Tensor {
            name: name.clone(),
            dims,
            element,
            raw: raw.into(),
            ..Default::default()
        });
        name
    }

    /// Whether the numbers are `f64`, not `f32`.
    pub fn double(&self) -> bool {
        self.double
    }

    fn element(&self) -> i32 {
        if self.double { element::DOUBLE } else { element::FLOAT }
    }

    fn encode(&self, value: f64, bytes: &mut Vec<u8>) {
        if self.double {
            bytes.extend(value.to_le_bytes());
        } else {
            bytes.extend((value as f32).to_le_bytes());
        }
    }

    fn decode<'a>(&self, bytes: &'a [u8]) -> impl Iterator<Item = f64> + use<'a> {
        let double = self.double;
        bytes.chunks_exact(if double { 8 } else { 4 }).map(move |bytes| {
            if double {
                f64::from_le_bytes(core::array::from_fn(|i| bytes[i]))
            } else {
                f32::from_le_bytes(core::array::from_fn(|i| bytes[i])).into()
            }
        })
    }

    /// Returns the finished graph with these outputs. Its input is numbers, or tokens.
    pub fn finish(
        mut self,
        name: &str,
        (input, tokens): (&[usize], bool),
        outputs: Vec<(String, Value)>,
    ) -> proto::Graph {
        let outputs: Vec<_> = outputs.into_iter().map(|(name, value)| (self.as_stored(&name, value), name)).collect();
        for (value, name) in &outputs {
            // The last node is renamed, unless other nodes read it too, or it is the input or several outputs.
            let read = self.nodes.iter().any(|node| node.inputs.contains(&value.name));
            let shared = outputs.iter().filter(|(other, _)| other.name == value.name).count() > 1;
            match self.nodes.iter_mut().find(|node| node.outputs[0] == value.name) {
                Some(node) if !read && !shared => node.outputs[0].clone_from(name),
                _ => {
                    self.node(name, "Identity", &[&value.name], Vec::new());
                    if let Some(node) = self.nodes.last_mut() {
                        node.outputs[0].clone_from(name);
                    }
                }
            }
        }
        let element = self.element();
        proto::Graph {
            nodes: self.nodes,
            name: name.into(),
            initializers: self.initializers,
            inputs: vec![value_info(INPUT, if tokens { proto::element::INT64 } else { element }, input)],
            outputs: outputs.iter().map(|(value, name)| value_info(name, element, &value.dims)).collect(),
        }
    }
}

fn value_info(name: &str, element: i32, dims: &[usize]) -> proto::ValueInfo {
    let batch = proto::Dimension { value: None, name: Some("batch".into()) };
    let extent = |extent: &usize| proto::Dimension { value: Some(*extent as i64), name: None };
    let shape = proto::Shape { dims: [batch].into_iter().chain(dims.iter().map(extent)).collect() };
    let tensor = proto::TensorType { element, shape: Some(shape) };
    proto::ValueInfo { name: name.into(), ty: Some(proto::Type { tensor: Some(tensor) }) }
}

pub fn int(name: &str, value: i64) -> proto::Attribute {
    proto::Attribute { name: name.into(), kind: kind::INT, int: value, ..Default::default() }
}

pub fn float(name: &str, value: f64) -> proto::Attribute {
    proto::Attribute { name: name.into(), kind: kind::FLOAT, float: value as f32, ..Default::default() }
}

pub fn string(name: &str, value: &'static str) -> proto::Attribute {
    let string = prost::bytes::Bytes::from_static(value.as_bytes());
    proto::Attribute { name: name.into(), kind: kind::STRING, string, ..Default::default() }
}

pub fn strings(name: &str, values: &[&'static str]) -> proto::Attribute {
    let strings = values.iter().map(|value| prost::bytes::Bytes::from_static(value.as_bytes())).collect();
    proto::Attribute { name: name.into(), kind: kind::STRINGS, strings, ..Default::default() }
}

pub fn ints(name: &str, values: &[i64]) -> proto::Attribute {
    proto::Attribute { name: name.into(), kind: kind::INTS, ints: values.to_vec(), ..Default::default() }
}
