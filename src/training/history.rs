//! [`History`]: the measurements of each epoch.

use core::fmt;
use std::borrow::Cow;
use std::boxed::Box;
use std::path::PathBuf;
use std::vec::Vec;

/// The measurements of one epoch, which is one pass over the training data.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Epoch {
    /// Its number, from 1.
    pub number: usize,
    /// The mean loss in training, with dropout and while the parameters change. Samples have the weights that the loss sets, such as
    /// class weights.
    pub loss: f64,
    /// The loss on the validation set after the epoch, if there is a validation set.
    pub validation_loss: Option<f64>,
    /// The metric on the validation set, or on the training set if there is no validation set, if a metric is set.
    pub metric: Option<f64>,
    /// The learning rate of the last step.
    pub learning_rate: f64,
    /// The duration of the epoch (seconds), validation included.
    pub seconds: f64,
}

/// All epochs of a run. It is displayed as a table.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct History {
    /// The epochs, first to last.
    pub epochs: Vec<Epoch>,
    /// The name of the metric.
    pub metric: Option<Cow<'static, str>>,
    /// Where the run continued, if it continued from a checkpoint. The epochs before it are among the [`epochs`](Self::epochs).
    pub resumed: Option<Box<Resumed>>,
}

/// Where a run continued from a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Resumed {
    /// The file of the checkpoint.
    pub path: PathBuf,
    /// The number of epochs that were finished.
    pub epoch: usize,
    /// The number of steps of the next epoch that were done.
    pub step: usize,
    /// Whether the random generator was in the same state as at the start of the interrupted run. If not, the rest of the run has
    /// other random numbers than it would have had without the interruption.
    pub is_same_rng: bool,
    /// Newer checkpoints that were damaged and have been skipped.
    pub damaged: Vec<PathBuf>,
}

impl History {
    /// The last epoch, if there was one.
    pub fn last(&self) -> Option<&Epoch> {
        self.epochs.last()
    }

    /// The epoch with the lowest validation loss or, if there were no validation data, with the lowest training loss; the first of
    /// several. NaN is never the lowest.
    pub fn best(&self) -> Option<&Epoch> {
        let loss = |epoch: &Epoch| epoch.validation_loss.unwrap_or(epoch.loss);
        self.epochs.iter().filter(|epoch| !loss(epoch).is_nan()).min_by(|a, b| loss(a).total_cmp(&loss(b)))
    }

    /// Whether the epochs are the same except for their durations.
    pub fn same_values(&self, other: &Self) -> bool {
        let bits = |x: Option<f64>| x.map(f64::to_bits);
        self.epochs.len() == other.epochs.len()
            && self.epochs.iter().zip(&other.epochs).all(|(a, b)| {
                a.loss.to_bits() == b.loss.to_bits()
                    && bits(a.validation_loss) == bits(b.validation_loss)
                    && bits(a.metric) == bits(b.metric)
            })
    }
}

/// The columns of the table of a run. A column is as wide as its name or as the numbers in it.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub validation: bool,
    pub metric: Option<&'a str>,
}

impl Columns<'_> {
    pub fn head(self, f: &mut dyn fmt::Write) -> fmt::Result {
        write!(f, "{:>5}  {:>10}", "epoch", "loss")?;
        if self.validation {
            write!(f, "  {:>10}", "validation")?;
        }
        if let Some(metric) = self.metric {
            write!(f, "  {metric:>10}")?;
        }
        write!(f, "  {:>9}  {:>9}", "rate", "time")
    }

    pub fn row(self, epoch: &Epoch, f: &mut dyn fmt::Write) -> fmt::Result {
        write!(f, "{:>5}  {:>10}", epoch.number, Number(Some(epoch.loss)))?;
        if self.validation {
            write!(f, "  {:>10}", Number(epoch.validation_loss))?;
        }
        if let Some(metric) = self.metric {
            write!(f, "  {:>1$}", Number(epoch.metric), metric.chars().count().max(10))?;
        }
        write!(f, "  {:>9.2e}  {:>8.2}s", epoch.learning_rate, epoch.seconds)
    }
}

/// A number of any size in at most ten characters; a dash for `None`.
struct Number(Option<f64>);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = f.width().unwrap_or(0);
        match self.0 {
            None => write!(f, "{:>width$}", "-"),
            Some(x) if x == 0.0 || (1e-3..9999.0).contains(&x.abs()) || !x.is_finite() => write!(f, "{x:>width$.4}"),
            Some(x) => write!(f, "{x:>width$.3e}"),
        }
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let validation = self.epochs.iter().any(|epoch| epoch.validation_loss.is_some());
        let columns = Columns { validation, metric: self.metric.as_deref() };
        columns.head(f)?;
        writeln!(f)?;
        for epoch in &self.epochs {
            columns.row(epoch, f)?;
            writeln!(f)?;
        }
        Ok(())
    }
}
