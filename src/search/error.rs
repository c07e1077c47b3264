//! [`SearchError`]: why a search failed.

use core::error::Error;
use core::fmt;
use std::string::String;

use crate::data::shown::{Escaped, Shown, ShownPath};
use crate::training::RankError;

/// Why a search failed. A trial that fails is not such an error, but a [result](super::Finished::outcome).
///
/// ```
/// use stackprop::search::{Search, Space};
/// let mut space = Space::new();
/// space.log_uniform("rate", 0.0, 0.1);
/// let error = Search::minimize(space).random(10).run(|_| Ok::<f64, String>(0.0)).unwrap_err();
/// let expected = "`rate`: the logarithm needs a lowest value above 0: write one, such as 1e-6, or use `uniform`";
/// assert_eq!(error.to_string(), expected);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SearchError {
    /// The space has no dimensions.
    NoDimensions,
    /// A dimension has no values.
    Range {
        /// The name of the dimension.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Two dimensions have the same name.
    NameTwice {
        /// The name.
        name: String,
    },
    /// `when` was called with a value that is not one of the choices of the dimension.
    NoSuchChoice {
        /// The name of the dimension.
        name: String,
        /// The value.
        choice: String,
    },
    /// There are no trials to run: their number, the number of points of a grid, or the number of threads is 0.
    Zero {
        /// The setting.
        setting: &'static str,
    },
    /// A grid has more points than can be searched.
    GridTooLarge {
        /// The largest number.
        most: usize,
    },
    /// The budgets of successive halving or Hyperband are wrong.
    Budgets {
        /// The lowest budget.
        lowest: usize,
        /// The highest budget.
        highest: usize,
        /// The factor from one to the next.
        eta: usize,
    },
    /// A rank of a search [over ranks](super::Search::run_on) has failed, or differs from the others.
    Rank {
        /// The rank and the cause.
        error: RankError,
    },
    /// The journal could not be read or written.
    Io {
        /// The path of the journal.
        path: String,
        /// The error of the system.
        error: String,
    },
    /// Another process or another search uses the journal.
    JournalInUse {
        /// The path of the journal.
        path: String,
    },
    /// The file is not a journal of a search.
    NotAJournal {
        /// The path of the file.
        path: String,
    },
    /// The journal is that of another search.
    OtherSearch {
        /// The path of the journal.
        path: String,
        /// The setting that differs.
        setting: &'static str,
        /// Its value in the journal.
        journal: String,
        /// Its value in this search.
        search: String,
    },
    /// A line of the journal is damaged.
    DamagedJournal {
        /// The path of the journal.
        path: String,
        /// The number of the line, from 1.
        line: usize,
    },
    /// The journal has another trial under a number than this version of the library would run.
    OtherTrial {
        /// The path of the journal.
        path: String,
        /// The number of the trial.
        trial: usize,
    },
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDimensions => {
                f.write_str("the space has no dimensions: add one, as in `space.uniform(\"x\", 0.0, 1.0)`")
            }
            Self::Range { name, reason } => write!(f, "`{}`: {reason}", Shown(name)),
            Self::NameTwice { name } => write!(f, "two dimensions have the name `{}`: rename one of them", Shown(name)),
            Self::NoSuchChoice { name, choice } => write!(
                f,
                "`{}` is not one of the choices of `{}`: pass one of them to `when`, and a choice of the same space",
                Shown(choice),
                Shown(name)
            ),
            Self::Zero { setting } => write!(f, "the number of {setting} is 0: it has to be at least 1"),
            Self::GridTooLarge { most } => write!(
                f,
                "the grid has more than {most} points: use fewer points per dimension, fewer dimensions, or `random`"
            ),
            Self::Budgets { lowest, highest, eta } => write!(
                f,
                "budgets from {lowest} to {highest} with a factor of {eta}: the lowest has to be at least 1, the highest at least as \
                 large, and the factor at least 2"
            ),
            Self::Rank { error } => error.fmt(f),
            Self::Io { path, error } => write!(f, "{}: {}", ShownPath(path), Escaped(error)),
            Self::JournalInUse { path } => {
                write!(f, "{}: another search uses this journal: wait for it, or pass another path", ShownPath(path))
            }
            Self::NotAJournal { path } => {
                write!(f, "{}: not the journal of a search: pass the path of one, or of a new file", ShownPath(path))
            }
            Self::OtherSearch { path, setting, journal, search } => write!(
                f,
                "{}: the journal of a search with another {setting}, `{}` instead of `{}`: pass another path, or remove the file",
                ShownPath(path),
                Shown(journal),
                Shown(search)
            ),
            Self::DamagedJournal { path, line } => {
                write!(f, "{}, line {line}: not a trial: remove this line, and its trial runs again", ShownPath(path))
            }
            Self::OtherTrial { path, trial } => write!(
                f,
                "{}: trial {trial} has other values than in this search: pass another path, or remove the file",
                ShownPath(path)
            ),
        }
    }
}

// The message contains the cause.
impl Error for SearchError {}
