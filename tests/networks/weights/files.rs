//! Files that are replaced, and files that are damaged.

use std::fs;

use stackprop::prelude::*;
use stackprop::weights::WeightsError;

network! { struct Net = Dense<2, 3>, Tanh, Dense<3, 1>; }

/// A file with this header and this many bytes of tensors.
fn file(header: &str, bytes: usize) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &vec![0; bytes]].concat()
}

fn error(bytes: &[u8]) -> String {
    let mut network = Net::<f32>::ZERO;
    let error = network.load_bytes(bytes).expect_err("the file is damaged");
    assert_eq!(network, Net::ZERO);
    error.to_string()
}

#[test]
fn each_damage_has_its_sentence() {
    let good = Net::<f32>::ZERO.to_bytes();
    let tensor = |name: &str, dtype: &str, shape: &str, offsets: &str| {
        format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}"#)
    };
    for (bytes, sentence) in [
        (vec![], "it has 0 bytes, less than the 8 of the shortest header"),
        (vec![1; 7], "it has 7 bytes"),
        (vec![0xff; 64], "its header would be larger than 100 MB"),
        (file("{}", 0)[..9].to_vec(), "its header is longer than the file of 9 bytes: is it truncated?"),
        (good[..good.len() - 1].to_vec(), "its tensors do not end where the file ends"),
        ([&good[..], &[0]].concat(), "its tensors do not end where the file ends"),
        (
            file("\u{fffd}", 0).iter().map(|byte| if *byte == 0xef { 0xff } else { *byte }).collect(),
            "its header is not UTF-8",
        ),
        (file("[1, 2]", 0), "its header is not the expected JSON"),
        (file("{", 0), "its header is not the expected JSON"),
        (file(&format!("{{{}}}", tensor("a", "F33", "[1]", "[0,4]")), 4), "its header is not the expected JSON"),
        (file(&format!("{{{}}}", tensor("a", "F32", "[-1]", "[0,4]")), 4), "its header is not the expected JSON"),
        (
            file(&format!("{{{},{}}}", tensor("a", "F32", "[2]", "[0,8]"), tensor("b", "F32", "[1]", "[4,8]")), 8),
            "the tensor `b` overlaps another one",
        ),
        (
            file(&format!("{{{},{}}}", tensor("a", "F32", "[1]", "[0,4]"), tensor("b", "F32", "[1]", "[8,12]")), 12),
            "the tensor `b` overlaps another one, or there is a gap before it",
        ),
        (
            file(&format!("{{{},{}}}", tensor("a", "F32", "[1]", "[0,4]"), tensor("a", "F32", "[1]", "[4,8]")), 8),
            "the tensor `a` overlaps another one, or there is a gap before it",
        ),
        (
            file(&format!("{{{}}}", tensor("a", "F32", "[2]", "[0,4]")), 4),
            "the length of a tensor does not fit its shape",
        ),
        (
            file(&format!("{{{}}}", tensor("a", "F32", "[4294967296,4294967296,2]", "[0,4]")), 4),
            "the shape of a tensor has more elements than there are numbers",
        ),
        (file(&format!("{{{}}}", tensor("a", "F32", "[1]", "[4,0]")), 4), "the tensor `a` overlaps"),
    ] {
        let found = error(&bytes);
        assert!(found.contains(sentence), "{found}\ninstead of\n{sentence}");
    }
}

#[test]
fn tensors_of_another_kind_are_named() {
    let header = r#"{"dense0.weight":{"dtype":"I64","shape":[2,3],"data_offsets":[0,48]},
        "dense0.bias":{"dtype":"F32","shape":[4],"data_offsets":[48,64]},"other":{"dtype":"F32","shape":[],"data_offsets":[64,68]}}"#;
    let found = error(&file(header, 68));
    let expected = [
        "the file does not fit `Net`, and nothing was loaded",
        "not in the file: `dense2.weight`, `dense2.bias`",
        "not in the network: `other`",
        "does not fit: `dense0.weight`: its elements are I64; weights are F64, F32, F16 or BF16",
        "does not fit: `dense0.bias`: [4] in the file, [3] in the network",
    ];
    assert_eq!(found, expected.join("\n"));
}

#[test]
fn a_later_version_is_refused() {
    let bytes = Net::<f32>::ZERO.to_bytes();
    let (old, new) = (br#""version":"1""#, br#""version":"2""#);
    let at = bytes.windows(old.len()).position(|part| part == old).expect("the version is in the metadata");
    let later = [&bytes[..at], new, &bytes[at + old.len()..]].concat();
    assert!(error(&later).contains("the file has version 2 of the format"));
}

#[test]
fn a_damaged_byte_never_panics() {
    let good = Net::<f32>::ZERO.to_bytes();
    for at in 0..good.len() {
        for change in [1, 0x20, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= change;
            let _ = Net::<f32>::from_bytes(&bytes);
        }
        let _ = Net::<f32>::from_bytes(&good[..at]);
    }
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    let mut net = Net::<f32>::ZERO;
    net.save(&path).unwrap();
    // The old file itself is not written to: another name of it keeps the old network.
    let old = folder.path().join("old.safetensors");
    fs::hard_link(&path, &old).unwrap();
    net.dense0.bias[0] = 2.0;
    net.save(&path).unwrap();
    assert_eq!((*Net::load(&path).unwrap(), *Net::load(&old).unwrap()), (net, Net::ZERO));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no other file is left");
    #[cfg(unix)]
    {
        let mode = |path| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions());
        let other = folder.path().join("other");
        fs::write(&other, "").unwrap();
        assert_eq!(mode(path), mode(other), "its permissions are those of any new file");
    }
}

#[test]
fn errors_of_the_system_have_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let mut net = Net::<f32>::ZERO;
    let missing = folder.path().join("no-such-folder").join("net.safetensors");
    for error in [net.save(&missing), net.load_from(&missing).map(drop), Net::<f32>::load(&missing).map(drop)] {
        let error = error.unwrap_err();
        assert!(matches!(error.without_path(), WeightsError::Io(_)));
        assert!(error.to_string().starts_with(&*missing.to_string_lossy()), "{error}");
    }
    for error in [net.save(folder.path()), net.load_from(folder.path()).map(drop)] {
        let text = error.unwrap_err().to_string();
        assert!(text.ends_with("this is a folder: pass the path of a file"), "{text}");
    }
}

/// The name of a file is not always text.
#[cfg(unix)]
#[test]
fn paths_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.safetensors"));
    Net::<f32>::ZERO.save(&path).unwrap();
    assert_eq!(*Net::load(&path).unwrap(), Net::ZERO);
}
