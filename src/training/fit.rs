//! [`Fit`]: training over epochs.

use core::fmt;
use core::ops::ControlFlow;
use std::boxed::Box;
use std::time::Instant;
use std::vec::Vec;

use rand::Rng;

use super::batches::Batches;
use super::evaluation::Evaluation;
use super::gradient::TrainableNetwork;
use super::history::{Columns, Epoch, History};
use super::progress::Progress;
use super::trainer::{Trainer, input_not_finite};
use crate::error::StepError;
use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::{Clip, Optimizer};
use crate::scalar::Scalar;
use crate::schedules::{Constant, Progress as Place, Schedule};
use crate::threads;
use crate::zero::boxed;

/// The number of samples that are worked on at a time. A batch can be longer: the gradients of its parts are added up.
const PART: usize = 64;

/// A training run: made by [`fit`](super::Training::fit), told what to do, started by [`run`](Fit::run).
///
/// On the heap it keeps a second network, a [`Trainer`](super::Trainer), and of shuffled data two batches: one that is worked
/// with and one that is copied by threads that have nothing else to do.
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
    networks: Networks<'a, N>,
    loss: L,
    optimizer: O,
    epochs: usize,
    batch_size: usize,
    shuffle: bool,
    progress: bool,
    clip: Clip,
    threads: Option<usize>,
    schedule: Box<dyn Schedule + 'a>,
    validation: Option<(&'a [N::Input], &'a [Y])>,
    metric: Option<(&'static str, Metric<'a, N, Y>)>,
    on_epoch: OnEpoch<'a, N>,
    /// How it is run. What that asks of `N`, `L` and `O` was asked where they were given, and is not asked again: a loss
    /// that does not fit is one error, at the loss.
    train: Train<'a, N, Y, L, O>,
}

type Train<'a, N, Y, L, O> =
    fn(Fit<'a, N, Y, L, O>, &[<N as Network>::Input], &[Y], &mut dyn Rng) -> Result<History, TrainError>;

type Metric<'a, N, Y> = Box<dyn Fn(&<N as Network>::Output, &Y) -> f64 + 'a>;
type OnEpoch<'a, N> = Box<dyn FnMut(&Epoch, &N) -> ControlFlow<()> + 'a>;

impl<'a, N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Fit<'a, N, Y, L, O> {
    /// One epoch in shuffled batches of 32, silently, without validation.
    pub(super) fn new(network: &'a mut N, loss: L, optimizer: O) -> Self {
        Self {
            networks: Networks { one: network, other: boxed::<N>(), in_other: false },
            loss,
            optimizer,
            epochs: 1,
            batch_size: 32,
            shuffle: true,
            progress: false,
            clip: Clip::None,
            threads: None,
            schedule: Box::new(Constant),
            validation: None,
            metric: None,
            on_epoch: Box::new(|_, _| ControlFlow::Continue(())),
            train: Self::train,
        }
    }
}

impl<'a, N: Network, Y, L, O> Fit<'a, N, Y, L, O> {
    /// The number of passages through the data.
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// The number of samples a step: 1 is stochastic gradient descent, all of them is batch gradient descent. The last
    /// batch of an epoch can be shorter.
    pub fn batch_size(self, batch_size: usize) -> Self {
        Self { batch_size, ..self }
    }

    /// Whether the samples come in a new random order in each epoch, as they do unless this is called.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// Shows the run on the standard error stream: a bar with rate, loss and time left in a terminal, with the feature
    /// `progress`; a line an epoch otherwise.
    pub fn progress(self, progress: bool) -> Self {
        Self { progress, ..self }
    }

    /// The number of threads that share the work, with the feature `threads`, which is on by default. The results are the
    /// same bits for any number. Where there is too little to do the others sleep.
    ///
    /// Unless this is called it is what the environment variable `STACKPROP_NUM_THREADS` says, or else
    /// `RAYON_NUM_THREADS`, if that is a number above 0; or else one for each core that the process may use.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: Some(threads), ..self }
    }

    /// What is done to each gradient before the optimizer takes it.
    pub fn clip(self, clip: Clip) -> Self {
        Self { clip, ..self }
    }

    /// How the learning rate changes from step to step: by which factor of the optimizer's own.
    pub fn schedule(self, schedule: impl Schedule + 'a) -> Self {
        Self { schedule: Box::new(schedule), ..self }
    }

    /// Data to look at after each epoch, without training on it: in prediction, where nothing is dropped.
    pub fn validation(self, inputs: &'a [N::Input], targets: &'a [Y]) -> Self {
        Self { validation: Some((inputs, targets)), ..self }
    }

    /// A figure of merit, averaged over the validation data, or over the training data if there are none.
    pub fn metric(self, name: &'static str, metric: impl Fn(&N::Output, &Y) -> f64 + 'a) -> Self {
        Self { metric: Some((name, Box::new(metric))), ..self }
    }

    /// What is called after each epoch, with what was measured and the network as it is. `Break` ends the run.
    ///
    /// Here, once the loss is small enough:
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use core::ops::ControlFlow;
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let history = net
    ///     .fit(MeanSquaredError, Sgd::new(0.1))
    ///     .epochs(1000)
    ///     .on_epoch(|epoch, _| if epoch.loss < 0.01 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    ///     .run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert!(history.epochs.len() < 1000);
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// Here, once the validation loss has not fallen for five epochs; the best network is kept:
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use core::ops::ControlFlow;
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let (mut best, mut best_loss, mut best_epoch) = (boxed::<Line>(), f64::INFINITY, 0);
    /// net.fit(MeanSquaredError, Sgd::new(0.1))
    ///     .epochs(1000)
    ///     .validation(&[[3.0]], &[[7.5]])
    ///     .on_epoch(|epoch, net| {
    ///         let loss = epoch.validation_loss.unwrap_or(f64::INFINITY);
    ///         if loss < best_loss {
    ///             (best_loss, best_epoch) = (loss, epoch.number);
    ///             best.copy_from(net);
    ///         }
    ///         if epoch.number - best_epoch < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    ///     })
    ///     .run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// net.copy_from(&best);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn on_epoch(self, on_epoch: impl FnMut(&Epoch, &N) -> ControlFlow<()> + 'a) -> Self {
        Self { on_epoch: Box::new(on_epoch), ..self }
    }

    /// Trains the network, in place.
    ///
    /// With the same arguments and the same state of `rng` the result is the same, bit for bit.
    ///
    /// # Errors
    ///
    /// If there is nothing to train on, a batch is to have 0 samples, or data do not fit: nothing has been done then.
    ///
    /// If a loss, a gradient or a parameter is no longer finite. The network is then as it was after the last good step. If
    /// the validation loss is not finite because an input of the validation set is not.
    ///
    /// # Panics
    ///
    /// If the schedule gives a learning rate, or the clipping has a limit, that is negative or not finite.
    pub fn run<R: Rng + ?Sized>(
        self,
        inputs: &[N::Input],
        targets: &[Y],
        mut rng: &mut R,
    ) -> Result<History, TrainError> {
        match self.threads {
            Some(0) => Err(TrainError::NoThreads),
            threads => {
                let threads = threads.unwrap_or_else(threads::usual);
                threads::with(threads, || (self.train)(self, inputs, targets, &mut rng))
            }
        }
    }
}

impl<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Fit<'_, N, Y, L, O> {
    fn train(mut self, inputs: &[N::Input], targets: &[Y], rng: &mut dyn Rng) -> Result<History, TrainError> {
        self.check(inputs, targets)?;
        let batch_size = self.batch_size.min(inputs.len());
        let mut trainer = boxed::<Trainer<N, O, PART>>();
        let mut evaluation = boxed::<Evaluation<N, PART>>();
        let mut batches = Batches::new(inputs, targets, batch_size, self.shuffle);
        let base_rate = self.optimizer.learning_rate();
        let steps = inputs.len().div_ceil(batch_size);
        let mut history = History {
            epochs: Vec::with_capacity(self.epochs.min(1000)),
            metric: self.metric.as_ref().map(|(name, _)| *name),
        };
        let columns = Columns { validation: self.validation.is_some(), metric: history.metric };
        let mut progress = self.progress.then(|| Progress::new(columns, self.epochs, inputs.len()));

        for number in 1..=self.epochs {
            let start = Instant::now();
            // Of the samples so far: their losses, and what they weigh in the mean.
            let (mut sum, mut weight) = (0.0, 0.0);
            batches.shuffle::<N::Scalar>(rng);
            for step in 0..steps {
                let place = Place { step: (number - 1) * steps + step, steps: self.epochs * steps };
                self.optimizer.set_learning_rate(base_rate * self.schedule.factor(place));
                let failed = |error| TrainError::Step { epoch: number, step: step + 1, error };
                let networks = self.networks.now_and_next();
                let samples = batch_size.min(inputs.len() - step * batch_size);
                let mut weight_of_batch = 0.0;
                let loss = batches.with::<N::Scalar, _>(step, |inputs, targets| {
                    weight_of_batch = targets.iter().map(|target| self.loss.weight(target).to_f64()).sum();
                    trainer.step_to(networks, &self.loss, self.clip, &self.optimizer, inputs, targets, rng)
                });
                let loss = match loss {
                    Ok(loss) => loss.to_f64(),
                    Err(StepError::InputNotFinite { layer, sample }) => {
                        let sample = batches.place(step, sample);
                        return Err(failed(StepError::InputNotFinite { layer, sample }));
                    }
                    Err(error) => return Err(failed(error)),
                };
                self.networks.advance();
                sum += loss * weight_of_batch;
                weight += weight_of_batch;
                if let Some(progress) = &mut progress {
                    progress.step(number, samples, mean(sum, weight));
                }
            }
            let mut epoch = Epoch {
                number,
                loss: mean(sum, weight),
                validation_loss: None,
                metric: None,
                learning_rate: self.optimizer.learning_rate(),
                seconds: 0.0,
            };
            self.evaluate(&mut epoch, &mut evaluation, (inputs, targets)).map_err(TrainError::Validation)?;
            epoch.seconds = start.elapsed().as_secs_f64();
            history.epochs.push(epoch);
            let mut on_epoch = || (self.on_epoch)(&epoch, self.networks.now());
            let flow = match &mut progress {
                Some(progress) => progress.epoch(&epoch, on_epoch),
                None => on_epoch(),
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(history)
    }

    /// Finds out before the first step what would go wrong later.
    fn check(&self, inputs: &[N::Input], targets: &[Y]) -> Result<(), TrainError> {
        if inputs.is_empty() && targets.is_empty() {
            return Err(TrainError::NoData);
        }
        if self.batch_size == 0 {
            return Err(TrainError::EmptyBatches);
        }
        let outputs = <N::OutputShape as crate::shape::Shape>::SIZE;
        let fit = |inputs: &[N::Input], targets: &[Y]| {
            if inputs.len() != targets.len() {
                return Err(StepError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
            }
            targets.iter().enumerate().try_for_each(|(sample, target)| {
                self.loss.check(target, outputs).map_err(|error| StepError::Target { sample, error })
            })
        };
        fit(inputs, targets).map_err(TrainError::Data)?;
        match self.validation {
            Some(([], [])) => Err(TrainError::NoValidationData),
            Some((inputs, targets)) => fit(inputs, targets).map_err(TrainError::Validation),
            None => Ok(()),
        }
    }

    fn evaluate(
        &self,
        epoch: &mut Epoch,
        evaluation: &mut Evaluation<N, PART>,
        training: (&[N::Input], &[Y]),
    ) -> Result<(), StepError> {
        let network = self.networks.now();
        if let Some((inputs, targets)) = self.validation {
            let loss = evaluation.loss(network, &self.loss, inputs, targets)?.to_f64();
            // As in a training step: only where something is wrong the inputs are looked at.
            if !loss.is_finite()
                && let Some(error) = input_not_finite::<N>(inputs)
            {
                return Err(error);
            }
            epoch.validation_loss = Some(loss);
        }
        if let Some((_, metric)) = &self.metric {
            let (inputs, targets) = self.validation.unwrap_or(training);
            epoch.metric = Some(evaluation.metric(network, metric, inputs, targets)?);
        }
        Ok(())
    }
}

/// A mean by the sum of weights; 0 of what weighs nothing.
fn mean(sum: f64, weight: f64) -> f64 {
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// A network and one beside it: a step reads the one and writes the other, so that a step that fails has changed nothing.
struct Networks<'a, N: Network> {
    one: &'a mut N,
    other: Box<N>,
    /// Which of them it is now.
    in_other: bool,
}

impl<N: Network> Networks<'_, N> {
    fn now(&self) -> &N {
        if self.in_other { &self.other } else { self.one }
    }

    /// The network as it is, and where to put what it becomes.
    fn now_and_next(&mut self) -> (&N, &mut N) {
        if self.in_other { (&self.other, self.one) } else { (self.one, &mut self.other) }
    }

    fn advance(&mut self) {
        self.in_other = !self.in_other;
    }
}

/// However a run ends, the network is where it was.
impl<N: Network> Drop for Networks<'_, N> {
    fn drop(&mut self) {
        if self.in_other {
            self.one.copy_from(&self.other);
        }
    }
}

/// Why a training run ended before its end.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TrainError {
    /// There are no samples.
    NoData,
    /// There is a validation set, but no sample in it.
    NoValidationData,
    /// A batch is to have 0 samples.
    EmptyBatches,
    /// There are to be 0 threads.
    NoThreads,
    /// The training data do not fit together.
    Data(StepError),
    /// The validation data do not fit together, or an input is not finite.
    Validation(StepError),
    /// A step could not be done.
    Step {
        /// The number of the epoch, from 1.
        epoch: usize,
        /// The number of the step in it, from 1.
        step: usize,
        /// What was wrong.
        error: StepError,
    },
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoData => f.write_str("there are no samples to train on"),
            Self::NoValidationData => f.write_str("there are no samples in the validation set"),
            Self::EmptyBatches => f.write_str("the batch size is 0: it has to be at least 1"),
            Self::NoThreads => f.write_str("the number of threads is 0: it has to be at least 1"),
            Self::Data(error) => write!(f, "training data: {error}"),
            Self::Validation(error) => write!(f, "validation data: {error}"),
            Self::Step { epoch, step, error } => write!(f, "epoch {epoch}, step {step}: {error}"),
        }
    }
}

impl core::error::Error for TrainError {}
