//! Zeros in place of subnormal numbers, for values that no kernel could replace while it computed them.

use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// Replaces subnormal numbers by zeros in rows of `len` values, at a distance of `stride`.
pub struct Flushed<'a, T> {
    /// The rows.
    pub values: &'a mut [T],
    /// The number of values in each row.
    pub len: usize,
    /// The distance between the first values of two rows.
    pub stride: usize,
}

impl<T: Scalar> Kernel for Flushed<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for values in self.values.chunks_mut(self.stride.max(1)) {
            values.iter_mut().take(self.len).for_each(|value| *value = value.flushed());
        }
    }
}
