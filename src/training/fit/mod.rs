//! [`Fit`]: training over epochs.

mod averages;
#[cfg(feature = "safetensors")]
mod checkpoints;
mod distributed;
mod evaluate;
mod failure;
mod local;
mod options;
mod rate_range;
mod run;
mod settings;
mod source;

use core::fmt;
use core::ops::ControlFlow;
use std::boxed::Box;
use std::string::ToString;
use std::vec::Vec;

use rand::Rng;

#[cfg(feature = "safetensors")]
use super::checkpoint::Checkpoints;
use super::error::TrainError;
use super::history::History;
use super::made_batches::{BatchRequest, MadeBatches};
use super::networks::Networks;
use super::position::RunPosition;
use super::read_batches::read_batches;
use super::shards::Ranks;
use super::trainable::TrainableNetwork;
use crate::data::Samples;
use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::{Clip, Optimizer};
use crate::schedules::Constant;
use crate::threads;
use options::Options;
pub use rate_range::RateRange;
use run::Run;
use source::{Source, Validation};

/// Training over epochs, for every [`TrainableNetwork`].
///
/// Every network has the method, so that the error for a network that cannot be trained says why.
pub trait Fitting: Network {
    /// Returns a training run with this loss and this optimizer: by default, one epoch in shuffled batches of 32. It starts with
    /// [`run`](Fit::run).
    fn fit<'a, Y: Clone, L: Loss<Self, Y>, O: Optimizer>(&'a mut self, loss: L, optimizer: O) -> Fit<'a, Self, Y, L, O>
    where
        Self: TrainableNetwork,
    {
        Fit::new(self, loss, optimizer)
    }
}

impl<N: Network> Fitting for N {}

/// A training run: made by [`fit`](Fitting::fit), configured by the methods below, started by [`run`](Fit::run).
///
/// On the heap it keeps a second network, a [`Trainer`](super::Trainer) and, for shuffled data, two batches: the current one, and
/// the next one, which idle threads copy.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
///
/// let inputs: Vec<[f32; 1]> = (0..64).map(|i| [i as f32 / 64.0]).collect();
/// let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [3.0 * x - 1.0]).collect();
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Line::new(&mut rng);
/// let history =
///     net.fit(MeanSquaredError, Adam::new(0.1)).epochs(200).batch_size(16).run(&inputs, &targets, &mut rng)?;
/// assert!(history.last().unwrap().loss < 1e-4);
/// # Ok::<(), TrainError>(())
/// ```
#[must_use = "nothing is trained before `run` is called"]
pub struct Fit<'a, N: Network, Y, L, O> {
    run: Run<'a, N, Y, L, O>,
    /// How to run it, as a closure. The bounds on `N`, `L` and `O` were checked when they were passed, and are not checked again: a
    /// loss that does not fit is one error, at the loss.
    train: Train<'a, N, Y, L, O>,
}

type Train<'a, N, Y, L, O> = Box<
    dyn FnOnce(Run<'a, N, Y, L, O>, Source<'_, <N as Network>::Input, Y>, &mut dyn Rng) -> Result<History, TrainError>
        + 'a,
>;

impl<'a, N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Fit<'a, N, Y, L, O> {
    /// The defaults: one epoch in shuffled batches of 32, silently, without validation.
    pub(super) fn new(network: &'a mut N, loss: L, optimizer: O) -> Self {
        let run = Run {
            networks: Networks::new(network),
            loss,
            optimizer,
            options: Options {
                epochs: 1,
                batch_size: 32,
                shuffle: true,
                progress: false,
                clip: Clip::None,
                threads: None,
                training_metrics: false,
                stopping: None,
                plateau: None,
                differences: Vec::new(),
                shards: 1,
                averaging: None,
                ranks: Ranks::new(None),
                #[cfg(feature = "safetensors")]
                checkpoints: Checkpoints::default(),
            },
            schedule: Box::new(Constant),
            validation: Validation::None,
            metrics: Vec::new(),
            best: None,
            average: None,
            on_step: None,
            on_epoch: Box::new(|_, _| ControlFlow::Continue(())),
            streams: None,
        };
        Self { run, train: Box::new(|run, source, rng| run.train(None, source, rng)) }
    }

    /// The names of the [metrics](Self::metric) that are set so far, in their order: those of [`Epoch::metrics`](super::Epoch::metrics).
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 3>, Softmax; }
    /// let mut net = Net::ZERO;
    /// let fit = net.fit(CrossEntropy, Adam::new(0.1)).metric("accuracy", accuracy);
    /// assert_eq!(fit.metric_names().collect::<Vec<_>>(), ["accuracy"]);
    /// # let _ = fit.run(&[[1.0, 2.0]], &[1u8], &mut <rand::rngs::Xoshiro256PlusPlus as rand::SeedableRng>::seed_from_u64(1));
    /// ```
    pub fn metric_names(&self) -> impl Iterator<Item = &'static str> {
        self.run.metrics.iter().map(|(name, _)| *name)
    }

    /// The names of the heads of the network, if each has a loss of its own: those of [`Epoch::head_losses`](super::Epoch::head_losses).
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 4>, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
    /// let mut net = Net::ZERO;
    /// let fit = net.fit((CrossEntropy, MeanSquaredError), Adam::new(0.1));
    /// assert!(fit.head_names().eq(["class", "size"]));
    /// # let _ = fit.run(&[[1.0, 2.0]], &[(1u8, 2.0)], &mut <rand::rngs::Xoshiro256PlusPlus as rand::SeedableRng>::seed_from_u64(1));
    /// ```
    pub fn head_names(&self) -> impl Iterator<Item = &'static str> {
        L::HEADS.iter().copied()
    }

    /// Lends the state of the optimizer to the run, which starts with it and updates it: so a run can continue where another ended.
    ///
    /// By default, each run starts with a new state. (A second `fit` in Keras continues with the moments of the first, and so does a
    /// second loop with the same optimizer in PyTorch.) The schedule starts again in each run. If a step fails, the state may
    /// contain infinite values or NaN: continue with a new state then.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let mut state = boxed(); // an `OptimizerState<Line, 2>`, the state of `Adam`
    /// for _ in 0..3 {
    ///     let fit = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(5);
    ///     fit.state(&mut state).run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// }
    /// assert_eq!(state.steps(), 15);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn state(self, state: &'a mut O::State<N>) -> Self {
        let train = |run: Run<'a, N, Y, L, O>, source: Source<'_, N::Input, Y>, rng: &mut dyn Rng| {
            run.train(Some(state), source, rng)
        };
        Self { train: Box::new(train), ..self }
    }
}

impl<N: Network, Y, L, O> Fit<'_, N, Y, L, O> {
    /// Trains the network in place.
    ///
    /// The inputs are a slice of arrays, such as `&[[f32; 784]]`. One long vector is cut into arrays by `flat.as_chunks().0`, and
    /// nested arrays are flattened by `Net::flat_all(&images)`. A vector of vectors has to be copied, each of them by
    /// `<[f32; 784]>::try_from(&row[..])`.
    ///
    /// With the same arguments and the same state of `rng` the result is the same, bit for bit. In each epoch one number is
    /// drawn from `rng`: the seed of the epoch. The order of the samples follows from it, and the step with index `k` in the epoch,
    /// counted from 0, has the generator [`StepRng::new(seed, k)`](crate::layer::StepRng::new).
    ///
    /// # Errors
    ///
    /// If there are no samples, the batch size or the number of threads is 0, the data are invalid, or the learning rate or the limit
    /// of the clipping is negative or not finite. The network has not changed then.
    ///
    /// If a loss, a gradient or a parameter is no longer finite, or the schedule makes the learning rate negative or not finite. The
    /// network is then as it was after the last good step, and the error has the [`history`](TrainError::history) of the epochs
    /// until then.
    ///
    /// If the validation loss is not finite because an input of the validation set is not finite. The error has the history, too.
    ///
    /// If a checkpoint cannot be written, or the run cannot continue from one.
    pub fn run<R: Rng + ?Sized>(
        self,
        inputs: &[N::Input],
        targets: &[Y],
        mut rng: &mut R,
    ) -> Result<History, TrainError> {
        self.run_on(Source::Data((inputs, targets)), &mut rng)
    }

    /// Trains the network in place, in batches that a function makes: from data that do not fit into memory, that arrive from an iterator, or
    /// that are changed at random, which is augmentation. Each epoch has `steps` batches, of any length.
    ///
    /// While a step uses a batch, another thread makes the next one of the epoch, unless the run has only [one](Self::threads); it has a stack of
    /// 2 MiB. The result has the same bits for
    /// any number of threads, and in a run that continues from a checkpoint, if the function depends on the [request](BatchRequest) only. An
    /// iterator continues where it is, so it has to be moved to the right place before such a run.
    ///
    /// [`batch_size`](Self::batch_size) and [`shuffle`](Self::shuffle) have no effect, except that the progress bar counts that many samples
    /// per batch. Metrics need [validation](Self::validation) data.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// use rand::RngExt;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let history = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(5).run_batches(
    ///     40,
    ///     |mut batch| {
    ///         let inputs: Vec<[f32; 1]> = (0..32).map(|_| [batch.rng.random_range(-1.0..1.0)]).collect();
    ///         let targets = inputs.iter().map(|[x]| [3.0 * x - 1.0]).collect();
    ///         Ok::<_, std::io::Error>((inputs, targets))
    ///     },
    ///     &mut rng,
    /// )?;
    /// assert!(history.last().unwrap().loss < 1e-4);
    ///
    /// // From an iterator, which must not end too early.
    /// let mut batches = (0..).map(|i| (vec![[i as f32 / 10.0]], vec![[3.0 * i as f32 / 10.0 - 1.0]])).take(10);
    /// let next = |_| batches.next().ok_or("there are no more batches");
    /// let error = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(2).run_batches(6, next, &mut rng).unwrap_err();
    /// assert_eq!(error.to_string(), "epoch 2, step 5: the batch could not be made: there are no more batches");
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); if the function returns an error, or a batch is empty or invalid; and for settings that need all training data:
    /// `validation_split`, `training_metrics`, `stateful`, and `metric` without validation data.
    pub fn run_batches<R: Rng + ?Sized, E: fmt::Display>(
        self,
        steps: usize,
        mut make: impl FnMut(BatchRequest) -> Result<(Vec<N::Input>, Vec<Y>), E> + Send,
        mut rng: &mut R,
    ) -> Result<History, TrainError>
    where
        N::Input: Send,
        Y: Send,
    {
        let mut made = MadeBatches::new(|position: &RunPosition| {
            make(BatchRequest::new(position)).map_err(|error| error.to_string())
        });
        self.run_on(Source::Made { steps, make: &mut made }, &mut rng)
    }

    /// Trains the network in place, on samples that are read when a batch needs them, such as those of files that are larger than memory. The
    /// result has the same bits as [`run`](Self::run) with the same samples in memory.
    ///
    /// While a step uses a batch, another thread reads the next one, unless the run has only [one](Self::threads). In a
    /// [distributed](Self::distributed) run each rank reads its share of each batch.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// use stackprop::data::Samples;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// struct Thousand;
    ///
    /// impl Samples<[f32; 1], [f32; 1]> for Thousand {
    ///     type Error = std::io::Error;
    ///     fn count(&self) -> usize {
    ///         1000
    ///     }
    ///     fn read(&mut self, sample: usize, inputs: &mut Vec<[f32; 1]>, targets: &mut Vec<[f32; 1]>) -> std::io::Result<()> {
    ///         let x = sample as f32 / 1000.0;
    ///         inputs.push([x]);
    ///         targets.push([3.0 * x - 1.0]);
    ///         Ok(())
    ///     }
    /// }
    /// let history = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(20).run_from(&mut Thousand, &mut rng)?;
    /// assert!(history.last().unwrap().loss < 1e-4);
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); if a sample cannot be read; and for settings that need all training data: `validation_split`,
    /// `training_metrics`, `stateful`, and `metric` without validation data.
    pub fn run_from<S: Samples<N::Input, Y> + Send, R: Rng + ?Sized>(
        self,
        samples: &mut S,
        mut rng: &mut R,
    ) -> Result<History, TrainError>
    where
        N::Input: Send,
        Y: Send,
    {
        let (count, size) = (samples.count(), self.run.options.batch_size);
        let share = self.run.options.share();
        let mut read = MadeBatches::new(read_batches(samples, size, self.run.options.shuffle, share));
        self.run_on(Source::Read { samples: count, make: &mut read }, &mut rng)
    }

    fn run_on(mut self, source: Source<'_, N::Input, Y>, rng: &mut dyn Rng) -> Result<History, TrainError> {
        match self.run.options.threads {
            Some(0) => {
                self.run.options.ranks.fail(&TrainError::NoThreads.to_string());
                Err(TrainError::NoThreads)
            }
            threads => {
                let threads = threads.unwrap_or_else(threads::default_count);
                threads::with(threads, || (self.train)(self.run, source, rng))
            }
        }
    }
}
