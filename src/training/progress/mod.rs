//! The progress of a run on the standard error stream: one line per epoch, and a bar in a terminal that can show one.

#[cfg(feature = "progress")]
mod bar;

#[cfg(feature = "safetensors")]
use std::format;
use std::io::Write;
use std::string::String;

#[cfg(feature = "safetensors")]
use super::history::Resumed;
use super::history::{Columns, Epoch};

/// Shows a run on the standard error stream.
pub(super) struct Progress {
    columns: Columns<'static>,
    #[cfg(feature = "progress")]
    bar: Option<bar::Bar>,
}

impl Progress {
    /// Prints the header of the table.
    pub fn new(columns: Columns<'static>, epochs: usize, samples: usize) -> Self {
        #[cfg(not(feature = "progress"))]
        let _ = (epochs, samples);
        let progress = Self {
            columns,
            #[cfg(feature = "progress")]
            bar: bar::Bar::new(epochs, samples),
        };
        let mut line = String::new();
        let _ = columns.head(&mut line);
        progress.print_row(&line);
        progress
    }

    /// Shows the progress after a step: `loss` is the mean loss of the epoch so far.
    pub fn step(&mut self, epoch: usize, samples: usize, loss: f64) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &mut self.bar {
            bar.step(epoch, samples, loss);
        }
        #[cfg(not(feature = "progress"))]
        let _ = (epoch, samples, loss);
    }

    /// Prints from where the run continues, after this number of samples.
    #[cfg(feature = "safetensors")]
    pub fn resume(&mut self, from: &Resumed, samples: usize) {
        for path in &from.damaged {
            self.print(&format!("{}: this checkpoint is damaged", path.display()));
        }
        let Resumed { path, epoch, step, .. } = from;
        self.print(&format!("{}: continues after {epoch} epochs and {step} steps", path.display()));
        #[cfg(feature = "progress")]
        if let Some(bar) = &mut self.bar {
            bar.skip(samples);
        }
        #[cfg(not(feature = "progress"))]
        let _ = samples;
    }

    /// Prints the line of an epoch, then calls `then` with the bar hidden.
    pub fn epoch<R>(&mut self, epoch: &Epoch, then: impl FnOnce() -> R) -> R {
        let mut line = String::new();
        let _ = self.columns.row(epoch, &mut line);
        self.print_row(&line);
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            return bar.suspend(then);
        }
        then()
    }

    /// Prints a row of the table. In a terminal with a bar, columns that do not fit are left out, so that no row is wrapped.
    fn print_row(&self, line: &str) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            bar.print(bar::fitting(line, bar.width()));
            return;
        }
        self.print(line);
    }

    fn print(&self, line: &str) {
        #[cfg(feature = "progress")]
        if let Some(bar) = &self.bar {
            bar.print(line);
            return;
        }
        // A closed stream must not end a training run.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}
