//! The header of a file of NumPy: a Python dictionary with the type, the order and the shape of an array.

use std::borrow::ToOwned;
use std::format;
use std::io::{ErrorKind, Read};
use std::string::{String, ToString};
use std::vec::Vec;

use super::DataError;
use crate::data::shown::Shown;

const MAGIC: [u8; 6] = *b"\x93NUMPY";

/// The largest header that is read (bytes). That of an array of numbers has at most a few hundred.
const MAX_LEN: usize = 1 << 16;

/// The description of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub kind: Kind,
    /// Whether the most significant byte of a number comes first.
    pub is_big_endian: bool,
    /// Whether the first index changes fastest.
    pub is_fortran: bool,
    pub shape: Vec<usize>,
    /// The bytes of the header, with everything in front of it.
    pub len: usize,
}

/// The type of the elements of an array, with the bytes of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Signed(usize),
    Unsigned(usize),
    Float(usize),
    /// Not a number: its text.
    Other(String),
}

impl Header {
    /// Reads a header.
    pub fn read(mut reader: impl Read) -> Result<Self, DataError> {
        let mut start = [0; 8];
        fill(&mut reader, &mut start)?;
        let [magic @ .., major, minor] = start;
        if magic != MAGIC {
            return Err(npy("it does not begin like one"));
        }
        let mut len = [0; 4];
        let bytes_of_len = match major {
            1 => 2,
            2 | 3 => 4,
            _ => return Err(npy(format!("version {major}.{minor} of the format is unknown"))),
        };
        fill(&mut reader, &mut len[..bytes_of_len])?;
        let len = u32::from_le_bytes(len) as usize;
        if len > MAX_LEN {
            return Err(npy(format!(
                "its header would have {len} bytes, more than the {MAX_LEN} of any array of numbers"
            )));
        }
        let mut text = [0].repeat(len);
        fill(&mut reader, &mut text)?;
        let text = String::from_utf8_lossy(&text);
        let header = Parser { rest: &text }.header();
        let mut header = header.ok_or_else(|| npy("its header is not the expected dictionary"))?;
        header.len = start.len() + bytes_of_len + len;
        Ok(header)
    }

    /// Returns the number of elements; `None` if it is larger than any memory.
    pub fn count(&self) -> Option<usize> {
        let count = self.shape.iter().try_fold(1usize, |count, extent| count.checked_mul(*extent))?;
        // Zero hides an overflow of the other extents, but then there are no elements.
        Some(count)
    }

    /// Returns the bytes of an element; `None` if it is not a number.
    pub fn size(&self) -> Option<usize> {
        match self.kind {
            Kind::Bool => Some(1),
            Kind::Signed(size) | Kind::Unsigned(size) | Kind::Float(size) => Some(size),
            Kind::Other(_) => None,
        }
    }

    /// Returns an element from its bytes. Integers beyond 2⁵³ are rounded.
    pub fn number(&self, bytes: &[u8]) -> f64 {
        let mut value = [0; 8];
        for (i, byte) in bytes.iter().enumerate().take(value.len()) {
            value[if self.is_big_endian { bytes.len() - 1 - i } else { i }] = *byte;
        }
        let bits = u64::from_le_bytes(value);
        match self.kind {
            Kind::Signed(size) => {
                let unused = 64 - 8 * size as u32;
                ((bits << unused) as i64 >> unused) as f64
            }
            Kind::Float(2) => half(bits as u16),
            Kind::Float(4) => f32::from_bits(bits as u32).into(),
            Kind::Float(_) => f64::from_bits(bits),
            Kind::Bool | Kind::Unsigned(_) | Kind::Other(_) => bits as f64,
        }
    }

    /// Returns the text of the type in a message.
    pub fn kind_text(&self) -> String {
        match &self.kind {
            Kind::Bool => "bool".to_owned(),
            Kind::Signed(size) => format!("int{}", 8 * size),
            Kind::Unsigned(size) => format!("uint{}", 8 * size),
            Kind::Float(size) => format!("float{}", 8 * size),
            Kind::Other(text) if text.contains('O') => "Python objects".to_owned(),
            Kind::Other(text) => format!("`{}`", Shown(text)),
        }
    }

    /// Puts values in the order of this array into the order in which the last index changes fastest.
    pub fn in_order<T: Copy>(&self, values: Vec<T>) -> Vec<T> {
        if !self.is_fortran || self.shape.len() < 2 {
            return values;
        }
        let mut index = [0].repeat(self.shape.len());
        let mut ordered = Vec::with_capacity(values.len());
        for _ in 0..values.len() {
            let at = self.shape.iter().zip(&index).rev().fold(0, |at, (extent, index)| at * extent + index);
            ordered.push(values[at]);
            for (index, extent) in index.iter_mut().zip(&self.shape).rev() {
                *index += 1;
                if *index < *extent {
                    break;
                }
                *index = 0;
            }
        }
        ordered
    }
}

/// Returns the value of a number of half precision.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let value = match exponent {
        0 => fraction * 0.5f64.powi(24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -value } else { value }
}

/// Reads exactly this number of bytes.
fn fill(reader: &mut impl Read, bytes: &mut [u8]) -> Result<(), DataError> {
    reader.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => npy("it ends in its header: is it truncated?"),
        _ => DataError::Io(error),
    })
}

pub(crate) fn npy(reason: impl ToString) -> DataError {
    DataError::Npy { reason: reason.to_string() }
}

/// The rest of the text of a header.
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn header(mut self) -> Option<Header> {
        let (mut kind, mut is_fortran, mut shape) = (None, None, None);
        self.take('{')?;
        while self.take('}').is_none() {
            let key = self.string()?;
            self.take(':')?;
            match key {
                "descr" => kind = Some(self.kind()?),
                "fortran_order" => is_fortran = Some(self.boolean()?),
                "shape" => shape = Some(self.shape()?),
                _ => return None,
            }
            self.comma('}')?;
        }
        let ((kind, is_big_endian), shape) = (kind?, shape?);
        self.rest.trim().is_empty().then_some(Header { kind, is_big_endian, is_fortran: is_fortran?, shape, len: 0 })
    }

    /// Reads a comma, unless this mark follows.
    fn comma(&mut self, end: char) -> Option<()> {
        self.take(',').or_else(|| self.rest.trim_start().starts_with(end).then_some(()))
    }

    fn take(&mut self, mark: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(mark)?;
        Some(())
    }

    fn string(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (text, rest) = rest[1..].split_once(quote)?;
        self.rest = rest;
        Some(text)
    }

    /// Returns the type, and whether its bytes are big-endian. A type with fields is a list, whose text is not read.
    fn kind(&mut self) -> Option<(Kind, bool)> {
        if self.rest.trim_start().starts_with('[') {
            let (mut depth, rest) = (0usize, self.rest.trim_start());
            let end = rest.find(|c| {
                depth = match c {
                    '[' => depth + 1,
                    ']' => depth - 1,
                    _ => depth,
                };
                depth == 0
            })?;
            let (text, rest) = rest.split_at(end + 1);
            self.rest = rest;
            return Some((Kind::Other(text.to_owned()), false));
        }
        let text = self.string()?;
        let (order, letters) = text.split_at_checked(1)?;
        let kind = match letters {
            "b1" => Kind::Bool,
            "i1" | "i2" | "i4" | "i8" => Kind::Signed(letters[1..].parse().ok()?),
            "u1" | "u2" | "u4" | "u8" => Kind::Unsigned(letters[1..].parse().ok()?),
            "f2" | "f4" | "f8" => Kind::Float(letters[1..].parse().ok()?),
            _ => Kind::Other(text.to_owned()),
        };
        Some((kind, order == ">"))
    }

    fn boolean(&mut self) -> Option<bool> {
        let rest = self.rest.trim_start();
        let (value, rest) = match rest.strip_prefix("True") {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix("False")?),
        };
        self.rest = rest;
        Some(value)
    }

    fn shape(&mut self) -> Option<Vec<usize>> {
        let mut shape = Vec::new();
        self.take('(')?;
        while self.take(')').is_none() {
            let rest = self.rest.trim_start();
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            shape.push(rest[..digits].parse().ok()?);
            self.rest = rest[digits..].strip_prefix('L').unwrap_or(&rest[digits..]);
            self.comma(')')?;
        }
        Some(shape)
    }
}
