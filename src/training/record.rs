//! [`Record`]: what a run writes down while it goes on.

use core::ops::ControlFlow;
use std::time::Instant;
use std::vec::Vec;

use super::error::TrainError;
use super::history::{Columns, Epoch, History};
use super::progress::Progress;
use crate::error::StepError;

/// The history of a run, its display, and the epoch that it is in.
pub(super) struct Record {
    history: History,
    progress: Option<Progress>,
    /// The number of the epoch, from 1 on.
    epoch: usize,
    start: Instant,
    /// The losses of the samples of the epoch so far, and what they weigh in the mean.
    sum: f64,
    weight: f64,
}

impl Record {
    /// The record of a run over so many epochs of so many samples.
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

    /// An epoch begins.
    pub fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.start = Instant::now();
        (self.sum, self.weight) = (0.0, 0.0);
    }

    /// A step is done: the mean loss of its samples, and what they weigh.
    pub fn step(&mut self, samples: usize, loss: f64, weight: f64) {
        self.sum += loss * weight;
        self.weight += weight;
        let mean = self.mean();
        if let Some(progress) = &mut self.progress {
            progress.step(self.epoch, samples, mean);
        }
    }

    /// The epoch is over: its figures, and then what the user says to them.
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

    /// The run is over.
    pub fn into_history(self) -> History {
        self.history
    }

    /// The run is over because of a step, of which this is the number in the epoch, from 0 on.
    pub fn failed_step(self, step: usize, error: StepError) -> TrainError {
        TrainError::Step { epoch: self.epoch, step: step + 1, error, history: self.history }
    }

    /// The run is over because of the evaluation after the epoch.
    pub fn failed_evaluation(self, error: StepError) -> TrainError {
        TrainError::Evaluation { epoch: self.epoch, error, history: self.history }
    }

    /// The mean loss of the epoch so far; 0 of what weighs nothing.
    fn mean(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}
