//! Data sets that stay in their files: each sample is read when a batch needs it, for data that are larger than memory, and for
//! the ranks of a [distributed](crate::training::Fit::distributed) run, which read their share.
//!
//! They are for [`Fit::run_from`](crate::training::Fit::run_from). The files cannot be compressed. On disks that turn, and over a network, a
//! sample at a time is slow unless the system keeps the file in its cache; copy the file to each machine.
//!
//! ```no_run
//! # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! # use stackprop::prelude::*;
//! use stackprop::data::stored::IdxFiles;
//! network! { struct Mnist = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax; }
//!
//! let mut digits = IdxFiles::<f32, 784>::open("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 10)?;
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut net = Mnist::boxed(&mut rng);
//! net.fit(CrossEntropy, Adam::new(3e-3)).epochs(3).run_from(&mut digits, &mut rng)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "csv")]
mod csv;
mod idx;
mod npy;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::vec::Vec;

#[cfg(feature = "csv")]
pub use self::csv::CsvFile;
pub use self::idx::IdxFiles;
pub use self::npy::{LabelledNpyFiles, NpyFiles};
use super::DataError;
use super::file::{at, in_file};

/// A file of records of the same length.
#[derive(Debug)]
struct Records {
    path: PathBuf,
    file: File,
    /// Where the first record begins, and the length of each (bytes).
    start: u64,
    len: usize,
    count: usize,
    bytes: Vec<u8>,
}

/// What the header of a file says: where the first record begins, the length of each (bytes), their number, and anything else.
struct Found<H> {
    start: u64,
    len: usize,
    count: usize,
    header: H,
}

impl Records {
    /// Opens a file, and checks that it has the length that its header announces.
    fn open<H>(path: &Path, header: impl FnOnce(&File) -> Result<Found<H>, DataError>) -> Result<(Self, H), DataError> {
        in_file(path, |mut file| {
            refuse_gzip(&mut file)?;
            let Found { start, len, count, header } = header(&file)?;
            let expected = (len as u64).saturating_mul(count as u64).saturating_add(start);
            let found = file.metadata().map_err(DataError::Io)?.len();
            if found < expected {
                return Err(DataError::Truncated { expected, found });
            }
            if found > expected {
                return Err(DataError::TrailingBytes { expected });
            }
            Ok((Self { path: path.into(), file, start, len, count, bytes: [0].repeat(len) }, header))
        })
    }

    /// Reads a record.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    fn read(&mut self, index: usize) -> Result<&[u8], DataError> {
        assert!(index < self.count, "there are {} samples, and no sample {index}", self.count);
        let place = SeekFrom::Start(self.start + index as u64 * self.len as u64);
        let read = self.file.seek(place).and_then(|_| self.file.read_exact(&mut self.bytes));
        read.map_err(|error| at(&self.path, DataError::Io(error)))?;
        Ok(&self.bytes)
    }
}

/// Refuses a compressed file, and goes back to the start of another one.
fn refuse_gzip(file: &mut File) -> Result<(), DataError> {
    let mut start = Vec::new();
    file.take(2).read_to_end(&mut start).map_err(DataError::Io)?;
    file.rewind().map_err(DataError::Io)?;
    if start == [0x1f, 0x8b] { Err(DataError::Compressed) } else { Ok(()) }
}
