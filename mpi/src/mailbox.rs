//! Single messages between the ranks, for a search over them.

use std::thread;
use std::time::{Duration, Instant};

use mpi::traits::{Communicator, Source};
use stackprop::search::Mailbox;
use stackprop::training::RankError;

use crate::World;
use crate::message::InFlight;

/// The tag of the messages of a search.
const SEARCH: i32 = 21_213;

/// How long a rank sleeps between two looks for a message, so that its trial has the core.
const NAP: Duration = Duration::from_micros(200);

/// For [`Search::run_on`](stackprop::search::Search::run_on).
impl Mailbox for World {
    fn rank(&self) -> usize {
        self.rank
    }

    fn ranks(&self) -> usize {
        self.ranks
    }

    fn send(&mut self, rank: usize, message: &[u8]) {
        self.sent = core::mem::take(&mut self.sent).into_iter().filter_map(|sent| sent.test().err()).collect();
        self.sent.push(InFlight::send(&self.world.process_at_rank(rank as i32), SEARCH, message.into()));
    }

    fn receive(&mut self, within: Duration) -> Option<(usize, Vec<u8>)> {
        let start = Instant::now();
        loop {
            if let Some(announced) = self.world.any_process().immediate_matched_probe_with_tag(SEARCH) {
                // Without it there is no message: its sender will be lost.
                return InFlight::received_within(announced, self.time_limit);
            }
            if start.elapsed() > within {
                return None;
            }
            thread::sleep(NAP);
        }
    }

    fn time_limit(&self) -> Duration {
        self.time_limit
    }

    fn lost(&mut self, rank: usize) {
        let cause = format!("no message from it for {:?}: it has died, or has been stopped", self.time_limit);
        self.leave(&RankError::new(rank, cause));
    }
}
