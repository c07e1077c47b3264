//! A layer against what PyTorch computed for it.

use serde_json::Value;
use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

use super::golden;
use super::pass::{Passed, pass};

/// Both sides are correct to a few roundings, of which a sum over 128 inputs has the most: 128 · 2⁻⁵³ = 1.4e-14.
pub const TOLERANCE: f64 = 1e-12;

/// The number of samples processed at a time: all of the largest batch, so that `dy` can be passed in for all of them.
const ALL: usize = 8;

/// The cases of the last layer of `N` whose samples are as large as those of `N`.
#[track_caller]
pub fn cases_of<N: Network>(file: &Value) -> Vec<&Value> {
    let layer = N::LAYERS[N::LAYERS.len() - 1].written;
    let mut cases = golden::cases_of(file, "layer", layer);
    cases.retain(|case| {
        let first = format!("Input<{}>", case["input"].as_str().unwrap_or_default());
        let input = case.get("input").is_none_or(|_| N::LAYERS[0].written == first);
        input && golden::matrix(&case["x"])[0].len() == N::InputShape::SIZE
    });
    assert!(!cases.is_empty(), "no case of {layer} has {} inputs", N::InputShape::SIZE);
    cases
}

/// Compares everything that the last layer of `N` does with [`cases_of`] it.
#[track_caller]
pub fn assert_layer<N: TrainableNetwork<Scalar = f64, Element = f64>>(file: &Value) {
    for case in cases_of::<N>(file) {
        let (x, dy) = (golden::numbers(&case["x"]), golden::numbers(&case["dy"]));
        let samples = x.len() / N::InputShape::SIZE;
        let mut network = boxed::<N>();
        network.parameters_mut().copy_from_slice(&golden::parameters(case));

        let (mut y, mut scratch) = (vec![f64::NAN; samples * N::OutputShape::SIZE], boxed::<Scratch<N, ALL>>());
        network.predict_batch(values(&x, samples), values_mut(&mut y, samples), &mut scratch);
        let predicted = if case.get("prediction").is_some() { "prediction" } else { "y" };
        golden::assert_field(case, predicted, &y, TOLERANCE);

        for best in [false, true] {
            let Passed { y, dx, gradient } = pass::<N, ALL>(&network, &x, &dy, 1, best);
            golden::assert_field(case, "y", &y, TOLERANCE);
            golden::assert_field(case, "dx", &dx, TOLERANCE);
            let expected = golden::parameter_gradients(case);
            golden::assert_close(golden::text(&case["name"]), gradient.parameters(), &expected, TOLERANCE);
        }
    }
}

/// A test for each layer, of the cases in one file. Without `full` only of the first list of each test.
#[macro_export]
macro_rules! layers {
    ($file:literal; $($test:ident: [$($first:tt)+] $([$($list:tt)+])*;)*) => {
        /// The lists of each test, as functions of what is done with the cases of a list.
        mod lists {
            use serde_json::Value;
            use stackprop::prelude::*;
            #[allow(unused_imports)]
            use super::*;
            use $crate::common::pytorch;

            $(
                pub fn $test(file: &'static Value, compare: bool) -> Vec<&'static Value> {
                    let mut cases = Vec::new();
                    $crate::layers!(@list file compare cases [$($first)+]);
                    $(
                        #[cfg(full)]
                        $crate::layers!(@list file compare cases [$($list)+]);
                    )*
                    cases
                }
            )*
        }

        mod layers {
            $(
                #[test]
                fn $test() {
                    super::lists::$test($crate::common::golden::load($file), true);
                }
            )*
        }

        /// No case is left out.
        #[cfg(full)]
        #[test]
        fn every_case_belongs_to_a_layer_here() {
            let file = $crate::common::golden::load($file);
            let mut tested = Vec::new();
            $(tested.extend(lists::$test(file, false));)*
            for case in $crate::common::golden::cases(file) {
                assert!(tested.iter().any(|tested| case["name"] == tested["name"]), "{} is not tested", case["name"]);
            }
        }
    };
    (@list $file:ident $compare:ident $cases:ident [$($list:tt)+]) => {{
        network! { struct Net = $($list)+; }
        if $compare {
            pytorch::assert_layer::<Net<f64>>($file);
        }
        $cases.extend(pytorch::cases_of::<Net<f64>>($file));
    }};
}
