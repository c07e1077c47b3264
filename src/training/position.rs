//! [`RunPosition`]: where a run is, and [`EpochSeed`], from which the random numbers of an epoch follow.

use rand::Rng;

use crate::layer::StepRng;

/// The seed of an epoch. The order of the samples follows from it, and the random numbers of each step follow from it and the index of
/// the step, so that a run can continue in the middle of an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct EpochSeed(pub u64);

impl EpochSeed {
    /// Returns the generator of the order of the samples.
    pub fn order(self) -> StepRng<'static> {
        StepRng::new(!self.0, 0)
    }

    /// Returns the generator for a function that makes the batch of a step, counted from 0 in the epoch.
    pub fn batch(self, step: usize) -> StepRng<'static> {
        StepRng::new(!self.0, step + 1)
    }

    /// Returns the generator of the seed of a step, counted from 0 in the epoch.
    pub fn step(self, step: usize) -> StepRng<'static> {
        StepRng::new(self.0, step)
    }
}

/// Where a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RunPosition {
    /// The number of epochs that are finished.
    pub epoch: usize,
    /// The number of steps of the next epoch that are done.
    pub step: usize,
    /// The seed of the first epoch, and that of the last one that has begun.
    pub first_seed: EpochSeed,
    pub seed: EpochSeed,
    /// Whether `on_epoch` or early stopping has ended the run.
    pub ended: bool,
}

impl RunPosition {
    /// Draws the seed of the next epoch, unless the epoch has begun.
    pub fn begin_epoch(&mut self, rng: &mut dyn Rng) {
        if self.step > 0 {
            return;
        }
        self.seed = EpochSeed(rng.next_u64());
        if self.epoch == 0 {
            self.first_seed = self.seed;
        }
    }

    /// Draws the seeds of all epochs that have begun, so that the next one is that of the next epoch. Returns whether the first is the
    /// same.
    #[cfg(feature = "safetensors")]
    pub fn repeat_draws(&self, rng: &mut dyn Rng) -> bool {
        let begun = self.epoch + usize::from(self.step > 0);
        (0..begun)
            .map(|_| EpochSeed(rng.next_u64()))
            .enumerate()
            .fold(true, |is_same, (epoch, seed)| is_same && (epoch > 0 || seed == self.first_seed))
    }
}
