//! Convolutions and pools as layers.

use super::ImportError;
use super::graph::Node;
use super::layers::{Converter, parameter, tensor};
use super::list::{Layer, Parameter, Source, Value};

/// The largest number in an attribute.
const MAX: i64 = 1 << 20;

/// The windows that the attributes of a node describe: rows and columns, or steps, whose second numbers are neutral.
struct Windows {
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    before: [usize; 2],
    after: [usize; 2],
    directions: usize,
}

impl Windows {
    fn new(node: &Node, dims: &[usize], kernel: Option<&[usize]>) -> Result<Self, ImportError> {
        let directions = dims.len() - 1;
        let kernel = match (numbers(node, "kernel_shape", directions, 0)?, kernel) {
            ([0, _], Some(kernel)) => [kernel[0], *kernel.get(1).unwrap_or(&1)],
            (kernel, _) => neutral(kernel, 1, directions),
        };
        let stride = neutral(numbers(node, "strides", directions, 1)?, 1, directions);
        let dilation = neutral(numbers(node, "dilations", directions, 1)?, 1, directions);
        for (name, numbers) in [("kernel_shape", kernel), ("strides", stride), ("dilations", dilation)] {
            if numbers.contains(&0) {
                return Err(node.error(format!("its attribute `{name}` has a 0, or is missing")));
            }
        }
        let (mut before, mut after) = ([0, 0], [0, 0]);
        let reach = [0, 1].map(|d| dilation[d] * (kernel[d] - 1) + 1);
        match node.string("auto_pad", "NOTSET")? {
            "NOTSET" => {
                if let Some(pads) = node.ints("pads")? {
                    let valid = pads.len() == 2 * directions && pads.iter().all(|pad| (0..=MAX).contains(pad));
                    if !valid {
                        return Err(node.error(format!("its attribute `pads` is {pads:?}")));
                    }
                    for d in 0..directions {
                        (before[d], after[d]) = (pads[d] as usize, pads[directions + d] as usize);
                    }
                }
            }
            "VALID" => {}
            end @ ("SAME_UPPER" | "SAME_LOWER") => {
                for d in 0..directions {
                    let input = dims[d + 1];
                    let all = ((input.div_ceil(stride[d]) - 1) * stride[d] + reach[d]).saturating_sub(input);
                    (before[d], after[d]) = (all / 2, all - all / 2);
                    if end == "SAME_LOWER" {
                        (before[d], after[d]) = (after[d], before[d]);
                    }
                }
            }
            other => return Err(node.error(format!("its attribute `auto_pad` is `{other}`"))),
        }
        Ok(Self { kernel, stride, dilation, before, after, directions })
    }

    /// Returns the size of the output of a convolution, or of a pool that rounds it up if it says so.
    fn output(&self, node: &Node, dims: &[usize], ceil: bool) -> Result<Vec<usize>, ImportError> {
        (0..self.directions)
            .map(|d| {
                let (input, stride) = (dims[d + 1], self.stride[d]);
                let reach = self.dilation[d] * (self.kernel[d] - 1) + 1;
                let padded = input + self.before[d] + self.after[d];
                let room = padded.checked_sub(reach);
                let room = if ceil { room.or(Some(0)) } else { room };
                let room = room
                    .ok_or_else(|| node.error(format!("its window of {reach} is larger than its input of {padded}")))?;
                let mut positions = if ceil { room.div_ceil(stride) } else { room / stride } + 1;
                // No window starts beyond the end of the input.
                if ceil && (positions - 1) * stride >= input + self.before[d] {
                    positions -= 1;
                }
                Ok(positions)
            })
            .collect()
    }

    fn text(&self, pair: [usize; 2]) -> String {
        if self.directions == 1 || pair[0] == pair[1] {
            pair[0].to_string()
        } else {
            format!("({}, {})", pair[0], pair[1])
        }
    }

    /// Returns the settings of a layer, where `stride` is the default.
    fn settings(&self, stride: [usize; 2]) -> Vec<String> {
        let mut settings = Vec::new();
        if self.stride != stride {
            settings.push(format!("Stride<{}>", self.text(self.stride)));
        }
        if self.before != [0, 0] || self.after != [0, 0] {
            let (before, after) = (self.text(self.before), self.text(self.after));
            settings.push(if before == after {
                format!("Padding<{before}>")
            } else {
                format!("Padding<{before}, {after}>")
            });
        }
        if self.dilation != [1, 1] {
            settings.push(format!("Dilation<{}>", self.text(self.dilation)));
        }
        settings
    }
}

fn neutral(pair: [usize; 2], second: usize, directions: usize) -> [usize; 2] {
    if directions == 1 { [pair[0], second] } else { pair }
}

/// Returns an attribute with one number per direction.
fn numbers(node: &Node, name: &str, directions: usize, default: usize) -> Result<[usize; 2], ImportError> {
    let Some(numbers) = node.ints(name)? else { return Ok([default; 2]) };
    if numbers.len() != directions || !numbers.iter().all(|number| (0..=MAX).contains(number)) {
        return Err(node.error(format!("its attribute `{name}` is {numbers:?}: one number per direction is expected")));
    }
    Ok([numbers[0] as usize, *numbers.get(1).unwrap_or(&0) as usize])
}

/// Converts a convolution, which may be transposed.
pub fn convolution(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let transposed = node.op == "ConvTranspose";
    let weight = tensor(converter, node, 1)?;
    let directions = x.dims.len().saturating_sub(1);
    if !(1..=2).contains(&directions) || weight.dims.len() != directions + 2 || weight.dims.contains(&0) {
        return Err(node.error(format!("its input has the extents {:?}, and its weights {:?}", x.dims, weight.dims)));
    }
    if transposed && directions == 1 {
        return Err(node.error("there is no layer for a transposed convolution over a sequence"));
    }
    let windows = Windows::new(node, &x.dims, Some(&weight.dims[2..]))?;
    if windows.kernel[..directions] != weight.dims[2..] {
        return Err(node.error("its attribute `kernel_shape` is not that of its weights"));
    }
    let groups = usize::try_from(node.int("group", 1)?).ok().filter(|groups| *groups > 0);
    let groups = groups.ok_or_else(|| node.error("its attribute `group` is less than 1"))?;
    let [first, second] = [weight.dims[0], weight.dims[1]];
    let (inputs, outputs) = if transposed { (first, second.checked_mul(groups)) } else { (x.dims[0], Some(first)) };
    let outputs = outputs.filter(|outputs| outputs.is_multiple_of(groups));
    let fits = x.dims[0] == inputs && (transposed || second.checked_mul(groups) == Some(inputs));
    let (Some(outputs), true) = (outputs, fits && inputs.is_multiple_of(groups)) else {
        return Err(node.error(format!(
            "its input has {} channels, its weights have the extents {:?}, and its attribute `group` is {groups}",
            x.dims[0], weight.dims
        )));
    };
    let mut settings = windows.settings([1, 1]);
    let size = if transposed {
        if node.attribute("output_shape").is_some() || node.string("auto_pad", "NOTSET")? != "NOTSET" {
            return Err(node.error("its attributes `output_shape` and `auto_pad` are not supported: `pads` are"));
        }
        let extra = numbers(node, "output_padding", 2, 0)?;
        if extra != [0, 0] {
            settings.push(format!("OutputPadding<{}>", windows.text(extra)));
        }
        let size = [0, 1].map(|d| {
            let whole = (x.dims[d + 1] - 1) * windows.stride[d] + windows.dilation[d] * (windows.kernel[d] - 1) + 1;
            (whole + extra[d]).saturating_sub(windows.before[d] + windows.after[d])
        });
        size.to_vec()
    } else {
        windows.output(node, &x.dims, false)?
    };
    if groups > 1 {
        settings.push(if groups == inputs { "Depthwise".into() } else { format!("Groups<{groups}>") });
    }
    let mut parameters = vec![parameter("weight", weight, weight.dims.clone())];
    match node.input(2) {
        Some(_) => parameters.push(converter.vector(node, 2, "bias", outputs)?),
        None => settings.push("NoBias".into()),
    }
    let kind = match (transposed, directions) {
        (true, _) => "ConvTranspose2d",
        (_, 1) => "Conv1d",
        _ => "Conv2d",
    };
    let arguments = [vec![inputs.to_string(), outputs.to_string(), windows.text(windows.kernel)], settings].concat();
    x.with_channels(layers, 1);
    converter.add(layers, node, format!("{kind}<{}>", arguments.join(", ")), parameters);
    Ok(after(x, outputs, &size))
}

/// Returns the value after windows over another.
fn after(x: Value, channels: usize, size: &[usize]) -> Value {
    let dims = [&[channels], size].concat();
    let shape = if let [steps] = *size { vec![steps, channels] } else { dims.clone() };
    Value { dims, shape, ..x }
}

/// Converts a pool.
pub fn pool(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let directions = x.dims.len().saturating_sub(1);
    if !(1..=2).contains(&directions) {
        return Err(node.error(format!("its input has the extents {:?}", x.dims)));
    }
    let windows = Windows::new(node, &x.dims, None)?;
    if windows.dilation != [1, 1] {
        return Err(node.error(format!("its attribute `dilations` is {:?}: pools have no dilation", windows.dilation)));
    }
    if (0..directions).any(|d| windows.before[d] >= windows.kernel[d] || windows.after[d] >= windows.kernel[d]) {
        return Err(node.error("its attribute `pads` is not less than its window"));
    }
    let (ceil, mean) = (node.int("ceil_mode", 0)? != 0, node.op == "AveragePool");
    let mut settings = vec![windows.text(windows.kernel)];
    settings.extend(windows.settings(windows.kernel));
    if ceil {
        settings.push("Ceil".into());
    }
    let padded = windows.before != [0, 0] || windows.after != [0, 0];
    if mean && padded && node.int("count_include_pad", 0)? == 0 {
        settings.push("CountInside".into());
    }
    let size = windows.output(node, &x.dims, ceil)?;
    x.with_channels(layers, 1);
    let kind = if mean { "AvgPool" } else { "MaxPool" };
    converter.add(layers, node, format!("{kind}{directions}d<{}>", settings.join(", ")), Vec::new());
    let channels = x.dims[0];
    Ok(after(x, channels, &size))
}

/// Converts a product with a matrix for each step: a convolution with windows of one step.
pub fn product_per_step(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    bias: Option<Parameter>,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let weight = tensor(converter, node, 1)?;
    let &[inputs, outputs] = &*weight.dims else {
        return Err(node.error(format!("its second operand has the extents {:?}: a matrix is expected", weight.dims)));
    };
    x.unswap(layers);
    let Some((&features, steps)) = x.dims.split_last() else { return Err(node.error("its input is a number")) };
    if features != inputs {
        return Err(node.error(format!("its input has {features} features, its matrix {inputs} rows")));
    }
    let steps_dims = steps.to_vec();
    let steps = steps.iter().product();
    x.reshape(layers, &[steps, inputs]);
    let source = Source::Tensor { name: weight.name.clone(), transposed: Some([inputs, outputs]), scale: 1.0 };
    let weight = Parameter { name: "weight", dims: vec![outputs, inputs, 1], source };
    let settings = if bias.is_some() { "" } else { ", NoBias" };
    let parameters = [weight].into_iter().chain(bias).collect();
    converter.add(layers, node, format!("Conv1d<{inputs}, {outputs}, 1{settings}>"), parameters);
    Ok(Value { shape: vec![steps, outputs], ..Value::new([steps_dims, vec![outputs]].concat()) })
}
