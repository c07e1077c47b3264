//! [`WeightsError`]: why weights could not be saved or loaded.

use core::error::Error;
use core::fmt;
use std::boxed::Box;
use std::io;
use std::path::{Path, PathBuf};
use std::string::String;

use super::Report;

/// Why weights could not be saved or loaded.
///
/// Functions that take a path wrap the error in [`InFile`](Self::InFile), so that the message begins with the path.
#[derive(Debug)]
#[non_exhaustive]
pub enum WeightsError {
    /// The file at `path` has an error.
    InFile {
        /// The path that was passed to the function.
        path: PathBuf,
        /// The error.
        error: Box<WeightsError>,
    },
    /// The operating system could not read or write the file.
    Io(io::Error),
    /// The bytes are not a file of the format safetensors.
    Format {
        /// What is wrong with them.
        reason: String,
    },
    /// The bytes begin like those of a zip archive, but are not a file of the format npz.
    Npz {
        /// What is wrong with them.
        reason: String,
    },
    /// The file has the format npz, but the feature `npz` is off.
    NpzDisabled,
    /// The format of the file has no such elements.
    Element {
        /// The type of the elements.
        found: String,
    },
    /// The file was written by a later version of this crate.
    Version {
        /// The version of the format that the file states.
        found: String,
    },
    /// The tensors do not fit the network.
    Mismatch {
        /// The name of the network.
        network: &'static str,
        /// What does not fit. Nothing was loaded.
        report: Box<Report>,
        /// Whether all tensors would be found in the layout of PyTorch.
        is_pytorch: bool,
    },
    /// Two tensors would have the same name in the file, because of [`Options::names`](super::Options::names) or
    /// [`Options::rename`](super::Options::rename).
    DuplicateName {
        /// The name.
        name: String,
    },
}

impl WeightsError {
    /// Adds the path of the file.
    pub(super) fn in_file(self, path: &Path) -> Self {
        Self::InFile { path: path.into(), error: self.into() }
    }

    /// Returns the error itself, without the path of a file.
    pub fn without_path(&self) -> &Self {
        match self {
            Self::InFile { error, .. } => error.without_path(),
            error => error,
        }
    }
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InFile { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Io(error) => error.fmt(f),
            Self::Format { reason } => write!(f, "this is not a file of the format safetensors: {reason}"),
            Self::Npz { reason } => write!(f, "this is not a file of the format npz: {reason}"),
            Self::NpzDisabled => f.write_str("this is a file of NumPy: enable the feature `npz` of `stackprop`"),
            Self::Element { found } => {
                write!(f, "files of the format npz have no elements of type {found}: choose F16, F32 or F64")
            }
            Self::Version { found } => {
                write!(
                    f,
                    "the file has version {found} of the format, and this version of stackprop reads version 1: update stackprop"
                )
            }
            Self::Mismatch { network, report, is_pytorch } => {
                write!(f, "the file does not fit `{network}`, and nothing was loaded")?;
                if *is_pytorch {
                    write!(
                        f,
                        ": its names are those of PyTorch. Load it with `Options::new().layout(Layout::PyTorch)`, which also \
                         transposes the weights"
                    )?;
                }
                let report =
                    Report { loaded: Default::default(), not_finite: Default::default(), ..(**report).clone() };
                let lines = std::format!("{report}");
                f.write_str(lines.trim_start_matches("0 loaded"))
            }
            Self::DuplicateName { name } => {
                write!(
                    f,
                    "two tensors would have the name `{name}` in the file: `Options::names` and `Options::rename` must give each its own"
                )
            }
        }
    }
}

impl Error for WeightsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::InFile { error, .. } => Some(error),
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}
