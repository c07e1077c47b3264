//! Recordings in WAV files: one, or a folder per class.
//!
//! ```no_run
//! use stackprop::data::wav;
//!
//! let sound = wav::read("speech.wav")?;
//! println!("{} samples at {} Hz in {} channels", sound.len(), sound.rate, sound.channels.len());
//!
//! // `commands/yes/…` and `commands/no/…`: one second of each recording.
//! let commands = wav::Reader::new().rate(16_000).mono().cut_or_pad().folder::<f32, 16_000>("commands")?;
//! let (inputs, labels) = (&commands.inputs, &commands.labels);
//! # Ok::<(), stackprop::data::DataError>(())
//! ```
//!
//! Samples are from −1 to 1. Integers of `n` bits are divided by 2ⁿ⁻¹, so the largest of them is slightly below 1, as in soundfile, librosa and
//! torchaudio; those of 8 bits are without a sign in the file, and 128 is silence. Floats are taken as they are. The file may have integers of 8,
//! 16, 24 and 32 bits, or floats of 32 bits, in any number of channels. Chunks other than `fmt` and `data` are skipped.

mod chunks;
mod error;
mod reader;
mod sound;

pub use error::WavError;
pub use reader::Reader;
pub use sound::Sound;

use std::path::Path;

use super::DataError;

/// Reads the recording in the file at `path`: short for [`Reader::read`] with the default settings.
///
/// # Errors
///
/// Those of [`Reader::read`].
///
/// ```no_run
/// let sound = stackprop::data::wav::read("speech.wav")?;
/// let left = &sound.channels[0];
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Sound, DataError> {
    Reader::new().read(path)
}
