//! [`Run`]: the epochs of a training run, and the steps of an epoch.

use core::any::type_name;
use core::ops::{ControlFlow, Range};
use std::boxed::Box;
use std::format;
#[cfg(feature = "safetensors")]
use std::io;
#[cfg(feature = "safetensors")]
use std::path::Path;
use std::string::ToString;
use std::vec::Vec;

use rand::Rng;

use super::source::{Source, Validation};
use crate::error::StepError;
use crate::losses::{HeadBatch, HeadTotals, Loss};
use crate::metrics::WeightedMean;
use crate::network::Network;
use crate::optimizers::{Clip, Optimizer, is_rate};
use crate::schedules::{Progress, Schedule};
use crate::tensor::Scalar;
use crate::training::average::Average;
use crate::training::batches::{Batches, Data, From, Taken};
#[cfg(feature = "safetensors")]
use crate::training::checkpoint::{Checkpoints, Settings, optimizer_name};
use crate::training::early_stopping::EarlyStopping;
use crate::training::error::TrainError;
use crate::training::evaluation::Evaluation;
use crate::training::gradient::{Batch, Workspace, check_batch, scale, weight};
use crate::training::groups::{Difference, Groups};
#[cfg(feature = "safetensors")]
use crate::training::history::Resumed;
use crate::training::history::{Columns, Epoch, History, names};
use crate::training::measurements::Measurements;
use crate::training::networks::{BestNetwork, Networks};
use crate::training::position::RunPosition;
use crate::training::record::{Figures, Record};
use crate::training::reduce_on_plateau::ReduceOnPlateau;
use crate::training::shards::{RankError, Ranks, ShardMemory, Share, Topic};
use crate::training::stateful::{Carried, Streams};
use crate::training::step::Step;
use crate::training::trainable::TrainableNetwork;
use crate::training::trainer::{Trainer, invalid_input};
#[cfg(feature = "safetensors")]
use crate::weights;
use crate::zero::boxed;

/// The number of samples processed at a time. A batch can be longer: the gradients of its parts are added up.
const PART_SAMPLES: usize = 64;

/// The same for a network that [`has_large_parts`].
const LARGE_PART_SAMPLES: usize = 128;

/// The least size of a network that does not fit into the nearer caches, with its gradient (bytes).
const LARGE_NETWORK: usize = 1 << 21;

/// Whether larger parts pay: the weights of a large network are read, and its gradient is written, once per part. Not if the memory of
/// the larger parts is itself large, and not if statistics or the loss depend on the samples that are computed together.
const fn has_large_parts<N: TrainableNetwork, Y, L: Loss<N, Y>>() -> bool {
    let network = size_of::<N>();
    network >= LARGE_NETWORK
        && N::STATISTICS == 0
        && !L::COMPARES
        && size_of::<Workspace<N, LARGE_PART_SAMPLES>>() <= network
}

/// The settings of a run.
pub(super) struct Run<'a, N: Network, Y, L, O> {
    pub networks: Networks<'a, N>,
    pub loss: L,
    pub optimizer: O,
    pub epochs: usize,
    pub batch_size: usize,
    pub shuffle: bool,
    pub progress: bool,
    pub clip: Clip,
    pub threads: Option<usize>,
    pub schedule: Box<dyn Schedule + 'a>,
    pub validation: Validation<'a, N::Input, Y>,
    pub metrics: Vec<(&'static str, Metric<'a, N, Y>)>,
    pub training_metrics: bool,
    pub best: Option<BestNetwork<'a, N>>,
    pub stopping: Option<EarlyStopping>,
    pub plateau: Option<ReduceOnPlateau>,
    pub average: Option<Average<N>>,
    pub differences: Vec<(&'a str, Difference)>,
    pub on_step: Option<OnStep<'a, N>>,
    pub on_epoch: OnEpoch<'a, N>,
    pub streams: Option<Streams<'a, N::Scalar>>,
    pub shards: usize,
    pub ranks: Ranks<'a>,
    #[cfg(feature = "safetensors")]
    pub checkpoints: Checkpoints,
}

pub(super) type Metric<'a, N, Y> = Box<dyn Fn(&<N as Network>::Output, &Y) -> WeightedMean + 'a>;
pub(super) type OnStep<'a, N> = Box<dyn FnMut(&Step, &N) -> ControlFlow<()> + 'a>;
pub(super) type OnEpoch<'a, N> = Box<dyn FnMut(&Epoch, &N) -> ControlFlow<()> + 'a>;

impl<N: Network, Y, L, O> Run<'_, N, Y, L, O> {
    fn metric_names(&self) -> impl Iterator<Item = &'static str> {
        self.metrics.iter().map(|(name, _)| *name)
    }
}

impl<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Run<'_, N, Y, L, O> {
    /// Trains over all epochs, from the start or from a checkpoint. If it fails, the other ranks get to know.
    pub fn train(
        mut self,
        state: Option<&mut O::State<N>>,
        source: Source<'_, N::Input, Y>,
        rng: &mut dyn Rng,
    ) -> Result<History, TrainError> {
        // A constant condition, so that the other one is not compiled.
        let result = if const { has_large_parts::<N, Y, L>() } {
            self.train_epochs::<LARGE_PART_SAMPLES>(state, source, rng)
        } else {
            self.train_epochs::<PART_SAMPLES>(state, source, rng)
        };
        match &result {
            Ok(_) | Err(TrainError::Rank { .. }) => {}
            Err(error) => self.ranks.fail(&error.to_string()),
        }
        result
    }

    /// Trains over all epochs in parts of at most `B` samples.
    fn train_epochs<const B: usize>(
        &mut self,
        mut state: Option<&mut O::State<N>>,
        source: Source<'_, N::Input, Y>,
        rng: &mut dyn Rng,
    ) -> Result<History, TrainError> {
        self.check(&source)?;
        let share = self.ranks.share(self.shards);
        let validation = core::mem::replace(&mut self.validation, Validation::None);
        let (source, validation) = validation.of(source)?;
        let training = source.data();
        let groups = Groups::find(self.networks.now(), &self.differences)?;
        let samples = match &source {
            Source::Data((inputs, _)) => inputs.len(),
            Source::Made { steps, .. } => steps.saturating_mul(self.batch_size),
            Source::Read { samples, .. } => *samples,
        };
        self.batch_size = self.batch_size.min(samples);
        let steps = samples.div_ceil(self.batch_size);
        self.shuffle &= self.streams.is_none();
        let mut batches = match source {
            Source::Data(data) => Batches::of_data(data, self.batch_size, self.shuffle, share),
            Source::Made { steps, make } => Batches::new(From::Made { steps, make }, share),
            Source::Read { samples, make } => Batches::new(From::Read { samples, size: self.batch_size, make }, share),
        };
        let mut shards = (share != Share { shards: 1, rank: 0, ranks: 1 }).then(|| ShardMemory::new(share));
        self.agree_on_settings(samples, validation)?;
        if let Some(streams) = &mut self.streams {
            streams.allocate(self.batch_size);
        }
        let (mut trainer, mut evaluation) = (boxed::<Trainer<N, O, B>>(), boxed::<Evaluation<N, PART_SAMPLES>>());
        let rate = self.optimizer.learning_rate();
        let mut record =
            Record::new(self.columns(validation.is_some()), self.epochs, samples, self.progress && share.rank == 0);
        #[cfg(feature = "safetensors")]
        self.checkpoints.begin();
        let state = &mut state;
        let mut position = RunPosition::default();
        #[cfg(feature = "safetensors")]
        self.resume(&mut trainer, state, (&mut record, &mut position), (samples, rng))?;

        while position.epoch < self.epochs && !position.ended {
            record.begin_epoch();
            position.begin_epoch(rng);
            self.agree_on_epoch(&position).map_err(|error| record.failed_rank(error))?;
            let rate = rate * self.plateau.map_or(1.0, |plateau| plateau.of(record.history()));
            if let Some(streams) = self.streams.as_mut().filter(|_| position.step == 0) {
                streams.begin_epoch();
            }
            batches.begin_epoch::<N::Scalar, N::Element>(&position);
            while position.step < steps && !position.ended {
                let now = Progress {
                    step: position.epoch.saturating_mul(steps).saturating_add(position.step),
                    steps: self.epochs.saturating_mul(steps),
                };
                self.optimizer.set_learning_rate(rate * self.schedule.factor(now));
                let states = match &mut self.streams {
                    Some(streams) => streams.of_batch(batches.range(position.step)),
                    None => Carried::none(),
                };
                let loss = &self.loss;
                let check = |inputs: &[N::Input], targets: &[Y]| {
                    check_made(loss, inputs, targets).err().map(|error| Err(Failure::Here(error)))
                };
                let done = batches.with::<N::Scalar, N::Element, _>(&position, check, |taken| {
                    let Taken { inputs, targets, samples } = taken;
                    let optimizer = (&self.optimizer, state.as_deref_mut());
                    let rng = &mut position.seed.step(position.step);
                    let (mut heads, mut weight) = (HeadTotals::NONE, weight(loss, targets));
                    let batch = Batch { inputs, targets, weight, states, heads: Some(&mut heads) };
                    let (before, after) = self.networks.now_and_next();
                    let result = match &mut shards {
                        None => {
                            let rule = (loss, self.clip, groups.as_slice());
                            trainer.step_to((before, after), rule, optimizer, batch, rng)
                        }
                        Some(shards) => {
                            let ranks = (&mut self.ranks, rng);
                            let totals = trainer.compute_shards((before, loss), (batch, samples), shards, ranks);
                            let totals = totals.map_err(Failure::Rank)?;
                            (heads, weight) = (totals.heads, totals.weight);
                            let rule = (totals.loss, self.clip, groups.as_slice());
                            trainer.change((before, after), rule, optimizer, inputs)
                        }
                    };
                    let loss = result.map_err(Failure::Everywhere)?;
                    record.step(samples, (loss.to_f64(), weight), &heads, self.optimizer.learning_rate());
                    Ok(loss.to_f64())
                });
                let loss = match done {
                    Ok(Ok(loss)) => loss,
                    Err(message) => return Err(record.failed_batch(position.step, message)),
                    Ok(Err(Failure::Rank(error))) => return Err(record.failed_rank(error)),
                    Ok(Err(Failure::Here(error))) => {
                        return Err(record.failed_step(position.step, batches.in_the_data(position.step, error)));
                    }
                    Ok(Err(Failure::Everywhere(error))) => {
                        let error = batches.in_the_data(position.step, error);
                        let of_another = self.cause_elsewhere(&record, position.step, &error);
                        return Err(match of_another {
                            Some(error) => record.failed_rank(error),
                            None => record.failed_step(position.step, error),
                        });
                    }
                };
                self.networks.advance();
                if let Some(average) = &mut self.average {
                    average.follow(self.networks.now(), now.step == 0);
                }
                position.step += 1;
                if let Some(on_step) = &mut self.on_step {
                    let (epoch, learning_rate) = (position.epoch + 1, self.optimizer.learning_rate());
                    let step = Step { epoch, number: position.step, count: steps, loss, learning_rate };
                    let ended = on_step(&step, self.networks.now()).is_break();
                    let ended = self.ranks.any(Topic::End, ended);
                    position.ended = ended.map_err(|error| record.failed_rank(error))?;
                }
                #[cfg(feature = "safetensors")]
                if share.rank == 0 && self.checkpoints.due_after_step(now.step + 1) && !position.ended {
                    self.save(&trainer, state.as_deref(), &record, position, samples)?;
                }
            }
            let figures = match self.evaluate(&mut evaluation, training, validation) {
                Ok(figures) => figures,
                Err(Failure::Rank(error)) => return Err(record.failed_rank(error)),
                Err(Failure::Here(error)) => return Err(record.failed_evaluation(error)),
                Err(Failure::Everywhere(error)) => {
                    self.ranks.all_know = true;
                    return Err(record.failed_evaluation(error));
                }
            };
            let network = evaluated(&self.networks, self.average.as_ref());
            let on_epoch = |epoch: &Epoch| (self.on_epoch)(epoch, network);
            position.ended |= record.end_epoch(figures, on_epoch).is_break() || record.is_stopped(self.stopping);
            position.ended = self.ranks.any(Topic::End, position.ended).map_err(|error| record.failed_rank(error))?;
            if let Some(best) = self.best.as_deref_mut().filter(|_| record.is_best(self.stopping)) {
                best.copy_from(network);
            }
            position = RunPosition { epoch: position.epoch + 1, step: 0, ..position };
            #[cfg(feature = "safetensors")]
            if share.rank == 0
                && self.checkpoints.due_after_epoch(position.epoch, position.ended || position.epoch == self.epochs)
            {
                self.save(&trainer, state.as_deref(), &record, position, samples)?;
            }
        }
        match (record.restore(self.stopping), &self.best, &self.average) {
            (Some(_), Some(best), _) => self.networks.now_mut().copy_from(best),
            (_, _, Some(average)) if position.epoch > 0 => self.networks.now_mut().copy_from(average.network()),
            _ => {}
        }
        Ok(record.into_history())
    }

    /// The columns that are shown and recorded for each epoch.
    fn columns(&self, validation: bool) -> Columns<'static> {
        Columns {
            validation,
            heads: names(L::HEADS.iter().copied()),
            metrics: names(self.metric_names()),
            training_metrics: self.training_metrics && validation,
        }
    }

    /// Checks the settings and the data before the first step.
    fn check(&self, source: &Source<'_, N::Input, Y>) -> Result<(), TrainError> {
        let (inputs, targets) = source.data();
        match source {
            Source::Data(([], [])) | Source::Made { steps: 0, .. } | Source::Read { samples: 0, .. } => {
                return Err(TrainError::NoData);
            }
            Source::Data(_) => {}
            Source::Made { .. } | Source::Read { .. } => {
                let is_unvalidated = matches!(self.validation, Validation::None);
                let needs_data = [
                    ("stateful", self.streams.is_some()),
                    ("metric", !self.metrics.is_empty() && is_unvalidated),
                    ("training_metrics", self.training_metrics),
                ];
                if let Some((setting, _)) = needs_data.into_iter().find(|(_, is_needed)| *is_needed) {
                    return Err(TrainError::NeedsData { setting });
                }
            }
        }
        if self.batch_size == 0 {
            return Err(TrainError::EmptyBatches);
        }
        let Share { shards, ranks, .. } = self.ranks.share(self.shards);
        if shards < ranks {
            return Err(TrainError::TooFewShards { shards, ranks });
        }
        if ranks > 1 && self.streams.is_some() {
            return Err(TrainError::NotDistributed { setting: "stateful" });
        }
        let rate = self.optimizer.learning_rate();
        if !is_rate(rate) {
            return Err(TrainError::LearningRate { rate });
        }
        if let Clip::Value(limit) | Clip::Norm(limit) = self.clip
            && !is_rate(limit)
        {
            return Err(TrainError::ClipLimit { limit });
        }
        let metrics: Vec<&str> = self.metric_names().collect();
        if metrics.len() > Measurements::MOST {
            return Err(TrainError::TooManyMetrics { metrics: metrics.len() });
        }
        if let Some(stopping) = self.stopping {
            stopping.check(&metrics)?;
        }
        if let Some(plateau) = self.plateau {
            plateau.check(&metrics)?;
        }
        if let Some(average) = &self.average {
            average.check()?;
        }
        check_batch(&self.loss, inputs, targets).map_err(TrainError::Data)?;
        #[cfg(feature = "safetensors")]
        self.checkpoints
            .check()
            .map_err(|error| TrainError::Checkpoint { error: error.into(), history: History::default() })?;
        match self.validation {
            Validation::Given((inputs, targets)) => {
                check_batch(&self.loss, inputs, targets).map_err(TrainError::Validation)
            }
            Validation::Split(_) | Validation::None => Ok(()),
        }
    }

    /// The loss on the validation data and the metrics, if they are set. Each rank computes those of its shards of the data.
    fn evaluate(
        &mut self,
        evaluation: &mut Evaluation<N, PART_SAMPLES>,
        training: Data<'_, N::Input, Y>,
        validation: Option<Data<'_, N::Input, Y>>,
    ) -> Result<Figures, Failure> {
        let (network, mut figures) = (evaluated(&self.networks, self.average.as_ref()), Figures::default());
        let (share, ranks) = (self.ranks.share(self.shards), &mut self.ranks);
        if let Some((inputs, targets)) = validation {
            let (scale, heads) = (scale::<N>(weight(&self.loss, targets)), self.loss.heads(targets));
            let [loss, sums @ ..] = sums_of_shards(share, ranks, inputs.len(), |samples| {
                let mut of_shard = HeadBatch { totals: HeadTotals::NONE, ..heads };
                let data = (&inputs[samples.clone()], &targets[samples]);
                let loss = evaluation.loss_sum((network, &self.loss), data.0, data.1, (scale, &mut of_shard));
                let [a, b, c, d] = of_shard.totals.sums;
                Ok([loss, a, b, c, d])
            })?;
            let loss = N::Scalar::of(loss * scale.to_f64()).to_f64();
            // As in a training step, the inputs are checked only if the loss is not finite.
            if !loss.is_finite()
                && let Some(error) = invalid_input::<N>(inputs)
            {
                return Err(Failure::Everywhere(error));
            }
            figures.validation_loss = Some(loss);
            let heads = HeadTotals { sums, ..heads.totals };
            figures.validation_head_losses = Measurements::of_heads(&heads, L::HEADS.len());
        }
        if !self.metrics.is_empty() {
            let mut metrics = |(inputs, targets): Data<'_, N::Input, Y>| {
                let sums = sums_of_shards(share, ranks, inputs.len(), |samples| {
                    let data = (&inputs[samples.clone()], &targets[samples]);
                    let means = evaluation.metrics(network, &self.metrics, data.0, data.1)?;
                    let mut numbers = [0.0; 2 * Measurements::MOST];
                    for (numbers, mean) in numbers.as_chunks_mut().0.iter_mut().zip(means) {
                        *numbers = [mean.sum, mean.weight];
                    }
                    Ok(numbers)
                })?;
                let mean = |&[sum, weight]: &[f64; 2]| WeightedMean { sum, weight };
                let means: Vec<WeightedMean> = sums.as_chunks().0.iter().map(mean).take(self.metrics.len()).collect();
                Ok::<_, Failure>(Measurements::of_metrics(&means))
            };
            figures.metrics = metrics(validation.unwrap_or(training))?;
            if self.training_metrics && validation.is_some() {
                figures.training_metrics = metrics(training)?;
            }
        }
        Ok(figures)
    }

    /// Checks that all ranks have the same settings.
    fn agree_on_settings(
        &mut self,
        samples: usize,
        validation: Option<Data<'_, N::Input, Y>>,
    ) -> Result<(), TrainError> {
        if !self.ranks.are_several() {
            return Ok(());
        }
        let metrics: Vec<&str> = self.metric_names().collect();
        let layers: Vec<&str> = N::LAYERS.iter().map(|layer| layer.name).collect();
        let list = |names: &[&str]| match names {
            [] => "empty".to_string(),
            names => format!("`{}`", names.join("`, `")),
        };
        let has = |setting: bool| if setting { "set" } else { "not set" }.to_string();
        let values = [
            ("the version of stackprop", env!("CARGO_PKG_VERSION").to_string()),
            ("the network", format!("{} ({}; {} numbers)", type_name::<N>(), layers.join(", "), N::COUNT)),
            ("the loss", type_name::<L>().to_string()),
            ("the optimizer", type_name::<O>().to_string()),
            ("the learning rate", format!("{:?}", self.optimizer.learning_rate())),
            ("the number of epochs", self.epochs.to_string()),
            ("the batch size", self.batch_size.to_string()),
            ("the number of shards", self.shards.to_string()),
            ("the number of samples", samples.to_string()),
            ("the number of samples for validation", validation.map_or(0, |(inputs, _)| inputs.len()).to_string()),
            ("`shuffle`", self.shuffle.to_string()),
            ("the clipping", format!("{:?}", self.clip)),
            ("the list of metrics", list(&metrics)),
            ("`training_metrics`", self.training_metrics.to_string()),
            ("`early_stopping`", format!("{:?}", self.stopping)),
            ("`reduce_on_plateau`", format!("{:?}", self.plateau)),
            ("`moving_average`", has(self.average.is_some())),
            ("`best`", has(self.best.is_some())),
            ("`on_step`", has(self.on_step.is_some())),
            ("the list of layers that are treated differently", crate::training::groups::text(&self.differences)),
            #[cfg(feature = "safetensors")]
            ("`resume`", has(self.checkpoints.resume.is_some())),
            #[cfg(feature = "safetensors")]
            ("`keep`", format!("{:?}", self.checkpoints.keep)),
        ];
        let agreed = self.ranks.agree(Topic::Settings, &values);
        agreed.map_err(|error| TrainError::Rank { error, history: History::default() })
    }

    /// Checks that all ranks begin an epoch with the same random numbers and the same network.
    fn agree_on_epoch(&mut self, position: &RunPosition) -> Result<(), RankError> {
        if !self.ranks.are_several() {
            return Ok(());
        }
        // FNV-1a, number by number.
        let hash = self.networks.now().parameters().iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, value| {
            (hash ^ value.to_f64().to_bits()).wrapping_mul(0x0100_0000_01b3)
        });
        let values = [
            ("the epoch", (position.epoch + 1).to_string()),
            ("the seed of the random numbers", format!("{:016x}", position.seed.0)),
            ("the hash of the weights", format!("{hash:016x}")),
        ];
        self.ranks.agree(Topic::Epoch, &values)
    }

    /// Returns the cause of a failure that all ranks see, if it is in the data of another rank.
    fn cause_elsewhere(&mut self, record: &Record, step: usize, error: &StepError) -> Option<RankError> {
        if !self.ranks.are_several() {
            return None;
        }
        let is_here = matches!(error, StepError::InputNotFinite { .. } | StepError::TokenOutOfRange { .. });
        let text = is_here.then(|| format!("{}{error}", record.place(step)));
        match self.ranks.cause(text.as_deref()) {
            Ok(Some((rank, cause))) if rank != self.ranks.share(1).rank => Some(RankError::new(rank, cause)),
            Ok(_) => None,
            Err(error) => Some(error),
        }
    }
}

/// Why a step or an evaluation failed.
enum Failure {
    /// Another rank has failed.
    Rank(RankError),
    /// Something is wrong that this rank alone knows.
    Here(StepError),
    /// All ranks have found it at the same time.
    Everywhere(StepError),
}

impl core::convert::From<StepError> for Failure {
    fn from(error: StepError) -> Self {
        Self::Here(error)
    }
}

/// Adds up numbers over all shards of this number of samples, in their order, of which each rank computes its own.
fn sums_of_shards<const K: usize>(
    share: Share,
    ranks: &mut Ranks<'_>,
    samples: usize,
    mut compute: impl FnMut(Range<usize>) -> Result<[f64; K], StepError>,
) -> Result<[f64; K], Failure> {
    let mut numbers = Vec::new();
    for shard in share.own() {
        numbers.extend(compute(share.samples(shard..shard + 1, samples))?);
    }
    let mut sums = [0.0; K];
    for numbers in ranks.gather_numbers(Topic::Evaluation, &numbers).map_err(Failure::Rank)?.as_chunks::<K>().0 {
        sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    Ok(sums)
}

/// Checks a batch that a function has made.
fn check_made<N: Network, L: Loss<N, Y>, Y>(loss: &L, inputs: &[N::Input], targets: &[Y]) -> Result<(), StepError> {
    if inputs.is_empty() && targets.is_empty() {
        return Err(StepError::EmptyBatch);
    }
    check_batch(loss, inputs, targets)
}

/// The network that is evaluated: the average, if there is one.
fn evaluated<'n, N: Network>(networks: &'n Networks<'_, N>, average: Option<&'n Average<N>>) -> &'n N {
    average.map_or(networks.now(), Average::network)
}

#[cfg(feature = "safetensors")]
impl<N: TrainableNetwork, Y, L, O: Optimizer> Run<'_, N, Y, L, O> {
    /// Continues from a checkpoint, if there is one.
    fn resume<const B: usize>(
        &mut self,
        trainer: &mut Trainer<N, O, B>,
        state: &mut Option<&mut O::State<N>>,
        (record, position): (&mut Record, &mut RunPosition),
        (samples, rng): (usize, &mut dyn Rng),
    ) -> Result<(), TrainError> {
        let settings = self.settings(samples);
        let state = state.as_deref_mut().unwrap_or(trainer.state_mut());
        let others = [self.best.as_deref_mut(), self.average.as_mut().map(Average::network_mut)];
        let values = (self.networks.now_mut(), state, others);
        let carried = self.streams.as_mut().map(Streams::numbers_mut);
        let (ranks, mut failed) = (&mut self.ranks, None);
        let mut read = |path: &Path| match ranks.read_on_the_first(Topic::Checkpoint, || weights::file::read(path)) {
            Ok(bytes) => bytes,
            Err(error) => {
                failed = Some(error);
                Err(io::Error::other("another rank has failed"))
            }
        };
        let resumed = self.checkpoints.resume(values, carried, &settings, &mut read);
        if let Some(error) = failed {
            return Err(TrainError::Rank { error, history: History::default() });
        }
        match resumed {
            Ok(Some((at, interrupted, resumed))) => {
                let is_same_rng = at.repeat_draws(rng);
                *position = at;
                let in_epoch = at.step.saturating_mul(self.batch_size).min(samples);
                record.resume(
                    interrupted,
                    Resumed { is_same_rng, ..resumed },
                    at.epoch.saturating_mul(samples).saturating_add(in_epoch),
                );
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => Err(TrainError::Checkpoint { error: error.into(), history: History::default() }),
        }
    }

    /// Writes a checkpoint.
    fn save<const B: usize>(
        &mut self,
        trainer: &Trainer<N, O, B>,
        state: Option<&O::State<N>>,
        record: &Record,
        position: RunPosition,
        samples: usize,
    ) -> Result<(), TrainError> {
        let settings = self.settings(samples);
        let others = [self.best.as_deref(), self.average.as_ref().map(Average::network)];
        let values = (self.networks.now(), state.unwrap_or(trainer.state()), others);
        let carried = self.streams.as_ref().map(Streams::numbers);
        let written = self.checkpoints.write(values, carried, position, &record.interrupted(), &settings);
        written.map_err(|error| TrainError::Checkpoint { error: error.into(), history: record.history().clone() })
    }

    fn settings(&self, samples: usize) -> Settings {
        let metrics: Vec<&str> = self.metric_names().collect();
        Settings {
            optimizer: optimizer_name::<O>(),
            samples,
            batch_size: self.batch_size,
            shuffle: self.shuffle,
            metrics: metrics.join(", "),
            differences: crate::training::groups::text(&self.differences),
            shards: self.shards,
        }
    }
}
