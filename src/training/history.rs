//! [`History`]: the measurements of each epoch.

use core::fmt;
use std::boxed::Box;
use std::format;
use std::path::PathBuf;
use std::vec::Vec;

use super::measurements::Measurements;

/// The measurements of one epoch, which is one pass over the training data.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Epoch {
    /// Its number, from 1.
    pub number: usize,
    /// The mean loss in training, with dropout and while the parameters change. Samples have the weights that the loss sets, such as
    /// class weights. With several heads it is the mean over the samples of the losses of their batches.
    pub loss: f64,
    /// The mean loss of each head in training, in the order of the heads, without the weights of the losses; empty for a network with one
    /// loss. [`History::heads`] returns the names. If targets have weights of their own, such as steps without a target, it is the mean by
    /// these over the epoch, so [`loss`](Self::loss) is not the sum of these numbers then.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 4>, Tanh, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let mut net = Net::ZERO;
    /// let fit = net.fit((CrossEntropy, MeanSquaredError).weights([1.0, 0.5]), Adam::new(0.01));
    /// let history = fit.run(&[[1.0, 2.0]], &[(2u8, 2.0)], &mut rng)?;
    /// assert!(history.heads().eq(["class", "size"]));
    /// let [class, size] = history.epochs[0].head_losses[..] else { panic!("two heads") };
    /// assert_eq!((class as f32, size), (3f32.ln(), 4.0));
    /// # Ok::<(), TrainError>(())
    /// ```
    pub head_losses: Measurements,
    /// The loss on the validation set after the epoch, if there is a validation set.
    pub validation_loss: Option<f64>,
    /// As [`head_losses`](Self::head_losses), on the validation set; empty if there is none.
    pub validation_head_losses: Measurements,
    /// The [metrics](super::Fit::metric) on the validation set, or on the training set if there is no validation set, in the order in which
    /// they were set. [`History::metric`] finds one by its name.
    pub metrics: Measurements,
    /// The metrics on the training set after the epoch, if [`training_metrics`](super::Fit::training_metrics) asks for them and there is a
    /// validation set.
    pub training_metrics: Measurements,
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
    /// What few runs have, in a box, so that an error that contains a history is small.
    pub(super) more: Option<Box<More>>,
    /// Where the run continued, if it continued from a checkpoint. The epochs before it are among the [`epochs`](Self::epochs).
    pub resumed: Option<Box<Resumed>>,
}

/// What few runs have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct More {
    /// The names of the heads of the network.
    pub heads: Vec<Box<str>>,
    /// The names of the metrics.
    pub metrics: Vec<Box<str>>,
    /// The number of the epoch whose network was restored.
    pub restored: Option<usize>,
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
    /// The names of the heads of the network, if each has a loss of its own, in the order of
    /// [`Epoch::head_losses`].
    pub fn heads(&self) -> impl ExactSizeIterator<Item = &str> {
        self.more.as_deref().map_or(&[][..], |more| &more.heads).iter().map(|name| &**name)
    }

    /// The names of the metrics, in the order of [`Epoch::metrics`].
    pub fn metrics(&self) -> impl ExactSizeIterator<Item = &str> {
        self.more.as_deref().map_or(&[][..], |more| &more.metrics).iter().map(|name| &**name)
    }

    /// The metric of this name in each epoch, first to last; empty if there is none.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Net = Dense<1, 2>, Softmax; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Net::new(&mut rng);
    /// let fit = net.fit(CrossEntropy, Adam::new(0.1)).epochs(50).metric("accuracy", accuracy);
    /// let history = fit.run(&[[1.0], [-1.0]], &[0u8, 1], &mut rng)?;
    /// assert_eq!(history.metric("accuracy").last(), Some(1.0));
    /// assert_eq!(history.metric("accuracy").position(|share| share == 1.0), history.epochs.iter().position(|epoch| epoch.metrics[0] == 1.0));
    /// assert_eq!(history.metric("precision").count(), 0);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn metric(&self, name: &str) -> impl Iterator<Item = f64> {
        let index = self.metrics().position(|other| other == name);
        self.epochs.iter().filter_map(move |epoch| epoch.metrics.get(index?).copied())
    }

    /// The number of the epoch whose network [early stopping](super::Fit::early_stopping) has restored at the end of the run, if it has.
    pub fn restored(&self) -> Option<usize> {
        self.more.as_ref()?.restored
    }

    /// The last epoch, if there was one.
    pub fn last(&self) -> Option<&Epoch> {
        self.epochs.last()
    }

    /// The epoch whose network the run has left: the [restored](Self::restored) one, or else the last. Its measurements are those of the
    /// trained network; with [early stopping](super::Fit::early_stopping), those of the last epoch are not.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let validation = ([[3.0]], [[7.5]]);
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(1000).validation(&validation.0, &validation.1);
    /// let history = fit.early_stopping(EarlyStopping::new(5)).run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// let mut evaluation = Evaluation::<Line, 1>::ZERO;
    /// let loss = evaluation.loss(&net, &MeanSquaredError, &validation.0, &validation.1)?;
    /// assert_eq!(history.kept().unwrap().validation_loss, Some(f64::from(loss)));
    /// assert_ne!(history.last(), history.kept());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn kept(&self) -> Option<&Epoch> {
        match self.restored() {
            Some(number) => self.epochs.iter().find(|epoch| epoch.number == number),
            None => self.last(),
        }
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
        let same = |a: &[f64], b: &[f64]| a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()));
        self.epochs.len() == other.epochs.len()
            && self.epochs.iter().zip(&other.epochs).all(|(a, b)| {
                a.loss.to_bits() == b.loss.to_bits()
                    && bits(a.validation_loss) == bits(b.validation_loss)
                    && same(&a.metrics, &b.metrics)
                    && same(&a.training_metrics, &b.training_metrics)
                    && same(&a.head_losses, &b.head_losses)
                    && same(&a.validation_head_losses, &b.validation_head_losses)
            })
    }
}

/// What is in front of the name of a head in the table, for its loss on the validation set.
const VALIDATION: &str = "val. ";
/// What is in front of the name of a metric, for its value on the training set, next to that on the validation set.
const TRAINING: &str = "train. ";

/// The columns of the table of a run. A column is as wide as its name or as the numbers in it.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub validation: bool,
    /// The names of the heads.
    pub heads: Names<'a>,
    /// The names of the metrics.
    pub metrics: Names<'a>,
    /// Whether the metrics are also shown on the training data.
    pub training_metrics: bool,
}

/// The names of [`Measurements`].
pub(super) type Names<'a> = [Option<&'a str>; Measurements::MOST];

/// The first eight of these names.
pub(super) fn names<'a>(mut names: impl Iterator<Item = &'a str>) -> Names<'a> {
    core::array::from_fn(|_| names.next())
}

impl Columns<'_> {
    pub fn head(self, f: &mut dyn fmt::Write) -> fmt::Result {
        write!(f, "{:>5}  {:>10}", "epoch", "loss")?;
        head_of_each(f, "", self.heads)?;
        if self.validation {
            write!(f, "  {:>10}", "validation")?;
            head_of_each(f, VALIDATION, self.heads)?;
        }
        if self.training_metrics {
            head_of_each(f, TRAINING, self.metrics)?;
        }
        head_of_each(f, "", self.metrics)?;
        write!(f, "  {:>9}  {:>9}", "rate", "time")
    }

    pub fn row(self, epoch: &Epoch, f: &mut dyn fmt::Write) -> fmt::Result {
        write!(f, "{:>5}  {:>10}", epoch.number, Number(Some(epoch.loss)))?;
        numbers_of_each(f, "", self.heads, &epoch.head_losses)?;
        if self.validation {
            write!(f, "  {:>10}", Number(epoch.validation_loss))?;
            numbers_of_each(f, VALIDATION, self.heads, &epoch.validation_head_losses)?;
        }
        if self.training_metrics {
            numbers_of_each(f, TRAINING, self.metrics, &epoch.training_metrics)?;
        }
        numbers_of_each(f, "", self.metrics, &epoch.metrics)?;
        write!(f, "  {:>9.2e}  {:>8.2}s", epoch.learning_rate, epoch.seconds)
    }
}

/// Writes the heads of the columns with these names.
fn head_of_each(f: &mut dyn fmt::Write, prefix: &str, names: Names<'_>) -> fmt::Result {
    names.into_iter().flatten().try_for_each(|name| write!(f, "  {:>10}", format!("{prefix}{name}")))
}

/// Writes the numbers of the columns with these names.
fn numbers_of_each(f: &mut dyn fmt::Write, prefix: &str, names: Names<'_>, numbers: &[f64]) -> fmt::Result {
    names.into_iter().flatten().enumerate().try_for_each(|(index, name)| {
        let width = (prefix.chars().count() + name.chars().count()).max(10);
        write!(f, "  {:>width$}", Number(numbers.get(index).copied()))
    })
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
        let training_metrics = self.epochs.iter().any(|epoch| !epoch.training_metrics.is_empty());
        let (heads, metrics) = (names(self.heads()), names(self.metrics()));
        let columns = Columns { validation, heads, metrics, training_metrics };
        columns.head(f)?;
        writeln!(f)?;
        for epoch in &self.epochs {
            columns.row(epoch, f)?;
            writeln!(f)?;
        }
        Ok(())
    }
}
