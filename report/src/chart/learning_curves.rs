//! The losses, metrics and learning rates of runs over their epochs.

use std::slice::from_ref;

use stackprop::training::{Epoch, History};

use super::plot::{Axis, Guide, Labels, Mark, Plot, Series};
use super::range::Scale;
use crate::Drawing;

/// The loss in training and the validation loss over the epochs of a run. The epoch whose network was restored, or otherwise the best one,
/// is marked.
///
/// The scale of the loss is logarithmic if the largest one is more than 40 times the smallest.
///
/// ```
/// # use stackprop::{rand::{SeedableRng, rngs::Xoshiro256PlusPlus}};
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// network! { struct Line = Dense<1, 1>; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Line::new(&mut rng);
/// let history = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(5).run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
/// assert!(chart::learning_curves(&history).to_string().contains(">training<"));
/// # Ok::<(), TrainError>(())
/// ```
pub fn learning_curves(history: &History) -> Drawing {
    losses(from_ref(history))
}

/// [`learning_curves`] of several runs in one chart, such as the folds of a cross-validation. Dots mark the epochs whose networks were
/// restored, or otherwise the best ones.
///
/// ```
/// # use stackprop::{rand::{SeedableRng, rngs::Xoshiro256PlusPlus}};
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// network! { struct Line = Dense<1, 1>; }
/// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut histories = Vec::new();
/// for _ in 0..3 {
///     let mut net = Line::new(&mut rng);
///     histories.push(net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(5).run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?);
/// }
/// assert_eq!(chart::learning_curves_of_runs(&histories).title(), "Loss of 3 runs");
/// # Ok::<(), TrainError>(())
/// ```
pub fn learning_curves_of_runs(histories: &[History]) -> Drawing {
    losses(histories)
}

fn losses(histories: &[History]) -> Drawing {
    let values: [(&str, Value); 2] =
        [("training", &|epoch: &Epoch| Some(epoch.loss)), ("validation", &|epoch: &Epoch| epoch.validation_loss)];
    over_epochs("Loss", "mean loss", histories, &values, Scale::fitting)
}

/// A metric over the epochs of a run, on the validation data and, if the run has measured it there, on the training data; `None` if the run
/// has no metric of this name.
///
/// ```
/// # use stackprop::{rand::{SeedableRng, rngs::Xoshiro256PlusPlus}};
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// network! { struct Net = Dense<1, 2>, Softmax; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Net::new(&mut rng);
/// let fit = net.fit(CrossEntropy, Adam::new(0.1)).epochs(5).metric("accuracy", accuracy);
/// let history = fit.run(&[[1.0], [-1.0]], &[0u8, 1], &mut rng)?;
/// assert_eq!(chart::metric(&history, "accuracy").unwrap().title(), "Accuracy");
/// assert!(chart::metric(&history, "recall").is_none());
/// # Ok::<(), TrainError>(())
/// ```
pub fn metric(history: &History, name: &str) -> Option<Drawing> {
    metric_of_runs(from_ref(history), name)
}

/// [`metric`] of several runs; `None` if none of them has it.
///
/// ```
/// assert!(stackprop_report::chart::metric_of_runs(&[], "accuracy").is_none());
/// ```
pub fn metric_of_runs(histories: &[History], name: &str) -> Option<Drawing> {
    let index = histories.iter().find_map(|history| history.metrics().position(|other| other == name))?;
    let is_validated = histories.iter().flat_map(|history| &history.epochs).any(|e| e.validation_loss.is_some());
    let measured_on = if is_validated { "validation" } else { "training" };
    let values: [(&str, Value); 2] = [
        (if is_validated { "training" } else { "" }, &|epoch: &Epoch| epoch.training_metrics.get(index).copied()),
        (measured_on, &|epoch: &Epoch| epoch.metrics.get(index).copied()),
    ];
    let title = match name.chars().next() {
        // A name such as `mAP` is kept.
        Some(first) if !name.chars().any(char::is_uppercase) => {
            first.to_uppercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    };
    Some(over_epochs(&title, name, histories, &values, Scale::linear))
}

/// The losses of the heads of a network over the epochs of a run, on the validation data if there are some, otherwise in training; `None`
/// if the run has one loss only.
///
/// ```
/// # use stackprop::{rand::{SeedableRng, rngs::Xoshiro256PlusPlus}};
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// network! { struct Net = Dense<2, 4>, Tanh, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Net::ZERO;
/// let fit = net.fit((CrossEntropy, MeanSquaredError), Adam::new(0.01)).epochs(3);
/// let history = fit.run(&[[1.0, 2.0]], &[(2u8, 2.0)], &mut rng)?;
/// assert!(chart::head_losses(&history).unwrap().to_string().contains(">class<"));
/// # Ok::<(), TrainError>(())
/// ```
pub fn head_losses(history: &History) -> Option<Drawing> {
    let is_validated = history.epochs.iter().any(|epoch| !epoch.validation_head_losses.is_empty());
    let of = |epoch: &Epoch, head: usize| {
        let losses = if is_validated { epoch.validation_head_losses } else { epoch.head_losses };
        losses.get(head).copied()
    };
    let series: Vec<Series> = history
        .heads()
        .enumerate()
        .map(|(head, name)| Series {
            name: Some(name.to_owned()),
            color: head,
            points: points(history, &|epoch| of(epoch, head)),
            mark: mark(history),
        })
        .collect();
    if series.is_empty() {
        return None;
    }
    let title = if is_validated { "Validation loss of each head" } else { "Training loss of each head" };
    Some(plot(title.to_owned(), "mean loss", series, Vec::new(), &Scale::fitting).draw())
}

/// The learning rate of the last step of each epoch.
///
/// The scale is logarithmic if the largest rate is more than 40 times the smallest and at least 8 times the median, as after several steps
/// of [`StepDecay`](stackprop::prelude::StepDecay). So a rate that only ends near zero has a linear scale.
///
/// ```
/// # use stackprop::{rand::{SeedableRng, rngs::Xoshiro256PlusPlus}};
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// network! { struct Line = Dense<1, 1>; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Line::new(&mut rng);
/// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(5).schedule(CosineDecay::new());
/// let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
/// assert_eq!(chart::learning_rate(&history).title(), "Learning rate");
/// # Ok::<(), TrainError>(())
/// ```
pub fn learning_rate(history: &History) -> Drawing {
    let series = Series {
        name: None,
        color: 2,
        points: points(history, &|epoch| Some(epoch.learning_rate)),
        mark: mark(history),
    };
    plot("Learning rate".to_owned(), "rate", vec![series], Vec::new(), &Scale::of_rates).draw()
}

type Value<'a> = &'a dyn Fn(&Epoch) -> Option<f64>;

fn points(history: &History, value: Value) -> Vec<(f64, f64)> {
    history.epochs.iter().filter_map(|epoch| Some((epoch.number as f64, value(epoch)?))).collect()
}

/// A few epochs are dots, too.
fn mark(history: &History) -> Mark {
    if history.epochs.len() <= 12 { Mark::LineAndDots } else { Mark::Line }
}

fn over_epochs(
    title: &str,
    y: &str,
    histories: &[History],
    values: &[(&str, Value)],
    scale: impl Fn(Vec<f64>) -> Scale,
) -> Drawing {
    let (mut series, mut guides) = (Vec::new(), Vec::new());
    let chosen = |history: &History| history.restored().or_else(|| history.best().map(|epoch| epoch.number));
    for (color, (name, value)) in values.iter().enumerate() {
        let runs = histories.iter().map(|history| (history, points(history, value))).filter(|(_, p)| !p.is_empty());
        for (index, (history, points)) in runs.enumerate() {
            let mark = if histories.len() > 1 { Mark::Faint } else { mark(history) };
            let dot = points.iter().copied().find(|(x, _)| Some(*x as usize) == chosen(history));
            series.push(Series { name: (index == 0).then(|| (*name).to_owned()), color, points, mark });
            if let Some(dot) = dot.filter(|_| histories.len() > 1) {
                series.push(Series { name: None, color, points: vec![dot], mark: Mark::Dots });
            }
        }
    }
    if let [history] = histories
        && let Some(number) = chosen(history)
        && history.epochs.len() > 1
    {
        let text = if history.restored().is_some() { "restored" } else { "best" };
        guides.push(Guide::At(number as f64, format!("{text}: epoch {number}")));
    }
    let title = match histories.len() {
        1 => title.to_owned(),
        runs => format!("{title} of {runs} runs"),
    };
    plot(title, y, series, guides, &scale).draw()
}

fn plot(title: String, y: &str, series: Vec<Series>, guides: Vec<Guide>, scale: &dyn Fn(Vec<f64>) -> Scale) -> Plot {
    let all = || series.iter().flat_map(|series| &series.points);
    let last = all().map(|(x, _)| *x).fold(1.0, f64::max);
    let scale = scale(all().map(|(_, y)| *y).collect());
    Plot {
        title,
        x: Axis { name: "epoch".to_owned(), scale: Scale::epochs(last), labels: Labels::Whole },
        y: Axis::numbers(y, scale),
        series,
        guides,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackprop::prelude::*;
    use stackprop::rand::SeedableRng;
    use stackprop::rand::rngs::Xoshiro256PlusPlus;

    network! { struct Line = Dense<1, 1>; }

    /// A run with these losses in training and on validation data.
    fn run(losses: &[f64], validation: &[f64]) -> History {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut net = Line::new(&mut rng);
        let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(losses.len());
        let mut history = fit.run(&[[1.0]], &[[1.0]], &mut rng).unwrap();
        for (index, epoch) in history.epochs.iter_mut().enumerate() {
            (epoch.loss, epoch.validation_loss) = (losses[index], validation.get(index).copied());
        }
        history
    }

    /// The centres of the dots of a series of a drawing, from its SVG.
    fn dots(drawing: &Drawing, series: usize) -> Vec<[f64; 2]> {
        let color = format!(" fill=\"{}\"", crate::drawing::color::hex(crate::drawing::series_color(series)));
        let svg = drawing.to_string();
        let circles = svg.split("<circle ").skip(1).map(|rest| rest.split("/>").next().unwrap());
        let coordinate =
            |circle: &str, name: &str| circle.split(name).nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        circles
            .filter(|circle| circle.contains(&color))
            .map(|c| ["cx=\"", "cy=\""].map(|name| coordinate(c, name)))
            .collect()
    }

    #[test]
    fn a_curve_has_a_dot_per_epoch_higher_for_a_larger_loss() {
        let drawing = learning_curves(&run(&[1.0, 3.0, 2.0], &[]));
        let [first, second, third] = dots(&drawing, 0)[..] else { panic!("{drawing}") };
        assert!(first[0] < second[0] && second[0] < third[0]);
        assert!(second[1] < third[1] && third[1] < first[1]);
        assert!(!drawing.to_string().contains(">validation<"));
    }

    #[test]
    fn the_validation_loss_is_a_curve_of_its_own_and_chooses_the_best_epoch() {
        let drawing = learning_curves(&run(&[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]));
        let (training, validation) = (dots(&drawing, 0), dots(&drawing, 1));
        assert_eq!((training.len(), validation.len()), (3, 3));
        assert!(training[0][1] < training[2][1] && validation[0][1] > validation[2][1]);
        assert_eq!(training[1], validation[1]);
        assert!(drawing.to_string().contains(">best: epoch 1<"));
    }

    #[test]
    fn a_loss_that_is_nan_is_a_gap() {
        let dots = dots(&learning_curves(&run(&[1.0, f64::NAN, 2.0, 3.0], &[])), 0);
        let mut epochs: Vec<f64> = dots.iter().map(|[x, _]| *x).collect();
        epochs.sort_by(f64::total_cmp);
        epochs.dedup();
        assert_eq!(epochs.len(), 3);
    }

    #[test]
    fn several_runs_have_a_dot_each_at_their_best_epoch() {
        let drawing =
            learning_curves_of_runs(&[run(&[3.0, 1.0, 2.0], &[]), run(&[2.0, 1.0], &[]), run(&[1.0, 3.0], &[])]);
        let [a, b, c] = dots(&drawing, 0)[..] else { panic!("{drawing}") };
        assert_eq!(a, b);
        assert!(c[0] < a[0] && c[1] == a[1]);
        assert_eq!(drawing.to_string().matches(">training<").count(), 1);
    }

    #[test]
    fn a_rate_that_falls_to_zero_has_a_linear_scale() {
        let mut history = run(&[1.0; 5], &[]);
        for (epoch, rate) in history.epochs.iter_mut().zip([0.1, 0.075, 0.05, 0.025, 1e-9]) {
            epoch.learning_rate = rate;
        }
        let heights: Vec<f64> = dots(&learning_rate(&history), 2).iter().map(|[_, y]| *y).collect();
        let steps: Vec<f64> = heights.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 0.3), "{steps:?}");
    }
}
