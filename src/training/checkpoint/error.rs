//! [`CheckpointError`]: why a checkpoint could not be written, or a run could not continue from one.

use core::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};

/// Why a checkpoint could not be written, or a run could not continue from one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The operating system could not read or write the file.
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The kind of the error.
        kind: io::ErrorKind,
        /// The error, in the words of the system.
        message: String,
    },
    /// The file is not what was once written.
    Damaged {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file has the checkpoint of a different network.
    OtherNetwork {
        /// The path of the file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// The run in the file had different settings or data, with which it cannot give the same results.
    OtherRun {
        /// The path of the file.
        path: PathBuf,
        /// The setting.
        setting: &'static str,
        /// Its value in the file.
        saved: String,
        /// Its value in this run.
        now: String,
    },
    /// Checkpoints were asked for every 0 epochs or steps, or 0 of them were to be kept.
    Zero,
}

impl CheckpointError {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.into(), kind: error.kind(), message: error.to_string() }
    }

    pub(super) fn damaged(path: &Path, reason: impl fmt::Display) -> Self {
        Self::Damaged { path: path.into(), reason: reason.to_string() }
    }
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, message, .. } => write!(f, "{}: {message}", path.display()),
            Self::Damaged { path, reason } => write!(f, "{}: the checkpoint is damaged: {reason}", path.display()),
            Self::OtherNetwork { path, reason } => {
                write!(f, "{}: the checkpoint is of another network: {reason}", path.display())
            }
            Self::OtherRun { path, setting, saved, now } => write!(
                f,
                "{}: the checkpoint is of another run: {setting} was {saved} and is {now}; with the same settings the run \
                 continues, without the file it begins from the start",
                path.display()
            ),
            Self::Zero => f.write_str(
                "a checkpoint every 0 epochs or steps, or 0 checkpoints to keep: they have to be at least 1",
            ),
        }
    }
}

impl core::error::Error for CheckpointError {}
