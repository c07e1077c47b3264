//! [`Links`]: ranks that are threads, and channels between them.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use stackprop::training::{Exchange, RankError};

/// A message, or why its sender has failed.
type Message = Result<Vec<u8>, String>;

/// The channels of a rank to all ranks, and from all ranks.
pub struct Links {
    rank: usize,
    to: Vec<Sender<Message>>,
    from: Vec<Receiver<Message>>,
    /// The number of calls so far.
    pub exchanges: usize,
}

impl Exchange for Links {
    fn rank(&self) -> usize {
        self.rank
    }

    fn ranks(&self) -> usize {
        self.to.len()
    }

    fn exchange(&mut self, messages: &mut [Vec<u8>], received: &mut [Vec<u8>]) -> Result<(), RankError> {
        self.exchanges += 1;
        assert_eq!((messages.len(), received.len()), (self.to.len(), self.to.len()));
        for (rank, message) in messages.iter_mut().enumerate().filter(|(rank, _)| *rank != self.rank) {
            _ = self.to[rank].send(Ok(std::mem::take(message))); // a rank that has ended has said why
        }
        for (rank, received) in received.iter_mut().enumerate().filter(|(rank, _)| *rank != self.rank) {
            *received = match self.from[rank].recv_timeout(Duration::from_secs(60)) {
                Ok(message) => message.map_err(|cause| RankError::new(rank, cause))?,
                Err(_) => return Err(RankError::new(rank, "it does not answer")),
            };
        }
        Ok(())
    }

    fn fail(&mut self, cause: &str) {
        self.to.iter().for_each(|to| _ = to.send(Err(cause.into())));
    }
}

/// Calls `run` on this number of ranks, and returns what it returns on each.
pub fn on_ranks<R: Send>(ranks: usize, run: impl Fn(&mut Links) -> R + Sync) -> Vec<R> {
    let (mut to, mut from): (Vec<Vec<_>>, Vec<Vec<_>>) = (0..ranks).map(|_| (Vec::new(), Vec::new())).unzip();
    for to in &mut to {
        for from in &mut from {
            let (send, receive) = channel();
            to.push(send);
            from.push(receive);
        }
    }
    thread::scope(|scope| {
        let links = to.into_iter().zip(from).enumerate();
        let start = |(rank, (to, from))| {
            let run = &run;
            scope.spawn(move || run(&mut Links { rank, to, from, exchanges: 0 }))
        };
        let threads: Vec<_> = links.map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
