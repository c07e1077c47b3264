//! Rows times rows, for few of them: each is read as it lies.
//!
//! This is one of the few modules with unsafe code: rows are taken from raw pointers, checked once before.

use core::slice;

use super::operands::{Place, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The product of the rows of both operands, one by one. [`multiply_turned`](super::multiply::multiply_turned) has checked that they are long enough, and that
/// those of the left one lie without gaps.
pub(super) struct Dots<T> {
    pub size: (usize, usize, usize),
    pub at: Place<T>,
    pub by: Strides,
}

/// How many sums a row times a row has, so that the order of terms is the same for vectors of any width.
const SUMS: usize = 16;

impl<T: Scalar> Kernel for Dots<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by } = self;
        for i in 0..m {
            for j in 0..n {
                let mut sums = [T::ZERO; SUMS];
                // SAFETY: row `i < m` of the left operand and row `j < n` of the right one have `k` elements.
                let (a, b) = unsafe {
                    (slice::from_raw_parts(at.a.add(i * by.row), k), slice::from_raw_parts(at.b.add(j * by.b), k))
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
                // SAFETY: element `(j, i)` of the result is ours.
                unsafe { *at.c.add(j * by.c + i) += sums[0] + rest };
            }
        }
    }
}
