//! [`BatchRequest`]: the batch that a function is to make, and [`MadeBatches`], which calls the function.

use std::panic::resume_unwind;
use std::string::String;
use std::thread;
use std::vec::Vec;

use super::position::RunPosition;
use crate::layer::StepRng;
use crate::threads;

/// The stack of the thread that makes a batch (bytes).
const STACK: usize = 2 << 20;

/// A batch that is to be made: an argument of the function of [`Fit::run_batches`](super::Fit::run_batches).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BatchRequest {
    /// The number of the epoch, from 1.
    pub epoch: usize,
    /// The number of the step in the epoch, from 1.
    pub step: usize,
    /// A random generator for this batch. It is the same in each run with the same seed, also in one that continues from a checkpoint.
    pub rng: StepRng<'static>,
}

impl BatchRequest {
    pub(super) fn new(position: &RunPosition) -> Self {
        let RunPosition { epoch, step, seed, .. } = *position;
        Self { epoch: epoch + 1, step: step + 1, rng: seed.batch(step) }
    }
}

/// Makes the batches of a run, the next one while a step uses the current one.
pub(super) trait MakeBatches<X, Y> {
    /// Makes the batch of this position.
    fn begin(&mut self, position: &RunPosition);

    /// Calls `work` with the current batch, and makes the next one in the meantime, if there is one. If the current one could not be
    /// made, `work` is not called.
    fn with(&mut self, position: &RunPosition, has_next: bool, work: &mut dyn FnMut(&[X], &[Y])) -> Result<(), String>;
}

/// A batch, or why it could not be made.
pub(super) type Made<X, Y> = Result<(Vec<X>, Vec<Y>), String>;

/// A function that makes the batch of a position, with the current one and the next one.
pub(super) struct MadeBatches<X, Y, F> {
    make: F,
    batches: [Made<X, Y>; 2],
}

impl<X, Y, F> MadeBatches<X, Y, F> {
    pub fn new(make: F) -> Self {
        let none = || Ok((Vec::new(), Vec::new()));
        Self { make, batches: [none(), none()] }
    }
}

impl<X: Send, Y: Send, F: FnMut(&RunPosition) -> Made<X, Y> + Send> MakeBatches<X, Y> for MadeBatches<X, Y, F> {
    fn begin(&mut self, position: &RunPosition) {
        self.batches[0] = (self.make)(position);
    }

    fn with(&mut self, position: &RunPosition, has_next: bool, work: &mut dyn FnMut(&[X], &[Y])) -> Result<(), String> {
        let Self { make, batches: [now, later] } = self;
        let (inputs, targets) = now.as_ref().map_err(String::clone)?;
        match has_next.then(|| RunPosition { step: position.step + 1, ..*position }) {
            None => work(inputs, targets),
            // The run has one thread.
            Some(position) if threads::parts(usize::MAX) == 1 => {
                work(inputs, targets);
                *later = make(&position);
            }
            // The threads of the pool sleep while a step is small, and making a batch can take long: it has a thread of its own.
            Some(position) => {
                let made = thread::scope(|scope| {
                    let make = &mut *make;
                    let maker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || make(&position));
                    work(inputs, targets);
                    maker.ok().map(thread::ScopedJoinHandle::join)
                });
                *later = match made {
                    Some(made) => made.unwrap_or_else(|panic| resume_unwind(panic)),
                    // No thread could be started.
                    None => make(&position),
                };
            }
        }
        self.batches.swap(0, 1);
        Ok(())
    }
}
