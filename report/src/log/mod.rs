//! [`Log`]: a file with a line per epoch.

mod columns;
mod file;
#[cfg(feature = "tensorboard")]
mod tensorboard;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::Path;

use stackprop::losses::Loss;
use stackprop::optimizers::Optimizer;
use stackprop::training::{Epoch, Fit, TrainableNetwork};

use crate::error::{Error, Result};
use columns::{Column, Names};
use file::LogFile;
#[cfg(feature = "tensorboard")]
pub use tensorboard::TensorBoard;

/// A file with a line per epoch of a run, as CSV or as JSON lines, for other programs and for a look while the run is going on.
///
/// The line of an epoch is written as soon as the epoch has ended, so a program that is killed leaves the lines until then. A run that
/// continues from a checkpoint also continues the file: lines of epochs that it repeats are replaced. The file of another run is
/// replaced as soon as the first epoch has ended.
///
/// The columns are `epoch`, `training_loss`, `validation_loss`, `learning_rate` and `seconds`, as far as the run has them, and each metric
/// as `training_accuracy` or `validation_accuracy`, each head as `training_loss_NAME` and `validation_loss_NAME`. Numbers have all of
/// their digits. NaN and infinities are `NaN`, `inf` and `-inf` in CSV, and `null` in JSON.
///
/// If a line cannot be written, for example because the disk is full, training continues, and [`finish`](Self::finish) returns the error. The
/// next line is tried again.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop_report::Log;
/// network! { struct Net = Dense<1, 2>, Softmax; }
///
/// # let folder = tempfile::tempdir()?;
/// # std::env::set_current_dir(&folder)?;
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let log = Log::csv("run.csv")?;
/// let mut net = Net::new(&mut rng);
/// let fit = net.fit(CrossEntropy, Adam::new(0.1)).epochs(20).metric("accuracy", accuracy);
/// log.names_of(&fit);
/// let history = fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&[[1.0], [-1.0]], &[0u8, 1], &mut rng)?;
/// log.finish()?;
///
/// let text = std::fs::read_to_string("run.csv")?;
/// assert!(text.starts_with("epoch,training_loss,training_accuracy,learning_rate,seconds\n1,"));
/// assert_eq!(text.lines().count(), 1 + history.epochs.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Log {
    format: Format,
    state: RefCell<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

#[derive(Debug)]
struct State {
    names: Names,
    file: LogFile,
    /// Whether the lines of an earlier run have been looked at.
    has_begun: bool,
    /// The first error.
    error: Option<Error>,
}

impl Log {
    /// A file of comma-separated values with a header. It is opened at once.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    ///
    /// ```
    /// let error = stackprop_report::Log::csv("no-such-folder/run.csv").unwrap_err();
    /// assert!(error.to_string().starts_with("no-such-folder/run.csv: "));
    /// ```
    pub fn csv(path: impl AsRef<Path>) -> Result<Self> {
        Self::open(path.as_ref(), Format::Csv)
    }

    /// A file with a JSON object per line. It is opened at once.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::Log;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let log = Log::json_lines("run.jsonl")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.125)).epochs(2).on_epoch(|epoch, _| log.epoch(epoch));
    /// fit.run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// log.finish()?;
    /// assert!(std::fs::read_to_string("run.jsonl")?.starts_with("{\"epoch\":1,\"training_loss\":1.0,\"learning_rate\":0.125,"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn json_lines(path: impl AsRef<Path>) -> Result<Self> {
        Self::open(path.as_ref(), Format::JsonLines)
    }

    fn open(path: &Path, format: Format) -> Result<Self> {
        let file = LogFile::open(path).map_err(|error| Error::Write { path: path.into(), error })?;
        let state = State { names: Names::default(), file, has_begun: false, error: None };
        Ok(Self { format, state: RefCell::new(state) })
    }

    /// Takes the names of the metrics and of the heads from a run, for its columns. Without this they are `metric 1`, `head 1`, and so on.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::Log;
    /// network! { struct Net = Dense<1, 2>, Softmax; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let log = Log::csv("run.csv")?;
    /// let mut net = Net::ZERO;
    /// let fit = net.fit(CrossEntropy, Sgd::new(0.1)).metric("accuracy", accuracy);
    /// log.names_of(&fit);
    /// fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&[[1.0]], &[0u8], &mut rng)?;
    /// log.finish()?;
    /// assert!(std::fs::read_to_string("run.csv")?.contains("training_accuracy"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn names_of<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer>(&self, fit: &Fit<'_, N, Y, L, O>) {
        self.state.borrow_mut().names = Names::of(fit);
    }

    /// Writes the line of an epoch. It always returns `Continue`, as an answer of [`on_epoch`](Fit::on_epoch).
    ///
    /// Several logs can be written in one function: `|epoch, _| { csv.epoch(epoch); json.epoch(epoch) }`.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::Log;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let log = Log::csv("run.csv")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3);
    /// fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// log.finish()?;
    /// assert_eq!(std::fs::read_to_string("run.csv")?.lines().count(), 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn epoch(&self, epoch: &Epoch) -> ControlFlow<()> {
        let state = &mut *self.state.borrow_mut();
        if let Err(error) = self.write(state, epoch) {
            state.error.get_or_insert(error);
        }
        ControlFlow::Continue(())
    }

    fn write(&self, state: &mut State, epoch: &Epoch) -> Result<()> {
        let failed = |file: &LogFile, error| Error::Write { path: file.path().into(), error };
        let columns = columns::of(epoch, &state.names);
        let header = self.format.header(&columns);
        if !state.has_begun {
            let lines = match epoch.number {
                ..=1 => String::new(),
                _ => state.file.read().map_err(|error| failed(&state.file, error))?,
            };
            let kept = self.format.kept(&lines, &header, epoch.number);
            let kept = kept.ok_or_else(|| Error::OtherColumns { path: state.file.path().into() })?;
            state.file.cut(kept as u64);
            state.has_begun = true;
        }
        let mut text = if state.file.is_empty() { header } else { String::new() };
        text.push_str(&self.format.line(&columns));
        state.file.append(text.as_bytes()).map_err(|error| failed(&state.file, error))
    }

    /// Ends the log. Call it after the run, so that no error is lost.
    ///
    /// # Errors
    ///
    /// If a line could not be written: the first error.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::Log;
    /// network! { struct Line = Dense<1, 1>; }
    /// # if cfg!(not(target_os = "linux")) { return Ok(()) }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let log = Log::csv("/dev/full")?; // a disk without space
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1));
    /// fit.on_epoch(|epoch, _| log.epoch(epoch)).run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// assert!(log.finish().unwrap_err().to_string().starts_with("/dev/full: "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn finish(self) -> Result<()> {
        self.state.into_inner().error.map_or(Ok(()), Err)
    }
}

impl Format {
    /// The line in front of the first epoch.
    fn header(self, columns: &[Column]) -> String {
        match self {
            Self::Csv => csv_line(columns.iter().map(|column| column.name.clone())),
            Self::JsonLines => String::new(),
        }
    }

    fn line(self, columns: &[Column]) -> String {
        match self {
            Self::Csv => csv_line(columns.iter().map(|column| column.value.to_string())),
            Self::JsonLines => {
                let pair =
                    |column: &Column| format!("{}:{}", serde_json::Value::from(&*column.name), column.value.json());
                format!("{{{}}}\n", columns.iter().map(pair).collect::<Vec<_>>().join(","))
            }
        }
    }

    /// The length of the part of an earlier text that is kept by a run that continues with this epoch; `None` if it has another header.
    fn kept(self, text: &str, header: &str, epoch: usize) -> Option<usize> {
        let number = |line: &str| -> Option<usize> {
            let digits = if self == Self::JsonLines { line.strip_prefix("{\"epoch\":")? } else { line };
            digits.split(',').next()?.parse().ok()
        };
        if text.is_empty() {
            return Some(0);
        }
        let rows = text.strip_prefix(header)?;
        let is_kept = |line: &&str| line.ends_with('\n') && number(line).is_some_and(|number| number < epoch);
        Some(header.len() + rows.split_inclusive('\n').take_while(is_kept).map(str::len).sum::<usize>())
    }
}

/// A line of comma-separated values. Texts with commas or quotes are quoted.
fn csv_line(cells: impl Iterator<Item = String>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells.collect::<Vec<_>>());
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
