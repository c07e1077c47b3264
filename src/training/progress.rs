//! What a run shows while it goes on: a bar in a terminal, a line an epoch elsewhere.

use std::io::{IsTerminal, Write};
use std::string::String;

use super::history::{Columns, Epoch};

/// Shows a run on the standard error stream.
pub(super) struct Progress {
    columns: Columns,
    #[cfg(feature = "progress")]
    bar: Option<indicatif::ProgressBar>,
}

impl Progress {
    /// Begins to show a run; prints the head of the table.
    pub fn new(metric: Option<&'static str>, epochs: usize, samples: usize) -> Self {
        let terminal = std::io::stderr().is_terminal();
        #[cfg(not(feature = "progress"))]
        let _ = (terminal, epochs, samples);
        let progress = Self {
            columns: Columns { metric },
            #[cfg(feature = "progress")]
            bar: terminal.then(|| bar(epochs, samples)),
        };
        let mut line = String::new();
        let _ = progress.columns.head(&mut line);
        progress.print(&line);
        progress
    }

    /// After a step: where the run is.
    pub fn step(&self, epoch: usize, samples: usize, loss: f64) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            bar.inc(samples as u64);
            bar.set_message(std::format!("epoch {epoch}  loss {loss:.4}"));
        }
        #[cfg(not(feature = "progress"))]
        let _ = (epoch, samples, loss);
    }

    /// After an epoch: its line.
    pub fn epoch(&self, epoch: &Epoch) {
        let mut line = String::new();
        let _ = self.columns.row(epoch, &mut line);
        self.print(&line);
    }

    fn print(&self, line: &str) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            bar.println(line);
            return;
        }
        // A closed stream is no reason to end a training run.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(feature = "progress")]
fn bar(epochs: usize, samples: usize) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(epochs.saturating_mul(samples) as u64);
    let template = "{bar:32} {percent:>3} %  {msg}  {per_sec} samples  {eta} left";
    if let Ok(style) = indicatif::ProgressStyle::with_template(template) {
        let style = style.with_key("per_sec", |state: &indicatif::ProgressState, f: &mut dyn core::fmt::Write| {
            let _ = write!(f, "{:.0}/s", state.per_sec());
        });
        bar.set_style(style);
    }
    bar
}
