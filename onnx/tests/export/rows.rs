//! The layers of a network as JSON, from which `python/networks.py` builds the same network in PyTorch.

use serde_json::{Map, Value, json};
use stackprop::layer::{Activation, Convolution, Normalization, Operation, Pool, Recurrence, Row};

/// Returns a list of layers.
pub fn list(rows: &[Row]) -> Value {
    rows.iter().map(row).collect()
}

fn row(row: &Row) -> Value {
    let (kind, extra) = operation(&row.operation);
    let mut map = Map::new();
    if let Value::Object(extra) = extra {
        map.extend(extra);
    }
    for (key, value) in
        [("name", json!(row.name)), ("kind", json!(kind)), ("input", json!(row.input)), ("output", json!(row.output))]
    {
        map.insert(key.into(), value);
    }
    Value::Object(map)
}

fn operation(operation: &Operation) -> (&'static str, Value) {
    match operation {
        Operation::Identity => ("Identity", Value::Null),
        Operation::Reshape => ("Reshape", Value::Null),
        Operation::Dense { bias } => ("Dense", json!({ "bias": bias })),
        Operation::Convolution(windows) => ("Convolution", convolution(windows)),
        Operation::ConvolutionTransposed(windows) => ("ConvolutionTransposed", convolution(windows)),
        Operation::MaxPool(windows) => ("MaxPool", pool(windows)),
        Operation::AvgPool(windows) => ("AvgPool", pool(windows)),
        Operation::GlobalMaxPool => ("GlobalMaxPool", Value::Null),
        Operation::GlobalAvgPool => ("GlobalAvgPool", Value::Null),
        Operation::Activation(function) => ("Activation", activation(function)),
        Operation::PReLU { per_channel } => ("PReLU", json!({ "per_channel": per_channel })),
        Operation::BatchNorm(norm) => ("BatchNorm", normalization(norm, 0)),
        Operation::Standardize => ("Standardize", Value::Null),
        Operation::LayerNorm(norm) => ("LayerNorm", normalization(norm, 0)),
        Operation::RMSNorm(norm) => ("RMSNorm", normalization(norm, 0)),
        Operation::GroupNorm { groups, norm } => ("GroupNorm", normalization(norm, *groups)),
        Operation::Softmax => ("Softmax", Value::Null),
        Operation::LogSoftmax => ("LogSoftmax", Value::Null),
        Operation::Transpose => ("Transpose", Value::Null),
        Operation::Upsample { factor, bilinear } => ("Upsample", json!({ "factor": factor, "bilinear": bilinear })),
        Operation::ZeroPad { before, after } => ("ZeroPad", json!({ "before": before, "after": after })),
        Operation::List(rows) => ("List", json!({ "rows": list(rows) })),
        Operation::Add(rows) => ("Add", json!({ "rows": list(rows) })),
        Operation::Multiply(rows) => ("Multiply", json!({ "rows": list(rows) })),
        Operation::Dot(rows) => ("Dot", json!({ "rows": list(rows) })),
        Operation::Concat(rows) => ("Concat", json!({ "rows": list(rows) })),
        Operation::Repeat { times, layers } => ("Repeat", json!({ "times": times, "rows": [row(layers)] })),
        Operation::Recurrent(layer) => ("Recurrent", recurrence(layer, 1)),
        Operation::Bidirectional(Row { operation: Operation::Recurrent(layer), .. }) => {
            ("Recurrent", recurrence(layer, 2))
        }
        Operation::Slice { from } => ("Slice", json!({ "from": from })),
        Operation::Reverse => ("Reverse", Value::Null),
        Operation::Last => ("Last", Value::Null),
        operation => panic!("{operation:?}"),
    }
}

fn convolution(c: &Convolution) -> Value {
    json!({
        "kernel": c.kernel, "stride": c.stride, "dilation": c.dilation, "before": c.before, "after": c.after,
        "output_padding": c.output_padding, "groups": c.groups, "bias": c.bias,
    })
}

fn pool(p: &Pool) -> Value {
    json!({
        "kernel": p.kernel, "stride": p.stride, "before": p.before, "after": p.after, "count_padding": p.count_padding,
    })
}

fn normalization(norm: &Normalization, groups: usize) -> Value {
    json!({ "epsilon": norm.epsilon, "affine": norm.affine, "groups": groups })
}

fn recurrence(layer: &Recurrence, directions: usize) -> Value {
    let cell = format!("{:?}", layer.cell);
    json!({
        "cell": cell, "units": layer.units, "projection": layer.projection.unwrap_or(0), "bias": layer.bias,
        "directions": directions,
    })
}

fn activation(function: &Activation) -> Value {
    match function {
        Activation::ELU { alpha } => json!({ "function": "ELU", "alpha": alpha }),
        Activation::GELU { tanh } => json!({ "function": "GELU", "tanh": tanh }),
        Activation::HardSigmoid { slope, at_zero } => {
            json!({ "function": "HardSigmoid", "slope": slope, "at_zero": at_zero })
        }
        Activation::HardSwish => json!({ "function": "HardSwish" }),
        Activation::HardTanh { low, high } => json!({ "function": "HardTanh", "low": low, "high": high }),
        Activation::LeakyReLU { slope } => json!({ "function": "LeakyReLU", "slope": slope }),
        Activation::ReLU => json!({ "function": "ReLU" }),
        Activation::SELU { .. } => json!({ "function": "SELU" }),
        Activation::Sigmoid => json!({ "function": "Sigmoid" }),
        Activation::SiLU => json!({ "function": "SiLU" }),
        Activation::Softplus { sharpness } => json!({ "function": "Softplus", "sharpness": sharpness }),
        Activation::Tanh => json!({ "function": "Tanh" }),
        function => panic!("{function:?}"),
    }
}
