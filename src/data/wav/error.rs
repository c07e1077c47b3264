//! [`WavError`]: why a recording cannot be read.

use core::fmt;
use std::string::String;

use crate::data::shown::Cut;

/// Why a recording cannot be read: the content of [`DataError::Wav`](crate::data::DataError::Wav).
///
/// ```
/// use stackprop::data::{DataError, wav::{Reader, WavError}};
///
/// let error = Reader::new().read_from(&b"ID3\x03"[..]).unwrap_err();
/// assert!(matches!(error, DataError::Wav(WavError::Format { .. })));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WavError {
    /// The bytes are not a WAV file, or one that is not read.
    Format {
        /// What is wrong with them.
        reason: String,
    },
    /// The samples are compressed.
    Compressed {
        /// The name of the format, or its number.
        format: String,
    },
    /// The file ends too early.
    Truncated {
        /// The number of bytes of samples that its header announces.
        expected: usize,
        /// The number of bytes that there are.
        found: usize,
    },
    /// The recording has another rate than the expected one.
    Rate {
        /// The rate (Hz).
        found: u32,
        /// The expected rate (Hz), that of [`Reader::rate`](super::Reader::rate) or of the first recording of a folder.
        expected: u32,
    },
    /// The recording has several channels where one is expected.
    Channels {
        /// The number of channels.
        found: usize,
    },
    /// The recording does not have the expected number of samples.
    Length {
        /// The number of samples.
        found: usize,
        /// The expected number.
        expected: usize,
    },
    /// A sample is NaN or infinite.
    NotFinite {
        /// The index of the sample in its channel.
        sample: usize,
        /// The index of the channel.
        channel: usize,
    },
}

impl fmt::Display for WavError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format { reason } => {
                write!(
                    f,
                    "not a WAV file that can be read ({}): convert it with `ffmpeg -i FILE -c:a pcm_s16le NEW.wav`",
                    Cut(reason)
                )
            }
            Self::Compressed { format } => {
                write!(
                    f,
                    "its samples are compressed ({}): convert it with `ffmpeg -i FILE -c:a pcm_s16le NEW.wav`",
                    Cut(format)
                )
            }
            Self::Truncated { expected, found } => {
                write!(
                    f,
                    "ends after {found} of the {expected} bytes of samples that its header announces: fetch the file again"
                )
            }
            Self::Rate { found, expected } => write!(
                f,
                "the rate is {found} Hz instead of {expected} Hz: convert it with `ffmpeg -i FILE -ar {expected} NEW.wav`"
            ),
            Self::Channels { found } => {
                write!(
                    f,
                    "the recording has {found} channels instead of 1: choose `mono` of `wav::Reader`, which takes their mean"
                )
            }
            Self::Length { found, expected } => write!(
                f,
                "the recording has {found} samples, which do not fit `[_; {expected}]`: choose `cut_or_pad` of `wav::Reader`"
            ),
            Self::NotFinite { sample, channel } => {
                write!(
                    f,
                    "sample {sample} of channel {channel} is NaN or infinite: record or convert it again, or remove the file"
                )
            }
        }
    }
}
