//! The whole numbers that nodes compute from shapes, as for `x.view(x.size(0), -1)` in PyTorch.

use std::collections::HashMap;

use super::graph::{Graph, Node};

/// A small tensor of whole numbers. `None` is the size of the batch.
#[derive(Clone, Debug)]
struct Integers {
    dims: Vec<usize>,
    values: Vec<Option<i64>>,
}

/// The largest number of elements.
const MAX: usize = 64;
/// The largest number of nodes that are computed for one tensor.
const MAX_STEPS: usize = 1000;

/// Returns the numbers of a tensor, where `shapes` are the extents of known values without the batch; `None` if they are not known.
pub fn of(graph: &Graph, shapes: &HashMap<String, Vec<usize>>, name: &str) -> Option<Vec<Option<i64>>> {
    let mut evaluation = Evaluation { graph, shapes, steps: 0 };
    Some(evaluation.tensor(name, 0)?.values)
}

struct Evaluation<'a> {
    graph: &'a Graph,
    shapes: &'a HashMap<String, Vec<usize>>,
    steps: usize,
}

impl Evaluation<'_> {
    fn tensor(&mut self, name: &str, depth: usize) -> Option<Integers> {
        self.steps += 1;
        if depth > MAX || self.steps > MAX_STEPS {
            return None;
        }
        if let Some(tensor) = self.graph.tensors.get(name) {
            let values = tensor.integers()?.into_iter().map(Some).collect();
            return Some(Integers { dims: tensor.dims.clone(), values });
        }
        let graph = self.graph;
        let node = graph.producer(name)?;
        let result = match &*node.op {
            "Shape" => self.shape(node)?,
            "Cast" => self.input(node, 0, depth)?,
            "Squeeze" | "Unsqueeze" | "Reshape" => self.reshaped(node, depth)?,
            "Gather" => {
                let (x, indices) = (self.input(node, 0, depth)?, self.input(node, 1, depth)?);
                let at = |index: &Option<i64>| x.values.get(from_end((*index)?, x.values.len())?).copied();
                Integers { values: indices.values.iter().map(at).collect::<Option<_>>()?, dims: indices.dims }
            }
            "Concat" => {
                let mut values = Vec::new();
                for index in 0..node.inputs.len() {
                    values.extend(self.input(node, index, depth)?.values);
                    if values.len() > MAX {
                        return None;
                    }
                }
                Integers { dims: vec![values.len()], values }
            }
            "Slice" => self.slice(node, depth)?,
            "Transpose" => {
                let x = self.input(node, 0, depth)?;
                let [rows, columns] = *x.dims else { return None };
                let values = (0..columns).flat_map(|c| (0..rows).map(move |r| (r, c)));
                let values = values.map(|(r, c)| x.values.get(r * columns + c).copied()).collect::<Option<_>>()?;
                Integers { dims: vec![columns, rows], values }
            }
            "ConstantOfShape" => {
                let count = self.input(node, 0, depth)?.values.iter().try_fold(1usize, |product, extent| {
                    product.checked_mul(usize::try_from((*extent)?).ok()?).filter(|product| *product <= MAX)
                })?;
                if let Some(value) = node.attribute("value") {
                    let value = value.tensor.as_deref()?;
                    let value = super::tensor::Tensor::new(value).ok()?.integers()?;
                    Integers { dims: vec![count], values: vec![Some(*value.first()?); count] }
                } else {
                    return None;
                }
            }
            "Add" | "Sub" | "Mul" | "Div" | "Mod" => {
                let (a, b) = (self.input(node, 0, depth)?, self.input(node, 1, depth)?);
                let ([a], [b]) = (&*a.values, &*b.values) else { return None };
                let (a, b) = ((*a)?, (*b)?);
                let value = match &*node.op {
                    "Add" => a.checked_add(b)?,
                    "Sub" => a.checked_sub(b)?,
                    "Mul" => a.checked_mul(b)?,
                    "Div" => a.checked_div(b)?,
                    _ => a.checked_rem_euclid(b)?,
                };
                Integers { dims: Vec::new(), values: vec![Some(value)] }
            }
            _ => return None,
        };
        (result.values.len() <= MAX).then_some(result)
    }

    fn input(&mut self, node: &Node, index: usize, depth: usize) -> Option<Integers> {
        self.tensor(node.input(index)?, depth + 1)
    }

    fn shape(&self, node: &Node) -> Option<Integers> {
        let dims = self.shapes.get(node.input(0)?)?;
        let all: Vec<_> = [None].into_iter().chain(dims.iter().map(|extent| i64::try_from(*extent).ok())).collect();
        let end = |name, default| Some(clamped(node.int(name, default).ok()?, all.len()));
        let (start, end) = (end("start", 0)?, end("end", all.len() as i64)?);
        let values = all.get(start..end)?.to_vec();
        Some(Integers { dims: vec![values.len()], values })
    }

    fn reshaped(&mut self, node: &Node, depth: usize) -> Option<Integers> {
        let x = self.input(node, 0, depth)?;
        if node.op != "Reshape" {
            return Some(Integers { dims: vec![x.values.len()], values: x.values });
        }
        let shape: Vec<i64> = self.input(node, 1, depth)?.values.into_iter().collect::<Option<_>>()?;
        let known = shape.iter().filter(|n| **n >= 0).try_fold(1i64, |product, n| product.checked_mul(*n))?;
        let rest = x.values.len().checked_div(usize::try_from(known).ok()?)?;
        let dims: Vec<_> = shape.iter().map(|n| usize::try_from(*n).unwrap_or(rest)).collect();
        (dims.iter().try_fold(1usize, |product, n| product.checked_mul(*n))? == x.values.len())
            .then_some(Integers { dims, values: x.values })
    }

    /// A slice along the first axis.
    fn slice(&mut self, node: &Node, depth: usize) -> Option<Integers> {
        let x = self.input(node, 0, depth)?;
        let mut bound = |index: usize, default: Option<i64>| match node.input(index) {
            Some(_) => match *self.input(node, index, depth)?.values {
                [value] => value,
                _ => None,
            },
            None => default,
        };
        let (start, end, axis, step) = (bound(1, None)?, bound(2, None)?, bound(3, Some(0))?, bound(4, Some(1))?);
        let rows = *x.dims.first()?;
        if axis != 0 {
            return None;
        }
        let rows: Vec<usize> = match step {
            1 => (clamped(start, rows)..clamped(end, rows)).collect(),
            // All of them, from the last to the first.
            -1 if clamped(start, rows) + 1 >= rows && end < -(rows as i64) => (0..rows).rev().collect(),
            _ => return None,
        };
        let width = x.values.len().checked_div(*x.dims.first()?)?;
        let values: Vec<_> = rows.iter().flat_map(|row| x.values[row * width..][..width].iter().copied()).collect();
        let dims = [rows.len()].into_iter().chain(x.dims.into_iter().skip(1)).collect();
        Some(Integers { dims, values })
    }
}

/// Returns an index that counts from the end if it is negative.
fn from_end(index: i64, len: usize) -> Option<usize> {
    usize::try_from(if index < 0 { index.checked_add(i64::try_from(len).ok()?)? } else { index }).ok()
}

/// The same, limited to the range from 0 to the length.
fn clamped(index: i64, len: usize) -> usize {
    let index = if index < 0 { index.saturating_add_unsigned(len as u64) } else { index };
    usize::try_from(index.max(0)).unwrap_or(usize::MAX).min(len)
}
