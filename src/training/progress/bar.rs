//! [`Bar`]: a progress bar in a terminal.

use std::boxed::Box;
use std::format;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::string::String;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

/// The width of the share of samples as text, and of the bar before it (characters).
const SHARE: usize = "100 %  ".len();
const BAR: usize = 16 + 1;
/// The width of a terminal from which on there is room for the bar (characters).
const WIDE: usize = 64;

/// A bar over all samples of all epochs. It disappears when it is dropped.
pub struct Bar {
    bar: ProgressBar,
    /// Returns the width of the terminal, which its user can change during the run.
    width: Box<dyn Fn() -> usize>,
    is_wide: bool,
    epochs: usize,
    done: u64,
    shown: Option<Instant>,
}

impl Bar {
    /// Returns `None` if the standard error stream is not a terminal, or cannot move its cursor (`TERM=dumb`): lines printed
    /// above a bar would be lost there.
    pub fn new(epochs: usize, samples: usize) -> Option<Self> {
        let terminal = console::Term::stderr();
        Self::on(ProgressDrawTarget::stderr(), move || TermLike::width(&terminal).into(), epochs, samples)
    }

    fn on(
        target: ProgressDrawTarget,
        width: impl Fn() -> usize + 'static,
        epochs: usize,
        samples: usize,
    ) -> Option<Self> {
        if target.is_hidden() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(Some(epochs.saturating_mul(samples) as u64), target);
        let mut bar = Self { bar, width: Box::new(width), is_wide: true, epochs, done: 0, shown: None };
        bar.set_style(bar.width() >= WIDE);
        Some(bar)
    }

    /// A message that does not fit is cut, however narrow the terminal is.
    fn set_style(&mut self, is_wide: bool) {
        self.is_wide = is_wide;
        let template = if is_wide { "{bar:16} {percent:>3} %  {wide_msg}" } else { "{percent:>3} %  {wide_msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }

    /// The width of the terminal (characters).
    pub fn width(&self) -> usize {
        (self.width)()
    }

    /// Counts the samples of a step, and redraws the bar unless it was redrawn just before: a step can take less time than that.
    pub fn step(&mut self, epoch: usize, samples: usize, loss: f64) {
        self.done += samples as u64;
        let now = Instant::now();
        if self.shown.is_none_or(|shown| now - shown >= Duration::from_millis(100)) {
            self.shown = Some(now);
            self.bar.set_position(self.done);
            self.show(epoch, loss);
        }
    }

    fn show(&mut self, epoch: usize, loss: f64) {
        let (width, epochs) = (self.width(), self.epochs);
        if self.is_wide != (width >= WIDE) {
            self.set_style(width >= WIDE);
        }
        let (left, speed) = (HumanDuration(self.bar.eta()), self.bar.per_sec());
        let message = format!("epoch {epoch}/{epochs}  loss {loss:.4}  {left:#} left  {speed:.0} samples/s");
        let room = width.saturating_sub(SHARE + if self.is_wide { BAR } else { 0 });
        self.bar.set_message(String::from(fitting(&message, room)));
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
    /// any more, and a second panic, in a destructor, would abort the program without the message of the first. After a panic the bar
    /// stays away; it draws nothing while the thread panics, so it could not be cleared later.
    pub fn suspend<R>(&self, work: impl FnOnce() -> R) -> R {
        match self.bar.suspend(|| catch_unwind(AssertUnwindSafe(work))) {
            Ok(result) => result,
            Err(panic) => {
                self.bar.finish_and_clear();
                resume_unwind(panic)
            }
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The parts of a line that fit into a width; two blanks or more are between parts.
pub fn fitting(line: &str, width: usize) -> &str {
    let Some((end, next)) = line.char_indices().nth(width) else { return line };
    let fitting = &line[..end];
    // A part that ends here is complete if two blanks follow, or one that the other was before.
    let is_complete = next == ' ' && (line[end..].starts_with("  ") || fitting.ends_with(' '));
    let kept = if is_complete { fitting } else { fitting.rsplit_once("  ").map_or(fitting, |(kept, _)| kept) };
    kept.trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;
    use std::string::ToString;
    use std::thread::sleep;
    use std::vec::Vec;

    const HEAD: &str = "epoch        loss  validation    accuracy       rate       time";
    const ROW: &str = "    1      0.5000      0.6000      0.7500    1.00e-2      0.25s";

    fn bar(terminal: &InMemoryTerm) -> Bar {
        let width = terminal.clone();
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        Bar::on(target, move || TermLike::width(&width).into(), 12, 1000).unwrap()
    }

    /// The screen after two epochs and a step, as the lines of the table and the line of the bar.
    fn screen(width: u16) -> (Vec<String>, String) {
        let terminal = InMemoryTerm::new(20, width);
        let mut bar = bar(&terminal);
        for line in [HEAD, ROW, ROW] {
            bar.print(fitting(line, bar.width()));
            bar.step(1, 100, 0.25);
            sleep(Duration::from_millis(110));
        }
        bar.step(11, 100, 0.25);
        let mut lines: Vec<String> = terminal.contents().lines().map(str::to_string).collect();
        let last = lines.pop().unwrap();
        drop(bar);
        assert_eq!(terminal.contents(), lines.join("\n"), "the bar is cleared");
        (lines, last)
    }

    #[test]
    fn nothing_is_wrapped_in_a_narrow_terminal() {
        let (table, bar) = screen(20);
        assert_eq!(table, ["epoch        loss", "    1      0.5000", "    1      0.5000"]);
        assert_eq!(bar, "  3 %  epoch 11/12");
        let (table, bar) = screen(40);
        let row = "    1      0.5000      0.6000";
        assert_eq!(table, ["epoch        loss  validation", row, row]);
        assert!(bar.starts_with("  3 %  epoch 11/12  loss 0.2500"), "{bar}");
    }

    #[test]
    fn a_wide_terminal_shows_everything() {
        let (table, bar) = screen(100);
        assert_eq!(table, [HEAD, ROW, ROW]);
        assert!(
            bar.contains("  3 %  epoch 11/12  loss 0.2500  ") && bar.contains(" left  ") && bar.ends_with(" samples/s"),
            "{bar}"
        );
        assert!(bar.starts_with('█') || bar.starts_with('░'), "{bar}");
    }

    #[test]
    fn a_width_of_any_size_leaves_one_line() {
        for width in 8..90 {
            let terminal = InMemoryTerm::new(5, width);
            let mut bar = bar(&terminal);
            bar.step(1, 100, 1e-9);
            assert_eq!(terminal.contents().lines().count(), 1, "{width}: {}", terminal.contents());
        }
    }

    #[test]
    fn parts_that_do_not_fit_are_left_out() {
        let of = |width| fitting("ab  c d   e", width);
        assert_eq!(
            [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(of),
            ["ab", "ab", "ab", "ab", "ab", "ab  c d", "ab  c d", "ab  c d", "ab  c d", "ab  c d   e", "ab  c d   e"]
        );
        assert_eq!((of(1), of(0)), ("a", ""));
    }

    #[test]
    fn a_panic_while_the_bar_is_away_comes_through_and_leaves_the_lines_alone() {
        let terminal = InMemoryTerm::new(10, 80);
        let mut bar = bar(&terminal);
        bar.print("a line");
        bar.step(1, 500, 0.25);
        assert_eq!(bar.suspend(|| terminal.contents()), "a line");
        assert!(terminal.contents().contains("epoch 1/12  loss 0.2500"));
        let panic = catch_unwind(AssertUnwindSafe(move || {
            let bar = bar;
            bar.suspend(|| panic!("of the user"))
        }));
        assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"of the user"));
        assert_eq!(terminal.contents(), "a line");
    }

    #[test]
    fn there_is_no_bar_where_it_would_be_hidden() {
        assert!(Bar::on(ProgressDrawTarget::hidden(), || 80, 3, 10).is_none());
    }
}
