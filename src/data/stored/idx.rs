//! [`IdxFiles`]: images and labels that stay in their IDX files.

use std::path::Path;
use std::vec::Vec;

use super::{Found, Records};
use crate::data::file::{Bytes, at};
use crate::data::idx::{IMAGES, LABELS, Pixel, header};
use crate::data::{DataError, Samples};

/// Images of `N` pixels and their labels, in two [IDX](crate::data::idx) files, of which each sample is read when it is needed.
///
/// The pixels are those of [`idx::images`](crate::data::idx::images): choose `f32` for numbers from 0 to 1.
#[derive(Debug)]
pub struct IdxFiles<P, const N: usize> {
    images: Records,
    labels: Records,
    classes: usize,
    pixels: Vec<P>,
}

impl<P: Pixel, const N: usize> IdxFiles<P, N> {
    /// Opens the files of the images and of their labels, each below `classes`.
    ///
    /// # Errors
    ///
    /// Those of [`idx::labelled`](crate::data::idx::labelled), and [`Compressed`](DataError::Compressed). A label that is out of range is an error
    /// when it is read.
    pub fn open(images: impl AsRef<Path>, labels: impl AsRef<Path>, classes: usize) -> Result<Self, DataError> {
        const { assert!(N > 0, "an image has at least one pixel") };
        let (images, ()) = Records::open(images.as_ref(), |file| {
            let [count, rows, columns] = header(&mut Bytes::new(file)?, IMAGES)?;
            if u64::from(rows) * u64::from(columns) != N as u64 {
                return Err(DataError::ImageSize { rows, columns, pixels: N });
            }
            Ok(Found { start: 16, len: N, count: count as usize, header: () })
        })?;
        let (labels, ()) = Records::open(labels.as_ref(), |file| {
            let [count] = header(&mut Bytes::new(file)?, LABELS)?;
            Ok(Found { start: 8, len: 1, count: count as usize, header: () })
        })?;
        if images.count != labels.count {
            let error = DataError::CountMismatch { images: images.count, labels: labels.count };
            return Err(at(&labels.path, error));
        }
        Ok(Self { images, labels, classes, pixels: Vec::with_capacity(N) })
    }
}

impl<P: Pixel, const N: usize> Samples<[P; N], u8> for IdxFiles<P, N> {
    type Error = DataError;

    fn count(&self) -> usize {
        self.images.count
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<[P; N]>, targets: &mut Vec<u8>) -> Result<(), DataError> {
        let label = self.labels.read(sample)?[0];
        if usize::from(label) >= self.classes {
            let (index, label, classes) = (Some(sample), label.into(), self.classes);
            return Err(at(&self.labels.path, DataError::LabelOutOfRange { index, label, classes }));
        }
        self.pixels.clear();
        self.pixels.extend(self.images.read(sample)?.iter().map(|&byte| P::from_byte(byte)));
        // From slice to slice, so that images can be larger than the stack.
        inputs.extend_from_slice(self.pixels.as_chunks().0);
        targets.push(label);
        Ok(())
    }
}
