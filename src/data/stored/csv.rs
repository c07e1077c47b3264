//! [`CsvFile`]: the rows of a CSV file that stay in it.

use core::ops::Range;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec::Vec;

use ::csv::{ByteRecord, ReaderBuilder};

use super::refuse_gzip;
use crate::data::csv::{Reader, line_ends};
use crate::data::file::{at, in_file};
use crate::data::{DataError, Samples};
use crate::tensor::Scalar;

/// Columns of a [CSV](crate::data::csv) file as inputs and targets, of which each row is read when it is needed. It is read once at the start, to
/// find the rows: 8 bytes of memory for each.
///
/// ```
/// use stackprop::data::{Samples, csv, stored::CsvFile};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("weather.csv");
/// std::fs::write(&path, "day,sun,rain\nMonday,7.5,0\nTuesday,1,12.5\n")?;
/// let mut weather = CsvFile::open(&path, csv::Reader::new(), ["sun"], ["rain"])?;
/// let (mut inputs, mut targets) = (Vec::<[f32; 1]>::new(), Vec::<[f32; 1]>::new());
/// weather.read(1, &mut inputs, &mut targets)?;
/// assert_eq!((inputs[0], targets[0]), ([1.0], [12.5]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CsvFile<const N: usize, const M: usize> {
    path: PathBuf,
    file: File,
    reader: Reader,
    inputs: [String; N],
    targets: [String; M],
    /// The first line, if it names the columns, and then a row.
    text: Vec<u8>,
    header: usize,
    /// Where each row begins, and where the last one ends.
    rows: Vec<u64>,
}

impl<const N: usize, const M: usize> CsvFile<N, M> {
    /// Opens a file with the settings of a [`Reader`], and finds its rows. All columns that are named have numbers.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is [`Compressed`](DataError::Compressed). What is wrong with a row is an error when it is read.
    pub fn open(
        path: impl AsRef<Path>,
        reader: Reader,
        inputs: [&str; N],
        targets: [&str; M],
    ) -> Result<Self, DataError> {
        let path = path.as_ref();
        in_file(path, |mut file| {
            refuse_gzip(&mut file)?;
            let mut rows = Vec::new();
            let mut builder = ReaderBuilder::new();
            builder.delimiter(reader.delimiter_byte()).has_headers(false).flexible(true);
            let mut parser = builder.from_reader(BufReader::new(&file));
            let mut row = ByteRecord::new();
            loop {
                let start = parser.position().byte();
                match parser.read_byte_record(&mut row) {
                    Ok(true) => rows.push(start),
                    Ok(false) => break,
                    Err(error) => return Err(DataError::Io(error.into())),
                }
            }
            rows.push(file.metadata().map_err(DataError::Io)?.len());
            let mut text = Vec::new();
            if reader.names_columns() && rows.len() > 1 {
                read(&mut file, rows[0]..rows[1], &mut text).map_err(DataError::Io)?;
                rows.remove(0);
            }
            let (inputs, targets) = (inputs.map(|name| name.to_string()), targets.map(|name| name.to_string()));
            Ok(Self { path: path.into(), file, reader, inputs, targets, header: text.len(), text, rows })
        })
    }
}

impl<const N: usize, const M: usize> CsvFile<N, M> {
    /// Returns the error of a row with its line in the file instead of that in the text of the header and the row.
    fn in_the_file(&mut self, sample: usize, mut error: DataError) -> DataError {
        let start = self.rows[sample];
        // With the first byte of the row, which may be the second half of the end of the line before.
        let mut before = Vec::new();
        let header = self.header.saturating_add(1).min(self.text.len());
        if read(&mut self.file, 0..start + 1, &mut before).is_ok() {
            let by = line_ends(&before).saturating_sub(line_ends(&self.text[..header]));
            match &mut error {
                DataError::UnclosedQuote { line, until } => {
                    *line += by;
                    until.iter_mut().for_each(|until| *until += by);
                }
                DataError::RaggedRow { line, .. }
                | DataError::NotANumber { line, .. }
                | DataError::NotFinite { line, .. }
                | DataError::MissingValue { line, .. }
                | DataError::NotUtf8 { line, .. } => *line += by,
                _ => {}
            }
        }
        error
    }
}

/// Appends a range of the bytes of a file.
fn read(file: &mut File, range: Range<u64>, text: &mut Vec<u8>) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(range.start))?;
    let len = range.end - range.start;
    // The file may have become shorter since its rows were found.
    if file.take(len).read_to_end(text)? as u64 == len { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

impl<T: Scalar, const N: usize, const M: usize> Samples<[T; N], [T; M]> for CsvFile<N, M> {
    type Error = DataError;

    fn count(&self) -> usize {
        self.rows.len() - 1
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<[T; N]>, targets: &mut Vec<[T; M]>) -> Result<(), DataError> {
        self.text.truncate(self.header);
        let row = self.rows[sample]..self.rows[sample + 1];
        let columns = || {
            read(&mut self.file, row, &mut self.text).map_err(DataError::Io)?;
            let table = self.reader.clone().read_from(&self.text[..])?;
            inputs.extend(table.numbers(self.inputs.each_ref().map(String::as_str))?);
            targets.extend(table.numbers(self.targets.each_ref().map(String::as_str))?);
            Ok(())
        };
        columns().map_err(|error| {
            let error = self.in_the_file(sample, error);
            at(&self.path, error)
        })
    }
}
