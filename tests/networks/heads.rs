//! Networks with several heads: names, files, tables, and steps.

use stackprop::layer::{Operation, Path};
use stackprop::network::LayerInfo;
use stackprop::prelude::*;
use stackprop::tensor::plain::{scalars, scalars_mut};
use stackprop::weights::{Layout, Options};

use crate::common::rng;

network! {
    struct Detector =
        hidden: Dense<6, 8>, ReLU,
        Heads<class: (Dense<8, 3>, Softmax), place: (Dense<8, 4>, Tanh, out: Dense<4, 2>)>;
}

fn random<N: Network>() -> Box<N> {
    let mut network = boxed::<N>();
    network.init(Some(Init::LeCunNormal), &mut rng(2));
    let mut number = 0.0;
    network.visit_mut(&Path::ROOT, &mut |entry, tensor: &mut [N::Scalar]| {
        if entry.role == Role::Bias {
            tensor.iter_mut().for_each(|bias| {
                number += 0.125;
                *bias = N::Scalar::of(number);
            });
        }
    });
    network
}

#[test]
fn heads_are_fields() {
    let mut names = Vec::new();
    Detector::<f32>::ZERO.visit(&Path::ROOT, &mut |entry, _| names.push(entry.path.to_string()));
    assert_eq!(
        names,
        [
            "hidden.weight",
            "hidden.bias",
            "class.dense0.weight",
            "class.dense0.bias",
            "place.dense0.weight",
            "place.dense0.bias",
            "place.out.weight",
            "place.out.bias"
        ]
    );
    assert_eq!(Detector::PARAMS, 6 * 8 + 8 + 8 * 3 + 3 + 8 * 4 + 4 + 4 * 2 + 2);
    assert_eq!(size_of::<Detector>(), 4 * Detector::PARAMS);
    // Two fields can be borrowed at the same time.
    let mut net = Detector::ZERO;
    let (hidden, class) = (&mut net.hidden, &mut net.class);
    (hidden.bias[0], class.dense0.bias[0]) = (1.0, 2.0);
    assert!(format!("{net:?}").contains("place.out.bias"));
}

#[test]
fn each_head_is_a_row_of_the_summary() {
    let row = |info: &LayerInfo| (info.name, info.written, info.output.to_vec(), info.parameters, info.macs);
    let rows: Vec<_> = <Detector as Network>::LAYERS.iter().map(row).collect();
    assert_eq!(rows[2], ("class", "(Dense<8, 3>, Softmax)", vec![3], 27, 24));
    assert_eq!(rows[3], ("place", "(Dense<8, 4>, Tanh, Dense<4, 2>)", vec![2], 46, 40));
    assert_eq!((rows.len(), Detector::MACS), (4, 48 + 24 + 40));
}

#[test]
fn heads_are_the_last_row() {
    let [.., row] = <Detector as Network>::ROWS else { unreachable!() };
    let Operation::Heads([class, place]) = row.operation else { unreachable!() };
    assert_eq!((row.name, class.name, place.name), ("", "class", "place"));
    assert_eq!((row.input, row.output, place.output), (&[8][..], &[5][..], &[2][..]));
}

#[test]
fn files_have_the_names_of_the_heads() {
    let (folder, net) = (tempfile::tempdir().unwrap(), random::<Detector<f32>>());
    for layout in [Layout::Stackprop, Layout::PyTorch] {
        let path = folder.path().join("net.safetensors");
        net.save_with(&path, &Options::new().layout(layout)).unwrap();
        let loaded = Detector::load_with(&path, &Options::new().layout(layout)).unwrap();
        assert!(*loaded == *net);
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let name = if layout == Layout::PyTorch { "\"class.0.weight\"" } else { "\"class.dense0.weight\"" };
        assert!(text.contains(name) && text.contains("\"place.out.bias\""), "{text}");
    }
}

#[test]
fn other_formats_have_them_too() {
    let net = random::<Detector<f32>>();
    let json = serde_json::to_string(&*net).unwrap();
    let copy: Detector = serde_json::from_str(&json).unwrap();
    assert!(copy == *net);
    let source = net.to_rust("pub static NET: Detector");
    assert!(source.replace("\\\n", "").contains("class.dense0.weight"), "{}", &source[..200]);
}

network! {
    struct Steps =
        Input<Sequence<6, 3>>, GRU<3, 5>,
        Heads<each: (PerStep<Dense<5, 4>>, Softmax), last: (Last, Dense<5, 2>), cell: LSTM<5, 3>>;
}

#[test]
fn heads_run_step_by_step() {
    let net = random::<Steps<f64>>();
    let mut x = [0.0; 18];
    x.iter_mut().enumerate().for_each(|(i, x)| *x = (i as f64 * 1.7).sin());
    let whole = net.predict(&x);
    let mut state = StepState::ZERO;
    for (step, input) in x.as_chunks::<3>().0.iter().enumerate() {
        let StepsOutput { each, last, cell } = net.step(input, &mut state);
        assert_close(&each, &whole.each[step]);
        assert_close(&cell, &whole.cell[step]);
        if step == 5 {
            assert_close(&last, &whole.last);
        }
    }
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn outputs_are_structs_of_nested_arrays() {
    let net = random::<Steps<f32>>();
    let StepsOutput { each, last, cell }: StepsOutput<[[f32; 4]; 6], [f32; 2], [[f32; 3]; 6]> = net.predict(&[0.5; 18]);
    let (same, _, _) = net.predict(&[0.5; 18]).into();
    assert_eq!(each, same);
    let mut output = StepsOutput { each, last, cell };
    assert_eq!(scalars::<f32, _>(&output).len(), 24 + 2 + 18);
    assert_eq!(scalars::<f32, _>(&output)[24..26], last);
    scalars_mut::<f32, _>(&mut output)[25] = 7.0;
    assert_eq!(output.last[1], 7.0);
    let copy = output;
    assert_eq!(copy, output);
}

#[test]
fn a_budget_counts_the_heads() {
    network! {
        #[budget(parameters = "1 KiB", macs = 112)]
        struct Small = Dense<6, 8>, ReLU, Heads<class: (Dense<8, 3>, Softmax), place: (Dense<8, 4>, Tanh, Dense<4, 2>)>;
    }
    assert_eq!(Small::MACS, 112);
}

#[test]
fn a_network_with_heads_can_be_public_and_used_elsewhere() {
    mod inner {
        use stackprop::prelude::*;
        network! { pub struct Net = Dense<2, 4>, Heads<a: Dense<4, 1>, b: (Dense<4, 2>, Softmax)>; }
    }
    let inner::NetOutput { a, b } = inner::Net::ZERO.predict(&[1.0, 2.0]);
    assert_eq!((a, b), ([0.0], [0.5; 2]));
}
