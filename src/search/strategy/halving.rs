//! Successive halving and Hyperband: many configurations with a small budget, few with a large one.

use std::vec::Vec;

use super::proposal::{Proposal, random};
use crate::search::error::SearchError;
use crate::search::results::{Finished, Goal};
use crate::search::space::Space;

/// The largest number of configurations in a bracket, and the largest number of brackets is its logarithm.
const MOST: usize = 1_000_000;

/// The numbers of configurations and their budget, from the first rung to the last.
type Bracket = Vec<(usize, usize)>;

/// Returns the rungs of successive halving: Jamieson and Talwalkar 2016, as the inner loop of Hyperband.
pub(super) fn bracket(
    configurations: usize,
    lowest: usize,
    highest: usize,
    eta: usize,
) -> Result<Bracket, SearchError> {
    check(lowest, highest, eta)?;
    if configurations == 0 {
        return Err(SearchError::Zero { setting: "configurations" });
    }
    let (mut rungs, mut count, mut budget) = (Bracket::new(), configurations, lowest);
    while count > 0 && budget <= highest {
        rungs.push((count, budget));
        (count, budget) = (count / eta, budget.saturating_mul(eta));
    }
    Ok(rungs)
}

/// Returns the brackets of Hyperband: Li et al. 2018, algorithm 1, with `R` as the highest budget in units of the lowest.
pub(super) fn brackets(lowest: usize, highest: usize, eta: usize) -> Result<Vec<Bracket>, SearchError> {
    check(lowest, highest, eta)?;
    // η^s for s = 0 … s_max, where η^s_max is at most the ratio of the budgets.
    let powers = core::iter::successors(Some(1_usize), |power| power.checked_mul(eta));
    let powers: Vec<_> = powers.take_while(|power| *power <= highest / lowest).collect();
    let rungs = |(s, first): (usize, &usize)| {
        // ⌈(s_max + 1) η^s / (s + 1)⌉ configurations, of which ⌊n / η^i⌋ run with the budget R η^(i − s).
        let count = powers.len().saturating_mul(*first).div_ceil(s + 1).min(MOST);
        powers[..=s].iter().zip(powers[..=s].iter().rev()).map(|(i, rest)| (count / i, highest / rest)).collect()
    };
    Ok(powers.iter().enumerate().rev().map(rungs).collect())
}

fn check(lowest: usize, highest: usize, eta: usize) -> Result<(), SearchError> {
    let is_right = lowest >= 1 && lowest <= highest && eta >= 2;
    if is_right { Ok(()) } else { Err(SearchError::Budgets { lowest, highest, eta }) }
}

/// Returns the trials of the next rung that is not in `done`. The first rung of a bracket has new random configurations, and the others
/// the best of the rung before. Those that failed do not run again, so a rung can be smaller, or missing.
pub(super) fn next(brackets: &[Bracket], space: &Space, goal: Goal, seed: u64, mut done: &[Finished]) -> Vec<Proposal> {
    let mut new = 0;
    for bracket in brackets {
        let mut before: Option<&[Finished]> = None;
        for (count, budget) in bracket {
            let best = before.map(|before| best(before, goal, *count));
            let size = best.as_ref().map_or(*count, Vec::len);
            if size > done.len() {
                let budget = Some(*budget);
                return match best {
                    None => {
                        (new..new + count).map(|number| Proposal { budget, ..random(space, seed, number) }).collect()
                    }
                    Some(best) => best.into_iter().map(|trial| again(trial, budget)).collect(),
                };
            }
            let (rung, rest) = done.split_at(size);
            (before, done) = (Some(rung), rest);
        }
        new += bracket.first().map_or(0, |(count, _)| *count);
    }
    Vec::new()
}

/// The best trials of a rung, at most `count`, in the order of their numbers.
fn best(rung: &[Finished], goal: Goal, count: usize) -> Vec<&Finished> {
    let mut trials: Vec<_> = rung.iter().filter(|trial| trial.outcome.is_ok()).collect();
    trials.sort_by(|a, b| goal.compare(a, b));
    trials.truncate(count);
    trials.sort_by_key(|trial| trial.number);
    trials
}

fn again(trial: &Finished, budget: Option<usize>) -> Proposal {
    Proposal { configuration: trial.configuration, budget, values: trial.values.clone() }
}
