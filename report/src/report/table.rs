//! [`Table`]: rows of text and numbers on a page.

use std::fmt::{self, Write};

use crate::escape::Escaped;

/// Rows of text and numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Writes the table.
    pub fn write(&self, f: &mut dyn Write) -> fmt::Result {
        f.write_str("<table>")?;
        if !self.caption.is_empty() {
            write!(f, "<caption>{}</caption>", Escaped(&self.caption))?;
        }
        f.write_str("<thead><tr>")?;
        for (column, name) in self.head.iter().enumerate() {
            write!(f, "<th scope=\"col\"{}>{}</th>", self.class(column), Escaped(name))?;
        }
        f.write_str("</tr></thead><tbody>")?;
        for row in &self.rows {
            f.write_str("<tr>")?;
            for (column, cell) in row.iter().enumerate() {
                write!(f, "<td{}>{}</td>", self.class(column), Escaped(cell))?;
            }
            f.write_str("</tr>")?;
        }
        f.write_str("</tbody></table>")
    }

    /// Columns of text begin at the left, and columns of numbers end at the right.
    fn class(&self, column: usize) -> &'static str {
        let is_number = |cell: &String| {
            !cell.contains(char::is_alphabetic)
                || cell.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())
                || cell == "NaN"
                || cell == "inf"
        };
        let cells = || self.rows.iter().filter_map(|row| row.get(column));
        if cells().all(is_number) { "" } else { " class=\"text\"" }
    }
}

/// A number with up to four decimals, or in powers of ten.
pub(super) fn number(x: f64) -> String {
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) || !x.is_finite() { format!("{x:.4}") } else { format!("{x:.3e}") }
}

/// A count, which is a whole number unless samples have weights.
pub(super) fn count(x: f64) -> String {
    if x % 1.0 == 0.0 { format!("{x:.0}") } else { format!("{x:.2}") }
}

/// A number with spaces between groups of three digits.
pub(super) fn grouped(x: u64) -> String {
    let digits = x.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
