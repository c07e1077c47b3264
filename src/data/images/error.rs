//! [`ImageError`]: why an image cannot be read.

use core::fmt;
use std::string::String;

use crate::data::shown::Cut;

/// Why an image cannot be read: the content of [`DataError::Image`](crate::data::DataError::Image).
///
/// ```
/// use stackprop::data::{DataError, images::{ImageError, Reader}};
///
/// let error = Reader::new().read_from::<f32, 1, 28, 28>(&b"GIF89a"[..]).unwrap_err();
/// assert!(matches!(error, DataError::Image(ImageError::Format { found: Some("GIF") })));
/// assert_eq!(error.to_string(), "a GIF image: convert it to PNG or JPEG");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes do not begin like a PNG or a JPEG file.
    Format {
        /// The format that they begin like, if it is a known one.
        found: Option<&'static str>,
    },
    /// The image is damaged, or of a kind that is not read.
    Decode {
        /// `PNG` or `JPEG`.
        format: &'static str,
        /// The message of the decoder.
        reason: String,
    },
    /// The image has more pixels than [`Reader::most_pixels`](super::Reader::most_pixels).
    TooLarge {
        /// The width (pixels).
        width: usize,
        /// The height (pixels).
        height: usize,
        /// The largest number of pixels that is read.
        most: usize,
    },
    /// The image does not have the expected size.
    Size {
        /// The width (pixels).
        width: usize,
        /// The height (pixels).
        height: usize,
        /// The expected width and height (pixels).
        expected: [usize; 2],
    },
    /// The image is smaller than the part that is to be cut out of it.
    TooSmall {
        /// The width (pixels).
        width: usize,
        /// The height (pixels).
        height: usize,
        /// The width and height of the part (pixels).
        expected: [usize; 2],
    },
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format { found: None } => {
                f.write_str("neither a PNG nor a JPEG image: convert it, or remove the file")
            }
            Self::Format { found: Some(found) } => write!(f, "a {found} image: convert it to PNG or JPEG"),
            Self::Decode { format, reason } => {
                write!(f, "the {format} image cannot be decoded ({}): save it again, or remove the file", Cut(reason))
            }
            Self::TooLarge { width, height, most } => write!(
                f,
                "the image has {width}×{height} pixels, more than the limit of {most}: make it smaller, or raise `most_pixels` of \
                 `images::Reader`"
            ),
            Self::Size { width, height, expected: [w, h] } => write!(
                f,
                "the image has {width}×{height} pixels (width × height), not {w}×{h}: choose `resize`, `resize_and_crop` or `center_crop` of \
                 `images::Reader`"
            ),
            Self::TooSmall { width, height, expected: [w, h] } => write!(
                f,
                "the image has {width}×{height} pixels (width × height), and {w}×{h} cannot be cut out of it: choose `resize_and_crop` of \
                 `images::Reader`"
            ),
        }
    }
}
