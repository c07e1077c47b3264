//! [`Reader`]: the settings for recordings.

use std::boxed::Box;
use std::io::{self, Read};
use std::path::Path;
use std::vec;
use std::vec::Vec;

use hound::{SampleFormat, WavReader};

use super::chunks::{Chunks, format_error};
use super::{Sound, WavError};
use crate::data::file::in_file;
use crate::data::folder::{Files, LabelledFiles};
use crate::data::{Classes, DataError};
use crate::tensor::Scalar;
use crate::zero::boxed;

/// Reads recordings, given which of them are expected.
///
/// ```
/// use stackprop::data::wav;
///
/// // Three samples of 16 bits in one channel, at 8000 Hz.
/// let file = b"RIFF\x2a\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x06\0\0\0\0\0\0\x40\0\x80";
/// let sound = wav::Reader::new().read_from(&file[..])?;
/// assert_eq!((sound.rate, &sound.channels[..]), (8000, &[vec![0.0, 0.5, -1.0]][..]));
///
/// let samples = wav::Reader::new().cut_or_pad().samples_from::<f64, 4>(&file[..])?;
/// assert_eq!(*samples, [0.0, 0.5, -1.0, 0.0]);
///
/// let error = wav::Reader::new().rate(16_000).read_from(&file[..]).unwrap_err();
/// assert!(error.to_string().starts_with("the rate is 8000 Hz instead of 16000 Hz"));
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Reader {
    rate: Option<u32>,
    is_mixed: bool,
    is_cut: bool,
    classes: Option<Classes>,
}

impl Reader {
    /// Any rate. Arrays of samples are read from one channel, and have the length of the recording.
    pub fn new() -> Self {
        Self::default()
    }

    /// A recording with another rate (Hz) is an error. Rates are not converted here.
    pub fn rate(self, rate: u32) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// A recording becomes the mean of its channels. Otherwise several channels are an error where an array of samples is read.
    pub fn mono(self) -> Self {
        Self { is_mixed: true, ..self }
    }

    /// A recording that is longer than the array of samples is cut at its end, and zeros follow a shorter one. Otherwise both are errors.
    pub fn cut_or_pad(self) -> Self {
        Self { is_cut: true, ..self }
    }

    /// The classes of [`folder`](Self::folder): those of another folder, so that a class has the same number in both, even if this one has no
    /// recordings of it. A folder of another name is an error.
    pub fn classes(self, classes: &Classes) -> Self {
        Self { classes: Some(classes.clone()), ..self }
    }

    /// Reads the recording in the file at `path`.
    ///
    /// # Errors
    ///
    /// [`Io`](DataError::Io) or [`Wav`](DataError::Wav), in an [`InFile`](DataError::InFile).
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Sound, DataError> {
        in_file(path.as_ref(), |file| self.read_from(file))
    }

    /// Reads a recording from a reader, such as `&bytes[..]`.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), without the `InFile`.
    pub fn read_from(&self, mut reader: impl Read) -> Result<Sound, DataError> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(DataError::Io)?;
        let sound = sound(&bytes).map_err(DataError::Wav)?;
        let sound = match self.rate {
            Some(expected) if expected != sound.rate => Err(WavError::Rate { found: sound.rate, expected }),
            _ if self.is_mixed => Ok(Sound { rate: sound.rate, channels: vec![sound.mono()] }),
            _ => Ok(sound),
        };
        sound.map_err(DataError::Wav)
    }

    /// Reads the samples in the file at `path`, of one channel. They are in a box, so even long ones need no large stack.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn samples<T: Scalar, const N: usize>(&self, path: impl AsRef<Path>) -> Result<Box<[T; N]>, DataError> {
        in_file(path.as_ref(), |file| self.samples_from(file))
    }

    /// Reads samples from a reader: see [`samples`](Self::samples).
    ///
    /// # Errors
    ///
    /// As [`samples`](Self::samples), without the `InFile`.
    pub fn samples_from<T: Scalar, const N: usize>(&self, reader: impl Read) -> Result<Box<[T; N]>, DataError> {
        let mut samples = boxed::<[T; N]>();
        self.copy(reader, &mut samples)?;
        Ok(samples)
    }

    /// Reads a folder that has a folder of recordings per class, whose name is that of the class.
    ///
    /// In the folder of a class, recordings may be in further folders. They are in the order of their paths, which is the same on each machine.
    /// Recordings are files whose names end in `.wav` or `.wave`, in small or capital letters. Other files are listed in
    /// [`skipped`](LabelledFiles::skipped). Hidden files and folders, whose names begin with a dot, `__MACOSX`, and links to folders in the
    /// folder of a class are left out. All recordings must have the rate of the first one.
    ///
    /// # Errors
    ///
    /// [`Folder`](DataError::Folder) if there are no classes or a class has no recordings; otherwise as [`samples`](Self::samples), with the path
    /// of the recording. [`UnknownClass`](DataError::UnknownClass) with [`classes`](Self::classes).
    pub fn folder<T: Scalar, const N: usize>(
        &self,
        path: impl AsRef<Path>,
    ) -> Result<LabelledFiles<[T; N]>, DataError> {
        let files = Files::find(path.as_ref(), &["wav", "wave"], self.classes.as_ref())?;
        let mut reader = self.clone();
        files.read(|path, samples| {
            let rate = in_file(path, |file| reader.copy(file, samples))?;
            reader.rate = Some(rate);
            Ok(())
        })
    }

    /// Reads samples into an array of zeros, and returns their rate.
    fn copy<T: Scalar, const N: usize>(&self, reader: impl io::Read, samples: &mut [T; N]) -> Result<u32, DataError> {
        let sound = self.read_from(reader)?;
        let found = sound.len();
        match &sound.channels[..] {
            _ if found != N && !self.is_cut => Err(DataError::Wav(WavError::Length { found, expected: N })),
            [channel] => {
                samples.iter_mut().zip(channel).for_each(|(sample, value)| *sample = T::of(f64::from(*value)));
                Ok(sound.rate)
            }
            channels => Err(DataError::Wav(WavError::Channels { found: channels.len() })),
        }
    }
}

/// Decodes a recording.
fn sound(bytes: &[u8]) -> Result<Sound, WavError> {
    let chunks = Chunks::find(bytes)?;
    let mut reader = WavReader::new(io::Cursor::new(chunks.header()).chain(chunks.data)).map_err(format_error)?;
    let spec = reader.spec();
    let count = usize::from(spec.channels);
    let mut channels = vec![Vec::with_capacity(reader.duration() as usize); count];
    let mut add = |index: usize, sample: Result<f32, hound::Error>| {
        let sample = sample.map_err(format_error)?;
        if !sample.is_finite() {
            return Err(WavError::NotFinite { sample: index / count, channel: index % count });
        }
        channels[index % count].push(sample);
        Ok(())
    };
    match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().enumerate().try_for_each(|(i, sample)| add(i, sample))?,
        SampleFormat::Int => {
            let largest = (1u64 << (spec.bits_per_sample - 1)) as f64;
            let scaled = |sample: i32| (f64::from(sample) / largest) as f32;
            reader.samples::<i32>().enumerate().try_for_each(|(i, sample)| add(i, sample.map(scaled)))?
        }
    }
    Ok(Sound { rate: spec.sample_rate, channels })
}
