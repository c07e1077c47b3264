//! The results of a search.

use stackprop::search::{Finished, Goal, Results, Value};

use super::plot::{Axis, Labels, Mark, Plot, Series};
use super::range::{Scale, decimal};
use crate::Drawing;
use crate::escape::Shown;

/// The scores of the trials of a search over their numbers, and the best score so far. Trials that failed have no score.
///
/// With budgets, as of successive halving, the trials with the largest budget are one series and those with smaller ones another; the best
/// score is that of the largest budget.
///
/// ```
/// use stackprop::search::{Search, SearchError, Space};
/// use stackprop_report::chart;
/// let mut space = Space::new();
/// let rate = space.log_uniform("rate", 1e-4, 1.0);
/// let results = Search::minimize(space).random(20).run(|trial| Ok::<f64, String>((trial.get(&rate) - 0.01).abs()))?;
/// assert_eq!(chart::trials(&results).title(), "Score of 20 trials");
/// # Ok::<(), SearchError>(())
/// ```
pub fn trials(results: &Results) -> Drawing {
    let largest = largest_budget(results);
    let of = |is_largest: bool| -> Vec<(f64, f64)> {
        let trials = results.trials.iter().filter(|trial| (trial.budget == largest) == is_largest);
        trials.filter_map(|trial| Some((trial.number as f64, trial.score()?))).collect()
    };
    let last = results.trials.last().map_or(0, |trial| trial.number) as f64;
    let mut series = vec![Series { name: Some("trials".to_owned()), color: 0, points: of(true), mark: Mark::Dots }];
    let smaller = of(false);
    if !smaller.is_empty() {
        series.push(Series { name: Some("smaller budgets".to_owned()), color: 5, points: smaller, mark: Mark::Dots });
    }
    let best = best_so_far(&series[0].points, results.goal, last);
    series.push(Series { name: Some("best so far".to_owned()), color: 1, points: best, mark: Mark::Line });
    let scores: Vec<f64> = series.iter().flat_map(|one| &one.points).map(|(_, score)| *score).collect();
    let count = results.trials.len();
    let title = match results.failed() {
        0 => format!("Score of {count} trials"),
        failed => format!("Score of {count} trials, of which {failed} failed"),
    };
    Plot {
        title,
        x: Axis { name: "trial".to_owned(), scale: Scale::Linear(0.0, last.max(1.0)), labels: Labels::Whole },
        y: Axis::numbers("score", Scale::fitting(scores)),
        series,
        guides: Vec::new(),
    }
    .draw()
}

/// The largest budget, with which scores are final; `None` if there are no budgets.
fn largest_budget(results: &Results) -> Option<usize> {
    results.trials.iter().filter_map(|trial| trial.budget).max()
}

/// The best score of the trials until each, as steps that end at the last trial.
fn best_so_far(scores: &[(f64, f64)], goal: Goal, last: f64) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (number, score) in scores {
        let before = points.last().map(|(_, best)| *best);
        let best = match (before, goal) {
            (None, _) => *score,
            (Some(best), Goal::Minimize) => best.min(*score),
            (Some(best), Goal::Maximize) => best.max(*score),
        };
        if let Some(before) = before.filter(|before| *before != best) {
            points.push((*number, before));
        }
        points.push((*number, best));
    }
    if let Some((_, best)) = points.last().copied() {
        points.push((last, best));
    }
    points
}

/// The scores of the trials of a search over their values in a dimension, and the best trial; `None` if the space has no dimension of this
/// name.
///
/// A log-uniform dimension has a logarithmic axis. A choice has a row per value, and the scores are from left to right. With budgets, only
/// the trials with the largest one are shown.
///
/// ```
/// use stackprop::search::{Search, SearchError, Space};
/// use stackprop_report::chart;
/// let mut space = Space::new();
/// let rate = space.log_uniform("rate", 1e-4, 1.0);
/// let results = Search::minimize(space).random(20).run(|trial| Ok::<f64, String>((trial.get(&rate) - 0.01).abs()))?;
/// let drawing = chart::dimension(&results, "rate").unwrap();
/// assert_eq!(drawing.title(), "Score over rate");
/// assert!(drawing.to_string().contains(">0.001<") && drawing.to_string().contains(">0.1<")); // powers of ten
/// assert!(chart::dimension(&results, "width").is_none());
/// # Ok::<(), SearchError>(())
/// ```
pub fn dimension(results: &Results, name: &str) -> Option<Drawing> {
    let has_it = |trial: &Finished| trial.values.iter().any(|(other, _)| other == name);
    results.trials.first().filter(|trial| has_it(trial))?;
    let value = |trial: &Finished| trial.values.iter().find(|(other, _)| *other == name)?.1.cloned();
    let largest = largest_budget(results);
    let trials: Vec<(Value, f64, usize)> = results
        .trials
        .iter()
        .filter(|trial| trial.budget == largest)
        .filter_map(|trial| Some((value(trial)?, trial.score()?, trial.number)))
        .collect();
    let scores = || trials.iter().map(|(_, score, _)| *score);
    let score_axis = Axis::numbers("score", Scale::fitting(scores().collect::<Vec<_>>()));
    let shown = Shown(name).to_string();
    let choices = choices(results, name);
    let at: Box<Place>;
    let (x, y);
    if choices.is_empty() {
        at = Box::new(|value, score| (value.number(), score));
        let values = trials.iter().map(|(value, ..)| value.number());
        let is_logarithmic = results.log_uniform().any(|other| other == name);
        let scale = if is_logarithmic { Scale::logarithmic(values) } else { Scale::around(values) };
        let is_integer = matches!(trials.first(), Some((Value::Integer(_), ..)));
        let labels = if is_integer { Labels::Whole } else { Labels::Numbers };
        (x, y) = (Axis { name: shown.clone(), scale, labels }, score_axis);
    } else {
        // The first choice is the highest.
        let indices: Vec<usize> = choices.iter().map(|(index, _)| *index).collect();
        at = Box::new(move |value, score| {
            let row = indices.iter().rev().position(|index| *index as f64 == value.number());
            (score, row.map_or(f64::NAN, |row| row as f64))
        });
        let names = choices.into_iter().rev().map(|(_, name)| name).collect();
        (x, y) = (score_axis, Axis::names(shown.clone(), names));
    }
    let best = results.best().map(|trial| trial.number);
    let points = |is_best: bool| {
        let trials = trials.iter().filter(move |(_, _, number)| (Some(*number) == best) == is_best);
        trials.map(|(value, score, _)| at(value, *score)).collect::<Vec<_>>()
    };
    let mut series =
        vec![Series { name: Some("trials".to_owned()), color: 0, points: points(false), mark: Mark::Dots }];
    if let [point] = points(true)[..] {
        let score = if matches!(y.labels, Labels::Names(_)) { point.0 } else { point.1 };
        let name = Some(format!("the best: {}", decimal(score)));
        series.push(Series { name, color: 1, points: vec![point], mark: Mark::Dots });
    }
    Some(Plot { title: format!("Score over {shown}"), x, y, series, guides: Vec::new() }.draw())
}

/// The point of a value and a score.
type Place = dyn Fn(&Value, f64) -> (f64, f64);

/// The choices of a dimension that trials have had, with their indices; none if it is a dimension of numbers.
fn choices(results: &Results, name: &str) -> Vec<(usize, String)> {
    let values = results.trials.iter().flat_map(|trial| trial.values.iter());
    let choice = |(other, value): (&str, Option<&Value>)| match value {
        Some(Value::Choice { index, name: choice }) if other == name => Some((*index, Shown(choice).to_string())),
        _ => None,
    };
    let mut choices: Vec<_> = values.filter_map(choice).collect();
    choices.sort();
    choices.dedup();
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackprop::search::{Search, Space, Trial};

    fn circles(drawing: &Drawing, color: usize) -> usize {
        let fill = format!("fill=\"{}\"", crate::drawing::color::hex(crate::drawing::series_color(color)));
        let svg = drawing.to_string();
        svg.split("<circle ").skip(1).filter(|rest| rest.split("/>").next().unwrap().contains(&fill)).count()
    }

    /// A search of 30 trials in which those with the name `bad` fail.
    fn results() -> Results {
        let mut space = Space::new();
        let (rate, width) = (space.log_uniform("rate", 1e-4, 1.0), space.integer("width", 8, 64));
        let kind = space.choice("kind", ["good", "bad", "<other>"]);
        let momentum = space.when(&kind, "good").uniform("momentum", 0.0, 1.0);
        let score = |trial: &Trial| match trial.get(&kind) {
            "bad" => Err("bad"),
            _ => Ok(trial.get(&rate) * trial.get(&width) as f64 + trial.get(&momentum).unwrap_or(2.0)),
        };
        Search::minimize(space).random(30).run(score).unwrap()
    }

    #[test]
    fn each_trial_with_a_score_is_a_dot() {
        let results = results();
        let scored = 30 - results.failed();
        assert!((10..30).contains(&scored));
        let drawing = trials(&results);
        assert_eq!(drawing.title(), format!("Score of 30 trials, of which {} failed", 30 - scored));
        // One more in the legend.
        assert_eq!(circles(&drawing, 0), scored + 1);
        for name in ["rate", "width", "kind"] {
            let drawing = dimension(&results, name).unwrap();
            assert_eq!((circles(&drawing, 0), circles(&drawing, 1)), (scored, 2), "{name}");
        }
        let with_momentum = results
            .trials
            .iter()
            .filter(|trial| trial.score().is_some() && trial.values.to_string().contains("momentum"));
        let drawing = dimension(&results, "momentum").unwrap();
        let is_best = usize::from(results.best().unwrap().values.to_string().contains("momentum"));
        assert_eq!(circles(&drawing, 0), with_momentum.count() - is_best + 1);
    }

    #[test]
    fn a_choice_has_a_row_per_value_under_its_name() {
        let svg = dimension(&results(), "kind").unwrap().to_string();
        assert!(svg.contains(">good<") && svg.contains("&lt;other&gt;") && !svg.contains("<other>"), "{svg}");
    }

    #[test]
    fn the_best_score_never_gets_worse() {
        let points = best_so_far(&[(0.0, 3.0), (1.0, 4.0), (3.0, 1.0)], Goal::Minimize, 5.0);
        assert_eq!(points, [(0.0, 3.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0), (5.0, 1.0)]);
        let points = best_so_far(&[(0.0, 3.0), (1.0, 4.0)], Goal::Maximize, 1.0);
        assert_eq!(points, [(0.0, 3.0), (1.0, 3.0), (1.0, 4.0), (1.0, 4.0)]);
        assert!(best_so_far(&[], Goal::Maximize, 1.0).is_empty());
    }

    #[test]
    fn only_the_largest_budget_is_the_best() {
        let mut space = Space::new();
        let x = space.uniform("x", 0.0, 1.0);
        let search = Search::maximize(space).successive_halving(9, 1, 9);
        // Small budgets have too good scores.
        let results = search.run(|trial| Ok::<f64, String>(trial.get(&x) - trial.budget().unwrap() as f64)).unwrap();
        let largest = results.trials.iter().filter(|trial| trial.budget == Some(9)).count();
        let drawing = trials(&results);
        assert_eq!(circles(&drawing, 0), largest + 1);
        assert_eq!(circles(&drawing, 5), results.trials.len() - largest + 1);
        assert_eq!(circles(&dimension(&results, "x").unwrap(), 0), largest);
    }

    #[test]
    fn a_search_in_which_all_trials_failed_has_charts_without_dots() {
        let mut space = Space::new();
        space.choice("x", [1, 2]);
        let results = Search::maximize(space).grid(2).run(|_| Err::<f64, _>("no")).unwrap();
        assert!(trials(&results).to_string().contains("no finite values"));
        assert!(dimension(&results, "x").unwrap().to_string().contains("no finite values"));
    }
}
