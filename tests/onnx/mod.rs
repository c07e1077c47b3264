//! The node tests of ONNX, of every operator that a layer or a loss here covers. `README.md` says which, and what is left out.

use std::fs;

use serde_json::Value;
use stackprop::layer::head::LogProbabilities;
use stackprop::prelude::*;
use stackprop::tensor::Element;
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
    file: &'static Value,
    fields: &'static Value,
    x: Vec<f32>,
}

impl Case {
    fn load(operator: &str, name: &'static str) -> Self {
        let file = golden::json(&format!("onnx/data/{operator}.json"));
        let mut case = Self { name, file, fields: &file[name], x: Vec::new() };
        case.x = case.numbers("x");
        case
    }

    /// The numbers of a field. Those that another case also has are stored there.
    #[track_caller]
    fn numbers(&self, field: &str) -> Vec<f32> {
        match &self.fields[field] {
            Value::String(other) => numbers(&self.file[other][field]),
            value => numbers(value),
        }
    }

    /// By numpy's `assert_allclose`, with the tolerances of the case.
    #[track_caller]
    fn assert(&self, field: &str, found: &[f32]) {
        let (rtol, atol) = (self.fields["rtol"].as_f64().unwrap(), self.fields["atol"].as_f64().unwrap());
        let expected = self.numbers(field);
        assert_eq!(found.len(), expected.len(), "{}: the count of numbers in {field}, found and expected", self.name);
        for (place, (&found, &expected)) in found.iter().zip(&expected).enumerate() {
            let error = (f64::from(found) - f64::from(expected)).abs();
            // Not a number is as wrong as can be.
            let close = error <= atol + rtol * f64::from(expected).abs();
            assert!(close, "{}: {field}[{place}]: found {found:?}, expected {expected:?}", self.name);
        }
    }

    fn network<N: Network<Scalar = f32>>(&self) -> Box<N> {
        let mut network = boxed::<N>();
        network.parameters_mut().copy_from_slice(&self.numbers("parameters"));
        network
    }

    /// The predictions for all samples of the case.
    fn predictions<N: Network<Scalar = f32>>(&self) -> Vec<f32> {
        let x: Vec<N::Element> = self.x.iter().map(|x| <N::Element as Element>::nearest(f64::from(*x))).collect();
        let samples = x.len() / N::InputShape::SIZE;
        let mut y = vec![f32::NAN; samples * N::OutputShape::SIZE];
        let mut scratch = boxed::<Scratch<N, ALL>>();
        self.network::<N>().predict_batch(values(&x, samples), values_mut(&mut y, samples), &mut scratch);
        y
    }

    /// The targets of a loss.
    fn targets<N: Network<NestedOutput: Classes>>(&self) -> Vec<TargetOf<N>> {
        let classes = self.fields["classes"].as_array().unwrap().iter();
        let classes: Vec<_> = classes.map(|class| class.as_u64().map(|class| class as usize)).collect();
        N::NestedOutput::targets(&classes)
    }

    /// Compares a loss: its mean, its sum, or the loss of each sample.
    #[track_caller]
    fn assert_loss<N, L, Y>(&self, loss: &L, targets: &[Y])
    where
        N: Network<Scalar = f32, Element = f32>,
        L: Loss<N, Y>,
    {
        let found = match self.fields["reduction"].as_str() {
            Some("mean") => {
                let inputs: &[N::Input] = values(&self.x, targets.len());
                let mut evaluation = boxed::<Evaluation<N, ALL>>();
                vec![evaluation.loss(&*self.network::<N>(), loss, inputs, targets).unwrap()]
            }
            reduction => {
                let mut gradient = vec![0.0; N::InputShape::SIZE];
                let samples = self.x.chunks_exact(N::InputShape::SIZE).zip(targets);
                let losses: Vec<f32> = samples.map(|(z, target)| loss.sample(z, target, 1.0, &mut gradient)).collect();
                if reduction == Some("sum") { vec![losses.iter().sum::<f32>()] } else { losses }
            }
        };
        self.assert("y", &found);
    }
}

fn read(path: &str) -> String {
    let path = format!("{}/onnx/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The numbers of a list, in which `[9,0]` is nine zeros.
#[track_caller]
fn numbers(value: &Value) -> Vec<f32> {
    let mut all = Vec::new();
    for number in value.as_array().unwrap() {
        let (count, number) = match number.as_array() {
            Some(run) => (run[0].as_u64().unwrap() as usize, &run[1]),
            None => (1, number),
        };
        all.resize(all.len() + count, number.as_f64().unwrap() as f32);
    }
    all
}

/// A prediction against what the case expects.
#[track_caller]
fn predictions<N: Network<Scalar = f32>>(operator: &str, name: &'static str) {
    let case = Case::load(operator, name);
    case.assert("y", &case.predictions::<N>());
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

/// Any numbers as logarithms of probabilities, as in the cases of the negative log-likelihood.
pub struct Logarithms;

impl Elementwise for Logarithms {
    type Head = LogProbabilities;

    fn value<T: Scalar>(x: T) -> T {
        x
    }

    fn derivative<T: Scalar>(_: T, _: T) -> T {
        T::ONE
    }
}

/// Outputs over classes, and the targets and class weights for them.
trait Classes {
    type Target;
    type Weights;

    /// Targets of the classes of all steps. A step without a class does not count.
    fn targets(classes: &[Option<usize>]) -> Vec<Self::Target>;

    /// One weight per class.
    fn weights(weights: &[f32]) -> Self::Weights;
}

type TargetOf<N> = <<N as Network>::NestedOutput as Classes>::Target;
type WeightsOf<N> = <<N as Network>::NestedOutput as Classes>::Weights;

fn weights<const C: usize>(weights: &[f32]) -> [f64; C] {
    assert_eq!(weights.len(), C);
    std::array::from_fn(|class| f64::from(weights[class]))
}

impl<const C: usize> Classes for [f32; C] {
    type Target = usize;
    type Weights = [f64; C];

    fn targets(classes: &[Option<usize>]) -> Vec<usize> {
        classes.iter().map(|class| class.unwrap()).collect()
    }

    fn weights(of: &[f32]) -> [f64; C] {
        weights(of)
    }
}

impl<const C: usize, const L: usize> Classes for [[f32; C]; L] {
    type Target = [Option<usize>; L];
    type Weights = [f64; C];

    fn targets(classes: &[Option<usize>]) -> Vec<[Option<usize>; L]> {
        classes.as_chunks().0.to_vec()
    }

    fn weights(of: &[f32]) -> [f64; C] {
        weights(of)
    }
}

impl<const C: usize, const W: usize, const H: usize> Classes for [[[f32; W]; H]; C] {
    type Target = [[Option<usize>; W]; H];
    type Weights = [f64; C];

    fn targets(classes: &[Option<usize>]) -> Vec<[[Option<usize>; W]; H]> {
        classes.as_chunks::<W>().0.as_chunks::<H>().0.to_vec()
    }

    fn weights(of: &[f32]) -> [f64; C] {
        weights(of)
    }
}

/// A loss over classes with an option that ONNX has as an input.
trait WithWeights<W> {
    type Weighted;

    fn with_weights(self, weights: W) -> Self::Weighted;
}

impl<const C: usize> WithWeights<[f64; C]> for CrossEntropy {
    type Weighted = CrossEntropy<[f64; C]>;

    fn with_weights(self, weights: [f64; C]) -> CrossEntropy<[f64; C]> {
        self.class_weights(weights)
    }
}

impl<const C: usize> WithWeights<[f64; C]> for NegativeLogLikelihood {
    type Weighted = NegativeLogLikelihood<[f64; C]>;

    fn with_weights(self, weights: [f64; C]) -> NegativeLogLikelihood<[f64; C]> {
        self.class_weights(weights)
    }
}

/// Compares a loss, with class weights if the case has them.
#[track_caller]
fn loss<N, L>(case: &Case, loss: L)
where
    N: Network<Scalar = f32, Element = f32, NestedOutput: Classes>,
    L: Loss<N, TargetOf<N>> + WithWeights<WeightsOf<N>, Weighted: Loss<N, TargetOf<N>>>,
{
    let targets = case.targets::<N>();
    if case.fields["weights"].is_null() {
        case.assert_loss::<N, _, _>(&loss, &targets);
    } else {
        let weights = N::NestedOutput::weights(&case.numbers("weights"));
        case.assert_loss::<N, _, _>(&loss.with_weights(weights), &targets);
    }
}

/// The cross-entropy of logits, and the logarithms of their probabilities.
#[track_caller]
fn cross_entropies<N>(operator: &str, name: &'static str)
where
    N: Network<Scalar = f32, Element = f32, NestedOutput: Classes>,
    CrossEntropy: Loss<N, TargetOf<N>> + WithWeights<WeightsOf<N>, Weighted: Loss<N, TargetOf<N>>>,
{
    let case = Case::load(operator, name);
    let ignored = case.fields["ignored"].as_u64();
    loss::<N, _>(&case, ignored.map_or(CrossEntropy, |class| CrossEntropy.ignore(class as usize)));
    if !case.fields["logarithms"].is_null() {
        case.assert("logarithms", &case.predictions::<N>());
    }
}

/// The negative log-likelihood.
#[track_caller]
fn likelihoods<N>(operator: &str, name: &'static str)
where
    N: Network<Scalar = f32, Element = f32, NestedOutput: Classes>,
    NegativeLogLikelihood: Loss<N, TargetOf<N>> + WithWeights<WeightsOf<N>, Weighted: Loss<N, TargetOf<N>>>,
{
    let case = Case::load(operator, name);
    let ignored = case.fields["ignored"].as_u64();
    loss::<N, _>(&case, ignored.map_or(NegativeLogLikelihood, |class| NegativeLogLikelihood.ignore(class as usize)));
}

/// The table in `README.md` and the sentence in that of the crate are about these tests.
#[test]
fn what_is_said_of_the_tests_is_so() {
    let all =
        [cases::predictions::ALL, cases::training::ALL, cases::cross_entropies::ALL, cases::likelihoods::ALL].concat();
    let tests = |operator: &str| {
        let own = all.iter().filter(|(name, _)| *name == operator);
        own.map(|(_, cases)| cases.len()).sum::<usize>()
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
    let of_all: usize = all.iter().map(|(_, cases)| cases.len()).sum();
    assert_eq!(sums[0], of_all, "tests in the table, and all");
    let left = table.split("## Left out").nth(1).unwrap().matches("`test_").count();
    assert_eq!(sums[1], left, "cases left out in the table, and in the list below");
    let words = read("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence =
        format!("as far as a layer can express them: {}, all passed. The other {} of these", sums[0], sums[1]);
    assert!(words.contains(&sentence), "README.md does not say: {sentence}");
}
