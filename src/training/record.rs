//! [`Record`]: the history and the display of a run, while it is running.

use core::ops::ControlFlow;
use std::boxed::Box;
use std::format;
use std::string::String;
use std::time::Instant;
use std::vec::Vec;

#[cfg(feature = "safetensors")]
use super::checkpoint::CheckpointError;
use super::early_stopping::EarlyStopping;
use super::error::TrainError;
#[cfg(feature = "safetensors")]
use super::history::Resumed;
use super::history::{Columns, Epoch, History, More, Names};
use super::measurements::Measurements;
use super::progress::Progress;
use super::shards::RankError;
use crate::error::StepError;
use crate::losses::HeadTotals;

/// The history of a run, its display, and its current epoch.
pub(super) struct Record {
    history: History,
    progress: Option<Progress>,
    /// The number of the epoch, starting at 1.
    epoch: usize,
    start: Instant,
    /// The duration of the epoch before the run was interrupted (seconds).
    seconds: f64,
    /// The weighted sum of the losses of the epoch so far, and its total weight.
    sum: f64,
    weight: f64,
    /// As these, for each head.
    heads: HeadTotals,
    /// The learning rate of the last step.
    learning_rate: f64,
    /// Whether the next epoch continues after an interruption.
    resumed: bool,
}

/// The measurements after an epoch.
#[derive(Default)]
pub(super) struct Figures {
    pub validation_loss: Option<f64>,
    pub validation_head_losses: Measurements,
    pub metrics: Measurements,
    pub training_metrics: Measurements,
}

impl Record {
    /// The record of a run over `epochs` epochs of `samples` samples each.
    pub fn new(columns: Columns<'static>, epochs: usize, samples: usize, shown: bool) -> Self {
        let all = |names: Names<'_>| -> Vec<Box<str>> { names.into_iter().flatten().map(Box::from).collect() };
        let more = More { heads: all(columns.heads), metrics: all(columns.metrics), restored: None };
        Self {
            history: History {
                epochs: Vec::with_capacity(epochs.min(1000)),
                more: (more != More::default()).then(|| Box::new(more)),
                ..History::default()
            },
            progress: shown.then(|| Progress::new(columns, epochs, samples)),
            epoch: 0,
            start: Instant::now(),
            seconds: 0.0,
            sum: 0.0,
            weight: 0.0,
            heads: HeadTotals::NONE,
            learning_rate: 0.0,
            resumed: false,
        }
    }

    /// Starts an epoch, or the rest of one after [`resume`](Self::resume).
    pub fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.start = Instant::now();
        if !core::mem::take(&mut self.resumed) {
            (self.seconds, self.sum, self.weight, self.heads) = (0.0, 0.0, 0.0, HeadTotals::NONE);
        }
    }

    /// Records a step: the mean loss of its samples, their total weight, the totals of its heads, and the learning rate.
    pub fn step(&mut self, samples: usize, (loss, weight): (f64, f64), heads: &HeadTotals, learning_rate: f64) {
        self.learning_rate = learning_rate;
        let add =
            |total: &mut [f64; 4], one: &[f64; 4]| total.iter_mut().zip(one).for_each(|(total, one)| *total += one);
        add(&mut self.heads.sums, &heads.sums);
        add(&mut self.heads.weights, &heads.weights);
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
        Figures { validation_loss, validation_head_losses, metrics, training_metrics }: Figures,
        on_epoch: impl FnOnce(&Epoch) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (number, loss, learning_rate, seconds) = (self.epoch, self.mean(), self.learning_rate, self.seconds());
        let head_losses = Measurements::of_heads(&self.heads, self.history.heads().len());
        let epoch = Epoch {
            number,
            loss,
            head_losses,
            validation_loss,
            validation_head_losses,
            metrics,
            training_metrics,
            learning_rate,
            seconds,
        };
        self.history.epochs.push(epoch);
        match &mut self.progress {
            Some(progress) => progress.epoch(&epoch, || on_epoch(&epoch)),
            None => on_epoch(&epoch),
        }
    }

    /// Whether the last epoch is the best one so far.
    pub fn is_best(&self, stopping: Option<EarlyStopping>) -> bool {
        let number = |epoch: Option<&Epoch>| epoch.map(|epoch| epoch.number);
        let best = match stopping {
            Some(stopping) => stopping.best(&self.history),
            None => number(self.history.best()),
        };
        best.is_some() && best == number(self.history.last())
    }

    /// Whether early stopping ends the run after the last epoch.
    pub fn is_stopped(&self, stopping: Option<EarlyStopping>) -> bool {
        stopping.is_some_and(|stopping| stopping.ends(&self.history))
    }

    /// Returns the number of the epoch whose network is restored, if any is, and notes it.
    pub fn restore(&mut self, stopping: Option<EarlyStopping>) -> Option<usize> {
        let number = stopping?.best(&self.history)?;
        self.history.more.get_or_insert_default().restored = Some(number);
        Some(number)
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    /// Ends the run.
    pub fn into_history(self) -> History {
        self.history
    }

    /// Ends the run because a step failed. `step` is its number in the epoch, starting at 0.
    pub fn failed_step(&mut self, step: usize, error: StepError) -> TrainError {
        TrainError::Step { epoch: self.epoch, step: step + 1, error, history: self.take_history() }
    }

    /// Ends the run because another rank has failed, or this one differs from it.
    pub fn failed_rank(&mut self, error: RankError) -> TrainError {
        TrainError::Rank { error, history: self.take_history() }
    }

    /// Ends the run because a batch could not be made. `step` is its number in the epoch, starting at 0.
    pub fn failed_batch(&mut self, step: usize, message: String) -> TrainError {
        let history = self.take_history();
        TrainError::MakeBatch { epoch: self.epoch, step: step + 1, message: message.into(), history }
    }

    /// Ends the run because the evaluation after an epoch failed.
    pub fn failed_evaluation(&mut self, error: StepError) -> TrainError {
        TrainError::Evaluation { epoch: self.epoch, error, history: self.take_history() }
    }

    /// Ends the run because a checkpoint could not be written, or read.
    #[cfg(feature = "safetensors")]
    pub fn failed_checkpoint(&mut self, error: CheckpointError) -> TrainError {
        TrainError::Checkpoint { error: error.into(), history: self.take_history() }
    }

    /// The epoch and the step, counted from 0, in front of a message.
    pub fn place(&self, step: usize) -> String {
        format!("epoch {}, step {}: ", self.epoch, step + 1)
    }

    fn take_history(&mut self) -> History {
        core::mem::take(&mut self.history)
    }

    fn seconds(&self) -> f64 {
        self.seconds + self.start.elapsed().as_secs_f64()
    }

    /// The mean loss of the epoch so far; 0 if the total weight is 0.
    fn mean(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}

#[cfg(feature = "safetensors")]
impl Record {
    /// The part of the record that a checkpoint has.
    pub fn interrupted(&self) -> Interrupted {
        Interrupted {
            sum: self.sum,
            weight: self.weight,
            heads: self.heads,
            learning_rate: self.learning_rate,
            seconds: self.seconds(),
            epochs: self.history.epochs.clone(),
        }
    }

    /// Continues the record of an interrupted run, in which this number of samples has been processed.
    pub fn resume(&mut self, from: Interrupted, resumed: Resumed, samples: usize) {
        let Interrupted { sum, weight, heads, learning_rate, seconds, epochs } = from;
        (self.epoch, self.heads) = (epochs.len(), heads);
        (self.sum, self.weight, self.learning_rate, self.seconds) = (sum, weight, learning_rate, seconds);
        // At the end of an epoch there is nothing of the next one to continue.
        self.resumed = resumed.step > 0;
        self.history.epochs = epochs;
        if let Some(progress) = &mut self.progress {
            progress.resume(&resumed, samples);
        }
        self.history.resumed = Some(resumed.into());
    }
}

/// The record of an interrupted run.
#[cfg(feature = "safetensors")]
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Interrupted {
    /// The losses of the steps of the current epoch so far, each times its weight, added up.
    pub sum: f64,
    /// The sum of these weights.
    pub weight: f64,
    /// As these, for each head.
    pub heads: HeadTotals,
    /// The time that these steps took (seconds).
    pub seconds: f64,
    /// The learning rate of the last step.
    pub learning_rate: f64,
    /// The finished epochs.
    pub epochs: Vec<Epoch>,
}
