//! [`StartError`], and what is compared at the start.

use core::fmt;
use std::fs::File;
use std::io::Read;

use stackprop::training::RankError;

/// Why [`World::new`](crate::World::new) failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartError {
    /// MPI has been started before in this process. It can be started once.
    Started,
    /// A rank runs another program, or does not answer.
    Rank(RankError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started => f.write_str("MPI has been started before in this process: make one `World`, and lend it"),
            Self::Rank(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for StartError {}

impl From<RankError> for StartError {
    fn from(error: RankError) -> Self {
        Self::Rank(error)
    }
}

/// The hash of the program's file, FNV-1a; 0 if the system does not let it be read.
pub(crate) fn program() -> u64 {
    let hash = || {
        let mut file = File::open(std::env::current_exe()?)?;
        let (mut hash, mut bytes) = (0xcbf2_9ce4_8422_2325_u64, vec![0; 1 << 16]);
        loop {
            match file.read(&mut bytes)? {
                0 => return Ok::<_, std::io::Error>(hash),
                count => {
                    let add = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
                    hash = bytes[..count].iter().fold(hash, add);
                }
            }
        }
    };
    hash().unwrap_or(0)
}
