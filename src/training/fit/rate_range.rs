//! [`RateRange`]: the loss of a short run in which the learning rate rises from step to step.

use core::fmt;
use core::ops::ControlFlow;
use std::boxed::Box;
use std::cell::RefCell;
use std::rc::Rc;
use std::vec::Vec;

use rand::Rng;

use super::Fit;
use super::run::Run;
use super::source::Validation;
use crate::error::StepError;
use crate::network::Network;
use crate::optimizers::{Optimizer, power};
use crate::schedules::Progress;
#[cfg(feature = "safetensors")]
use crate::training::checkpoint::Checkpoints;
use crate::training::error::TrainError;

/// The rate of the first step.
const FIRST: f64 = 1e-7;
/// What the rate is multiplied by at each step: ten times in 15 steps.
const GROWTH: f64 = 1.165_914_401_179_831_3;
/// The number of steps, after which the rate is 10.
const STEPS: usize = 121;
/// The share of the old mean in the running mean of the loss.
const SMOOTHING: f64 = 0.9;
/// The test ends when the running mean is this many times the lowest one.
const DIVERGED: f64 = 4.0;

/// What [`Fit::find_rate`] has measured. It is displayed as a chart of the loss over the rate.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RateRange {
    /// The learning rate of each step, rising.
    pub rates: Vec<f64>,
    /// The running mean of the loss at each step, before the step.
    pub losses: Vec<f64>,
}

impl RateRange {
    /// The rate at which the loss falls fastest, over the logarithm of the rate; `None` if it never falls.
    pub fn suggestion(&self) -> Option<f64> {
        // Up to the lowest loss, and over several steps: a single one is noise.
        const SPAN: usize = 8;
        let lowest = self.losses.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1))?.0;
        let falls = (0..(lowest + 1).saturating_sub(SPAN)).map(|i| (i, self.losses[i] - self.losses[i + SPAN]));
        let (steepest, fall) = falls.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (fall > 0.0).then(|| self.rates[steepest + SPAN / 2])
    }
}

impl fmt::Display for RateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WIDTH: f64 = 40.0;
        let highest = self.losses.iter().copied().fold(0.0, f64::max);
        writeln!(f, "{:>9}  {:>10}", "rate", "loss")?;
        // One step in four: the chart fits on a screen.
        for (rate, loss) in self.rates.iter().zip(&self.losses).step_by(4) {
            let length = if highest > 0.0 { (WIDTH * loss / highest) as usize } else { 0 };
            writeln!(f, "{rate:>9.1e}  {loss:>10.4}  {}", "▒".repeat(length))?;
        }
        match self.suggestion() {
            Some(rate) => writeln!(f, "the loss falls fastest at {rate:.1e}"),
            None => writeln!(f, "the loss does not fall"),
        }
    }
}

impl<'a, N: Network, Y, L, O: Optimizer> Fit<'a, N, Y, L, O> {
    /// Finds out which learning rates are worth a try: trains for 121 steps whose rate rises from 10⁻⁷ to 10, until the loss is four times
    /// its lowest value, and leaves the network as it was. Smith 2017, section 3.3, "range test".
    ///
    /// The batch size, shuffling, the clipping and frozen layers of this run are used; its epochs, its schedule, validation, metrics and
    /// checkpoints are not, and the rate of the optimizer is replaced. A [state](Self::state) that is lent is changed. The loss is a running mean, to which each step contributes a tenth.
    ///
    /// A good rate is where the loss falls fastest, which is [`RateRange::suggestion`], or a little above, well before the lowest
    /// point.
    ///
    /// ```
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// # network! { struct Net = Dense<2, 16>, Tanh, Dense<16, 3>, Softmax; }
    /// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// # let mut net = Net::new(&mut rng);
    /// # let inputs: Vec<[f32; 2]> = (0..200).map(|i| [(i % 14) as f32 / 7.0 - 1.0, (i % 9) as f32 / 5.0 - 1.0]).collect();
    /// # let classes: Vec<u8> = inputs.iter().map(|[x, y]| u8::from(x + y > 0.3) + u8::from(x - y > 0.6)).collect();
    /// let range = net.fit(CrossEntropy, Adam::new(0.0)).find_rate(&inputs, &classes, &mut rng)?;
    /// println!("{range}");
    /// let rate = range.suggestion().unwrap();
    /// assert!(rate > 1e-4 && rate < 1.0);
    /// let history = net.fit(CrossEntropy, Adam::new(rate)).epochs(30).run(&inputs, &classes, &mut rng)?;
    /// # assert!(history.last().unwrap().loss < history.epochs[0].loss);
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), except that a loss, a gradient or a parameter that is no longer finite after the first step ends the test
    /// instead.
    pub fn find_rate<R: Rng + ?Sized>(
        mut self,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<RateRange, TrainError> {
        let found = Rc::new(RefCell::new(Running::default()));
        let run = &mut self.run;
        run.reset_for_a_test();
        run.optimizer.set_learning_rate(FIRST);
        run.schedule = Box::new(|now: Progress| power(GROWTH, now.step as u64));
        let seen = Rc::clone(&found);
        run.on_step = Some(Box::new(move |step, _| seen.borrow_mut().add(step.learning_rate, step.loss)));
        run.options.epochs = STEPS; // each has at least one step
        let ended = self.run(inputs, targets, rng);
        let range = found.take().range;
        match ended {
            Ok(_) => Ok(range),
            Err(TrainError::Step { error, .. }) if has_diverged(&error) && !range.rates.is_empty() => Ok(range),
            Err(error) => Err(error),
        }
    }
}

/// Whether a step failed because the rate was too large.
fn has_diverged(error: &StepError) -> bool {
    matches!(
        error,
        StepError::LossNotFinite { .. } | StepError::GradientNotFinite { .. } | StepError::ParameterNotFinite { .. }
    )
}

impl<'a, N: Network, Y, L, O> Run<'a, N, Y, L, O> {
    /// Removes what a test of rates does not use, and lets the network be as it was at the end.
    fn reset_for_a_test(&mut self) {
        self.networks.restore_at_end();
        self.options.progress = false;
        self.validation = Validation::None;
        self.metrics.clear();
        (self.best, self.average) = (None, None);
        (self.options.stopping, self.options.plateau) = (None, None);
        self.on_epoch = Box::new(|_, _| ControlFlow::Continue(()));
        #[cfg(feature = "safetensors")]
        {
            self.options.checkpoints = Checkpoints::default();
        }
    }
}

/// The running mean of the losses so far, without the bias of its start: Kingma and Ba 2015, section 3.
#[derive(Default)]
struct Running {
    range: RateRange,
    sum: f64,
    weight: f64,
    lowest: Option<f64>,
}

impl Running {
    fn add(&mut self, rate: f64, loss: f64) -> ControlFlow<()> {
        self.sum = SMOOTHING * self.sum + (1.0 - SMOOTHING) * loss;
        self.weight = SMOOTHING * self.weight + (1.0 - SMOOTHING);
        let mean = self.sum / self.weight;
        self.range.rates.push(rate);
        self.range.losses.push(mean);
        let lowest = self.lowest.map_or(mean, |lowest| lowest.min(mean));
        self.lowest = Some(lowest);
        let is_end = self.range.rates.len() >= STEPS || mean > DIVERGED * lowest && lowest > 0.0;
        if is_end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
