//! A layer against what PyTorch computed for it.

#[path = "pass.rs"]
pub mod pass;

use serde_json::Value;
use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

use crate::{TOLERANCE, golden};
use pass::{Passed, pass};

/// The number of samples processed at a time: all of the largest batch, so that `dy` can be passed in for all of them.
const ALL: usize = 8;

/// Compares everything that the last layer of `N` does with the cases of it whose samples are as large as those of `N`.
/// Returns their names.
#[track_caller]
pub fn assert_layer<N: TrainableNetwork<Scalar = f64>>(file: &Value) -> Vec<String> {
    let layer = N::LAYERS[N::LAYERS.len() - 1].written;
    let (inputs, outputs) = (N::InputShape::SIZE, N::OutputShape::SIZE);
    let mut names = Vec::new();
    for case in golden::cases_of(file, "layer", layer) {
        let first = format!("Input<{}>", case["input"].as_str().unwrap_or_default());
        let input = case.get("input").is_none_or(|_| N::LAYERS[0].written == first);
        if !input || golden::matrix(&case["x"])[0].len() != inputs {
            continue;
        }
        let (x, dy) = (golden::numbers(&case["x"]), golden::numbers(&case["dy"]));
        let samples = x.len() / inputs;
        let mut network = boxed::<N>();
        network.parameters_mut().copy_from_slice(&golden::parameters(case));

        let (mut y, mut scratch) = (vec![f64::NAN; samples * outputs], boxed::<Scratch<N, ALL>>());
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
        names.push(golden::text(&case["name"]).to_owned());
    }
    assert!(!names.is_empty(), "no case of {layer} has {inputs} inputs");
    names
}

/// A test for each layer, of the cases in one file.
#[macro_export]
macro_rules! layers {
    ($file:literal; $($test:ident: $([$($list:tt)+])+;)*) => {
        $(
            fn $test(file: &Value) -> Vec<String> {
                let mut names = Vec::new();
                $({
                    network! { struct Net = $($list)+; }
                    names.extend($crate::pytorch::assert_layer::<Net<f64>>(file));
                })+
                names
            }
        )*

        mod layers {
            $(
                #[test]
                fn $test() {
                    super::$test(&super::golden::load($file));
                }
            )*
        }

        /// No case is left out.
        #[test]
        fn every_case_belongs_to_a_layer_here() {
            let file = golden::load($file);
            let mut names = Vec::new();
            $(names.extend($test(&file));)*
            for case in golden::cases(&file) {
                assert!(names.iter().any(|name| case["name"] == name.as_str()), "{} is not tested", case["name"]);
            }
        }
    };
}
