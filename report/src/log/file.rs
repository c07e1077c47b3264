//! [`LogFile`]: a file to which whole records are appended.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file to which whole records are appended, each in one call, so that a program that is killed leaves all of them.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    /// The length of all whole records.
    length: u64,
    /// Whether the file may have more than these.
    is_torn: bool,
}

impl LogFile {
    /// Opens a file, or makes one. Its content stays until the first record.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Ok(Self { path: path.into(), file, length: 0, is_torn: true })
    }

    /// Makes a file; it is an error if there is one already.
    #[cfg(feature = "tensorboard")]
    pub fn create_new(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self { path: path.into(), file, length: 0, is_torn: false })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there are no whole records.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The content as text.
    pub fn read(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Cuts the file to this length when the next record is appended.
    pub fn cut(&mut self, length: u64) {
        (self.length, self.is_torn) = (length, true);
    }

    /// Appends a record. After an error the next one takes the place of the part that was written.
    pub fn append(&mut self, record: &[u8]) -> io::Result<()> {
        // A device cannot be cut.
        if self.is_torn && self.file.metadata()?.is_file() {
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
        }
        self.is_torn = true;
        self.file.write_all(record)?;
        self.is_torn = false;
        self.length += record.len() as u64;
        Ok(())
    }
}
