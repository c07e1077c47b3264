//! [`Results`]: all trials of a search.

use core::cmp::Ordering;
use std::string::String;
use std::sync::Arc;
use std::vec::Vec;

use super::dimension::Dimension;
use super::trial::{Score, Trial};
use super::values::Values;

/// What a search looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The least score, such as a loss.
    Minimize,
    /// The greatest score, such as an accuracy.
    Maximize,
}

impl Goal {
    /// The score as a cost: less is better, and a trial that failed is worst.
    pub(super) fn cost(self, trial: &Finished) -> f64 {
        match (trial.score(), self) {
            (None, _) => f64::INFINITY,
            (Some(score), Self::Minimize) => score,
            (Some(score), Self::Maximize) => -score,
        }
    }

    /// Compares by cost, and equal ones by their number, so that the order never depends on anything else.
    pub(super) fn compare(self, a: &Finished, b: &Finished) -> Ordering {
        self.cost(a).total_cmp(&self.cost(b)).then(a.number.cmp(&b.number))
    }
}

/// A trial that has run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finished {
    /// The number of the trial, from 0.
    pub number: usize,
    /// The number of its [configuration](super::Trial::configuration), from 0.
    pub configuration: usize,
    /// The [budget](super::Trial::budget) with which it ran.
    pub budget: Option<usize>,
    /// The values in all dimensions.
    pub values: Values,
    /// The score; if the trial failed, why: its error, its panic, or a score that is NaN or infinite.
    pub outcome: Result<Score, String>,
    pub(super) seed: u64,
}

impl Finished {
    /// The value in a dimension.
    ///
    /// # Panics
    ///
    /// If the dimension is that of another space.
    #[track_caller]
    pub fn get<T>(&self, dimension: &Dimension<T>) -> T {
        self.values.get(dimension)
    }

    /// The trial that it was, with the same values and the same random numbers: to train its network again, since a search keeps none.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// use stackprop::search::{Search, SearchError, Space, Trial};
    ///
    /// network! { struct Line = Dense<1, 1>; }
    ///
    /// let mut space = Space::new();
    /// let rate = space.log_uniform("rate", 1e-3, 1.0);
    /// let train = |trial: &Trial| -> Result<(Line, f64), TrainError> {
    ///     let mut rng = trial.rng();
    ///     let mut net = Line::new(&mut rng);
    ///     let fit = net.fit(MeanSquaredError, Adam::new(trial.get(&rate))).epochs(20);
    ///     let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    ///     Ok((net, history.last().unwrap().loss))
    /// };
    /// let results = Search::minimize(space).random(10).run(|trial| train(trial).map(|(_, loss)| loss))?;
    /// let best = results.best().unwrap();
    /// let (net, loss) = train(&best.trial()).unwrap();
    /// assert_eq!(Some(loss), best.score());
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn trial(&self) -> Trial {
        let Self { configuration, budget, seed, .. } = *self;
        Trial { values: self.values.clone(), configuration, budget, seed }
    }

    /// The value of the score; `None` if the trial failed.
    pub fn score(&self) -> Option<f64> {
        self.outcome.as_ref().ok().map(|score| score.value)
    }
}

/// All trials of a search. Displayed as a table, the best first.
///
/// ```
/// use stackprop::search::{Search, SearchError, Space};
/// let mut space = Space::new();
/// let rate = space.choice("rate", [0.1_f64, 1.0, 10.0]);
/// let results = Search::minimize(space).grid(3).run(|trial| match trial.get(&rate) {
///     10.0 => Err("the loss is NaN"),
///     rate => Ok((rate - 0.5).abs()),
/// })?;
/// assert_eq!(results.to_string(), "
/// trial  rate  score
///     0   0.1    0.4
///     1     1    0.5
///     2    10  failed: the loss is NaN
/// 3 trials, 1 of them failed
/// ".trim_start());
/// # Ok::<(), SearchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Results {
    /// Whether the least or the greatest score is the best.
    pub goal: Goal,
    /// All trials, also those that failed, in the order of their numbers.
    pub trials: Vec<Finished>,
    /// The names of the log-uniform dimensions.
    pub(super) log_uniform: Vec<Arc<str>>,
}

impl Results {
    /// The best trial; `None` if all failed. Of trials with different budgets only those with the largest one are compared, because scores
    /// of different budgets are not comparable; of equal ones, the first is the best.
    pub fn best(&self) -> Option<&Finished> {
        self.sorted().first().copied().filter(|trial| trial.outcome.is_ok())
    }

    /// All trials from the best to the worst, first those with the largest budget; those that failed are at the end.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let x = space.integer("x", 1, 3);
    /// let results = Search::maximize(space).grid(3).run(|trial| Ok::<f64, String>(trial.get(&x) as f64))?;
    /// assert_eq!(results.sorted().iter().map(|trial| trial.get(&x)).collect::<Vec<_>>(), [3, 2, 1]);
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn sorted(&self) -> Vec<&Finished> {
        let mut trials: Vec<_> = self.trials.iter().collect();
        let failed = |trial: &Finished| trial.outcome.is_err();
        trials.sort_by(|a, b| failed(a).cmp(&failed(b)).then(b.budget.cmp(&a.budget)).then(self.goal.compare(a, b)));
        trials
    }

    /// The names of the log-uniform dimensions, whose values a plot has on a logarithmic axis.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let (rate, x) = (space.log_uniform("rate", 1e-4, 1.0), space.uniform("x", 0.0, 1.0));
    /// let results = Search::minimize(space).random(3).run(|trial| Ok::<f64, String>(trial.get(&rate) + trial.get(&x)))?;
    /// assert!(results.log_uniform().eq(["rate"]));
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn log_uniform(&self) -> impl Iterator<Item = &str> {
        self.log_uniform.iter().map(|name| &**name)
    }

    /// The number of trials that failed.
    pub fn failed(&self) -> usize {
        self.trials.iter().filter(|trial| trial.outcome.is_err()).count()
    }
}
