//! [`Rows`]: those of one head in a matrix.

use core::ops::Range;

use crate::kernels::gemm::MatrixRef;
use crate::kernels::slices::{subslice, tail};
use crate::tensor::Scalar;

/// The rows of one head in a matrix: its queries, keys, values, contexts, or the gradients of these.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a, T> {
    /// The matrix, from the first value of the head in the first row on.
    pub data: &'a [T],
    /// The distance between two rows.
    pub stride: usize,
    /// The size of the head.
    pub size: usize,
}

impl<'a, T: Scalar> Rows<'a, T> {
    /// Returns some of the rows.
    #[inline(always)]
    pub fn range(self, rows: Range<usize>) -> MatrixRef<'a, T> {
        MatrixRef::new(tail(self.data, rows.start * self.stride), [rows.len(), self.size], [self.stride, 1])
    }

    /// Returns the values of a row.
    #[inline(always)]
    pub fn row(self, row: usize) -> &'a [T] {
        subslice(self.data, row * self.stride..row * self.stride + self.size)
    }
}
