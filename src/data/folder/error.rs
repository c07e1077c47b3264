//! [`FolderError`]: why a folder is not one of samples in classes.

use core::fmt;
use std::string::String;

/// Why a folder is not one that has a folder of files per class: the content of [`DataError::Folder`](crate::data::DataError::Folder).
///
/// ```
/// use stackprop::data::FolderError;
///
/// let error = FolderError::NoClasses { files: 2 };
/// assert!(error.to_string().starts_with("it contains no folders, but 2 files: make a folder per class"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FolderError {
    /// The path is not that of a folder.
    NotAFolder,
    /// There are no folders of classes in it.
    NoClasses {
        /// The number of files in it.
        files: usize,
    },
    /// There are no files of the right kind in the folder of a class.
    NoFiles {
        /// The ends of the names of such files.
        ends: String,
        /// The number of other files in it.
        skipped: usize,
    },
    /// The name of the folder is not Unicode, so it cannot be that of a class.
    Name,
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFolder => f.write_str("no such folder: pass the folder that contains a folder per class"),
            Self::NoClasses { files } => {
                write!(
                    f,
                    "it contains no folders, but {files} files: make a folder per class, and pass the folder that contains them"
                )
            }
            Self::NoFiles { ends, skipped } => write!(
                f,
                "no file in this folder of a class ends in {ends}, and {skipped} others were skipped: add some, or remove the folder"
            ),
            Self::Name => {
                f.write_str("the name of this folder is not UTF-8, and it would be that of a class: rename it")
            }
        }
    }
}
