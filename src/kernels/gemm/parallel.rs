//! Packed products, split for the threads that there are.
//!
//! No result depends on it: a sum is split only where [`Packed`] splits it anyway, and its pieces are added in the same order.
//!
//! Unsafe code: threads write different parts of one result.

use core::mem::MaybeUninit;
use core::ops::Range;
use core::slice;

use super::matrix::{MAX_RUN, Pointers, Strides};
use super::packing::{Packed, kc};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads::{self, GRANULARITY, part_start};

/// `C = start + A · B`, where `A` is `m × k`, `B` is `k × n` and `C` is `m × n`.
///
/// # Safety
///
/// All elements of the operands are valid, and nothing else accesses those of `c`. Each row of `b` and `c` is contiguous. No size is
/// 0. The start is that of each element, or [`MAX_RUN`] zeros with strides of 0.
#[inline(always)]
pub(super) unsafe fn packed<T: Scalar, I: Isa>(isa: I, size: (usize, usize, usize), at: Pointers<T>, by: Strides) {
    let (m, n, k) = size;
    let parts = threads::parts(cost(size));
    if let Some(parts) = split_k_parts(size, parts) {
        // SAFETY: the contract; `split_k_parts` says how many parts there can be.
        return isa.outlined_widest(unsafe { SplitK::new(size, at, by, parts) });
    }
    split_result(parts, (m, n), |rows, columns| {
        // SAFETY: the operands of the contract, and no other thread has this part of `c`.
        isa.outlined_widest(unsafe {
            let at = at.moved(&by, rows.start * by.a_row, columns.start, [rows.start, columns.start]);
            Packed::<T, false>::new((rows.len(), columns.len(), k), at, by)
        });
    });
}

/// As [`packed`], for a result whose columns are contiguous, and a `B` of any strides.
///
/// # Safety
///
/// As [`packed`], but that each column of `c` is contiguous.
#[inline(always)]
pub(super) unsafe fn packed_transposed<T: Scalar, I: Isa>(
    isa: I,
    size: (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
) {
    let (m, n, k) = size;
    split_result(threads::parts(cost(size)), (n, m), |columns, rows| {
        // SAFETY: the operands of the contract, and no other thread has this part of `c`.
        isa.outlined_widest(unsafe {
            let b = columns.start * by.b_column;
            let at = at.moved(&by, rows.start * by.a_row, b, [columns.start, rows.start]);
            Packed::<T, true>::new((rows.len(), columns.len(), k), at, by)
        });
    });
}

/// Calls `multiply` with the rows and columns of at most that many parts of a result. It is split along the longer side, so that each
/// thread reads as little as possible. The gradient of the weights is then split between its rows, as the step of the optimizer is, so
/// each thread finds what it has written in its own cache.
#[inline(always)]
fn split_result(parts: usize, (m, n): (usize, usize), multiply: impl Fn(Range<usize>, Range<usize>) + Sync) {
    let by_columns = n > m;
    let length = if by_columns { n } else { m };
    let parts = result_parts(parts, (m, n));
    threads::run(parts, |part| {
        let range = part_start(part, parts, length)..part_start(part + 1, parts, length);
        if by_columns { multiply(0..m, range) } else { multiply(range, 0..n) }
    });
}

/// Returns how many parts a result is split into, at most `parts`: each has at least twice the [`GRANULARITY`], since a short rest would
/// not suit the large microkernels.
#[inline(always)]
fn result_parts(parts: usize, (m, n): (usize, usize)) -> usize {
    parts.min(m.max(n) / (2 * GRANULARITY)).max(1)
}

/// Returns how many parts the inner dimension is split into (split-K); `None` if there is no room for the partial sums, or if
/// splitting the result makes the longest part shorter.
#[inline(always)]
fn split_k_parts((m, n, k): (usize, usize, usize), parts: usize) -> Option<usize> {
    let pieces = k.div_ceil(kc(k));
    let split = parts.min(pieces);
    let room = m.saturating_mul(n).saturating_mul(partial_pieces(pieces, split)) <= PARTIAL_SUMS;
    (split > 1 && room && pieces.div_ceil(split) * result_parts(parts, (m, n)) <= pieces).then_some(split)
}

/// Returns the number of pieces that are not in the first part.
#[inline(always)]
fn partial_pieces(pieces: usize, parts: usize) -> usize {
    pieces - pieces / parts
}

/// Returns the cost of a product (multiplications).
#[inline(always)]
fn cost((m, n, k): (usize, usize, usize)) -> usize {
    m.saturating_mul(n).saturating_mul(k)
}

/// Room for partial sums that are not yet added to the result, aligned to cache lines.
#[repr(align(64))]
struct PartialSums<T>([T; PARTIAL_SUMS]);

/// The number of partial sums that there is room for (scalars).
const PARTIAL_SUMS: usize = 1 << 15;

/// A product whose inner dimension is split (split-K). So each thread reads whole rows of the right operand, where a split between
/// columns would make it read a part of every row: if they are weights, the rows that it has written in the last step.
struct SplitK<T> {
    size: (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
    parts: usize,
}

impl<T> SplitK<T> {
    /// # Safety
    ///
    /// As [`packed`], as long as the value is in use. There are at least as many pieces as parts, and the sums of those that are not in the
    /// first part are at most [`PARTIAL_SUMS`].
    #[inline(always)]
    unsafe fn new(size: (usize, usize, usize), at: Pointers<T>, by: Strides, parts: usize) -> Self {
        Self { size, at, by, parts }
    }
}

impl<T: Scalar> Kernel for SplitK<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by, parts } = self;
        let (kc, pieces) = (kc(k), k.div_ceil(kc(k)));
        let first_piece = |part| part * pieces / parts;
        let in_result = pieces - partial_pieces(pieces, parts);
        let mut room = MaybeUninit::<PartialSums<T>>::uninit();
        // The number that changes no other when it is added.
        let nothing = [-T::ZERO; MAX_RUN];
        let partial = Pointers { start: nothing.as_ptr(), c: room.as_mut_ptr().cast::<T>(), ..at };
        let (next, next_by) = at.accumulating(by);
        threads::run(parts, |part| {
            for piece in first_piece(part)..first_piece(part + 1) {
                let (start, end) = (piece * kc, k.min((piece + 1) * kc));
                let (at, by, run) = match piece {
                    0 => (at, by, 0),
                    _ if piece < in_result => (next, next_by, 0),
                    _ => (partial, Strides { c: n, start: 0, start_in_run: 0, ..by }, (piece - in_result) * m),
                };
                // SAFETY: the piece begins before `k`. The pieces of the first part, which one thread does in their order, write the
                // result; each of the others has sums of its own, for which there is room.
                isa.outlined_widest(unsafe {
                    let at = at.moved(&by, start * by.a_column, start * by.b_row, [run, 0]);
                    Packed::<T, false>::new((m, n, end - start), at, by)
                });
            }
        });
        isa.vectorize(|| {
            for piece in 0..pieces - in_result {
                for i in 0..m {
                    // SAFETY: the threads have written all partial sums and are done, and nothing else accesses `c`.
                    let (sums, c) = unsafe {
                        (
                            slice::from_raw_parts(partial.c.add((piece * m + i) * n), n),
                            slice::from_raw_parts_mut(at.c.add(i * by.c), n),
                        )
                    };
                    c.iter_mut().zip(sums).for_each(|(c, sum)| *c += *sum);
                }
            }
        });
    }
}
