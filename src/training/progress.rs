//! The progress of a run on the standard error stream: one line per epoch, and a bar in a terminal that can show one.

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
        progress.print(&line);
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
        // A closed stream must not end a training run.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

#[cfg(feature = "progress")]
mod bar {
    use core::fmt::Write;
    use std::format;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::time::{Duration, Instant};

    use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

    /// A bar over all samples of all epochs. It disappears when it is dropped.
    pub struct Bar {
        bar: ProgressBar,
        epochs: usize,
        done: u64,
        shown: Option<Instant>,
    }

    impl Bar {
        /// Returns `None` if the standard error stream is not a terminal, or cannot move its cursor (`TERM=dumb`): lines printed
        /// above a bar would be lost there.
        pub fn new(epochs: usize, samples: usize) -> Option<Self> {
            Self::on(ProgressDrawTarget::stderr(), epochs, samples)
        }

        fn on(target: ProgressDrawTarget, epochs: usize, samples: usize) -> Option<Self> {
            if target.is_hidden() {
                return None;
            }
            let bar = ProgressBar::with_draw_target(Some(epochs.saturating_mul(samples) as u64), target);
            if let Ok(style) = ProgressStyle::with_template("{bar:16} {percent:>3} %  {msg}  {rate}  {eta} left") {
                bar.set_style(style.with_key("rate", |state: &ProgressState, f: &mut dyn Write| {
                    let _ = write!(f, "{:.0} samples/s", state.per_sec());
                }));
            }
            Some(Self { bar, epochs, done: 0, shown: None })
        }

        /// Counts the samples of a step, and redraws the bar unless it was redrawn just before: a step can take less time than that.
        pub fn step(&mut self, epoch: usize, samples: usize, loss: f64) {
            self.done += samples as u64;
            let now = Instant::now();
            if self.shown.is_none_or(|shown| now - shown >= Duration::from_millis(100)) {
                self.shown = Some(now);
                self.bar.set_position(self.done);
                self.bar.set_message(format!("epoch {epoch}/{}  loss {loss:.4}", self.epochs));
            }
        }

        /// Counts samples that were processed before the run was interrupted. They say nothing about its speed.
        #[cfg(feature = "safetensors")]
        pub fn skip(&mut self, samples: usize) {
            self.done += samples as u64;
            self.bar.set_position(self.done);
            self.bar.reset_eta();
        }

        /// Prints a line above the bar.
        pub fn print(&self, line: &str) {
            self.bar.println(line);
        }

        /// Hides the bar, calls `work`, and shows the bar again.
        ///
        /// The bar is locked in the meantime. A panic in `work` must not unwind through the lock: the bar could not be cleared
        /// any more, and a second panic, in a destructor, would abort the program without the message of the first.
        pub fn suspend<R>(&self, work: impl FnOnce() -> R) -> R {
            match self.bar.suspend(|| catch_unwind(AssertUnwindSafe(work))) {
                Ok(result) => result,
                Err(panic) => resume_unwind(panic),
            }
        }
    }

    impl Drop for Bar {
        fn drop(&mut self) {
            self.bar.finish_and_clear();
        }
    }
    #[cfg(test)]
    mod tests {
        use super::*;
        use indicatif::TermLike;
        use std::boxed::Box;
        use std::io;
        use std::string::String;
        use std::sync::{Arc, Mutex};

        /// A terminal that keeps what is written to it.
        #[derive(Clone, Debug, Default)]
        struct Paper(Arc<Mutex<String>>);

        impl TermLike for Paper {
            fn width(&self) -> u16 {
                80
            }
            fn move_cursor_up(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn move_cursor_down(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn move_cursor_right(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn move_cursor_left(&self, _: usize) -> io::Result<()> {
                Ok(())
            }
            fn write_line(&self, line: &str) -> io::Result<()> {
                self.write_str(line)?;
                self.write_str("\n")
            }
            fn write_str(&self, text: &str) -> io::Result<()> {
                self.0.lock().unwrap().push_str(text);
                Ok(())
            }
            fn clear_line(&self) -> io::Result<()> {
                self.write_str("\r")
            }
            fn flush(&self) -> io::Result<()> {
                Ok(())
            }
        }

        fn bar(paper: &Paper) -> Bar {
            Bar::on(ProgressDrawTarget::term_like(Box::new(paper.clone())), 3, 10).unwrap()
        }

        #[test]
        fn a_panic_while_the_bar_is_away_comes_through_and_the_bar_is_cleared() {
            let paper = Paper::default();
            let mut bar = bar(&paper);
            bar.step(1, 5, 0.25);
            let panic = catch_unwind(AssertUnwindSafe(|| bar.suspend(|| panic!("of the user")))).unwrap_err();
            assert_eq!(panic.downcast_ref::<&str>(), Some(&"of the user"));
            assert_eq!(bar.suspend(|| 7), 7);
            bar.print("a line");
            drop(bar);
            let shown = paper.0.lock().unwrap();
            assert!(shown.contains("epoch 1/3  loss 0.2500") && shown.contains("a line "), "{shown}");
        }

        #[test]
        fn there_is_no_bar_where_it_would_be_hidden() {
            assert!(Bar::on(ProgressDrawTarget::hidden(), 3, 10).is_none());
        }
    }
}
