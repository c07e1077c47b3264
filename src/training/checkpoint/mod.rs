//! Checkpoints: files from which a run continues as if it had never stopped. Needs the feature `safetensors`.

mod by_hand;
mod error;
mod file;
mod run;

use core::time::Duration;
use std::ffi::OsString;
use std::format;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::vec::Vec;

pub use error::CheckpointError;
pub(super) use run::{Settings, optimizer_name};

use super::history::Resumed;
use super::position::RunPosition;
use super::record::Interrupted;
use crate::network::Network;
use crate::optimizers::Resumable;
use crate::weights;

/// How often a run writes a checkpoint. At its end it always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// After this number of epochs, at least 1.
    Epochs(usize),
    /// After this number of steps, at least 1, counted from the start of the run.
    Steps(usize),
    /// After the first step for which this time has passed since the last checkpoint.
    Time(Duration),
}

/// Where a run writes checkpoints, and from where it continues.
#[derive(Default)]
pub(super) struct Checkpoints {
    pub write: Option<(PathBuf, Every)>,
    pub resume: Option<PathBuf>,
    pub keep: Option<usize>,
    last: Option<Instant>,
    /// Checkpoints that were skipped. They must not take the place of a good one.
    damaged: Vec<PathBuf>,
}

impl Checkpoints {
    pub fn check(&self) -> Result<(), CheckpointError> {
        match &self.write {
            _ if self.keep == Some(0) => Err(CheckpointError::Zero),
            Some((_, Every::Epochs(0) | Every::Steps(0))) => Err(CheckpointError::Zero),
            _ => Ok(()),
        }
    }

    /// Starts to measure the time between checkpoints.
    pub fn begin(&mut self) {
        self.last = Some(Instant::now());
    }

    /// Whether it is time for a checkpoint after this number of steps since the start of the run.
    pub fn due_after_step(&self, steps: usize) -> bool {
        match self.write {
            Some((_, Every::Steps(every))) => steps.is_multiple_of(every),
            Some((_, Every::Time(time))) => self.last.is_none_or(|last| last.elapsed() >= time),
            Some((_, Every::Epochs(_))) | None => false,
        }
    }

    /// Whether it is time for a checkpoint after this number of epochs, which may be the last.
    pub fn due_after_epoch(&self, epochs: usize, is_last: bool) -> bool {
        match self.write {
            Some((_, Every::Epochs(every))) => is_last || epochs.is_multiple_of(every),
            Some(_) => is_last,
            None => false,
        }
    }

    /// Writes a checkpoint.
    pub fn write<N: Network>(
        &mut self,
        (network, state, others): (&N, &impl Resumable<N>, [Option<&N>; 2]),
        carried: Option<&[N::Scalar]>,
        position: RunPosition,
        record: &Interrupted,
        settings: &Settings,
    ) -> Result<(), CheckpointError> {
        if let Some((path, _)) = &self.write {
            let entries = run::entries(position, record, settings);
            let bytes = file::to_bytes((network, state, others), carried, entries, &record.epochs);
            let keep = self.keep.unwrap_or(1);
            weights::file::replace_after(path, &bytes, || make_room(path, keep, &self.damaged))
                .map_err(|error| CheckpointError::io(path, &error))?;
            self.last = Some(Instant::now());
            self.damaged.clear();
        }
        Ok(())
    }

    /// Reads the newest checkpoint that is not damaged, with `read`. If there is no file, there is nothing to continue.
    pub fn resume<N: Network>(
        &mut self,
        (network, state, mut others): (&mut N, &mut impl Resumable<N>, [Option<&mut N>; 2]),
        mut carried: Option<&mut [N::Scalar]>,
        settings: &Settings,
        read: &mut dyn FnMut(&Path) -> io::Result<Vec<u8>>,
    ) -> Result<Option<(RunPosition, Interrupted, Resumed)>, CheckpointError> {
        let Some(newest) = &self.resume else { return Ok(None) };
        let (mut skipped, mut first_error) = (Vec::new(), None);
        // The newest is missing for a moment while it is renamed, so the one before it is looked for in any case.
        for age in 0..self.keep.unwrap_or(1).max(2) {
            let path = aged(newest, age);
            let bytes = match read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(CheckpointError::io(&path, &error)),
            };
            match file::Checkpoint::parse(&path, &bytes) {
                Ok(checkpoint) => {
                    let (position, record) = run::read(&checkpoint, settings)?;
                    checkpoint.load_carried(carried.as_deref_mut())?;
                    checkpoint.load(network, state, others.each_mut().map(Option::as_deref_mut))?;
                    let RunPosition { epoch, step, .. } = position;
                    self.damaged = skipped.clone();
                    let resumed = Resumed { path: path.clone(), epoch, step, is_same_rng: true, damaged: skipped };
                    return Ok(Some((position, record, resumed)));
                }
                Err(error @ CheckpointError::Damaged { .. }) => {
                    first_error.get_or_insert(error);
                    skipped.push(path);
                }
                Err(error) => return Err(error),
            }
        }
        first_error.map_or(Ok(None), Err)
    }
}

/// The path of an older checkpoint: `run.safetensors.2` is the second before `run.safetensors`.
fn aged(path: &Path, age: usize) -> PathBuf {
    let mut name = OsString::from(path);
    if age > 0 {
        name.push(format!(".{age}"));
    }
    name.into()
}

/// Renames older checkpoints, so that the last `keep - 1` of them stay when a new one is written. Damaged ones are removed first:
/// renamed, they would replace good ones.
fn make_room(path: &Path, keep: usize, damaged: &[PathBuf]) -> io::Result<()> {
    for path in damaged {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    for age in (1..keep).rev() {
        match fs::rename(aged(path, age - 1), aged(path, age)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
