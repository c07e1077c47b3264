//! Successive halving, Hyperband and TPE, and the mean over folds.

use stackprop::data::Fold;
use stackprop::search::{Finished, Goal, Results, Score, Search, Space, Trial, cross_validate};

use super::{every_kind, proposals};

/// The numbers of trials with the same budget, one after the other.
fn rungs(trials: &[Finished]) -> Vec<(usize, usize)> {
    let same = trials.chunk_by(|a, b| a.budget == b.budget);
    same.map(|rung| (rung.len(), rung[0].budget.unwrap())).collect()
}

/// Li et al. 2018, table 1: R = 81, η = 3.
#[test]
fn hyperband_has_the_brackets_of_the_paper() {
    let trials = proposals(Search::minimize(every_kind()).hyperband(1, 81)).unwrap();
    let expected = [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)].as_slice(),
        &[(34, 3), (11, 9), (3, 27), (1, 81)],
        &[(15, 9), (5, 27), (1, 81)],
        &[(8, 27), (2, 81)],
        &[(5, 81)],
    ];
    assert_eq!(rungs(&trials), expected.concat().into_iter().fold(Vec::new(), join));
    let configurations = trials.iter().map(|trial| trial.configuration).max().unwrap() + 1;
    assert_eq!(configurations, 81 + 34 + 15 + 8 + 5);
}

#[test]
fn halving_ends_at_the_highest_budget_or_with_the_last_configuration() {
    for (search, expected) in [
        (Search::minimize(every_kind()).successive_halving(27, 1, 1000), vec![(27, 1), (9, 3), (3, 9), (1, 27)]),
        (Search::minimize(every_kind()).successive_halving(27, 2, 17), vec![(27, 2), (9, 6)]),
        (Search::minimize(every_kind()).successive_halving(10, 1, 8).eta(2), vec![(10, 1), (5, 2), (2, 4), (1, 8)]),
        (Search::minimize(every_kind()).successive_halving(4, 5, 5), vec![(4, 5)]),
        (Search::minimize(every_kind()).hyperband(7, 7), vec![(1, 7)]),
    ] {
        assert_eq!(rungs(&proposals(search).unwrap()), expected);
    }
}

#[test]
fn budgets_that_are_wrong_are_errors() {
    let search = || Search::minimize(every_kind());
    for search in [
        search().successive_halving(9, 0, 9),
        search().successive_halving(9, 10, 9),
        search().hyperband(1, 9).eta(1),
        search().hyperband(0, 0),
    ] {
        let error = proposals(search).unwrap_err().to_string();
        let cure = "the lowest has to be at least 1, the highest at least as large, and the factor at least 2";
        assert!(error.ends_with(cure), "{error}");
    }
    let error = proposals(search().successive_halving(0, 1, 9)).unwrap_err();
    assert_eq!(error.to_string(), "the number of configurations is 0: it has to be at least 1");
}

/// A score that a small budget tells approximately; some configurations fail.
fn trained(trial: &Trial) -> Result<f64, &'static str> {
    let x = trial.values().iter().filter_map(|(_, value)| value).map(|value| value.number()).sum::<f64>();
    if trial.configuration() % 5 == 4 {
        Err("diverged")
    } else {
        Ok(x.sin() + 1.0 / trial.budget().unwrap_or(1) as f64)
    }
}

#[test]
fn halving_continues_with_the_best_third_and_never_with_one_that_failed() {
    for goal in [Goal::Minimize, Goal::Maximize] {
        let search = if goal == Goal::Minimize { Search::minimize } else { Search::maximize };
        let results = search(every_kind()).successive_halving(27, 1, 27).seed(2).run(trained).unwrap();
        let trials: Vec<_> = results.trials.chunk_by(|a, b| a.budget == b.budget).collect();
        for rungs in trials.windows(2) {
            let mut sorted: Vec<_> =
                rungs[0].iter().filter_map(|trial| Some((trial.score()?, trial.configuration))).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            if goal == Goal::Maximize {
                sorted.reverse();
            }
            let mut expected: Vec<_> =
                sorted[..rungs[0].len() / 3].iter().map(|(_, configuration)| *configuration).collect();
            expected.sort();
            assert_eq!(rungs[1].iter().map(|trial| trial.configuration).collect::<Vec<_>>(), expected);
            for trial in rungs[1] {
                assert_eq!(trial.values, results.trials[trial.configuration].values);
            }
        }
        assert_eq!(results.best().unwrap().budget, Some(27));
    }
}

#[test]
fn a_bracket_of_which_all_failed_ends_and_the_next_one_begins() {
    let results = Search::minimize(every_kind()).hyperband(1, 9).run(|trial| match trial.configuration() {
        0..9 => Err("no"),
        _ => Ok(1.0),
    });
    assert_eq!(rungs(&results.unwrap().trials), [(9, 1), (5, 3), (1, 9), (3, 9)].into_iter().fold(Vec::new(), join));
}

/// Adds up neighbouring rungs with the same budget: where a bracket ends and the next begins with it, they are not told apart.
fn join(mut rungs: Vec<(usize, usize)>, (count, budget): (usize, usize)) -> Vec<(usize, usize)> {
    match rungs.last_mut() {
        Some(last) if last.1 == budget => last.0 += count,
        _ => rungs.push((count, budget)),
    }
    rungs
}

#[test]
fn all_strategies_make_the_same_trials_for_any_number_of_threads_and_from_a_journal() {
    let folder = tempfile::tempdir().unwrap();
    let strategies: [fn(Search) -> Search; 5] = [
        |search| search.random(20),
        |search| search.grid(2),
        |search| search.tpe(24),
        |search| search.successive_halving(9, 1, 9),
        |search| search.hyperband(1, 9),
    ];
    for (index, strategy) in strategies.into_iter().enumerate() {
        let search = || strategy(Search::minimize(every_kind())).seed(11);
        let one = search().run(trained).unwrap();
        assert!(one.failed() > 0, "{index}");
        assert_eq!(search().threads(4).run(trained).unwrap(), one, "{index}");
        let path = folder.path().join(index.to_string());
        search().threads(4).journal(&path).run(trained).unwrap();
        let lines: String =
            std::fs::read_to_string(&path).unwrap().split_inclusive('\n').take(one.trials.len() / 2).collect();
        std::fs::write(&path, lines).unwrap();
        assert_eq!(search().journal(&path).run(trained).unwrap(), one, "{index}");
    }
}

/// The lowest score on a narrow valley, with a choice and a conditional dimension.
fn lowest(strategy: impl FnOnce(Search) -> Search) -> f64 {
    let mut space = Space::new();
    let (x, rate) = (space.uniform("x", 0.0, 1.0), space.log_uniform("rate", 1e-6, 1.0));
    let (kind, steps) = (space.choice("kind", ["a", "b", "c"]), space.integer("steps", 1, 100));
    let y = space.when(&kind, "b").uniform("y", -1.0, 1.0);
    let results = strategy(Search::minimize(space)).run(|trial| {
        let of_kind = trial.get(&y).map_or(1.0, |y| y * y);
        let of_rate = (trial.get(&rate).log10() + 2.5).powi(2) / 9.0;
        Ok::<f64, String>(
            (trial.get(&x) - 0.3).powi(2) + of_kind + of_rate + (trial.get(&steps) - 40).pow(2) as f64 / 1e4,
        )
    });
    results.unwrap().best().unwrap().score().unwrap()
}

#[test]
fn tpe_finds_better_values_than_random_trials() {
    let (mut wins, mut tpe, mut random) = (0, 0.0, 0.0);
    for seed in 0..30 {
        let [of_tpe, of_random] =
            [lowest(|search| search.tpe(60).seed(seed)), lowest(|search| search.random(60).seed(seed))];
        wins += usize::from(of_tpe < of_random);
        tpe += of_tpe / 30.0;
        random += of_random / 30.0;
    }
    assert!(wins >= 20 && tpe < random / 2.0, "{wins} {tpe} {random}");
}

/// The example in the documentation of `tpe`. A random trial is in the circle of radius √0.02 with the probability 0.02 π / 100, so one of 100
/// is in 6.1 of 100 searches.
#[test]
fn the_bound_of_the_example_is_met_by_tpe_and_hardly_ever_by_random_trials() {
    let least = |strategy: fn(Search) -> Search, seed: u64| {
        let mut space = Space::new();
        let (x, y) = (space.uniform("x", -5.0, 5.0), space.uniform("y", -5.0, 5.0));
        let results = strategy(Search::minimize(space))
            .seed(seed)
            .run(|trial| Ok::<f64, String>((trial.get(&x) - 1.0).powi(2) + (trial.get(&y) + 2.0).powi(2)));
        results.unwrap().best().unwrap().score().unwrap()
    };
    let met = |strategy| (0..100).filter(|seed| least(strategy, *seed) < 0.02).count();
    let (tpe, random) = (met(|search| search.tpe(100)), met(|search| search.random(100)));
    assert!(tpe >= 50 && random <= 13, "{tpe} {random}");
}

#[test]
fn tpe_needs_only_one_trial_that_does_not_fail_and_none_to_end() {
    let only = |configuration| {
        let results: Results = Search::maximize(every_kind())
            .tpe(30)
            .run(|trial| if trial.configuration() == configuration { Ok(1.0) } else { Err("no") })
            .unwrap();
        (results.trials.len(), results.failed())
    };
    assert_eq!([only(3), only(100)], [(30, 29), (30, 30)]);
}

#[test]
fn the_score_of_folds_is_their_mean_and_standard_deviation() {
    let folds: Vec<Fold> = (0..4).map(|index| Fold { train: vec![index], validation: Vec::new() }).collect();
    let of_fold = |fold: &Fold| Ok::<f64, String>([1.0, 2.0, 4.0, 5.0][fold.train[0]]);
    assert_eq!(cross_validate(&folds, of_fold), Ok(Score { value: 3.0, deviation: Some(2.5_f64.sqrt()) }));
    assert!(cross_validate(&[], of_fold).unwrap().value.is_nan());
    let mut calls = 0;
    let error = cross_validate(&folds, |fold| {
        calls += 1;
        if fold.train[0] == 1 { Err("the second") } else { Ok(1.0) }
    });
    assert_eq!((error, calls), (Err("the second"), 2));
}
