//! Recurrent layers as nodes, and the layers that go with them.
//!
//! The operators of ONNX have the steps first, then the samples. (With their attribute `layout` the samples come first, but ONNX Runtime does
//! not have it.) They have the outputs of a weight first, and their gates are in another order. They have no projection: it is a product after
//! them, and in the recurrent weights.

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
    let Recurrence { cell, relu_candidate, units, projection, bias, learned_state } = layer;
    if learned_state && projection.is_some() {
        // The state of the operator is what the projection is computed from, and that cannot be computed from the projection.
        let operation = format!("{cell:?} with a projection and a learned state");
        return Err(ExportError::Unknown { layer: path.to_owned(), operation });
    }
    let (op, gates): (_, &[usize]) = match cell {
        Cell::Tanh | Cell::ReLU => ("RNN", &[0]),
        Cell::Gru | Cell::GruResetFirst => ("GRU", &[1, 0, 2]),
        Cell::Lstm | Cell::LstmPeepholes => ("LSTM", &[0, 3, 1, 2]),
        cell => return Err(ExportError::Unknown { layer: path.to_owned(), operation: format!("{cell:?}") }),
    };
    let [mut w, mut r, mut b, mut p, mut v, mut h, mut c] = [const { Vec::new() }; 7];
    for (index, direction) in directions.iter().enumerate() {
        let path = join(path, direction);
        w.extend(outputs_first(&graph.take_parameter(&path, "input_weight")?, gates, units));
        let mut recurrent = graph.take_parameter(&path, "recurrent_weight")?;
        if let Some(outputs) = projection {
            let weight = graph.take_parameter(&path, "projection_weight")?;
            recurrent = product(&weight, &recurrent, outputs);
            v.extend(block_of_row(&weight, outputs, [index, directions.len()]));
        }
        r.extend(outputs_first(&recurrent, gates, units));
        if cell == Cell::LstmPeepholes {
            p.extend(outputs_first(&graph.take_parameter(&path, "peephole")?, &[0, 2, 1], units));
        }
        if learned_state {
            h.extend(graph.take_parameter(&path, "initial_output")?);
            if op == "LSTM" {
                c.extend(graph.take_parameter(&path, "initial_cell")?);
            }
        }
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
    if learned_state {
        names.resize(5, String::new()); // no bias perhaps, and no lengths
        let samples = graph.node(path, "Shape", &[&x.name], vec![int("start", 0), int("end", 1)]);
        let [directions, units_of_one] = [count, units].map(|extent| graph.integers(path, "extent", &[extent as i64]));
        let shape = graph.node(path, "Concat", &[&directions, &samples, &units_of_one], vec![int("axis", 0)]);
        for (name, state) in [("initial_h", h), ("initial_c", c)].into_iter().filter(|(_, state)| !state.is_empty()) {
            let state = graph.numbers(path, name, &[count, 1, units], &state);
            names.push(graph.node(path, "Expand", &[&state, &shape], Vec::new()));
        }
    }
    if !p.is_empty() {
        names.resize(7, String::new()); // no bias perhaps, no lengths, and no initial state
        names.push(graph.numbers(path, "P", &[count, 3 * units], &p));
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
    if relu_candidate {
        attributes.push(strings("activations", &["Sigmoid", "Relu"].repeat(count)));
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    // [steps][directions][samples][units]
    let y = graph.node(path, op, &names, attributes);
    let y = graph.node(path, "Transpose", &[&y], vec![ints("perm", &[2, 0, 1, 3])]);
    let (steps, features) = (dims.first().map_or(0, |steps| *steps as i64), (count * units) as i64);
    let mut name = graph.reshape(path, &y, &[0, steps, features]);
    if let Some(outputs) = projection {
        let v = graph.numbers(path, "V", &[count * units, count * outputs], &v);
        name = graph.node(path, "MatMul", &[&name, &v], Vec::new());
    }
    Ok(Value { name, dims: dims.to_vec(), swapped: false })
}

/// Returns the product of the weights of a projection, `[units][outputs]`, and those that read its outputs, `[outputs][columns]`. The operators
/// have no projection; with these weights their outputs are the values in front of it.
fn product(projection: &[f64], recurrent: &[f64], outputs: usize) -> Vec<f64> {
    let columns = recurrent.len() / outputs;
    let column = |column| recurrent.iter().skip(column).step_by(columns);
    let dot = |row: &[f64], c| -> f64 { row.iter().zip(column(c)).map(|(a, b)| a * b).sum() };
    projection.chunks_exact(outputs).flat_map(|row| (0..columns).map(move |c| dot(row, c))).collect()
}

/// Returns rows with the columns of one of several directions; those of the others are zero.
fn block_of_row(weights: &[f64], outputs: usize, [index, count]: [usize; 2]) -> Vec<f64> {
    let mut rows = vec![0.0; weights.len() * count];
    for (row, weights) in rows.chunks_exact_mut(outputs * count).zip(weights.chunks_exact(outputs)) {
        row[index * outputs..(index + 1) * outputs].copy_from_slice(weights);
    }
    rows
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
