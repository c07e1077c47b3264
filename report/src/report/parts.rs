//! The parts of a report that come from values of this library.

use stackprop::metrics::{Average, ClassCounts, ConfusionMatrix};
use stackprop::network::Summary;
use stackprop::search::{Finished, Results, Value};
use stackprop::training::{Epoch, History};

use crate::chart::decimal;
use crate::escape::Shown;

use super::table::{Table, count, grouped, number};

/// The layers of a network.
pub(super) fn layers(summary: &Summary) -> Table {
    let row = |layer: &stackprop::network::LayerInfo| {
        let output: Vec<String> = layer.output.iter().map(usize::to_string).collect();
        vec![
            layer.name.to_owned(),
            layer.written.to_owned(),
            output.join("×"),
            grouped(layer.parameters as u64),
            grouped(layer.macs),
        ]
    };
    Table {
        caption: String::new(),
        head: ["field", "layer", "output", "parameters", "multiply-adds"].map(str::to_owned).to_vec(),
        rows: summary.layers.iter().map(row).collect(),
    }
}

/// The measurements of all epochs.
pub(super) fn epochs(history: &History) -> Table {
    let any = |has: &dyn Fn(&Epoch) -> bool| history.epochs.iter().any(has);
    let is_validated = any(&|epoch| epoch.validation_loss.is_some());
    let is_measured_twice = any(&|epoch| !epoch.training_metrics.is_empty());
    let mut head = vec!["epoch".to_owned(), "loss".to_owned()];
    head.extend(history.heads().map(|name| format!("loss of {name}")));
    if is_validated {
        head.push("validation loss".to_owned());
        head.extend(history.heads().map(|name| format!("validation loss of {name}")));
    }
    if is_measured_twice {
        head.extend(history.metrics().map(|name| format!("training {name}")));
    }
    head.extend(history.metrics().map(str::to_owned));
    head.extend(["learning rate".to_owned(), "seconds".to_owned()]);
    let row = |epoch: &Epoch| {
        let mut row = vec![epoch.number.to_string(), number(epoch.loss)];
        let mut add = |values: &[f64], expected: usize| {
            let shown = |index| values.get(index).map_or_else(|| "–".to_owned(), |x| number(*x));
            row.extend((0..expected).map(shown));
        };
        let (heads, metrics) = (history.heads().len(), history.metrics().len());
        add(&epoch.head_losses, heads);
        if is_validated {
            add(epoch.validation_loss.as_slice(), 1);
            add(&epoch.validation_head_losses, heads);
        }
        if is_measured_twice {
            add(&epoch.training_metrics, metrics);
        }
        add(&epoch.metrics, metrics);
        row.push(decimal(epoch.learning_rate));
        row.push(format!("{:.2}", epoch.seconds));
        row
    };
    Table { caption: String::new(), head, rows: history.epochs.iter().map(row).collect() }
}

/// The last and the best epoch of each run.
pub(super) fn runs(histories: &[History]) -> Table {
    let head = ["run", "epochs", "best epoch", "loss", "validation loss", "seconds"].map(str::to_owned).to_vec();
    let row = |(index, history): (usize, &History)| {
        let number_of = history.restored().or_else(|| history.best().map(|epoch| epoch.number));
        let best = history.epochs.iter().find(|epoch| Some(epoch.number) == number_of);
        let shown = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), number);
        vec![
            (index + 1).to_string(),
            history.epochs.len().to_string(),
            number_of.map_or_else(|| "–".to_owned(), |number| number.to_string()),
            shown(best.map(|epoch| epoch.loss)),
            shown(best.and_then(|epoch| epoch.validation_loss)),
            format!("{:.2}", history.epochs.iter().map(|epoch| epoch.seconds).sum::<f64>()),
        ]
    };
    Table {
        caption: "Runs, with the losses of their best epochs".to_owned(),
        head,
        rows: histories.iter().enumerate().map(row).collect(),
    }
}

/// The number of trials in the table of the best ones.
const BEST: usize = 10;

/// The best trials of a search.
pub(super) fn best_trials(results: &Results) -> Table {
    let mut table = trials(results);
    table.rows.truncate(BEST);
    Table { caption: "Best trials".to_owned(), ..table }
}

/// All trials of a search, the best first.
pub(super) fn trials(results: &Results) -> Table {
    let has_budget = results.trials.iter().any(|trial| trial.budget.is_some());
    let mut head = vec!["trial".to_owned()];
    if has_budget {
        head.push("budget".to_owned());
    }
    head.extend(
        results.trials.first().into_iter().flat_map(|trial| trial.values.iter()).map(|(name, _)| name.to_owned()),
    );
    head.push("score".to_owned());
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let row = |trial: &Finished| {
        let mut row = vec![trial.number.to_string()];
        if has_budget {
            row.push(or_dash(trial.budget.map(|budget| budget.to_string())));
        }
        row.extend(trial.values.iter().map(|(_, value)| or_dash(value.map(Value::to_string))));
        row.push(match &trial.outcome {
            Ok(score) => score.to_string(),
            Err(error) => format!("failed: {}", Shown(error)),
        });
        row
    };
    Table { caption: String::new(), head, rows: results.sorted().into_iter().map(row).collect() }
}

/// Precision, recall and F₁ of each class, and their averages.
pub(super) fn classes<const C: usize>(matrix: &ConfusionMatrix<C>, names: [&str; C]) -> Table {
    let row = |name: &str, [precision, recall, f1]: [f64; 3], support: f64| {
        let scores = [precision, recall, f1].map(|score| format!("{score:.3}"));
        [name.to_owned()].into_iter().chain(scores).chain([count(support)]).collect()
    };
    let class = |(index, name): (usize, &&str)| {
        let counts = matrix.class(index);
        let scores = [ClassCounts::precision, ClassCounts::recall, ClassCounts::f1].map(|score| score(counts));
        row(name, scores, counts.support())
    };
    let mut rows: Vec<Vec<String>> = names.iter().enumerate().map(class).collect();
    let support = (0..C).map(|index| matrix.class(index).support()).sum();
    for (name, average) in [("mean over classes", Average::Macro), ("mean over samples", Average::Weighted)] {
        let scores = [matrix.precision(average), matrix.recall(average), matrix.f1(average)];
        rows.push(row(name, scores, support));
    }
    Table {
        caption: "Scores of each class".to_owned(),
        head: ["class", "precision", "recall", "F₁", "samples"].map(str::to_owned).to_vec(),
        rows,
    }
}
