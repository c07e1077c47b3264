//! [`Reader`]: the settings for a CSV file.

use std::io;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use super::missing::Missing;
use super::rows::Text;
use super::{Table, quotes};
use crate::data::DataError;
use crate::data::file::{Bytes, in_file};

/// Reads a CSV file, given how it is written and what to do with missing values.
///
/// ```
/// use stackprop::data::csv;
///
/// let text = "1,5;2\n;3\n".replace(',', ".");
/// let table = csv::Reader::new().delimiter(b';').without_header().missing_as_nan().read_from(text.as_bytes())?;
/// let numbers: Vec<[f64; 2]> = table.numbers(["0", "1"])?;
/// assert_eq!(numbers[0], [1.5, 2.0]);
/// assert!(numbers[1][0].is_nan());
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    delimiter: u8,
    has_header: bool,
    missing: Missing,
}

impl Default for Reader {
    fn default() -> Self {
        Self { delimiter: b',', has_header: true, missing: Missing::default() }
    }
}

impl Reader {
    /// Commas, a header, and missing values that are refused.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fields are separated by this byte, such as `b';'`, `b'\t'` or `b' '`.
    ///
    /// # Panics
    ///
    /// If it is a quote, an end of line, or not ASCII.
    pub fn delimiter(self, delimiter: u8) -> Self {
        assert!(
            delimiter.is_ascii() && !b"\"\r\n".contains(&delimiter),
            "the delimiter is byte {delimiter}: it has to be ASCII, and neither a quote nor an end of line"
        );
        Self { delimiter, ..self }
    }

    /// The first line is a row of values. The names of the columns are their numbers: `"0"`, `"1"` and so on.
    pub fn without_header(self) -> Self {
        Self { has_header: false, ..self }
    }

    /// A field without a value is one of `marks`, in place of an empty field, `NA`, `N/A`, `n/a`, `NaN`, `nan`, `NULL`, `null`, `None`
    /// and `?`.
    ///
    /// ```
    /// use stackprop::data::csv;
    ///
    /// let table = csv::Reader::new().missing(["-999"]).read_from(&b"country,rain\nNA,12\nDE,-999\n"[..])?;
    /// assert_eq!(table.text("country")?, ["NA", "DE"]);
    /// let error = table.numbers::<f32, 1>(["rain"]).unwrap_err();
    /// assert!(error.to_string().starts_with("line 3, column `rain`: no value"));
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    pub fn missing<S: Into<String>>(self, marks: impl IntoIterator<Item = S>) -> Self {
        let marks = marks.into_iter().map(Into::into).collect();
        Self { missing: Missing { marks, ..self.missing }, ..self }
    }

    /// Missing numbers are read as NaN, for [`Impute`](crate::data::Impute). Otherwise they are an error.
    pub fn missing_as_nan(self) -> Self {
        Self { missing: Missing { is_nan: true, ..self.missing }, ..self }
    }

    pub(in crate::data) fn delimiter_byte(&self) -> u8 {
        self.delimiter
    }

    /// Whether the first line names the columns.
    pub(in crate::data) fn names_columns(&self) -> bool {
        self.has_header
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// [`Io`](DataError::Io), [`GzipDisabled`](DataError::GzipDisabled), [`CorruptGzip`](DataError::CorruptGzip),
    /// [`Utf16`](DataError::Utf16), [`UnclosedQuote`](DataError::UnclosedQuote) or [`RaggedRow`](DataError::RaggedRow), all in an
    /// [`InFile`](DataError::InFile).
    pub fn read(self, path: impl AsRef<Path>) -> Result<Table, DataError> {
        let path = path.as_ref();
        let table = in_file(path, |file| self.read_from(file))?;
        Ok(table.at(path))
    }

    /// Reads a file from a reader.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), without the `InFile`.
    pub fn read_from(self, reader: impl io::Read) -> Result<Table, DataError> {
        let mut bytes = Vec::new();
        Bytes::new(reader)?.append(u64::MAX, &mut bytes)?;
        if matches!(&bytes[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            return Err(DataError::Utf16);
        }
        quotes::check(&bytes, self.delimiter)?;
        let text = Text { bytes, delimiter: self.delimiter, has_header: self.has_header };
        Table::new(text, self.missing)
    }
}
