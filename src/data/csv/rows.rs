//! The rows of a CSV file, with the lines they begin on.

use std::vec::Vec;

use ::csv::{ByteRecord, ErrorKind, Position, ReaderBuilder, Trim};

use crate::data::DataError;

/// A CSV file in memory, whose quotes have been checked.
pub(super) struct Text {
    pub bytes: Vec<u8>,
    pub delimiter: u8,
    pub has_header: bool,
}

/// The fields of a row.
pub(super) struct Row<'a> {
    fields: &'a ByteRecord,
    text: &'a [u8],
    /// The index of its first byte in the text.
    start: usize,
}

impl<'a> Row<'a> {
    /// A field without the white space around it.
    pub fn field(&self, index: usize) -> &'a [u8] {
        // The CSV reader has refused rows that are shorter than the first one.
        self.fields.get(index).unwrap_or_default()
    }

    /// The line that it begins on in an editor, counted from 1.
    pub fn line(&self) -> u64 {
        1 + line_ends(&self.text[..self.start])
    }
}

impl Text {
    fn reader(&self) -> ::csv::Reader<&[u8]> {
        let mut builder = ReaderBuilder::new();
        builder.trim(Trim::All).delimiter(self.delimiter).has_headers(self.has_header);
        builder.from_reader(&self.bytes[..])
    }

    /// The fields of the first row, whether it is a header or not.
    pub fn first_row(&self) -> Result<ByteRecord, DataError> {
        let mut reader = self.reader();
        let row = reader.byte_headers().map_err(|error| convert(error, &self.bytes))?;
        Ok(row.clone())
    }

    /// Calls `visit` with each row after the header. In a file with one column, a blank line between two rows is a row with an empty
    /// field.
    pub fn each_row(&self, mut visit: impl FnMut(Row<'_>) -> Result<(), DataError>) -> Result<(), DataError> {
        let text = &self.bytes[..];
        let mut reader = self.reader();
        let has_blank_rows = reader.byte_headers().map_err(|error| convert(error, text))?.len() == 1;
        let mut is_first = !self.has_header;
        let empty = ByteRecord::from(&[b""][..]);
        let mut fields = ByteRecord::new();
        while reader.read_byte_record(&mut fields).map_err(|error| convert(error, text))? {
            let passed = byte(fields.position(), text);
            let start = start(passed, text);
            if has_blank_rows && !is_first {
                // The line feed that may be left of the row before.
                let rest = usize::from(text[..passed].ends_with(b"\r") && text[passed..].starts_with(b"\n"));
                let mut blank = passed + rest;
                while blank < start {
                    visit(Row { fields: &empty, text, start: blank })?;
                    blank += if text[blank..].starts_with(b"\r\n") { 2 } else { 1 };
                }
            }
            is_first = false;
            visit(Row { fields: &fields, text, start })?;
        }
        Ok(())
    }
}

fn convert(error: ::csv::Error, text: &[u8]) -> DataError {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = 1 + line_ends(&text[..start(byte(pos.as_ref(), text), text)]);
            DataError::RaggedRow { line, expected: *expected_len, found: *len }
        }
        // The reader neither decodes, deserializes nor seeks here, so only errors of reading are left.
        _ => DataError::Io(error.into()),
    }
}

fn byte(position: Option<&Position>, text: &[u8]) -> usize {
    position.map_or(0, |position| position.byte() as usize).min(text.len())
}

/// The first byte of a row.
///
/// The CSV reader reports that a row begins right after the previous one, which is too early if there are blank lines, or if lines
/// end with a carriage return and a line feed.
fn start(passed: usize, text: &[u8]) -> usize {
    passed + text[passed..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

/// The number of lines that end in `text`.
pub(in crate::data) fn line_ends(text: &[u8]) -> u64 {
    let ends = |(i, &byte): (usize, &u8)| byte == b'\n' || byte == b'\r' && text.get(i + 1) != Some(&b'\n');
    text.iter().enumerate().filter(|&end| ends(end)).count() as u64
}
