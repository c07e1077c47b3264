//! The rows of a network as nodes.

use stackprop::layer::{Operation, Row};

use super::graph::{Graph, INPUT, OUTPUT, Value, int, string};
use super::{ExportError, activations, attention, normalizations, recurrent, windows};

/// Adds the nodes of a network, and returns its outputs: one, or that of each head.
pub fn network(graph: &mut Graph, rows: &[Row], x: Value) -> Result<Vec<(String, Value)>, ExportError> {
    let [trunk @ .., Row { operation: Operation::Heads(heads), .. }] = rows else {
        return Ok(vec![(OUTPUT.into(), list(graph, "", rows, x)?)]);
    };
    let x = list(graph, "", trunk, x)?;
    let head = |head: &Row| {
        let name = if head.name == INPUT { format!("{INPUT}.{OUTPUT}") } else { head.name.to_owned() };
        Ok((name, add(graph, head.name, head, x.clone())?))
    };
    heads.iter().map(head).collect()
}

/// Adds the nodes of all rows of a list.
pub fn list(graph: &mut Graph, path: &str, rows: &[Row], x: Value) -> Result<Value, ExportError> {
    rows.iter().try_fold(x, |x, row| add(graph, &join(path, row.name), row, x))
}

pub fn join(path: &str, name: &str) -> String {
    match (path, name) {
        (path, "") => path.to_owned(),
        ("", name) => name.to_owned(),
        (path, name) => format!("{path}.{name}"),
    }
}

/// Adds the nodes of one row, whose parameters are below `path`.
fn add(graph: &mut Graph, path: &str, row: &Row, x: Value) -> Result<Value, ExportError> {
    let y = match row.operation {
        Operation::Identity => x,
        Operation::Reshape => reshape(graph, path, x, row.output),
        Operation::Transpose => transpose(graph, path, x, row.output),
        Operation::Dense { bias } => dense(graph, path, bias, x, row.output)?,
        Operation::Convolution(convolution) => windows::convolution(graph, path, convolution, false, x, row.output)?,
        Operation::ConvolutionTransposed(convolution) => {
            windows::convolution(graph, path, convolution, true, x, row.output)?
        }
        Operation::MaxPool(pool) => windows::pool(graph, path, pool, false, x, row.output),
        Operation::AvgPool(pool) => windows::pool(graph, path, pool, true, x, row.output),
        Operation::GlobalMaxPool => reduce(graph, path, "ReduceMax", x, row.output),
        Operation::GlobalAvgPool => reduce(graph, path, "ReduceMean", x, row.output),
        Operation::Activation(activation) => activations::add(graph, path, activation, x)
            .ok_or_else(|| ExportError::Unknown { layer: path.to_owned(), operation: format!("{activation:?}") })?,
        Operation::PReLU { per_channel } => {
            let dims = if per_channel { x.per_channel() } else { vec![1] };
            let slope = graph.parameter(path, "slope", Some(&dims))?;
            graph.map(path, "PRelu", x, &[&slope], Vec::new())
        }
        Operation::BatchNorm(norm) => normalizations::batch_norm(graph, path, norm, x)?,
        Operation::Standardize => normalizations::standardize(graph, path, x)?,
        Operation::LayerNorm(norm) => normalizations::layer_norm(graph, path, norm, x)?,
        Operation::RMSNorm(norm) => normalizations::rms_norm(graph, path, norm, x)?,
        Operation::GroupNorm { groups, norm } => normalizations::group_norm(graph, path, groups, norm, x)?,
        Operation::Softmax => over_classes(graph, path, "Softmax", x),
        Operation::LogSoftmax => over_classes(graph, path, "LogSoftmax", x),
        Operation::Embedding => {
            let weight = graph.parameter(path, "weight", None)?;
            let name = graph.node(path, "Gather", &[&weight, &x.name], vec![int("axis", 0)]);
            Value { name, dims: row.output.to_vec(), swapped: false }
        }
        Operation::OneHot => {
            let depth = graph.integers(path, "depth", &[row.output.last().map_or(0, |tokens| *tokens as i64)]);
            let values = graph.numbers(path, "values", &[2], &[0.0, 1.0]);
            let name = graph.node(path, "OneHot", &[&x.name, &depth, &values], vec![int("axis", -1)]);
            Value { name, dims: row.output.to_vec(), swapped: false }
        }
        Operation::PaddingMask { index } => {
            let index = graph.integers(path, "index", &[index as i64]);
            let name = graph.node(path, "Equal", &[&x.name, &index], Vec::new());
            let name = graph.node(path, "Not", &[&name], Vec::new());
            let name = graph.cast(path, &name);
            let name = graph.reshape(path, &name, &[-1, row.output[0] as i64, 1]);
            Value { name, dims: row.output.to_vec(), swapped: false }
        }
        Operation::PerStep { layers } => {
            let x = graph.as_stored(path, x);
            let size = |dims: &[usize]| dims.last().map_or(0, |features| *features as i64);
            // The steps of all samples are one batch.
            let name = graph.reshape(path, &x.name, &[-1, size(row.input)]);
            let step = Value { name, dims: layers.input.to_vec(), swapped: false };
            let step = add(graph, path, layers, step)?;
            let step = graph.as_stored(path, step);
            let steps = row.output.first().map_or(0, |steps| *steps as i64);
            let name = graph.reshape(path, &step.name, &[-1, steps, size(row.output)]);
            Value { name, dims: row.output.to_vec(), swapped: false }
        }
        Operation::Upsample { factor, bilinear } => upsample(graph, path, factor, bilinear, x, row.output),
        Operation::ZeroPad { before, after } => {
            let x = graph.with_channels(path, x, true);
            let pads = [0, 0, before[0], before[1], 0, 0, after[0], after[1]].map(|zeros| zeros as i64);
            let (pads, zero) = (graph.integers(path, "pads", &pads), graph.number(path, "zero", 0.0));
            let y = graph.map(path, "Pad", x, &[&pads, &zero], Vec::new());
            Value { dims: row.output.to_vec(), ..y }
        }
        Operation::Slice { from } => slice(graph, path, from, x, row.output),
        Operation::SliceSteps { from } => attention::slice_steps(graph, path, from, x, row.output),
        Operation::SelfAttention(of) => attention::add(graph, path, of, None, x, row)?,
        Operation::CrossAttention { queries, of } => attention::add(graph, path, of, Some(queries), x, row)?,
        Operation::PositionalEncoding => attention::positional_encoding(graph, path, x),
        Operation::LearnedPositions => attention::learned_positions(graph, path, x)?,
        Operation::Recurrent(layer) => recurrent::add(graph, path, layer, &[""], x, row.output)?,
        Operation::Bidirectional(Row { operation: Operation::Recurrent(layer), .. }) => {
            recurrent::add(graph, path, *layer, &["forward", "reverse"], x, row.output)?
        }
        Operation::Bidirectional(layer) => {
            let forward = add(graph, &join(path, "forward"), layer, x.clone())?;
            let x = recurrent::reverse(graph, path, x);
            let reverse = add(graph, &join(path, "reverse"), layer, x)?;
            let reverse = recurrent::reverse(graph, path, reverse);
            let reverse = alike(graph, path, reverse, &forward);
            let axis = int("axis", forward.channel_axis());
            let name = graph.node(path, "Concat", &[&forward.name, &reverse.name], vec![axis]);
            Value { name, dims: row.output.to_vec(), swapped: forward.swapped }
        }
        Operation::Reverse => recurrent::reverse(graph, path, x),
        Operation::Last => recurrent::last(graph, path, x, row.output),
        Operation::List(rows) => list(graph, path, rows, x)?,
        Operation::Add(branches) => fold(graph, path, "Add", branches, x)?,
        Operation::Multiply(branches) => fold(graph, path, "Mul", branches, x)?,
        Operation::Dot(branches) => {
            let product = fold(graph, path, "Mul", branches, x)?;
            let axes = graph.integers(path, "axes", &[product.channel_axis()]);
            let name = graph.node(path, "ReduceSum", &[&product.name, &axes], vec![int("keepdims", 1)]);
            Value { name, dims: row.output.to_vec(), ..product }
        }
        Operation::ConcatSteps(branches) => {
            let mut names = Vec::new();
            for branch in branches {
                let y = add(graph, &join(path, branch.name), branch, x.clone())?;
                names.push(graph.with_channels(path, y, false).name);
            }
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let name = graph.node(path, "Concat", &names, vec![int("axis", 1)]);
            Value { name, dims: row.output.to_vec(), swapped: false }
        }
        Operation::Concat(branches) => {
            let mut values: Vec<Value> = Vec::new();
            for branch in branches {
                let y = add(graph, &join(path, branch.name), branch, x.clone())?;
                let y = if let Some(first) = values.first() { alike(graph, path, y, first) } else { y };
                values.push(y);
            }
            let (axis, swapped) = values.first().map_or((1, false), |first| (first.channel_axis(), first.swapped));
            let names: Vec<_> = values.iter().map(|value| &*value.name).collect();
            let name = graph.node(path, "Concat", &names, vec![int("axis", axis)]);
            Value { name, dims: row.output.to_vec(), swapped }
        }
        Operation::Repeat { times, layers } => {
            (0..times).try_fold(x, |x, time| add(graph, &join(path, &time.to_string()), layers, x))?
        }
        Operation::Custom => return Err(ExportError::Custom { layer: path.to_owned() }),
        operation => {
            return Err(ExportError::Unknown { layer: path.to_owned(), operation: format!("{operation:?}") });
        }
    };
    Ok(y)
}

/// Adds the nodes of branches, and one that joins the output of each branch with those before it.
fn fold(graph: &mut Graph, path: &str, op: &str, branches: &[Row], x: Value) -> Result<Value, ExportError> {
    let mut joined: Option<Value> = None;
    for branch in branches {
        let y = add(graph, &join(path, branch.name), branch, x.clone())?;
        joined = Some(match joined {
            None => y,
            Some(joined) => {
                let y = alike(graph, path, y, &joined);
                graph.map(path, op, joined, &[&y.name], Vec::new())
            }
        });
    }
    Ok(joined.unwrap_or(x))
}

/// Returns `y` with its channels where `other` has them.
fn alike(graph: &mut Graph, path: &str, y: Value, other: &Value) -> Value {
    if y.swapped == other.swapped { y } else { graph.with_channels(path, y, other.channel_axis() == 1) }
}

fn dense(graph: &mut Graph, path: &str, bias: bool, x: Value, dims: &[usize]) -> Result<Value, ExportError> {
    let features = [x.dims.iter().product()];
    let x = reshape(graph, path, x, &features);
    let weight = graph.parameter(path, "weight", None)?;
    let bias = if bias { Some(graph.parameter(path, "bias", None)?) } else { None };
    let inputs: Vec<_> = [&x.name, &weight].into_iter().chain(&bias).map(String::as_str).collect();
    let name = graph.node(path, "Gemm", &inputs, Vec::new());
    Ok(Value { name, dims: dims.to_vec(), swapped: false })
}

/// Returns the same numbers in another shape.
fn reshape(graph: &mut Graph, path: &str, x: Value, dims: &[usize]) -> Value {
    if x.dims == dims {
        return x;
    }
    let x = graph.as_stored(path, x);
    let name = match dims {
        [_] => graph.reshape(path, &x.name, &[0, -1]),
        _ => {
            let dims: Vec<_> = [0].into_iter().chain(dims.iter().map(|extent| *extent as i64)).collect();
            graph.reshape(path, &x.name, &dims)
        }
    };
    Value { name, dims: dims.to_vec(), swapped: false }
}

/// Swaps channels and positions. Nothing is moved: the tensor is in the other layout of the new shape, and at most its extents change.
fn transpose(graph: &mut Graph, path: &str, x: Value, dims: &[usize]) -> Value {
    let first = x.channel_axis() == 1;
    let as_image = |channels: usize, positions: [usize; 2]| {
        let [channels, rows, columns] = [channels, positions[0], positions[1]].map(|extent| extent as i64);
        if first { [0, channels, rows, columns] } else { [0, rows, columns, channels] }
    };
    match (x.dims.as_slice(), dims) {
        (&[channels, _, _], [positions, _]) => {
            let [channels, positions] = [channels, *positions].map(|extent| extent as i64);
            let shape = if first { [0, channels, positions] } else { [0, positions, channels] };
            let name = graph.reshape(path, &x.name, &shape);
            Value { name, dims: dims.to_vec(), swapped: first }
        }
        (_, [channels, rows, columns]) => {
            let name = graph.reshape(path, &x.name, &as_image(*channels, [*rows, *columns]));
            Value { name, dims: dims.to_vec(), swapped: !first }
        }
        _ => Value { name: x.name, dims: dims.to_vec(), swapped: !x.swapped },
    }
}

/// Keeps the channels or features from this one on, as many as the output has.
fn slice(graph: &mut Graph, path: &str, from: usize, x: Value, dims: &[usize]) -> Value {
    let count = if let [_, features] = dims { *features } else { dims.first().copied().unwrap_or_default() };
    let values = [("starts", from as i64), ("ends", (from + count) as i64), ("axes", x.channel_axis())];
    let names = values.map(|(name, value)| graph.integers(path, name, &[value]));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let y = graph.map(path, "Slice", x, &names, Vec::new());
    Value { dims: dims.to_vec(), ..y }
}

/// Reduces the positions of each channel to one number.
fn reduce(graph: &mut Graph, path: &str, op: &str, x: Value, dims: &[usize]) -> Value {
    let axes = graph.integers(path, "axes", &x.position_axes());
    let name = graph.node(path, op, &[&x.name, &axes], vec![int("keepdims", 0)]);
    Value { name, dims: dims.to_vec(), swapped: false }
}

/// Over all values of a sample, those of each step of a sequence, or the channels at each position of an image.
fn over_classes(graph: &mut Graph, path: &str, op: &str, x: Value) -> Value {
    let axis = int("axis", x.channel_axis());
    graph.map(path, op, x, &[], vec![axis])
}

fn upsample(graph: &mut Graph, path: &str, factor: [usize; 2], bilinear: bool, x: Value, dims: &[usize]) -> Value {
    let x = graph.with_channels(path, x, true);
    // The factors are `f32` for any type of the values.
    let factors = [1.0, 1.0, factor[0] as f32, factor[1] as f32];
    let scales = graph.singles(path, "scales", &factors);
    let attributes = if bilinear {
        vec![string("mode", "linear"), string("coordinate_transformation_mode", "half_pixel")]
    } else {
        vec![
            string("mode", "nearest"),
            string("coordinate_transformation_mode", "asymmetric"),
            string("nearest_mode", "floor"),
        ]
    };
    let y = graph.map(path, "Resize", x, &["", &scales], attributes);
    Value { dims: dims.to_vec(), ..y }
}
