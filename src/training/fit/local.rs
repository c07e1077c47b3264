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
    done: OfRank,
    /// Whether there are steps since the last average.
    pub is_behind: bool,
    /// Whether a function of this rank has ended the run, of which the others hear at the next average.
    pub has_ended: bool,
    /// Whether a checkpoint is due at the next average: in between, no rank knows the whole state of the run.
    #[cfg(feature = "safetensors")]
    is_checkpoint_due: bool,
}

/// What a rank has done since the last average, and what the others have to know of it.
#[derive(Clone, Copy)]
pub(super) struct OfRank {
    /// The sums over its steps.
    pub samples: usize,
    loss: f64,
    pub weight: f64,
    pub heads: HeadTotals,
    pub has_ended: bool,
    /// The numbers of its optimizer.
    pub of_optimizer: [u64; 2],
}

const NOTHING: OfRank =
    OfRank { samples: 0, loss: 0.0, weight: 0.0, heads: HeadTotals::NONE, has_ended: false, of_optimizer: [0; 2] };

const HEADS: usize = HeadTotals::NONE.sums.len();
/// The numbers that a rank sends.
pub(super) const NUMBERS: usize = 3 + 2 * HEADS + 1 + 4;

impl OfRank {
    /// As numbers. Those of the optimizer are in halves, which `f64` has exactly.
    fn to_numbers(self) -> Vec<f64> {
        let Self { samples, loss, weight, heads, has_ended, of_optimizer } = self;
        let halves = of_optimizer.into_iter().flat_map(|number| [(number >> 32) as f64, (number & 0xffff_ffff) as f64]);
        let mut numbers = Vec::with_capacity(NUMBERS);
        numbers.extend([samples as f64, loss, weight]);
        numbers.extend(heads.sums.into_iter().chain(heads.weights));
        numbers.push(f64::from(u8::from(has_ended)));
        numbers.extend(halves);
        numbers
    }

    pub fn from_numbers(numbers: &[f64; NUMBERS]) -> Self {
        let [samples, loss, weight, others @ ..] = numbers;
        let (heads, others) = others.split_at(2 * HEADS);
        let heads = HeadTotals {
            sums: core::array::from_fn(|head| heads[head]),
            weights: core::array::from_fn(|head| heads[HEADS + head]),
        };
        let whole = |number: usize| (others[1 + 2 * number] as u64) << 32 | others[2 + 2 * number] as u64;
        Self {
            samples: *samples as usize,
            loss: *loss,
            weight: *weight,
            heads,
            has_ended: others[0] != 0.0,
            of_optimizer: [whole(0), whole(1)],
        }
    }

    /// The mean loss.
    pub fn loss(&self) -> f64 {
        if self.weight > 0.0 { self.loss / self.weight } else { 0.0 }
    }
}

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
        self.is_behind = false;
        let done = core::mem::replace(&mut self.done, NOTHING);
        OfRank { has_ended: self.has_ended, of_optimizer, ..done }.to_numbers()
    }

    /// Returns whether a checkpoint is to be written now, if one is due or was due before.
    #[cfg(feature = "safetensors")]
    pub fn checkpoint(&mut self, is_due: bool) -> bool {
        let is_due = is_due || self.is_checkpoint_due;
        self.is_checkpoint_due = is_due && self.is_behind;
        is_due && !self.is_behind
    }
}
