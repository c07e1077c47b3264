//! Attention as products, and the positions of steps.

use core::ops::Range;

use stackprop::layer::{Attention, Row};

use super::ExportError;
use super::graph::{Graph, Value, int, ints};
use super::layers::join;

/// Adds an attention of a sequence to itself, or of its first `queries` steps to the steps after them.
///
/// Queries have the axes `[batch][group][head in the group][step][value]`, where a group shares the keys and values.
pub fn add(
    graph: &mut Graph,
    path: &str,
    of: Attention,
    queries: Option<usize>,
    x: Value,
    row: &Row,
) -> Result<Value, ExportError> {
    let x = graph.with_channels(path, x, false);
    let (steps, features) = (row.input[0], row.input[1] - usize::from(of.masked));
    let (size, group) = (features / of.heads, of.heads / of.key_value_heads);
    let key_width = size * of.key_value_heads;
    let (asked, read) = queries.map_or((0..steps, 0..steps), |queries| (0..queries, queries..steps));
    let (mut of_queries, mut of_memory) = (x.name.clone(), x.name.clone());
    if queries.is_some() {
        of_queries = slice(graph, path, &x.name, 1, asked.clone());
        of_memory = slice(graph, path, &x.name, 1, read.clone());
    }
    // The last feature of each step, 0 for keys that are not read.
    let mut masks = None;
    if of.masked {
        let mask = slice(graph, path, &of_queries, 2, features..features + 1);
        let of_keys = slice(graph, path, &of_memory, 2, features..features + 1);
        let zero = graph.number(path, "zero", 0.0);
        let hidden = graph.node(path, "Equal", &[&of_keys, &zero], Vec::new());
        masks = Some((mask, graph.reshape(path, &hidden, &[-1, 1, 1, 1, read.len() as i64]), zero));
        of_queries = slice(graph, path, &of_queries, 2, 0..features);
        of_memory = slice(graph, path, &of_memory, 2, 0..features);
    }

    let width = features + 2 * key_width;
    let weight = graph.take_parameter(path, "in_proj_weight")?;
    let bias = if of.bias { Some(graph.take_parameter(path, "in_proj_bias")?) } else { None };
    let mut projected = |name: &str, x: &str, first: usize, count: usize| {
        let columns: Vec<f64> = weight.chunks(width).flat_map(|row| row[first..first + count].to_vec()).collect();
        let weight = graph.numbers(path, &format!("{name}_proj_weight"), &[features, count], &columns);
        let product = graph.node(path, "MatMul", &[x, &weight], Vec::new());
        let Some(bias) = &bias else { return product };
        let bias = graph.numbers(path, &format!("{name}_proj_bias"), &[count], &bias[first..first + count]);
        graph.node(path, "Add", &[&product, &bias], Vec::new())
    };
    let q = projected("q", &of_queries, 0, features);
    let k = projected("k", &of_memory, features, key_width);
    let v = projected("v", &of_memory, features + key_width, key_width);

    let heads = |graph: &mut Graph, x: &str, steps: usize, group: usize| {
        let dims = [-1, steps as i64, of.key_value_heads as i64, group as i64, size as i64];
        let x = graph.reshape(path, x, &dims);
        graph.node(path, "Transpose", &[&x], vec![ints("perm", &[0, 2, 3, 1, 4])])
    };
    let (mut q, mut k, v) =
        (heads(graph, &q, asked.len(), group), heads(graph, &k, read.len(), 1), heads(graph, &v, read.len(), 1));
    if let Some(base) = of.rotary {
        let tables = rotary_tables(graph, path, base, steps, size);
        q = turned(graph, path, &q, size, &tables);
        k = turned(graph, path, &k, size, &tables);
    }
    let k = graph.node(path, "Transpose", &[&k], vec![ints("perm", &[0, 1, 2, 4, 3])]);
    let scale = graph.number(path, "scale", 1.0 / (size as f64).sqrt());
    let scores = graph.node(path, "MatMul", &[&q, &k], Vec::new());
    let mut scores = graph.node(path, "Mul", &[&scores, &scale], Vec::new());
    if of.causal {
        let mask = |index: usize| if index % steps > index / steps { f64::NEG_INFINITY } else { 0.0 };
        let mask: Vec<f64> = (0..steps * steps).map(mask).collect();
        let mask = graph.numbers(path, "mask", &[steps, steps], &mask);
        scores = graph.node(path, "Add", &[&scores, &mask], Vec::new());
    }
    if let Some((_, hidden, _)) = &masks {
        let least = graph.number(path, "least", if graph.double() { f64::MIN } else { f32::MIN.into() });
        scores = graph.node(path, "Where", &[hidden, &least, &scores], Vec::new());
    }
    let mut weights = graph.node(path, "Softmax", &[&scores], vec![int("axis", -1)]);
    if let Some((_, hidden, zero)) = &masks {
        // All keys can be hidden.
        weights = graph.node(path, "Where", &[hidden, zero, &weights], Vec::new());
    }
    let context = graph.node(path, "MatMul", &[&weights, &v], Vec::new());
    let context = graph.node(path, "Transpose", &[&context], vec![ints("perm", &[0, 3, 1, 2, 4])]);
    let context = graph.reshape(path, &context, &[-1, asked.len() as i64, features as i64]);
    let out_proj = join(path, "out_proj");
    let weight = graph.parameter(&out_proj, "weight", None)?;
    let mut name = graph.node(path, "MatMul", &[&context, &weight], Vec::new());
    if of.bias {
        let bias = graph.parameter(&out_proj, "bias", None)?;
        name = graph.node(path, "Add", &[&name, &bias], Vec::new());
    }
    if let Some((mask, ..)) = &masks {
        name = graph.node(path, "Concat", &[&name, mask], vec![int("axis", 2)]);
    }
    Ok(Value { name, dims: row.output.to_vec(), swapped: false })
}

/// Adds a slice of the steps of a sequence.
pub fn slice_steps(graph: &mut Graph, path: &str, from: usize, x: Value, dims: &[usize]) -> Value {
    let x = graph.with_channels(path, x, false);
    let name = slice(graph, path, &x.name, 1, from..from + dims[0]);
    Value { name, dims: dims.to_vec(), swapped: false }
}

/// Adds the sines and cosines of the positions.
pub fn positional_encoding(graph: &mut Graph, path: &str, x: Value) -> Value {
    let x = graph.with_channels(path, x, false);
    let [steps, features] = [x.dims[0], x.dims[1]];
    let angle = |step: usize, i: usize| step as f64 * 10_000_f64.powf(-((i / 2 * 2) as f64) / features as f64);
    let value = |step: usize, i: usize| if i.is_multiple_of(2) { angle(step, i).sin() } else { angle(step, i).cos() };
    let table: Vec<f64> = (0..steps * features).map(|index| value(index / features, index % features)).collect();
    let table = graph.numbers(path, "positions", &[steps, features], &table);
    graph.map(path, "Add", x, &[&table], Vec::new())
}

/// Adds trained positions.
pub fn learned_positions(graph: &mut Graph, path: &str, x: Value) -> Result<Value, ExportError> {
    let x = graph.with_channels(path, x, false);
    let weight = graph.parameter(path, "weight", None)?;
    Ok(graph.map(path, "Add", x, &[&weight], Vec::new()))
}

/// Returns some of the values along an axis.
fn slice(graph: &mut Graph, path: &str, x: &str, axis: i64, range: Range<usize>) -> String {
    let values = [("starts", range.start as i64), ("ends", range.end as i64), ("axes", axis)];
    let names = values.map(|(name, value)| graph.integers(path, name, &[value]));
    graph.node(path, "Slice", &[x, &names[0], &names[1], &names[2]], Vec::new())
}

/// The cosines of all steps, and the sines, negative for the first half of a head.
fn rotary_tables(graph: &mut Graph, path: &str, base: f64, steps: usize, size: usize) -> [String; 2] {
    let half = size / 2;
    let angle = |index: usize| {
        let (step, pair) = (index / size, index % size % half);
        step as f64 * base.powf(-2.0 * pair as f64 / size as f64)
    };
    let indices = || 0..steps * size;
    let cosines: Vec<f64> = indices().map(|index| angle(index).cos()).collect();
    let sign = |index: usize| if index % size < half { -1.0 } else { 1.0 };
    let sines: Vec<f64> = indices().map(|index| sign(index) * angle(index).sin()).collect();
    [("cosines", cosines), ("sines", sines)].map(|(name, values)| graph.numbers(path, name, &[steps, size], &values))
}

/// Turns the queries or keys by the angles of their steps: `x · cosines + [second half of x, first half of x] · sines`.
fn turned(graph: &mut Graph, path: &str, x: &str, size: usize, [cosines, sines]: &[String; 2]) -> String {
    let [second, first] = [size / 2..size, 0..size / 2].map(|half| slice(graph, path, x, 4, half));
    let swapped = graph.node(path, "Concat", &[&second, &first], vec![int("axis", -1)]);
    let by_cosines = graph.node(path, "Mul", &[x, cosines], Vec::new());
    let by_sines = graph.node(path, "Mul", &[&swapped, sines], Vec::new());
    graph.node(path, "Add", &[&by_cosines, &by_sines], Vec::new())
}
