//! Data files: malformed ones of every kind, and the real ones of this repository.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use stackprop::data::{DataError, MinMaxScaler, StandardScaler, csv, idx, mnist};

/// Columns of a CSV file, as `f32`.
fn read_from<const N: usize, const M: usize>(
    reader: impl Read,
    inputs: [&str; N],
    targets: [&str; M],
) -> Result<csv::InputsAndTargets<f32, N, M>, DataError> {
    csv::read_from(reader, inputs, targets)
}

/// An IDX file: the words of its header, then its body.
fn file(header: &[u32], body: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = header.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend(body);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Three images of 2×2 pixels.
fn images() -> Vec<u8> {
    file(&[0x803, 3, 2, 2], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255])
}

fn labels() -> Vec<u8> {
    file(&[0x801, 3], &[2, 0, 1])
}

fn images_error(bytes: &[u8]) -> DataError {
    idx::read_images::<u8, 4>(bytes).unwrap_err()
}

fn labels_error(bytes: &[u8]) -> DataError {
    idx::read_labels(bytes, 3).unwrap_err()
}

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(path)
}

#[test]
fn files_are_read_compressed_or_not_and_whatever_their_name() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names");
    fs::create_dir_all(&folder).unwrap();
    let (plain, compressed) = (folder.join("plain.gz"), folder.join("compressed"));
    fs::write(&plain, images()).unwrap();
    fs::write(&compressed, gzip(&labels())).unwrap();
    let found = idx::labelled::<u8, 4>(plain, compressed, 3).unwrap();
    assert_eq!(found.images, [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 255]]);
    assert_eq!(found.labels, [2, 0, 1]);
    assert_eq!(read_from(&gzip(b"x,y\n1,2\n")[..], ["x"], ["y"]).unwrap(), (vec![[1.0]], vec![[2.0]]));
}

#[test]
fn no_images_are_images_too() {
    assert!(idx::read_images::<f32, 4>(&file(&[0x803, 0, 2, 2], &[])[..]).unwrap().is_empty());
    assert!(idx::read_labels(&file(&[0x801, 0], &[])[..], 3).unwrap().is_empty());
}

#[test]
fn what_is_not_the_expected_file_is_told_by_its_magic_number() {
    assert!(matches!(images_error(&labels()), DataError::WrongMagic { expected: 0x803, found: 0x801 }));
    assert!(matches!(labels_error(&images()), DataError::WrongMagic { expected: 0x801, found: 0x803 }));
    assert!(matches!(images_error(b"\x89PNG\r\n"), DataError::WrongMagic { found: 0x8950_4e47, .. }));
    let floats = images_error(&file(&[0xd03, 3, 2, 2], &[0; 48]));
    assert!(matches!(floats, DataError::ElementType { found: 0x0d }));
    assert!(floats.to_string().contains("32-bit floats"));
    assert!(matches!(labels_error(&[0; 100]), DataError::ElementType { found: 0 }));
}

#[test]
fn the_length_must_be_what_the_header_says() {
    assert!(matches!(images_error(&images()[..27]), DataError::Truncated { expected: 28, found: 27 }));
    assert!(matches!(images_error(&images()[..15]), DataError::Truncated { expected: 16, found: 15 }));
    assert!(matches!(images_error(&[]), DataError::Truncated { expected: 16, found: 0 }));
    assert!(matches!(labels_error(&labels()[..10]), DataError::Truncated { expected: 11, found: 10 }));
    assert!(matches!(images_error(&[images(), vec![0]].concat()), DataError::TrailingBytes { expected: 28 }));
    assert!(matches!(labels_error(&gzip(&[labels(), vec![0]].concat())), DataError::TrailingBytes { expected: 11 }));
    assert!(matches!(images_error(&file(&[0x803, u32::MAX, 2, 2], &[0; 10])), DataError::Truncated { found: 26, .. }));
}

#[test]
fn images_must_have_the_size_asked_for() {
    let error = idx::read_images::<f32, 5>(&images()[..]).unwrap_err();
    assert!(matches!(error, DataError::ImageSize { rows: 2, columns: 2, pixels: 5 }));
    assert_eq!(error.to_string(), "the images have 2×2 pixels, which do not fit `[_; 5]`: write `[_; 4]`");
}

#[test]
fn labels_must_be_classes_and_as_many_as_the_images() {
    let error = idx::read_labels(&labels()[..], 2).unwrap_err();
    assert!(matches!(error, DataError::LabelOutOfRange { index: Some(0), label: 2, classes: 2 }));
    let two = file(&[0x801, 2], &[0, 1]);
    let error = idx::read_labelled::<u8, 4>(&images()[..], &two[..], 3).unwrap_err();
    assert!(matches!(error, DataError::CountMismatch { images: 3, labels: 2 }));
}

#[test]
fn damage_to_compressed_data_is_named_even_in_the_sum_at_their_end() {
    let mut compressed = gzip(&images());
    let sum = compressed.len() - 8;
    compressed[sum] ^= 1;
    assert!(matches!(images_error(&compressed), DataError::CorruptGzip { .. }));
    assert!(matches!(images_error(&[gzip(&images()), vec![7; 20]].concat()), DataError::CorruptGzip { .. }));
}

#[test]
fn an_error_in_a_file_begins_with_its_path() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut.csv");
    fs::write(&path, "x,y\n1,two\n").unwrap();
    let error = csv::read::<f32, _, _>(&path, ["x"], ["y"]).unwrap_err();
    let expected = "line 2, column `y`: \"two\" is not a number: remove the row, fill in a number, or read words with `Table::text`";
    assert_eq!(error.to_string(), format!("{}: {expected}", path.display()));
    let error = idx::labels(path.with_extension("missing"), 10).unwrap_err();
    assert!(error.to_string().contains("cut.missing: "));
    assert!(matches!(error.without_path(), DataError::Io(_)));
    // A folder can be opened on some systems, and read on none.
    assert!(matches!(idx::labels(env!("CARGO_TARGET_TMPDIR"), 10).unwrap_err().without_path(), DataError::Io(_)));
}

/// A row that is swallowed by a quote is lost without a word if only columns in front of it are asked for.
#[test]
fn a_quote_that_is_not_closed_is_an_error_wherever_it_is() {
    let read = |text: &str| read_from(text.as_bytes(), ["x"], ["y"]).map(|(inputs, _)| inputs.len());
    for (text, line, until) in [
        ("x,y,note\n1,2,\"ok\n3,4,ok\n5,6,ok\n", 2, None),
        ("x,y,note\n1,2,a\n3,4,\"ok\n5,6,\"ok\"\n", 3, Some(4)),
        ("x,y,\"note\n1,2,a\n", 1, None),
        ("x,y,note\r\n1,2,a\r\n3,4,\"a\"b\r\n", 3, Some(3)),
    ] {
        match read(text) {
            Err(DataError::UnclosedQuote { line: l, until: u }) => assert_eq!((l, u), (line, until), "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
    assert_eq!(
        read("x,y,note\n1,2,\"ok\n").unwrap_err().to_string(),
        "line 2: the quoted field that begins here is not closed before the end of the file: close it at its end, \
         and double each quote inside it"
    );
    assert_eq!(read("x,y,note\n1,2,\"o, \"\"k\"\"\n\"\n3,4,5\" long\n").unwrap(), 2);
}

/// Inputs and targets from two files would no longer belong together.
#[test]
fn a_blank_line_in_a_file_of_one_column_is_a_missing_number() {
    let read = |text: &str| read_from(text.as_bytes(), ["x"], []);
    for (text, wanted) in [("x\n1\n\n2\n", 3), ("x\r\n1\r\n\r\n2\r\n", 3), ("x\r1\r\r2", 3), ("\nx\n\n1\n", 3)] {
        let error = read(text).unwrap_err();
        let found = matches!(&error, DataError::MissingValue { line, column } if *line == wanted && column == "x");
        assert!(found, "{text:?}: {error}");
    }
    for text in ["x\n1\n2\n\n\n", "\n\nx\n1\n2", "x\r\n1\r\n2\r\n\r\n"] {
        let none: [[f32; 0]; 2] = [[], []];
        assert_eq!(read(text).unwrap(), (vec![[1.0], [2.0]], none.to_vec()), "{text:?}");
    }
    assert_eq!(read_from(&b"x,y\n1,2\n\n3,4\n"[..], ["x"], ["y"]).unwrap().0, [[1.0], [3.0]]);
}

#[test]
fn a_message_has_few_names_and_no_bytes_that_control_a_terminal() {
    let header: Vec<String> = (0..20_000).map(|i| format!("column{i}")).collect();
    let message = read_from(header.join(",").as_bytes(), ["x"], []).unwrap_err().to_string();
    assert!(message.starts_with("no column `x`: the file has `column0`, `column1`, "), "{message}");
    assert!(message.ends_with("`column11` and 19988 more"), "{message}");
    for text in ["\u{1b}[2Jred,\u{202e}b,y\n", "\u{7}\0,y\n"] {
        let message = read_from(text.as_bytes(), ["\u{1b}x"], []).unwrap_err().to_string();
        assert!(!message.contains(['\u{1b}', '\u{202e}', '\u{7}', '\0']), "{message:?}");
        assert!(message.starts_with("no column `\\u{1b}x`: "), "{message:?}");
    }
    let utf16: Vec<u8> = "\u{feff}x,y\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = read_from(&utf16[..], ["x"], ["y"]).unwrap_err();
    assert!(matches!(error, DataError::Utf16) && error.to_string() == "text in UTF-16: save it as UTF-8");
    let error = read_from(&b"x;y\n1;2\n"[..], ["x"], ["y"]).unwrap_err();
    assert_eq!(error.to_string(), "no column `x`: the file has `x;y`; set the delimiter of `csv::Reader`");
    let error = csv::read::<f32, _, _>("bell\u{7}", ["x"], []).unwrap_err().to_string();
    assert!(error.starts_with("bell\\u{7}: "), "{error:?}");
}

/// The four files of a small MNIST under each name that they are found under elsewhere.
#[test]
fn mnist_is_found_under_the_names_it_is_known_by() {
    let image = file(&[0x803, 1, 28, 28], &[255; 784]);
    let label = file(&[0x801, 1], &[7]);
    // The first dash, what follows `images`, the end, the name of the test set, the folder, and whether each file is in a folder.
    let names = [
        ("-", "-idx3-ubyte", "", "t10k", "", false),
        ("-", ".idx3-ubyte", "", "t10k", "", false),
        ("-", "-idx3-ubyte", ".gz", "t10k", "", false),
        ("-", ".idx3-ubyte", ".gz", "test", "", false),
        ("-", "-idx3-ubyte", "", "t10k", "", true),
        ("-", ".idx3-ubyte", "", "t10k", "", true),
        ("-", "-idx3-ubyte", "", "t10k", "MNIST/raw", false),
        ("-", "-idx3-ubyte", ".gz", "t10k", "raw", false),
        ("_", ".idx3-ubyte", "", "test", "", false),
        ("-", "-ubyte", "", "test", "", false),
        ("_", ".idx", "", "test", "", false),
        ("-", ".idx3", "", "t10k", "", false),
        ("-", "", ".gz", "t10k", "", false),
    ];
    for (index, (mark, end, gz, test, folder, folders)) in names.into_iter().enumerate() {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mnist{index}"));
        let _ = fs::remove_dir_all(&root);
        for (set, label_of_set) in [("train", 7), (test, 8)] {
            let mut label = label.clone();
            *label.last_mut().unwrap() = label_of_set;
            for (content, bytes, end) in [("images", &image, end.to_owned()), ("labels", &label, end.replace('3', "1"))]
            {
                let name = format!("{set}{mark}{content}{end}{gz}");
                let place = if folders { root.join(&name) } else { root.join(folder) };
                fs::create_dir_all(&place).unwrap();
                fs::write(place.join(name), if gz.is_empty() { bytes.clone() } else { gzip(bytes) }).unwrap();
            }
        }
        let found = mnist::load(&root).unwrap();
        assert_eq!((found.train.labels, found.test.labels), (vec![7], vec![8]), "{mark} {end} {gz} {test} {folder}");
        assert_eq!((found.train.images.len(), found.test.images.len()), (1, 1));
    }
}

#[test]
fn a_folder_where_a_file_should_be_is_called_so() {
    for error in [csv::read::<f32, _, _>("ui", ["x"], []).unwrap_err(), idx::labels("ui", 10).unwrap_err()] {
        assert_eq!(error.to_string(), "ui: this is a folder: pass the path of a file");
    }
    let error = mnist::load("Cargo.toml").unwrap_err().to_string();
    assert_eq!(error, "Cargo.toml: no such folder: pass the folder that contains the four files");
}

#[test]
fn zeros_after_compressed_data_are_no_damage() {
    let padded = [gzip(&images()), vec![0; 5000]].concat();
    assert_eq!(idx::read_images::<u8, 4>(&padded[..]).unwrap().len(), 3);
    assert!(matches!(images_error(&[padded, vec![1]].concat()), DataError::CorruptGzip { .. }));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = idx::read_images::<f32, 4>(&bytes[..]);
        let _ = idx::read_labels(&bytes[..], 10);
        let _ = read_from(&bytes[..], ["x"], ["y"]);
        let _ = read_from(&[b"x,y\n", &bytes[..]].concat()[..], ["x"], ["y"]);
        let _ = idx::read_images::<f32, 4>(&[&[0x1f, 0x8b, 8, 0], &bytes[..]].concat()[..]);
    }

    #[test]
    fn an_arbitrary_header_is_taken_at_its_word_or_refused(
        count in prop_oneof![0..20_u32, any::<u32>()],
        rows in prop_oneof![0..5_u32, any::<u32>()],
        columns in prop_oneof![0..5_u32, any::<u32>()],
        body in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let fits = rows.checked_mul(columns) == Some(4) && count.checked_mul(4) == Some(body.len() as u32);
        let read = idx::read_images::<u8, 4>(&file(&[0x803, count, rows, columns], &body)[..]);
        prop_assert_eq!(read.is_ok(), fits);
        if let Ok(images) = read {
            prop_assert_eq!(images.as_flattened(), body);
        }
    }

    #[test]
    fn a_cut_file_is_always_an_error(cut in any::<prop::sample::Index>()) {
        for whole in [images(), gzip(&images())] {
            prop_assert!(idx::read_images::<u8, 4>(&whole[..]).is_ok());
            prop_assert!(idx::read_images::<u8, 4>(&whole[..cut.index(whole.len())]).is_err());
        }
        for whole in [labels(), gzip(&labels())] {
            prop_assert!(idx::read_labels(&whole[..], 3).is_ok());
            prop_assert!(idx::read_labels(&whole[..cut.index(whole.len())], 3).is_err());
        }
    }

    #[test]
    fn a_changed_byte_in_compressed_data_never_changes_an_image(place in any::<prop::sample::Index>(), byte: u8) {
        let mut compressed = gzip(&images());
        let place = place.index(compressed.len());
        compressed[place] = byte;
        if let Ok(found) = idx::read_images::<u8, 4>(&compressed[..]) {
            prop_assert_eq!(found, idx::read_images::<u8, 4>(&images()[..]).unwrap());
        }
    }

    #[test]
    fn numbers_come_back_from_csv_as_they_went_in(rows in prop::collection::vec(any::<[f32; 3]>(), 0..20)) {
        let lines: String = rows.iter().map(|[a, b, c]| format!("{a},\"{b}\",{c:e}\n")).collect();
        let read = read_from(format!("a,b,c\n{lines}").as_bytes(), ["c", "a"], ["b"]);
        if rows.as_flattened().iter().all(|x| x.is_finite()) {
            let (inputs, targets) = read.unwrap();
            prop_assert_eq!(inputs, rows.iter().map(|[a, _, c]| [*c, *a]).collect::<Vec<_>>());
            prop_assert_eq!(targets, rows.iter().map(|[_, b, _]| [*b]).collect::<Vec<_>>());
        } else {
            let refused = matches!(read, Err(DataError::NotFinite { .. } | DataError::MissingValue { .. }));
            prop_assert!(refused, "{:?}", read);
        }
    }

    #[test]
    fn scaled_features_have_the_promised_range_and_come_back(
        rows in prop::collection::vec(prop::array::uniform3(-1e6_f32..1e6), 1..50),
    ) {
        let scale = MinMaxScaler::fit(&rows).unwrap();
        let mut scaled = rows.clone();
        scale.apply(&mut scaled);
        prop_assert!(scaled.as_flattened().iter().all(|x| (0.0..=1.0).contains(x)));

        let scale = StandardScaler::fit(&rows).unwrap();
        let mut scaled = rows.clone();
        scale.apply(&mut scaled);
        for feature in 0..3 {
            let (mean, square) = scaled.iter().fold((0.0, 0.0), |(mean, square), row| {
                let x = f64::from(row[feature]);
                (mean + x / rows.len() as f64, square + x * x / rows.len() as f64)
            });
            let expected = if rows.iter().all(|row| row[feature] == rows[0][feature]) { 0.0 } else { 1.0 };
            prop_assert!(mean.abs() < 1e-6 && (square - expected).abs() < 1e-6, "{} {}", mean, square);
        }
        scale.invert(&mut scaled);
        for (found, x) in scaled.as_flattened().iter().zip(rows.as_flattened()) {
            prop_assert!((found - x).abs() <= 1.0, "{} {}", found, x);
        }
    }
}

#[test]
fn mnist_is_what_it_is_known_to_be() {
    let digits = mnist::load(data("mnist")).unwrap();
    let histogram = |labels: &[u8]| {
        let mut counts = [0; 10];
        labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
        counts
    };
    let train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    let test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
    assert_eq!((digits.train.images.len(), histogram(&digits.train.labels)), (60_000, train));
    assert_eq!((digits.test.images.len(), histogram(&digits.test.labels)), (10_000, test));
    assert_eq!(digits.train.labels[..10], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assert_eq!(digits.test.labels[..10], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);

    // The mean and the deviation by which everybody normalises MNIST: 0.1307 and 0.3081.
    let pixels = digits.train.images.as_flattened();
    let count = pixels.len() as f64;
    let (mut sum, mut squares) = (0.0, 0.0);
    for &pixel in pixels {
        let x = f64::from(pixel);
        sum += x;
        squares += x * x;
    }
    let mean = sum / count;
    assert!((mean - 0.1307).abs() < 5e-5, "{mean}");
    assert!(((squares / count - mean * mean).sqrt() - 0.3081).abs() < 5e-5);
}

#[test]
fn the_penguins_have_the_statistics_in_their_readme() {
    let inputs = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"];
    let (measures, species) =
        csv::read::<f32, _, _>(data("penguins/penguins.csv"), inputs, ["adelie", "chinstrap", "gentoo"]).unwrap();
    assert_eq!(measures[0], [39.1, 18.7, 181.0, 3750.0]);
    let count = |class: usize| species.iter().filter(|target| target[class] == 1.0).count();
    assert_eq!((measures.len(), [count(0), count(1), count(2)]), (333, [146, 68, 119]));
    assert!(species.iter().all(|target| target.iter().sum::<f32>() == 1.0));

    let StandardScaler { mean, deviation } = StandardScaler::fit(&measures).unwrap();
    let round = |numbers: [f64; 4]| numbers.map(|x| (x * 1e3).round() / 1e3);
    assert_eq!(round(mean), [43.993, 17.165, 200.967, 4207.057]);
    assert_eq!(round(deviation), [5.460, 1.966, 13.995, 804.006]);
    let MinMaxScaler { min, max } = MinMaxScaler::fit(&measures).unwrap();
    assert_eq!(
        (min.map(|x| x as f32), max.map(|x| x as f32)),
        ([32.1, 13.1, 172.0, 2700.0], [59.6, 21.5, 231.0, 6300.0])
    );
}

#[test]
fn a_column_of_words_is_refused_where_it_begins() {
    let file = File::open(data("penguins/penguins.csv")).unwrap();
    let error = read_from(file, ["year"], ["species"]).unwrap_err();
    assert!(
        matches!(error, DataError::NotANumber { line: 2, column, text } if column == "species" && text == "Adelie")
    );
}
