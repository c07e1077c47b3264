//! [`Batches`]: the data of a run, cut into batches: in their order, shuffled, or made by a function.

use core::ops::Range;
use core::slice::from_ref;
use std::boxed::Box;
use std::string::String;
use std::vec::Vec;

use rand::Rng;

use super::made_batches::MakeBatches;
use super::position::{EpochSeed, RunPosition};
use super::shards::Share;
use crate::error::StepError;
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
use crate::tensor::{ElementOf, Scalar};
use crate::threads;
use crate::zero::{Zero, boxed_slice};

/// The cost of reading one number from main memory at a position that the processor cannot prefetch (multiplications).
const RANDOM_READ_COST: usize = 8 * threads::WRITE_COST;

/// The batches of a run, or the share of this rank in them.
pub(super) struct Batches<'a, X, Y> {
    from: Origin<'a, X, Y>,
    share: Share,
}

/// Where batches come from.
pub(super) enum Origin<'a, X, Y> {
    /// Slices of the data, in their order.
    InOrder { data: Data<'a, X, Y>, size: usize },
    /// Copies of the data, in a random order.
    Shuffled { data: Data<'a, X, Y>, size: usize, shuffled: Shuffled<X, Y> },
    /// A function makes this number of whole batches in each epoch.
    Made { steps: usize, make: &'a mut dyn MakeBatches<X, Y> },
    /// A function reads the share of this rank in batches of `size` of these samples.
    Read { samples: usize, size: usize, is_shuffled: bool, make: &'a mut dyn MakeBatches<X, Y> },
}

/// The share of this rank in a batch.
#[derive(Clone, Copy)]
pub(super) struct Taken<'a, X, Y> {
    pub inputs: &'a [X],
    pub targets: &'a [Y],
    /// The number of samples of the whole batch.
    pub samples: usize,
}

/// Inputs, and as many targets.
pub(super) type Data<'a, X, Y> = (&'a [X], &'a [Y]);

pub(super) struct Shuffled<X, Y> {
    order: Vec<usize>,
    /// The current batch, and the next one, which is copied in the meantime.
    copies: [Copies<X, Y>; 2],
}

struct Copies<X, Y> {
    inputs: Box<[X]>,
    targets: Vec<Y>,
}

impl<'a, X: Zero, Y: Clone> Batches<'a, X, Y> {
    pub fn new(from: Origin<'a, X, Y>, share: Share) -> Self {
        Self { from, share }
    }

    /// Cuts data into batches.
    pub fn of_data(data: Data<'a, X, Y>, size: usize, shuffle: bool, share: Share) -> Self {
        if !shuffle {
            return Self::new(Origin::InOrder { data, size }, share);
        }
        let own = share.own_samples(size).len();
        let copies = || Copies { inputs: boxed_slice(own), targets: Vec::with_capacity(own) };
        let shuffled = Shuffled { order: (0..data.0.len()).collect(), copies: [copies(), copies()] };
        Self::new(Origin::Shuffled { data, size, shuffled }, share)
    }

    /// Begins an epoch, or the rest of one. If the data are to be shuffled, this draws an order, which depends on the seed of the epoch only,
    /// and copies the first batch. The method is that of Fisher and Yates 1938, in the form of Durstenfeld 1964.
    pub fn begin_epoch<T: Scalar, E: ElementOf<T>>(&mut self, position: &RunPosition)
    where
        X: Flat<E>,
    {
        match &mut self.from {
            Origin::InOrder { .. } => {}
            Origin::Made { make, .. } | Origin::Read { make, .. } => make.begin(position),
            Origin::Shuffled { data: (inputs, targets), size, shuffled: Shuffled { order, copies } } => {
                shuffle(order, position.seed);
                let first = &order[own(self.share, batch(position.step, *size, order.len()))];
                copies[0].take_targets(targets, first);
                threads::par_units(
                    RANDOM_READ_COST * X::LEN,
                    1,
                    &mut copies[0].inputs[..first.len()],
                    gather::<T, E, X>(inputs, first),
                );
            }
        }
    }

    /// Returns the error of a step with the index of the sample in the data, if there are data, instead of its index in the batch.
    ///
    /// A batch that a function has made has `whole` samples on all ranks, and its samples have no other index.
    pub fn in_the_data(&self, position: &RunPosition, whole: usize, error: StepError) -> StepError {
        let StepError::InputNotFinite { layer, sample } = error else { return error };
        let step = position.step;
        let first = |size, samples| own(self.share, batch(step, size, samples)).start;
        let sample = match &self.from {
            Origin::InOrder { size, data } => first(*size, data.0.len()) + sample,
            Origin::Shuffled { size, shuffled, .. } => shuffled.order[first(*size, shuffled.order.len()) + sample],
            Origin::Made { .. } => own(self.share, 0..whole).start + sample,
            Origin::Read { size, samples, is_shuffled: false, .. } => first(*size, *samples) + sample,
            Origin::Read { size, samples, is_shuffled: true, .. } => {
                let mut order = [0].repeat(*samples);
                shuffle(&mut order, position.seed);
                order[first(*size, *samples) + sample]
            }
        };
        StepError::InputNotFinite { layer, sample }
    }

    /// Returns the indices of the samples of the batch of this step, if they are in the order of the data.
    pub fn range(&self, step: usize) -> Range<usize> {
        match &self.from {
            Origin::InOrder { data, size } => batch(step, *size, data.0.len()),
            Origin::Shuffled { .. } | Origin::Made { .. } | Origin::Read { .. } => 0..0,
        }
    }

    /// Calls `work` with the share in the batch of the next step. After a shuffle, and if they are made, batches have to be asked for in order.
    /// Nobody has checked those that a function makes: `check` is called with them. The error is that of the function that makes the batch.
    pub fn with<T: Scalar, E: ElementOf<T>, R>(
        &mut self,
        position: &RunPosition,
        check: impl FnOnce(&[X], &[Y]) -> Option<R>,
        work: impl FnOnce(Taken<'_, X, Y>) -> R,
    ) -> Result<R, String>
    where
        X: Flat<E>,
    {
        let (step, share) = (position.step, self.share);
        match &mut self.from {
            Origin::InOrder { data: (inputs, targets), size } => {
                let whole = batch(step, *size, inputs.len());
                let (samples, own) = (whole.len(), own(share, whole));
                Ok(work(Taken { inputs: &inputs[own.clone()], targets: &targets[own], samples }))
            }
            Origin::Shuffled { data, size, shuffled: Shuffled { order, copies } } => {
                let samples = batch(step, *size, order.len()).len();
                let [Copies { inputs, targets }, next] = &mut *copies;
                let inputs = &inputs[..share.own_samples(samples).len()];
                let work = || work(Taken { inputs, targets, samples });
                let order = &order[own(share, batch(step + 1, *size, order.len()))];
                if order.is_empty() {
                    let result = work();
                    next.targets.clear();
                    copies.swap(0, 1);
                    return Ok(result);
                }
                next.take_targets(data.1, order);
                let result = threads::overlap(
                    RANDOM_READ_COST * X::LEN,
                    &mut next.inputs[..order.len()],
                    gather::<T, E, X>(data.0, order),
                    work,
                );
                copies.swap(0, 1);
                Ok(result)
            }
            Origin::Made { steps, make } => {
                let has_next = step + 1 < *steps;
                with_made(&mut **make, position, has_next, |inputs, targets| {
                    check(inputs, targets).unwrap_or_else(|| {
                        let (samples, own) = (inputs.len(), share.own_samples(inputs.len()));
                        work(Taken { inputs: &inputs[own.clone()], targets: &targets[own], samples })
                    })
                })
            }
            Origin::Read { samples, size, make, .. } => {
                let has_next = !batch(step + 1, *size, *samples).is_empty();
                let samples = batch(step, *size, *samples).len();
                with_made(&mut **make, position, has_next, |inputs, targets| {
                    let check = if share.own_samples(samples).is_empty() { None } else { check(inputs, targets) };
                    check.unwrap_or_else(|| work(Taken { inputs, targets, samples }))
                })
            }
        }
    }
}

/// Calls `work` with the batch that a function has made.
fn with_made<X, Y, R>(
    make: &mut dyn MakeBatches<X, Y>,
    position: &RunPosition,
    has_next: bool,
    work: impl FnOnce(&[X], &[Y]) -> R,
) -> Result<R, String> {
    let (mut work, mut result) = (Some(work), None);
    make.with(position, has_next, &mut |inputs, targets| {
        if let Some(work) = work.take() {
            result = Some(work(inputs, targets));
        }
    })?;
    result.ok_or_else(String::new)
}

/// The part of a range of samples, which are a batch, that this rank has.
fn own(share: Share, whole: Range<usize>) -> Range<usize> {
    let own = share.own_samples(whole.len());
    whole.start + own.start..whole.start + own.end
}

/// Puts the indices of samples into a random order.
pub(super) fn shuffle(order: &mut [usize], seed: EpochSeed) {
    let mut rng = seed.order();
    order.iter_mut().enumerate().for_each(|(index, sample)| *sample = index);
    for last in (1..order.len()).rev() {
        // The bias of a 64-bit product against a range of at most 2⁴⁰ is below 2⁻²⁴.
        let pick = (u128::from(rng.next_u64()) * (last as u128 + 1)) >> 64;
        order.swap(last, pick as usize);
    }
}

/// The indices of a batch of `size` samples; empty after the last batch.
pub(super) fn batch(number: usize, size: usize, count: usize) -> Range<usize> {
    (number * size).min(count)..((number + 1) * size).min(count)
}

impl<X, Y: Clone> Copies<X, Y> {
    fn take_targets(&mut self, targets: &[Y], order: &[usize]) {
        self.targets.clear();
        for from in order {
            // Copied from slice to slice, not by value: a target can be larger than the stack.
            self.targets.extend_from_slice(from_ref(&targets[*from]));
        }
    }
}

/// Returns the function that copies the inputs with the indices in `order` to a range of a batch.
fn gather<T: Scalar, E: ElementOf<T>, X: Flat<E>>(
    from: &[X],
    order: &[usize],
) -> impl Fn(Range<usize>, &mut [X]) + Sync {
    move |range, to| E::gather(all_scalars(from), &order[range], X::LEN, all_scalars_mut(to))
}
