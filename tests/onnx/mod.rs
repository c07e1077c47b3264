//! The node tests of ONNX, of every operator that a layer here covers. `README.md` says which, and what is left out.

use std::fs;

use serde_json::Value;
use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

use crate::common::golden;
use crate::common::pass::pass;

/// A network for each list, named after the first of its cases, and a test for each case. Without `full` only the first list of each
/// operator.
macro_rules! cases {
    ($kind:ident; $($operator:ident {
        [$($list:tt)+] $first:ident $($other:ident)*;
        $([$($next_list:tt)+] $next_first:ident $($next_other:ident)*;)*
    })+) => {
        pub mod $kind {
            pub mod networks {
                $(
                    $crate::onnx::network_of!($first: $($list)+);
                    $(#[cfg(full)] $crate::onnx::network_of!($next_first: $($next_list)+);)*
                )+
            }

            /// The operators, and the cases of each.
            pub const ALL: &[(&str, &[&str])] = &[$((stringify!($operator), &[
                stringify!($first), $(stringify!($other),)*
                $(stringify!($next_first), $(stringify!($next_other),)*)*
            ])),+];

            $(
                $crate::onnx::tests_of!($kind $operator $first: $first $($other)*);
                $(#[cfg(full)] $crate::onnx::tests_of!($kind $operator $next_first: $next_first $($next_other)*);)*
            )+
        }
    };
}

/// The network of a list.
macro_rules! network_of {
    ($name:ident: $($list:tt)+) => {
        pub mod $name {
            use stackprop::prelude::*;
            network! { pub struct Net = $($list)+; }
        }
    };
}
use network_of;

/// The tests with one network.
macro_rules! tests_of {
    ($kind:ident $operator:ident $network:ident: $($case:ident)+) => {
        $(
            #[test]
            fn $case() {
                super::super::$kind::<networks::$network::Net<f32>>(stringify!($operator), stringify!($case));
            }
        )+
    };
}
use tests_of;

mod cases;

/// The number of samples processed at a time: at least that of the largest batch in training.
const ALL: usize = 4;

/// A case as it is in its file.
struct Case {
    name: &'static str,
    fields: &'static Value,
    x: Vec<f32>,
}

impl Case {
    fn load(operator: &str, name: &'static str) -> Self {
        let file = golden::json(&format!("onnx/data/{operator}.json"));
        // An input that another case also has is stored there.
        let x = match &file[name]["x"] {
            Value::String(other) => numbers(&file[other]["x"]),
            x => numbers(x),
        };
        Self { name, fields: &file[name], x }
    }

    /// By numpy's `assert_allclose`, with the tolerances of the case.
    #[track_caller]
    fn assert(&self, field: &str, found: &[f32]) {
        let (rtol, atol) = (self.fields["rtol"].as_f64().unwrap(), self.fields["atol"].as_f64().unwrap());
        let expected = numbers(&self.fields[field]);
        assert_eq!(found.len(), expected.len(), "{}: the count of numbers in {field}, found and expected", self.name);
        for (place, (&found, &expected)) in found.iter().zip(&expected).enumerate() {
            let error = (f64::from(found) - f64::from(expected)).abs();
            // Not a number is as wrong as can be.
            let close = error <= atol + rtol * f64::from(expected).abs();
            assert!(close, "{}: {field}[{place}]: found {found:?}, expected {expected:?}", self.name);
        }
    }

    fn network<N: Network<Scalar = f32, Element = f32>>(&self) -> Box<N> {
        let mut network = boxed::<N>();
        network.parameters_mut().copy_from_slice(&numbers(&self.fields["parameters"]));
        network
    }
}

fn read(path: &str) -> String {
    let path = format!("{}/onnx/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

/// A prediction against what the case expects.
#[track_caller]
fn predictions<N: Network<Scalar = f32, Element = f32>>(operator: &str, name: &'static str) {
    let case = Case::load(operator, name);
    let samples = case.x.len() / N::InputShape::SIZE;
    let mut y = vec![f32::NAN; samples * N::OutputShape::SIZE];
    let mut scratch = boxed::<Scratch<N, ALL>>();
    case.network::<N>().predict_batch(values(&case.x, samples), values_mut(&mut y, samples), &mut scratch);
    case.assert("y", &y);
}

/// The forward pass of training, and the running statistics that it leads to.
#[track_caller]
fn training<N: TrainableNetwork<Scalar = f32, Element = f32>>(operator: &str, name: &'static str) {
    let case = Case::load(operator, name);
    let samples = case.x.len() / N::InputShape::SIZE;
    assert!(samples <= ALL);
    let network = case.network::<N>();
    let dy = vec![0.0; samples * N::OutputShape::SIZE];
    let passed = pass::<N, ALL>(&network, &case.x, &dy, 1, true);
    case.assert("y", &passed.y);
    if N::STATISTICS > 0 {
        // For a statistic, this is how far it moves, times the number of samples.
        let first = N::COUNT - N::STATISTICS;
        let moves = network.parameters()[first..].iter().zip(&passed.gradient.parameters()[first..]);
        let after: Vec<_> = moves.map(|(before, sum)| before - sum / samples as f32).collect();
        case.assert("statistics", &after);
    }
}

/// The table in `README.md` and the sentence in that of the crate are about these tests.
#[test]
fn what_is_said_of_the_tests_is_so() {
    let tests = |operator: &str| {
        let all = cases::predictions::ALL.iter().chain(cases::training::ALL);
        all.filter(|(name, _)| *name == operator).map(|(_, cases)| cases.len()).sum::<usize>()
    };
    let table = read("README.md");
    let mut sums = [0, 0];
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let columns: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let counts = [columns[2], columns[3]].map(|count| count.parse::<usize>().unwrap());
        if columns[0] == "all" {
            assert_eq!(sums, counts, "the sums, found and written");
        } else {
            assert_eq!(tests(columns[0]), counts[0], "{}: tests that there are, and that the table says", columns[0]);
            sums = [sums[0] + counts[0], sums[1] + counts[1]];
        }
    }
    let of_all: usize = cases::predictions::ALL.iter().chain(cases::training::ALL).map(|(_, cases)| cases.len()).sum();
    assert_eq!(sums[0], of_all, "tests in the table, and all");
    let left = table.split("## Left out").nth(1).unwrap().matches("`test_").count();
    assert_eq!(sums[1], left, "cases left out in the table, and in the list below");
    let words = read("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence =
        format!("as far as a layer can express them: {}, all passed. The other {} of these", sums[0], sums[1]);
    assert!(words.contains(&sentence), "README.md does not say: {sentence}");
}
