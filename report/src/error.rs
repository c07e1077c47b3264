//! [`Error`]: why a file could not be written, or a picture not be drawn.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::escape::{Shown, ShownPath};

/// Why a file could not be written, or a picture not be drawn.
///
/// ```
/// use stackprop_report::Report;
/// let error = Report::new("wine").save("no-such-folder/report.html").unwrap_err();
/// assert!(error.to_string().starts_with("no-such-folder/report.html: "));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be written.
    Write {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A log has other columns than the run that continues.
    OtherColumns {
        /// The file.
        path: PathBuf,
    },
    /// The extension of a path is neither `.svg` nor `.png`.
    Extension {
        /// The path.
        path: PathBuf,
    },
    /// The number of values is not the product of the extents of an image.
    Extents {
        /// The number of values.
        values: usize,
        /// The extents.
        extents: Vec<usize>,
    },
}

/// The result of writing or drawing.
pub type Result<T> = std::result::Result<T, Error>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { path, error } => {
                write!(f, "{}: {}", ShownPath(&path.display().to_string()), Shown(&error.to_string()))
            }
            Self::OtherColumns { path } => write!(
                f,
                "{}: the columns of this log are not those of the run that continues: write the log to another file",
                ShownPath(&path.display().to_string())
            ),
            Self::Extension { path } => {
                write!(f, "{}: a drawing is saved as `.svg` or `.png`", ShownPath(&path.display().to_string()))
            }
            Self::Extents { values, extents } => write!(
                f,
                "{values} values do not fill images of the extents {extents:?}: their product has to be the number of values, and above 0"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Write { error, .. } => Some(error),
            _ => None,
        }
    }
}
