//! Recurrent layers as nodes, and the layers that go with them.
//!
//! The operators of ONNX have the steps first, then the samples. (With their attribute `layout` the samples come first, but ONNX Runtime does
//! not have it.) They have the outputs of a weight first, and their gates are in another order.

use stackprop::layer::{Cell, Recurrence};

use super::ExportError;
use super::graph::{Graph, Value, int, ints, string, strings};
use super::layers::join;

/// Adds a recurrent layer whose parameters for each direction are below these names.
pub fn add(
    graph: &mut Graph,
    path: &str,
    layer: Recurrence,
    directions: &[&str],
    x: Value,
    dims: &[usize],
) -> Result<Value, ExportError> {
    let Recurrence { cell, units, bias, learned_state, .. } = layer;
    if learned_state {
        // `initial_h` has a row per sample, and their number is not known here.
        let operation = format!("{cell:?} with a learned state");
        return Err(ExportError::Unknown { layer: path.to_owned(), operation });
    }
    let (op, gates): (_, &[usize]) = match cell {
        Cell::Tanh | Cell::ReLU => ("RNN", &[0]),
        Cell::Gru | Cell::GruResetFirst => ("GRU", &[1, 0, 2]),
        Cell::Lstm => ("LSTM", &[0, 3, 1, 2]),
        cell => return Err(ExportError::Unknown { layer: path.to_owned(), operation: format!("{cell:?}") }),
    };
    let (mut w, mut r, mut b) = (Vec::new(), Vec::new(), Vec::new());
    for direction in directions {
        let path = join(path, direction);
        w.extend(outputs_first(&graph.take_parameter(&path, "input_weight")?, gates, units));
        r.extend(outputs_first(&graph.take_parameter(&path, "recurrent_weight")?, gates, units));
        if bias {
            b.extend(outputs_first(&graph.take_parameter(&path, "input_bias")?, gates, units));
            b.extend(outputs_first(&graph.take_parameter(&path, "recurrent_bias")?, gates, units));
        }
    }
    let (count, rows) = (directions.len(), gates.len() * units);
    let x = graph.as_stored(path, x);
    let inputs = x.channels();
    let mut names = vec![graph.node(path, "Transpose", &[&x.name], vec![ints("perm", &[1, 0, 2])])];
    names.push(graph.numbers(path, "W", &[count, rows, inputs], &w));
    names.push(graph.numbers(path, "R", &[count, rows, units], &r));
    if bias {
        names.push(graph.numbers(path, "B", &[count, 2 * rows], &b));
    }
    let mut attributes = vec![int("hidden_size", units as i64)];
    if count > 1 {
        attributes.push(string("direction", "bidirectional"));
    }
    match cell {
        Cell::ReLU => attributes.push(strings("activations", &vec!["Relu"; count])),
        Cell::Gru => attributes.push(int("linear_before_reset", 1)),
        _ => {}
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    // [steps][directions][samples][units]
    let y = graph.node(path, op, &names, attributes);
    let y = graph.node(path, "Transpose", &[&y], vec![ints("perm", &[2, 0, 1, 3])]);
    let extents: Vec<_> = [0].into_iter().chain(dims.iter().map(|extent| *extent as i64)).collect();
    Ok(Value { name: graph.reshape(path, &y, &extents), dims: dims.to_vec(), swapped: false })
}

/// Returns weights `[inputs][gates][units]` as `[gates][units][inputs]`, with the gates in this order.
fn outputs_first(weights: &[f64], gates: &[usize], units: usize) -> Vec<f64> {
    let columns = gates.len() * units;
    let column = |gate: &usize, unit| weights.iter().skip(gate * units + unit).step_by(columns);
    gates.iter().flat_map(|gate| (0..units).flat_map(move |unit| column(gate, unit))).copied().collect()
}

/// Reverses the steps of a sequence.
pub fn reverse(graph: &mut Graph, path: &str, x: Value) -> Value {
    let axes = x.position_axes();
    let names = [("starts", -1), ("ends", i64::MIN), ("axes", axes[0]), ("steps", -1)];
    let names = names.map(|(name, value)| graph.integers(path, name, &[value]));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    graph.map(path, "Slice", x, &names, Vec::new())
}

/// Keeps the last step of a sequence.
pub fn last(graph: &mut Graph, path: &str, x: Value, dims: &[usize]) -> Value {
    let axis = int("axis", x.position_axes()[0]);
    let index = graph.integers(path, "last", &[-1]);
    let y = graph.node(path, "Gather", &[&x.name, &index], vec![axis]);
    Value { name: graph.reshape(path, &y, &[0, -1]), dims: dims.to_vec(), swapped: false }
}
