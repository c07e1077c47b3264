//! CSV files as they come: other delimiters, no header, missing values, words, dates, and damage of every kind.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rand::RngExt;
use stackprop::data::csv::{Reader, Table};
use stackprop::data::{Classes, DataError, Impute, csv, one_hots};

use crate::common::rng;

fn table(text: &str) -> Table {
    Reader::new().read_from(text.as_bytes()).unwrap()
}

fn numbers<const N: usize>(table: &Table, columns: [&str; N]) -> Vec<[f64; N]> {
    table.numbers(columns).unwrap()
}

#[test]
fn any_ascii_character_can_separate_fields() {
    for delimiter in [b';', b'\t', b'|', b' ', b':'] {
        let text = "x,\"a,y\"\n1,2\n-3,\"4\"\n".replace(',', &char::from(delimiter).to_string());
        let table = Reader::new().delimiter(delimiter).read_from(text.as_bytes()).unwrap();
        let quoted = format!("a{}y", char::from(delimiter));
        assert_eq!(numbers(&table, [&quoted, "x"]), [[2.0, 1.0], [4.0, -3.0]]);
    }
    for delimiter in [b'"', b'\n', b'\r', 0xe4] {
        let message = crate::complaint(|| Reader::new().delimiter(delimiter));
        assert_eq!(
            message,
            format!("the delimiter is byte {delimiter}: it has to be ASCII, and neither a quote nor an end of line")
        );
    }
    let error = table("x;y\n1;2\n").numbers::<f32, 1>(["x"]).unwrap_err();
    assert_eq!(error.to_string(), "no column `x`: the file has `x;y`; set the delimiter of `csv::Reader`");
    // A quote that ends in front of a comma does not end in front of the delimiter.
    let error = Reader::new().delimiter(b';').read_from(&b"x;y\n\"1\",2;3\n"[..]).unwrap_err();
    assert!(matches!(error, DataError::UnclosedQuote { line: 2, until: Some(2) }));
}

#[test]
fn without_a_header_columns_have_numbers() {
    for start in ["", "\u{feff}", "\n\n"] {
        let text = format!("{start}1,a\n2,b\n");
        let table = Reader::new().without_header().read_from(text.as_bytes()).unwrap();
        assert_eq!((table.len(), table.columns()), (2, &["0".to_string(), "1".to_string()][..]));
        assert_eq!(numbers(&table, ["0"]), [[1.0], [2.0]]);
        assert_eq!(table.text("1").unwrap(), ["a", "b"]);
    }
    let one = Reader::new().without_header().missing_as_nan().read_from(&b"\n1\n\n2\n\n"[..]).unwrap();
    assert_eq!(format!("{:?}", numbers(&one, ["0"])), "[[1.0], [NaN], [2.0]]");
    let empty = Reader::new().without_header().read_from(&b""[..]).unwrap();
    assert!(empty.is_empty() && empty.columns().is_empty());
    assert!(matches!(empty.text("0"), Err(DataError::MissingColumn { .. })));
}

#[test]
fn a_missing_value_is_refused_or_dropped_or_nan() {
    let text = "x,y,note\n1,2,\n ,4,b\n5,NA,c\n7,\"\",\n9,9,?\n";
    let mut table = table(text);
    let error = table.numbers::<f32, 2>(["x", "y"]).unwrap_err();
    assert!(matches!(&error, DataError::MissingValue { line: 3, column } if column == "x"));
    assert_eq!(
        error.to_string(),
        "line 3, column `x`: no value: drop such rows with `drop_missing`, or read them with `missing_as_nan` and fill in numbers \
         with `Impute`"
    );
    assert!(matches!(table.text("note"), Err(DataError::MissingValue { line: 2, .. })));
    assert_eq!(table.drop_missing(&["y"]).unwrap(), 2);
    assert_eq!(numbers(&table, ["y"]), [[2.0], [4.0], [9.0]]);
    // Lines are those of the file, whatever has been dropped.
    assert!(matches!(table.numbers::<f32, 1>(["x"]), Err(DataError::MissingValue { line: 3, .. })));
    assert_eq!(table.drop_missing(&["x", "y"]).unwrap(), 1);
    assert_eq!((numbers(&table, ["x", "y"]), table.len()), (vec![[1.0, 2.0], [9.0, 9.0]], 2));
    assert!(matches!(table.drop_missing(&["z"]), Err(DataError::MissingColumn { .. })));

    let table = Reader::new().missing_as_nan().read_from(text.as_bytes()).unwrap();
    let mut rows = numbers(&table, ["x", "y"]);
    assert_eq!(rows.as_flattened().iter().filter(|x| x.is_nan()).count(), 3);
    Impute::mean(&rows).unwrap().apply(&mut rows);
    assert_eq!(rows, [[1.0, 2.0], [5.5, 4.0], [5.0, 5.0], [7.0, 5.0], [9.0, 9.0]]);

    let marked = Reader::new().missing(["-1"]).missing_as_nan().read_from(&b"x\n-1\n-1.0\n"[..]).unwrap();
    assert_eq!(format!("{:?}", numbers(&marked, ["x"])), "[[NaN], [-1.0]]");
}

#[test]
fn numbers_are_read_in_the_type_asked_for() {
    let table = table("x\n0.1\n16777217\n1e39\n");
    assert_eq!(numbers(&table, ["x"]), [[0.1], [16_777_217.0], [1e39]]);
    let error = table.numbers::<f32, 1>(["x"]).unwrap_err();
    assert!(matches!(&error, DataError::NotFinite { line: 4, .. }), "{error}");
    let (inputs, _) = csv::read_from::<f32, 1, 0>(&b"x\n0.1\n16777217\n"[..], ["x"], []).unwrap();
    assert_eq!(inputs, [[0.1], [16_777_216.0]]);
}

#[test]
fn all_columns_but_some() {
    let table = table("x,y,name,z\n1,2,Ann,3\n");
    assert_eq!(table.numbers_except::<f32, 2>(&["name", "y"]).unwrap(), [[1.0, 3.0]]);
    assert_eq!(table.numbers_except::<f32, 3>(&["name"]).unwrap(), [[1.0, 2.0, 3.0]]);
    let error = table.numbers_except::<f32, 2>(&["name"]).unwrap_err();
    assert_eq!(error.to_string(), "3 columns do not fit `[_; 2]`: write `[_; 3]`, or choose other columns");
    assert!(
        matches!(table.numbers_except::<f32, 4>(&[]), Err(DataError::NotANumber { column, .. }) if column == "name")
    );
    assert!(matches!(table.numbers_except::<f32, 3>(&["nam"]), Err(DataError::MissingColumn { .. })));
}

#[test]
fn what_is_not_a_number_is_called_what_it_is() {
    let message = |text: &str| {
        let text = format!("x;y\n1;{text}\n");
        let table = Reader::new().delimiter(b';').read_from(text.as_bytes()).unwrap();
        table.numbers::<f32, 1>(["y"]).unwrap_err().to_string()
    };
    let wanted = "line 2, column `y`: \"2020-01-31\" is a date or a time: write a number in its place, such as the days since a fixed date";
    assert_eq!(message("2020-01-31"), wanted);
    assert_eq!(message("2,5"), "line 2, column `y`: \"2,5\" is not a number: write a point in place of the comma");
    assert_eq!(
        message("red"),
        "line 2, column `y`: \"red\" is not a number: remove the row, fill in a number, or read words with `Table::text`"
    );
    let table = Reader::new().read_from(&b"x\na\n\xff\n"[..]).unwrap();
    assert_eq!(table.text("x").unwrap_err().to_string(), "line 3, column `x`: not UTF-8: save the file as UTF-8");
}

#[test]
fn an_error_of_a_table_from_a_file_begins_with_the_path() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("table.csv");
    fs::write(&path, "x,y\n1,\n").unwrap();
    let mut table = Reader::new().read(&path).unwrap();
    let errors = [
        table.numbers::<f32, 1>(["y"]).unwrap_err(),
        table.numbers_except::<f32, 1>(&[]).unwrap_err(),
        table.text("y").unwrap_err(),
        table.drop_missing(&["z"]).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().starts_with(&format!("{}: ", path.display())), "{error}");
        assert!(!matches!(error.without_path(), DataError::InFile { .. }));
    }
}

#[test]
fn classes_are_sorted_and_can_be_saved() {
    let table = table("species\nGentoo\nAdelie\n Gentoo \nCähnstrap\n");
    let species = table.text("species").unwrap();
    let classes = Classes::new(&species);
    assert_eq!(classes.to_string(), "0: Adelie, 1: Cähnstrap, 2: Gentoo");
    assert_eq!(classes.numbers(&species).unwrap(), [2, 0, 2, 1]);
    let error = classes.numbers(&["Adelie", "adelie"]).unwrap_err().to_string();
    assert_eq!(error, "unknown class `adelie`: the known classes are `Adelie`, `Cähnstrap`, `Gentoo`");
    let error = Classes::default().number("a").unwrap_err().to_string();
    assert_eq!(error, "unknown class `a`: there are no known classes");

    let saved = serde_json::to_string(&classes).unwrap();
    assert_eq!(saved, r#"["Adelie","Cähnstrap","Gentoo"]"#);
    assert_eq!(serde_json::from_str::<Classes>(&saved).unwrap(), classes);
    assert_eq!(Classes::new(classes.names()), classes);
    for damaged in [r#"["b","a"]"#, r#"["a","a"]"#] {
        let error = serde_json::from_str::<Classes>(damaged).unwrap_err().to_string();
        assert!(error.starts_with("the names of the classes must be sorted"), "{error}");
    }
}

/// The file has both: words, and columns of zeros and ones that somebody made of them.
#[test]
fn the_classes_of_the_penguins_are_the_columns_made_of_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/penguins/penguins.csv");
    let table = Reader::new().read(path).unwrap();
    let species = table.text("species").unwrap();
    let classes = Classes::new(&species);
    assert_eq!(classes.names(), ["Adelie", "Chinstrap", "Gentoo"]);
    let targets: Vec<[f64; 3]> = one_hots(&classes.numbers(&species).unwrap()).unwrap();
    assert_eq!(targets, numbers(&table, ["adelie", "chinstrap", "gentoo"]));
    assert_eq!(targets.len(), 333);
}

/// A message can be shown anywhere.
#[track_caller]
fn assert_message(error: &DataError) {
    let message = error.to_string();
    assert!(message.chars().count() <= 300, "{} characters: {message}", message.chars().count());
    assert!(!message.contains(char::is_control), "{message:?}");
    assert!(!message.contains(['\u{202e}', '\u{feff}', '\u{200b}']), "{message:?}");
}

/// Does with a file whatever can be done. Returns the number of errors.
fn use_in_every_way(bytes: &[u8], delimiter: u8, has_header: bool, missing_as_nan: bool) -> usize {
    let mut reader = Reader::new().delimiter(delimiter);
    reader = if has_header { reader } else { reader.without_header() };
    reader = if missing_as_nan { reader.missing_as_nan() } else { reader };
    let mut errors = Vec::new();
    match reader.read_from(bytes) {
        Err(error) => errors.push(error),
        Ok(mut table) => {
            let names = table.columns().to_vec();
            let first = names.first().map_or("0", String::as_str);
            let last = names.last().map_or("0", String::as_str);
            let rows = table.len();
            let numbers = table.numbers::<f32, 2>([first, "y"]);
            assert!(numbers.as_ref().map_or(true, |numbers| numbers.len() == rows));
            errors.extend(numbers.err());
            errors.extend(table.numbers::<f64, 1>([last]).err());
            errors.extend(table.numbers_except::<f32, 2>(&[last]).err());
            match table.text(last) {
                Ok(words) => {
                    assert_eq!(words.len(), rows);
                    let classes = Classes::new(&words);
                    assert!(classes.numbers(&words).unwrap().iter().all(|&number| number < classes.names().len()));
                    errors.extend(classes.number("no such class\u{1b}").err());
                }
                Err(error) => errors.push(error),
            }
            match table.drop_missing(&[first]) {
                Ok(dropped) => {
                    assert_eq!(table.len() + dropped, rows);
                    assert!(!matches!(table.text(first), Err(DataError::MissingValue { .. })));
                }
                Err(error) => errors.push(error),
            }
        }
    }
    errors.iter().for_each(assert_message);
    errors.len()
}

/// Files that are almost right: a few bytes of a good one are changed, left out or doubled.
#[test]
fn damaged_files_never_panic_and_their_errors_are_short_and_printable() {
    const CASES: usize = 3000;
    let long = format!("{},y\n1,2\n", "\u{1b}\u{202e}".repeat(300));
    let wide =
        (0..40).map(|i| format!("a long name of a column, number {i}").replace(',', "")).collect::<Vec<_>>().join(",");
    let files = [
        "x,y,note\n1,2,\"a, \"\"b\"\"\"\n3,NA,c\n\n5.5e3,-6,\n".to_string(),
        "\u{feff}x;y;date\r\n1;2;2020-01-31\r\n3,5;?;31.1.2020\r\n".to_string(),
        "x\n1\n\n2\n\n\n3\n".to_string(),
        "1\t2\t\u{200b}red\n3\t4\tgreen\u{7}\n".to_string(),
        long,
        wide,
    ];
    let special = b"\"\"\"\n\r,;\t \0\x1b\xff\xef\xbb\xbf?.-+e0NaN";
    let mut rng = rng(1);
    let mut errors = 0;
    for _ in 0..CASES {
        let mut bytes = files[rng.random_range(0..files.len())].clone().into_bytes();
        for _ in 0..rng.random_range(0..6) {
            let place = rng.random_range(0..bytes.len());
            match rng.random_range(0..4) {
                0 => bytes[place] = special[rng.random_range(0..special.len())],
                1 => bytes.insert(place, special[rng.random_range(0..special.len())]),
                2 => drop(bytes.drain(place..bytes.len().min(place + rng.random_range(1..20)))),
                _ => bytes.extend_from_within(place..),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let delimiter = [b',', b';', b'\t'][rng.random_range(0..3)];
        errors += use_in_every_way(&bytes, delimiter, rng.random_range(0..2) == 0, rng.random_range(0..2) == 0);
    }
    // Most of them have errors, so messages were tested.
    assert!(errors > CASES, "{errors}");
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b",;\"\n\r x1.".to_vec())], 0..200),
        has_header: bool,
        missing_as_nan: bool,
    ) {
        use_in_every_way(&bytes, b',', has_header, missing_as_nan);
        use_in_every_way(&bytes, b';', has_header, missing_as_nan);
    }

    #[test]
    fn words_come_back_as_they_went_in(words in prop::collection::vec("[a-z;,\"\n\r ]{0,6}[a-z]", 0..20)) {
        let lines: String = words.iter().map(|word| format!("1;\"{}\"\n", word.replace('"', "\"\""))).collect();
        let table = Reader::new().delimiter(b';').without_header().read_from(format!("1;first\n{lines}").as_bytes()).unwrap();
        let trimmed = words.iter().map(|word| word.trim_matches([' ', '\n', '\r']));
        prop_assert!(table.text("1").unwrap()[1..].iter().eq(trimmed));
    }

    #[test]
    fn numbers_of_either_type_are_rounded_once(rows in prop::collection::vec(-1e30..1e30_f64, 1..20)) {
        let text: String = rows.iter().map(|x| format!("{x}|{x:e}\n")).collect();
        let table = Reader::new().delimiter(b'|').without_header().read_from(text.as_bytes()).unwrap();
        prop_assert_eq!(numbers(&table, ["1", "0"]), rows.iter().map(|x| [*x; 2]).collect::<Vec<_>>());
        let single: Vec<[f32; 1]> = table.numbers(["0"]).unwrap();
        prop_assert_eq!(single, rows.iter().map(|x| [*x as f32]).collect::<Vec<_>>());
    }
}
