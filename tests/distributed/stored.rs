//! Samples that stay in their files.

use std::fs;
use std::path::{Path, PathBuf};

use stackprop::data::stored::{CsvFile, IdxFiles, LabelledNpyFiles, NpyFiles};
use stackprop::data::{Samples, csv, idx, npy};

use super::*;

/// A file with these bytes in a folder.
fn file(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn array(descr: &str, is_fortran: bool, shape: &str, body: &[u8]) -> Vec<u8> {
    let order = if is_fortran { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\0", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), body].concat()
}

/// All samples, from the last to the first, and then in order.
fn read_all<X, Y, S: Samples<X, Y>>(samples: &mut S) -> (Vec<X>, Vec<Y>)
where
    S::Error: std::fmt::Debug,
{
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for sample in (0..samples.count()).rev() {
        samples.read(sample, &mut inputs, &mut targets).unwrap();
    }
    inputs.reverse();
    targets.reverse();
    (inputs, targets)
}

fn idx_files(folder: &Path, count: u8) -> (PathBuf, PathBuf) {
    let images =
        [&[0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 3][..], &[7, 200, 31].repeat(count.into())].concat();
    let labels = [&[0, 0, 8, 1, 0, 0, 0, count][..], &(0..count).map(|i| i % 4).collect::<Vec<_>>()].concat();
    (file(folder, "images", images), file(folder, "labels", labels))
}

#[test]
fn images_are_those_of_the_whole_file_and_train_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let (images, labels) = idx_files(folder.path(), 50);
    let whole = idx::labelled::<f32, 3>(&images, &labels, 4).unwrap();
    let mut stored = IdxFiles::<f32, 3>::open(&images, &labels, 4).unwrap();
    assert_eq!(read_all(&mut stored), (whole.images.clone(), whole.labels.clone()));

    let train = |run: &mut dyn FnMut(NoisyFit<'_, Adam>, &mut rand::rngs::Xoshiro256PlusPlus)| {
        let mut rng = rng(1);
        let mut net = Noisy::new(&mut rng);
        run(net.fit(CrossEntropy, Adam::new(0.01)).epochs(2).batch_size(16), &mut rng);
        bits(&net)
    };
    let in_memory = train(&mut |fit, rng| _ = fit.run(&whole.images, &whole.labels, rng).unwrap());
    assert_eq!(train(&mut |fit, rng| _ = fit.run_from(&mut stored, rng).unwrap()), in_memory);
}

#[test]
fn wrong_images_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let (images, labels) = idx_files(folder.path(), 5);
    let error = |images: &Path, labels: &Path| IdxFiles::<f32, 3>::open(images, labels, 4).unwrap_err().to_string();
    let mut bytes = fs::read(&images).unwrap();
    let short = file(folder.path(), "short", &bytes[..bytes.len() - 1]);
    assert!(
        error(&short, &labels)
            .ends_with("short: ends after 30 of the 31 bytes that its header announces: fetch the file again")
    );
    bytes.push(0);
    assert!(error(&file(folder.path(), "long", &bytes), &labels).contains("has more bytes than the 31"));
    assert!(error(&labels, &labels).contains("labels"));
    let compressed = file(folder.path(), "a.gz", [0x1f, 0x8b, 8, 0]);
    assert!(error(&compressed, &labels).ends_with("decompress it"));
    let other = tempfile::tempdir().unwrap();
    assert!(error(&images, &idx_files(other.path(), 6).1).contains('6'));
    assert!(error(Path::new("no such file"), &labels).contains("no such file"));

    let mut stored = IdxFiles::<f32, 3>::open(&images, &labels, 3).unwrap();
    let error = stored.read(3, &mut Vec::new(), &mut Vec::new()).unwrap_err().to_string();
    assert!(error.contains("labels") && error.contains('3'), "{error}");
}

#[test]
fn arrays_are_those_of_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<u8> = (0..12).flat_map(|i| (i as f64 / 7.0).to_be_bytes()).collect();
    let inputs = file(folder.path(), "inputs.npy", array(">f8", false, "(6, 2)", &numbers));
    let targets =
        file(folder.path(), "targets.npy", array("<i2", false, "(6,)", &[1, 0, 2, 0, 3, 0, 0, 0, 255, 255, 2, 0]));
    let mut stored = NpyFiles::<f32, [f32; 2], [f32; 1]>::open(&inputs, &targets).unwrap();
    let (all, all_targets) = read_all(&mut stored);
    assert_eq!(all, npy::read::<f32, [f32; 2]>(&inputs).unwrap());
    assert_eq!(all_targets, [[1.0], [2.0], [3.0], [0.0], [-1.0], [2.0]]);

    let mut labelled = LabelledNpyFiles::<f32, [f32; 2]>::open(&inputs, &targets, 4).unwrap();
    let (mut some, mut labels) = (Vec::new(), Vec::new());
    labelled.read(2, &mut some, &mut labels).unwrap();
    assert_eq!((&some[0], labels[0]), (&all[2], 3));
    assert!(labelled.read(4, &mut some, &mut labels).unwrap_err().to_string().contains("targets.npy"));

    let fortran = file(folder.path(), "fortran.npy", array("<f4", true, "(3, 2)", &[0; 24]));
    let error = NpyFiles::<f32, [f32; 2], [f32; 1]>::open(&fortran, &targets).unwrap_err().to_string();
    assert!(error.contains("numpy.ascontiguousarray"), "{error}");
    let error = LabelledNpyFiles::<f32, [f32; 2]>::open(&inputs, &fortran, 4).unwrap_err().to_string();
    assert!(error.contains("integers"), "{error}");
    assert!(NpyFiles::<f32, [f32; 3], [f32; 1]>::open(&inputs, &targets).is_err());
}

#[test]
fn rows_are_those_of_the_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, reader) in [
        ("a.csv", "name,x,y,z\n\"Ann, \"\"A\"\"\nB\",1,2,3\nBob,4,5,6\n\nEve,7,8,9", csv::Reader::new()),
        ("b.csv", "\u{feff}x;y;z\r\n1;2;3\r\n4;NA;6\r\n", csv::Reader::new().delimiter(b';').missing_as_nan()),
    ] {
        let path = file(folder.path(), name, text);
        let table = reader.clone().read(&path).unwrap();
        let mut stored = CsvFile::open(&path, reader, ["x", "z"], ["y"]).unwrap();
        let (inputs, targets): (Vec<[f32; 2]>, Vec<[f32; 1]>) = read_all(&mut stored);
        assert_eq!(inputs, table.numbers::<f32, 2>(["x", "z"]).unwrap());
        let bits = |rows: &[[f32; 1]]| rows.iter().map(|[y]| y.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&targets), bits(&table.numbers::<f32, 1>(["y"]).unwrap()));
    }
    let path = file(folder.path(), "c.csv", "1,2\n3,x\n");
    let mut stored = CsvFile::open(&path, csv::Reader::new().without_header(), ["0"], ["1"]).unwrap();
    let (mut inputs, mut targets) = (Vec::<[f32; 1]>::new(), Vec::new());
    stored.read(0, &mut inputs, &mut targets).unwrap();
    assert_eq!((inputs[0], targets[0]), ([1.0], [2.0]));
    assert!(stored.read(1, &mut inputs, &mut targets).unwrap_err().to_string().contains("c.csv"));

    // The line is that of the file, whatever the ends of lines, blank lines and quoted ones.
    for (text, reader, sample, line) in [
        ("x,y\n1,2\n3,4\n5,?\n", csv::Reader::new(), 2, 4),
        ("x,y\r\n1,2\r\n3,4\r\n5,?\r\n", csv::Reader::new(), 2, 4),
        ("1,2\r\n3,4\r\n5,?", csv::Reader::new().without_header(), 2, 3),
        ("x,y,z\n1,2,\"a\nb\"\n\n3,4,c\n5,?,d\n", csv::Reader::new(), 2, 6),
    ] {
        let path = file(folder.path(), "e.csv", text);
        let whole = reader.clone().read(&path).unwrap();
        let mut names = ["x", "y"];
        if sample == 2 && line == 3 {
            names = ["0", "1"];
        }
        let error = whole.numbers::<f32, 2>(names).unwrap_err().to_string();
        assert!(error.contains(&format!("line {line}, ")), "{error}");
        let mut stored = CsvFile::open(&path, reader, [names[0]], [names[1]]).unwrap();
        let error = Samples::<[f32; 1], [f32; 1]>::read(&mut stored, sample, &mut Vec::new(), &mut Vec::new());
        let error = error.unwrap_err().to_string();
        assert!(error.contains(&format!("line {line}, ")), "{text:?}: {error}");
    }

    // Cut after it was opened: no part of a number is taken for a number.
    let path = file(folder.path(), "d.csv", "x,y\n1,2\n3,4567\n");
    let mut stored = CsvFile::open(&path, csv::Reader::new(), ["x"], ["y"]).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(12).unwrap();
    let read = &mut Vec::<[f32; 1]>::new();
    let error = Samples::<_, [f32; 1]>::read(&mut stored, 1, read, &mut targets).unwrap_err();
    assert!(error.to_string().contains("d.csv") && read.is_empty(), "{error}");
}
