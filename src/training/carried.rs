//! [`Carried`]: the states with which the samples of a batch begin.

use core::ops::Range;

use crate::layer::StepRng;
use crate::tensor::Scalar;

/// The states with which the samples of a batch begin, and in which those after their last step are left.
pub(crate) struct Carried<'a, T> {
    pub(super) numbers: &'a mut [T],
    /// The numbers per sample; 0 if nothing is carried.
    pub(super) len: usize,
}

impl<T: Scalar> Carried<'_, T> {
    /// Each sample begins with the initial state of the network.
    pub fn none() -> Self {
        Self { numbers: &mut [], len: 0 }
    }

    /// Lets the generator of a part of the batch carry the states of its samples.
    pub fn with(&mut self, rng: StepRng<'static>, part: &Range<usize>) -> StepRng<'_> {
        let Self { numbers, len } = self;
        rng.carrying(&mut numbers[part.start * *len..part.end * *len], *len)
    }
}
