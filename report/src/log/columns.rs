//! The columns of a log: the measurements of an epoch with their names.

use std::fmt;

use stackprop::losses::Loss;
use stackprop::optimizers::Optimizer;
use stackprop::training::{Epoch, Fit, Measurements, TrainableNetwork};

/// The names of the heads and of the metrics of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    heads: Vec<&'static str>,
    metrics: Vec<&'static str>,
}

impl Names {
    pub fn of<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer>(fit: &Fit<'_, N, Y, L, O>) -> Self {
        Self { heads: fit.head_names().collect(), metrics: fit.metric_names().collect() }
    }

    /// The losses of the heads, with their names.
    pub fn heads(&self, losses: &Measurements) -> impl Iterator<Item = (String, f64)> {
        named("head", &self.heads, losses)
    }

    /// The metrics, with their names.
    pub fn metrics(&self, values: &Measurements) -> impl Iterator<Item = (String, f64)> {
        named("metric", &self.metrics, values)
    }
}

fn named(kind: &'static str, names: &[&str], values: &[f64]) -> impl Iterator<Item = (String, f64)> {
    values.iter().enumerate().map(move |(index, value)| {
        let name = names.get(index).map_or_else(|| format!("{kind} {}", index + 1), |name| (*name).to_owned());
        (name, *value)
    })
}

/// A measurement with its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub name: String,
    pub value: Value,
}

/// The value of a [`Column`]. Displayed with all digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Whole(usize),
    Number(f64),
}

impl Value {
    /// The value in JSON, which has no NaN and no infinities.
    pub fn json(self) -> serde_json::Value {
        match self {
            Self::Whole(number) => number.into(),
            Self::Number(number) => number.into(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(f),
            // Powers of ten are short: `1e-7`.
            Self::Number(number) => write!(f, "{number:?}"),
        }
    }
}

/// All measurements of an epoch.
pub(super) fn of(epoch: &Epoch, names: &Names) -> Vec<Column> {
    let mut columns = vec![Column { name: "epoch".to_owned(), value: Value::Whole(epoch.number) }];
    let mut add = |mut name: String, value: f64| {
        // Two metrics may have the same name.
        while columns.iter().any(|column| column.name == name) {
            name.push('\'');
        }
        columns.push(Column { name, value: Value::Number(value) });
    };
    add("training_loss".to_owned(), epoch.loss);
    names.heads(&epoch.head_losses).for_each(|(name, loss)| add(format!("training_loss_{name}"), loss));
    if let Some(loss) = epoch.validation_loss {
        add("validation_loss".to_owned(), loss);
    }
    names.heads(&epoch.validation_head_losses).for_each(|(name, loss)| add(format!("validation_loss_{name}"), loss));
    names.metrics(&epoch.training_metrics).for_each(|(name, value)| add(format!("training_{name}"), value));
    let set = if epoch.validation_loss.is_some() { "validation" } else { "training" };
    names.metrics(&epoch.metrics).for_each(|(name, value)| add(format!("{set}_{name}"), value));
    add("learning_rate".to_owned(), epoch.learning_rate);
    add("seconds".to_owned(), epoch.seconds);
    columns
}
