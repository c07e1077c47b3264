//! [`Record`]: the history and the display of a run, while it is running.

use core::ops::ControlFlow;
use std::time::Instant;
use std::vec::Vec;

use super::error::TrainError;
use super::history::{Columns, Epoch, History};
use super::progress::Progress;
use crate::error::StepError;

/// The history of a run, its display, and its current epoch.
pub(super) struct Record {
    history: History,
    progress: Option<Progress>,
    /// The number of the epoch, starting at 1.
    epoch: usize,
    start: Instant,
    /// The weighted sum of the losses of the epoch so far, and its total weight.
    sum: f64,
    weight: f64,
}

impl Record {
    /// The record of a run over `epochs` epochs of `samples` samples each.
    pub fn new(columns: Columns, epochs: usize, samples: usize, shown: bool) -> Self {
        Self {
            history: History { epochs: Vec::with_capacity(epochs.min(1000)), metric: columns.metric },
            progress: shown.then(|| Progress::new(columns, epochs, samples)),
            epoch: 0,
            start: Instant::now(),
            sum: 0.0,
            weight: 0.0,
        }
    }

    /// Starts an epoch.
    pub fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.start = Instant::now();
        (self.sum, self.weight) = (0.0, 0.0);
    }

    /// Records a step: the mean loss of its samples, and their total weight.
    pub fn step(&mut self, samples: usize, loss: f64, weight: f64) {
        self.sum += loss * weight;
        self.weight += weight;
        let mean = self.mean();
        if let Some(progress) = &mut self.progress {
            progress.step(self.epoch, samples, mean);
        }
    }

    /// Records the end of an epoch, and returns the answer of `on_epoch`.
    pub fn end_epoch(
        &mut self,
        [validation_loss, metric]: [Option<f64>; 2],
        learning_rate: f64,
        on_epoch: impl FnOnce(&Epoch) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (number, loss, seconds) = (self.epoch, self.mean(), self.start.elapsed().as_secs_f64());
        let epoch = Epoch { number, loss, validation_loss, metric, learning_rate, seconds };
        self.history.epochs.push(epoch);
        match &mut self.progress {
            Some(progress) => progress.epoch(&epoch, || on_epoch(&epoch)),
            None => on_epoch(&epoch),
        }
    }

    /// Ends the run.
    pub fn into_history(self) -> History {
        self.history
    }

    /// Ends the run because a step failed. `step` is its number in the epoch, starting at 0.
    pub fn failed_step(self, step: usize, error: StepError) -> TrainError {
        TrainError::Step { epoch: self.epoch, step: step + 1, error, history: self.history }
    }

    /// Ends the run because the evaluation after an epoch failed.
    pub fn failed_evaluation(self, error: StepError) -> TrainError {
        TrainError::Evaluation { epoch: self.epoch, error, history: self.history }
    }

    /// The mean loss of the epoch so far; 0 if the total weight is 0.
    fn mean(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}
