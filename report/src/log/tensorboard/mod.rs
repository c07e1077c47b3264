//! [`TensorBoard`]: a run as TensorBoard reads it.

mod events;
mod histogram;
mod proto;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use stackprop::layer::{Parameters, Path as Place};
use stackprop::losses::Loss;
use stackprop::optimizers::Optimizer;
use stackprop::tensor::Scalar;
use stackprop::training::{Epoch, Fit, Step, TrainableNetwork};

use super::columns::Names;
use crate::Drawing;
use crate::error::{Error, Result};
use events::{Events, now};
use proto::{Content, Event, Image, Summary, Value, What};

/// A folder for [TensorBoard](https://www.tensorflow.org/tensorboard), which shows it while the run is going on: `tensorboard --logdir FOLDER`.
/// Needs the feature `tensorboard`.
///
/// As with Keras, what is measured on the training data and on the validation data are two runs, `training` and `validation`, so that their
/// curves of the loss and of each metric are in one chart. The loss of each step is a third, `steps`, if steps are logged. TensorBoard's
/// scalars have 32 bits.
///
/// Epochs are written as soon as they have ended, and steps at least every two seconds, so a program that is killed leaves them. A run that
/// continues from a checkpoint continues in the same folder, and TensorBoard leaves out epochs that were repeated. If something cannot
/// be written, training continues, and [`finish`](Self::finish) returns the error. Logging a step does not allocate.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop_report::TensorBoard;
/// network! { struct Net = Dense<1, 2>, Softmax; }
///
/// # let folder = tempfile::tempdir()?;
/// # std::env::set_current_dir(&folder)?;
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let board = TensorBoard::new("runs/first")?;
/// let mut net = Net::new(&mut rng);
/// let fit = net.fit(CrossEntropy, Adam::new(0.1)).epochs(20).metric("accuracy", accuracy);
/// board.names_of(&fit);
/// let fit = fit.on_step(|step, _| board.step(step)).on_epoch(|epoch, net| {
///     board.histograms("parameters", epoch.number, net);
///     board.epoch(epoch)
/// });
/// fit.run(&[[1.0], [-1.0]], &[0u8, 1], &mut rng)?;
/// board.finish()?;
/// assert_eq!(std::fs::read_dir("runs/first/training")?.count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TensorBoard {
    folder: PathBuf,
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    names: Names,
    training: Events,
    validation: Option<Events>,
    steps: Option<Events>,
    /// The event of a step, which is always the same but for its numbers.
    step: Event,
    /// The first error.
    error: Option<Error>,
}

impl TensorBoard {
    /// Makes the folder, if there is none, and the first file.
    ///
    /// # Errors
    ///
    /// If the folder or the file cannot be made.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// std::fs::write("a-file", "")?;
    /// let error = stackprop_report::TensorBoard::new("a-file").unwrap_err();
    /// assert!(error.to_string().starts_with("a-file/training: "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref().to_owned();
        let training = Events::new(&folder.join("training"))?;
        let values = ["loss", "learning rate"].map(|tag| scalar(tag.to_owned(), 0.0)).into();
        let step = Event { what: Some(What::Summary(Summary { values })), ..Event::default() };
        let state = State { names: Names::default(), training, validation: None, steps: None, step, error: None };
        Ok(Self { folder, state: RefCell::new(state) })
    }

    /// Takes the names of the metrics and of the heads from a run, for its tags. Without this they are `metric 1`, `head 1`, and so on.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::TensorBoard;
    /// network! { struct Net = Dense<1, 2>, Softmax; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let board = TensorBoard::new("run")?;
    /// let mut net = Net::ZERO;
    /// let fit = net.fit(CrossEntropy, Sgd::new(0.1)).metric("accuracy", accuracy);
    /// board.names_of(&fit);
    /// fit.on_epoch(|epoch, _| board.epoch(epoch)).run(&[[1.0]], &[0u8], &mut rng)?;
    /// board.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn names_of<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer>(&self, fit: &Fit<'_, N, Y, L, O>) {
        self.state.borrow_mut().names = Names::of(fit);
    }

    /// Writes the measurements of an epoch. It always returns `Continue`, as an answer of [`on_epoch`](Fit::on_epoch).
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::TensorBoard;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let board = TensorBoard::new("run")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3).validation(&[[2.0]], &[[1.5]]);
    /// fit.on_epoch(|epoch, _| board.epoch(epoch)).run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// board.finish()?;
    /// assert!(std::fs::exists("run/training")? && std::fs::exists("run/validation")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn epoch(&self, epoch: &Epoch) -> ControlFlow<()> {
        let state = &mut *self.state.borrow_mut();
        let names = state.names.clone();
        let heads = |losses| names.heads(losses).map(|(name, loss)| scalar(format!("loss/{name}"), loss));
        let metrics = |values| names.metrics(values).map(|(name, value)| scalar(name, value));
        let mut training = vec![scalar("loss".to_owned(), epoch.loss)];
        training.extend(heads(&epoch.head_losses));
        training.extend(metrics(&epoch.training_metrics));
        training.push(scalar("learning rate".to_owned(), epoch.learning_rate));
        training.push(scalar("seconds".to_owned(), epoch.seconds));
        match epoch.validation_loss {
            None => training.extend(metrics(&epoch.metrics)),
            Some(loss) => {
                let mut validation = vec![scalar("loss".to_owned(), loss)];
                validation.extend(heads(&epoch.validation_head_losses));
                validation.extend(metrics(&epoch.metrics));
                let written = run(&mut state.validation, || self.folder.join("validation"))
                    .and_then(|events| write(events, epoch.number, validation));
                keep(&mut state.error, written);
            }
        }
        let written = write(&mut state.training, epoch.number, training);
        keep(&mut state.error, written);
        ControlFlow::Continue(())
    }

    /// Writes the loss and the learning rate of a step. It always returns `Continue`, as an answer of [`on_step`](Fit::on_step). Steps are
    /// counted over all epochs, from 1.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::TensorBoard;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let board = TensorBoard::new("run")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).batch_size(1);
    /// fit.on_step(|step, _| board.step(step)).run(&[[1.0], [2.0]], &[[1.0], [2.0]], &mut rng)?;
    /// board.finish()?;
    /// assert_eq!(std::fs::read_dir("run/steps")?.count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn step(&self, step: &Step) -> ControlFlow<()> {
        let State { steps, step: event, error, .. } = &mut *self.state.borrow_mut();
        event.wall_time = now();
        event.step = ((step.epoch - 1) * step.count + step.number) as i64;
        if let Some(What::Summary(summary)) = &mut event.what {
            for (value, number) in summary.values.iter_mut().zip([step.loss, step.learning_rate]) {
                value.content = Some(Content::Scalar(number as f32));
            }
        }
        keep(error, run(steps, || self.folder.join("steps")).and_then(|events| events.add(event)));
        ControlFlow::Continue(())
    }

    /// Writes a number of your own, at an epoch or at a step, to the run `training`.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::TensorBoard;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let board = TensorBoard::new("run")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3);
    /// let fit = fit.on_epoch(|epoch, net| {
    ///     board.scalar("slope", epoch.number, net.dense0.weight[0].into());
    ///     board.epoch(epoch)
    /// });
    /// fit.run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// board.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scalar(&self, tag: &str, step: usize, value: f64) {
        self.add(step, vec![scalar(tag.to_owned(), value)]);
    }

    /// Writes a histogram of each tensor of a network, or of a gradient, at an epoch or at a step, to the run `training`. Its tag is the
    /// group with the path of the tensor, such as `parameters/dense0.weight`. Values that are NaN or infinite are left out.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::TensorBoard;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let board = TensorBoard::new("run")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3);
    /// let fit = fit.on_epoch(|epoch, net| {
    ///     board.histograms("parameters", epoch.number, net);
    ///     board.epoch(epoch)
    /// });
    /// fit.run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// board.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn histograms<T: Scalar, P: Parameters<T>>(&self, group: &str, step: usize, parameters: &P) {
        let mut values = Vec::new();
        parameters.visit(&Place::ROOT, &mut |entry, tensor| {
            let tag = format!("{group}/{}", entry.path);
            values.extend(histogram::of(tensor).map(|one| Value { tag, content: Some(Content::Histogram(one)) }));
        });
        self.add(step, values);
    }

    /// Writes a chart or a picture, at an epoch or at a step, to the run `training`.
    ///
    /// ```
    /// # use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop_report::{TensorBoard, image};
    /// network! { struct Net = Input<Image<1, 4, 4>>, Conv2d<1, 2, 3>, Flatten, Dense<_, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let board = TensorBoard::new("run")?;
    /// let mut net = Net::new(&mut rng);
    /// let fit = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(3);
    /// let fit = fit.on_epoch(|epoch, net| {
    ///     board.drawing("filters", epoch.number, &image::weights(&net.conv2d1.weight));
    ///     board.epoch(epoch)
    /// });
    /// fit.run(&[[1.0; 16]], &[[1.0]], &mut rng)?;
    /// board.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn drawing(&self, tag: &str, step: usize, drawing: &Drawing) {
        let (file, (width, height)) = (drawing.to_png(), drawing.png_size());
        let image = Image { height: height as i32, width: width as i32, colorspace: 3, file };
        self.add(step, vec![Value { tag: tag.to_owned(), content: Some(Content::Image(image)) }]);
    }

    /// Ends the log.
    ///
    /// # Errors
    ///
    /// If something could not be written: the first error.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// let board = stackprop_report::TensorBoard::new("run")?;
    /// let mut net = Line::ZERO;
    /// let fit = net.fit(MeanSquaredError, Sgd::new(0.1));
    /// std::fs::write("run/steps", "a file, not a folder")?;
    /// # let mut rng = <stackprop::rand::rngs::Xoshiro256PlusPlus as stackprop::rand::SeedableRng>::seed_from_u64(1);
    /// fit.on_step(|step, _| board.step(step)).run(&[[1.0]], &[[1.0]], &mut rng)?;
    /// assert!(board.finish().unwrap_err().to_string().starts_with("run/steps: "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn finish(self) -> Result<()> {
        let State { mut training, validation, steps, mut error, .. } = self.state.into_inner();
        keep(&mut error, training.flush());
        for mut events in validation.into_iter().chain(steps) {
            keep(&mut error, events.flush());
        }
        error.map_or(Ok(()), Err)
    }

    fn add(&self, step: usize, values: Vec<Value>) {
        let state = &mut *self.state.borrow_mut();
        let written = write(&mut state.training, step, values);
        keep(&mut state.error, written);
    }
}

/// The file of a run, which is made if there is none.
fn run(events: &mut Option<Events>, folder: impl FnOnce() -> PathBuf) -> Result<&mut Events> {
    let opened = match events.take() {
        Some(opened) => opened,
        None => Events::new(&folder())?,
    };
    Ok(events.insert(opened))
}

/// Writes values at once.
fn write(events: &mut Events, step: usize, values: Vec<Value>) -> Result<()> {
    let what = Some(What::Summary(Summary { values }));
    events.add(&Event { wall_time: now(), step: step as i64, what })?;
    events.flush()
}

/// Keeps the first error.
fn keep(error: &mut Option<Error>, result: Result<()>) {
    if let Err(new) = result {
        error.get_or_insert(new);
    }
}

fn scalar(tag: String, value: f64) -> Value {
    Value { tag, content: Some(Content::Scalar(value as f32)) }
}
