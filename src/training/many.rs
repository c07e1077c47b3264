//! [`fit_many`]: many small networks, each trained on its own.

use core::any::Any;
use std::boxed::Box;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::layer::StepRng;
use crate::threads::{alone, default_count};

/// The stack of a thread (bytes): networks may be on it, in debug builds several times.
const STACK: usize = 8 << 20;

/// The number of results per thread that may wait for one before them.
const WAITING: usize = 4;

/// Trains many networks that do not depend on each other: one per user, per machine or per fold.
///
/// Each is trained by one thread, and several threads train at the same time. This is much faster than threads that share each step of a
/// small network. Each network has random numbers of its own, which depend on the seed and on its index only, so the results have the same
/// bits for any number of threads. Only the networks that are being trained are in memory, and a few that wait for one before them.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::training::fit_many;
/// network! { struct Line = Dense<1, 1>; }
///
/// // Network `k` learns `y = k · x`.
/// let inputs: Vec<[f32; 1]> = (0..32).map(|i| [i as f32 / 32.0]).collect();
/// let mut slopes = Vec::new();
/// fit_many(10).seed(1).threads(2).run(
///     |k, rng| {
///         let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [k as f32 * x]).collect();
///         let mut net = Line::new(rng);
///         net.fit(MeanSquaredError, Adam::new(0.3)).epochs(300).run(&inputs, &targets, rng)?;
///         Ok::<_, TrainError>(net)
///     },
///     |_, net| slopes.push(net.map(|net| net.dense0.weight[0])),
/// );
/// assert!(slopes.iter().enumerate().all(|(k, slope)| (slope.as_ref().unwrap() - k as f32).abs() < 0.01));
/// ```
pub fn fit_many(count: usize) -> FitMany {
    FitMany { count, seed: 0, threads: None, rank: 0, ranks: 1 }
}

/// The training of many networks: made by [`fit_many`].
#[derive(Clone, Debug)]
#[must_use = "nothing is trained before `run` is called"]
pub struct FitMany {
    count: usize,
    seed: u64,
    threads: Option<usize>,
    rank: usize,
    ranks: usize,
}

impl FitMany {
    /// Sets the seed of the random numbers of all networks; 0 by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the number of networks that are trained at the same time. The default is that of [`Fit::threads`](super::Fit::threads). A training
    /// run has one thread, unless it sets another number itself.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Trains the part of a rank, the networks `rank`, `rank + ranks`, `rank + 2 · ranks`, …: for programs that run on several machines. A
    /// network is the same on any number of ranks.
    ///
    /// # Panics
    ///
    /// If there is no such rank.
    pub fn of_rank(mut self, rank: usize, ranks: usize) -> Self {
        assert!(rank < ranks, "rank {rank} of {ranks}: ranks are counted from 0");
        (self.rank, self.ranks) = (rank, ranks);
        self
    }

    /// Calls `train` with the index of each network and its random numbers, on several threads, and `take` with each index and what `train` has
    /// returned, in the order of the indices, on this thread. A network that fails does not end the others.
    ///
    /// # Panics
    ///
    /// If one of the functions panics.
    pub fn run<R: Send>(
        self,
        train: impl Fn(usize, &mut StepRng<'static>) -> R + Sync,
        mut take: impl FnMut(usize, R),
    ) {
        let count = self.count.saturating_sub(self.rank).div_ceil(self.ranks);
        let index = |number: usize| self.rank + number * self.ranks;
        let train = |number: usize| {
            let index = index(number);
            alone(|| train(index, &mut StepRng::new(self.seed, index)))
        };
        let threads = self.threads.unwrap_or_else(default_count).clamp(1, count.max(1));
        if threads == 1 {
            return (0..count).for_each(|number| take(index(number), train(number)));
        }
        let queue = Queue { state: Mutex::default(), changed: Condvar::new(), count, most: WAITING * threads };
        let work = || {
            while let Some(number) = queue.next() {
                queue.put(number, catch_unwind(AssertUnwindSafe(|| train(number))));
            }
        };
        thread::scope(|scope| {
            let start = |_: &usize| {
                let thread = thread::Builder::new().name("fit_many".into()).stack_size(STACK);
                thread.spawn_scoped(scope, work).is_ok()
            };
            let started = (0..threads).filter(start).count();
            let _end = EndAtDrop(&queue);
            for number in 0..count {
                // If the system has no more threads, this one does the work.
                let result = if started == 0 { Ok(train(number)) } else { queue.take(number) };
                take(index(number), result.unwrap_or_else(|panic| resume_unwind(panic)));
            }
        });
    }
}

/// What a thread has returned, or its panic.
type Outcome<R> = Result<R, Box<dyn Any + Send>>;

/// Numbers to be processed, and the results that wait for those before them.
struct Queue<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
    count: usize,
    /// How far the threads may be ahead of the first result that has not been taken.
    most: usize,
}

struct State<R> {
    next: usize,
    taken: usize,
    ended: bool,
    ready: BTreeMap<usize, Outcome<R>>,
}

impl<R> Default for State<R> {
    fn default() -> Self {
        Self { next: 0, taken: 0, ended: false, ready: BTreeMap::new() }
    }
}

impl<R> Queue<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<R>>) -> MutexGuard<'a, State<R>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the next number, once it is not too far ahead.
    fn next(&self) -> Option<usize> {
        let mut state = self.lock();
        while !state.ended && state.next < self.count && state.next >= state.taken + self.most {
            state = self.wait(state);
        }
        let number = state.next;
        state.next += 1;
        (!state.ended && number < self.count).then_some(number)
    }

    fn put(&self, number: usize, outcome: Outcome<R>) {
        self.lock().ready.insert(number, outcome);
        self.changed.notify_all();
    }

    /// Returns the result of a number, once there is one.
    fn take(&self, number: usize) -> Outcome<R> {
        let mut state = self.lock();
        loop {
            if let Some(outcome) = state.ready.remove(&number) {
                state.taken = number + 1;
                self.changed.notify_all();
                return outcome;
            }
            state = self.wait(state);
        }
    }
}

/// Lets the threads end, also if `take` panics.
struct EndAtDrop<'a, R>(&'a Queue<R>);

impl<R> Drop for EndAtDrop<'_, R> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_all();
    }
}
