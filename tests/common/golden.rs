//! Reading the reference values in `tests/golden`, and comparing with them.
//!
//! ```ignore
//! let layers = golden::load("layers");
//! for case in golden::cases_of(&layers, "layer", "Dense<5, 3>") {
//!     let x = golden::batch::<5>(&case["x"]);
//!     …
//!     golden::assert_field(case, "dx", dx.as_flattened(), 1e-12);
//! }
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// The file `tests/golden/{name}.json`.
pub fn load(name: &str) -> &'static Value {
    json(&format!("golden/{name}.json"))
}

/// A file below `tests`. It is read once and stays.
pub fn json(path: &str) -> &'static Value {
    static FILES: Mutex<BTreeMap<String, &Value>> = Mutex::new(BTreeMap::new());
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    files.entry(path).or_insert_with_key(|path| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Box::leak(Box::new(value))
    })
}

/// All cases of a file.
#[track_caller]
pub fn cases(file: &Value) -> &[Value] {
    array(&file["cases"])
}

/// The cases whose `field` is `text`: at least one, so that a misspelt name cannot pass for a test.
#[track_caller]
pub fn cases_of<'f>(file: &'f Value, field: &str, text: &str) -> Vec<&'f Value> {
    let found: Vec<_> = cases(file).iter().filter(|case| case[field] == text).collect();
    assert!(!found.is_empty(), "no case has the {field} `{text}`");
    found
}

/// The one case of this name.
#[track_caller]
pub fn case<'f>(file: &'f Value, name: &str) -> &'f Value {
    cases_of(file, "name", name)[0]
}

#[track_caller]
pub fn text(value: &Value) -> &str {
    let Some(text) = value.as_str() else { panic!("a text was expected, not {value}") };
    text
}

#[track_caller]
pub fn flag(value: &Value) -> bool {
    let Some(flag) = value.as_bool() else { panic!("true or false was expected, not {value}") };
    flag
}

#[track_caller]
pub fn scalar(value: &Value) -> f64 {
    let Some(number) = value.as_f64() else { panic!("a number was expected, not {value}") };
    number
}

#[track_caller]
pub fn vector(value: &Value) -> Vec<f64> {
    let mut numbers = Vec::new();
    for number in array(value) {
        numbers.push(scalar(number));
    }
    numbers
}

/// Class indices.
#[track_caller]
pub fn indices(value: &Value) -> Vec<usize> {
    let mut indices = Vec::new();
    for index in array(value) {
        let Some(index) = index.as_u64() else { panic!("an index was expected, not {index}") };
        indices.push(index as usize);
    }
    indices
}

#[track_caller]
pub fn matrix(value: &Value) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for row in array(value) {
        rows.push(vector(row));
    }
    rows
}

/// A matrix with rows of a size known to the compiler, as networks take and give them.
#[track_caller]
pub fn batch<const N: usize>(value: &Value) -> Vec<[f64; N]> {
    let mut rows = Vec::new();
    for row in matrix(value) {
        assert_eq!(row.len(), N, "the length of a row, found and expected");
        rows.push(std::array::from_fn(|column| row[column]));
    }
    rows
}

/// All numbers of a scalar, a vector or a matrix, row after row.
#[track_caller]
pub fn numbers(value: &Value) -> Vec<f64> {
    let Value::Array(parts) = value else { return vec![scalar(value)] };
    let mut all = Vec::new();
    for part in parts {
        all.extend(numbers(part));
    }
    all
}

/// The parameters of one layer, or of a list of layers: weights `[in][out]`, then the bias if there is one.
pub fn parameters(layers: &Value) -> Vec<f64> {
    flat(layers, ["w", "b"])
}

/// The gradients of [`parameters`], in the same order.
pub fn parameter_gradients(layers: &Value) -> Vec<f64> {
    flat(layers, ["dw", "db"])
}

fn flat(layers: &Value, fields: [&str; 2]) -> Vec<f64> {
    match layers {
        Value::Array(layers) => layers.iter().flat_map(|layer| flat(layer, fields)).collect(),
        layer => fields.iter().filter_map(|field| layer.get(field)).flat_map(numbers).collect(),
    }
}

#[track_caller]
pub fn array(value: &Value) -> &[Value] {
    let Some(array) = value.as_array() else { panic!("an array was expected, not {value}") };
    array
}

/// Compares with a field of a case, scalar, vector or matrix; see [`assert_close`].
#[track_caller]
pub fn assert_field(case: &Value, field: &str, found: &[f64], tolerance: f64) {
    let expected = &case[field];
    let label = format!("{}: {field}", text(&case["name"]));
    compare(&label, found, &numbers(expected), tolerance, |index| match expected {
        Value::Array(parts) => match &parts[0] {
            Value::Array(row) => format!("[{}][{}]", index / row.len(), index % row.len()),
            _ => format!("[{index}]"),
        },
        _ => String::new(),
    });
}

/// Asserts that every number is as close to the expected one as a relative `tolerance` allows.
///
/// Below [`SMALL`] it is relative to that instead. A panic tells of the worst place.
#[track_caller]
pub fn assert_close(label: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    compare(label, found, expected, tolerance, |index| format!("[{index}]"));
}

/// Smaller results are mostly differences of numbers near one, rounded at their scale: no digit of 1 − tanh²(30) is
/// right. With a tolerance of 1e-12 this leaves an absolute error of 1e-14, at which a zero still does not pass for
/// sigmoid(−30).
pub const SMALL: f64 = 0.01;

#[track_caller]
fn compare(label: &str, found: &[f64], expected: &[f64], tolerance: f64, place: impl Fn(usize) -> String) {
    assert_eq!(found.len(), expected.len(), "{label}: the count of numbers, found and expected");
    let error = |index: usize| {
        let (found, expected): (f64, f64) = (found[index], expected[index]);
        let error = (found - expected).abs() / expected.abs().max(SMALL);
        // Not a number is as wrong as can be, and must not hide from the comparison.
        if error.is_nan() { f64::INFINITY } else { error }
    };
    let Some(worst) = (0..found.len()).max_by(|&a, &b| error(a).total_cmp(&error(b))) else { return };
    assert!(
        error(worst) <= tolerance,
        "{label}{}: found {:?}, expected {:?}, relative error {:.1e}, allowed {tolerance:.1e}",
        place(worst),
        found[worst],
        expected[worst],
        error(worst),
    );
}
