//! [`Batches`]: the data of a run, cut into batches: in their order, shuffled, or made by a function.

use core::ops::Range;
use core::slice::from_ref;
use std::boxed::Box;
use std::string::String;
use std::vec::Vec;

use rand::Rng;

use super::made_batches::{BatchRequest, MakeBatches};
use super::position::{EpochSeed, RunPosition};
use crate::error::StepError;
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
use crate::tensor::{ElementOf, Scalar};
use crate::threads;
use crate::zero::{Zero, boxed_slice};

/// The cost of reading one number from main memory at a position that the processor cannot prefetch (multiplications).
const RANDOM_READ_COST: usize = 8 * threads::WRITE_COST;

/// Where the batches of a run come from.
pub(super) enum Batches<'a, X, Y> {
    /// Slices of the data, in their order.
    InOrder { data: Data<'a, X, Y>, size: usize },
    /// Copies of the data, in a random order.
    Shuffled { data: Data<'a, X, Y>, size: usize, shuffled: Shuffled<X, Y> },
    /// A function makes this number in each epoch.
    Made { steps: usize, make: &'a mut dyn MakeBatches<X, Y> },
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
    /// Cuts data into batches.
    pub fn new(data: Data<'a, X, Y>, size: usize, shuffle: bool) -> Self {
        if !shuffle {
            return Self::InOrder { data, size };
        }
        let copies = || Copies { inputs: boxed_slice(size), targets: Vec::with_capacity(size) };
        Self::Shuffled {
            data,
            size,
            shuffled: Shuffled { order: (0..data.0.len()).collect(), copies: [copies(), copies()] },
        }
    }

    /// Begins an epoch, or the rest of one. If the data are to be shuffled, this draws an order, which depends on the seed of the epoch only,
    /// and copies the first batch. The method is that of Fisher and Yates 1938, in the form of Durstenfeld 1964.
    pub fn begin_epoch<T: Scalar, E: ElementOf<T>>(&mut self, position: &RunPosition)
    where
        X: Flat<E>,
    {
        match self {
            Self::InOrder { .. } => {}
            Self::Made { make, .. } => make.begin(BatchRequest::new(position, position.step)),
            Self::Shuffled { data: (inputs, targets), size, shuffled: Shuffled { order, copies } } => {
                shuffle(order, position.seed);
                let first = &order[batch(position.step, *size, order.len())];
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
    pub fn in_the_data(&self, step: usize, error: StepError) -> StepError {
        let StepError::InputNotFinite { layer, sample } = error else { return error };
        let sample = match self {
            Self::InOrder { size, .. } => step * size + sample,
            Self::Shuffled { size, shuffled, .. } => shuffled.order[step * size + sample],
            Self::Made { .. } => sample,
        };
        StepError::InputNotFinite { layer, sample }
    }

    /// Returns the indices of the samples of the batch of this step, if they are in the order of the data.
    pub fn range(&self, step: usize) -> Range<usize> {
        match self {
            Self::InOrder { data, size } => batch(step, *size, data.0.len()),
            Self::Shuffled { .. } | Self::Made { .. } => 0..0,
        }
    }

    /// Whether a function makes the batches, so that nobody has checked them.
    pub fn are_made(&self) -> bool {
        matches!(self, Self::Made { .. })
    }

    /// Calls `work` with the batch of the next step. After a shuffle, and if they are made, batches have to be asked for in order. The error
    /// is that of the function that makes the batch.
    pub fn with<T: Scalar, E: ElementOf<T>, R>(
        &mut self,
        position: &RunPosition,
        work: impl FnOnce(&[X], &[Y]) -> R,
    ) -> Result<R, String>
    where
        X: Flat<E>,
    {
        let step = position.step;
        match self {
            Self::InOrder { data: (inputs, targets), size } => {
                let now = batch(step, *size, inputs.len());
                Ok(work(&inputs[now.clone()], &targets[now]))
            }
            Self::Shuffled { data, size, shuffled: Shuffled { order, copies } } => {
                let now = batch(step, *size, order.len()).len();
                let [Copies { inputs, targets }, next] = &mut *copies;
                let order = &order[batch(step + 1, *size, order.len())];
                if order.is_empty() {
                    return Ok(work(&inputs[..now], targets));
                }
                next.take_targets(data.1, order);
                let result = threads::overlap(
                    RANDOM_READ_COST * X::LEN,
                    &mut next.inputs[..order.len()],
                    gather::<T, E, X>(data.0, order),
                    || work(&inputs[..now], targets),
                );
                copies.swap(0, 1);
                Ok(result)
            }
            Self::Made { steps, make } => {
                let next = (step + 1 < *steps).then(|| BatchRequest::new(position, step + 1));
                let (mut work, mut result) = (Some(work), None);
                make.with(next, &mut |inputs, targets| {
                    if let Some(work) = work.take() {
                        result = Some(work(inputs, targets));
                    }
                })?;
                result.ok_or_else(String::new)
            }
        }
    }
}

/// Puts the indices of samples into a random order.
fn shuffle(order: &mut [usize], seed: EpochSeed) {
    let mut rng = seed.order();
    order.iter_mut().enumerate().for_each(|(index, sample)| *sample = index);
    for last in (1..order.len()).rev() {
        // The bias of a 64-bit product against a range of at most 2⁴⁰ is below 2⁻²⁴.
        let pick = (u128::from(rng.next_u64()) * (last as u128 + 1)) >> 64;
        order.swap(last, pick as usize);
    }
}

/// The indices of a batch of `size` samples; empty after the last batch.
fn batch(number: usize, size: usize, count: usize) -> Range<usize> {
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
