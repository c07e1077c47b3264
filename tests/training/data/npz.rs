//! Archives of arrays: what NumPy has written, and malformed ones.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;
use stackprop::data::DataError;
use stackprop::data::npz::Archive;

use super::mutated::{assert_message, mutated};
use crate::common::golden;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/media").join(name)
}

/// Plain and compressed; one array in the order of Fortran with its bytes the other way round.
#[test]
fn arrays_are_those_of_numpy() {
    let case = golden::case(golden::load("media"), "arrays");
    let (expected, labels) = (golden::matrix(&case["inputs"]), golden::vector(&case["labels"]));
    for name in ["stored.npz", "compressed.npz"] {
        let mut archive = Archive::open(path(name)).unwrap();
        assert_eq!(archive.names(), ["inputs", "labels", "turned", "words"]);
        let inputs: Vec<[f32; 6]> = archive.read("inputs").unwrap();
        let turned: Vec<[f64; 6]> = archive.read("turned").unwrap();
        for ((input, turned), expected) in inputs.iter().zip(&turned).zip(&expected) {
            assert_eq!(input.map(f64::from).as_slice(), expected);
            assert_eq!(turned.as_slice(), expected);
        }
        assert_eq!((inputs.len(), turned.len()), (4, 4));
        let found: Vec<f64> = archive.labels("labels", 3).unwrap().into_iter().map(f64::from).collect();
        assert_eq!(found, labels);
    }
}

#[test]
fn what_does_not_fit_is_an_error_that_names_the_file() {
    let mut archive = Archive::open(path("stored.npz")).unwrap();
    let error = archive.read::<f32, [f32; 6]>("input").unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("stored.npz: no array `input`: the archive has `inputs`, `labels`, `turned`, `words`"),
        "{error}"
    );
    let error = archive.labels("labels", 2).unwrap_err();
    assert!(matches!(error.without_path(), DataError::LabelOutOfRange { .. }), "{error}");
    let error = archive.read::<f32, [f32; 5]>("inputs").unwrap_err();
    assert!(matches!(error.without_path(), DataError::ArrayShape { .. }), "{error}");
    assert_message(&archive.read::<f32, [f32; 1]>("words").unwrap_err());
    assert_message(&archive.read::<f32, [f32; 1]>(&"\u{1b}[2J".repeat(1000)).unwrap_err());
    assert!(Archive::open(path("grey8.png")).is_err());
    assert!(Archive::open(path("no such file.npz")).is_err());
}

#[test]
fn a_damaged_type_is_shown_without_control_characters() {
    let header = "{'descr': '<\u{1b}1', 'fortran_order': False, 'shape': (1,)}";
    let file = [b"\x93NUMPY\x01\0", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), &[0; 4]].concat();
    let error = stackprop::data::npy::read_labels(&file[..], 3).unwrap_err();
    assert_message(&error);
    assert!(error.to_string().contains("`<\\u{1b}1`"), "{error}");
}

proptest! {
    #[test]
    fn changed_archives_are_read_or_refused(
        name in prop::sample::select(&["stored.npz", "compressed.npz"]),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        end in prop::option::of(any::<Index>()),
    ) {
        let bytes = mutated(std::fs::read(path(name)).unwrap(), &changes, end);
        match Archive::from_bytes(bytes) {
            Err(error) => assert_message(&error),
            Ok(mut archive) => {
                for array in ["inputs", "labels", "turned", "words"] {
                    if let Err(error) = archive.read::<f32, [f32; 6]>(array) {
                        assert_message(&error);
                    }
                    if let Err(error) = archive.labels(array, 3) {
                        assert_message(&error);
                    }
                }
            }
        }
    }
}
