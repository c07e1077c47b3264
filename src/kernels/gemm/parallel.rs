//! Products of many rows, cut for the threads that there are.
//!
//! Nothing that is computed depends on it: a sum is cut only where [`Packed`] cuts it anyway, and its parts are added in
//! their order.
//!
//! This is one of the few modules with unsafe code: threads write different parts of one result.

use core::mem::MaybeUninit;
use core::ops::Range;
use core::slice;

use super::operands::{Place, Strides};
use super::packing::{Packed, deep};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads::{self, GRANULARITY, part_start};

/// `C += A · B`, where `A` is `m × k`, `B` is `k × n` and `C` is `m × n`.
///
/// # Safety
///
/// All elements of the operands are valid, and nobody else reads or writes those of `c`. No size is 0.
#[inline(always)]
pub(super) unsafe fn multiply<T: Scalar, I: Isa>(isa: I, (m, n, k): (usize, usize, usize), at: Place<T>, by: Strides) {
    let parts = threads::parts(cost((m, n, k)));
    if let Some(parts) = deep_parts((m, n, k), parts) {
        // SAFETY: the contract; it was asked how many parts there can be.
        return isa.outlined_widest(unsafe { Deep::new((m, n, k), at, by, parts) });
    }
    cut(parts, (m, n), |rows, columns| {
        // SAFETY: all three operands fit, and nobody else has this part of `c`.
        isa.outlined_widest(unsafe {
            let at = at.from(rows.start * by.row, columns.start, rows.start * by.c + columns.start);
            Packed::<T, false>::new((rows.len(), columns.len(), k), at, by)
        });
    });
}

/// `Cᵀ += A · Bᵀ`, where `A` is `m × k`, `B` is `n × k` and `C` is `n × m`.
///
/// # Safety
///
/// As [`multiply`].
#[inline(always)]
pub(super) unsafe fn multiply_turned<T: Scalar, I: Isa>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    at: Place<T>,
    by: Strides,
) {
    cut(threads::parts(cost((m, n, k))), (n, m), |columns, rows| {
        // SAFETY: all three operands fit, and nobody else has this part of `c`.
        isa.outlined_widest(unsafe {
            let at = at.from(rows.start * by.row, columns.start * by.b, columns.start * by.c + rows.start);
            Packed::<T, true>::new((rows.len(), columns.len(), k), at, by)
        });
    });
}

/// Does the work on rows and columns of a product in so many parts, or fewer. It is cut across the larger operand, so that a
/// thread reads as little as possible; a gradient by weights between its rows then, as the step of an optimizer is, and what a
/// thread has written is in its cache when it reads it.
#[inline(always)]
fn cut(parts: usize, (m, n): (usize, usize), work: impl Fn(Range<usize>, Range<usize>) + Sync) {
    let by_columns = n > m;
    let length = if by_columns { n } else { m };
    let parts = flat_parts(parts, (m, n));
    threads::run(parts, |part| {
        let range = part_start(part, parts, length)..part_start(part + 1, parts, length);
        if by_columns { work(0..m, range) } else { work(range, 0..n) }
    });
}

/// In how many parts at most rows or columns are cut: two lines at least are in each, since a small rest would not be for large
/// tiles.
#[inline(always)]
fn flat_parts(parts: usize, (m, n): (usize, usize)) -> usize {
    parts.min(m.max(n) / (2 * GRANULARITY)).max(1)
}

/// In how many parts the inner direction is cut; nothing if there is no room for the sums, or the longest part would be longer
/// than between rows or columns.
#[inline(always)]
fn deep_parts((m, n, k): (usize, usize, usize), parts: usize) -> Option<usize> {
    let pieces = k.div_ceil(deep(k));
    let deep = parts.min(pieces);
    let room = m.saturating_mul(n).saturating_mul(aside(pieces, deep)) <= ASIDE;
    (deep > 1 && room && pieces.div_ceil(deep) * flat_parts(parts, (m, n)) <= pieces).then_some(deep)
}

/// How many of the pieces are not of the first part.
#[inline(always)]
fn aside(pieces: usize, parts: usize) -> usize {
    pieces - pieces / parts
}

/// The multiplications of a product.
#[inline(always)]
fn cost((m, n, k): (usize, usize, usize)) -> usize {
    m.saturating_mul(n).saturating_mul(k)
}

/// Room for sums that are not yet added to the result: in whole lines of the cache.
#[repr(align(64))]
struct Aside<T>([T; ASIDE]);

/// How many sums there is room for.
const ASIDE: usize = 1 << 15;

/// A product whose inner direction is cut. So each thread reads rows of the right operand, where cut between columns it would
/// read a part of all of them: if they are weights, those rows that it has written in the last step.
struct Deep<T> {
    size: (usize, usize, usize),
    at: Place<T>,
    by: Strides,
    parts: usize,
}

impl<T> Deep<T> {
    /// # Safety
    ///
    /// As long as the value lives, all elements of the operands at `at` are valid, and nobody else reads or writes those of
    /// `c`. No size is 0. There are as many pieces as parts, and the sums of those not of the first part are at most [`ASIDE`].
    #[inline(always)]
    unsafe fn new(size: (usize, usize, usize), at: Place<T>, by: Strides, parts: usize) -> Self {
        Self { size, at, by, parts }
    }
}

impl<T: Scalar> Kernel for Deep<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by, parts } = self;
        let (deep, pieces) = (deep(k), k.div_ceil(deep(k)));
        let first = |part| part * pieces / parts;
        let own = pieces - aside(pieces, parts);
        let mut room = MaybeUninit::<Aside<T>>::uninit();
        let sums = Place { c: room.as_mut_ptr().cast::<T>(), ..at };
        threads::run(parts, |part| {
            for piece in first(part)..first(part + 1) {
                let (start, end) = (piece * deep, k.min((piece + 1) * deep));
                // SAFETY: the piece begins before `k`. The pieces of the first part, and nobody else, write the result; each other
                // piece has sums of its own, for which there is room.
                unsafe {
                    let mut at = at.from(start * by.step, start * by.b, 0);
                    let mut by = by;
                    if piece >= own {
                        (at.c, by.c) = (sums.from(0, 0, (piece - own) * m * n).c, n);
                        isa.vectorize(|| {
                            (0..m * n).step_by(64 / size_of::<T>()).for_each(|i| isa.prefetch_to_write(at.c.add(i)));
                            // The number that changes no other when it is added.
                            (0..m * n).for_each(|i| at.c.add(i).write(-T::ZERO));
                        });
                    }
                    isa.outlined_widest(Packed::<T, false>::new((m, n, end - start), at, by));
                }
            }
        });
        isa.vectorize(|| {
            for piece in 0..pieces - own {
                for i in 0..m {
                    // SAFETY: the threads have written the sums and are done, and nobody else has `c`.
                    let (sums, c) = unsafe {
                        (
                            slice::from_raw_parts(sums.c.add((piece * m + i) * n), n),
                            slice::from_raw_parts_mut(at.c.add(i * by.c), n),
                        )
                    };
                    c.iter_mut().zip(sums).for_each(|(c, sum)| *c += *sum);
                }
            }
        });
    }
}
