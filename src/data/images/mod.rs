//! Images in PNG and JPEG files: one, or a folder per class.
//!
//! ```no_run
//! use stackprop::prelude::*;
//! use stackprop::data::images;
//!
//! network! { struct Net = Input<Image<3, 32, 32>>, Conv2d<3, 8, 3>, ReLU, GlobalAvgPool, Dense<8, 2>, Softmax; }
//!
//! // `pets/cat/…` and `pets/dog/…`: each image is resized to 32 × 32 pixels.
//! let reader = images::Reader::new().resize();
//! let pets = reader.folder::<f32, 3, 32, 32>("pets")?;
//! assert_eq!(pets.classes.names(), ["cat", "dog"]);
//! let (inputs, labels) = (Net::flat_all(&pets.inputs), &pets.labels);
//!
//! let image = reader.read::<f32, 3, 32, 32>("new.jpg")?;
//! println!("{:?}", Net::ZERO.predict(Net::flat(&image)));
//! # Ok::<(), stackprop::data::DataError>(())
//! ```
//!
//! An image is `[[[T; W]; H]; C]`, the nested input of a network that begins with `Input<Image<C, H, W>>`. Its values are from 0 to 1: those of
//! the file divided by 255, or by 65 535 if they have 16 bits. `C` is 1 for grey, 2 for grey with alpha, 3 for red, green and blue, and 4 for
//! these with alpha. The file may have any of them:
//!
//! - colour becomes grey by `0.299 · red + 0.587 · green + 0.114 · blue`, the luma of Rec. ITU-R BT.601, as in the mode `L` of Pillow, but
//!   without rounding
//! - grey is red, green and blue
//! - alpha is left out, or 1 if the file has none. Colours are not mixed with a background
//!
//! PNG files may be of all colour types and bit depths, with palettes, transparent colours and interlacing; of an animation the first frame is
//! read. JPEG files may be baseline or progressive, in grey, YCbCr, RGB, CMYK or YCCK, with 8 bits. The format is found by the first bytes,
//! whatever the name. Colour profiles and the orientation in Exif data are not applied, as in Pillow and torchvision.

mod decode;
mod error;
mod pixels;
mod reader;
mod resample;

pub use error::ImageError;
pub use reader::Reader;

use std::boxed::Box;
use std::path::Path;

use super::{DataError, LabelledFiles};
use crate::tensor::Scalar;

/// Reads the image in the file at `path`, which has `W` × `H` pixels: short for [`Reader::read`] with the default settings.
///
/// # Errors
///
/// Those of [`Reader::read`].
///
/// ```no_run
/// let digit = stackprop::data::images::read::<f32, 1, 28, 28>("digit.png")?;
/// assert!((0.0..=1.0).contains(&digit[0][27][27]));
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
pub fn read<T: Scalar, const C: usize, const H: usize, const W: usize>(
    path: impl AsRef<Path>,
) -> Result<Box<[[[T; W]; H]; C]>, DataError> {
    Reader::new().read(path)
}

/// Reads a folder with a folder of images per class, each of `W` × `H` pixels: short for [`Reader::folder`] with the default settings.
///
/// # Errors
///
/// Those of [`Reader::folder`].
///
/// ```no_run
/// let digits = stackprop::data::images::folder::<f32, 1, 28, 28>("digits")?;
/// println!("{} images of the classes {}", digits.inputs.len(), digits.classes);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
pub fn folder<T: Scalar, const C: usize, const H: usize, const W: usize>(
    path: impl AsRef<Path>,
) -> Result<LabelledFiles<[[[T; W]; H]; C]>, DataError> {
    Reader::new().folder(path)
}
