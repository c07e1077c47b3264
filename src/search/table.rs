//! The table of [`Results`].

use core::fmt;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::results::{Finished, Results};
use super::text::message;

/// The number of rows, unless the table is displayed with `{:#}`.
const ROWS: usize = 20;

/// The best 20 trials, or all of them with `{:#}`.
impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sorted = self.sorted();
        let shown = if f.alternate() { &sorted[..] } else { &sorted[..sorted.len().min(ROWS)] };
        let has_budget = shown.iter().any(|trial| trial.budget.is_some());
        let mut header = Vec::from(["trial".to_string()]);
        if has_budget {
            header.push("budget".into());
        }
        if let Some(first) = shown.first() {
            header.extend(first.values.iter().map(|(name, _)| message(name)));
        }
        let rows: Vec<_> = shown.iter().map(|trial| cells(trial, has_budget)).collect();
        let column = |index: usize| [&header].into_iter().chain(&rows).map(move |row| row[index].chars().count());
        let widths: Vec<_> = (0..header.len()).map(|index| column(index).max().unwrap_or(0)).collect();
        let scores: Vec<_> = shown.iter().map(|trial| score(trial)).collect();
        let of_trials = scores.iter().zip(shown).filter(|(_, trial)| trial.outcome.is_ok());
        let width = of_trials.map(|(score, _)| score.chars().count()).chain(["score".len()]).max().unwrap_or(0);

        write(f, &header, &widths)?;
        writeln!(f, "  {:>width$}", "score")?;
        for (row, (trial, score)) in rows.iter().zip(shown.iter().zip(&scores)) {
            write(f, row, &widths)?;
            match trial.outcome {
                Ok(_) => writeln!(f, "  {score:>width$}")?,
                Err(_) => writeln!(f, "  {score}")?,
            }
        }
        if shown.len() < sorted.len() {
            writeln!(f, "… and {} more", sorted.len() - shown.len())?;
        }
        match self.failed() {
            0 => writeln!(f, "{} trials", sorted.len()),
            failed => writeln!(f, "{} trials, {failed} of them failed", sorted.len()),
        }
    }
}

fn cells(trial: &Finished, has_budget: bool) -> Vec<String> {
    let mut cells = Vec::from([trial.number.to_string()]);
    if has_budget {
        cells.push(trial.budget.map(|budget| budget.to_string()).unwrap_or_default());
    }
    let text = |value: Option<_>| value.map_or("-".into(), |value: &super::Value| message(&value.to_string()));
    cells.extend(trial.values.iter().map(|(_, value)| text(value)));
    cells
}

fn score(trial: &Finished) -> String {
    match &trial.outcome {
        Ok(score) => score.to_string(),
        Err(error) => format!("failed: {}", message(error)),
    }
}

fn write(f: &mut fmt::Formatter<'_>, cells: &[String], widths: &[usize]) -> fmt::Result {
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        write!(f, "{}{cell:>width$}", if index > 0 { "  " } else { "" })?;
    }
    Ok(())
}
