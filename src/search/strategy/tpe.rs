//! The tree-structured Parzen estimator: Bergstra, Bardenet, Bengio and Kégl, *Algorithms for hyper-parameter optimization*, NIPS 2011.
//!
//! The trials so far are divided into the best ones and the others. For each dimension, `l` is the density of the values of the best, and `g`
//! that of the others. Of some values drawn from `l`, the one with the largest `l / g` is proposed, which is the one with the largest
//! expected improvement. A density of numbers is a mixture of normal distributions around the values, and of a wide one for the whole
//! range; that of choices counts them, each once more than it occurs.
//!
//! Trials are proposed in rounds of [`ROUND`], which depend on the rounds before only, and so not on the number of threads.

use std::vec::Vec;

use super::proposal::{Proposal, random};
use crate::init::{normal, unit};
use crate::layer::StepRng;
use crate::math::Math;
use crate::search::results::{Finished, Goal};
use crate::search::space::Space;
use crate::search::value::{Kind, Value};

/// The number of random trials at the start.
const STARTUP: usize = 12;
/// The number of trials that are proposed at once.
pub(super) const ROUND: usize = 4;
/// The share of the trials that are the best ones, in percent: γ of the paper.
const BEST: usize = 15;
/// The largest number of best trials, so that old ones are forgotten.
const MOST_BEST: usize = 25;
/// The number of values drawn from `l`.
const CANDIDATES: usize = 24;

/// Returns the trials of the next round.
pub(super) fn next(trials: usize, space: &Space, goal: Goal, seed: u64, done: &[Finished]) -> Vec<Proposal> {
    if done.len() < STARTUP {
        return (done.len()..trials.min(STARTUP)).map(|number| random(space, seed, number)).collect();
    }
    let mut sorted: Vec<_> = done.iter().collect();
    sorted.sort_by(|a, b| goal.compare(a, b));
    let succeeded = sorted.iter().filter(|trial| trial.outcome.is_ok()).count();
    let (best, others) = sorted.split_at((sorted.len() * BEST).div_ceil(100).min(MOST_BEST).min(succeeded));
    let propose = |configuration: usize| {
        if best.is_empty() {
            return random(space, seed, configuration);
        }
        let mut rng = StepRng::new(seed, configuration);
        let values = space.values(|dimension, kind| {
            let of = |trials: &[&Finished]| Density::of(kind, trials, dimension);
            propose(kind, &of(best), &of(others), &mut rng)
        });
        Proposal { configuration, budget: None, values }
    };
    (done.len()..trials.min(done.len() + ROUND)).map(propose).collect()
}

/// Returns the value with the largest ratio of densities among some that are drawn.
fn propose(kind: &Kind, best: &Density, others: &Density, rng: &mut StepRng<'_>) -> Value {
    let mut proposed = (f64::NEG_INFINITY, kind.at(0.5));
    for _ in 0..CANDIDATES {
        let value = kind.at(best.draw(rng));
        let position = kind.position(&value);
        let ratio = best.at(position) / others.at(position);
        if ratio > proposed.0 {
            proposed = (ratio, value);
        }
    }
    proposed.1
}

/// A density of positions from 0 to 1.
enum Density {
    /// Normal distributions, cut at 0 and 1, each with the same weight: mean and standard deviation.
    Mixture(Vec<(f64, f64)>),
    /// The probability of each choice.
    Choices(Vec<f64>),
}

impl Density {
    /// The density of the values that trials have in a dimension.
    fn of(kind: &Kind, trials: &[&Finished], dimension: usize) -> Self {
        let values = trials.iter().filter_map(|trial| trial.values.values.get(dimension)?.as_ref());
        if let Kind::Choice(names) = kind {
            let mut counts = std::vec![1.0; names.len()];
            values.for_each(|value| counts[value.number() as usize] += 1.0);
            let sum: f64 = counts.iter().sum();
            return Self::Choices(counts.iter().map(|count| count / sum).collect());
        }
        let mut means: Vec<_> = values.map(|value| kind.position(value)).chain([0.5]).collect();
        means.sort_by(f64::total_cmp);
        // As wide as the larger distance to a neighbour; the narrower, the more there are.
        let narrowest = 1.0 / (means.len() as f64 + 1.0).min(100.0);
        let width = |(index, mean): (usize, &f64)| {
            let before = if index > 0 { means[index - 1] } else { 0.0 };
            let after = means.get(index + 1).copied().unwrap_or(1.0);
            (*mean, (mean - before).max(after - mean).clamp(narrowest, 1.0))
        };
        let of_values = means.iter().enumerate().map(width);
        Self::Mixture(of_values.chain([(0.5, 1.0)]).collect())
    }

    fn at(&self, position: f64) -> f64 {
        match self {
            Self::Choices(shares) => shares[((position * shares.len() as f64) as usize).min(shares.len() - 1)],
            Self::Mixture(parts) => {
                let part = |(mean, deviation): &(f64, f64)| {
                    let cdf = |at: f64| Math::normal_cdf((at - mean) / deviation);
                    Math::normal_pdf((position - mean) / deviation) / deviation / (cdf(1.0) - cdf(0.0))
                };
                parts.iter().map(part).sum::<f64>() / parts.len() as f64
            }
        }
    }

    fn draw(&self, rng: &mut StepRng<'_>) -> f64 {
        match self {
            Self::Choices(shares) => {
                let (mut rest, mut choice) = (unit(rng), 0);
                while choice + 1 < shares.len() && rest >= shares[choice] {
                    rest -= shares[choice];
                    choice += 1;
                }
                (choice as f64 + 0.5) / shares.len() as f64
            }
            Self::Mixture(parts) => {
                let (mean, deviation) = parts[((unit(rng) * parts.len() as f64) as usize).min(parts.len() - 1)];
                // At least a third of the draws are inside, because the mean is and no deviation is above 1.
                loop {
                    let mut position = [0.0_f64];
                    normal(&mut position, mean, deviation, rng);
                    if (0.0..1.0).contains(&position[0]) {
                        return position[0];
                    }
                }
            }
        }
    }
}
