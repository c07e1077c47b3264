//! [`Exchange`]: how the ranks of a distributed run send messages to each other.

use core::fmt;
use std::boxed::Box;
use std::string::ToString;
use std::vec::Vec;

use crate::tensor::SliceMut;

/// The ranks of a [distributed](crate::training::Fit::distributed) run: processes that train the same network together, numbered from 0, and the
/// messages between them.
///
/// The crate `stackprop-mpi` implements it on MPI. Another implementation, such as one on sockets, needs nothing else than the methods
/// below. Each rank calls them in the same order.
pub trait Exchange {
    /// The number of this rank.
    fn rank(&self) -> usize;

    /// The number of ranks, at least 1.
    fn ranks(&self) -> usize;

    /// Sends `messages[r]` to each other rank `r`, and writes the message of each other rank `r` to `received[r]`, whose length it sets.
    /// Entries of this rank are left alone. Messages can be empty. What is in `messages` afterwards is not specified: a transport can keep
    /// the memory of a message while it sends it.
    ///
    /// # Errors
    ///
    /// If a rank has [failed](Self::fail), or has not answered within a time limit. The error names it.
    fn exchange(&mut self, messages: &mut [Vec<u8>], received: &mut [Vec<u8>]) -> Result<(), RankError>;

    /// Whether gradients are added up by [`sum`](Self::sum). By default they are not: the run adds them up in a fixed order, so that the bits
    /// do not depend on the number of ranks.
    fn has_sum(&self) -> bool {
        false
    }

    /// Adds up values over all ranks, in an order of its own. It is not called unless [`has_sum`](Self::has_sum) says so.
    ///
    /// # Errors
    ///
    /// As [`exchange`](Self::exchange).
    fn sum(&mut self, values: SliceMut<'_>) -> Result<(), RankError> {
        let _ = values;
        Ok(())
    }

    /// Tells the other ranks that this one ends, and why. Their next [`exchange`](Self::exchange) returns the cause as an error, and so does
    /// one that has begun.
    fn fail(&mut self, cause: &str);
}

/// Why a distributed run has ended: which rank has failed, and the cause.
///
/// ```
/// use stackprop::training::RankError;
/// let error = RankError::new(2, "it has not answered for 60 seconds");
/// assert_eq!(error.to_string(), "rank 2: it has not answered for 60 seconds");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RankError {
    /// The rank.
    pub rank: usize,
    /// The cause, as text.
    pub cause: Box<str>,
}

impl RankError {
    /// The failure of a rank.
    pub fn new(rank: usize, cause: impl fmt::Display) -> Self {
        Self { rank, cause: cause.to_string().into() }
    }
}

impl fmt::Display for RankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rank {}: {}", self.rank, self.cause)
    }
}

impl core::error::Error for RankError {}
