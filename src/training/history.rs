//! [`History`]: the measurements of each epoch.

use core::fmt;
use std::boxed::Box;
use std::format;
use std::path::PathBuf;
use std::vec::Vec;

use super::per_head::PerHead;

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
    pub head_losses: PerHead,
    /// The loss on the validation set after the epoch, if there is a validation set.
    pub validation_loss: Option<f64>,
    /// As [`head_losses`](Self::head_losses), on the validation set; empty if there is none.
    pub validation_head_losses: PerHead,
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
    pub metric: Option<Box<str>>,
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

    /// The number of the epoch whose network [early stopping](super::Fit::early_stopping) has restored at the end of the run, if it has.
    pub fn restored(&self) -> Option<usize> {
        self.more.as_ref()?.restored
    }

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
        let same = |a: &[f64], b: &[f64]| a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()));
        self.epochs.len() == other.epochs.len()
            && self.epochs.iter().zip(&other.epochs).all(|(a, b)| {
                a.loss.to_bits() == b.loss.to_bits()
                    && bits(a.validation_loss) == bits(b.validation_loss)
                    && bits(a.metric) == bits(b.metric)
                    && same(&a.head_losses, &b.head_losses)
                    && same(&a.validation_head_losses, &b.validation_head_losses)
            })
    }
}

/// What is in front of the name of a head in the table, for its loss on the validation set.
const VALIDATION: &str = "val. ";

/// The columns of the table of a run. A column is as wide as its name or as the numbers in it.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub validation: bool,
    pub metric: Option<&'a str>,
    /// The names of the heads.
    pub heads: [Option<&'a str>; 4],
}

impl<'a> Columns<'a> {
    fn heads(self) -> impl Iterator<Item = &'a str> {
        self.heads.into_iter().flatten()
    }

    fn losses_of_heads(self, f: &mut dyn fmt::Write, prefix: &str, losses: &[f64]) -> fmt::Result {
        self.heads().enumerate().try_for_each(|(index, head)| {
            let width = (prefix.chars().count() + head.chars().count()).max(10);
            write!(f, "  {:>width$}", Number(losses.get(index).copied()))
        })
    }

    pub fn head(self, f: &mut dyn fmt::Write) -> fmt::Result {
        write!(f, "{:>5}  {:>10}", "epoch", "loss")?;
        self.heads().try_for_each(|head| write!(f, "  {head:>10}"))?;
        if self.validation {
            write!(f, "  {:>10}", "validation")?;
            self.heads().try_for_each(|head| write!(f, "  {:>10}", format!("{VALIDATION}{head}")))?;
        }
        if let Some(metric) = self.metric {
            write!(f, "  {metric:>10}")?;
        }
        write!(f, "  {:>9}  {:>9}", "rate", "time")
    }

    pub fn row(self, epoch: &Epoch, f: &mut dyn fmt::Write) -> fmt::Result {
        write!(f, "{:>5}  {:>10}", epoch.number, Number(Some(epoch.loss)))?;
        self.losses_of_heads(f, "", &epoch.head_losses)?;
        if self.validation {
            write!(f, "  {:>10}", Number(epoch.validation_loss))?;
            self.losses_of_heads(f, VALIDATION, &epoch.validation_head_losses)?;
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
        let mut names = self.heads();
        let heads = core::array::from_fn(|_| names.next());
        let columns = Columns { validation, metric: self.metric.as_deref(), heads };
        columns.head(f)?;
        writeln!(f)?;
        for epoch in &self.epochs {
            columns.row(epoch, f)?;
            writeln!(f)?;
        }
        Ok(())
    }
}
