//! [`Local`]: the steps of a rank on its own since the last average over the ranks.

use rand::Rng;
use std::vec::Vec;

use crate::losses::HeadTotals;
use crate::training::position::EpochSeed;
use crate::training::shards::{Share, Sums};

/// What a rank has done since the last average. The record of the run has the steps of all ranks, so it is the same on all of them.
pub(super) struct Local {
    /// The streams of random numbers: that of this rank, and how many there are.
    streams: (usize, usize),
    pub sums: Sums,
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
pub(super) const NUMBERS: usize = 3 + 2 * HeadTotals::NONE.sums.len() + 1 + 4;

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

    /// Returns the numbers for the other ranks, and starts again from zero.
    pub fn take(&mut self, of_optimizer: [u64; 2]) -> Vec<f64> {
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
