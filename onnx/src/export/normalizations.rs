//! Normalizations as nodes.
//!
//! The epsilon of ONNX's own operators is an attribute, which is `f32`. A network in `f64` is normalized with simpler operators.

use stackprop::layer::Normalization;

use super::ExportError;
use super::graph::{Graph, Value, float, int};

/// Adds a normalization of each channel by running statistics.
pub fn batch_norm(graph: &mut Graph, path: &str, norm: Normalization, x: Value) -> Result<Value, ExportError> {
    let Normalization { epsilon, affine } = norm;
    let x = graph.with_channels(path, x, true);
    let channels = x.channels();
    let [weight, bias] = if affine {
        [graph.parameter(path, "weight", None)?, graph.parameter(path, "bias", None)?]
    } else {
        let ones = graph.numbers(path, "ones", &[channels], &vec![1.0; channels]);
        [ones, graph.numbers(path, "zeros", &[channels], &vec![0.0; channels])]
    };
    let mean = graph.parameter(path, "mean", None)?;
    // In `f64` the variance contains what the attribute loses of the epsilon.
    let lost = if graph.double { epsilon - f64::from(epsilon as f32) } else { 0.0 };
    let variance = graph.parameter_changed(path, "variance", None, |variance| variance.max(0.0) + lost)?;
    let inputs = [&*weight, &*bias, &*mean, &*variance];
    Ok(graph.map(path, "BatchNormalization", x, &inputs, vec![float("epsilon", epsilon)]))
}

/// Adds a division of each channel, after a subtraction.
pub fn standardize(graph: &mut Graph, path: &str, x: Value) -> Result<Value, ExportError> {
    let dims = x.per_channel();
    let mean = graph.parameter(path, "mean", Some(&dims))?;
    let or_one = |deviation| if deviation == 0.0 { 1.0 } else { deviation };
    let deviation = graph.parameter_changed(path, "deviation", Some(&dims), or_one)?;
    let x = graph.map(path, "Sub", x, &[&mean], Vec::new());
    Ok(graph.map(path, "Div", x, &[&deviation], Vec::new()))
}

/// Adds a normalization of the channels at each position.
pub fn layer_norm(graph: &mut Graph, path: &str, norm: Normalization, x: Value) -> Result<Value, ExportError> {
    let Normalization { epsilon, affine } = norm;
    let x = graph.with_channels(path, x, false);
    if graph.double {
        let y = by_moments(graph, path, x, epsilon);
        return factors(graph, path, affine, y);
    }
    let (channels, axis) = (x.channels(), int("axis", -1));
    let parameters = if affine {
        vec![graph.parameter(path, "weight", None)?, graph.parameter(path, "bias", None)?]
    } else {
        vec![graph.numbers(path, "ones", &[channels], &vec![1.0; channels])]
    };
    let inputs: Vec<_> = parameters.iter().map(String::as_str).collect();
    Ok(graph.map(path, "LayerNormalization", x, &inputs, vec![axis, float("epsilon", epsilon)]))
}

/// Adds a division of the channels at each position by the root of their mean square.
pub fn rms_norm(graph: &mut Graph, path: &str, norm: Normalization, x: Value) -> Result<Value, ExportError> {
    let x = graph.with_channels(path, x, false);
    let y = by_root_mean_square(graph, path, x.clone(), x, norm.epsilon);
    if !norm.affine {
        return Ok(y);
    }
    let weight = graph.parameter(path, "weight", None)?;
    Ok(graph.map(path, "Mul", y, &[&weight], Vec::new()))
}

/// Adds a normalization of groups of channels.
pub fn group_norm(
    graph: &mut Graph,
    path: &str,
    groups: usize,
    norm: Normalization,
    x: Value,
) -> Result<Value, ExportError> {
    let Normalization { epsilon, affine } = norm;
    let x = graph.with_channels(path, x, true);
    if !graph.double && groups == x.channels() && x.dims.len() > 1 && affine {
        let parameters = [graph.parameter(path, "weight", None)?, graph.parameter(path, "bias", None)?];
        let inputs = parameters.each_ref().map(String::as_str);
        return Ok(graph.map(path, "InstanceNormalization", x, &inputs, vec![float("epsilon", epsilon)]));
    }
    let per_group = x.dims.iter().product::<usize>() / groups;
    let name = graph.reshape(path, &x.name, &[0, groups as i64, -1]);
    let grouped = Value { name, dims: vec![groups, per_group], swapped: false };
    let grouped = if graph.double {
        by_moments(graph, path, grouped, epsilon)
    } else {
        let ones = graph.numbers(path, "ones", &[groups], &vec![1.0; groups]);
        let zeros = graph.numbers(path, "zeros", &[groups], &vec![0.0; groups]);
        graph.map(path, "InstanceNormalization", grouped, &[&ones, &zeros], vec![float("epsilon", epsilon)])
    };
    let dims: Vec<_> = [0].into_iter().chain(x.tensor_dims().iter().map(|extent| *extent as i64)).collect();
    let name = if x.dims.len() == 1 {
        graph.reshape(path, &grouped.name, &[0, -1])
    } else {
        graph.reshape(path, &grouped.name, &dims)
    };
    factors(graph, path, affine, Value { name, ..x })
}

/// `y · w + b`, with one factor and one bias per channel.
fn factors(graph: &mut Graph, path: &str, affine: bool, y: Value) -> Result<Value, ExportError> {
    if !affine {
        return Ok(y);
    }
    let dims = y.per_channel();
    let weight = graph.parameter(path, "weight", Some(&dims))?;
    let bias = graph.parameter(path, "bias", Some(&dims))?;
    let y = graph.map(path, "Mul", y, &[&weight], Vec::new());
    Ok(graph.map(path, "Add", y, &[&bias], Vec::new()))
}

/// `(x − μ) / √(σ² + ε)`, over the last axis of the tensor.
fn by_moments(graph: &mut Graph, path: &str, x: Value, epsilon: f64) -> Value {
    let mean = mean_of_last(graph, path, &x);
    let centered = graph.map(path, "Sub", x, &[&mean], Vec::new());
    by_root_mean_square(graph, path, centered.clone(), centered, epsilon)
}

/// `x / √(mean z² + ε)`, over the last axis of the tensors.
fn by_root_mean_square(graph: &mut Graph, path: &str, x: Value, z: Value, epsilon: f64) -> Value {
    let square = graph.map(path, "Mul", z.clone(), &[&z.name], Vec::new());
    let mean = mean_of_last(graph, path, &square);
    let epsilon = graph.number(path, "epsilon", epsilon);
    let sum = graph.node(path, "Add", &[&mean, &epsilon], Vec::new());
    let root = graph.node(path, "Sqrt", &[&sum], Vec::new());
    graph.map(path, "Div", x, &[&root], Vec::new())
}

fn mean_of_last(graph: &mut Graph, path: &str, x: &Value) -> String {
    let axes = graph.integers(path, "axes", &[-1]);
    graph.node(path, "ReduceMean", &[&x.name, &axes], vec![int("keepdims", 1)])
}
