//! [`BatchRequest`]: the batch that a function is to make, and [`MadeBatches`], which calls the function.

use std::string::String;
use std::sync::{Mutex, PoisonError};
use std::vec::Vec;

use super::position::RunPosition;
use crate::layer::StepRng;
use crate::threads;

/// A batch that is to be made: an argument of the function of [`Fit::run_batches`](super::Fit::run_batches).
#[derive(Debug)]
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
    /// That of a step of the epoch of a run, counted from 0.
    pub(super) fn new(position: &RunPosition, step: usize) -> Self {
        Self { epoch: position.epoch + 1, step: step + 1, rng: position.seed.batch(step) }
    }
}

/// Makes the batches of a run, the next one while a step uses the current one.
pub(super) trait MakeBatches<X, Y> {
    /// Makes the first batch.
    fn begin(&mut self, request: BatchRequest);

    /// Calls `work` with the current batch, and makes the next one in the meantime, if there is one. If the current one could not be
    /// made, `work` is not called.
    fn with(&mut self, next: Option<BatchRequest>, work: &mut dyn FnMut(&[X], &[Y])) -> Result<(), String>;
}

/// A batch, or why it could not be made.
pub(super) type Made<X, Y> = Result<(Vec<X>, Vec<Y>), String>;

/// A function that makes batches, with the current one and the next one.
pub(super) struct MadeBatches<X, Y, F> {
    make: Mutex<F>,
    batches: [Made<X, Y>; 2],
}

impl<X, Y, F> MadeBatches<X, Y, F> {
    pub fn new(make: F) -> Self {
        let none = || Ok((Vec::new(), Vec::new()));
        Self { make: Mutex::new(make), batches: [none(), none()] }
    }
}

impl<X: Send, Y: Send, F: FnMut(BatchRequest) -> Made<X, Y> + Send> MakeBatches<X, Y> for MadeBatches<X, Y, F> {
    fn begin(&mut self, request: BatchRequest) {
        self.batches[0] = self.make.get_mut().unwrap_or_else(PoisonError::into_inner)(request);
    }

    fn with(&mut self, next: Option<BatchRequest>, work: &mut dyn FnMut(&[X], &[Y])) -> Result<(), String> {
        let Self { make, batches: [now, later] } = self;
        let (inputs, targets) = now.as_ref().map_err(String::clone)?;
        match next {
            None => work(inputs, targets),
            Some(request) => {
                // One value, so the function is called once, by an idle thread if there is one, however little it costs.
                let (request, make) = (Mutex::new(Some(request)), &*make);
                let make_next = |_, later: &mut [Made<X, Y>]| {
                    let request = request.lock().unwrap_or_else(PoisonError::into_inner).take();
                    if let (Some(request), [later]) = (request, later) {
                        *later = make.lock().unwrap_or_else(PoisonError::into_inner)(request);
                    }
                };
                threads::overlap(usize::MAX, core::slice::from_mut(later), make_next, || work(inputs, targets));
            }
        }
        self.batches.swap(0, 1);
        Ok(())
    }
}
