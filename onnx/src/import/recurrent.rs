//! Recurrent operators, and those that bring values into the order of axes that they have, or back.

use super::graph::{Graph, Node};
use super::layers::{Converter, tensor};
use super::list::{Layer, Order, Parameter, Source, Value};
use super::{ImportError, layers};
use crate::proto::kind;

/// The largest number of nodes between an initial state and a constant.
const MAX_DEPTH: usize = 16;

/// Checks that the samples are the first axis of a value.
pub fn check_order(node: &Node, x: &Value) -> Result<(), ImportError> {
    match x.order {
        Order::SamplesFirst => Ok(()),
        _ => Err(node.error("its input has the steps first: only recurrent operators have that order")),
    }
}

/// Adds the layers for a node that is about the steps of a sequence; `None` for another one.
pub fn node(
    converter: &Converter<'_>,
    node: &Node,
    x: &Value,
    layers: &mut Vec<Layer>,
) -> Result<Option<Value>, ImportError> {
    let y = match (&*node.op, x.order) {
        ("RNN" | "GRU" | "LSTM", _) => recurrent(converter, node, x.clone(), layers)?,
        ("Transpose", order) => {
            let permutation = node.ints("perm")?.unwrap_or_default();
            let order = match (order, permutation) {
                (Order::SamplesFirst, [1, 0, 2]) if x.dims.len() == 2 => Order::StepsFirst,
                (Order::StepsFirst, [1, 0, 2]) => Order::SamplesFirst,
                (Order::Directions, [0, 2, 1, 3]) => Order::DirectionsLast,
                (Order::Directions, [2, 0, 1, 3]) => Order::SamplesAndDirections,
                _ => return Ok(None),
            };
            let mut y = x.clone();
            sequence(&mut y, layers);
            Value { order, ..y }
        }
        ("Squeeze", Order::Directions | Order::SamplesAndDirections) => {
            let axes = match node.input(1) {
                Some(_) => converter.numbers(node, 1)?.into_iter().flatten().collect(),
                None => node.ints("axes")?.unwrap_or_default().to_vec(),
            };
            let order = match (x.order, &*axes) {
                (Order::Directions, [1 | -3]) => Order::StepsFirst,
                (Order::SamplesAndDirections, [2 | -2]) => Order::SamplesFirst,
                _ => return Err(node.error(format!("its `axes` are {axes:?}: that of the directions is expected"))),
            };
            Value { order, ..x.clone() }
        }
        ("Reshape", Order::DirectionsLast | Order::SamplesAndDirections) => {
            let shape = converter.numbers(node, 1)?;
            let (steps, features) = (x.dims[0] as i64, x.dims[1] as i64);
            let (steps, order) = match (x.order, &*shape) {
                (Order::DirectionsLast, [first, _, Some(-1)]) => {
                    (*first == Some(steps) || *first == Some(0), Order::StepsFirst)
                }
                (Order::DirectionsLast, [first, _, Some(last)]) if *last == features => {
                    (*first == Some(steps) || *first == Some(0), Order::StepsFirst)
                }
                (_, [_, second, Some(-1)]) => (*second == Some(steps) || *second == Some(0), Order::SamplesFirst),
                (_, [_, second, Some(last)]) if *last == features => {
                    (*second == Some(steps) || *second == Some(0), Order::SamplesFirst)
                }
                _ => (false, x.order),
            };
            if !steps {
                return Err(node.error(format!(
                    "its shape is {shape:?}: a sequence with the features of all directions is expected"
                )));
            }
            Value { order, ..x.clone() }
        }
        ("Gather", order) => {
            let axis = match order {
                Order::SamplesFirst if x.dims.len() == 2 => 1,
                Order::StepsFirst => 0,
                _ => return Err(node.error("its input is no sequence: only a step can be taken")),
            };
            let indices = converter.numbers(node, 1)?;
            let last = x.dims[0] as i64 - 1;
            if layers::axis_of(node, node.int("axis", 0)?, 3)? != axis
                || !matches!(&*indices, [Some(index)] if *index == -1 || *index == last)
            {
                return Err(node.error("it does not take the last step: that is what the layer `Last` does"));
            }
            let keeps = converter.graph.tensor(node, 1).is_none_or(|indices| !indices.dims.is_empty());
            let mut y = x.clone();
            sequence(&mut y, layers);
            converter.add(layers, node, "Last".into(), Vec::new());
            let features = y.shape[1];
            let dims = if keeps { vec![1, features] } else { vec![features] };
            if keeps && axis == 0 {
                return Err(node.error("its index is no single number: the steps would be first"));
            }
            Value { shape: vec![features], ..Value::new(dims) }
        }
        ("Slice", Order::SamplesFirst | Order::StepsFirst) if x.dims.len() == 2 => {
            let axis = i64::from(x.order == Order::SamplesFirst);
            let all = [1, 2, 3, 4].map(|index| converter.numbers(node, index));
            let [Ok(starts), Ok(ends), Ok(axes), Ok(steps)] = all else { return Ok(None) };
            let [[Some(start)], [Some(end)], [Some(along)], [Some(-1)]] = [&*starts, &*ends, &*axes, &*steps] else {
                return Ok(None);
            };
            let from_last = *start == -1 || *start >= x.dims[0] as i64 - 1;
            if !from_last || *end >= -(x.dims[0] as i64) || (*along != axis && *along != axis - 3) {
                return Ok(None);
            }
            let mut y = x.clone();
            sequence(&mut y, layers);
            converter.add(layers, node, "Reverse".into(), Vec::new());
            y
        }
        _ => return Ok(None),
    };
    Ok(Some(y))
}

/// Brings a value into the shape of a sequence.
fn sequence(x: &mut Value, layers: &mut Vec<Layer>) {
    x.unswap(layers);
    let dims = x.dims.clone();
    x.reshape(layers, &dims);
}

fn recurrent(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let samples_first = node.int("layout", 0)? != 0;
    let expected = if samples_first { Order::SamplesFirst } else { Order::StepsFirst };
    if x.order != expected || x.dims.len() != 2 {
        return Err(node.error("the first axis of its input is not that of the steps: a `Transpose` is expected there"));
    }
    if x.order == Order::SamplesFirst {
        sequence(&mut x, layers);
    }
    let [steps, inputs] = *x.dims else { return Err(node.error("its input is no sequence")) };
    let (gates, activations): (&'static [usize], &[&str]) = match &*node.op {
        "RNN" => (&[0], &["Tanh"]),
        "GRU" => (&[1, 0, 2], &["Sigmoid", "Tanh"]),
        _ => (&[0, 2, 3, 1], &["Sigmoid", "Tanh", "Tanh"]),
    };
    let direction = node.string("direction", "forward")?;
    let directions = if direction == "bidirectional" { 2 } else { 1 };
    let units = match node.attribute("hidden_size") {
        Some(_) => node.int("hidden_size", 0)?,
        None => tensor(converter, node, 2)?.dims.last().map_or(0, |units| *units as i64),
    };
    let units = usize::try_from(units).ok().filter(|units| (1..=1 << 20).contains(units));
    let units = units.ok_or_else(|| node.error("its attribute `hidden_size` is not a number of units"))?;

    let mut settings = String::new();
    match functions(node, activations, directions)? {
        Functions::Default => {}
        Functions::Relu if matches!(&*node.op, "RNN" | "GRU") => settings += ", ReLU",
        _ => return Err(node.error("its `activations` are not those of the layer")),
    }
    if node.op == "GRU" && node.int("linear_before_reset", 0)? == 0 {
        settings += ", ResetFirst";
    }
    if node.attribute("clip").is_some() || node.int("input_forget", 0)? != 0 {
        return Err(node.error("its attributes `clip` and `input_forget` have no equivalent"));
    }
    if node.input(4).is_some() {
        return Err(node.error("its input `sequence_lens` has no equivalent"));
    }
    for index in [5, 6] {
        if node.input(index).is_some_and(|name| !is_zero(converter.graph, name, 0)) {
            return Err(node.error("its initial state is not zero"));
        }
    }

    let part = |index, gates: &'static [usize], name, inputs: usize, (parts, part): (usize, usize)| {
        let rows = gates.len() * units;
        let tensor = tensor(converter, node, index)?;
        let len = rows * inputs;
        if tensor.len() != directions * parts * len {
            return Err(node.error(format!(
                "its input `{}` has the extents {:?}: {directions} × {} numbers are expected",
                tensor.name,
                tensor.dims,
                parts * len
            )));
        }
        let source = |number: usize| Source::Gates {
            name: tensor.name.clone(),
            start: (number * parts + part) * len,
            gates,
            units,
            inputs,
        };
        let dims = if matches!(index, 1 | 2) { vec![inputs, rows] } else { vec![rows] };
        let [plain, forward, reverse] = name;
        let names = if directions == 1 { vec![plain] } else { vec![forward, reverse] };
        Ok(names
            .into_iter()
            .enumerate()
            .map(move |(number, name)| Parameter { name, dims: dims.clone(), source: source(number) })
            .collect::<Vec<_>>())
    };
    let names = |name: &'static str| match name {
        "input_weight" => [name, "forward.input_weight", "reverse.input_weight"],
        "recurrent_weight" => [name, "forward.recurrent_weight", "reverse.recurrent_weight"],
        "input_bias" => [name, "forward.input_bias", "reverse.input_bias"],
        "peephole" => [name, "forward.peephole", "reverse.peephole"],
        _ => [name, "forward.recurrent_bias", "reverse.recurrent_bias"],
    };
    let mut parameters = part(1, gates, names("input_weight"), inputs, (1, 0))?;
    parameters.extend(part(2, gates, names("recurrent_weight"), units, (1, 0))?);
    if node.input(3).is_some() {
        parameters.extend(part(3, gates, names("input_bias"), 1, (2, 0))?);
        parameters.extend(part(3, gates, names("recurrent_bias"), 1, (2, 1))?);
    } else {
        settings += ", NoBias";
    }
    if node.op == "LSTM" && node.input(7).is_some() {
        settings += ", Peepholes";
        parameters.extend(part(7, &[0, 2, 1], names("peephole"), 1, (1, 0))?);
    }
    let text = format!("{}<{inputs}, {units}{settings}>", node.op);
    match direction {
        "forward" => converter.add(layers, node, text, parameters),
        "bidirectional" => converter.add(layers, node, format!("Bidirectional<{text}>"), parameters),
        "reverse" => {
            let reverse = || Layer { text: "Reverse".into(), ..Layer::default() };
            layers.push(reverse());
            converter.add(layers, node, text, parameters);
            layers.push(reverse());
        }
        other => return Err(node.error(format!("its attribute `direction` is `{other}`"))),
    }
    let order = if samples_first { Order::SamplesAndDirections } else { Order::Directions };
    Ok(Value { order, ..Value::new(vec![steps, directions * units]) })
}

enum Functions {
    Default,
    Relu,
    Other,
}

/// Returns which functions the attribute `activations` states.
fn functions(node: &Node, default: &[&str], directions: usize) -> Result<Functions, ImportError> {
    let Some(attribute) = node.attribute("activations") else { return Ok(Functions::Default) };
    if attribute.kind != kind::STRINGS {
        return Err(node.error("its attribute `activations` is not a list of names"));
    }
    let are = |names: &[&str]| {
        let expected = names.iter().cycle().take(names.len() * directions);
        attribute.strings.len() == names.len() * directions
            && attribute.strings.iter().zip(expected).all(|(found, name)| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let relu: &[&str] = if node.op == "GRU" { &["Sigmoid", "Relu"] } else { &["Relu"] };
    Ok(match () {
        () if are(default) => Functions::Default,
        () if are(relu) => Functions::Relu,
        () => Functions::Other,
    })
}

/// Whether a value is zero everywhere, as PyTorch computes an initial state from the size of the batch.
fn is_zero(graph: &Graph, name: &str, depth: usize) -> bool {
    if let Some(tensor) = graph.tensors.get(name) {
        return tensor.numbers().all(|value| value == 0.0);
    }
    let Some(node) = graph.producer(name).filter(|_| depth < MAX_DEPTH) else { return false };
    match &*node.op {
        "ConstantOfShape" => match node.attribute("value").and_then(|value| value.tensor.as_deref()) {
            Some(value) => super::tensor::Tensor::new(value).is_ok_and(|value| value.single() == Some(0.0)),
            None => true,
        },
        "Expand" | "Slice" | "Identity" | "Cast" | "Transpose" | "Reshape" | "Unsqueeze" | "Squeeze" => {
            node.input(0).is_some_and(|name| is_zero(graph, name, depth + 1))
        }
        _ => false,
    }
}
