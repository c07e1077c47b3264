//! IDX files: the images and labels of MNIST and of the data sets that use its format.
//!
//! A file is a header of big-endian 32-bit numbers, followed by one byte per pixel or label:
//!
//! | | magic number | then |
//! |---|---|---|
//! | images | `0x00000803` | count, rows, columns |
//! | labels | `0x00000801` | count |
//!
//! Files may be compressed with gzip (feature `gzip`), whatever their name. Each function that takes a path has a counterpart that
//! takes a reader, for data that are already in memory, such as [`images`] and [`read_images`].
//!
//! ```
//! use stackprop::data::idx;
//!
//! // Two images of 1×2 pixels and their labels, as bytes of the two files.
//! let images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102];
//! let labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];
//!
//! let data = idx::read_labelled::<f32, 2>(&images[..], &labels[..], 10)?;
//! assert_eq!(data.images, [[0.0, 1.0], [0.2, 0.4]]);
//! assert_eq!(data.labels, [1, 0]);
//! # Ok::<(), stackprop::data::DataError>(())
//! ```

use std::io::Read;
use std::path::Path;
use std::vec::Vec;

use super::DataError;
use super::file::{Bytes, at, in_file};

pub(super) const IMAGES: u32 = 0x0803;
pub(super) const LABELS: u32 = 0x0801;
const UNSIGNED_BYTE: u8 = 0x08;

/// The type of a pixel: a `u8` from 0 to 255, or an `f32` or `f64` from 0 to 1.
///
/// Sealed.
pub trait Pixel: Copy + sealed::Sealed {
    /// Converts the byte in the file to a pixel.
    fn from_byte(byte: u8) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Pixel for u8 {
    fn from_byte(byte: u8) -> Self {
        byte
    }
}
impl Pixel for f32 {
    fn from_byte(byte: u8) -> Self {
        f32::from(byte) / 255.0
    }
}
impl Pixel for f64 {
    fn from_byte(byte: u8) -> Self {
        f64::from(byte) / 255.0
    }
}

/// Images of `N` pixels each, and the class of each image.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledImages<P, const N: usize> {
    /// The images, each row by row from the top.
    pub images: Vec<[P; N]>,
    /// The class of each image.
    pub labels: Vec<u8>,
}

/// Reads the images in the file at `path`, each as an array of its `N` = rows × columns pixels, row by row.
///
/// Choose the type of a pixel: `images::<u8, 784>` returns the bytes as they are, `images::<f32, 784>` returns numbers from 0 to
/// 1.
///
/// ```no_run
/// use stackprop::data::idx;
///
/// let images: Vec<[f32; 784]> = idx::images("data/mnist/t10k-images-idx3-ubyte.gz")?;
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read, is damaged, does not contain images, or contains images of another size:
/// [`Io`](DataError::Io), [`GzipDisabled`](DataError::GzipDisabled), [`CorruptGzip`](DataError::CorruptGzip),
/// [`WrongMagic`](DataError::WrongMagic), [`ElementType`](DataError::ElementType),
/// [`ImageSize`](DataError::ImageSize), [`Truncated`](DataError::Truncated) or
/// [`TrailingBytes`](DataError::TrailingBytes), all in an [`InFile`](DataError::InFile).
pub fn images<P: Pixel, const N: usize>(path: impl AsRef<Path>) -> Result<Vec<[P; N]>, DataError> {
    in_file(path.as_ref(), read_images)
}

/// Reads the images in an IDX file from a reader: see [`images`].
///
/// It reads to the end. Memory grows with the number of bytes read, not with the size in the header.
///
/// ```
/// use stackprop::data::idx;
///
/// let file = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255];
/// assert_eq!(idx::read_images::<u8, 2>(&file[..])?, [[0, 255]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// As [`images`], without the `InFile`.
pub fn read_images<P: Pixel, const N: usize>(reader: impl Read) -> Result<Vec<[P; N]>, DataError> {
    const { assert!(N > 0, "an image has at least one pixel") };
    let mut bytes = Bytes::new(reader)?;
    let [count, rows, columns] = header(&mut bytes, IMAGES)?;
    if u64::from(rows) * u64::from(columns) != N as u64 {
        return Err(DataError::ImageSize { rows, columns, pixels: N });
    }
    // No file is long enough for the product to saturate, so such a header ends in `Truncated` below.
    let expected = (N as u64).saturating_mul(count.into()).saturating_add(16);

    let mut images: Vec<[P; N]> = Vec::new();
    let (mut chunk, mut pixels) = (Vec::new(), Vec::new());
    let mut missing = count as usize;
    while missing > 0 {
        let wanted = missing.min((1 << 16) / N + 1);
        chunk.clear();
        let found = bytes.append((wanted * N) as u64, &mut chunk)?;
        if found < (wanted * N) as u64 {
            let before = 16 + images.len() as u64 * N as u64;
            return Err(DataError::Truncated { expected, found: before + found });
        }
        pixels.clear();
        pixels.extend(chunk.iter().map(|&byte| P::from_byte(byte)));
        // Doubles the capacity, as a `Vec` does, but at most to the count: so memory stays in proportion to the data read.
        if images.capacity() - images.len() < wanted {
            images.reserve_exact(missing.min(images.len().max(wanted)));
        }
        // Copied from slice to slice, not by value, so that images can be larger than the stack.
        images.extend_from_slice(pixels.as_chunks().0);
        missing -= wanted;
    }
    end(&mut bytes, expected)?;
    Ok(images)
}

/// Reads the labels in the file at `path`, each below `classes`.
///
/// ```no_run
/// use stackprop::data::idx;
///
/// let labels: Vec<u8> = idx::labels("data/mnist/t10k-labels-idx1-ubyte.gz", 10)?;
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// If the file cannot be read, is damaged, does not contain labels, or contains a label that is out of range:
/// [`Io`](DataError::Io), [`GzipDisabled`](DataError::GzipDisabled), [`CorruptGzip`](DataError::CorruptGzip),
/// [`WrongMagic`](DataError::WrongMagic), [`ElementType`](DataError::ElementType),
/// [`LabelOutOfRange`](DataError::LabelOutOfRange), [`Truncated`](DataError::Truncated) or
/// [`TrailingBytes`](DataError::TrailingBytes), all in an [`InFile`](DataError::InFile).
pub fn labels(path: impl AsRef<Path>, classes: usize) -> Result<Vec<u8>, DataError> {
    in_file(path.as_ref(), |file| read_labels(file, classes))
}

/// Reads the labels in an IDX file from a reader: see [`labels`].
///
/// It reads to the end. Memory grows with the number of bytes read, not with the size in the header.
///
/// ```
/// use stackprop::data::idx;
///
/// let file = [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9];
/// assert_eq!(idx::read_labels(&file[..], 10)?, [7, 0, 9]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// As [`labels`], without the `InFile`.
pub fn read_labels(reader: impl Read, classes: usize) -> Result<Vec<u8>, DataError> {
    let mut bytes = Bytes::new(reader)?;
    let [count] = header(&mut bytes, LABELS)?;
    let expected = 8 + u64::from(count);

    let mut labels = Vec::new();
    let found = bytes.append(count.into(), &mut labels)?;
    if found < count.into() {
        return Err(DataError::Truncated { expected, found: 8 + found });
    }
    end(&mut bytes, expected)?;
    match labels.iter().position(|&label| usize::from(label) >= classes) {
        Some(index) => Err(DataError::LabelOutOfRange { index: Some(index), label: labels[index].into(), classes }),
        None => Ok(labels),
    }
}

/// Reads the images in one file and their labels, which must be less than `classes`, in another.
///
/// ```no_run
/// use stackprop::data::idx;
///
/// let folder = "data/mnist";
/// let test = idx::labelled::<u8, 784>(
///     format!("{folder}/t10k-images-idx3-ubyte.gz"),
///     format!("{folder}/t10k-labels-idx1-ubyte.gz"),
///     10,
/// )?;
/// assert_eq!(test.images.len(), test.labels.len());
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// Those of [`images`] and of [`labels`], and [`CountMismatch`](DataError::CountMismatch), with the path of the labels, if
/// the numbers of images and labels differ.
pub fn labelled<P: Pixel, const N: usize>(
    images_path: impl AsRef<Path>,
    labels_path: impl AsRef<Path>,
    classes: usize,
) -> Result<LabelledImages<P, N>, DataError> {
    let labels = labels(&labels_path, classes)?;
    let images = images(images_path)?;
    paired(images, labels).map_err(|error| at(labels_path.as_ref(), error))
}

/// Reads images from one reader and their labels from another: see [`labelled`], and the example of this
/// [module](self).
///
/// # Errors
///
/// As [`labelled`], without the `InFile`.
pub fn read_labelled<P: Pixel, const N: usize>(
    images: impl Read,
    labels: impl Read,
    classes: usize,
) -> Result<LabelledImages<P, N>, DataError> {
    paired(read_images(images)?, read_labels(labels, classes)?)
}

fn paired<P, const N: usize>(images: Vec<[P; N]>, labels: Vec<u8>) -> Result<LabelledImages<P, N>, DataError> {
    if images.len() == labels.len() {
        Ok(LabelledImages { images, labels })
    } else {
        Err(DataError::CountMismatch { images: images.len(), labels: labels.len() })
    }
}

/// Checks the magic number, and reads the sizes that follow it.
pub(super) fn header<const D: usize>(bytes: &mut Bytes<impl Read>, magic: u32) -> Result<[u32; D], DataError> {
    let expected = 4 + 4 * D as u64;
    let mut header = Vec::new();
    bytes.append(expected, &mut header)?;
    let (words, _) = header.as_chunks::<4>();
    if let Some(&word) = words.first() {
        let found = u32::from_be_bytes(word);
        match word {
            _ if found == magic => {}
            [0, 0, UNSIGNED_BYTE, _] => return Err(DataError::WrongMagic { expected: magic, found }),
            [0, 0, found, _] => return Err(DataError::ElementType { found }),
            _ => return Err(DataError::WrongMagic { expected: magic, found }),
        }
    }
    if words.len() <= D {
        return Err(DataError::Truncated { expected, found: header.len() as u64 });
    }
    Ok(core::array::from_fn(|i| u32::from_be_bytes(words[1 + i])))
}

/// Checks that no bytes follow. For compressed data this also checks the checksum at the end.
fn end(bytes: &mut Bytes<impl Read>, expected: u64) -> Result<(), DataError> {
    match bytes.append(1, &mut Vec::new())? {
        0 => Ok(()),
        _ => Err(DataError::TrailingBytes { expected }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    fn file(header: &[u32], body: &[u8]) -> Vec<u8> {
        let mut bytes: Vec<u8> = header.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend(body);
        bytes
    }

    #[test]
    fn pixels_come_as_the_type_asked_for() {
        let file = file(&[IMAGES, 1, 3, 1], &[0, 51, 255]);
        assert_eq!(read_images::<u8, 3>(&file[..]).unwrap(), [[0, 51, 255]]);
        assert_eq!(read_images::<f32, 3>(&file[..]).unwrap(), [[0.0, 0.2, 1.0]]);
        assert_eq!(read_images::<f64, 3>(&file[..]).unwrap(), [[0.0, 0.2, 1.0]]);
    }

    #[test]
    fn images_keep_their_order_across_chunks_and_no_capacity_is_left_over() {
        // 3 images of 50 000 pixels need two chunks; 150 000 images of one pixel need three.
        let body: Vec<u8> = (0..150_000).map(|i| (i % 251) as u8).collect();
        let large = read_images::<u8, 50_000>(&file(&[IMAGES, 3, 250, 200], &body)[..]).unwrap();
        let small = read_images::<u8, 1>(&file(&[IMAGES, 150_000, 1, 1], &body)[..]).unwrap();
        assert_eq!(large.as_flattened(), body);
        assert_eq!(small.as_flattened(), body);
        assert_eq!((large.capacity(), small.capacity()), (3, 150_000));
    }

    #[test]
    fn images_larger_than_the_stack_can_be_read() {
        const SIDE: usize = 2048;
        let file = file(&[IMAGES, 1, SIDE as u32, SIDE as u32], &vec![255; SIDE * SIDE]);
        let read = move || read_images::<f32, { SIDE * SIDE }>(&file[..]).unwrap();
        let images = std::thread::Builder::new().stack_size(1 << 18).spawn(read).unwrap().join().unwrap();
        assert!(images[0].iter().all(|&pixel| pixel == 1.0));
    }

    #[test]
    fn a_header_that_promises_too_much_costs_no_memory() {
        let whole = 16 + 784 * u64::from(u32::MAX);
        // Ten bytes, and enough for several chunks.
        for body in [10, 1 << 18] {
            let images = read_images::<f32, 784>(&file(&[IMAGES, u32::MAX, 28, 28], &vec![0; body])[..]);
            let Err(DataError::Truncated { expected, found }) = images else { panic!("{images:?}") };
            assert_eq!((expected, found), (whole, 16 + body as u64));
        }
        let labels = read_labels(&file(&[LABELS, u32::MAX], &[0; 10])[..], 10);
        assert!(matches!(labels, Err(DataError::Truncated { expected: 0x1_0000_0007, found: 18 })));
        let sides = read_images::<f32, 784>(&file(&[IMAGES, u32::MAX, u32::MAX, u32::MAX], &[0; 10])[..]);
        assert!(matches!(sides, Err(DataError::ImageSize { rows: u32::MAX, columns: u32::MAX, pixels: 784 })));
    }
}
