//! Trials: the same for any number of threads, and results if they fail.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

use stackprop::prelude::*;
use stackprop::rand::Rng;
use stackprop::search::{Goal, Results, Score, Search, Space, Trial};

use super::every_kind;

/// Depends on all values and on the random numbers; one in six fails.
fn noisy(trial: &Trial) -> Result<f64, String> {
    let noise = trial.rng().next_u32() as f64 / u32::MAX as f64;
    if noise < 1.0 / 6.0 {
        return Err(format!("configuration {}", trial.configuration()));
    }
    Ok(trial.values().iter().filter_map(|(_, value)| value).map(|value| value.number()).sum::<f64>() * noise)
}

#[test]
fn the_trials_are_the_same_for_any_number_of_threads() {
    let results =
        |threads, seed| Search::minimize(every_kind()).random(40).seed(seed).threads(threads).run(noisy).unwrap();
    let one = results(1, 7);
    assert!(one.failed() > 0 && one.failed() < 20);
    for threads in [2, 4, 64] {
        assert_eq!(results(threads, 7), one);
    }
    assert_ne!(results(1, 8), one);
}

#[test]
fn trials_run_on_all_threads_at_the_same_time() {
    let (threads, running, most) = (Mutex::new(HashSet::<ThreadId>::new()), AtomicUsize::new(0), AtomicUsize::new(0));
    let results = Search::minimize(every_kind()).random(12).threads(4).run(|_| {
        threads.lock().unwrap().insert(thread::current().id());
        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(50));
        running.fetch_sub(1, Ordering::SeqCst);
        Ok::<f64, String>(0.0)
    });
    assert_eq!((results.unwrap().trials.len(), threads.lock().unwrap().len()), (12, 4));
    assert_eq!(most.into_inner(), 4);
}

#[test]
fn a_trial_that_fails_is_a_result_with_its_message() {
    let mut space = Space::new();
    let case = space.integer("case", 0, 6);
    for threads in [1, 3] {
        let results = Search::maximize(space.clone()).grid(7).threads(threads).run(|trial| match trial.get(&case) {
            0 => Ok(1.0),
            1 => Err("an\nerror".to_string()),
            2 => panic!("at once"),
            3 => panic!("at {}", "last"),
            4 => Ok(f64::NAN),
            5 => Ok(f64::INFINITY),
            _ => Ok(2.0),
        });
        let results = results.unwrap();
        let outcomes: Vec<_> = results.trials.iter().map(|trial| trial.outcome.clone()).collect();
        let failed = |message: &str| Err(message.to_string());
        assert_eq!(
            outcomes,
            [
                Ok(Score::from(1.0)),
                failed("an\\nerror"),
                failed("panicked: at once"),
                failed("panicked: at last"),
                failed("the score is NaN"),
                failed("the score is inf"),
                Ok(Score::from(2.0)),
            ]
        );
        assert_eq!((results.failed(), results.best().unwrap().get(&case)), (5, 6));
    }
}

network! { struct Line = Dense<1, 1>; }

#[test]
fn a_rate_that_is_negative_or_diverges_is_a_failed_trial_without_a_panic() {
    let mut space = Space::new();
    let rate = space.choice("rate", [-0.1, 0.1, 1e30]);
    let results = Search::minimize(space).grid(3).run(|trial| {
        let mut rng = trial.rng();
        let mut net = Line::new(&mut rng);
        let fit = net.fit(MeanSquaredError, Sgd::new(trial.get(&rate))).epochs(100);
        fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng).map(|history| history.last().unwrap().loss)
    });
    let results = results.unwrap();
    let message = |index: usize| results.trials[index].outcome.clone().unwrap_err();
    assert_eq!(message(0), "the learning rate is -0.1: it has to be finite and not negative");
    assert!(results.trials[1].outcome.is_ok());
    assert!(!message(2).starts_with("panicked"), "{}", message(2));
    assert_eq!(results.best().unwrap().get(&rate), 0.1);
}

#[test]
fn networks_are_trained_to_the_same_bits_on_any_number_of_threads() {
    let inputs: Vec<[f32; 1]> = (0..64).map(|i| [i as f32 / 64.0]).collect();
    let search = |threads| {
        let mut space = Space::new();
        let rate = space.log_uniform("rate", 1e-3, 1e-1);
        Search::minimize(space).random(6).threads(threads).run(|trial| {
            let mut rng = trial.rng();
            let mut net = Line::new(&mut rng);
            let fit = net.fit(MeanSquaredError, Adam::new(trial.get(&rate))).epochs(3);
            fit.run(&inputs, &inputs, &mut rng).map(|history| history.last().unwrap().loss)
        })
    };
    assert_eq!(search(1).unwrap(), search(3).unwrap());
}

#[test]
fn all_trials_that_fail_leave_no_best_one() {
    let results = Search::minimize(every_kind()).random(3).run(|_| Err::<f64, _>("no")).unwrap();
    assert!(results.best().is_none());
    assert!(results.to_string().ends_with("3 trials, 3 of them failed\n"));
}

#[test]
fn a_dimension_of_another_space_fails_the_trial() {
    let foreign = Space::new().uniform("x", 0.0, 1.0);
    let results = Search::minimize(every_kind()).random(1).run(|trial| Ok::<f64, String>(trial.get(&foreign)));
    let expected = "panicked: the dimension `x` is not one of the space of this search";
    assert_eq!(results.unwrap().trials[0].outcome, Err(expected.to_string()));
}

/// The lowest score on a function of which one dimension matters, after `9` trials.
fn lowest(search: impl FnOnce(Search) -> Search, peak: f64) -> f64 {
    let mut space = Space::new();
    let matters = space.uniform("matters", 0.0, 1.0);
    space.uniform("does not matter", 0.0, 1.0);
    let results = search(Search::minimize(space)).run(|trial| Ok::<f64, String>((trial.get(&matters) - peak).abs()));
    let results = results.unwrap();
    assert_eq!(results.trials.len(), 9);
    results.best().unwrap().score().unwrap()
}

/// Bergstra and Bengio 2012, figure 1: a grid of 3 × 3 tries three values of the dimension that matters, and nine random trials try nine.
#[test]
fn random_trials_find_better_values_than_a_grid_of_the_same_size() {
    let (mut random, mut grid, mut better) = (0.0, 0.0, 0);
    for seed in 0..200 {
        let peak = (seed as f64 + 0.5) / 200.0;
        let (of_random, of_grid) =
            (lowest(|search| search.random(9).seed(seed), peak), lowest(|search| search.grid(3), peak));
        random += of_random / 200.0;
        grid += of_grid / 200.0;
        better += usize::from(of_random < of_grid);
    }
    // Expected: 1/8 for the grid; for 9 random values about 1/20 in the middle, and up to 1/10 at the ends.
    assert!((grid - 0.125_f64).abs() < 0.001, "{grid}");
    assert!(random < 0.65 * grid && better >= 130, "{random} {grid} {better}");
}

#[test]
fn the_table_shows_the_best_first_and_cuts_long_ones() {
    let results = Search::maximize(every_kind()).random(50).seed(3).run(noisy).unwrap();
    let best = results.best().unwrap();
    assert!(results.trials.iter().all(|trial| trial.score().is_none_or(|score| score <= best.score().unwrap())));
    assert_eq!(results.goal, Goal::Maximize);
    let table = results.to_string();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["trial", "dropout", "rate", "layers", "optimizer", "momentum", "score"]
    );
    assert_eq!(lines[1].split_whitespace().next(), Some(best.number.to_string().as_str()));
    assert_eq!((lines.len(), lines[21]), (23, "… and 30 more"));
    assert_eq!(format!("{results:#}").lines().count(), 52);
    let Results { trials, .. } = results;
    assert!(trials.iter().enumerate().all(|(number, trial)| trial.number == number && trial.configuration == number));
}
