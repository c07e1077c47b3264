//! What a run shows while it goes on: a bar in a terminal, a line an epoch elsewhere.

use std::io::Write;
use std::string::String;

use super::history::{Columns, Epoch};

/// Shows a run on the standard error stream.
pub(super) struct Progress {
    columns: Columns,
    #[cfg(feature = "progress")]
    bar: Option<bar::Bar>,
}

impl Progress {
    /// Begins to show a run; prints the head of the table.
    pub fn new(columns: Columns, epochs: usize, samples: usize) -> Self {
        #[cfg(not(feature = "progress"))]
        let _ = (epochs, samples);
        let progress = Self {
            columns,
            #[cfg(feature = "progress")]
            bar: bar::Bar::new(epochs, samples),
        };
        let mut line = String::new();
        let _ = columns.head(&mut line);
        progress.print(&line);
        progress
    }

    /// After a step: where the run is, and the mean loss of the epoch so far.
    pub fn step(&mut self, epoch: usize, samples: usize, loss: f64) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &mut self.bar {
            bar.step(epoch, samples, loss);
        }
        #[cfg(not(feature = "progress"))]
        let _ = (epoch, samples, loss);
    }

    /// After an epoch: its line, then what the user has to say, with no bar in between.
    pub fn epoch<R>(&mut self, epoch: &Epoch, then: impl FnOnce() -> R) -> R {
        let mut line = String::new();
        let _ = self.columns.row(epoch, &mut line);
        self.print(&line);
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            return bar.suspend(then);
        }
        then()
    }

    fn print(&self, line: &str) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            bar.print(line);
            return;
        }
        // A closed stream is no reason to end a training run.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

#[cfg(feature = "progress")]
mod bar {
    use core::fmt::Write;
    use std::format;
    use std::io::IsTerminal;
    use std::time::{Duration, Instant};

    use indicatif::{ProgressBar, ProgressState, ProgressStyle};

    /// A bar over all samples of all epochs; gone when it is dropped.
    pub struct Bar {
        bar: ProgressBar,
        epochs: usize,
        done: u64,
        shown: Option<Instant>,
    }

    impl Bar {
        /// None where there is no terminal.
        pub fn new(epochs: usize, samples: usize) -> Option<Self> {
            if !std::io::stderr().is_terminal() {
                return None;
            }
            let bar = ProgressBar::new(epochs.saturating_mul(samples) as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:16} {percent:>3} %  {msg}  {rate}  {eta} left") {
                bar.set_style(style.with_key("rate", |state: &ProgressState, f: &mut dyn Write| {
                    let _ = write!(f, "{:.0} samples/s", state.per_sec());
                }));
            }
            Some(Self { bar, epochs, done: 0, shown: None })
        }

        /// Counts the samples of a step, and shows it unless another has just been shown: a step can take less time
        /// than the text.
        pub fn step(&mut self, epoch: usize, samples: usize, loss: f64) {
            self.done += samples as u64;
            let now = Instant::now();
            if self.shown.is_none_or(|shown| now - shown >= Duration::from_millis(100)) {
                self.shown = Some(now);
                self.bar.set_position(self.done);
                self.bar.set_message(format!("epoch {epoch}/{}  loss {loss:.4}", self.epochs));
            }
        }

        /// Prints a line above the bar.
        pub fn print(&self, line: &str) {
            self.bar.println(line);
        }

        /// Works without the bar, which comes back after.
        pub fn suspend<R>(&self, work: impl FnOnce() -> R) -> R {
            self.bar.suspend(work)
        }
    }

    impl Drop for Bar {
        fn drop(&mut self) {
            self.bar.finish_and_clear();
        }
    }
}
