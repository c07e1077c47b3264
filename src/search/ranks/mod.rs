//! A search over ranks: rank 0 has the journal and hands out the trials, one at a time to each rank that is free.
//!
//! What to run next depends on the trials that are done, whose scores rank 0 sends to all. So each rank finds the same proposals, and a message
//! has the number of a trial, but none of its values.

mod follower;
mod leader;
mod message;

use core::time::Duration;
use std::string::String;
use std::thread::{Builder, Scope, ScopedJoinHandle};
use std::vec::Vec;

pub(super) use follower::follow;
pub(super) use leader::Leader;

use super::trial::Score;
use super::workers::STACK;

/// Single messages between the ranks of a [`Search`](super::Search). The crate `stackprop-mpi` implements it on MPI.
///
/// ```
/// use core::time::Duration;
/// use stackprop::search::{Mailbox, Search, SearchError, Space};
///
/// /// A single rank, which has nobody to write to.
/// struct Alone;
///
/// impl Mailbox for Alone {
///     fn rank(&self) -> usize {
///         0
///     }
///     fn ranks(&self) -> usize {
///         1
///     }
///     fn send(&mut self, _rank: usize, _message: &[u8]) {}
///     fn receive(&mut self, _within: Duration) -> Option<(usize, Vec<u8>)> {
///         None
///     }
///     fn time_limit(&self) -> Duration {
///         Duration::from_secs(60)
///     }
///     fn lost(&mut self, _rank: usize) {}
/// }
///
/// let mut space = Space::new();
/// let x = space.uniform("x", -1.0, 1.0);
/// let results = Search::minimize(space).random(10).run_on(&mut Alone, |trial| Ok::<f64, String>(trial.get(&x).powi(2)))?;
/// assert_eq!(results.trials.len(), 10);
/// # Ok::<(), SearchError>(())
/// ```
pub trait Mailbox {
    /// The number of this rank.
    fn rank(&self) -> usize;

    /// The number of ranks, at least 1.
    fn ranks(&self) -> usize;

    /// Sends a message, and does not wait for its receiver, which may have ended. Messages from one rank to another arrive in their order.
    fn send(&mut self, rank: usize, message: &[u8]);

    /// Returns the next message and the rank that has sent it; `None` if there is none within this time.
    fn receive(&mut self, within: Duration) -> Option<(usize, Vec<u8>)>;

    /// How long a rank may be silent until it counts as lost. Each rank sends four messages in this time.
    fn time_limit(&self) -> Duration;

    /// A rank is lost. Its trial runs elsewhere.
    fn lost(&mut self, rank: usize);
}

/// What a trial has returned.
type Outcome = Result<Score, String>;

/// How long a rank waits for a message before it looks whether its own trial is done.
const TICK: Duration = Duration::from_millis(5);

/// A trial that runs in a thread of its own, so that the rank can answer in the meantime.
struct Running<'scope> {
    number: usize,
    thread: ScopedJoinHandle<'scope, Outcome>,
}

impl<'scope> Running<'scope> {
    /// Starts a trial. The error is its outcome, if there is no thread for it.
    fn start<'env>(
        scope: &'scope Scope<'scope, 'env>,
        number: usize,
        outcome: &'scope (impl Fn(usize) -> Outcome + Sync),
    ) -> Result<Self, Outcome> {
        let builder = Builder::new().name("search".into()).stack_size(STACK);
        match builder.spawn_scoped(scope, move || outcome(number)) {
            Ok(thread) => Ok(Self { number, thread }),
            Err(_) => Err(outcome(number)),
        }
    }

    /// The number and the outcome of a trial that has ended, which leaves nothing in `running`.
    fn ended(running: &mut Option<Self>) -> Option<(usize, Outcome)> {
        let Self { number, thread } = running.take_if(|running| running.thread.is_finished())?;
        Some((number, thread.join().unwrap_or_else(|_| Err("panicked".into()))))
    }
}
