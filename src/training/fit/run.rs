//! [`Run`]: the epochs of a training run, and the steps of an epoch.

use core::any::type_name;
use core::mem::replace;
use core::ops::ControlFlow;
use std::boxed::Box;
use std::string::ToString;
use std::vec::Vec;

use rand::Rng;

use super::failure::Failure;
use super::local::Local;
use super::options::{Options, Types};
use super::source::{Source, Validation};
use crate::error::StepError;
use crate::losses::Loss;
use crate::metrics::WeightedMean;
use crate::network::Network;
use crate::optimizers::Optimizer;
use crate::schedules::{Progress, Schedule};
use crate::tensor::Scalar;
use crate::training::average::Average;
use crate::training::batches::{Batches, Data, Origin, Taken};
use crate::training::carried::Carried;
use crate::training::error::TrainError;
use crate::training::evaluation::Evaluation;
use crate::training::gradient::{Workspace, check_batch};
use crate::training::groups::Groups;
use crate::training::history::{Columns, Epoch, History, names};
use crate::training::networks::{BestNetwork, Networks};
use crate::training::position::RunPosition;
use crate::training::record::Record;
use crate::training::shards::{Ranks, Shards, Topic};
use crate::training::stateful::Streams;
use crate::training::step::Step;
use crate::training::trainable::TrainableNetwork;
use crate::training::trainer::Trainer;
use crate::zero::boxed;

/// The number of samples processed at a time. A batch can be longer: the gradients of its parts are added up.
pub(super) const PART_SAMPLES: usize = 64;

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
    pub options: Options<'a>,
    pub schedule: Box<dyn Schedule + 'a>,
    pub validation: Validation<'a, N::Input, Y>,
    pub metrics: Vec<(&'static str, Metric<'a, N, Y>)>,
    pub best: Option<BestNetwork<'a, N>>,
    pub average: Option<Average<N>>,
    pub on_step: Option<OnStep<'a, N>>,
    pub on_epoch: OnEpoch<'a, N>,
    pub streams: Option<Streams<'a, N::Scalar>>,
}

pub(super) type Metric<'a, N, Y> = Box<dyn Fn(&<N as Network>::Output, &Y) -> WeightedMean + 'a>;
pub(super) type OnStep<'a, N> = Box<dyn FnMut(&Step, &N) -> ControlFlow<()> + 'a>;
pub(super) type OnEpoch<'a, N> = Box<dyn FnMut(&Epoch, &N) -> ControlFlow<()> + 'a>;

/// A run that has begun: its data, its memory, and where it is. Parts of a batch have at most `B` samples.
pub(super) struct Work<'w, 's, N: TrainableNetwork, Y, O: Optimizer, const B: usize> {
    pub trainer: Box<Trainer<N, O, B>>,
    /// The caller's state of the optimizer, which replaces that of the trainer.
    pub state: Option<&'w mut O::State<N>>,
    pub record: Record,
    pub position: RunPosition,
    /// The number of samples.
    #[cfg(feature = "safetensors")]
    pub samples: usize,
    /// The number of steps per epoch.
    steps: usize,
    batches: Batches<'s, N::Input, Y>,
    training: Data<'w, N::Input, Y>,
    validation: Option<Data<'w, N::Input, Y>>,
    groups: Groups,
    shards: Shards<N>,
    pub local: Local,
    evaluation: Box<Evaluation<N, PART_SAMPLES>>,
    /// Memory for the sums of the shards in an evaluation.
    of_shards: Vec<f64>,
    /// The learning rate of the optimizer, and that of the epoch, which the schedule multiplies.
    first_rate: f64,
    rate: f64,
}

impl<N: Network, Y, L, O> Run<'_, N, Y, L, O> {
    pub fn metric_names(&self) -> impl Iterator<Item = &'static str> {
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
            Err(error) => self.options.ranks.fail(&error.to_string()),
        }
        result
    }

    fn train_epochs<const B: usize>(
        &mut self,
        state: Option<&mut O::State<N>>,
        source: Source<'_, N::Input, Y>,
        rng: &mut dyn Rng,
    ) -> Result<History, TrainError> {
        self.check(&source)?;
        let validation = replace(&mut self.validation, Validation::None);
        let (source, validation) = validation.of(source)?;
        let mut work = self.begin::<B>(state, source, validation)?;
        #[cfg(feature = "safetensors")]
        self.resume(&mut work, rng)?;
        while work.position.epoch < self.options.epochs && !work.position.ended {
            self.begin_epoch(&mut work, rng)?;
            while work.position.step < work.steps && !work.position.ended {
                self.step(&mut work)?;
            }
            self.end_epoch(&mut work)?;
        }
        self.agree(&mut work)?;
        match (work.record.restore(self.options.stopping), &self.best, &self.average) {
            (Some(_), Some(best), _) => self.networks.now_mut().copy_from(best),
            (_, _, Some(average)) if work.position.epoch > 0 => self.networks.now_mut().copy_from(average.network()),
            _ => {}
        }
        Ok(work.record.into_history())
    }

    /// Allocates the memory of the run, and lets the ranks compare their settings.
    fn begin<'w, 's: 'w, const B: usize>(
        &mut self,
        state: Option<&'w mut O::State<N>>,
        source: Source<'s, N::Input, Y>,
        validation: Option<Data<'w, N::Input, Y>>,
    ) -> Result<Work<'w, 's, N, Y, O, B>, TrainError> {
        let (training, samples) = (source.data(), source.samples(self.options.batch_size));
        let groups = Groups::find(self.networks.now(), &self.options.differences)?;
        let options = &mut self.options;
        options.batch_size = options.batch_size.min(samples);
        options.shuffle &= self.streams.is_none();
        let (size, share, is_shuffled) = (options.batch_size, options.share(), options.shuffle);
        let (shards, is_local) = (options.shards(), options.averaging().is_some());
        let batches = match source {
            Source::Data(data) => Batches::of_data(data, size, is_shuffled, share),
            Source::Made { steps, make } => Batches::new(Origin::Made { steps, make }, share),
            Source::Read { samples, make } => Batches::new(Origin::Read { samples, size, is_shuffled, make }, share),
        };
        if let Some(streams) = &mut self.streams {
            streams.allocate(size);
        }
        let shown = options.progress && share.rank == 0;
        let mut record = Record::new(self.columns(validation.is_some()), self.options.epochs, samples, shown);
        if self.options.ranks.are_several() {
            let metrics: Vec<_> = self.metric_names().collect();
            let others = validation.map_or(0, |(inputs, _)| inputs.len());
            let settings = self.options.of_all_ranks(&self.types(&metrics), samples, others);
            let agreed = self.options.ranks.agree(Topic::Settings, &settings);
            agreed.map_err(|error| record.failed_rank(error))?;
        }
        #[cfg(feature = "safetensors")]
        self.options.checkpoints.begin();
        let first_rate = self.optimizer.learning_rate();
        Ok(Work {
            trainer: boxed(),
            state,
            record,
            position: RunPosition::default(),
            #[cfg(feature = "safetensors")]
            samples,
            steps: samples.div_ceil(size),
            batches,
            training,
            validation,
            groups,
            shards: Shards::new(shards),
            local: Local::new(share, is_local),
            evaluation: boxed(),
            of_shards: Vec::new(),
            first_rate,
            rate: first_rate,
        })
    }

    fn begin_epoch<const B: usize>(
        &mut self,
        work: &mut Work<'_, '_, N, Y, O, B>,
        rng: &mut dyn Rng,
    ) -> Result<(), TrainError> {
        work.record.begin_epoch();
        work.position.begin_epoch(rng);
        self.agree(work)?;
        let Work { record, position, .. } = work;
        work.rate = work.first_rate * self.options.plateau.map_or(1.0, |plateau| plateau.of(record.history()));
        if let Some(streams) = self.streams.as_mut().filter(|_| position.step == 0) {
            streams.begin_epoch();
        }
        work.batches.begin_epoch::<N::Scalar, N::Element>(position);
        Ok(())
    }

    /// Checks that all ranks are at the same place with the same network.
    fn agree<const B: usize>(&mut self, work: &mut Work<'_, '_, N, Y, O, B>) -> Result<(), TrainError> {
        let mut parameters = self.networks.now().parameters().iter().map(|value| Scalar::to_f64(*value));
        let agreed = self.options.ranks.agree_on_epoch(&work.position, &mut parameters);
        agreed.map_err(|error| work.record.failed_rank(error))
    }

    fn step<const B: usize>(&mut self, work: &mut Work<'_, '_, N, Y, O, B>) -> Result<(), TrainError> {
        let (position, steps) = (work.position, work.steps);
        let now = Progress {
            step: position.epoch.saturating_mul(steps).saturating_add(position.step),
            steps: self.options.epochs.saturating_mul(steps),
        };
        self.optimizer.set_learning_rate(work.rate * self.schedule.factor(now));
        let learning_rate = self.optimizer.learning_rate();
        let states = match &mut self.streams {
            Some(streams) => streams.of_batch(work.batches.range(position.step)),
            None => Carried::none(),
        };
        let (loss, mut whole, averaging) = (&self.loss, 0, self.options.averaging());
        let is_local = averaging.is_some();
        let check = |inputs: &[N::Input], targets: &[Y]| {
            check_made(loss, inputs, targets).err().map(|error| Err(Failure::Here(error)))
        };
        let done = work.batches.with::<N::Scalar, N::Element, _>(&position, check, |taken| {
            whole = taken.samples;
            let samples = if is_local { taken.inputs.len() } else { whole };
            if samples == 0 {
                return Ok(None);
            }
            let (taken, inputs) = (Taken { samples, ..taken }, taken.inputs);
            let (before, after) = self.networks.now_and_next();
            let mut alone = Ranks::new(None);
            let ranks = if is_local { &mut alone } else { &mut self.options.ranks };
            let ranks = (ranks, &mut work.local.rng(position.seed, position.step));
            let totals = work.trainer.compute_shards((before, loss), (taken, states), &mut work.shards, ranks);
            let totals = totals.map_err(Failure::Rank)?;
            let rule = (N::Scalar::of(totals.loss), self.options.clip, work.groups.as_slice());
            let optimizer = (&self.optimizer, work.state.as_deref_mut());
            let loss = work.trainer.change((before, after), rule, optimizer, inputs).map_err(Failure::Everywhere)?;
            let loss = loss.to_f64();
            if is_local {
                work.local.step(samples, (loss, totals.weight), &totals.heads);
            } else {
                work.record.step(samples, (loss, totals.weight), &totals.heads, learning_rate);
            }
            Ok(Some(loss))
        });
        let done = done.map_err(|message| work.record.failed_batch(position.step, message))?;
        let loss = done.map_err(|failure: Failure| {
            let failure = failure.map(|error| work.batches.in_the_data(&position, whole, error));
            let failure = if is_local { failure.of_this_rank() } else { failure };
            failure.of_step(position.step, &mut work.record, &mut self.options.ranks)
        })?;
        work.position.step += 1;
        work.local.is_behind = is_local;
        if let Some(loss) = loss {
            self.networks.advance();
            if let Some(average) = &mut self.average {
                average.follow(self.networks.now(), now.step == 0);
            }
            let (epoch, number) = (position.epoch + 1, position.step + 1);
            self.call_on_step(work, &Step { epoch, number, count: steps, loss, learning_rate })?;
        }
        if averaging.is_some_and(|every| (now.step + 1).is_multiple_of(every) || work.position.step == steps) {
            self.average(work, learning_rate)?;
        }
        #[cfg(feature = "safetensors")]
        {
            let is_due = work.local.checkpoint(self.options.checkpoints.due_after_step(now.step + 1));
            self.save(work, is_due && !work.position.ended)?;
        }
        Ok(())
    }

    fn call_on_step<const B: usize>(
        &mut self,
        work: &mut Work<'_, '_, N, Y, O, B>,
        step: &Step,
    ) -> Result<(), TrainError> {
        let Some(on_step) = &mut self.on_step else { return Ok(()) };
        let ended = on_step(step, self.networks.now()).is_break();
        if work.local.is_behind {
            work.local.has_ended |= ended;
        } else {
            let ended = self.options.ranks.any(Topic::End, ended);
            work.position.ended = ended.map_err(|error| work.record.failed_rank(error))?;
        }
        Ok(())
    }

    fn end_epoch<const B: usize>(&mut self, work: &mut Work<'_, '_, N, Y, O, B>) -> Result<(), TrainError> {
        let figures = self.evaluate((&mut work.evaluation, &mut work.of_shards), work.training, work.validation);
        let Work { record, position, .. } = work;
        let figures = figures.map_err(|failure| failure.of_evaluation(record, &mut self.options.ranks))?;
        let (network, stopping) = (evaluated(&self.networks, self.average.as_ref()), self.options.stopping);
        let on_epoch = |epoch: &Epoch| (self.on_epoch)(epoch, network);
        position.ended |= record.end_epoch(figures, on_epoch).is_break() || record.is_stopped(stopping);
        let ended = self.options.ranks.any(Topic::End, position.ended);
        position.ended = ended.map_err(|error| record.failed_rank(error))?;
        if let Some(best) = self.best.as_deref_mut().filter(|_| record.is_best(stopping)) {
            best.copy_from(network);
        }
        *position = RunPosition { epoch: position.epoch + 1, step: 0, ..*position };
        #[cfg(feature = "safetensors")]
        {
            let is_last = position.ended || position.epoch == self.options.epochs;
            self.save(work, self.options.checkpoints.due_after_epoch(work.position.epoch, is_last))?;
        }
        Ok(())
    }

    /// The columns that are shown and recorded for each epoch.
    fn columns(&self, validation: bool) -> Columns<'static> {
        Columns {
            validation,
            heads: names(L::HEADS.iter().copied()),
            metrics: names(self.metric_names()),
            training_metrics: self.options.training_metrics && validation,
        }
    }

    /// Checks the settings and the data before the first step.
    fn check(&self, source: &Source<'_, N::Input, Y>) -> Result<(), TrainError> {
        let needs_data = [
            ("stateful", self.streams.is_some()),
            ("metric", !self.metrics.is_empty() && matches!(self.validation, Validation::None)),
            ("training_metrics", self.options.training_metrics),
        ];
        source.check(needs_data)?;
        let metrics: Vec<_> = self.metric_names().collect();
        self.options.check(&self.types(&metrics))?;
        if let Some(average) = &self.average {
            average.check()?;
        }
        let (inputs, targets) = source.data();
        check_batch(&self.loss, inputs, targets).map_err(TrainError::Data)?;
        match self.validation {
            Validation::Given((inputs, targets)) => {
                check_batch(&self.loss, inputs, targets).map_err(TrainError::Validation)
            }
            Validation::Split(_) | Validation::None => Ok(()),
        }
    }

    /// What depends on the types of the run and can be compared.
    fn types<'t>(&self, metrics: &'t [&'static str]) -> Types<'t> {
        Types {
            network: type_name::<N>(),
            layers: N::LAYERS,
            parameters: N::COUNT,
            loss: type_name::<L>(),
            optimizer: type_name::<O>(),
            learning_rate: self.optimizer.learning_rate(),
            metrics,
            has_average: self.average.is_some(),
            has_best: self.best.is_some(),
            has_on_step: self.on_step.is_some(),
            is_stateful: self.streams.is_some(),
        }
    }
}

/// Checks a batch that a function has made.
fn check_made<N: Network, L: Loss<N, Y>, Y>(loss: &L, inputs: &[N::Input], targets: &[Y]) -> Result<(), StepError> {
    if inputs.is_empty() && targets.is_empty() {
        return Err(StepError::EmptyBatch);
    }
    check_batch(loss, inputs, targets)
}

/// The network that is evaluated: the average, if there is one.
pub(super) fn evaluated<'n, N: Network>(networks: &'n Networks<'_, N>, average: Option<&'n Average<N>>) -> &'n N {
    average.map_or(networks.now(), Average::network)
}
