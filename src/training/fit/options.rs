//! [`Options`]: the settings of a run that do not depend on its network.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use crate::network::LayerInfo;
use crate::optimizers::{Clip, is_rate};
#[cfg(feature = "safetensors")]
use crate::training::checkpoint::Checkpoints;
use crate::training::early_stopping::EarlyStopping;
use crate::training::error::TrainError;
use crate::training::groups::{self, Difference};
#[cfg(feature = "safetensors")]
use crate::training::history::History;
use crate::training::measurements::Measurements;
use crate::training::reduce_on_plateau::ReduceOnPlateau;
use crate::training::shards::{Ranks, Share};

/// The most shards of a batch: each takes memory for the numbers of a batch, even if it has no samples.
const MOST_SHARDS: usize = 1 << 16;

/// The settings of a run that do not depend on the types of its network, its loss and its optimizer, so that what is done with them is not
/// compiled once per network.
pub(super) struct Options<'a> {
    pub epochs: usize,
    pub batch_size: usize,
    pub shuffle: bool,
    pub progress: bool,
    pub clip: Clip,
    pub threads: Option<usize>,
    pub training_metrics: bool,
    pub stopping: Option<EarlyStopping>,
    pub plateau: Option<ReduceOnPlateau>,
    pub differences: Vec<(&'a str, Difference)>,
    pub shards: usize,
    /// The number of steps between two averages over the ranks, if each trains on its own in between.
    pub averaging: Option<usize>,
    pub ranks: Ranks<'a>,
    #[cfg(feature = "safetensors")]
    pub checkpoints: Checkpoints,
}

/// What a run has that depends on its types, as far as it can be compared: names and numbers.
pub(super) struct Types<'t> {
    pub network: &'static str,
    pub layers: &'static [LayerInfo],
    pub parameters: usize,
    pub loss: &'static str,
    pub optimizer: &'static str,
    pub learning_rate: f64,
    pub metrics: &'t [&'static str],
    pub has_average: bool,
    pub has_best: bool,
    pub has_on_step: bool,
    pub is_stateful: bool,
}

impl Options<'_> {
    /// The part of this process in each batch. Between averages a rank trains on its part as on a batch of its own.
    pub fn share(&self) -> Share {
        let whole = self.ranks.share(self.shards);
        if self.averaging().is_some() { Share { shards: whole.ranks, ..whole } } else { whole }
    }

    /// The shards that this process adds up by itself, or with the other ranks.
    pub fn shards(&self) -> Share {
        let whole = self.ranks.share(self.shards);
        if self.averaging().is_some() { Share { rank: 0, ranks: 1, ..whole } } else { whole }
    }

    /// The number of steps between two averages, if there are other ranks.
    pub fn averaging(&self) -> Option<usize> {
        self.averaging.filter(|_| self.ranks.are_several())
    }

    /// The rule of averaging, on which the results depend, with the number of ranks.
    pub fn averaging_text(&self) -> Option<String> {
        self.averaging().map(|steps| format!("every {steps} steps over {} ranks", self.ranks.share(1).ranks))
    }

    /// Checks the settings.
    pub fn check(&self, types: &Types<'_>) -> Result<(), TrainError> {
        if self.batch_size == 0 {
            return Err(TrainError::EmptyBatches);
        }
        if self.averaging == Some(0) {
            return Err(TrainError::NoStepsToAverage);
        }
        let Share { shards, ranks, .. } = self.shards();
        if shards < ranks {
            return Err(TrainError::TooFewShards { shards, ranks });
        }
        if shards > MOST_SHARDS {
            return Err(TrainError::TooManyShards { shards });
        }
        if self.ranks.are_several() && types.is_stateful {
            return Err(TrainError::NotDistributed { setting: "stateful" });
        }
        if !is_rate(types.learning_rate) {
            return Err(TrainError::LearningRate { rate: types.learning_rate });
        }
        if let Clip::Value(limit) | Clip::Norm(limit) = self.clip
            && !is_rate(limit)
        {
            return Err(TrainError::ClipLimit { limit });
        }
        if types.metrics.len() > Measurements::MOST {
            return Err(TrainError::TooManyMetrics { metrics: types.metrics.len() });
        }
        if let Some(stopping) = self.stopping {
            stopping.check(types.metrics)?;
        }
        if let Some(plateau) = self.plateau {
            plateau.check(types.metrics)?;
        }
        #[cfg(feature = "safetensors")]
        self.checkpoints
            .check()
            .map_err(|error| TrainError::Checkpoint { error: error.into(), history: History::default() })?;
        Ok(())
    }

    /// The settings that all ranks have to have in common, with their names.
    pub fn of_all_ranks(&self, types: &Types<'_>, samples: usize, validation: usize) -> Vec<(&'static str, String)> {
        let list = |names: &[&str]| match names {
            [] => "empty".to_string(),
            names => format!("`{}`", names.join("`, `")),
        };
        let has = |setting: bool| if setting { "set" } else { "not set" }.to_string();
        let Types { network, parameters, .. } = types;
        let layers: Vec<&str> = types.layers.iter().map(|layer| layer.name).collect();
        std::vec![
            ("the version of stackprop", env!("CARGO_PKG_VERSION").to_string()),
            ("the network", format!("{network} ({}; {parameters} numbers)", layers.join(", "))),
            ("the loss", types.loss.to_string()),
            ("the optimizer", types.optimizer.to_string()),
            ("the learning rate", format!("{:?}", types.learning_rate)),
            ("the number of epochs", self.epochs.to_string()),
            ("the batch size", self.batch_size.to_string()),
            ("the number of shards", self.shards.to_string()),
            ("`averaging`", self.averaging_text().unwrap_or_else(|| "not set".to_string())),
            ("the number of samples", samples.to_string()),
            ("the number of samples for validation", validation.to_string()),
            ("`shuffle`", self.shuffle.to_string()),
            ("the clipping", format!("{:?}", self.clip)),
            ("the list of metrics", list(types.metrics)),
            ("`training_metrics`", self.training_metrics.to_string()),
            ("`early_stopping`", format!("{:?}", self.stopping)),
            ("`reduce_on_plateau`", format!("{:?}", self.plateau)),
            ("`moving_average`", has(types.has_average)),
            ("`best`", has(types.has_best)),
            ("`on_step`", has(types.has_on_step)),
            ("the list of layers that are treated differently", groups::text(&self.differences)),
            #[cfg(feature = "safetensors")]
            ("`resume`", has(self.checkpoints.resume.is_some())),
            #[cfg(feature = "safetensors")]
            ("`keep`", format!("{:?}", self.checkpoints.keep)),
        ]
    }
}
