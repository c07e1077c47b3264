//! ONNX files as networks: what was written is read again, and damaged files are errors.

mod allocations;
mod command;
#[path = "../common/mod.rs"]
#[allow(dead_code)]
mod common;

use std::fs;
use std::path::Path;

use allocations::peak;
use common::{Visitor, random};
use stackprop::prelude::*;
use stackprop::rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop_onnx::Imported;

/// Layers that become others with the same values, and blocks, which have no text of their own in a list. The networks with one of them
/// are compared by their predictions, in the crate `compiled`.
const CHANGED: [&str; 17] = [
    "Dropout",
    "GaussianNoise",
    "_",
    "Same",
    "Ceil",
    "Repeat",
    "Identity",
    "Residual",
    "Add",
    "Concat",
    "Perceptron",
    "Transpose",
    "NoAffine",
    "OutputPadding",
    "LogSoftmax",
    "Projection",
    "Padding<1>, CountInside",
];

/// Writes networks and reads them again.
struct RoundTrip {
    compared: usize,
}

impl Visitor for RoundTrip {
    fn visit<N: Network>(&mut self) {
        let network = random::<N>();
        let imported = Imported::from_bytes(stackprop_onnx::to_bytes(&*network).unwrap(), N::NAME, "a test").unwrap();
        if N::LAYERS.iter().any(|layer| CHANGED.iter().any(|changed| layer.written.contains(changed))) {
            return;
        }
        // The same declaration, without what is automatic, ...
        let expected: Vec<_> = N::LAYERS.iter().map(|layer| layer.written).collect();
        let source = imported.source();
        let (_, list) = source.split_once(" =\n").unwrap();
        let found: Vec<_> =
            list.trim_end().trim_end_matches("\n}").trim_end_matches(';').split(",\n").map(str::trim).collect();
        let found: Vec<_> =
            found.iter().map(|layer| layer.split_once(": ").map_or(*layer, |(_, layer)| layer)).collect();
        assert_eq!(found, expected, "{}", N::NAME);
        // ... and the same numbers under the same names.
        let loaded = N::from_bytes(&imported.weights()).unwrap();
        assert!(loaded.parameters() == network.parameters(), "{}", N::NAME);
        self.compared += 1;
    }
}

#[test]
fn what_was_written_is_read_again() {
    let mut round_trip = RoundTrip { compared: 0 };
    common::each(&mut round_trip);
    assert!(round_trip.compared >= 12, "only {} networks", round_trip.compared);
}

/// Returns small files of all kinds.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pytorch");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let models = paths.filter(|path| path.extension().is_some_and(|extension| extension == "onnx"));
    let mut files: Vec<_> = models.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect();
    files.sort();
    assert!(files.len() > 10);
    files
}

/// Imports bytes; what can be imported can be written.
fn import(bytes: Vec<u8>) -> bool {
    match Imported::from_bytes(bytes, "Net", "a test") {
        Ok(imported) => {
            assert!(imported.source().contains("pub struct Net"));
            assert!(imported.weights().len() > 8);
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

#[test]
fn a_file_that_was_cut_off_is_an_error() {
    for (name, bytes) in files() {
        assert!(import(bytes.clone()), "{name}");
        for length in 0..bytes.len() {
            // After the graph there are only a few numbers, which a network does not need.
            assert!(!import(bytes[..length].to_vec()) || length + 40 > bytes.len(), "{name} of {length} bytes");
        }
    }
}

#[test]
fn changed_bytes_do_not_panic() {
    for (_, bytes) in files().into_iter().filter(|(name, _)| name.contains("new")) {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= [0x01, 0x07, 0x80, 0xff][at % 4];
            import(changed);
        }
    }
}

#[test]
fn many_changes_at_once_do_not_panic() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
    let files = files();
    for _ in 0..5000 {
        let mut changed = files[rng.random_range(0..files.len())].1.clone();
        for _ in 0..rng.random_range(1..6) {
            let (from, to) = (rng.random_range(0..changed.len()), rng.random_range(0..changed.len()));
            match rng.random_range(0..4) {
                0 => changed[from] = rng.random_range(0..=255),
                1 => changed.swap(from, to),
                2 => drop(changed.drain(from..(from + 8).min(changed.len()))),
                _ => {
                    let piece = changed[from..(from + 16).min(changed.len())].to_vec();
                    changed.splice(to..to, piece);
                }
            }
        }
        import(changed);
    }
}

#[test]
fn large_weights_are_not_copied() {
    network! { struct Large = Dense<1000, 1000>, ReLU, Dense<1000, 2000, NoBias>; }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.onnx");
    stackprop_onnx::export(&*boxed::<Large>(), &path).unwrap();
    let size = fs::metadata(&path).unwrap().len() as usize;
    assert!(size > Large::BYTES);

    let written = peak(|| Imported::read(&path, None).unwrap().write(folder.path(), "large").unwrap());
    assert!(written < size + size / 10, "{written} bytes of memory for a file of {size}");
    let in_memory = peak(|| Imported::read(&path, None).unwrap().weights());
    assert!(in_memory < 2 * size + size / 10, "{in_memory} bytes of memory for a file of {size}");
}

#[test]
fn no_change_of_a_file_takes_much_memory() {
    const CONSTANT: usize = 1 << 20;
    for (name, bytes) in files().into_iter().take(3) {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0xff;
            let taken = peak(|| import(changed));
            assert!(taken < 2 * bytes.len() + CONSTANT, "{name}, byte {at}: {taken} bytes of memory");
        }
    }
}

/// Returns the bytes of a field of a message that contains bytes.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let (mut bytes, mut length) = (vec![number << 3 | 2], content.len());
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

/// Returns the bytes of a node.
fn node(inputs: &[&str], output: &str, op: &str, attributes: &[u8]) -> Vec<u8> {
    let inputs = inputs.iter().flat_map(|name| field(1, name.as_bytes())).collect::<Vec<_>>();
    field(1, &[inputs, field(2, output.as_bytes()), field(4, op.as_bytes()), attributes.to_vec()].concat())
}

#[test]
fn files_made_to_take_much_memory_do_not() {
    const ALLOWANCE: usize = 16 << 20;
    const MANY: usize = 1 << 20;
    let (mut identities, mut relus, mut constants) = (Vec::new(), Vec::new(), Vec::new());
    let long = "n".repeat(500);
    relus.extend(node(&["x"], &long, "Relu", &[]));
    relus.extend(node(&[&long], "s", "Identity", &[]));
    for i in 0..60_000 {
        identities.extend(node(&[&format!("{i:x}")], &format!("{:x}", i + 1), "Identity", &[]));
        relus.extend(node(&["s"], &format!("{i:x}"), "Relu", &[]));
        constants.extend(node(&[], &format!("{i:x}"), "Constant", &field(5, &[])));
    }
    let graph = |content: &[u8]| field(7, content);
    let files = [
        ("identities", graph(&identities)),
        ("readers of a long name", graph(&relus)),
        ("constants", graph(&constants)),
        ("nodes", graph(&[0x0a, 0].repeat(MANY))),
        ("attributes", graph(&node(&["x"], "y", "Relu", &field(5, &[]).repeat(MANY)))),
        ("numbers", graph(&node(&["x"], "y", "Relu", &field(5, &field(8, &vec![1; MANY]))))),
        ("inputs", graph(&field(1, &[0x0a, 0].repeat(MANY)))),
        ("extents", graph(&field(5, &field(1, &vec![1; MANY])))),
        ("tensors", graph(&field(5, &[]).repeat(MANY))),
        ("properties", field(14, &[]).repeat(MANY)),
        ("dimensions", graph(&field(11, &field(2, &field(1, &field(2, &field(1, &[]).repeat(MANY))))))),
        ("pieces of numbers", graph(&field(5, &[0x22, 0].repeat(MANY)))),
    ];
    for (name, bytes) in files {
        let (length, taken) = (bytes.len(), peak(|| import(bytes)));
        assert!(taken < 2 * length + ALLOWANCE, "{name}: {taken} bytes of memory for a file of {length}");
    }
}
