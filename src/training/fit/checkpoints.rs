//! The checkpoints of a run, which rank 0 writes and reads.

use std::io;
use std::path::Path;
use std::vec::Vec;

use rand::Rng;

use super::run::{Run, Work};
use crate::losses::Loss;
use crate::optimizers::Optimizer;
use crate::training::average::Average;
use crate::training::checkpoint::{Settings, optimizer_name};
use crate::training::error::TrainError;
use crate::training::groups;
use crate::training::history::Resumed;
use crate::training::shards::Topic;
use crate::training::stateful::Streams;
use crate::training::trainable::TrainableNetwork;
use crate::weights;

impl<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Run<'_, N, Y, L, O> {
    /// Continues from a checkpoint, if there is one.
    pub(super) fn resume<const B: usize>(
        &mut self,
        work: &mut Work<'_, '_, N, Y, O, B>,
        rng: &mut dyn Rng,
    ) -> Result<(), TrainError> {
        let settings = self.checkpoint_settings(work.samples);
        let state = work.state.as_deref_mut().unwrap_or(work.trainer.state_mut());
        let others = [self.best.as_deref_mut(), self.average.as_mut().map(Average::network_mut)];
        let values = (self.networks.now_mut(), state, others);
        let carried = self.streams.as_mut().map(Streams::numbers_mut);
        let (ranks, mut failed) = (&mut self.options.ranks, None);
        let mut read = |path: &Path| {
            ranks.read_on_the_first(Topic::Checkpoint, || weights::file::read(path)).unwrap_or_else(|error| {
                failed = Some(error);
                Err(io::Error::other("another rank has failed"))
            })
        };
        let resumed = self.options.checkpoints.resume(values, carried, &settings, &mut read);
        if let Some(error) = failed {
            return Err(work.record.failed_rank(error));
        }
        if let Some((at, interrupted, resumed)) = resumed.map_err(|error| work.record.failed_checkpoint(error))? {
            let is_same_rng = at.repeat_draws(rng);
            work.position = at;
            let in_epoch = at.step.saturating_mul(self.options.batch_size).min(work.samples);
            let samples = at.epoch.saturating_mul(work.samples).saturating_add(in_epoch);
            work.record.resume(interrupted, Resumed { is_same_rng, ..resumed }, samples);
        }
        Ok(())
    }

    /// Writes a checkpoint, if it is due.
    pub(super) fn save<const B: usize>(
        &mut self,
        work: &mut Work<'_, '_, N, Y, O, B>,
        is_due: bool,
    ) -> Result<(), TrainError> {
        if !is_due || self.options.share().rank > 0 {
            return Ok(());
        }
        let settings = self.checkpoint_settings(work.samples);
        let others = [self.best.as_deref(), self.average.as_ref().map(Average::network)];
        let values = (self.networks.now(), work.state.as_deref().unwrap_or(work.trainer.state()), others);
        let carried = self.streams.as_ref().map(Streams::numbers);
        let (position, record) = (work.position, work.record.interrupted());
        let written = self.options.checkpoints.write(values, carried, position, &record, &settings);
        written.map_err(|error| work.record.failed_checkpoint(error))
    }

    fn checkpoint_settings(&self, samples: usize) -> Settings {
        Settings {
            optimizer: optimizer_name::<O>(),
            samples,
            batch_size: self.options.batch_size,
            shuffle: self.options.shuffle,
            metrics: self.metric_names().collect::<Vec<_>>().join(", "),
            differences: groups::text(&self.options.differences),
            shards: self.options.shards,
            averaging: self.options.averaging_text(),
        }
    }
}
