//! Products of many rows, cut for the threads that there are.
//!
//! Nothing that is computed depends on it: a sum is cut only where [`Packed`] cuts it anyway, and its parts are added in
//! their order.
//!
//! This is one of the few modules with unsafe code: threads write different parts of one result.

use core::mem::MaybeUninit;
use core::ops::Range;
use core::slice;

use super::packed::{Packed, deep};
use super::tile::{Place, Strides};
use crate::isa::{Isa, Work};
use crate::scalar::Scalar;
use crate::threads::{self, LINE, bound};

/// `C += A · B`, where `A` is `m × k`, `B` is `k × n` and `C` is `m × n`.
///
/// # Safety
///
/// All elements of the operands are valid, and nobody else reads or writes those of `c`. No size is 0.
#[inline(always)]
pub(super) unsafe fn multiply<T: Scalar, I: Isa>(isa: I, (m, n, k): (usize, usize, usize), at: Place<T>, by: Strides) {
    let parts = threads::parts(cost((m, n, k)));
    if parts > 1 && Deep::<T>::fits((m, n, k), parts) {
        return isa.apart(Deep { size: (m, n, k), at, by, parts });
    }
    cut(parts, (m, n), |rows, columns| {
        // SAFETY: all three operands fit, and nobody else has this part of `c`.
        isa.apart(unsafe {
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
        isa.apart(unsafe {
            let at = at.from(rows.start * by.row, columns.start * by.b, columns.start * by.c + rows.start);
            Packed::<T, true>::new((rows.len(), columns.len(), k), at, by)
        });
    });
}

#[inline(always)]
fn cut(parts: usize, (m, n): (usize, usize), work: impl Fn(Range<usize>, Range<usize>) + Sync) {
    let by_columns = n > m;
    let length = if by_columns { n } else { m };
    // Two lines at least: none is a small rest, which would not be for large tiles.
    let parts = parts.min(length / (2 * LINE)).max(1);
    threads::run(parts, |part| {
        let range = bound(part, parts, length)..bound(part + 1, parts, length);
        if by_columns { work(0..m, range) } else { work(range, 0..n) }
    });
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
    /// Whether there are so many pieces, and room for the sums of all but those of the first thread.
    fn fits((m, n, k): (usize, usize, usize), parts: usize) -> bool {
        let pieces = k.div_ceil(deep(k));
        let aside = pieces - pieces / parts;
        parts <= pieces && m.saturating_mul(n).saturating_mul(aside) <= ASIDE
    }
}

impl<T: Scalar> Work for Deep<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by, parts } = self;
        let (deep, pieces) = (deep(k), k.div_ceil(deep(k)));
        let first = |part| part * pieces / parts;
        let own = first(1);
        let mut aside = MaybeUninit::<Aside<T>>::uninit();
        let aside = Place { c: aside.as_mut_ptr().cast::<T>(), ..at };
        threads::run(parts, |part| {
            for piece in first(part)..first(part + 1) {
                let (start, end) = (piece * deep, k.min((piece + 1) * deep));
                // SAFETY: it begins before `k`, and there is room for the sums of each piece that is not one of the first part.
                unsafe {
                    let mut at = at.from(start * by.step, start * by.b, 0);
                    let mut by = by;
                    if piece >= own {
                        (at.c, by.c) = (aside.from(0, 0, (piece - own) * m * n).c, n);
                        isa.vectorize(|| {
                            (0..m * n).step_by(64 / size_of::<T>()).for_each(|i| isa.prefetch_to_write(at.c.add(i)));
                            // The number that changes no other when it is added.
                            (0..m * n).for_each(|i| at.c.add(i).write(-T::ZERO));
                        });
                    }
                    isa.apart(Packed::<T, false>::new((m, n, end - start), at, by));
                }
            }
        });
        isa.vectorize(|| {
            for piece in 0..pieces - own {
                for i in 0..m {
                    // SAFETY: the threads have written the sums, and nobody else has `c`.
                    let (sums, c) = unsafe {
                        (
                            slice::from_raw_parts(aside.c.add((piece * m + i) * n), n),
                            slice::from_raw_parts_mut(at.c.add(i * by.c), n),
                        )
                    };
                    c.iter_mut().zip(sums).for_each(|(c, sum)| *c += *sum);
                }
            }
        });
    }
}
