//! [`Search`]: its settings, and the run over all trials.

use core::fmt;
use std::collections::{HashMap, VecDeque};
use std::format;
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;

use super::error::SearchError;
use super::journal::{Entry, Journal};
use super::ranks::{self, Leader, Mailbox};
use super::results::{Finished, Goal, Results};
use super::space::Space;
use super::strategy::{Proposal, Strategy};
use super::trial::{Score, Trial};
use super::workers;

/// A search for the values of a [`Space`] with the best score.
///
/// By default it runs 20 [random](Self::random) trials with the seed 0 on one thread, without a journal.
///
/// The proposals and the [random numbers](Trial::rng) of a trial depend on the seed and on its number only; those of
/// [TPE](Self::tpe) and halving also on the scores of trials that were finished a whole round before. So the same seed makes the
/// same trials for any [number of threads](Self::threads), and if the function has no randomness of its own, the same results.
///
/// A trial that returns an error, panics, or returns a score that is NaN or infinite has failed. It is one of the [`Results`], and the
/// search continues. (A panic is printed as usual. With `panic = "abort"` it ends the program.)
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::search::{Search, SearchError, Space, Trial};
///
/// network! { struct Line = Dense<1, 1>; }
///
/// let inputs: Vec<[f32; 1]> = (0..32).map(|i| [i as f32 / 32.0]).collect();
/// let mut space = Space::new();
/// let rate = space.log_uniform("rate", 1e-3, 1.0);
/// let batch_size = space.choice("batch size", [4, 8, 16]);
/// let results = Search::minimize(space).random(10).seed(1).threads(2).run(|trial: &Trial| {
///     let mut rng = trial.rng();
///     let mut net = Line::new(&mut rng);
///     let fit = net.fit(MeanSquaredError, Adam::new(trial.get(&rate))).epochs(10);
///     let fit = fit.batch_size(trial.get(&batch_size));
///     fit.run(&inputs, &inputs, &mut rng).map(|history| history.last().unwrap().loss)
/// })?;
/// assert!(results.best().unwrap().score().unwrap() < 0.01);
/// # Ok::<(), SearchError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is searched before `run` is called"]
pub struct Search {
    space: Space,
    goal: Goal,
    strategy: Strategy,
    seed: u64,
    threads: usize,
    journal: Option<PathBuf>,
}

/// The function of the trials, whatever types the user's has: what follows is compiled once.
type Objective<'a> = dyn Fn(&Trial) -> Result<Score, String> + Sync + 'a;

impl Search {
    /// A search for the least score, such as a loss.
    pub fn minimize(space: Space) -> Self {
        Self::new(space, Goal::Minimize)
    }

    /// A search for the greatest score, such as an accuracy.
    pub fn maximize(space: Space) -> Self {
        Self::new(space, Goal::Maximize)
    }

    fn new(space: Space, goal: Goal) -> Self {
        Self { space, goal, strategy: Strategy::Random { trials: 20 }, seed: 0, threads: 1, journal: None }
    }

    /// Runs this number of trials with random values. If few of the dimensions matter, which is usual, it finds better values than a grid of the
    /// same size, because each trial has another value in each dimension: Bergstra and Bengio, *Random search for hyper-parameter
    /// optimization*, JMLR 13, 2012.
    pub fn random(mut self, trials: usize) -> Self {
        self.strategy = Strategy::Random { trials };
        self
    }

    /// Runs a trial for each point of a grid: all combinations of all choices, and of at most `points` numbers per dimension, at equal
    /// distances from the lowest to the highest, with equal ratios if the dimension is log-uniform. A dimension with a condition is part of
    /// the combinations that meet it. A grid has at most 100 000 points.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let rate = space.log_uniform("rate", 1e-3, 1e-1);
    /// space.choice("activation", ["ReLU", "Tanh"]);
    /// let results = Search::minimize(space).grid(3).run(|trial| Ok::<f64, String>(trial.get(&rate)))?;
    /// assert_eq!(results.trials.len(), 3 * 2);
    /// assert!((results.trials[2].get(&rate) - 1e-2).abs() < 1e-9);
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn grid(mut self, points: usize) -> Self {
        self.strategy = Strategy::Grid { points };
        self
    }

    /// Runs trials that learn from those before: the tree-structured Parzen estimator of Bergstra et al. 2011. The first 12 trials are random;
    /// then each value is drawn where the best trials are denser than the others, each dimension on its own. Trials are proposed in rounds of four, so
    /// more than four threads are not used.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let (x, y) = (space.uniform("x", -5.0, 5.0), space.uniform("y", -5.0, 5.0));
    /// let results = Search::minimize(space).tpe(100).run(|trial| {
    ///     Ok::<f64, String>((trial.get(&x) - 1.0).powi(2) + (trial.get(&y) + 2.0).powi(2))
    /// })?;
    /// // One of 100 random trials would be as near as that in 6 of 100 searches: 1 − (1 − 0.02 π / 100)¹⁰⁰.
    /// assert!(results.best().unwrap().score().unwrap() < 0.02);
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn tpe(mut self, trials: usize) -> Self {
        self.strategy = Strategy::Tpe { trials };
        self
    }

    /// Runs random configurations with the lowest [budget](Trial::budget), the best third of them with three times the budget, the best third of
    /// those with nine times the budget, and so on, up to the highest budget: Jamieson and Talwalkar, *Non-stochastic best arm
    /// identification and hyperparameter optimization*, AISTATS 2016. Another factor than 3 is set by [`eta`](Self::eta).
    ///
    /// The function decides the unit of a budget, such as epochs. Each trial starts again; one that has failed is not continued.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let rate = space.log_uniform("rate", 1e-3, 1.0);
    /// let results = Search::minimize(space).successive_halving(9, 10, 90).run(|trial| {
    ///     let epochs = trial.budget().unwrap();
    ///     Ok::<f64, String>((trial.get(&rate) - 0.1).abs() + 1.0 / epochs as f64)
    /// })?;
    /// let budgets: Vec<_> = results.trials.iter().filter_map(|trial| trial.budget).collect();
    /// assert_eq!(budgets, [[10; 9].as_slice(), &[30; 3], &[90]].concat());
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn successive_halving(mut self, configurations: usize, lowest: usize, highest: usize) -> Self {
        self.strategy = Strategy::Halving { configurations, lowest, highest, eta: 3 };
        self
    }

    /// Runs [successive halving](Self::successive_halving) several times, from many configurations that begin with the lowest budget to a few that
    /// begin with the highest, because a small budget may not tell which configurations are good: Li et al., *Hyperband*, JMLR 18, 2018,
    /// algorithm 1. The number of configurations follows from the ratio of the budgets; for budgets from 1 to 81 there are 143.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let rate = space.log_uniform("rate", 1e-3, 1.0);
    /// let search = Search::minimize(space).hyperband(10, 90).threads(2);
    /// let results = search.run(|trial| Ok::<f64, String>(trial.get(&rate) / trial.budget().unwrap() as f64))?;
    /// assert_eq!(results.trials.iter().filter(|trial| trial.budget == Some(90)).count(), 1 + 1 + 3);
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn hyperband(mut self, lowest: usize, highest: usize) -> Self {
        self.strategy = Strategy::Hyperband { lowest, highest, eta: 3 };
        self
    }

    /// Sets the factor `η` from one budget to the next, and from a number of configurations to the next smaller one, of successive halving and
    /// Hyperband: 3 by default. With other strategies nothing changes.
    pub fn eta(mut self, factor: usize) -> Self {
        if let Strategy::Halving { eta, .. } | Strategy::Hyperband { eta, .. } = &mut self.strategy {
            *eta = factor;
        }
        self
    }

    /// Sets the seed of the proposals, and of the random numbers of the trials.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the number of trials that run at the same time. With more than one, a training run in a trial has one thread, unless
    /// [`Fit::threads`](crate::training::Fit::threads) sets another number: for small networks this is much faster than threads that
    /// share each step. Each of the threads has a stack of 8 MiB.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets a file to which each trial is written when it is finished. If the file exists, the search continues: the trials in it do
    /// not run again. So a search that was killed loses only the trials that were running.
    ///
    /// The file has a line of JSON for the settings of the search, and one per trial. A last line that was not written to its end is
    /// removed. The journal of a search with another space, strategy, seed or goal is an error; only the number of trials of `random` and `tpe` can
    /// change, to continue a search that is finished. The file is locked while the search runs.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("search.jsonl");
    /// let run = |trials| {
    ///     let mut space = Space::new();
    ///     let x = space.uniform("x", 0.0, 1.0);
    ///     Search::minimize(space).random(trials).journal(&path).run(|trial| Ok::<f64, String>(trial.get(&x)))
    /// };
    /// let first = run(10)?;
    /// let longer = run(15)?; // runs 5 more
    /// assert_eq!(longer.trials[..10], first.trials);
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn journal(mut self, path: impl AsRef<Path>) -> Self {
        self.journal = Some(path.as_ref().into());
        self
    }

    /// Calls `objective` for each trial, which returns its score: an `f64`, or a [`Score`].
    ///
    /// # Errors
    ///
    /// If the space or a setting is wrong, or the journal cannot be read or written, or is that of another search. Trials that fail are
    /// results, not errors.
    pub fn run<S: Into<Score>, E: fmt::Display>(
        self,
        objective: impl Fn(&Trial) -> Result<S, E> + Sync,
    ) -> Result<Results, SearchError> {
        self.lead(None, &|trial| workers::outcome(|| objective(trial)))
    }

    /// As [`run`](Self::run), on several ranks, which are processes that all call this: rank 0 hands a trial to each rank that is free, runs
    /// some itself, and has the journal. Each rank runs one trial at a time, whatever [`threads`](Self::threads) says, and
    /// returns the results of all, which are those of a search in one process.
    ///
    /// `mailbox` is the `World` of the crate `stackprop-mpi`, or another one. If a rank is lost, because it was killed or
    /// stopped, its trial runs again on another one, after the [time limit](Mailbox::time_limit). If rank 0 is lost, all ranks end with an
    /// error, and the journal has the trials that are done.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), on all ranks; [`SearchError::Rank`] if rank 0 is lost, or another rank has another search.
    pub fn run_on<S: Into<Score>, E: fmt::Display>(
        self,
        mailbox: &mut dyn Mailbox,
        objective: impl Fn(&Trial) -> Result<S, E> + Sync,
    ) -> Result<Results, SearchError> {
        let settings = self.settings().map(|(_, value)| value).join("\n");
        let settings = format!("{settings}\n{:?}", self.strategy);
        match (mailbox.rank(), mailbox.ranks()) {
            (_, 0 | 1) => self.run(objective),
            (0, _) => self.lead(Some(Leader::new(mailbox, settings)), &|trial| workers::outcome(|| objective(trial))),
            _ => self.follow(mailbox, &settings, &|trial| workers::outcome(|| objective(trial))),
        }
    }

    /// Runs all rounds, with other ranks if there are any.
    fn lead(self, mut leader: Option<Leader<'_>>, objective: &Objective<'_>) -> Result<Results, SearchError> {
        let results = self.rounds(leader.as_mut(), objective);
        if let (Err(error), Some(leader)) = (&results, &mut leader) {
            leader.fail(error);
        }
        results
    }

    fn rounds(self, mut leader: Option<&mut Leader<'_>>, objective: &Objective<'_>) -> Result<Results, SearchError> {
        self.check()?;
        let (journal, entries) = match &self.journal {
            Some(path) => {
                let (journal, entries) = Journal::open(path, &self.settings())?;
                (Some(journal), entries)
            }
            None => (None, HashMap::new()),
        };
        if let Some(leader) = &mut leader {
            leader.meet()?;
        }
        let mut done = Vec::new();
        loop {
            let proposals = self.strategy.next(&self.space, self.goal, self.seed, &done)?;
            if proposals.is_empty() {
                return Ok(self.results(done));
            }
            self.round(proposals, &mut done, (journal.as_ref(), &entries), leader.as_deref_mut(), objective)?;
        }
    }

    /// Runs the trials that rank 0 hands out.
    fn follow(
        self,
        mailbox: &mut dyn Mailbox,
        settings: &str,
        objective: &Objective<'_>,
    ) -> Result<Results, SearchError> {
        self.check()?;
        let mut done = Vec::new();
        loop {
            let proposals = self.strategy.next(&self.space, self.goal, self.seed, &done)?;
            if proposals.is_empty() {
                return Ok(self.results(done));
            }
            let first = done.len();
            let outcome = |number: usize| objective(&proposals[number - first].trial(self.seed));
            let outcomes = ranks::follow(mailbox, (first, proposals.len()), settings, outcome)?;
            let finished = (first..).zip(&proposals).zip(outcomes);
            done.extend(finished.map(|((number, proposal), outcome)| proposal.finished(number, self.seed, outcome)));
        }
    }

    fn check(&self) -> Result<(), SearchError> {
        self.space.check()?;
        self.strategy.check()?;
        if self.threads == 0 { Err(SearchError::Zero { setting: "threads" }) } else { Ok(()) }
    }

    fn results(&self, trials: Vec<Finished>) -> Results {
        Results { goal: self.goal, trials, log_uniform: self.space.log_uniform_names() }
    }

    /// Runs the proposals of a round that are not in the journal, and adds all of them to `done`.
    fn round(
        &self,
        proposals: Vec<Proposal>,
        done: &mut Vec<Finished>,
        (journal, entries): (Option<&Journal>, &HashMap<usize, Entry>),
        leader: Option<&mut Leader<'_>>,
        objective: &Objective<'_>,
    ) -> Result<(), SearchError> {
        let first = done.len();
        // All of the journal before the first trial runs, so that a journal that does not fit is left as it is.
        let known = proposals.iter().enumerate().map(|(index, proposal)| {
            let Some((entry, journal)) = entries.get(&(first + index)).zip(journal) else { return Ok(None) };
            journal.outcome(entry, first + index, proposal).map(Some)
        });
        let known: Vec<_> = known.collect::<Result<_, _>>()?;
        let outcome = |index: usize| objective(&proposals[index].trial(self.seed));
        let finish = |index: usize, outcome| {
            let finished = proposals[index].finished(first + index, self.seed, outcome);
            if let Some(journal) = journal {
                journal.write(&finished)?;
            }
            Ok(finished)
        };
        let recorded = |index: usize, outcome: &Result<Score, String>| {
            proposals[index].finished(first + index, self.seed, outcome.clone())
        };
        let Some(leader) = leader else {
            done.extend(workers::run(self.threads, proposals.len(), |index| match &known[index] {
                Some(outcome) => Ok(recorded(index, outcome)),
                None => finish(index, outcome(index)),
            })?);
            return Ok(());
        };
        let (mut finished, mut waiting) = (Vec::new(), VecDeque::new());
        for (index, known) in known.iter().enumerate() {
            match known {
                Some(outcome) => {
                    leader.tell(first + index, outcome.clone());
                    finished.push(recorded(index, outcome));
                }
                None => waiting.push_back(first + index),
            }
        }
        leader.run(
            waiting,
            |number| outcome(number - first),
            |number, outcome| {
                finished.push(finish(number - first, outcome)?);
                Ok(())
            },
        )?;
        finished.sort_by_key(|trial| trial.number);
        done.extend(finished);
        Ok(())
    }

    /// The settings by which a journal knows the search again.
    fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("space", self.space.text()),
            ("strategy", self.strategy.text()),
            ("seed", format!("{}", self.seed)),
            ("goal", format!("{:?}", self.goal)),
        ]
    }
}
