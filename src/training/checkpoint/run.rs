//! The entries of a checkpoint about the run.

use std::format;
use std::string::{String, ToString};

use super::error::CheckpointError;
use super::file::Checkpoint;
use crate::losses::HeadTotals;
use crate::training::position::{EpochSeed, RunPosition};
use crate::training::record::Interrupted;

/// The settings of a run on which its results depend, besides those that are part of the program, such as the loss.
pub(in crate::training) struct Settings {
    pub optimizer: &'static str,
    pub samples: usize,
    pub batch_size: usize,
    pub shuffle: bool,
    /// The names of the metrics.
    pub metrics: String,
    /// The layers that are treated differently.
    pub differences: String,
    /// The number of shards of a batch.
    pub shards: usize,
    /// The rule of averaging over ranks, if they train on their own in between.
    pub averaging: Option<String>,
}

/// The key of the number of shards, which is written if there are several.
const SHARDS: &str = "the number of shards";

/// The key of the rule of averaging, which is written if there is one.
const AVERAGING: &str = "`averaging`";

impl Settings {
    fn entries(&self) -> [(&'static str, String); 6] {
        [
            ("optimizer", self.optimizer.to_string()),
            ("the number of samples", self.samples.to_string()),
            ("the batch size", self.batch_size.to_string()),
            ("shuffle", self.shuffle.to_string()),
            ("the list of metrics", or_empty(&self.metrics)),
            ("the list of layers that are treated differently", or_empty(&self.differences)),
        ]
    }
}

fn or_empty(list: &str) -> String {
    if list.is_empty() { "empty".to_string() } else { list.to_string() }
}

/// Returns the name of an optimizer's type without its path and its parameters.
pub fn optimizer_name<O>() -> &'static str {
    let path = core::any::type_name::<O>().split('<').next().unwrap_or_default();
    path.rsplit("::").next().unwrap_or_default()
}

/// Returns everything about a run but its networks and its finished epochs.
pub fn entries(
    position: RunPosition,
    record: &Interrupted,
    settings: &Settings,
) -> impl Iterator<Item = (&'static str, String)> {
    let number = |number: f64| format!("{number:?}");
    let numbers = |[a, b, c, d]: [f64; 4]| format!("{a:?} {b:?} {c:?} {d:?}");
    let run = [
        ("epoch", position.epoch.to_string()),
        ("step", position.step.to_string()),
        ("seeds", format!("{} {}", position.first_seed.0, position.seed.0)),
        ("ended", position.ended.to_string()),
        ("loss_sum", number(record.sum)),
        ("loss_weight", number(record.weight)),
        ("head_loss_sums", numbers(record.heads.sums)),
        ("head_loss_weights", numbers(record.heads.weights)),
        ("learning_rate", number(record.learning_rate)),
        ("seconds", number(record.seconds)),
    ];
    let shards = (settings.shards > 1).then(|| (SHARDS, settings.shards.to_string()));
    let averaging = settings.averaging.clone().map(|rule| (AVERAGING, rule));
    run.into_iter().chain(settings.entries()).chain(shards).chain(averaging)
}

/// Compares the settings with those in the file, and reads the rest.
pub fn read(checkpoint: &Checkpoint<'_>, settings: &Settings) -> Result<(RunPosition, Interrupted), CheckpointError> {
    for (setting, now) in settings.entries() {
        checkpoint.same(setting, &now)?;
    }
    checkpoint.same_or(SHARDS, "1", &settings.shards.to_string())?;
    checkpoint.same_or(AVERAGING, "not set", settings.averaging.as_deref().unwrap_or("not set"))?;
    let [first_seed, seed] = checkpoint.two("seeds")?.map(EpochSeed);
    let position = RunPosition {
        epoch: checkpoint.parsed("epoch")?,
        step: checkpoint.parsed("step")?,
        first_seed,
        seed,
        ended: checkpoint.parsed("ended")?,
    };
    let record = Interrupted {
        sum: checkpoint.parsed("loss_sum")?,
        weight: checkpoint.parsed("loss_weight")?,
        heads: HeadTotals { sums: checkpoint.four("head_loss_sums")?, weights: checkpoint.four("head_loss_weights")? },
        learning_rate: checkpoint.parsed("learning_rate")?,
        seconds: checkpoint.parsed("seconds")?,
        epochs: checkpoint.epochs()?,
    };
    if position.epoch != record.epochs.len() {
        return Err(checkpoint.wrong("epoch"));
    }
    if position.step > settings.samples.div_ceil(settings.batch_size) {
        return Err(checkpoint.wrong("step"));
    }
    Ok((position, record))
}
