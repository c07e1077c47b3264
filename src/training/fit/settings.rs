//! The settings of a [`Fit`].

use core::ops::ControlFlow;
use std::boxed::Box;
#[cfg(feature = "safetensors")]
use std::path::Path;

use super::Fit;
use super::source::Validation;
use crate::metrics::Measure;
use crate::network::{Network, StreamingNetwork};
use crate::optimizers::Clip;
use crate::schedules::Schedule;
use crate::training::average::Average;
#[cfg(feature = "safetensors")]
use crate::training::checkpoint::Every;
use crate::training::early_stopping::EarlyStopping;
use crate::training::groups::Difference;
use crate::training::history::Epoch;
use crate::training::networks::BestNetwork;
use crate::training::reduce_on_plateau::ReduceOnPlateau;
use crate::training::stateful::Streams;
use crate::training::step::Step;
use crate::training::trainable::TrainableNetwork;
use crate::zero::boxed;

impl<'a, N: Network, Y, L, O> Fit<'a, N, Y, L, O> {
    /// Sets the number of passes over the data.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.run.options.epochs = epochs;
        self
    }

    /// Sets the number of samples per step: 1 is stochastic gradient descent, all of them is batch gradient descent. The last
    /// batch of an epoch can be shorter.
    ///
    /// A batch may be as large as you like: the gradients of its parts, of at most 64 samples (128 for some large networks), are
    /// accumulated, so the memory for activations does not grow. `BatchNorm` normalizes by each part.
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.run.options.batch_size = batch_size;
        self
    }

    /// Sets whether each epoch has a new random order of samples, which is the default.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.run.options.shuffle = shuffle;
        self
    }

    /// Lets the state of the network continue from batch to batch, for sequences that are too long for one sample: truncated
    /// back-propagation through time (Williams and Peng 1990), as `stateful=True` in Keras and detached states in PyTorch.
    ///
    /// The samples of a batch are pieces of parallel sequences: sample `i` of a batch begins in the state that sample `i` of the batch
    /// before has left, and gradients stop there. So the data have the order `[batch][sequence]`, and are not shuffled, whatever
    /// [`shuffle`](Self::shuffle) says. `begins` is called with the index of a sample in the data and says whether a new sequence begins
    /// with it; at the start of an epoch all do. The outputs of each piece are those of the whole sequence.
    ///
    /// The states of a batch are allocated at the start of the run, one [`StepState`](crate::network::StepState) per sample, and are part of
    /// [checkpoints](Self::checkpoint). Each sample of the validation data and of a metric begins a sequence. By hand:
    /// [`Trainer::stateful`](crate::training::Trainer::stateful).
    ///
    /// It does not compile if a layer cannot run step by step, or does not [carry](crate::layer::Streaming::NOT_CARRIED) its state: a
    /// causal convolution does not.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<10, 1>>, GRU<1, 8>, PerStep<Dense<8, 1>>; }
    ///
    /// // Two sequences of 100 steps, in pieces of 10: the first piece of both, the second of both, …
    /// let piece = |start: usize, phase: f32| core::array::from_fn(|t| (0.2 * (start + t) as f32 + phase).sin());
    /// let pieces = |shift: usize| (0..10_usize).flat_map(move |k| [piece(10 * k + shift, 0.0), piece(10 * k + shift, 1.0)]);
    /// let (inputs, targets): (Vec<_>, Vec<_>) = (pieces(0).collect(), pieces(1).collect());
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let mut net = Net::new(&mut rng);
    /// let fit = net.fit(MeanSquaredError, Adam::new(0.02)).batch_size(2).epochs(30).stateful(|_| false);
    /// let history = fit.run(&inputs, &targets, &mut rng)?;
    /// assert!(history.last().unwrap().loss < history.epochs[0].loss / 2.0);
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// The error names the layer:
    ///
    /// ```compile_fail,E0080
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<10, 1>>, Conv1d<1, 4, 3, Causal>, GRU<4, 8>, PerStep<Dense<8, 1>>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Net::new(&mut rng);
    /// // `Net` cannot be trained with `stateful`, because its layer `conv1d1` does not carry its state …
    /// net.fit(MeanSquaredError, Adam::new(0.02)).stateful(|_| false).run(&[[0.0; 10]], &[[0.0; 10]], &mut rng)?;
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn stateful(mut self, begins: impl Fn(usize) -> bool + 'a) -> Self
    where
        N: TrainableNetwork + StreamingNetwork,
    {
        self.run.streams = Some(Streams::new::<N>(begins));
        self
    }

    /// Sets whether the run is shown on the standard error stream: one line per epoch, as plain text. With the feature `progress`, a
    /// terminal also shows a progress bar with the speed, the loss and the remaining time, unless it cannot move its cursor
    /// (`TERM=dumb`). Columns that do not fit into a narrow terminal with a bar are left out there; the history has all of them.
    pub fn progress(mut self, progress: bool) -> Self {
        self.run.options.progress = progress;
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
        self.run.options.threads = Some(threads);
        self
    }

    /// Sets how each gradient is clipped before the optimizer uses it.
    pub fn clip(mut self, clip: Clip) -> Self {
        self.run.options.clip = clip;
        self
    }

    /// Sets the schedule, whose factor multiplies the learning rate of the optimizer at each step.
    pub fn schedule(mut self, schedule: impl Schedule + 'a) -> Self {
        self.run.schedule = Box::new(schedule);
        self
    }

    /// Sets the data on which the network is evaluated after each epoch, in prediction mode (without dropout).
    pub fn validation(mut self, inputs: &'a [N::Input], targets: &'a [Y]) -> Self {
        self.run.validation = Validation::Given((inputs, targets));
        self
    }

    /// Keeps a fraction of the training data for validation: the last ones, rounded to a whole number of samples, so that a series is cut in
    /// time. Data that are sorted by class have to be [shuffled](crate::data::shuffle) before.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let inputs: Vec<[f32; 1]> = (0..50).map(|i| [i as f32 / 50.0]).collect();
    /// let fit = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(50).validation_split(0.2);
    /// let history = fit.run(&inputs, &inputs, &mut rng)?; // 40 are trained on
    /// assert!(history.last().unwrap().validation_loss.unwrap() < 0.01);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn validation_split(mut self, fraction: f64) -> Self {
        self.run.validation = Validation::Split(fraction);
        self
    }

    /// Adds a metric, which is averaged over the validation data, or over the training data if there are no validation data. Up to eight
    /// can be added; [`Epoch::metrics`] has their values, in the order in which they were added.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// use stackprop::metrics::top_k;
    /// # network! { struct Net = Dense<2, 3>, Softmax; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Net::new(&mut rng);
    /// let fit = net.fit(CrossEntropy, Adam::new(0.1)).epochs(40).metric("accuracy", accuracy).metric("top 2", top_k(2));
    /// let history = fit.run(&[[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]], &[0u8, 1, 2], &mut rng)?;
    /// assert_eq!(history.last().unwrap().metrics[..], [1.0, 1.0]);
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// For a network that classifies steps or pixels, a metric compares nested outputs with the targets:
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// network! { struct Tagger = Input<Tokens<3, 8>>, Embedding<8, 4>, PerStep<Dense<4, 2>>, Softmax; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Tagger::new(&mut rng);
    /// let fit = net.fit(CrossEntropy, Adam::new(0.1)).epochs(20);
    /// let fit = fit.metric("accuracy", |y, classes| accuracy(Tagger::nested(y), classes));
    /// let history = fit.run(&[[1u8, 5, 2], [6, 7, 0]], &[[Some(0u8), Some(1), Some(0)], [Some(1), Some(1), None]], &mut rng)?;
    /// assert_eq!(history.last().unwrap().metrics[..], [1.0]);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn metric<M: Measure>(mut self, name: &'static str, metric: impl Fn(&N::Output, &Y) -> M + 'a) -> Self {
        self.run.metrics.push((name, Box::new(move |output, target| metric(output, target).weighted())));
        self
    }

    /// Sets whether the metrics are also computed on the training data, to be compared with those on the validation data: see
    /// [`Epoch::training_metrics`]. It takes another prediction of each sample per epoch, after the epoch, without dropout.
    pub fn training_metrics(mut self, training_metrics: bool) -> Self {
        self.run.options.training_metrics = training_metrics;
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
    /// To end it when the validation loss no longer falls, use [`early_stopping`](Self::early_stopping).
    pub fn on_epoch(mut self, on_epoch: impl FnMut(&Epoch, &N) -> ControlFlow<()> + 'a) -> Self {
        self.run.on_epoch = Box::new(on_epoch);
        self
    }

    /// Sets a function that is called after each step with its measurements and the network. `Break` ends the run: its last epoch then
    /// has fewer steps, and is evaluated and recorded as the others are.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use core::ops::ControlFlow;
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let mut losses = Vec::new();
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3).batch_size(1).on_step(|step, _| {
    ///     losses.push(step.loss);
    ///     ControlFlow::Continue(())
    /// });
    /// fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert_eq!(losses.len(), 6);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn on_step(mut self, on_step: impl FnMut(&Step, &N) -> ControlFlow<()> + 'a) -> Self {
        self.run.on_step = Some(Box::new(on_step));
        self
    }

    /// Averages the network over the steps, and leaves the average: after each step, each parameter of the average becomes `decay` times
    /// what it was plus `1 − decay` times the new parameter. Polyak and Juditsky 1992; with the exponential form of Tarvainen and Valpola
    /// 2017. A decay of 0.999 averages about the last 1000 steps.
    ///
    /// Validation, metrics, `on_epoch`, [`best`](Self::best) and [`early_stopping`](Self::early_stopping) get the average. Training does not
    /// depend on it, and continues with the network itself. Running statistics, as of `BatchNorm`, are the latest. If the run ends in an
    /// error, the network is that of the last good step. The average takes memory for another network on the heap.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// // One sample says 1, the other −1. The bias follows the last one; its average is near 0.
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.2)).epochs(500).batch_size(1).moving_average(0.98);
    /// fit.run(&[[0.0], [0.0]], &[[1.0], [-1.0]], &mut rng)?;
    /// assert!(net.dense0.bias[0].abs() < 0.1);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn moving_average(mut self, decay: f64) -> Self {
        self.run.average = Some(Average::new(decay));
        self
    }

    /// Lends a network that the run overwrites with its best one: that after the epoch with the lowest validation loss or, if there
    /// are no validation data, with the lowest training loss. [`History::best`](crate::training::History::best) is the epoch.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let mut best = Line::ZERO;
    /// // So large a rate that the loss grows from epoch to epoch.
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.5)).epochs(5).best(&mut best);
    /// let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert_eq!(history.best(), history.epochs.first());
    /// assert_ne!(net, best);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn best(mut self, best: &'a mut N) -> Self {
        self.run.best = Some(BestNetwork::Lent(best));
        self
    }

    /// Ends the run when it no longer improves, and restores the best network: that after the best epoch, whether the run ended early or not.
    /// [`History::restored`](crate::training::History::restored) is the number of that epoch, and
    /// [`History::kept`](crate::training::History::kept) has its measurements. If no epoch was good, since the metric was always NaN, nothing is restored, and
    /// nothing is if the run ends in an error.
    ///
    /// A run that continues from a [checkpoint](Self::checkpoint) ends after the same epoch. A network that is lent by [`best`](Self::best)
    /// is then the best by what early stopping follows; without one, the run has memory for another network on the heap.
    ///
    /// This run ends when the validation loss has not fallen for five epochs:
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(1000).validation(&[[3.0]], &[[7.5]]);
    /// let history = fit.early_stopping(EarlyStopping::new(5)).run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert_eq!(history.restored(), Some(history.best().unwrap().number));
    /// assert_eq!(history.epochs.len(), history.best().unwrap().number + 5);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn early_stopping(mut self, stopping: EarlyStopping) -> Self {
        self.run.options.stopping = Some(stopping);
        self.run.best.get_or_insert_with(|| BestNetwork::Own(boxed()));
        self
    }

    /// Leaves a layer as it is: its parameters, its running statistics and what the optimizer keeps for them, whatever the optimizer. `label` is
    /// the name of its field, or a path such as `encoder.hidden`. Call it once for each layer. Clipping by norm does not count the
    /// gradients of these layers.
    ///
    /// The layer takes part in training as before: a `Dropout` in it drops, and a `BatchNorm` normalizes by the batch. Its gradient is
    /// computed, and not used. A gradient of zero would not do: weight decay and momentum would move the parameters.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// network! { struct Net = body: Dense<2, 4>, Tanh, head: Dense<4, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let mut net = Net::new(&mut rng);
    /// let before = net.clone();
    /// let fit = net.fit(MeanSquaredError, AdamW::new(0.01)).epochs(10).freeze("body");
    /// fit.run(&[[1.0, 2.0]], &[[3.0]], &mut rng)?;
    /// assert!(net.body == before.body && net.head != before.head);
    ///
    /// let error = net.fit(MeanSquaredError, AdamW::new(0.01)).freeze("bodi").run(&[[1.0, 2.0]], &[[3.0]], &mut rng);
    /// let message = "there is no layer \"bodi\" with parameters: those that have some are `body`, `head`";
    /// assert_eq!(error.unwrap_err().to_string(), message);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn freeze(mut self, label: &'a str) -> Self {
        self.run.options.differences.push((label, Difference::Frozen));
        self
    }

    /// Multiplies the learning rate of a layer by a factor, whatever the optimizer: often a lower rate for layers that were trained before.
    /// `label` is a name or a path as in [`freeze`](Self::freeze). The factors of a layer and of one within it are multiplied.
    ///
    /// The moments of the optimizer do not depend on it. With the factor 0 a layer stays where it is, but its running statistics follow
    /// the batches; [`freeze`](Self::freeze) leaves those alone too.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// network! { struct Net = body: Dense<2, 4>, Tanh, head: Dense<4, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let mut net = Net::new(&mut rng);
    /// let fit = net.fit(MeanSquaredError, AdamW::new(0.01)).rate_factor("body", 0.1).decay_factor("head", 0.0);
    /// fit.run(&[[1.0, 2.0]], &[[3.0]], &mut rng)?;
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn rate_factor(mut self, label: &'a str, factor: f64) -> Self {
        self.run.options.differences.push((label, Difference::Rate(factor)));
        self
    }

    /// Multiplies the weight decay of a layer by a factor, with any optimizer of this crate. Without weight decay it does nothing.
    /// `label` is a name or a path as in [`freeze`](Self::freeze), such as `head.weight`.
    pub fn decay_factor(mut self, label: &'a str, factor: f64) -> Self {
        self.run.options.differences.push((label, Difference::Decay(factor)));
        self
    }

    /// Reduces the learning rate each time the run has not improved for some epochs. The factor of the [schedule](Self::schedule) is
    /// multiplied with it.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Line::new(&mut rng);
    /// // So large a rate that the loss does not fall, until it is reduced.
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.35)).epochs(100).reduce_on_plateau(ReduceOnPlateau::new(2).factor(0.5));
    /// let history = fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
    /// assert!(history.last().unwrap().learning_rate < 0.35 && history.last().unwrap().loss < 0.01);
    /// # Ok::<(), TrainError>(())
    /// ```
    pub fn reduce_on_plateau(mut self, plateau: ReduceOnPlateau) -> Self {
        self.run.options.plateau = Some(plateau);
        self
    }

    /// Writes checkpoints to a file, from which the run can continue as if it had never stopped: the network, the state of the
    /// optimizer, the seed, the position in the run, the history, and the [best](Self::best) network.
    ///
    /// The file is replaced as a whole, after the new one has reached the disk, so a program that is killed, or a full disk, leaves
    /// the checkpoint before it. The format is safetensors. Needs the feature `safetensors`.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// use stackprop::training::Every;
    /// # network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("run.safetensors");
    /// let train = |epochs| {
    ///     let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    ///     let mut net = Line::new(&mut rng);
    ///     let fit = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(epochs);
    ///     // It begins if there is no file, and continues if there is one.
    ///     let fit = fit.checkpoint(&path, Every::Epochs(1)).resume(&path);
    ///     fit.run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)
    /// };
    /// train(3)?; // the program is interrupted here …
    /// let history = train(10)?; // … and started again
    /// assert_eq!(history.resumed.as_ref().unwrap().epoch, 3);
    /// assert_eq!(history.epochs.len(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "safetensors")]
    pub fn checkpoint(mut self, path: impl AsRef<Path>, every: Every) -> Self {
        self.run.options.checkpoints.write = Some((path.as_ref().into(), every));
        self
    }

    /// Sets the number of checkpoints that are kept: the older ones are `run.safetensors.1`, `run.safetensors.2` and so on. The
    /// default is 1, which is the newest only.
    #[cfg(feature = "safetensors")]
    pub fn keep(mut self, checkpoints: usize) -> Self {
        self.run.options.checkpoints.keep = Some(checkpoints);
        self
    }

    /// Continues from a [checkpoint](Self::checkpoint), or begins if there is no file at `path`.
    ///
    /// The results have the same bits as if the run had never stopped, for any number of threads, if the program is the same: the
    /// data, the loss, the optimizer and its settings, the batch size, the schedule, the number of epochs, and the state of the random
    /// generator that is passed to [`run`](Self::run). The optimizer's name, the batch size, shuffling, the number of samples, the names of the metrics and of the layers that are treated differently
    /// are compared: another one is an error. With more epochs a finished run continues, but a schedule that depends on the length of the
    /// run is then another one. The network that was passed to [`fit`](crate::training::Fitting::fit) is overwritten.
    ///
    /// If the file is damaged, the one before it is used, if it was [kept](Self::keep). [`History::resumed`](crate::training::History::resumed) says which one it was.
    /// `on_epoch` and `on_step` are not called for the epochs and steps that were finished. Needs the feature `safetensors`.
    #[cfg(feature = "safetensors")]
    pub fn resume(mut self, path: impl AsRef<Path>) -> Self {
        self.run.options.checkpoints.resume = Some(path.as_ref().into());
        self
    }
}
