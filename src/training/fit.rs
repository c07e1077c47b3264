//! [`Fit`]: training over epochs.

use core::ops::ControlFlow;
use std::boxed::Box;

use rand::Rng;

use super::batches::Batches;
use super::error::TrainError;
use super::evaluation::Evaluation;
use super::gradient::{Batch, TrainableNetwork, check_targets, weight};
use super::history::{Columns, Epoch, History};
use super::networks::Networks;
use super::record::Record;
use super::trainer::{Trainer, input_not_finite};
use crate::error::StepError;
use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::{Clip, Optimizer, is_rate};
use crate::schedules::{Constant, Progress, Schedule};
use crate::tensor::Scalar;
use crate::threads;
use crate::zero::boxed;

/// The number of samples processed at a time. A batch can be longer: the gradients of its parts are added up.
const PART_SAMPLES: usize = 64;

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

/// The settings of a run.
struct Run<'a, N: Network, Y, L, O> {
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
}

type Train<'a, N, Y, L, O> = Box<
    dyn FnOnce(Run<'a, N, Y, L, O>, &[<N as Network>::Input], &[Y], &mut dyn Rng) -> Result<History, TrainError> + 'a,
>;

type Metric<'a, N, Y> = Box<dyn Fn(&<N as Network>::Output, &Y) -> f64 + 'a>;
type OnEpoch<'a, N> = Box<dyn FnMut(&Epoch, &N) -> ControlFlow<()> + 'a>;

impl<'a, N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Fit<'a, N, Y, L, O> {
    /// The defaults: one epoch in shuffled batches of 32, silently, without validation.
    pub(super) fn new(network: &'a mut N, loss: L, optimizer: O) -> Self {
        let run = Run {
            networks: Networks::new(network),
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
        };
        Self { run, train: Box::new(|run, inputs, targets, rng| run.train(None, inputs, targets, rng)) }
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
        let train = |run: Run<'a, N, Y, L, O>, inputs: &[N::Input], targets: &[Y], rng: &mut dyn Rng| {
            run.train(Some(state), inputs, targets, rng)
        };
        Self { train: Box::new(train), ..self }
    }
}

impl<'a, N: Network, Y, L, O> Fit<'a, N, Y, L, O> {
    /// Sets the number of passes over the data.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.run.epochs = epochs;
        self
    }

    /// Sets the number of samples per step: 1 is stochastic gradient descent, all of them is batch gradient descent. The last
    /// batch of an epoch can be shorter.
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.run.batch_size = batch_size;
        self
    }

    /// Sets whether each epoch has a new random order of samples, which is the default.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.run.shuffle = shuffle;
        self
    }

    /// Sets whether the run is shown on the standard error stream: one line per epoch, as plain text. With the feature `progress`, a
    /// terminal also shows a progress bar with the speed, the loss and the remaining time, unless it cannot move its cursor
    /// (`TERM=dumb`).
    pub fn progress(mut self, progress: bool) -> Self {
        self.run.progress = progress;
        self
    }

    /// Sets the number of threads that share the work, with the feature `threads`, which is on by default. The results have the
    /// same bits for any number. If there is too little work, the other threads sleep. Each of them has a stack of 2 MiB, whatever
    /// `RUST_MIN_STACK` says. The thread that calls [`run`](Self::run) needs less than 512 KiB of stack, even in a debug build and
    /// however large the network is.
    ///
    /// The default is the number in the environment variable `STACKPROP_NUM_THREADS`, or else `RAYON_NUM_THREADS`, if it is above
    /// 0, or else one thread per core that the process may use.
    pub fn threads(mut self, threads: usize) -> Self {
        self.run.threads = Some(threads);
        self
    }

    /// Sets how each gradient is clipped before the optimizer uses it.
    pub fn clip(mut self, clip: Clip) -> Self {
        self.run.clip = clip;
        self
    }

    /// Sets the schedule, whose factor multiplies the learning rate of the optimizer at each step.
    pub fn schedule(mut self, schedule: impl Schedule + 'a) -> Self {
        self.run.schedule = Box::new(schedule);
        self
    }

    /// Sets the data on which the network is evaluated after each epoch, in prediction mode (without dropout).
    pub fn validation(mut self, inputs: &'a [N::Input], targets: &'a [Y]) -> Self {
        self.run.validation = Some((inputs, targets));
        self
    }

    /// Sets a metric, which is averaged over the validation data, or over the training data if there are no validation data.
    pub fn metric(mut self, name: &'static str, metric: impl Fn(&N::Output, &Y) -> f64 + 'a) -> Self {
        self.run.metric = Some((name, Box::new(metric)));
        self
    }

    /// Sets a function that is called after each epoch with its measurements and the network. `Break` ends the run.
    ///
    /// This run ends when the loss is small enough:
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
    /// This one ends when the validation loss has not fallen for five epochs, and keeps the best network:
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
    pub fn on_epoch(mut self, on_epoch: impl FnMut(&Epoch, &N) -> ControlFlow<()> + 'a) -> Self {
        self.run.on_epoch = Box::new(on_epoch);
        self
    }

    /// Trains the network in place.
    ///
    /// The inputs are a slice of arrays, such as `&[[f32; 784]]`. One long vector is cut into arrays by `flat.as_chunks().0`, and
    /// nested arrays are flattened by `Net::flat_all(&images)`. A vector of vectors has to be copied, each of them by
    /// `<[f32; 784]>::try_from(&row[..])`.
    ///
    /// With the same arguments and the same state of `rng` the result is the same, bit for bit.
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
    pub fn run<R: Rng + ?Sized>(
        self,
        inputs: &[N::Input],
        targets: &[Y],
        mut rng: &mut R,
    ) -> Result<History, TrainError> {
        match self.run.threads {
            Some(0) => Err(TrainError::NoThreads),
            threads => {
                let threads = threads.unwrap_or_else(threads::default_count);
                threads::with(threads, || (self.train)(self.run, inputs, targets, &mut rng))
            }
        }
    }
}

impl<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Run<'_, N, Y, L, O> {
    fn train(
        mut self,
        mut state: Option<&mut O::State<N>>,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut dyn Rng,
    ) -> Result<History, TrainError> {
        self.check(inputs, targets)?;
        let batch_size = self.batch_size.min(inputs.len());
        let steps = inputs.len().div_ceil(batch_size);
        let mut batches = Batches::new(inputs, targets, batch_size, self.shuffle);
        let (mut trainer, mut evaluation) =
            (boxed::<Trainer<N, O, PART_SAMPLES>>(), boxed::<Evaluation<N, PART_SAMPLES>>());
        let rate = self.optimizer.learning_rate();
        let mut record = Record::new(self.columns(), self.epochs, inputs.len(), self.progress);

        for epoch in 0..self.epochs {
            record.begin_epoch();
            batches.shuffle::<N::Scalar>(rng);
            for step in 0..steps {
                let now = Progress {
                    step: epoch.saturating_mul(steps).saturating_add(step),
                    steps: self.epochs.saturating_mul(steps),
                };
                self.optimizer.set_learning_rate(rate * self.schedule.factor(now));
                let done = batches.with::<N::Scalar, _>(step, |inputs, targets| {
                    let weight = weight(&self.loss, targets);
                    let (rule, optimizer) = ((&self.loss, self.clip), (&self.optimizer, state.as_deref_mut()));
                    let batch = Batch { inputs, targets, weight };
                    let loss = trainer.step_to(self.networks.now_and_next(), rule, optimizer, batch, rng)?;
                    record.step(inputs.len(), loss.to_f64(), weight);
                    Ok(())
                });
                match done {
                    Ok(()) => self.networks.advance(),
                    Err(error) => return Err(record.failed_step(step, batches.in_the_data(step, error))),
                }
            }
            let figures = match self.evaluate(&mut evaluation, (inputs, targets)) {
                Ok(figures) => figures,
                Err(error) => return Err(record.failed_evaluation(error)),
            };
            let on_epoch = |epoch: &Epoch| (self.on_epoch)(epoch, self.networks.now());
            if record.end_epoch(figures, self.optimizer.learning_rate(), on_epoch).is_break() {
                break;
            }
        }
        Ok(record.into_history())
    }

    /// The columns that are shown and recorded for each epoch.
    fn columns(&self) -> Columns {
        Columns { validation: self.validation.is_some(), metric: self.metric.as_ref().map(|(name, _)| *name) }
    }

    /// Checks the settings and the data before the first step.
    fn check(&self, inputs: &[N::Input], targets: &[Y]) -> Result<(), TrainError> {
        if inputs.is_empty() && targets.is_empty() {
            return Err(TrainError::NoData);
        }
        if self.batch_size == 0 {
            return Err(TrainError::EmptyBatches);
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
        check_targets(&self.loss, inputs, targets).map_err(TrainError::Data)?;
        match self.validation {
            Some(([], [])) => Err(TrainError::NoValidationData),
            Some((inputs, targets)) => check_targets(&self.loss, inputs, targets).map_err(TrainError::Validation),
            None => Ok(()),
        }
    }

    /// The loss on the validation data and the metric, if they are set.
    fn evaluate(
        &self,
        evaluation: &mut Evaluation<N, PART_SAMPLES>,
        training: (&[N::Input], &[Y]),
    ) -> Result<[Option<f64>; 2], StepError> {
        let (network, mut figures) = (self.networks.now(), [None; 2]);
        if let Some((inputs, targets)) = self.validation {
            let loss = evaluation.loss_of_checked(network, &self.loss, inputs, targets).to_f64();
            // As in a training step, the inputs are checked only if the loss is not finite.
            if !loss.is_finite()
                && let Some(error) = input_not_finite::<N>(inputs)
            {
                return Err(error);
            }
            figures[0] = Some(loss);
        }
        if let Some((_, metric)) = &self.metric {
            let (inputs, targets) = self.validation.unwrap_or(training);
            figures[1] = Some(evaluation.metric(network, metric, inputs, targets)?);
        }
        Ok(figures)
    }
}
