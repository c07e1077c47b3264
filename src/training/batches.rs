//! [`Batches`]: the data, cut and shuffled.

use core::ops::Range;
use core::slice::from_ref;
use std::boxed::Box;
use std::vec::Vec;

use rand::Rng;

use crate::error::StepError;
use crate::simd::Level;
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
use crate::threads;
use crate::zero::{Zero, boxed_slice};

/// As many multiplications take as long as to bring a number from a place in the main memory that nobody foresees.
const FAR: usize = 8 * threads::WRITE_COST;

/// Cuts the data into batches: slices of them in their order, or copies in a random one.
pub(super) struct Batches<'a, X, Y> {
    inputs: &'a [X],
    targets: &'a [Y],
    size: usize,
    shuffled: Option<Shuffled<X, Y>>,
}

struct Shuffled<X, Y> {
    order: Vec<usize>,
    /// The batch that is worked with, and the one that is copied in the meantime.
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

    /// A new order, if there is to be one: Fisher and Yates 1938, in the form of Durstenfeld 1964. The next batch is the first.
    pub fn shuffle<T: Scalar>(&mut self, rng: &mut dyn Rng)
    where
        X: Flat<T>,
    {
        if let Some(Shuffled { order, copies }) = &mut self.shuffled {
            for last in (1..order.len()).rev() {
                // The bias of a 64-bit product against a range of at most 2⁴⁰ is below 2⁻²⁴.
                let pick = (u128::from(rng.next_u64()) * (last as u128 + 1)) >> 64;
                order.swap(last, pick as usize);
            }
            let first = &order[batch(0, self.size, order.len())];
            copies[0].take_targets(self.targets, first);
            threads::par_units(FAR * X::LEN, 1, &mut copies[0].inputs[..first.len()], gather(self.inputs, first));
        }
    }

    /// The error of a step with a batch, with the place of the sample in the data instead of that in the batch.
    pub fn in_the_data(&self, batch: usize, error: StepError) -> StepError {
        match error {
            StepError::InputNotFinite { layer, sample } => {
                let place = batch * self.size + sample;
                let sample = self.shuffled.as_ref().map_or(place, |shuffled| shuffled.order[place]);
                StepError::InputNotFinite { layer, sample }
            }
            error => error,
        }
    }

    /// Works with the batch of this number: after a shuffle with the first, and then with one after the other.
    pub fn with<T: Scalar, R>(&mut self, number: usize, work: impl FnOnce(&[X], &[Y]) -> R) -> R
    where
        X: Flat<T>,
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
        let result =
            threads::overlap(FAR * X::LEN, &mut next.inputs[..order.len()], gather(self.inputs, order), || {
                work(&inputs[..now.len()], targets)
            });
        copies.swap(0, 1);
        result
    }
}

/// The places of a batch of so many samples; none behind the last.
fn batch(number: usize, size: usize, count: usize) -> Range<usize> {
    (number * size).min(count)..((number + 1) * size).min(count)
}

impl<X, Y: Clone> Copies<X, Y> {
    fn take_targets(&mut self, targets: &[Y], order: &[usize]) {
        self.targets.clear();
        for from in order {
            // Out of a slice and not by value: a target can be larger than the stack.
            self.targets.extend_from_slice(from_ref(&targets[*from]));
        }
    }
}

/// What copies those inputs to their places in a batch that have the places in `order`.
fn gather<T: Scalar, X: Flat<T>>(from: &[X], order: &[usize]) -> impl Fn(Range<usize>, &mut [X]) + Sync {
    move |place, to| T::gather(Level::detect(), all_scalars(from), &order[place], X::LEN, all_scalars_mut(to))
}
