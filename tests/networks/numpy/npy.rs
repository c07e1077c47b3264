//! Arrays of data.

use stackprop::data::{DataError, npy};

use super::path;

const ROWS: [[f64; 3]; 2] = [[1.5, -2.0, 3.25], [0.0, 1000.0, -0.125]];

#[test]
fn rows_of_all_types_and_orders() {
    for name in ["rows-f8", "rows-f4", "rows-f2", "rows-fortran", "version2"] {
        let rows: Vec<[f64; 3]> = npy::read(path(&format!("{name}.npy"))).unwrap();
        assert_eq!(rows, ROWS, "{name}");
        let rows: Vec<[f32; 3]> = npy::read(path(&format!("{name}.npy"))).unwrap();
        assert_eq!(rows.iter().map(|row| row.map(f64::from)).collect::<Vec<_>>(), ROWS, "{name}");
    }
}

#[test]
fn samples_can_be_nested() {
    for name in ["images.npy", "images-fortran.npy"] {
        let images: Vec<[[f32; 4]; 3]> = npy::read(path(name)).unwrap();
        assert_eq!(images.as_flattened().as_flattened(), std::array::from_fn::<_, 24, _>(|i| i as f32), "{name}");
    }
    let flat: Vec<[f32; 12]> = npy::read(path("images.npy")).unwrap();
    assert_eq!(flat[1][0], 12.0);
}

#[test]
fn labels_are_integers_of_any_type() {
    for kind in ["i8", "u1", "b1"] {
        assert_eq!(npy::labels(path(&format!("labels-{kind}.npy")), 2).unwrap(), [1, 0, 1], "{kind}");
    }
    let error = npy::labels(path("labels-i8.npy"), 1).unwrap_err();
    assert!(matches!(error.without_path(), DataError::LabelOutOfRange { index: Some(0), label: 1, classes: 1 }));
    let error = npy::labels(path("labels-negative.npy"), 2).unwrap_err().to_string();
    assert!(error.ends_with("the label -1 at index 1 is negative"), "{error}");
    let error = npy::labels(path("rows-f4.npy"), 2).unwrap_err().to_string();
    assert!(
        error.ends_with("its elements are float32, and labels are integers: write `labels.astype(int)`"),
        "{error}"
    );
    let error = npy::labels(path("images.npy"), 24).unwrap_err();
    assert!(matches!(error.without_path(), DataError::ArrayShape { values: 1, .. }));
}

fn error(bytes: &[u8]) -> String {
    npy::read_from::<f32, [f32; 3]>(bytes).unwrap_err().to_string()
}

#[test]
fn each_damage_has_its_sentence() {
    let good = std::fs::read(path("rows-f4.npy")).unwrap();
    for end in 0..good.len() {
        let error = error(&good[..end]);
        let expected = match end {
            0..128 => "it ends in its header: is it truncated?",
            _ => "of the 152 bytes that its header announces",
        };
        assert!(error.contains(expected), "{end}: {error}");
    }
    let changed = |old: &str, new: &str| {
        let at = good.windows(old.len()).position(|part| part == old.as_bytes()).expect("the text is in the header");
        [&good[..at], new.as_bytes(), &good[at + old.len()..]].concat()
    };
    let huge = changed("(2, 3), }                     ", "(4611686018427387904, 3), }   ");
    let many = changed("(2, 3), }          ", "(999999999999, 3), }");
    for (bytes, sentence) in [
        ([&good[..], &[0]].concat(), "has more bytes than the 152"),
        (b"\x93NUMPX\x01\0".to_vec(), "it does not begin like one"),
        (b"\x93NUMPY\x04\0".to_vec(), "version 4.0 of the format is unknown"),
        (b"\x93NUMPY\x02\0\xff\xff\xff\xff".to_vec(), "its header would have 4294967295 bytes"),
        (changed("'shape'", "'shapf'"), "its header is not the expected dictionary"),
        (changed("False", "Falsy"), "its header is not the expected dictionary"),
        (changed("(2, 3)", "(2, -)"), "its header is not the expected dictionary"),
        (changed("(2, 3)", "(3, 2)"), "the array has the shape [3, 2]"),
        (huge, "has more elements than there is memory"),
        (many[..many.len() - 1].to_vec(), "bytes that its header announces"),
    ] {
        let found = error(&bytes);
        assert!(found.contains(sentence), "{found}\ninstead of\n{sentence}");
    }
    for (name, sentence) in [
        ("objects.npy", "its elements are Python objects: save an array of numbers"),
        ("fields.npy", "its elements are `[('a', '<i4'), ('b', '<f8')]`"),
        ("single.npy", "the array has the shape []"),
        ("images.npy", "must be 3, the number of values in a sample"),
    ] {
        let found = npy::read::<f32, [f32; 3]>(path(name)).unwrap_err().to_string();
        assert!(found.contains(name) && found.contains(sentence), "{found}\ninstead of\n{sentence}");
    }
}

#[test]
fn a_damaged_byte_never_panics() {
    let good = std::fs::read(path("rows-fortran.npy")).unwrap();
    for at in 0..good.len() {
        for change in [1, 0x20, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= change;
            let _ = npy::read_from::<f32, [f32; 3]>(&bytes[..]);
        }
    }
}
