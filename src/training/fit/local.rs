//! [`Local`]: steps of a rank on its own, and the averages over the ranks.

use rand::Rng;
use std::vec::Vec;

use super::run::{Run, Work};
use crate::losses::{HeadTotals, Loss};
use crate::optimizers::{Optimizer, Resumable};
use crate::tensor::Scalar;
use crate::training::average::Average;
use crate::training::error::TrainError;
use crate::training::position::EpochSeed;
use crate::training::shards::{RankError, Share, Sums, Topic};
use crate::training::trainable::TrainableNetwork;

/// What a rank has done since the last average. The record of the run has the steps of all ranks, so it is the same on all of them.
pub(super) struct Local {
    /// The streams of random numbers: that of this rank, and how many there are.
    streams: (usize, usize),
    sums: Sums,
    done: Done,
    /// Whether there are steps since the last average.
    pub is_behind: bool,
    /// Whether a function of this rank has ended the run, of which the others hear at the next average.
    pub has_ended: bool,
    /// Whether a checkpoint is due at the next average: in between, no rank knows the whole state of the run.
    #[cfg(feature = "safetensors")]
    pub is_checkpoint_due: bool,
}

/// The sums over the steps of a rank.
#[derive(Clone, Copy)]
struct Done {
    samples: usize,
    loss: f64,
    weight: f64,
    heads: HeadTotals,
}

const NOTHING: Done = Done { samples: 0, loss: 0.0, weight: 0.0, heads: HeadTotals::NONE };

/// The numbers of a rank: those of [`Done`], whether it has ended, and the numbers of its optimizer in halves, which `f64` has exactly.
const NUMBERS: usize = 3 + 2 * HeadTotals::NONE.sums.len() + 1 + 4;

impl Local {
    pub fn new(share: Share, is_local: bool) -> Self {
        Self {
            streams: if is_local { (share.rank, share.ranks) } else { (0, 1) },
            sums: Sums::new(share),
            done: NOTHING,
            is_behind: false,
            has_ended: false,
            #[cfg(feature = "safetensors")]
            is_checkpoint_due: false,
        }
    }

    /// Returns the random numbers of a step, which differ from rank to rank.
    pub fn rng(&self, seed: EpochSeed, step: usize) -> impl Rng + use<> {
        let (stream, streams) = self.streams;
        seed.step(step.wrapping_mul(streams).wrapping_add(stream))
    }

    /// Notes a step.
    pub fn step(&mut self, samples: usize, (loss, weight): (f64, f64), heads: &HeadTotals) {
        let add = |sum: &mut [f64; 4], one: &[f64; 4]| sum.iter_mut().zip(one).for_each(|(sum, one)| *sum += one);
        add(&mut self.done.heads.sums, &heads.sums);
        add(&mut self.done.heads.weights, &heads.weights);
        self.done.samples += samples;
        self.done.loss += loss * weight;
        self.done.weight += weight;
    }

    /// Returns the numbers for the other ranks, and begins anew.
    fn take(&mut self, of_optimizer: [u64; 2]) -> Vec<f64> {
        let Done { samples, loss, weight, heads } = core::mem::replace(&mut self.done, NOTHING);
        let mut numbers = Vec::with_capacity(NUMBERS);
        numbers.extend([samples as f64, loss, weight]);
        numbers.extend(heads.sums.into_iter().chain(heads.weights));
        numbers.push(f64::from(u8::from(self.has_ended)));
        numbers.extend(of_optimizer.iter().flat_map(|number| [(number >> 32) as f64, (number & 0xffff_ffff) as f64]));
        self.is_behind = false;
        numbers
    }
}

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
            let [samples, loss, weight, a, b, c, d, e, f, g, h, ended, high, low, second_high, second_low] = *numbers;
            let heads = HeadTotals { sums: [a, b, c, d], weights: [e, f, g, h] };
            let mean = if weight > 0.0 { loss / weight } else { 0.0 };
            work.record.step(samples as usize, (mean, weight), &heads, learning_rate);
            work.position.ended |= ended != 0.0;
            if rank == 0 {
                // It has samples in each batch, and others may have none in the last one of an epoch.
                let whole = |high: f64, low: f64| (high as u64) << 32 | low as u64;
                state.set_numbers([whole(high, low), whole(second_high, second_low)]);
            }
        }
        let mut values = Vec::new();
        values.push(N::Scalar::slice_mut(self.networks.now_mut().parameters_mut()));
        values.extend(state.buffers_mut().iter_mut().map(|buffer| N::Scalar::slice_mut(buffer.parameters_mut())));
        let average = self.average.as_mut().map(Average::network_mut);
        values.extend(average.map(|average| N::Scalar::slice_mut(average.parameters_mut())));
        local.sums.mean(values, ranks)
    }
}
