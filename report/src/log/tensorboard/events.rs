//! [`Events`]: an event file of TensorBoard.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, Instant, SystemTime};

use prost::Message;

use super::proto::{Event, What};
use crate::error::{Error, Result};
use crate::log::file::LogFile;

/// What waits to be written at most (bytes), unless a single record is longer, and for how long.
const MOST: usize = 64 * 1024;
const LONGEST: Duration = Duration::from_secs(2);

/// An event file. Records wait in memory for a moment.
#[derive(Debug)]
pub(super) struct Events {
    file: LogFile,
    waiting: Vec<u8>,
    written: Instant,
}

impl Events {
    /// Makes a file in a folder, which is made, too, if there is none.
    pub fn new(folder: &Path) -> Result<Self> {
        let failed = |error| Error::Write { path: folder.into(), error };
        fs::create_dir_all(folder).map_err(failed)?;
        let seconds = now() as u64;
        // TensorBoard reads the files of a folder in the order of their names.
        let name = |index: u32| format!("events.out.tfevents.{seconds:010}.stackprop.{}.{index}", process::id());
        let mut paths = (0..10_000).map(|index| folder.join(name(index)));
        let open = |path: PathBuf| match LogFile::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
            opened => Some(opened),
        };
        let file = paths.find_map(open).unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into())).map_err(failed)?;
        let mut events = Self { file, waiting: Vec::with_capacity(2 * MOST), written: Instant::now() };
        events.add(&Event { wall_time: now(), step: 0, what: Some(What::FileVersion("brain.Event:2".to_owned())) })?;
        events.flush()?;
        Ok(events)
    }

    /// Adds a record: its length and the checksum of that, its bytes and the checksum of those.
    pub fn add(&mut self, event: &Event) -> Result<()> {
        let length = (event.encoded_len() as u64).to_le_bytes();
        self.waiting.extend_from_slice(&length);
        self.waiting.extend_from_slice(&checksum(&length).to_le_bytes());
        let start = self.waiting.len();
        // Writing to a `Vec` does not fail.
        let _ = event.encode(&mut self.waiting);
        let checksum = checksum(&self.waiting[start..]);
        self.waiting.extend_from_slice(&checksum.to_le_bytes());
        if self.waiting.len() > MOST || self.written.elapsed() > LONGEST { self.flush() } else { Ok(()) }
    }

    /// Writes the records that wait. If that fails they are lost.
    pub fn flush(&mut self) -> Result<()> {
        let written = self.file.append(&self.waiting);
        self.waiting.clear();
        self.written = Instant::now();
        written.map_err(|error| Error::Write { path: self.file.path().into(), error })
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

/// The time (seconds since 1970).
pub(super) fn now() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// The CRC-32C of bytes, rotated and with a constant added, as in the format `TFRecord`: the checksum of data that contain checksums.
fn checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}
