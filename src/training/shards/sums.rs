//! [`Sums`]: gradients that are added up over the ranks.

use std::vec;
use std::vec::Vec;

use super::ranks::Ranks;
use super::{Exchange, RankError, Share, add_up};
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::{Scalar, SliceMut};
use crate::threads;

/// The sum of gradients over the ranks of a run, and memory for its messages. It knows the type of their numbers at run time, so that it is
/// compiled with the library.
pub(in crate::training) struct Sums {
    share: Share,
    /// The messages to each rank, and those from each rank.
    messages: [Vec<Vec<u8>>; 2],
    /// The part of the sums of all blocks that this rank adds up; those of the other type are empty.
    of_f32: Vec<Vec<f32>>,
    of_f64: Vec<Vec<f64>>,
}

impl Sums {
    pub fn new(share: Share) -> Self {
        Self { share, messages: [Vec::new(), Vec::new()], of_f32: Vec::new(), of_f64: Vec::new() }
    }

    /// Adds up the gradients of the blocks of all ranks, of which this rank has the first of `gradients`. The result is in the first one, on
    /// each rank.
    pub fn over_ranks(&mut self, gradients: Vec<SliceMut<'_>>, ranks: &mut Ranks<'_>) -> Result<(), RankError> {
        self.combine(gradients, Combine::Sum, ranks)
    }

    /// Replaces each of these by its mean over the ranks, on each rank.
    pub fn mean(&mut self, values: Vec<SliceMut<'_>>, ranks: &mut Ranks<'_>) -> Result<(), RankError> {
        self.combine(values, Combine::Mean, ranks)
    }

    fn combine(&mut self, gradients: Vec<SliceMut<'_>>, by: Combine, ranks: &mut Ranks<'_>) -> Result<(), RankError> {
        let Some(exchange) = ranks.exchange() else { return Ok(()) };
        let (mut singles, mut doubles) = (Vec::new(), Vec::new());
        for gradient in gradients {
            match gradient {
                SliceMut::F32(gradient) => singles.push(gradient),
                SliceMut::F64(gradient) => doubles.push(gradient),
            }
        }
        let Self { share, messages, of_f32, of_f64 } = self;
        over_ranks((*share, by), &mut singles, of_f32, messages, exchange)?;
        over_ranks((*share, by), &mut doubles, of_f64, messages, exchange)
    }
}

/// What becomes of the values of all ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Combine {
    /// The blocks of all ranks are added up, in the order of the tree.
    Sum,
    /// Each value of a rank becomes the mean over the ranks.
    Mean,
}

/// The same for gradients of one type, if there are any.
fn over_ranks<T: Scalar>(
    (share, by): (Share, Combine),
    gradients: &mut [&mut [T]],
    of_blocks: &mut Vec<Vec<T>>,
    messages: &mut [Vec<Vec<u8>>; 2],
    exchange: &mut dyn Exchange,
) -> Result<(), RankError> {
    let Some(count) = gradients.first().map(|first| first.len()) else { return Ok(()) };
    let [messages, received] = messages;
    let values = gradients.len();
    let blocks_of = |rank: usize| match by {
        Combine::Sum => share.blocks(rank),
        Combine::Mean => (0..values).map(|value| value..value + 1).collect(),
    };
    let gradients = &mut gradients[..blocks_of(share.rank).len()];
    if by == Combine::Sum && exchange.has_sum() {
        let [sum, others @ ..] = gradients else { return Ok(()) };
        others.iter().for_each(|other| add_to(sum, other));
        return exchange.sum(T::slice_mut(sum));
    }
    // Each rank adds up one chunk of all gradients …
    let chunk = |rank: usize| rank * count / share.ranks..(rank + 1) * count / share.ranks;
    messages.resize(share.ranks, Vec::new());
    received.resize(share.ranks, Vec::new());
    for (rank, message) in messages.iter_mut().enumerate().filter(|(rank, _)| *rank != share.rank) {
        message.clear();
        gradients.iter_mut().for_each(|gradient| write(&mut gradient[chunk(rank)], message));
    }
    exchange.exchange(messages, received)?;
    let (mut blocks, own) = (Vec::new(), chunk(share.rank));
    for (rank, received) in received.iter().enumerate() {
        let of_rank = blocks_of(rank);
        let bytes = own.len() * size_of::<T>();
        if rank != share.rank && received.len() != bytes * of_rank.len() {
            return Err(other_length(rank));
        }
        for (index, block) in of_rank.into_iter().enumerate() {
            if of_blocks.len() <= blocks.len() {
                of_blocks.push(vec![T::ZERO; own.len()]);
            }
            let sum = &mut of_blocks[blocks.len()];
            if rank == share.rank {
                sum.copy_from_slice(&gradients[index][own.clone()]);
            } else {
                read(&received[index * bytes..][..bytes], sum);
            }
            blocks.push(block);
        }
    }
    let results = match by {
        Combine::Sum => {
            add_up(0..share.shards, &blocks, of_blocks, &|sum: &mut Vec<T>, other: &Vec<T>| add_to(sum, other));
            1
        }
        Combine::Mean => {
            let (first, others) = of_blocks.split_at_mut(values);
            first.iter_mut().enumerate().for_each(|(value, mean)| average(mean, others, (value, values)));
            values
        }
    };
    // … and sends the result to all others.
    for (_, message) in messages.iter_mut().enumerate().filter(|(rank, _)| *rank != share.rank) {
        message.clear();
        of_blocks[..results].iter_mut().for_each(|result| write(result, message));
    }
    for (gradient, result) in gradients.iter_mut().zip(&of_blocks[..results]) {
        gradient[own.clone()].copy_from_slice(result);
    }
    exchange.exchange(messages, received)?;
    for (rank, received) in received.iter().enumerate().filter(|(rank, _)| *rank != share.rank) {
        let chunk = chunk(rank);
        let bytes = chunk.len() * size_of::<T>();
        if received.len() != bytes * results {
            return Err(other_length(rank));
        }
        for (index, gradient) in gradients[..results].iter_mut().enumerate() {
            read(&received[index * bytes..][..bytes], &mut gradient[chunk.clone()]);
        }
    }
    Ok(())
}

/// `mean ← mean + Σ (other − mean) / ranks`, where the values of the other ranks are every `values`-th of `others` from `value` on. Values
/// that all ranks have in common, such as frozen parameters, keep their bits.
fn average<T: Scalar>(mean: &mut [T], others: &[Vec<T>], (value, values): (usize, usize)) {
    let ranks = T::of((others.len() / values + 1) as f64);
    for (index, mean) in mean.iter_mut().enumerate() {
        let of_ranks = others.iter().skip(value).step_by(values);
        let differences = of_ranks.fold(T::ZERO, |sum, other| sum + (other[index] - *mean));
        *mean += differences / ranks;
    }
}

fn other_length(rank: usize) -> RankError {
    RankError::new(rank, "it has sent a gradient of another length")
}

/// `sum ← sum + other`, of numbers of the same type.
pub(super) fn add(sum: SliceMut<'_>, other: SliceMut<'_>) {
    match (sum, other) {
        (SliceMut::F32(sum), SliceMut::F32(other)) => add_to(sum, other),
        (SliceMut::F64(sum), SliceMut::F64(other)) => add_to(sum, other),
        _ => {}
    }
}

/// `sum ← sum + other`
fn add_to<T: Scalar>(sum: &mut [T], other: &[T]) {
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
    let start = bytes.len();
    bytes.resize(start + size_of_val(values), 0);
    // Number by number, which the compiler turns into a copy.
    match T::slice_mut(values) {
        SliceMut::F32(values) => {
            let numbers = bytes[start..].as_chunks_mut().0;
            numbers.iter_mut().zip(values).for_each(|(bytes, value)| *bytes = value.to_le_bytes());
        }
        SliceMut::F64(values) => {
            let numbers = bytes[start..].as_chunks_mut().0;
            numbers.iter_mut().zip(values).for_each(|(bytes, value)| *bytes = value.to_le_bytes());
        }
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
