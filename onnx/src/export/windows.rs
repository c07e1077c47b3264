//! Convolutions and pools as nodes.

use stackprop::layer::{Convolution, Pool};

use super::ExportError;
use super::graph::{Graph, Value, int, ints};
use crate::proto;

/// Adds a convolution, which may be transposed.
pub fn convolution(
    graph: &mut Graph,
    path: &str,
    convolution: Convolution,
    transposed: bool,
    x: Value,
    dims: &[usize],
) -> Result<Value, ExportError> {
    let Convolution { kernel, stride, dilation, before, after, output_padding, groups, bias } = convolution;
    let x = graph.with_channels(path, x, true);
    let directions = x.dims.len() - 1;
    let mut attributes = vec![
        int("group", groups as i64),
        numbers("kernel_shape", kernel, directions),
        numbers("strides", stride, directions),
        numbers("dilations", dilation, directions),
        pads(before, after, directions),
    ];
    if transposed {
        attributes.push(numbers("output_padding", output_padding, directions));
    }
    let weight = graph.parameter(path, "weight", None)?;
    let bias = if bias { Some(graph.parameter(path, "bias", None)?) } else { None };
    let inputs: Vec<_> = [&x.name, &weight].into_iter().chain(&bias).map(String::as_str).collect();
    let name = graph.node(path, if transposed { "ConvTranspose" } else { "Conv" }, &inputs, attributes);
    Ok(Value { name, dims: dims.to_vec(), swapped: x.swapped })
}

/// Adds a pool of maxima, or of means.
///
/// `ceil_mode` is left out: its meaning at the end of an image differs from one version of ONNX Runtime to another. A last window that
/// extends beyond the padding gets more padding instead, which counts neither in a maximum nor, without `count_include_pad`, in a mean.
pub fn pool(graph: &mut Graph, path: &str, pool: Pool, mean: bool, x: Value, dims: &[usize]) -> Value {
    let mut x = graph.with_channels(path, x, true);
    let (directions, swapped) = (x.dims.len() - 1, x.swapped);
    let Pool { kernel, stride, mut before, mut after, ceil: _, count_padding } = pool;
    let positions = |dims: &[usize]| if let [_, rows, columns] = *dims { [rows, columns] } else { [dims[0], 1] };
    let (input, output) = (positions(&x.dims), positions(dims));
    let needed = [0, 1].map(|d| ((output[d] - 1) * stride[d] + kernel[d]).saturating_sub(before[d] + input[d]));
    let beyond = [0, 1].map(|d| needed[d].saturating_sub(after[d]));
    let padded = before != [0, 0] || after != [0, 0];
    let mut count_include_pad = mean && count_padding && padded;
    if count_include_pad && beyond != [0, 0] {
        // The zeros of the padding become values, so that only the part beyond them does not count.
        let zeros = [vec![0, 0], axes(before, directions), vec![0, 0], axes(after, directions)].concat();
        let (pads, zero) = (graph.integers(path, "pads", &zeros), graph.number(path, "zero", 0.0));
        x.name = graph.node(path, "Pad", &[&x.name, &pads, &zero], Vec::new());
        (before, after, count_include_pad) = ([0, 0], [0, 0], false);
    }
    let mut attributes = vec![
        numbers("kernel_shape", kernel, directions),
        numbers("strides", stride, directions),
        pads(before, [after[0] + beyond[0], after[1] + beyond[1]], directions),
    ];
    if count_include_pad {
        attributes.push(int("count_include_pad", 1));
    }
    let name = graph.node(path, if mean { "AveragePool" } else { "MaxPool" }, &[&x.name], attributes);
    Value { name, dims: dims.to_vec(), swapped }
}

fn axes(pair: [usize; 2], directions: usize) -> Vec<i64> {
    pair[..directions].iter().map(|number| *number as i64).collect()
}

fn numbers(name: &str, pair: [usize; 2], directions: usize) -> proto::Attribute {
    ints(name, &axes(pair, directions))
}

fn pads(before: [usize; 2], after: [usize; 2], directions: usize) -> proto::Attribute {
    ints("pads", &[axes(before, directions), axes(after, directions)].concat())
}
