//! Numbers and texts for tables and messages.

use core::fmt;
use std::string::{String, ToString};

use crate::data::shown::Escaped;

/// Writes a number with four significant digits, without trailing zeros.
pub(super) fn significant(number: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let size = number.abs();
    if size != 0.0 && !(1e-3..1e5).contains(&size) {
        return write!(f, "{number:.3e}");
    }
    let decimals = [1.0, 10.0, 100.0, 1000.0].iter().filter(|limit| size >= **limit).count();
    let decimals = if size < 1.0 { 4 + usize::from(size < 0.1) + usize::from(size < 0.01) } else { 4 - decimals };
    let text = std::format!("{number:.decimals$}");
    f.write_str(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text })
}

/// The longest message of a trial (characters).
const LONGEST: usize = 300;

/// Returns a message in one line, with control characters escaped, cut to 300 characters.
pub(super) fn message(error: &str) -> String {
    let start: String = error.chars().take(LONGEST).collect();
    let line = Escaped(&start).to_string();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => line[..end].into(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shown(f64);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            significant(self.0, f)
        }
    }

    #[test]
    fn numbers_have_four_digits() {
        for (number, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-0.5, "-0.5"),
            (0.001_234_56, "0.001235"),
            (0.012_345_6, "0.01235"),
            (0.123_456, "0.1235"),
            (12.345_6, "12.35"),
            (12_345.6, "12346"),
            (123_456.0, "1.235e5"),
            (0.000_123_456, "1.235e-4"),
        ] {
            assert_eq!(Shown(number).to_string(), text);
        }
    }

    #[test]
    fn a_message_is_one_short_line() {
        assert_eq!(message("a\nb"), "a\\nb");
        assert_eq!(message(&"\u{1b}".repeat(1000)).chars().count(), 300);
    }
}
