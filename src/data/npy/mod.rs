//! Arrays of NumPy, `.npy`: numbers with a shape, as `numpy.save` writes them.
//!
//! ```python
//! numpy.save("inputs.npy", inputs)    # a row for each sample, of any type of numbers
//! numpy.save("labels.npy", labels)    # an integer for each sample
//! ```
//!
//! ```no_run
//! use stackprop::data::npy;
//!
//! let inputs: Vec<[f32; 4]> = npy::read("inputs.npy")?;
//! let labels: Vec<u8> = npy::labels("labels.npy", 3)?;
//! # Ok::<(), stackprop::data::DataError>(())
//! ```
//!
//! A sample can be a nested array: `Vec<[[[f32; 28]; 28]; 1]>` for images of the shape `(1, 28, 28)` or `(28, 28)`. Numbers are taken as
//! they are: divide the bytes of an image by 255 yourself.

pub(crate) mod header;

use std::io::Read;
use std::path::Path;
use std::vec::Vec;

use self::header::{Header, Kind, npy};
use super::DataError;
use super::file::{Bytes, in_file};
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, values};

/// Reads the samples in the file at `path`: the first extent of its array is their number, and the others are those of a sample.
///
/// Elements can be `float16`, `float32`, `float64`, integers or `bool`, in either order of bytes and of indices. They are rounded to the
/// nearest `T`.
///
/// # Errors
///
/// If the file cannot be read, is not an array of numbers, or its samples have another number of values: [`Io`](DataError::Io),
/// [`Npy`](DataError::Npy) or [`ArrayShape`](DataError::ArrayShape), all in an [`InFile`](DataError::InFile).
pub fn read<T: Scalar, F: Flat<T> + Copy>(path: impl AsRef<Path>) -> Result<Vec<F>, DataError> {
    in_file(path.as_ref(), read_from)
}

/// Reads samples from a reader: see [`read`]. It reads to the end. Memory grows with the number of bytes read, not with the shape in the
/// header.
///
/// ```
/// use stackprop::data::npy;
///
/// let file = b"\x93NUMPY\x01\0\x39\0{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2)}\x01\x02\x03\xfc";
/// let samples: Vec<[f32; 2]> = npy::read_from(&file[..])?;
/// assert_eq!(samples, [[1.0, 2.0], [3.0, -4.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// As [`read`], without the `InFile`.
pub fn read_from<T: Scalar, F: Flat<T> + Copy>(reader: impl Read) -> Result<Vec<F>, DataError> {
    const { assert!(F::LEN > 0, "a sample has at least one value") };
    let (header, numbers) = numbers(reader, |header| match &header.shape[..] {
        [_, sample @ ..]
            if sample.iter().try_fold(1usize, |size, extent| size.checked_mul(*extent)) == Some(F::LEN) =>
        {
            Ok(())
        }
        _ => Err(DataError::ArrayShape { shape: header.shape.clone(), values: F::LEN }),
    })?;
    let numbers = header.in_order(numbers);
    Ok(values::<T, F>(&numbers, numbers.len() / F::LEN).to_vec())
}

/// Reads the labels in the file at `path`, each below `classes`. The array has one extent, and integers of any type.
///
/// # Errors
///
/// Those of [`read`], and [`LabelOutOfRange`](DataError::LabelOutOfRange).
pub fn labels(path: impl AsRef<Path>, classes: usize) -> Result<Vec<u8>, DataError> {
    in_file(path.as_ref(), |file| read_labels(file, classes))
}

/// Reads labels from a reader: see [`labels`].
///
/// ```
/// use stackprop::data::npy;
///
/// let file = b"\x93NUMPY\x01\0\x37\0{'descr': '>u2', 'fortran_order': False, 'shape': (2,)}\0\x02\0\x01";
/// assert_eq!(npy::read_labels(&file[..], 3)?, [2, 1]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// As [`labels`], without the `InFile`.
pub fn read_labels(reader: impl Read, classes: usize) -> Result<Vec<u8>, DataError> {
    let (_, numbers) = numbers::<f64>(reader, |header| match header.kind {
        Kind::Float(_) => Err(npy(std::format!(
            "its elements are {}, and labels are integers: write `labels.astype(int)`",
            header.kind_text()
        ))),
        _ if header.shape.len() == 1 => Ok(()),
        _ => Err(DataError::ArrayShape { shape: header.shape.clone(), values: 1 }),
    })?;
    let label = |(index, number): (usize, &f64)| match *number {
        number if number < 0.0 => Err(npy(std::format!("the label {number} at index {index} is negative"))),
        number if number >= classes.min(256) as f64 => {
            Err(DataError::LabelOutOfRange { index: Some(index), label: number as usize, classes: classes.min(256) })
        }
        number => Ok(number as u8),
    };
    numbers.iter().enumerate().map(label).collect()
}

/// Reads all numbers of an array whose header is as `check` demands, in the order of the file.
fn numbers<T: Scalar>(
    reader: impl Read,
    check: impl FnOnce(&Header) -> Result<(), DataError>,
) -> Result<(Header, Vec<T>), DataError> {
    /// Bytes that are read at once: a number of elements of any size.
    const CHUNK: usize = 1 << 16;
    let mut bytes = Bytes::new(reader)?;
    let header = Header::read(&mut bytes)?;
    let Some(size) = header.size() else {
        let kind = header.kind_text();
        return Err(npy(std::format!(
            "its elements are {kind}: save an array of numbers, `array.astype(numpy.float32)`"
        )));
    };
    check(&header)?;
    let Some(len) = header.count().and_then(|count| count.checked_mul(size)) else {
        return Err(npy(std::format!("its shape {:?} has more elements than there is memory", header.shape)));
    };
    let (mut numbers, mut chunk, mut missing) = (Vec::new(), Vec::new(), len);
    while missing > 0 {
        chunk.clear();
        let wanted = missing.min(CHUNK);
        let found = bytes.append(wanted as u64, &mut chunk)? as usize;
        if found < wanted {
            let (expected, found) = (header.len as u64 + len as u64, (header.len + len - missing + found) as u64);
            return Err(DataError::Truncated { expected, found });
        }
        numbers.extend(chunk.chunks_exact(size).map(|bytes| T::of(header.number(bytes))));
        missing -= found;
    }
    if bytes.append(1, &mut chunk)? > 0 {
        return Err(DataError::TrailingBytes { expected: header.len as u64 + len as u64 });
    }
    Ok((header, numbers))
}
