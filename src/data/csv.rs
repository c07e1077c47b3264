//! Numbers from the columns of a CSV file, chosen by name.
//!
//! The first line names the columns. Fields are separated by commas and may be quoted (RFC 4180). Columns that are not read may
//! contain anything, if their quotes are closed. The file may be compressed with gzip (feature `gzip`), whatever its name. The
//! whole text is in memory while it is read.
//!
//! Numbers are rounded to `f32`, which keeps about seven digits, so subtract a fixed date from time stamps in the file. Blank
//! lines are skipped, except in a file with one column, where a blank line is a missing number.

use std::borrow::ToOwned;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use ::csv::{ByteRecord, ErrorKind, Position, ReaderBuilder, Trim};

use super::file::{Bytes, in_file};
use super::{DataError, quotes};
use crate::zero::boxed_slice;

/// Reads the columns `inputs` and `targets` of the file at `path`: one array of each per row, in the order of the names.
///
/// ```no_run
/// use stackprop::data::csv;
///
/// let (inputs, targets) = csv::read(
///     "data/penguins/penguins.csv",
///     ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"],
///     ["body_mass_g"],
/// )?;
/// let input: [f32; 3] = inputs[0];
/// let target: [f32; 1] = targets[0];
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`Io`](DataError::Io), [`GzipDisabled`](DataError::GzipDisabled), [`CorruptGzip`](DataError::CorruptGzip),
/// [`Utf16`](DataError::Utf16), [`UnclosedQuote`](DataError::UnclosedQuote), [`MissingColumn`](DataError::MissingColumn),
/// [`AmbiguousColumn`](DataError::AmbiguousColumn), [`RaggedRow`](DataError::RaggedRow),
/// [`NotANumber`](DataError::NotANumber) or [`NotFinite`](DataError::NotFinite), all in an
/// [`InFile`](DataError::InFile).
pub fn read<const N: usize, const M: usize>(
    path: impl AsRef<Path>,
    inputs: [&str; N],
    targets: [&str; M],
) -> Result<Table<N, M>, DataError> {
    in_file(path.as_ref(), |file| read_columns(file, &inputs, &targets))
}

/// Inputs and their targets, in two vectors of the same length.
pub type Table<const N: usize, const M: usize> = (Vec<[f32; N]>, Vec<[f32; M]>);

/// Reads the columns of a CSV file from a reader: see [`read`].
///
/// ```
/// use stackprop::data::csv;
///
/// let text = "city,size,\"price, net\"\nOslo,1.5,3\nRoma,2,4e0\n";
/// let (inputs, targets) = csv::read_from(text.as_bytes(), ["size"], ["price, net"])?;
/// assert_eq!(inputs, [[1.5], [2.0]]);
/// assert_eq!(targets, [[3.0], [4.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// As [`read`], without the `InFile`.
pub fn read_from<const N: usize, const M: usize>(
    reader: impl Read,
    inputs: [&str; N],
    targets: [&str; M],
) -> Result<Table<N, M>, DataError> {
    read_columns(reader, &inputs, &targets)
}

/// Names are passed by reference and rows are made in place, so that neither is copied to the stack.
fn read_columns<const N: usize, const M: usize>(
    reader: impl Read,
    inputs: &[&str; N],
    targets: &[&str; M],
) -> Result<Table<N, M>, DataError> {
    let mut text = Vec::new();
    Bytes::new(reader)?.append(u64::MAX, &mut text)?;
    if matches!(&text[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return Err(DataError::Utf16);
    }
    quotes::check(&text)?;
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(&text[..]);
    let header = reader.byte_headers().map_err(|error| convert(error, &text))?;
    let one_column = header.len() == 1;
    let [inputs, targets] = [columns(header, inputs)?, columns(header, targets)?];

    let mut table = (Vec::new(), Vec::new());
    let zeros = (boxed_slice::<[f32; N]>(1), boxed_slice::<[f32; M]>(1));
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(|error| convert(error, &text))? {
        if one_column {
            no_blank_line(&row, &inputs, &targets, &text)?;
        }
        numbers(&row, &inputs, &text, push_zeros(&mut table.0, &zeros.0))?;
        numbers(&row, &targets, &text, push_zeros(&mut table.1, &zeros.1))?;
    }
    Ok(table)
}

/// Appends a row of zeros, and returns it.
fn push_zeros<'a, const K: usize>(rows: &'a mut Vec<[f32; K]>, zeros: &[[f32; K]]) -> &'a mut [f32] {
    rows.extend_from_slice(zeros);
    rows.last_mut().map_or(&mut [], |row| &mut row[..])
}

#[derive(Clone, Copy)]
struct Column<'a> {
    name: &'a str,
    index: usize,
}

fn columns<'a>(header: &ByteRecord, names: &[&'a str]) -> Result<Vec<Column<'a>>, DataError> {
    // For each name its first index, and whether it occurs again.
    let mut indices: HashMap<&[u8], (usize, bool)> = HashMap::new();
    for (index, field) in header.iter().enumerate() {
        indices.entry(field).and_modify(|(_, again)| *again = true).or_insert((index, false));
    }
    let column = |&name: &&'a str| match indices.get(name.as_bytes()) {
        Some(&(index, false)) => Ok(Column { name, index }),
        Some(_) => Err(DataError::AmbiguousColumn { column: name.to_owned() }),
        None => {
            let found = header.iter().map(excerpt).collect();
            Err(DataError::MissingColumn { column: name.to_owned(), found })
        }
    };
    names.iter().map(column).collect()
}

/// Fills `numbers` with the numbers of a row in these columns.
fn numbers(row: &ByteRecord, columns: &[Column<'_>], text: &[u8], numbers: &mut [f32]) -> Result<(), DataError> {
    for (number, column) in numbers.iter_mut().zip(columns) {
        // The CSV reader has refused rows that are shorter than the header.
        let field = row.get(column.index).unwrap_or_default();
        let place = || (line(row.position(), text), column.name.to_owned(), excerpt(field));
        *number = match core::str::from_utf8(field).map(str::parse::<f32>) {
            Ok(Ok(number)) if number.is_finite() => number,
            Ok(Ok(_)) => {
                let (line, column, text) = place();
                return Err(DataError::NotFinite { line, column, text });
            }
            _ => {
                let (line, column, text) = place();
                return Err(DataError::NotANumber { line, column, text });
            }
        };
    }
    Ok(())
}

/// Returns an error if there is a blank line before a row: in a file with one column, it is a row without its number.
fn no_blank_line(
    row: &ByteRecord,
    inputs: &[Column<'_>],
    targets: &[Column<'_>],
    text: &[u8],
) -> Result<(), DataError> {
    let start = row.position().map_or(0, |position| position.byte() as usize).min(text.len());
    // The line feed that belongs to the previous row.
    let rest = if text[..start].ends_with(b"\r") && text[start..].starts_with(b"\n") { 1 } else { 0 };
    match (text.get(start + rest), inputs.iter().chain(targets).next()) {
        (Some(b'\r' | b'\n'), Some(column)) => {
            let line = 1 + line_ends(&text[..start + rest]);
            Err(DataError::NotANumber { line, column: column.name.to_owned(), text: String::new() })
        }
        _ => Ok(()),
    }
}

/// The beginning of a field, for a message.
fn excerpt(field: &[u8]) -> String {
    const SHOWN: usize = 40;
    let text = String::from_utf8_lossy(field);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => std::format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

fn convert(error: ::csv::Error, text: &[u8]) -> DataError {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            DataError::RaggedRow { line: line(pos.as_ref(), text), expected: *expected_len, found: *len }
        }
        // The reader neither decodes, deserializes nor seeks here, so only errors of reading are left.
        _ => DataError::Io(error.into()),
    }
}

/// The line that a row begins on, counted from 1.
///
/// The CSV reader reports that a row begins right after the previous one, which is too early if there are blank lines, or if lines
/// end with a carriage return and a line feed.
fn line(position: Option<&Position>, text: &[u8]) -> u64 {
    let passed = position.map_or(0, |position| position.byte() as usize).min(text.len());
    let blank = text[passed..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    1 + line_ends(&text[..passed + blank])
}

/// The number of lines that end in `text`.
fn line_ends(text: &[u8]) -> u64 {
    let ends = |(i, &byte): (usize, &u8)| byte == b'\n' || byte == b'\r' && text.get(i + 1) != Some(&b'\n');
    text.iter().enumerate().filter(|&end| ends(end)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_the_order_asked_for_whatever_the_file_has() {
        let text = b"\xef\xbb\xbfa,note,b\r\n1,\"x, \"\"y\"\"\nz\", 2 \r\n-3.5,\xff\xfe,\"4\"\r\n";
        let (inputs, targets) = read_from(&text[..], ["b", "a"], ["a"]).unwrap();
        assert_eq!(inputs, [[2.0, 1.0], [4.0, -3.5]]);
        assert_eq!(targets, [[1.0], [-3.5]]);
    }

    #[test]
    fn a_field_that_is_no_number_is_shown_with_its_place() {
        let error = |text: &'static str| read_from(text.as_bytes(), ["x"], ["y"]).unwrap_err();
        let hole = error("x,y\n1,2\n3,NA\n");
        assert!(matches!(&hole, DataError::NotANumber { line: 3, column, text } if column == "y" && text == "NA"));
        assert!(matches!(error("x,y\n1,\n"), DataError::NotANumber { line: 2, text, .. } if text.is_empty()));
        for (text, number) in [("x,y\n1,nan\n", "nan"), ("x,y\n1,-inf\n", "-inf"), ("x,y\n1,1e39\n", "1e39")] {
            assert!(matches!(error(text), DataError::NotFinite { line: 2, text, .. } if text == number));
        }
    }

    #[test]
    fn a_line_is_the_one_an_editor_shows() {
        for (text, expected) in [
            ("x,y\r\n1,2\r\n3,NA\r\n", 3),
            ("x,y\r1,2\r3,NA", 3),
            ("\n\nx,y\n1,2\n\n\n3,NA\n", 7),
            ("\u{feff}x,y\r\n\"1\r\n\",2\r\n\r\n3,NA\r\n", 5),
        ] {
            let error = read_from(text.as_bytes(), ["x"], ["y"]).unwrap_err();
            assert!(matches!(error, DataError::NotANumber { line, .. } if line == expected), "{text:?}: {error}");
        }
    }

    #[test]
    fn the_header_must_have_each_column_once_and_each_row_as_many_fields() {
        let error = |text: &'static str| read_from(text.as_bytes(), ["x"], ["y"]).unwrap_err();
        assert!(
            matches!(error("x,z\n1,2\n"), DataError::MissingColumn { column, found } if column == "y" && found == ["x", "z"])
        );
        assert!(matches!(error(""), DataError::MissingColumn { found, .. } if found.is_empty()));
        assert!(matches!(error("x,y,y\n1,2,3\n"), DataError::AmbiguousColumn { column } if column == "y"));
        assert!(matches!(error("x,y\n1,2\n3\n"), DataError::RaggedRow { line: 3, expected: 2, found: 1 }));
    }
}
