//! Each node as a layer.

use std::cell::RefCell;
use std::collections::HashMap;

use super::graph::{Graph, Node};
use super::list::{Layer, Order, Parameter, Source, Value};
use super::passes::normalizations::STANDARDIZATION;
use super::structure::Item;
use super::tensor::Tensor;
use super::{ImportError, activations, integers, labels, normalizations, recurrent, shapes, windows};

/// The largest number of values between two layers.
const MAX_VALUES: usize = u32::MAX as usize;

/// The graph, and what is known of its values.
pub struct Converter<'a> {
    pub graph: &'a Graph,
    /// The extents of values in the file.
    shapes: RefCell<HashMap<String, Vec<usize>>>,
}

/// Returns the tensor of the file that an input of a node must be.
pub fn tensor<'a>(converter: &Converter<'a>, node: &Node, index: usize) -> Result<&'a Tensor, ImportError> {
    let name = node.input(index).ok_or_else(|| node.error(format!("its input {index} is missing")))?;
    let tensor = converter.graph.tensors.get(name);
    tensor.ok_or_else(|| {
        node.error(format!("its input `{name}` is computed: a network can only have trained tensors there"))
    })
}

/// Returns a tensor of the file as a parameter.
pub fn parameter(name: &'static str, tensor: &Tensor, dims: Vec<usize>) -> Parameter {
    let source = Source::Tensor { name: tensor.name.clone(), transposed: None, scale: 1.0 };
    Parameter { name, dims, source }
}

impl<'a> Converter<'a> {
    /// Converts the whole graph.
    pub fn convert(graph: &'a Graph, items: &[Item]) -> Result<Vec<Layer>, ImportError> {
        let converter = Self { graph, shapes: RefCell::default() };
        let (mut layers, x) = (Vec::new(), Value::new(graph.dims.clone()));
        converter.shapes.borrow_mut().insert(graph.input.to_string(), graph.dims.clone());
        let mut y = converter.list(items, x, &mut layers)?;
        if y.order != Order::SamplesFirst {
            let reason = "the output has the steps first: its first dimension must be the batch".into();
            return Err(ImportError::Graph { reason });
        }
        y.unswap(&mut layers);
        let dims = y.dims.clone();
        if dims.is_empty() || dims.len() > 3 {
            let reason = format!("the output has the extents {dims:?}: it must be a vector, a sequence or an image");
            return Err(ImportError::Graph { reason });
        }
        y.reshape(&mut layers, &dims);
        Ok(layers)
    }

    fn list(&self, items: &[Item], x: Value, layers: &mut Vec<Layer>) -> Result<Value, ImportError> {
        items.iter().try_fold(x, |x, item| {
            let (Item::Node(index) | Item::Block(index, _)) = item;
            let node = &self.graph.nodes[*index];
            let y = match item {
                Item::Node(_) => self.node(node, x, layers)?,
                Item::Block(_, branches) => self.block(node, branches, x, layers)?,
            };
            let count = y.dims.iter().try_fold(1usize, |product, extent| product.checked_mul(*extent));
            if !count.is_some_and(|count| (1..=MAX_VALUES).contains(&count)) {
                return Err(node.error(format!("its output has the extents {:?}", y.dims)));
            }
            if y.order == Order::SamplesFirst {
                self.shapes.borrow_mut().insert(node.output.to_string(), y.dims.clone());
            }
            Ok(y)
        })
    }

    /// Adds a layer for a node.
    pub fn add(&self, layers: &mut Vec<Layer>, node: &Node, text: String, parameters: Vec<Parameter>) {
        let label = labels::label(self.graph, node, &parameters);
        layers.push(Layer { label, text, parameters, branches: Vec::new() });
    }

    /// Returns an input of a node that is a vector of this length, as a parameter.
    pub fn vector(&self, node: &Node, index: usize, name: &'static str, len: usize) -> Result<Parameter, ImportError> {
        let tensor = tensor(self, node, index)?;
        if tensor.len() != len {
            return Err(node.error(format!(
                "its input `{}` has the extents {:?}: {len} numbers are expected",
                tensor.name, tensor.dims
            )));
        }
        Ok(parameter(name, tensor, vec![len]))
    }

    /// Returns the whole numbers that are an input of a node; `None` is the size of the batch.
    pub fn numbers(&self, node: &Node, index: usize) -> Result<Vec<Option<i64>>, ImportError> {
        let name = node.input(index).ok_or_else(|| node.error(format!("its input {index} is missing")))?;
        let numbers = integers::of(self.graph, &self.shapes.borrow(), name);
        numbers.ok_or_else(|| node.error(format!("its input `{name}` is computed in a way that is not known here")))
    }

    fn node(&self, node: &Node, mut x: Value, layers: &mut Vec<Layer>) -> Result<Value, ImportError> {
        if let Some(text) = activations::text(self, node)? {
            self.add(layers, node, text, Vec::new());
            return Ok(x);
        }
        if let Some(y) = recurrent::node(self, node, &x, layers)? {
            return Ok(y);
        }
        recurrent::check_order(node, &x)?;
        match &*node.op {
            "Gemm" => self.dense(node, x, layers),
            "MatMul" => self.product(node, x, layers),
            "Conv" | "ConvTranspose" => windows::convolution(self, node, x, layers),
            "MaxPool" | "AveragePool" => windows::pool(self, node, x, layers),
            "GlobalAveragePool" | "GlobalMaxPool" => {
                let axes: Vec<_> = (2..=x.dims.len()).collect();
                self.reduce(node, x, &axes, true, layers)
            }
            "ReduceMean" | "ReduceMax" => {
                let axes = match node.input(1) {
                    Some(_) => self.numbers(node, 1)?.into_iter().flatten().collect(),
                    None => node.ints("axes")?.unwrap_or_default().to_vec(),
                };
                let rank = x.dims.len() + 1;
                let axes = axes.iter().map(|axis| axis_of(node, *axis, rank)).collect::<Result<Vec<_>, _>>()?;
                let keep = node.int("keepdims", 1)? != 0;
                self.reduce(node, x, &axes, keep, layers)
            }
            "BatchNormalization"
            | "InstanceNormalization"
            | "GroupNormalization"
            | "LayerNormalization"
            | "RMSNormalization" => normalizations::add(self, node, x, layers),
            STANDARDIZATION => normalizations::standardize(self, node, x, layers),
            "PRelu" => activations::prelu(self, node, x, layers),
            "Softmax" | "LogSoftmax" => self.softmax(node, x, layers),
            "Flatten" => match node.int("axis", 1)? {
                1 => {
                    x.unswap(layers);
                    let count = x.dims.iter().product();
                    Ok(x.with_dims(vec![count]))
                }
                axis => Err(node.error(format!("its attribute `axis` is {axis}: only 1 keeps the batch"))),
            },
            "Reshape" => shapes::reshape(self, node, x, layers),
            "Squeeze" | "Unsqueeze" => shapes::squeeze(self, node, x, layers),
            "Transpose" => {
                let order =
                    node.ints("perm")?.map_or_else(|| (0..=x.dims.len() as i64).rev().collect(), <[i64]>::to_vec);
                x.permute(layers, node, &order)?;
                Ok(x)
            }
            "Resize" => shapes::resize(self, node, x, layers),
            "Pad" => shapes::pad(self, node, x, layers),
            "Slice" => shapes::slice(self, node, x, layers),
            "Add" | "Sub" | "Mul" | "Div" => {
                Err(node.error("its other operand is a constant: only the bias of a product can be added"))
            }
            _ => Err(node.error("no layer of this crate computes it")),
        }
    }

    fn softmax(&self, node: &Node, mut x: Value, layers: &mut Vec<Layer>) -> Result<Value, ImportError> {
        // Before version 13 the sums were over all extents from the axis on, which was the first one if none was stated.
        let is_old = self.graph.opset < 13;
        let axis = axis_of(node, node.int("axis", if is_old { 1 } else { -1 })?, x.dims.len() + 1)?;
        let count = x.dims.iter().product::<usize>();
        let is_flattened = is_old && x.dims.iter().skip(axis).any(|extent| *extent > 1);
        match x.dims[..] {
            // Over the features of each step of a sequence, or the channels at each position of an image.
            [_, _] if axis > 0 && !is_flattened => x.with_channels(layers, axis),
            [_, _, _] if (axis == 1 || axis == 3) && !is_flattened => x.with_channels(layers, axis),
            // Over all values of a sample.
            [_] | [_, _, _] if axis > 0 && x.dims[axis - 1] == count => {
                if x.shape.len() > 1 {
                    x.reshape(layers, &[count]);
                }
            }
            _ => {
                let of_old = if is_flattened { ", which in this version of ONNX is the first of several" } else { "" };
                return Err(node.error(format!(
                    "its attribute `axis` is {axis}{of_old}, in a value of the extents {:?}: the layer works on all values of a sample, or on the features of a sequence or the channels of an image",
                    x.dims
                )));
            }
        }
        self.add(layers, node, node.op.clone(), Vec::new());
        Ok(x)
    }

    fn dense(&self, node: &Node, mut x: Value, layers: &mut Vec<Layer>) -> Result<Value, ImportError> {
        let (weight, columns_first) = (tensor(self, node, 1)?, node.int("transB", 0)? != 0);
        if node.int("transA", 0)? != 0 {
            return Err(node.error("its attribute `transA` is not 0"));
        }
        let ([features], &[rows, columns]) = (&*x.dims, &*weight.dims) else {
            return Err(node.error(format!("its input has the extents {:?}, its matrix {:?}", x.dims, weight.dims)));
        };
        let (inputs, outputs) = if columns_first { (columns, rows) } else { (rows, columns) };
        if *features != inputs {
            return Err(node.error(format!("its input has {features} features, its matrix is for {inputs}")));
        }
        x.reshape(layers, &[inputs]);
        let transposed = columns_first.then_some([rows, columns]);
        let source = Source::Tensor { name: weight.name.clone(), transposed, scale: node.float("alpha", 1.0)? };
        let mut parameters = vec![Parameter { name: "weight", dims: vec![inputs, outputs], source }];
        let mut text = format!("Dense<{inputs}, {outputs}");
        if node.input(2).is_some() {
            let mut bias = self.vector(node, 2, "bias", outputs)?;
            if let Source::Tensor { scale, .. } = &mut bias.source {
                *scale = node.float("beta", 1.0)?;
            }
            parameters.push(bias);
        } else {
            text += ", NoBias";
        }
        self.add(layers, node, text + ">", parameters);
        Ok(Value::new(vec![outputs]))
    }

    fn product(&self, node: &Node, mut x: Value, layers: &mut Vec<Layer>) -> Result<Value, ImportError> {
        let weight = tensor(self, node, 1)?;
        let &[inputs, outputs] = &*weight.dims else {
            return Err(
                node.error(format!("its second operand has the extents {:?}: a matrix is expected", weight.dims))
            );
        };
        let bias = node.input(2).map(|_| self.vector(node, 2, "bias", outputs)).transpose()?;
        if x.dims.len() > 1 {
            return windows::product_per_step(self, node, x, bias, layers);
        }
        if *x.dims != [inputs] {
            return Err(node.error(format!("its input has the extents {:?}, its matrix {inputs} rows", x.dims)));
        }
        x.reshape(layers, &[inputs]);
        let settings = if bias.is_some() { "" } else { ", NoBias" };
        let parameters = [parameter("weight", weight, vec![inputs, outputs])].into_iter().chain(bias).collect();
        self.add(layers, node, format!("Dense<{inputs}, {outputs}{settings}>"), parameters);
        Ok(Value::new(vec![outputs]))
    }

    /// Reduces all axes except that of the channels.
    fn reduce(
        &self,
        node: &Node,
        mut x: Value,
        axes: &[usize],
        keep: bool,
        layers: &mut Vec<Layer>,
    ) -> Result<Value, ImportError> {
        let rank = x.dims.len();
        let mut left: Vec<_> = (1..=rank).filter(|axis| !axes.contains(axis)).collect();
        // An axis of one value is reduced whether it is listed or not.
        if left.len() > 1 {
            left.retain(|axis| x.dims[axis - 1] > 1);
        }
        let &[channels] = &*left else {
            return Err(node.error(format!(
                "its `axes` are {axes:?}, in a value of the extents {:?}: all axes except the batch and the channels are expected",
                x.dims
            )));
        };
        if axes.contains(&0) || rank < 2 || (channels != 1 && channels != rank) {
            return Err(
                node.error(format!("its `axes` are {axes:?}: all axes except the batch and the channels are expected"))
            );
        }
        let count = x.dims[channels - 1];
        x.with_channels(layers, channels);
        let text = if node.op.contains("Max") { "GlobalMaxPool" } else { "GlobalAvgPool" };
        self.add(layers, node, text.into(), Vec::new());
        let dims = (1..=rank).map(|axis| if axis == channels { count } else { 1 });
        let dims = if keep { dims.collect() } else { vec![count] };
        Ok(Value { shape: vec![count], ..Value::new(dims) })
    }

    /// Converts a node with several branches.
    fn block(
        &self,
        node: &Node,
        branches: &[Vec<Item>],
        x: Value,
        layers: &mut Vec<Layer>,
    ) -> Result<Value, ImportError> {
        let mut lists = Vec::new();
        for items in branches {
            let mut list = Vec::new();
            let y = self.list(items, x.clone(), &mut list)?;
            recurrent::check_order(node, &y)?;
            lists.push((list, y));
        }
        let concatenates = node.op == "Concat";
        let rank = lists[0].1.dims.len();
        let axis = if concatenates { axis_of(node, node.int("axis", 1)?, rank + 1)? } else { 0 };
        let is_channels = axis == 1 || (axis > 0 && axis == rank);
        if concatenates && !is_channels {
            return Err(
                node.error(format!("its attribute `axis` is {axis}: a network concatenates channels or features"))
            );
        }
        let first = lists[0].1.clone();
        for (list, y) in &mut lists {
            let others = |dims: &[usize]| {
                dims.iter().enumerate().filter(|(i, _)| i + 1 != axis).map(|(_, n)| *n).collect::<Vec<_>>()
            };
            if y.dims.len() != rank || others(&y.dims) != others(&first.dims) {
                return Err(node.error(format!("its operands have the extents {:?} and {:?}", first.dims, y.dims)));
            }
            if concatenates {
                y.with_channels(list, axis);
            } else {
                if y.swapped != first.swapped {
                    y.with_channels(list, if first.swapped == (rank == 2) { 1 } else { rank });
                }
                y.reshape(list, &first.shape);
            }
        }
        let first = lists[0].1.clone();
        let (mut dims, mut shape) = (first.dims.clone(), first.shape.clone());
        if concatenates {
            dims[axis - 1] = lists.iter().map(|(_, y)| y.dims[axis - 1]).sum();
            let channels = if shape.len() == 2 { 1 } else { 0 };
            shape[channels] = dims[axis - 1];
        }
        let mut branches: Vec<_> = lists.into_iter().map(|(list, _)| list).collect();
        let text = if concatenates {
            "Concat"
        } else if branches.len() == 2 && labels::is_residual(self.graph, node, branches.iter().any(Vec::is_empty)) {
            if branches[0].is_empty() {
                branches.reverse();
            }
            "Residual"
        } else {
            "Add"
        };
        let label = labels::label(self.graph, node, &[]);
        layers.push(Layer { label, text: text.into(), parameters: Vec::new(), branches });
        Ok(Value { dims, shape, ..first })
    }
}

/// Returns an axis that counts from the end if it is negative.
pub fn axis_of(node: &Node, axis: i64, rank: usize) -> Result<usize, ImportError> {
    let index = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    usize::try_from(index)
        .ok()
        .filter(|index| *index < rank)
        .ok_or_else(|| node.error(format!("its `axis` is {axis}, but its input has {rank} axes")))
}
