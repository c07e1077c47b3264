//! Dot products: rows times rows, for few of them, each read as it is stored.
//!
//! Unsafe code: rows are made from raw pointers, whose caller has checked the sizes.

use core::slice;

use super::matrix::{Pointers, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The product with a transposed result, one element at a time.
pub(super) struct Dots<T> {
    size: (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
}

impl<T> Dots<T> {
    /// # Safety
    ///
    /// As long as the value is in use, all elements of the `m × k`, `k × n` and `m × n` operands at `at` are valid, and nothing else
    /// accesses those of `c`. Each row of `a` and each column of `b` is contiguous.
    #[inline(always)]
    pub unsafe fn new(size: (usize, usize, usize), at: Pointers<T>, by: Strides) -> Self {
        Self { size, at, by }
    }
}

/// The number of partial sums of a dot product: a constant, so that the terms have the same order for vectors of any width.
const SUMS: usize = 16;

impl<T: Scalar> Kernel for Dots<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by } = self;
        for i in 0..m {
            for j in 0..n {
                let mut sums = [T::ZERO; SUMS];
                // SAFETY: row `i < m` of `a` and column `j < n` of `b` have `k` neighbouring elements.
                let (a, b) = unsafe {
                    (
                        slice::from_raw_parts(at.a.add(i * by.a_row), k),
                        slice::from_raw_parts(at.b.add(j * by.b_column), k),
                    )
                };
                let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<SUMS>(), b.as_chunks::<SUMS>());
                for (a, b) in a.iter().zip(b) {
                    for (s, sum) in sums.iter_mut().enumerate() {
                        *sum = isa.mul_add(a[s], b[s], *sum);
                    }
                }
                let rest = a_rest.iter().zip(b_rest).fold(T::ZERO, |rest, (a, b)| isa.mul_add(*a, *b, rest));
                let mut half = SUMS / 2;
                while half > 0 {
                    for s in 0..half {
                        sums[s] += sums[s + half];
                    }
                    half /= 2;
                }
                // SAFETY: value `i < m` of run `j < n` of the result and of its start.
                unsafe {
                    let start = *at.start.add(j * by.start + i * by.start_in_run);
                    *at.c.add(j * by.c + i) = start + (sums[0] + rest);
                }
            }
        }
    }
}
