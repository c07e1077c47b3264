//! [`World`]: the ranks of a program that `mpirun` has started.

use std::thread;
use std::time::{Duration, Instant};

use mpi::Threading;
use mpi::environment::Universe;
use mpi::point_to_point::MatchedReceiveVec;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, Equivalence, Source};
use stackprop::tensor::SliceMut;
use stackprop::training::{Exchange, RankError};

use crate::StartError;
use crate::message::InFlight;
use crate::start::program;

/// The tags of messages of a run, and of the one that says why a rank has failed: numbers that a program has hardly chosen for messages of
/// its own.
const RUN: i32 = 21_211;
const FAILURE: i32 = 21_212;

/// The longest cause of a failure that is sent (bytes): short enough that no MPI waits for its receiver.
const LONGEST_CAUSE: usize = 2000;

/// How long a rank that has failed waits until the others have heard of it, before the program ends.
const FAREWELL: Duration = Duration::from_millis(500);

/// The ranks of a program: the processes that `mpirun` has started. It is lent to [`Fit::distributed`](stackprop::training::Fit::distributed).
///
/// It starts MPI, and ends it when it is dropped. MPI is used by the thread that has made it, and by no other.
///
/// If a rank fails, all others get an error that names it and the cause, at the latest after the [time limit](Self::time_limit), and print it
/// on the standard error stream; MPI is not ended then, because it would wait for the rank that has failed, and the launcher ends
/// what is left. Nothing more can be trained with this `World`.
///
/// ```no_run
/// use stackprop_mpi::World;
///
/// let world = World::new()?;
/// println!("rank {} of {}", world.rank(), world.ranks());
/// # Ok::<(), stackprop_mpi::StartError>(())
/// ```
pub struct World {
    pub(crate) world: SimpleCommunicator,
    /// MPI, which ends with this value.
    universe: Option<Universe>,
    pub(crate) rank: usize,
    pub(crate) ranks: usize,
    pub(crate) time_limit: Duration,
    is_fast: bool,
    failed: Option<RankError>,
    /// Messages of a search that are on their way.
    pub(crate) sent: Vec<InFlight<u8>>,
}

impl World {
    /// Starts MPI, and waits until all ranks have done so. Without `mpirun` there is one rank.
    ///
    /// # Errors
    ///
    /// If MPI was started before in this process, if a rank runs another program, or if it does not answer for a minute.
    pub fn new() -> Result<Self, StartError> {
        let (universe, _) = mpi::initialize_with_threading(Threading::Funneled).ok_or(StartError::Started)?;
        let world = universe.world();
        let (rank, ranks) = (world.rank() as usize, world.size() as usize);
        let mut this = Self {
            world,
            universe: Some(universe),
            rank,
            ranks,
            time_limit: Duration::from_secs(60),
            is_fast: false,
            failed: None,
            sent: Vec::new(),
        };
        let own = program().to_le_bytes();
        let mut programs = vec![own.to_vec(); ranks];
        this.exchange(&mut programs.clone(), &mut programs)?;
        if let Some(other) = programs.iter().position(|program| program != &programs[0]) {
            let error =
                RankError::new(other, "it runs another program than rank 0: copy the same file to all machines");
            this.give_up(&error);
            return Err(error.into());
        }
        Ok(this)
    }

    /// The number of this rank, from 0.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// The number of ranks.
    pub fn ranks(&self) -> usize {
        self.ranks
    }

    /// Sets how long a rank waits for another one before it ends with an error; a minute by default. It has to be longer than a step, than the evaluation
    /// after an epoch, and than rank 0 needs to write a checkpoint.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Sets whether gradients are added up by `MPI_Allreduce`, in the order that MPI chooses. The results then differ in their last digits from
    /// those of one process, and from one number of ranks to another, but all ranks must get the same: an MPI that does not care for
    /// that, which the standard allows, ends the run with an error after the epoch.
    pub fn fast(mut self, is_fast: bool) -> Self {
        self.is_fast = is_fast;
        self
    }

    /// Waits until `done` returns `true`, or a rank has failed, or `blame` names one after the time limit.
    fn wait(
        &mut self,
        mut done: impl FnMut(&mut Self) -> bool,
        blame: impl FnOnce() -> (usize, &'static str),
    ) -> Result<(), RankError> {
        let start = Instant::now();
        while !done(self) {
            if let Some(failure) = self.world.any_process().immediate_matched_probe_with_tag(FAILURE) {
                let (message, _) = failure.matched_receive_vec::<u8>();
                let (rank, cause) = message.split_first_chunk().unwrap_or((&[0; 4], &[]));
                let error = RankError::new(u32::from_le_bytes(*rank) as usize, String::from_utf8_lossy(cause));
                self.leave(&error);
                return Err(error);
            }
            if start.elapsed() > self.time_limit {
                let (rank, waited_for) = blame();
                let cause = format!(
                    "no {waited_for} for {:?}: it has died, has been stopped, or needs longer than `World::time_limit`",
                    self.time_limit
                );
                let error = RankError::new(rank, cause);
                self.give_up(&error);
                return Err(error);
            }
            thread::yield_now();
        }
        Ok(())
    }

    /// Tells all other ranks of a failure, which may be that of another rank, and fails.
    fn give_up(&mut self, error: &RankError) {
        let mut cause = error.cause.as_bytes();
        cause = &cause[..cause.len().min(LONGEST_CAUSE)];
        let message: Box<[u8]> = [&(error.rank as u32).to_le_bytes(), cause].concat().into();
        let others = (0..self.ranks).filter(|rank| *rank != self.rank);
        let mut sent: Vec<_> = others
            .map(|rank| InFlight::send(&self.world.process_at_rank(rank as i32), FAILURE, message.clone()))
            .collect();
        let start = Instant::now();
        while !sent.is_empty() && start.elapsed() < FAREWELL {
            sent = sent.into_iter().filter_map(|message| message.test().err()).collect();
            thread::yield_now();
        }
        sent.into_iter().for_each(InFlight::forget);
        self.leave(error);
    }

    /// Notes and prints a failure: the launcher may end this process before the program can.
    pub(crate) fn leave(&mut self, error: &RankError) {
        // At once, because other ranks print, too.
        let text = format!("on rank {} of {}: {error}\n", self.rank, self.ranks);
        eprint!("{text}");
        self.failed = Some(error.clone());
    }

    /// Returns the sum of values over all ranks, in the order of MPI.
    fn sum_of<T: Equivalence + Clone + 'static>(&mut self, values: &mut [T]) -> Result<(), RankError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut sum = Some(InFlight::sum(&self.world, values.into()));
        let mut result = None;
        let waited = self.wait(
            |_| {
                match sum.take().map(InFlight::test) {
                    Some(Ok(memory)) => result = Some(memory),
                    Some(Err(waiting)) => sum = Some(waiting),
                    None => {}
                }
                result.is_some()
            },
            // MPI does not say for which rank it waits.
            || (0, "sum from it or another rank"),
        );
        if let Some(sum) = sum {
            sum.forget();
        }
        waited?;
        if let Some(result) = result {
            values.clone_from_slice(&result);
        }
        Ok(())
    }
}

impl Exchange for World {
    fn rank(&self) -> usize {
        self.rank
    }

    fn ranks(&self) -> usize {
        self.ranks
    }

    fn exchange(&mut self, messages: &mut [Vec<u8>], received: &mut [Vec<u8>]) -> Result<(), RankError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let rank = self.rank;
        let others = || (0..self.ranks).filter(|other| *other != rank);
        let mut sends: Vec<_> = (0..self.ranks).map(|_| None).collect();
        for other in others() {
            let message = core::mem::take(&mut messages[other]).into_boxed_slice();
            sends[other] = Some(InFlight::send(&self.world.process_at_rank(other as i32), RUN, message));
        }
        let mut receives: Vec<_> = (0..self.ranks).map(|_| None).collect();
        let mut waits: Vec<bool> = (0..self.ranks).map(|other| other != rank).collect();
        let others: Vec<usize> = others().collect();
        let result = {
            let (sends, receives, waits) = (&mut sends, &mut receives, &mut waits);
            let blamed = std::cell::Cell::new((0, ""));
            self.wait(
                |this| {
                    let mut is_done = true;
                    for other in others.iter().copied() {
                        if waits[other] && receives[other].is_none() {
                            let process = this.world.process_at_rank(other as i32);
                            if let Some(announced) = process.immediate_matched_probe_with_tag(RUN) {
                                let memory = core::mem::take(&mut received[other]);
                                receives[other] = Some(InFlight::receive(announced, memory));
                            }
                        }
                        match receives[other].take().map(InFlight::test) {
                            Some(Ok(message)) => {
                                received[other] = message.into_vec();
                                waits[other] = false;
                            }
                            Some(Err(waiting)) => receives[other] = Some(waiting),
                            None => {}
                        }
                        match sends[other].take().map(InFlight::test) {
                            Some(Ok(message)) => messages[other] = message.into_vec(),
                            Some(Err(waiting)) => sends[other] = Some(waiting),
                            None => {}
                        }
                        if waits[other] || sends[other].is_some() {
                            if is_done {
                                blamed.set((other, if waits[other] { "message from it" } else { "message to it" }));
                            }
                            is_done = false;
                        }
                    }
                    is_done
                },
                || blamed.get(),
            )
        };
        sends.into_iter().chain(receives).flatten().for_each(InFlight::forget);
        result
    }

    fn has_sum(&self) -> bool {
        self.is_fast
    }

    fn sum(&mut self, values: SliceMut<'_>) -> Result<(), RankError> {
        match values {
            SliceMut::F32(values) => self.sum_of(values),
            SliceMut::F64(values) => self.sum_of(values),
        }
    }

    fn fail(&mut self, cause: &str) {
        if self.failed.is_none() && self.ranks > 1 {
            self.give_up(&RankError::new(self.rank, cause));
        }
    }
}

/// Ends MPI, once all ranks are here.
impl Drop for World {
    fn drop(&mut self) {
        // The messages of a search are short, so MPI has copied them.
        core::mem::take(&mut self.sent).into_iter().for_each(InFlight::forget);
        if thread::panicking() {
            self.fail("it has panicked");
        }
        let mut farewell = vec![b"end".to_vec(); self.ranks];
        if self.failed.is_some() || self.exchange(&mut farewell, &mut vec![Vec::new(); self.ranks]).is_err() {
            std::mem::forget(self.universe.take());
            // Others may be about to find out, and the launcher ends them when this process has ended.
            thread::sleep(FAREWELL);
        }
    }
}
