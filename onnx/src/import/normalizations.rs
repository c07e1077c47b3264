//! Normalizations as layers.

use super::ImportError;
use super::activations::{channel_axis, decimal};
use super::graph::Node;
use super::layers::{Converter, axis_of, parameter, tensor};
use super::list::{Layer, Parameter, Source, Value};
use super::passes::normalizations::FLATTENS;

/// Converts a subtraction and a division of each channel by constants.
pub fn standardize(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let tensors = [tensor(converter, node, 1)?, tensor(converter, node, 2)?];
    let [mean, deviation] = tensors.map(|tensor| channel_axis(&tensor.dims, &x));
    let (Some(axis), true) = (mean, mean == deviation) else {
        return Err(node.error(format!(
            "what is subtracted and by what is divided have the extents {:?} and {:?}, its input {:?}: a layer has one number of each per channel",
            tensors[0].dims, tensors[1].dims, x.dims
        )));
    };
    x.with_channels(layers, axis);
    let [mean, deviation] = tensors;
    let parameters =
        vec![parameter("mean", mean, vec![mean.len()]), parameter("deviation", deviation, vec![deviation.len()])];
    converter.add(layers, node, "Standardize".into(), parameters);
    Ok(x)
}

/// Converts a normalization.
pub fn add(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let rank = x.dims.len();
    let mut settings = Vec::new();
    let epsilon = node.float("epsilon", 1e-5)?;
    if epsilon != 1e-5 {
        if epsilon <= 0.0 {
            return Err(node.error(format!("its attribute `epsilon` is {epsilon}: it must be above 0")));
        }
        settings.push(format!("Epsilon<{}>", decimal(node, "epsilon", epsilon)?));
    }
    let over_last = matches!(&*node.op, "LayerNormalization" | "RMSNormalization");
    if over_last {
        let axis = axis_of(node, node.int("axis", -1)?, rank + 1)?;
        if axis != rank {
            return Err(node.error(format!(
                "its attribute `axis` is {axis}: a layer normalizes the last axis only, which is {rank}"
            )));
        }
    }
    let channels = if over_last { x.dims[rank - 1] } else { x.dims[0] };
    let mut parameters = Vec::new();
    let mut kind = match &*node.op {
        "LayerNormalization" => "LayerNorm".to_owned(),
        "RMSNormalization" => "RMSNorm".to_owned(),
        "InstanceNormalization" => "InstanceNorm".to_owned(),
        "GroupNormalization" => "GroupNorm".to_owned(),
        _ => "BatchNorm".to_owned(),
    };
    if kind == "BatchNorm" {
        if node.int("training_mode", 0)? != 0 {
            return Err(node.error("its attribute `training_mode` is not 0: export the model in evaluation mode"));
        }
        for (index, name) in [(1, "weight"), (2, "bias"), (3, "mean"), (4, "variance")] {
            parameters.push(converter.vector(node, index, name, channels)?);
        }
    } else {
        let is_affine = match node.input(1) {
            None => false,
            // Factors of 1 without biases are no parameters.
            Some(_) => {
                kind == "RMSNorm" || node.input(2).is_some() || !tensor(converter, node, 1)?.numbers().all(|w| w == 1.0)
            }
        };
        if is_affine {
            parameters.push(converter.vector(node, 1, "weight", channels)?);
            match node.input(2) {
                _ if kind == "RMSNorm" => {}
                Some(_) => parameters.push(converter.vector(node, 2, "bias", channels)?),
                None => parameters.push(Parameter { name: "bias", dims: vec![channels], source: Source::Fill(0.0) }),
            }
        } else {
            settings.push("NoAffine".into());
        }
    }
    if kind == "GroupNorm" {
        let groups = node.int("num_groups", 0)?;
        let valid = usize::try_from(groups).ok().filter(|groups| *groups > 0 && channels.is_multiple_of(*groups));
        let Some(groups) = valid else {
            return Err(
                node.error(format!("its attribute `num_groups` is {groups}, its input has {channels} channels"))
            );
        };
        if node.attribute(FLATTENS).is_some() && rank > 1 {
            return Err(node.error(format!("its input has the extents {:?}, its output is flattened", x.dims)));
        }
        // Several nodes in the file: the last restores the shape.
        if node.input(3).is_some() {
            let restored: Vec<_> = converter.numbers(node, 3)?.into_iter().skip(1).collect();
            let same = restored.iter().zip(&x.dims).all(|(a, b)| a.is_none_or(|a| a <= 0 || a as usize == *b));
            let flattened = restored == [Some(-1)] && rank == 1;
            if !(flattened || (same && restored.len() == rank)) {
                return Err(node.error(format!("its input has the extents {:?}, its output {restored:?}", x.dims)));
            }
        }
        if groups == channels && rank > 1 {
            kind = "InstanceNorm".into();
        } else {
            settings.insert(0, groups.to_string());
        }
    }
    if kind == "InstanceNorm" && rank < 2 {
        return Err(node.error("its input has a single value per channel"));
    }
    if over_last && rank == 3 && !x.swapped {
        // The channels of an image would have to be moved; as steps they stay where they are.
        x.reshape(layers, &[x.dims[0] * x.dims[1], x.dims[2]]);
    } else {
        x.with_channels(layers, if over_last { rank } else { 1 });
    }
    let text = if settings.is_empty() { kind } else { format!("{kind}<{}>", settings.join(", ")) };
    converter.add(layers, node, text, parameters);
    Ok(x)
}
