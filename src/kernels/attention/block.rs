//! [`Block`]: products of some keys and some queries, with the queries as columns, so that vector units compute those of several queries.

use core::ops::Range;

use super::rows::Rows;
use super::sizes::{BLOCK_LEN, DEPTH, QUERIES};
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start, gemm};
use crate::kernels::lanes::Lanes;
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// Room for a block of scores, aligned to cache lines, and for a few columns of queries, transposed.
#[repr(align(64))]
pub(super) struct Block<T> {
    scores: [T; BLOCK_LEN],
    transposed: [T; DEPTH * QUERIES],
}

impl<T: Scalar> Block<T> {
    pub const ZERO: Self = Self { scores: [T::ZERO; BLOCK_LEN], transposed: [T::ZERO; DEPTH * QUERIES] };

    /// Returns room for the first `count` scores.
    #[inline(always)]
    pub fn first(&mut self, count: usize) -> &mut [T] {
        subslice_mut(&mut self.scores, 0..count)
    }

    /// Computes `K · Qᵀ` of some keys and some queries: a row per key. Returns the rows, and the distance between two of them, which is
    /// a multiple of [`LANES`].
    #[inline(always)]
    pub fn products<I: Isa>(
        &mut self,
        isa: I,
        keys: Rows<'_, T>,
        of_keys: Range<usize>,
        queries: Rows<'_, T>,
        of_queries: Range<usize>,
    ) -> (&mut [T], usize) {
        let size = [of_keys.len(), of_queries.len()];
        let [count, rows] = size;
        // One of two numbers, which the compiler sees are not 0.
        let width = if rows <= LANES { LANES } else { QUERIES };
        let scores = subslice_mut(&mut self.scores, 0..count * width);
        for start in (0..keys.size).step_by(DEPTH) {
            let depth = start..keys.size.min(start + DEPTH);
            let transposed = subslice_mut(&mut self.transposed, 0..depth.len() * rows);
            transpose(isa, queries, of_queries.clone(), depth.clone(), transposed);
            let keys = Rows { data: subslice(keys.data, start..keys.data.len()), size: depth.len(), ..keys };
            let queries = MatrixRef::row_major(transposed, [depth.len(), rows]);
            let from = if start == 0 { Start::Zero } else { Start::Accumulate };
            product(isa, keys.range(of_keys.clone()), queries, from, MatrixMut::new(scores, size, width));
        }
        (scores, width)
    }
}

/// Returns the values in [`LANES`] columns of a row of scores, from `column` on.
#[inline(always)]
pub(super) fn lanes<T>(scores: &[T], column: usize) -> Option<&Lanes<T>> {
    tail(scores, column).first_chunk()
}

/// As [`lanes`], mutable.
#[inline(always)]
pub(super) fn lanes_mut<T>(scores: &mut [T], column: usize) -> Option<&mut Lanes<T>> {
    tail_mut(scores, column).first_chunk_mut()
}

/// Copies the columns `depth` of some rows as rows.
#[inline(always)]
fn transpose<T: Scalar, I: Isa>(isa: I, from: Rows<'_, T>, rows: Range<usize>, depth: Range<usize>, to: &mut [T]) {
    let stride = rows.len().max(1);
    let (whole_rows, whole_depth) = (rows.end - rows.len() % 8, depth.end - depth.len() % 8);
    for first in (rows.start..whole_rows).step_by(8) {
        for column in (depth.start..whole_depth).step_by(8) {
            let mut block = [[T::ZERO; 8]; 8];
            for (values, row) in block.iter_mut().zip(first..) {
                if let Some(row) = tail(from.row(row), column).first_chunk() {
                    *values = *row;
                }
            }
            let to = tail_mut(to, (column - depth.start) * stride + first - rows.start);
            for (to, values) in to.chunks_mut(stride).zip(isa.transpose_8x8(block)) {
                if let Some(to) = to.first_chunk_mut() {
                    *to = values;
                }
            }
        }
    }
    for row in rows.clone() {
        let start = if row < whole_rows { whole_depth } else { depth.start };
        let values = subslice(from.row(row), start..depth.end);
        for (to, value) in tail_mut(to, (start - depth.start) * stride).chunks_mut(stride).zip(values) {
            subslice_mut(to, row - rows.start..row - rows.start + 1).fill(*value);
        }
    }
}

/// `C = start + A · B`, in a function of its own: one for all products of attention.
#[inline(always)]
pub(super) fn product<T: Scalar, I: Isa>(
    isa: I,
    a: MatrixRef<'_, T>,
    b: MatrixRef<'_, T>,
    start: Start<'_, T>,
    c: MatrixMut<'_, T>,
) {
    isa.outlined(Product { a, b, start, c });
}

struct Product<'a, T> {
    a: MatrixRef<'a, T>,
    b: MatrixRef<'a, T>,
    start: Start<'a, T>,
    c: MatrixMut<'a, T>,
}

impl<T: Scalar> Kernel for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { a, b, start, c } = self;
        gemm(isa, a, b, start, c);
    }
}
