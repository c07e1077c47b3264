//! [`Reader`]: the settings for images.

use std::boxed::Box;
use std::io;
use std::path::Path;
use std::vec::Vec;

use super::ImageError;
use super::decode::decode;
use super::pixels::Pixels;
use super::resample::{Span, resample};
use crate::data::file::in_file;
use crate::data::folder::{Files, LabelledFiles};
use crate::data::{Classes, DataError};
use crate::tensor::Scalar;
use crate::tensor::plain::scalars_mut;
use crate::zero::boxed;

/// What to do with an image of another size.
#[derive(Clone, Copy, Debug)]
enum Fit {
    Refuse,
    Resize,
    ResizeAndCrop,
    Crop,
}

/// Reads images, given what to do with those of another size.
///
/// ```
/// use stackprop::data::images;
///
/// // A PNG file of 2 × 1 grey pixels.
/// let file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\0\0\0\0\xd1I V\
///              \0\0\0\x0bIDATx\xdach\xf8\x0f\0\x02\x02\x01\x80\xfd\xf2\xfc\xf4\0\0\0\0IEND\xaeB`\x82";
/// let image = images::Reader::new().read_from::<f32, 1, 1, 2>(&file[..])?;
/// assert_eq!(*image, [[[128.0 / 255.0, 1.0]]]);
/// let mean = images::Reader::new().resize().read_from::<f64, 1, 1, 1>(&file[..])?;
/// assert!((mean[0][0][0] - 0.751).abs() < 1e-3);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    fit: Fit,
    most_pixels: usize,
    classes: Option<Classes>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { fit: Fit::Refuse, most_pixels: 1 << 26, classes: None }
    }
}

/// The ends of the names of images in a folder, in small letters.
const ENDS: [&str; 5] = ["png", "jpg", "jpeg", "jpe", "jfif"];

impl Reader {
    /// Images of another size are errors, and so are those of more than 2²⁶ pixels.
    pub fn new() -> Self {
        Self::default()
    }

    /// An image of another size is resized; its sides may be stretched differently.
    ///
    /// It is done by bilinear interpolation with antialiasing, where each pixel is a mean of all pixels of the file that it covers. This is
    /// `resize(size, BILINEAR)` of Pillow and `antialias=True` of PyTorch, without rounding to 8 bits, for each channel alone.
    pub fn resize(self) -> Self {
        Self { fit: Fit::Resize, ..self }
    }

    /// An image of another size is resized so that it covers the expected one, and what is too much is cut off at both ends: `ImageOps.fit`
    /// of Pillow.
    pub fn resize_and_crop(self) -> Self {
        Self { fit: Fit::ResizeAndCrop, ..self }
    }

    /// The centre is cut out of an image that is larger: `CenterCrop` of torchvision. A smaller one is an error.
    pub fn center_crop(self) -> Self {
        Self { fit: Fit::Crop, ..self }
    }

    /// Images of more pixels than this are errors, before memory is taken for them. Reading takes up to 16 bytes per pixel. The default is
    /// 2²⁶, which is 67 million.
    ///
    /// ```
    /// use stackprop::data::images;
    ///
    /// # let file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\0\0\0\0\xd1I V\
    /// #              \0\0\0\x0bIDATx\xdach\xf8\x0f\0\x02\x02\x01\x80\xfd\xf2\xfc\xf4\0\0\0\0IEND\xaeB`\x82";
    /// let error = images::Reader::new().most_pixels(1).read_from::<f32, 1, 1, 2>(&file[..]).unwrap_err();
    /// assert!(error.to_string().starts_with("the image has 2×1 pixels, more than the limit of 1"));
    /// ```
    pub fn most_pixels(self, pixels: usize) -> Self {
        Self { most_pixels: pixels, ..self }
    }

    /// The classes of [`folder`](Self::folder): those of another folder, so that a class has the same number in both, even if this one has no
    /// images of it. A folder of another name is an error.
    pub fn classes(self, classes: &Classes) -> Self {
        Self { classes: Some(classes.clone()), ..self }
    }

    /// Reads the image in the file at `path`. It is in a box, so a large one does not need a large stack.
    ///
    /// # Errors
    ///
    /// [`Io`](DataError::Io) or [`Image`](DataError::Image), in an [`InFile`](DataError::InFile).
    pub fn read<T: Scalar, const C: usize, const H: usize, const W: usize>(
        &self,
        path: impl AsRef<Path>,
    ) -> Result<Box<[[[T; W]; H]; C]>, DataError> {
        in_file(path.as_ref(), |file| self.read_from(file))
    }

    /// Reads an image from a reader, such as `&bytes[..]`.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), without the `InFile`.
    pub fn read_from<T: Scalar, const C: usize, const H: usize, const W: usize>(
        &self,
        reader: impl io::Read,
    ) -> Result<Box<[[[T; W]; H]; C]>, DataError> {
        let mut image = boxed::<[[[T; W]; H]; C]>();
        self.read_to(reader, &mut image)?;
        Ok(image)
    }

    /// Reads a folder that has a folder of images per class, whose name is that of the class.
    ///
    /// In the folder of a class, images may be in further folders. They are in the order of their paths, which is the same on each machine.
    /// Images are files whose names end in `.png`, `.jpg`, `.jpeg`, `.jpe` or `.jfif`, in small or capital letters. Other files are listed in
    /// [`skipped`](LabelledFiles::skipped). Hidden files and folders, whose names begin with a dot, `__MACOSX`, and links to folders in the
    /// folder of a class are left out.
    ///
    /// # Errors
    ///
    /// [`Folder`](DataError::Folder) if there are no classes or a class has no images; otherwise as [`read`](Self::read), with the path of the
    /// image. [`UnknownClass`](DataError::UnknownClass) with [`classes`](Self::classes).
    pub fn folder<T: Scalar, const C: usize, const H: usize, const W: usize>(
        &self,
        path: impl AsRef<Path>,
    ) -> Result<LabelledFiles<[[[T; W]; H]; C]>, DataError> {
        let files = Files::find(path.as_ref(), &ENDS, self.classes.as_ref())?;
        files.read(|path, image| in_file(path, |file| self.read_to(file, image)))
    }

    /// Reads an image into an array.
    fn read_to<T: Scalar, const C: usize, const H: usize, const W: usize>(
        &self,
        mut reader: impl io::Read,
        image: &mut [[[T; W]; H]; C],
    ) -> Result<(), DataError> {
        const { assert!(C >= 1 && C <= 4, "an image has from 1 to 4 channels: 1 is grey, 3 are red, green and blue") };
        const { assert!(H > 0 && W > 0, "an image has at least one pixel") };
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(DataError::Io)?;
        let pixels = decode(&bytes, self.most_pixels).map_err(DataError::Image)?;
        drop(bytes);
        let spans = self.spans(&pixels, [H, W]).map_err(DataError::Image)?;
        let from = [pixels.height, pixels.width];
        let values = scalars_mut::<T, _>(image);
        for (channel, values) in values.chunks_exact_mut(H * W).enumerate() {
            let value = |row, column| pixels.converted(row, column, channel, C);
            resample(from, spans, [H, W], value, |row, column, value| values[row * W + column] = T::of(value));
        }
        Ok(())
    }

    /// Returns the part of an image that is used, from top to bottom and from left to right.
    fn spans(&self, pixels: &Pixels, [height, width]: [usize; 2]) -> Result<[Span; 2], ImageError> {
        let (from, expected) = ([pixels.height, pixels.width], [width, height]);
        let whole = from.map(|end| Span { start: 0.0, end: end as f64 });
        if from == [height, width] {
            return Ok(whole);
        }
        let middle = |length: f64, from: usize| {
            let start = (from as f64 - length) / 2.0;
            Span { start, end: start + length }
        };
        match self.fit {
            Fit::Refuse => Err(ImageError::Size { width: pixels.width, height: pixels.height, expected }),
            Fit::Resize => Ok(whole),
            Fit::ResizeAndCrop => {
                let scale = (from[0] as f64 / height as f64).min(from[1] as f64 / width as f64);
                Ok([middle(height as f64 * scale, from[0]), middle(width as f64 * scale, from[1])])
            }
            Fit::Crop if pixels.width < width || pixels.height < height => {
                Err(ImageError::TooSmall { width: pixels.width, height: pixels.height, expected })
            }
            Fit::Crop => Ok([(height, from[0]), (width, from[1])].map(|(length, from)| {
                let start = ((from - length) as f64 / 2.0).round_ties_even();
                Span { start, end: start + length as f64 }
            })),
        }
    }
}
