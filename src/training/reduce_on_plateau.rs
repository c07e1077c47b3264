//! [`ReduceOnPlateau`]: a lower learning rate when a run no longer improves.

use super::error::TrainError;
use super::history::History;
use super::monitor::Monitor;

/// Multiplies the learning rate with a factor each time a run has not improved for some epochs: an argument of
/// [`Fit::reduce_on_plateau`](super::Fit::reduce_on_plateau). The rules are those of Keras' `ReduceLROnPlateau`.
///
/// ```
/// use stackprop::training::{Monitor, ReduceOnPlateau};
/// let halve = ReduceOnPlateau::new(5).factor(0.5).cooldown(2);
/// let by_accuracy = ReduceOnPlateau::new(10).on(Monitor::HighestMetric("accuracy"));
/// # assert_ne!(halve, by_accuracy);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReduceOnPlateau {
    patience: usize,
    factor: f64,
    min_factor: f64,
    min_delta: f64,
    cooldown: usize,
    monitor: Monitor,
}

impl ReduceOnPlateau {
    /// Reduces the rate to a tenth after `patience` epochs, one after the other, of which none was better than the best one by more than
    /// 10⁻⁴. 0 counts as 1.
    #[must_use]
    pub const fn new(patience: usize) -> Self {
        Self { patience, factor: 0.1, min_factor: 0.0, min_delta: 1e-4, cooldown: 0, monitor: Monitor::LowestLoss }
    }

    /// Sets by what the rate is multiplied, above 0 and below 1.
    #[must_use]
    pub const fn factor(self, factor: f64) -> Self {
        Self { factor, ..self }
    }

    /// Sets the least multiple of the rate that is left after all reductions, from 0, which is the default, to 1.
    #[must_use]
    pub const fn min_factor(self, min_factor: f64) -> Self {
        Self { min_factor, ..self }
    }

    /// Sets by more than how much an epoch has to be better than the best one before it.
    #[must_use]
    pub const fn min_delta(self, min_delta: f64) -> Self {
        Self { min_delta, ..self }
    }

    /// Sets the number of epochs after a reduction that do not count as epochs without improvement; 0 by default.
    #[must_use]
    pub const fn cooldown(self, epochs: usize) -> Self {
        Self { cooldown: epochs, ..self }
    }

    /// Sets what is followed: by default, the [loss](Monitor::LowestLoss).
    #[must_use]
    pub const fn on(self, monitor: Monitor) -> Self {
        Self { monitor, ..self }
    }

    /// Checks the settings before the first step.
    pub(super) fn check(&self, metrics: &[&str]) -> Result<(), TrainError> {
        let Self { factor, min_factor, .. } = *self;
        if !(factor > 0.0 && factor < 1.0 && (0.0..=1.0).contains(&min_factor)) {
            return Err(TrainError::PlateauFactor { factor, min_factor });
        }
        self.monitor.check(self.min_delta, metrics)
    }

    /// Returns by what the rate is multiplied after these epochs. It follows from the history alone, so a run that is resumed needs to
    /// know nothing else.
    pub(super) fn of(&self, history: &History) -> f64 {
        let (mut product, mut lowest, mut waited, mut cooling) = (1.0, f64::INFINITY, 0, 0);
        for (_, value) in self.monitor.of(history) {
            if cooling > 0 {
                (cooling, waited) = (cooling - 1, 0);
            }
            if value < lowest - self.min_delta {
                (lowest, waited) = (value, 0);
            } else if cooling == 0 {
                waited += 1;
                if waited >= self.patience.max(1) && product > self.min_factor {
                    product = (product * self.factor).max(self.min_factor);
                    (cooling, waited) = (self.cooldown, 0);
                }
            }
        }
        product
    }
}
