//! Archives of weights.

use stackprop::prelude::*;
use stackprop::weights::{Element, Layout, Options, WeightsError};

use super::path;

network! { struct Net = Dense<4, 3>, BatchNorm, Dense<3, 2>; }

/// As `numpy_files.py` writes it.
fn expected<T: Scalar>() -> Net<T> {
    let mut net = Net::default();
    for (i, parameter) in net.parameters_mut().iter_mut().enumerate() {
        *parameter = T::of(i as f64 / 8.0 - 3.0);
    }
    net
}

#[test]
fn archives_of_numpy_are_loaded() {
    for name in ["plain", "compressed", "mixed"] {
        let name = format!("{name}.npz");
        assert_eq!(*Net::<f32>::load(path(&name)).unwrap(), expected(), "{name}");
        assert_eq!(*Net::<f64>::load(path(&name)).unwrap(), expected(), "{name}");
    }
    let options = Options::new().prefix("net/").rename(|name| name.replace('.', "/"));
    assert_eq!(*Net::<f32>::load_with(path("slashes.npz"), &options).unwrap(), expected());
}

#[test]
fn what_is_saved_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.NPZ");
    let net = expected::<f64>();
    for layout in [Layout::Stackprop, Layout::PyTorch] {
        let options = Options::new().layout(layout).prefix("model/");
        net.save_with(&path, &options).unwrap();
        assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
        assert_eq!(*Net::<f64>::load_with(&path, &options).unwrap(), net);
    }
    net.save(&path).unwrap();
    let first = std::fs::read(&path).unwrap();
    net.save(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), first, "the same network is the same file");

    net.save_with(&path, &Options::new().element(Element::F16)).unwrap();
    assert_eq!(*Net::<f64>::load(&path).unwrap(), net, "these numbers have few digits");
    let error = net.save_with(&path, &Options::new().element(Element::BF16)).unwrap_err();
    assert!(matches!(error.without_path(), WeightsError::Element { .. }));
    assert!(error.to_string().ends_with("have no elements of type BF16: choose F16, F32 or F64"), "{error}");
    let error = net.save_with(&path, &Options::new().rename(|_| "same".to_owned())).unwrap_err();
    assert!(matches!(error.without_path(), WeightsError::DuplicateName { .. }));
}

#[test]
fn a_network_without_parameters() {
    network! { struct Nothing = Input<4>, ReLU; }
    let path = tempfile::tempdir().unwrap().keep().join("nothing.npz");
    Nothing::<f32>::ZERO.save(&path).unwrap();
    assert_eq!(*Nothing::<f32>::load(&path).unwrap(), Nothing::ZERO);
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

fn error(bytes: &[u8]) -> String {
    let mut net = Net::<f32>::ZERO;
    let error = net.load_bytes(bytes).expect_err("the file is damaged");
    assert_eq!(net, Net::ZERO, "nothing was loaded");
    error.to_string()
}

#[test]
fn each_mistake_has_its_sentence() {
    let header = "its header announces the shape";
    for (name, sentence) in [
        ("objects", "`dense2.bias`: its elements are Python objects; weights are F64, F32, F16 or BF16"),
        ("integers", "`dense2.bias`: its elements are int64"),
        (
            "longer_than_its_shape",
            &format!("the array `dense0.weight`: {header} [4, 3], which does not fit 16777344 bytes"),
        ),
        ("huge_shape", &format!("the array `dense0.bias`: {header} [4611686018427387904, 4], which does not fit")),
        ("longer_than_its_size", "the array `dense0.weight`: it"),
    ] {
        let found = error(&std::fs::read(path(&format!("{name}.npz"))).unwrap());
        assert!(found.contains(sentence), "{found}\ninstead of\n{sentence}");
    }
    network! { struct Wider = Dense<4, 5>, BatchNorm, Dense<5, 2>; }
    let found = Wider::<f32>::load(path("plain.npz")).unwrap_err().to_string();
    assert!(found.contains("`dense0.weight`: [4, 3] in the file, [4, 5] in the network"), "{found}");
}

#[test]
fn damage_never_panics() {
    for name in ["plain.npz", "compressed.npz"] {
        let good = std::fs::read(path(name)).unwrap();
        for end in 0..good.len() {
            let found = error(&good[..end]);
            assert!(end < 4 || found.contains("this is not a file of the format npz"), "{end}: {found}");
        }
        for at in 0..good.len() {
            for change in [1, 0x80, 0xff] {
                let mut bytes = good.clone();
                bytes[at] ^= change;
                let _ = Net::<f32>::from_bytes(&bytes);
            }
        }
    }
}

/// The checksum of the archive protects the numbers.
#[test]
fn a_changed_number_is_noticed() {
    let mut bytes = std::fs::read(path("plain.npz")).unwrap();
    let at = bytes.windows(4).position(|part| part == (-3.0f32 + 0.125).to_le_bytes()).expect("a weight");
    bytes[at] ^= 1;
    assert!(error(&bytes).contains("the array `dense0.weight`: it is damaged"), "{}", error(&bytes));
}
