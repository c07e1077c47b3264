//! The averages over ranks that train on their own.

use std::vec;

use super::local::{NUMBERS, OfRank};
use super::run::{Run, Work};
use crate::losses::Loss;
use crate::optimizers::{Optimizer, Resumable};
use crate::tensor::Scalar;
use crate::training::average::Average;
use crate::training::error::TrainError;
use crate::training::shards::{RankError, Topic};
use crate::training::trainable::TrainableNetwork;

impl<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O: Optimizer> Run<'_, N, Y, L, O> {
    /// Replaces the network and the state of the optimizer by their means over the ranks, and records what all ranks have done.
    pub(super) fn average<const B: usize>(
        &mut self,
        work: &mut Work<'_, '_, N, Y, O, B>,
        learning_rate: f64,
    ) -> Result<(), TrainError> {
        let averaged = self.average_or(work, learning_rate);
        averaged.map_err(|error| work.record.failed_rank(error))
    }

    fn average_or<const B: usize>(
        &mut self,
        work: &mut Work<'_, '_, N, Y, O, B>,
        learning_rate: f64,
    ) -> Result<(), RankError> {
        let (ranks, local) = (&mut self.options.ranks, &mut work.local);
        let state = work.state.as_deref_mut().unwrap_or(work.trainer.state_mut());
        let mut numbers = local.take(state.numbers());
        ranks.gather_numbers(Topic::Average, &mut numbers)?;
        for (rank, numbers) in numbers.as_chunks::<NUMBERS>().0.iter().enumerate() {
            let done = OfRank::from_numbers(numbers);
            work.record.step(done.samples, (done.loss(), done.weight), &done.heads, learning_rate);
            work.position.ended |= done.has_ended;
            if rank == 0 {
                // It has samples in each batch, and others may have none in the last one of an epoch.
                state.set_numbers(done.of_optimizer);
            }
        }
        let mut values = vec![N::Scalar::slice_mut(self.networks.now_mut().parameters_mut())];
        values.extend(state.buffers_mut().iter_mut().map(|buffer| N::Scalar::slice_mut(buffer.parameters_mut())));
        let average = self.average.as_mut().map(Average::network_mut);
        values.extend(average.map(|average| N::Scalar::slice_mut(average.parameters_mut())));
        local.sums.mean(values, ranks)
    }
}
