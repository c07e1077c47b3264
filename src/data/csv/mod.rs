//! Numbers and words from the columns of a CSV file, chosen by name.
//!
//! The first line names the columns. Fields are separated by commas and may be quoted (RFC 4180). Columns that are not read may
//! contain anything, if their quotes are closed. The file is UTF-8, with or without a byte order mark, and may be compressed with gzip
//! (feature `gzip`), whatever its name. The whole text is in memory while it is read.
//!
//! [`read`] is enough for columns of numbers. [`Reader`] is for other delimiters, files without a header and missing values; it
//! returns a [`Table`], which has words too:
//!
//! ```
//! use stackprop::data::{Classes, Impute, csv};
//!
//! let text = "species;bill;mass\nGentoo;46.1;4500\nAdelie;39.1;?\nAdelie;;3800\nGentoo;50.0;5700\n";
//! let mut table = csv::Reader::new().delimiter(b';').missing_as_nan().read_from(text.as_bytes())?;
//! table.drop_missing(&["bill"])?;
//!
//! let mut inputs: Vec<[f32; 2]> = table.numbers_except(&["species"])?;
//! let species = table.text("species")?;
//! let classes = Classes::new(&species);
//! assert_eq!(classes.names(), ["Adelie", "Gentoo"]);
//! assert_eq!(classes.numbers(&species)?, [1, 0, 1]);
//!
//! Impute::median(&inputs)?.apply(&mut inputs);
//! assert_eq!(inputs, [[46.1, 4500.0], [39.1, 5100.0], [50.0, 5700.0]]);
//! # Ok::<(), stackprop::data::DataError>(())
//! ```
//!
//! Numbers are read as `f32` or `f64`. An `f32` has about seven digits, so subtract a fixed date from time stamps in the file.
//! Dates are not read. Blank lines are skipped, except in a file with one column, where a blank line is a missing value.

mod columns;
mod missing;
mod number;
mod quotes;
mod reader;
mod rows;
mod table;

pub use reader::Reader;
pub(super) use rows::line_ends;
pub use table::Table;

use std::io::Read;
use std::path::Path;
use std::vec::Vec;

use super::DataError;
use super::file::in_file;
use crate::tensor::Scalar;

/// Reads the columns `inputs` and `targets` of the file at `path`: one array of each per row, in the order of the names.
///
/// It is short for [`Reader::read`] and [`Table::numbers`].
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
/// Those of [`Reader::read`] and [`Table::numbers`].
pub fn read<T: Scalar, const N: usize, const M: usize>(
    path: impl AsRef<Path>,
    inputs: [&str; N],
    targets: [&str; M],
) -> Result<InputsAndTargets<T, N, M>, DataError> {
    in_file(path.as_ref(), |file| read_columns(file, &inputs, &targets))
}

/// Inputs and their targets, in two vectors of the same length.
pub type InputsAndTargets<T, const N: usize, const M: usize> = (Vec<[T; N]>, Vec<[T; M]>);

/// Reads the columns of a CSV file from a reader: see [`read`].
///
/// ```
/// use stackprop::data::csv;
///
/// let text = "city,size,\"price, net\"\nOslo,1.5,3\nRoma,2,4e0\n";
/// let (inputs, targets) = csv::read_from::<f32, _, _>(text.as_bytes(), ["size"], ["price, net"])?;
/// assert_eq!(inputs, [[1.5], [2.0]]);
/// assert_eq!(targets, [[3.0], [4.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// As [`read`], without the [`InFile`](DataError::InFile).
pub fn read_from<T: Scalar, const N: usize, const M: usize>(
    reader: impl Read,
    inputs: [&str; N],
    targets: [&str; M],
) -> Result<InputsAndTargets<T, N, M>, DataError> {
    read_columns(reader, &inputs, &targets)
}

/// Names are passed by reference and rows are made in place, so that neither is copied to the stack.
fn read_columns<T: Scalar, const N: usize, const M: usize>(
    reader: impl Read,
    inputs: &[&str; N],
    targets: &[&str; M],
) -> Result<InputsAndTargets<T, N, M>, DataError> {
    let table = Reader::new().read_from(reader)?;
    Ok((table.named(inputs)?, table.named(targets)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_the_order_asked_for_whatever_the_file_has() {
        let text = b"\xef\xbb\xbfa,note,b\r\n1,\"x, \"\"y\"\"\nz\", 2 \r\n-3.5,\xff\xfe,\"4\"\r\n";
        let (inputs, targets) = read_from::<f32, _, _>(&text[..], ["b", "a"], ["a"]).unwrap();
        assert_eq!(inputs, [[2.0, 1.0], [4.0, -3.5]]);
        assert_eq!(targets, [[1.0], [-3.5]]);
    }

    #[test]
    fn a_field_that_is_no_number_is_shown_with_its_place() {
        let error = |text: &'static str| read_from::<f32, _, _>(text.as_bytes(), ["x"], ["y"]).unwrap_err();
        let hole = error("x,y\n1,2\n3,NA\n");
        assert!(matches!(&hole, DataError::MissingValue { line: 3, column } if column == "y"));
        let word = error("x,y\n1,2\n3,red\n");
        assert!(matches!(&word, DataError::NotANumber { line: 3, column, text } if column == "y" && text == "red"));
        assert!(matches!(error("x,y\n1,\n"), DataError::MissingValue { line: 2, .. }));
        for (text, number) in [("x,y\n1,NAN\n", "NAN"), ("x,y\n1,-inf\n", "-inf"), ("x,y\n1,1e39\n", "1e39")] {
            assert!(matches!(error(text), DataError::NotFinite { line: 2, text, .. } if text == number));
        }
    }

    #[test]
    fn a_line_is_the_one_an_editor_shows() {
        for (text, expected) in [
            ("x,y\r\n1,2\r\n3,red\r\n", 3),
            ("x,y\r1,2\r3,red", 3),
            ("\n\nx,y\n1,2\n\n\n3,red\n", 7),
            ("\u{feff}x,y\r\n\"1\r\n\",2\r\n\r\n3,red\r\n", 5),
        ] {
            let error = read_from::<f32, _, _>(text.as_bytes(), ["x"], ["y"]).unwrap_err();
            assert!(matches!(error, DataError::NotANumber { line, .. } if line == expected), "{text:?}: {error}");
        }
    }

    #[test]
    fn the_header_must_have_each_column_once_and_each_row_as_many_fields() {
        let error = |text: &'static str| read_from::<f32, _, _>(text.as_bytes(), ["x"], ["y"]).unwrap_err();
        assert!(
            matches!(error("x,z\n1,2\n"), DataError::MissingColumn { column, found } if column == "y" && found == ["x", "z"])
        );
        assert!(matches!(error(""), DataError::MissingColumn { found, .. } if found.is_empty()));
        assert!(matches!(error("x,y,y\n1,2,3\n"), DataError::AmbiguousColumn { column } if column == "y"));
        assert!(matches!(error("x,y\n1,2\n3\n"), DataError::RaggedRow { line: 3, expected: 2, found: 1 }));
    }
}
