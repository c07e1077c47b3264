//! The values of random trials and of grids, and spaces that are wrong.

use proptest::prelude::*;
use stackprop::search::{Search, SearchError, Space, Value};

use super::{every_kind, proposals};

proptest! {
    #[test]
    fn random_values_are_within_their_bounds(
        low in 1e-9..1e9_f64, ratio in 1.0..1e9_f64, start in any::<i64>(), end in any::<i64>(), seed: u64,
    ) {
        let (from, to) = (start.min(end), start.max(end));
        let mut space = Space::new();
        let linear = space.uniform("linear", -low, low * ratio);
        let log = space.log_uniform("log", low, low * ratio);
        let integer = space.integer("integer", from, to);
        for trial in proposals(Search::minimize(space).random(20).seed(seed)).unwrap() {
            prop_assert!((-low..=low * ratio).contains(&trial.get(&linear)));
            prop_assert!((low..=low * ratio).contains(&trial.get(&log)));
            prop_assert!((from..=to).contains(&trial.get(&integer)));
        }
    }

    #[test]
    fn a_grid_has_all_combinations_once(integers in 1..6_i64, choices in 1..5_usize, points in 1..7_usize) {
        let mut space = Space::new();
        let integer = space.integer("integer", 1, integers);
        let choice = space.choice("choice", 0..choices);
        let number = space.uniform("number", 0.0, 1.0);
        let trials = proposals(Search::minimize(space).grid(points)).unwrap();
        let mut all: Vec<_> = trials
            .iter()
            .map(|trial| (trial.get(&integer), trial.get(&choice), trial.get(&number).to_bits()))
            .collect();
        all.sort();
        all.dedup();
        prop_assert_eq!(all.len(), trials.len());
        prop_assert_eq!(all.len(), points * choices * points.min(integers as usize));
    }
}

#[test]
fn each_decade_of_a_log_uniform_dimension_is_as_likely() {
    let mut space = Space::new();
    let rate = space.log_uniform("rate", 1e-4, 1e-1);
    let mut counts = [0_usize; 3];
    for trial in proposals(Search::minimize(space).random(3000)).unwrap() {
        counts[((trial.get(&rate) * 1e4).log10() as usize).min(2)] += 1;
    }
    assert!(counts.iter().all(|count| count.abs_diff(1000) < 120), "{counts:?}");
}

#[test]
fn all_integers_and_choices_are_as_likely() {
    let mut space = Space::new();
    let (integer, choice) = (space.integer("integer", -1, 1), space.choice("choice", ["a", "b", "c"]));
    let (mut integers, mut choices) = ([0_usize; 3], [0_usize; 3]);
    for trial in proposals(Search::minimize(space).random(3000)).unwrap() {
        integers[(trial.get(&integer) + 1) as usize] += 1;
        choices[["a", "b", "c"].iter().position(|name| *name == trial.get(&choice)).unwrap()] += 1;
    }
    assert!(integers.iter().chain(&choices).all(|count| count.abs_diff(1000) < 120), "{integers:?} {choices:?}");
}

#[test]
fn a_grid_begins_and_ends_at_the_bounds() {
    let mut space = Space::new();
    let log = space.log_uniform("log", 1e-4, 1e-1);
    let trials = proposals(Search::minimize(space).grid(4)).unwrap();
    for (trial, expected) in trials.iter().zip([1e-4, 1e-3, 1e-2, 1e-1]) {
        assert!((trial.get(&log) / expected - 1.0).abs() < 1e-12);
    }
    let mut space = Space::new();
    let integer = space.integer("integer", i64::MIN, i64::MAX);
    let trials = proposals(Search::minimize(space).grid(3)).unwrap();
    let values: Vec<_> = trials.iter().map(|trial| trial.get(&integer)).collect();
    assert!(values[0] == i64::MIN && values[2] == i64::MAX && values[1].abs() <= 1, "{values:?}");
}

#[test]
fn a_conditional_dimension_has_a_value_only_where_its_condition_is_met() {
    let mut space = Space::new();
    let outer = space.choice("outer", [1, 2]);
    let middle = space.when(&outer, 2).choice("middle", ["x", "y"]);
    let inner = space.when(&middle, "y").integer("inner", 1, 3);
    let trials = proposals(Search::minimize(space).grid(3)).unwrap();
    let found: Vec<_> = trials.iter().map(|trial| (trial.get(&outer), trial.get(&middle), trial.get(&inner))).collect();
    let expected = [
        (1, None, None),
        (2, Some("x"), None),
        (2, Some("y"), Some(1)),
        (2, Some("y"), Some(2)),
        (2, Some("y"), Some(3)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn another_dimension_does_not_change_the_values_of_those_before_it() {
    let (mut shorter, mut longer) = (every_kind(), every_kind());
    let (_, x) = (shorter.uniform("y", 0.0, 2.0), longer.uniform("x", 0.0, 1.0));
    longer.integer("z", 0, 9);
    let [shorter, longer] =
        [shorter, longer].map(|space| proposals(Search::minimize(space).random(30).seed(5)).unwrap());
    for (shorter, longer) in shorter.iter().zip(&longer) {
        assert!(shorter.values.iter().take(5).eq(longer.values.iter().take(5)));
        let Some((_, Some(Value::Number(y)))) = shorter.values.iter().nth(5) else { panic!("no number") };
        assert_eq!(longer.get(&x), y / 2.0);
    }
}

#[test]
fn a_wrong_space_is_an_error_that_names_the_dimension() {
    type Build = fn(&mut Space);
    let cases: [(Build, &str); 11] = [
        (|_| {}, "the space has no dimensions: add one, as in `space.uniform(\"x\", 0.0, 1.0)`"),
        (|s| _ = s.uniform("x", 1.0, 0.0), "`x`: the lowest value is above the highest: swap them"),
        (|s| _ = s.integer("x", 1, 0), "`x`: the lowest value is above the highest: swap them"),
        (
            |s| _ = s.uniform("x", f64::NAN, 0.0),
            "`x`: the lowest and the highest value have to be finite, and their difference too",
        ),
        (
            |s| _ = s.uniform("x", f64::MIN, f64::MAX),
            "`x`: the lowest and the highest value have to be finite, and their difference too",
        ),
        (
            |s| _ = s.log_uniform("x", -1.0, 1.0),
            "`x`: the logarithm needs a lowest value above 0: write one, such as 1e-6, or use `uniform`",
        ),
        (|s| _ = s.choice("x", [0; 0]), "`x`: there is nothing to choose from: write at least one choice"),
        (
            |s| _ = s.choice("x", ["a", "b", "a"]),
            "`x`: two choices have the same text: their text has to tell them apart",
        ),
        (
            |s| _ = (s.integer("x", 0, 1), s.uniform("x", 0.0, 1.0)),
            "two dimensions have the name `x`: rename one of them",
        ),
        (
            |s| {
                let x = s.choice("x", ["a", "b"]);
                s.when(&x, "c").uniform("y", 0.0, 1.0);
            },
            "`c` is not one of the choices of `x`: pass one of them to `when`, and a choice of the same space",
        ),
        (
            |s| {
                let x = Space::new().choice("x", ["a", "b"]);
                s.integer("y", 0, 1);
                s.when(&x, "a").uniform("z", 0.0, 1.0);
            },
            "`a` is not one of the choices of `x`: pass one of them to `when`, and a choice of the same space",
        ),
    ];
    for (build, expected) in cases {
        let mut space = Space::new();
        build(&mut space);
        assert_eq!(proposals(Search::minimize(space)).unwrap_err().to_string(), expected);
    }
}

#[test]
fn settings_that_are_zero_and_huge_grids_are_errors() {
    let search = || Search::minimize(every_kind());
    for (search, expected) in [
        (search().random(0), "the number of trials is 0: it has to be at least 1"),
        (search().grid(0), "the number of points of a grid is 0: it has to be at least 1"),
        (search().threads(0), "the number of threads is 0: it has to be at least 1"),
        (
            search().grid(usize::MAX),
            "the grid has more than 100000 points: use fewer points per dimension, fewer dimensions, or `random`",
        ),
    ] {
        assert_eq!(proposals(search).unwrap_err().to_string(), expected);
    }
}

#[test]
fn messages_are_short_and_have_no_control_characters() {
    let name = "\u{1b}\u{202e}".repeat(200);
    let mut space = Space::new();
    let x = space.choice(&name, [1]);
    space.when(&x, 1).uniform(&name, 1.0, 0.0);
    let error = proposals(Search::minimize(space)).unwrap_err();
    assert!(matches!(error, SearchError::Range { .. }));
    let shown = error.to_string();
    assert!(shown.chars().count() <= 300 && !shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
}
