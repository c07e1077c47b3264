//! The gradient of a batch from those of its shards.

use core::ops::Range;
use std::boxed::Box;
use std::vec;
use std::vec::Vec;

use rand::Rng;

use super::ranks::{Ranks, Topic};
use super::{RankError, Share, add_up, levels, middle};
use crate::losses::{HeadTotals, Loss};
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::{Scalar, SliceMut};
use crate::threads;
use crate::training::gradient::{Batch, Piece, Terms, Workspace, finish, scale, weight, write_parts};
use crate::training::trainable::TrainableNetwork;
use crate::zero::{Zero as _, boxed};

/// The numbers that are summed for each shard: the weight or the loss, and those of each head.
const NUMBERS: usize = 1 + HeadTotals::NONE.sums.len();

/// Memory for the gradients of shards.
pub(crate) struct ShardMemory<N: TrainableNetwork> {
    share: Share,
    /// Gradients in addition to that of the trainer.
    gradients: Vec<Box<N>>,
    /// The messages to each rank, and those from each rank.
    messages: Vec<Vec<u8>>,
    received: Vec<Vec<u8>>,
    /// The part of the sums of all blocks that this rank adds up.
    sums: Vec<Vec<N::Scalar>>,
}

/// The sums over a batch.
pub(crate) struct Totals<N: TrainableNetwork> {
    /// The mean loss.
    pub loss: N::Scalar,
    /// The total weight of the targets.
    pub weight: f64,
    pub heads: HeadTotals,
}

impl<N: TrainableNetwork> ShardMemory<N> {
    pub fn new(share: Share) -> Self {
        let blocks = share.blocks(share.rank);
        let gradients = blocks.iter().enumerate().map(|(index, block)| index + levels(block.len())).max().unwrap_or(1);
        Self {
            share,
            gradients: (1..gradients).map(|_| boxed()).collect(),
            messages: vec![Vec::new(); share.ranks],
            received: vec![Vec::new(); share.ranks],
            sums: Vec::new(),
        }
    }

    /// As [`loss_and_gradient`](crate::training::gradient::loss_and_gradient), for a batch of `samples` samples, of which `batch` has those of
    /// this process.
    pub fn loss_and_gradient<L: Loss<N, Y>, Y, R: Rng + ?Sized, const B: usize>(
        &mut self,
        (network, loss): (&N, &L),
        (batch, samples): (Batch<'_, N::Input, Y, N::Scalar>, usize),
        gradient: &mut N,
        workspace: &mut Workspace<N, B>,
        (ranks, rng): (&mut Ranks<'_>, &mut R),
    ) -> Result<Totals<N>, RankError> {
        let (share, seed) = (self.share, rng.next_u64());
        let Batch { inputs, targets, mut states, .. } = batch;
        let first = share.own_samples(samples).start;
        let of_shard = |shard: usize| {
            let range = share.samples(shard..shard + 1, samples);
            range.start - first..range.end - first
        };

        let mut numbers = Vec::new();
        for shard in share.own() {
            let targets = &targets[of_shard(shard)];
            numbers.push(weight(loss, targets));
            numbers.extend(loss.heads(targets).totals.weights);
        }
        let [weight, weights @ ..] = totals(&ranks.gather_numbers(Topic::Weights, &numbers)?);
        let (scale, heads) = (scale::<N>(weight), loss.heads_of(HeadTotals { weights, ..HeadTotals::NONE }, samples));

        numbers.clear();
        let mut compute = |shard: usize, gradient: &mut N| {
            let range = of_shard(shard);
            let piece =
                Piece { inputs: &inputs[range.clone()], targets: &targets[range.clone()], first: first + range.start };
            let mut heads = heads;
            let terms = Terms { network, loss, scale, heads: &mut heads, states: &mut states, seed };
            numbers.push(write_parts(terms, piece, B, gradient, workspace));
            numbers.extend(heads.totals.sums);
        };
        let blocks = share.blocks(share.rank);
        let mut gradients: Vec<&mut N> =
            core::iter::once(&mut *gradient).chain(self.gradients.iter_mut().map(Box::as_mut)).collect();
        for (index, block) in blocks.iter().enumerate() {
            compute_node(block.clone(), &mut gradients[index..], &mut compute);
        }
        self.exchange(gradient, ranks)?;
        let [loss, sums @ ..] = totals(&ranks.gather_numbers(Topic::Losses, &numbers)?);
        finish(gradient, samples);
        Ok(Totals { loss: N::Scalar::of(loss * scale.to_f64()), weight, heads: HeadTotals { sums, weights } })
    }

    /// Adds up the gradients of the ranks. The result is in `gradient`, on each of them.
    fn exchange(&mut self, gradient: &mut N, ranks: &mut Ranks<'_>) -> Result<(), RankError> {
        let share = self.share;
        let Some(exchange) = ranks.exchange() else { return Ok(()) };
        let own = share.blocks(share.rank);
        if exchange.has_sum() {
            let others = &self.gradients[..own.len() - 1];
            others.iter().for_each(|other| add(gradient.parameters_mut(), other.parameters()));
            return exchange.sum(N::Scalar::slice_mut(gradient.parameters_mut()));
        }
        // Each rank adds up one chunk of all gradients …
        let chunk = |rank: usize| rank * N::COUNT / share.ranks..(rank + 1) * N::COUNT / share.ranks;
        for (rank, message) in self.messages.iter_mut().enumerate() {
            message.clear();
            for index in 0..own.len() {
                let values = if index == 0 { &mut *gradient } else { &mut *self.gradients[index - 1] };
                write(&mut values.parameters_mut()[chunk(rank)], message);
            }
        }
        let messages: Vec<&[u8]> = self.messages.iter().map(Vec::as_slice).collect();
        exchange.exchange(&messages, &mut self.received)?;
        self.received[share.rank].clone_from(&self.messages[share.rank]);
        let (mut blocks, sums) = (Vec::new(), &mut self.sums);
        for (rank, received) in self.received.iter().enumerate() {
            let of_rank = share.blocks(rank);
            let bytes = chunk(share.rank).len() * size_of::<N::Scalar>();
            if received.len() != bytes * of_rank.len() {
                return Err(other_length(rank));
            }
            for (index, block) in of_rank.into_iter().enumerate() {
                if sums.len() <= blocks.len() {
                    sums.push(vec![N::Scalar::ZERO; chunk(share.rank).len()]);
                }
                read(&received[index * bytes..][..bytes], &mut sums[blocks.len()]);
                blocks.push(block);
            }
        }
        add_up(0..share.shards, &blocks, sums, &|sum: &mut Vec<N::Scalar>, other: &Vec<N::Scalar>| add(sum, other));
        // … and sends the sum to all others.
        let message = &mut self.messages[0];
        message.clear();
        write(&mut sums[0], message);
        gradient.parameters_mut()[chunk(share.rank)].copy_from_slice(&sums[0]);
        exchange.exchange(&vec![&message[..]; share.ranks], &mut self.received)?;
        for (rank, received) in self.received.iter().enumerate().filter(|(rank, _)| *rank != share.rank) {
            let values = &mut gradient.parameters_mut()[chunk(rank)];
            if received.len() != size_of_val(values) {
                return Err(other_length(rank));
            }
            read(received, values);
        }
        Ok(())
    }
}

fn other_length(rank: usize) -> RankError {
    RankError::new(rank, "it has sent a gradient of another length")
}

/// Computes the gradient of a node of the tree, in the first of these.
fn compute_node<N: TrainableNetwork>(
    node: Range<usize>,
    gradients: &mut [&mut N],
    compute: &mut impl FnMut(usize, &mut N),
) {
    if node.len() <= 1 {
        return compute(node.start, gradients[0]);
    }
    let middle = middle(&node);
    compute_node(node.start..middle, gradients, compute);
    compute_node(middle..node.end, &mut gradients[1..], compute);
    if let [sum, other, ..] = gradients {
        add(sum.parameters_mut(), other.parameters());
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

/// `sum ← sum + other`
fn add<T: Scalar>(sum: &mut [T], other: &[T]) {
    struct Add<'a, T>(&'a mut [T], &'a [T]);

    impl<T: Scalar> Kernel for Add<'_, T> {
        type Output = ();

        #[cfg_attr(not(debug_assertions), inline(always))]
        fn run<I: Isa>(self, _: I) {
            self.0.iter_mut().zip(self.1).for_each(|(sum, other)| *sum += *other);
        }
    }

    threads::par_chunks(threads::parts(threads::WRITE_COST * sum.len()), sum, [], |range, sum, []| {
        dispatch(Add(sum, &other[range]));
    });
}

/// Appends the bytes of numbers.
fn write<T: Scalar>(values: &mut [T], bytes: &mut Vec<u8>) {
    match T::slice_mut(values) {
        SliceMut::F32(values) => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        SliceMut::F64(values) => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
    }
}

/// Reads numbers from their bytes.
fn read<T: Scalar>(bytes: &[u8], values: &mut [T]) {
    match T::slice_mut(values) {
        SliceMut::F32(values) => {
            let numbers = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            values.iter_mut().zip(numbers).for_each(|(value, number)| *value = number);
        }
        SliceMut::F64(values) => {
            let numbers = bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
            values.iter_mut().zip(numbers).for_each(|(value, number)| *value = number);
        }
    }
}
