//! A layer against what PyTorch computed for it.

use serde_json::Value;
use stackprop::flat::{values, values_mut};
use stackprop::isa::{Base, Work, dispatch};
use stackprop::layer::prelude::*;

use crate::{TOLERANCE, golden};

/// Samples that are worked on at once: all of the largest batch, so that `dy` can be handed in for all of them.
const ALL: usize = 8;

type Samples<S> = [Tensor<f64, S>];

/// A forward and a backward pass of training.
struct Pass<'a, N: TrainableNetwork<Scalar = f64>> {
    network: &'a N,
    x: &'a Samples<N::InputShape>,
    y: &'a mut Samples<N::OutputShape>,
    dy: &'a Samples<N::OutputShape>,
    dx: &'a mut Samples<N::InputShape>,
    gradient: &'a mut N,
}

impl<N: TrainableNetwork<Scalar = f64>> Work for Pass<'_, N> {
    type Output = ();

    fn run<I: Isa>(self, isa: I) {
        let Self { network, x, y, dy, dx, gradient } = self;
        let mut cache = boxed::<<N::Description as Trainable<N::InputShape>>::Cache<f64, ALL>>();
        N::Description::forward::<f64, I, ALL>(network, x, y, &mut cache, &mut Noise::new(1, 0), isa);
        N::Description::backward::<f64, I, ALL>(network, x, y, &mut cache, dy, Some(dx), gradient, isa);
    }
}

/// Compares everything that the last layer of `N` does with the cases of it whose samples are as large as those of `N`.
/// Gives the names of these.
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
        golden::assert_field(case, "y", &y, TOLERANCE);

        for best in [false, true] {
            let (mut y, mut dx) = (vec![f64::NAN; samples * outputs], vec![f64::NAN; samples * inputs]);
            let mut gradient = boxed::<N>();
            let pass = Pass {
                network: &*network,
                x: values(&x, samples),
                y: values_mut(&mut y, samples),
                dy: values(&dy, samples),
                dx: values_mut(&mut dx, samples),
                gradient: &mut *gradient,
            };
            if best {
                dispatch(pass)
            } else {
                pass.run(Base)
            }
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
