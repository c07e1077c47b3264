//! [`Batches`]: the data, shuffled and cut into batches.

use core::ops::Range;
use core::slice::from_ref;
use std::boxed::Box;
use std::vec::Vec;

use rand::Rng;

use crate::error::StepError;
use crate::layer::StepRng;
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
use crate::tensor::{ElementOf, Scalar};
use crate::threads;
use crate::zero::{Zero, boxed_slice};

/// The cost of reading one number from main memory at a position that the processor cannot prefetch (multiplications).
const RANDOM_READ_COST: usize = 8 * threads::WRITE_COST;

/// Cuts the data into batches: slices in the order of the data, or copies in a random order.
pub(super) struct Batches<'a, X, Y> {
    inputs: &'a [X],
    targets: &'a [Y],
    size: usize,
    shuffled: Option<Shuffled<X, Y>>,
}

struct Shuffled<X, Y> {
    order: Vec<usize>,
    /// The current batch, and the next one, which is copied in the meantime.
    copies: [Copies<X, Y>; 2],
}

struct Copies<X, Y> {
    inputs: Box<[X]>,
    targets: Vec<Y>,
}

impl<'a, X: Zero, Y: Clone> Batches<'a, X, Y> {
    pub fn new(inputs: &'a [X], targets: &'a [Y], size: usize, shuffle: bool) -> Self {
        let copies = || Copies { inputs: boxed_slice(size), targets: Vec::with_capacity(size) };
        let shuffled = shuffle.then(|| Shuffled { order: (0..inputs.len()).collect(), copies: [copies(), copies()] });
        Self { inputs, targets, size, shuffled }
    }

    /// Begins an epoch with the batch of this number. If the data are to be shuffled, this draws an order, which depends on `rng` only,
    /// and copies the batch. The method is that of Fisher and Yates 1938, in the form of Durstenfeld 1964.
    pub fn begin_epoch<T: Scalar, E: ElementOf<T>>(&mut self, first: usize, mut rng: StepRng)
    where
        X: Flat<E>,
    {
        if let Some(Shuffled { order, copies }) = &mut self.shuffled {
            order.iter_mut().enumerate().for_each(|(index, sample)| *sample = index);
            for last in (1..order.len()).rev() {
                // The bias of a 64-bit product against a range of at most 2⁴⁰ is below 2⁻²⁴.
                let pick = (u128::from(rng.next_u64()) * (last as u128 + 1)) >> 64;
                order.swap(last, pick as usize);
            }
            let first = &order[batch(first, self.size, order.len())];
            copies[0].take_targets(self.targets, first);
            threads::par_units(
                RANDOM_READ_COST * X::LEN,
                1,
                &mut copies[0].inputs[..first.len()],
                gather::<T, E, X>(self.inputs, first),
            );
        }
    }

    /// Returns the error of a step with the index of the sample in the data instead of its index in the batch.
    pub fn in_the_data(&self, batch: usize, error: StepError) -> StepError {
        match error {
            StepError::InputNotFinite { layer, sample } => {
                let index = batch * self.size + sample;
                let sample = self.shuffled.as_ref().map_or(index, |shuffled| shuffled.order[index]);
                StepError::InputNotFinite { layer, sample }
            }
            error => error,
        }
    }

    /// Returns the indices of the samples of the batch of this number, if the data are not shuffled.
    pub fn range(&self, number: usize) -> Range<usize> {
        batch(number, self.size, self.inputs.len())
    }

    /// Calls `work` with the batch of this number. After a shuffle, batches have to be asked for in order.
    pub fn with<T: Scalar, E: ElementOf<T>, R>(&mut self, number: usize, work: impl FnOnce(&[X], &[Y]) -> R) -> R
    where
        X: Flat<E>,
    {
        let range = |number| batch(number, self.size, self.inputs.len());
        let now = range(number);
        let Some(Shuffled { order, copies }) = &mut self.shuffled else {
            return work(&self.inputs[now.clone()], &self.targets[now]);
        };
        let [Copies { inputs, targets }, next] = &mut *copies;
        let order = &order[range(number + 1)];
        if order.is_empty() {
            return work(&inputs[..now.len()], targets);
        }
        next.take_targets(self.targets, order);
        let result = threads::overlap(
            RANDOM_READ_COST * X::LEN,
            &mut next.inputs[..order.len()],
            gather::<T, E, X>(self.inputs, order),
            || work(&inputs[..now.len()], targets),
        );
        copies.swap(0, 1);
        result
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
