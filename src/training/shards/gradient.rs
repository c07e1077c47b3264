//! [`Shards`]: the gradient of a batch from those of its shards.

use std::boxed::Box;
use std::vec::Vec;

use rand::Rng;

use super::ranks::{Ranks, Topic};
use super::sums::{Sums, add};
use super::{RankError, Share, Work};
use crate::losses::{HeadTotals, Loss};
use crate::tensor::Scalar;
use crate::training::batches::Taken;
use crate::training::carried::Carried;
use crate::training::gradient::{Piece, Terms, Workspace, finish, scale, weight, write_parts};
use crate::training::trainable::TrainableNetwork;
use crate::zero::boxed;

/// The numbers that are summed for each shard: the weight or the loss, and those of each head.
const NUMBERS: usize = 1 + HeadTotals::NONE.sums.len();

/// The shards of a run, and memory for their gradients. A run without `shards` has one, which is the batch.
pub(crate) struct Shards<N: TrainableNetwork> {
    share: Share,
    work: Vec<Work>,
    /// Gradients in addition to that of the trainer.
    gradients: Vec<Box<N>>,
    /// The numbers of all shards.
    numbers: Vec<f64>,
    sums: Sums,
}

/// The sums over a batch.
pub(crate) struct Totals {
    /// The mean loss.
    pub loss: f64,
    /// The total weight of the targets.
    pub weight: f64,
    pub heads: HeadTotals,
}

impl<N: TrainableNetwork> Shards<N> {
    pub fn new(share: Share) -> Self {
        let work = share.work();
        let gradients = work.iter().map(|work| work.last()).max().unwrap_or(0);
        Self {
            share,
            work,
            gradients: (0..gradients).map(|_| boxed()).collect(),
            numbers: Vec::with_capacity(NUMBERS * share.shards),
            sums: Sums::new(share),
        }
    }

    /// As [`loss_and_gradient`](crate::training::gradient::loss_and_gradient), for a batch of which this process has its share.
    pub fn loss_and_gradient<L: Loss<N, Y>, Y, R: Rng + ?Sized, const B: usize>(
        &mut self,
        (network, loss): (&N, &L),
        (batch, mut states): (Taken<'_, N::Input, Y>, Carried<'_, N::Scalar>),
        gradient: &mut N,
        workspace: &mut Workspace<N, B>,
        (ranks, rng): (&mut Ranks<'_>, &mut R),
    ) -> Result<Totals, RankError> {
        let (share, seed, Taken { inputs, targets, samples }) = (self.share, rng.next_u64(), batch);
        let first = share.own_samples(samples).start;
        let of_shard = |shard: usize| {
            let range = share.samples(shard..shard + 1, samples);
            range.start - first..range.end - first
        };

        let numbers = &mut self.numbers;
        numbers.clear();
        for shard in share.own() {
            let targets = &targets[of_shard(shard)];
            numbers.push(weight(loss, targets));
            numbers.extend(loss.heads(targets).totals.weights);
        }
        ranks.gather_numbers(Topic::Weights, numbers)?;
        let [weight, weights @ ..] = totals(numbers);
        let (scale, heads) = (scale::<N>(weight), loss.heads_of(HeadTotals { weights, ..HeadTotals::NONE }, samples));

        numbers.clear();
        for work in &self.work {
            match *work {
                Work::Compute { shard, to } => {
                    let range = of_shard(shard);
                    let (inputs, targets, first) =
                        (&inputs[range.clone()], &targets[range.clone()], first + range.start);
                    let mut heads = heads;
                    let terms = Terms { network, loss, scale, heads: &mut heads, states: &mut states, seed };
                    let gradient = if to == 0 { &mut *gradient } else { &mut *self.gradients[to - 1] };
                    numbers.push(write_parts(terms, Piece { inputs, targets, first }, B, gradient, workspace));
                    numbers.extend(heads.totals.sums);
                }
                Work::AddNext { to } => {
                    let (before, after) = self.gradients.split_at_mut(to);
                    let sum = before.last_mut().map_or(&mut *gradient, Box::as_mut);
                    add(N::Scalar::slice_mut(sum.parameters_mut()), N::Scalar::slice_mut(after[0].parameters_mut()));
                }
            }
        }
        if ranks.are_several() {
            let own = core::iter::once(&mut *gradient).chain(self.gradients.iter_mut().map(Box::as_mut));
            self.sums
                .over_ranks(own.map(|gradient| N::Scalar::slice_mut(gradient.parameters_mut())).collect(), ranks)?;
        }
        ranks.gather_numbers(Topic::Losses, numbers)?;
        let [loss, sums @ ..] = totals(numbers);
        finish(gradient, samples);
        Ok(Totals { loss: loss * scale.to_f64(), weight, heads: HeadTotals { sums, weights } })
    }
}

/// Adds up numbers shard by shard.
fn totals(numbers: &[f64]) -> [f64; NUMBERS] {
    let mut totals = [0.0; NUMBERS];
    for numbers in numbers.as_chunks::<NUMBERS>().0 {
        totals.iter_mut().zip(numbers).for_each(|(total, number)| *total += number);
    }
    totals
}
