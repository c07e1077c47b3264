//! The strategies: which trials to run next, given those that have run.

mod grid;
mod halving;
mod proposal;
mod tpe;

use std::format;
use std::string::String;
use std::vec::Vec;

use super::error::SearchError;
use super::results::{Finished, Goal};
use super::space::Space;
pub(super) use proposal::Proposal;
use proposal::random;

/// How the trials are chosen.
#[derive(Clone, Debug)]
pub(super) enum Strategy {
    Random { trials: usize },
    Grid { points: usize },
    Halving { configurations: usize, lowest: usize, highest: usize, eta: usize },
    Hyperband { lowest: usize, highest: usize, eta: usize },
    Tpe { trials: usize },
}

impl Strategy {
    pub fn check(&self) -> Result<(), SearchError> {
        match self {
            Self::Random { trials: 0 } | Self::Tpe { trials: 0 } => Err(SearchError::Zero { setting: "trials" }),
            Self::Grid { points: 0 } => Err(SearchError::Zero { setting: "points of a grid" }),
            _ => Ok(()),
        }
    }

    /// Returns the trials of the next round; none if the search is finished. They depend only on the arguments, and `done` has all trials of the rounds
    /// before.
    pub fn next(&self, space: &Space, goal: Goal, seed: u64, done: &[Finished]) -> Result<Vec<Proposal>, SearchError> {
        Ok(match self {
            Self::Random { trials } => (done.len()..*trials).map(|number| random(space, seed, number)).collect(),
            Self::Grid { .. } if !done.is_empty() => Vec::new(),
            Self::Grid { points } => grid::all(space, *points)?,
            Self::Tpe { trials } => tpe::next(*trials, space, goal, seed, done),
            Self::Halving { configurations, lowest, highest, eta } => {
                let bracket = halving::bracket(*configurations, *lowest, *highest, *eta)?;
                halving::next(&[bracket], space, goal, seed, done)
            }
            Self::Hyperband { lowest, highest, eta } => {
                halving::next(&halving::brackets(*lowest, *highest, *eta)?, space, goal, seed, done)
            }
        })
    }

    /// The exact text, by which a journal knows the strategy again.
    pub fn text(&self) -> String {
        match self {
            Self::Random { .. } => "random".into(),
            Self::Grid { points } => format!("grid of {points} points"),
            Self::Tpe { .. } => "TPE".into(),
            Self::Halving { configurations, lowest, highest, eta } => {
                format!("halving of {configurations} configurations, budgets {lowest} to {highest}, factor {eta}")
            }
            Self::Hyperband { lowest, highest, eta } => {
                format!("Hyperband, budgets {lowest} to {highest}, factor {eta}")
            }
        }
    }
}
