//! Several arrays of NumPy in one file, `.npz`, as `numpy.savez` and `numpy.savez_compressed` write them.
//!
//! ```python
//! numpy.savez("digits.npz", inputs=inputs, labels=labels)
//! ```
//!
//! ```no_run
//! use stackprop::data::npz::Archive;
//!
//! let mut digits = Archive::open("digits.npz")?;
//! let inputs: Vec<[f32; 64]> = digits.read("inputs")?;
//! let labels: Vec<u8> = digits.labels("labels", 10)?;
//! # Ok::<(), stackprop::data::DataError>(())
//! ```
//!
//! Each array is read as by [`npy`]. An array is decompressed when it is read, so the others need no memory. Weights of networks in
//! files of this format are loaded by [`weights`](mod@crate::weights).

use std::borrow::ToOwned;
use std::format;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::file::{at, in_file};
use super::shown::{Cut, Shown};
use super::{DataError, npy};
use crate::tensor::Scalar;
use crate::tensor::plain::Flat;

/// The end of the names of arrays in an archive.
pub(crate) const EXTENSION: &str = ".npy";

/// Arrays of NumPy in one file.
///
/// ```
/// use stackprop::data::npz::Archive;
/// # use stackprop::{network, prelude::*, weights::{Options, Weights}};
/// # network! { struct Line = Dense<2, 1>; }
/// # let path = std::env::temp_dir().join(format!("stackprop-{}.npz", std::process::id()));
/// # Line::ZERO.save(&path).unwrap();
///
/// let mut archive = Archive::open(&path)?;
/// # std::fs::remove_file(&path).unwrap();
/// let name = archive.names()[0].to_string();
/// let error = archive.read::<f32, [f32; 5]>("x").unwrap_err();
/// assert!(error.to_string().contains("no array `x`"));
/// # assert!(!name.is_empty());
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
pub struct Archive<R = BufReader<File>> {
    zip: ZipArchive<R>,
    path: Option<PathBuf>,
}

impl Archive {
    /// Opens the file at `path`.
    ///
    /// # Errors
    ///
    /// [`Io`](DataError::Io) or [`Npz`](DataError::Npz), in an [`InFile`](DataError::InFile).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DataError> {
        let path = path.as_ref();
        let archive = in_file(path, |file| Self::new(BufReader::new(file)))?;
        Ok(Self { path: Some(path.to_owned()), ..archive })
    }
}

impl<B: AsRef<[u8]>> Archive<Cursor<B>> {
    /// Opens an archive in memory.
    ///
    /// ```
    /// use stackprop::data::npz::Archive;
    ///
    /// let error = Archive::from_bytes(b"PK").err().unwrap();
    /// assert!(error.to_string().starts_with("not an archive of arrays of NumPy that can be read"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Npz`](DataError::Npz).
    pub fn from_bytes(bytes: B) -> Result<Self, DataError> {
        Self::new(Cursor::new(bytes))
    }
}

impl<R: Read + Seek> Archive<R> {
    fn new(reader: R) -> Result<Self, DataError> {
        let zip = open(reader).map_err(damage)?;
        Ok(Self { zip, path: None })
    }

    /// The names of all arrays, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.zip.file_names().filter_map(array_name).collect();
        names.sort_unstable();
        names
    }

    /// Reads the samples in the array of this name: see [`npy::read`].
    ///
    /// # Errors
    ///
    /// [`MissingArray`](DataError::MissingArray), [`Npz`](DataError::Npz) if the array is damaged, and those of [`npy::read_from`]. They are in an
    /// [`InFile`](DataError::InFile) if the archive has been opened by its path.
    pub fn read<T: Scalar, F: Flat<T> + Copy>(&mut self, name: &str) -> Result<Vec<F>, DataError> {
        self.array(name, |file| npy::read_from(file))
    }

    /// Reads the labels in the array of this name, each below `classes`: see [`npy::labels`].
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), and [`LabelOutOfRange`](DataError::LabelOutOfRange).
    pub fn labels(&mut self, name: &str, classes: usize) -> Result<Vec<u8>, DataError> {
        self.array(name, |file| npy::read_labels(file, classes))
    }

    fn array<V>(
        &mut self,
        name: &str,
        read: impl FnOnce(ZipFile<'_, R>) -> Result<V, DataError>,
    ) -> Result<V, DataError> {
        let known: Vec<String> = self.names().into_iter().map(ToOwned::to_owned).collect();
        let array = match self.zip.by_name(&format!("{name}{EXTENSION}")) {
            Ok(file) => read(file).map_err(|error| in_array(name, error)),
            Err(ZipError::FileNotFound) => Err(DataError::MissingArray { array: name.into(), found: known }),
            Err(error) => Err(damage(error)),
        };
        array.map_err(|error| match &self.path {
            Some(path) => at(path, error),
            None => error,
        })
    }
}

/// Opens an archive, of data or of weights.
pub(crate) fn open<R: Read + Seek>(reader: R) -> Result<ZipArchive<R>, ZipError> {
    ZipArchive::new(reader)
}

/// Returns the name of the array that a file in an archive contains, if it contains one.
pub(crate) fn array_name(file: &str) -> Option<&str> {
    file.strip_suffix(EXTENSION)
}

/// Says what is wrong with an archive.
pub(crate) fn damage_text(error: &ZipError) -> String {
    format!("it is damaged, or not a zip archive ({})", Cut(&format!("{error}")))
}

/// An error in an array. Errors of the values stay what they are.
fn in_array(name: &str, error: DataError) -> DataError {
    match error {
        DataError::Io(error) if is_damage(&error) => {
            npz(format!("the array `{}` is damaged ({}): save it again", Shown(name), Cut(&format!("{error}"))))
        }
        error => error,
    }
}

fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof)
}

fn damage(error: ZipError) -> DataError {
    match error {
        ZipError::Io(error) if !is_damage(&error) => DataError::Io(error),
        error => npz(damage_text(&error)),
    }
}

fn npz(reason: String) -> DataError {
    DataError::Npz { reason }
}
