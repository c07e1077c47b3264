//! Activations as layers.

use super::ImportError;
use super::graph::Node;
use super::layers::{Converter, parameter, tensor};
use super::list::{Layer, Value};

/// Returns the layer of an activation; `None` if the node is another one.
pub fn text(converter: &Converter<'_>, node: &Node) -> Result<Option<String>, ImportError> {
    let text = match &*node.op {
        "Relu" => "ReLU".into(),
        "Sigmoid" | "Tanh" | "SiLU" | "HardSwish" => node.op.clone(),
        "Elu" => match node.float("alpha", 1.0)? {
            1.0 => "ELU".into(),
            alpha => format!("ELU<{}>", decimal(node, "alpha", alpha)?),
        },
        "Gelu" => match node.string("approximate", "none")? {
            "none" => "GELU".into(),
            "tanh" => "GELU<Tanh>".into(),
            other => return Err(node.error(format!("its attribute `approximate` is `{other}`"))),
        },
        "HardSigmoid" => {
            let (slope, at_zero) = (node.float("alpha", 0.2)?, node.float("beta", 0.5)?);
            if slope as f32 == 1.0 / 6.0 && at_zero == 0.5 {
                "HardSigmoid".into()
            } else {
                format!("HardSigmoid<{}, {}>", decimal(node, "alpha", slope)?, decimal(node, "beta", at_zero)?)
            }
        }
        "LeakyRelu" => match node.float("alpha", 0.01)? {
            0.01 => "LeakyReLU".into(),
            slope => format!("LeakyReLU<{}>", decimal(node, "alpha", slope)?),
        },
        "Selu" => {
            let constants = [node.float("alpha", 1.673_263_2)?, node.float("gamma", 1.050_701)?];
            for (name, value, own) in [("alpha", constants[0], 1.673_263_242), ("gamma", constants[1], 1.050_700_987)] {
                if (value - own).abs() > 1e-6 {
                    return Err(node.error(format!("its attribute `{name}` is {value}: the layer has {own}")));
                }
            }
            "SELU".into()
        }
        "Softplus" => match node.float("sharpness", 1.0)? {
            1.0 => "Softplus".into(),
            sharpness => format!("Softplus<{}>", decimal(node, "sharpness", sharpness)?),
        },
        "Clip" => clip(converter, node)?,
        _ => return Ok(None),
    };
    Ok(Some(text))
}

fn clip(converter: &Converter<'_>, node: &Node) -> Result<String, ImportError> {
    let limit = |index: usize, name: &str| match (node.input(index), node.attribute(name).is_some()) {
        (Some(_), _) => {
            let tensor = tensor(converter, node, index)?;
            let value =
                tensor.single().ok_or_else(|| node.error(format!("its input `{}` is not one number", tensor.name)))?;
            Ok(Some((value as f32).to_string().parse().unwrap_or(value)))
        }
        (None, true) => node.float(name, 0.0).map(Some),
        (None, false) => Ok(None),
    };
    match (limit(1, "min")?, limit(2, "max")?) {
        (Some(0.0), None) => Ok("ReLU".into()),
        (Some(-1.0), Some(1.0)) => Ok("HardTanh".into()),
        (Some(low), Some(high)) if low < high => {
            Ok(format!("HardTanh<{}, {}>", decimal(node, "min", low)?, decimal(node, "max", high)?))
        }
        (low, high) => {
            Err(node.error(format!("its limits `min` and `max` are {low:?} and {high:?}: a layer has both")))
        }
    }
}

/// Converts an activation with trained slopes.
pub fn prelu(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let slope = tensor(converter, node, 1)?;
    if slope.len() == 1 {
        converter.add(layers, node, "PReLU".into(), vec![parameter("slope", slope, vec![1])]);
        return Ok(x);
    }
    let axis = channel_axis(&slope.dims, &x).ok_or_else(|| {
        node.error(format!(
            "its slopes have the extents {:?}, its input {:?}: a layer has one slope, or one per channel",
            slope.dims, x.dims
        ))
    })?;
    x.with_channels(layers, axis);
    converter.add(layers, node, "PReLU<PerChannel>".into(), vec![parameter("slope", slope, vec![slope.len()])]);
    Ok(x)
}

/// Returns the axis of the channels of `x`, the batch being the first axis, if a tensor of these extents has one number for each channel.
pub fn channel_axis(dims: &[usize], x: &Value) -> Option<usize> {
    let rank = x.dims.len() + 1;
    let mut wide = dims.iter().enumerate().filter(|(_, extent)| **extent > 1);
    let (axis, numbers) = match (wide.next(), wide.next()) {
        (Some((index, extent)), None) => (index + rank.checked_sub(dims.len())?, *extent),
        // One number, for one channel.
        (None, _) => ([1, rank - 1].into_iter().find(|axis| x.dims.get(axis - 1) == Some(&1))?, 1),
        _ => return None,
    };
    let is_of_channels = (axis == 1 || axis + 1 == rank) && axis > 0;
    (is_of_channels && x.dims[axis - 1] == numbers).then_some(axis)
}

/// Returns a constant as an argument of a layer.
pub fn decimal(node: &Node, name: &str, value: f64) -> Result<String, ImportError> {
    let text = value.to_string();
    let digits = text.trim_start_matches('-').replace('.', "");
    let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if !value.is_finite() || digits.trim_start_matches('0').len() > 18 || fraction > 18 {
        return Err(node.error(format!("its `{name}` is {value:e}: a constant of a layer has at most 18 digits")));
    }
    Ok(text)
}
