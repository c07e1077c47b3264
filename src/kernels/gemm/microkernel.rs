//! The register tile: a few rows times a few columns, kept in registers while the inner direction runs.
//!
//! This is one of the few modules with unsafe code: the inner loops go over raw pointers, checked once before.

use core::ptr::null_mut;

use super::operands::{PAYS, Place, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The product of operands as they are. [`multiply`](super::multiply::multiply) has checked that they are long enough.
pub(super) struct Direct<T> {
    pub size: (usize, usize, usize),
    pub at: Place<T>,
    pub by: Strides,
}

impl<T: Scalar> Kernel for Direct<T> {
    type Output = ();

    /// Cuts the columns into strips of the widths that there are tiles for.
    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by } = self;
        let mut j = 0;
        while j < n {
            // SAFETY: `j < n`, so the pointers stay inside; each strip is no wider than the columns that are left.
            unsafe {
                let at = Place { a: at.a, b: at.b.add(j), c: at.c.add(j) };
                // An `f64` takes twice the room, so its widest tile is half as wide.
                let single = size_of::<T>() == 4;
                j += match n - j {
                    32.. if single && I::IS_512_BIT => strip::<T, I, 32>(isa, m, k, at, by),
                    16.. if single => strip::<T, I, 16>(isa, m, k, at, by),
                    8.. => strip::<T, I, 8>(isa, m, k, at, by),
                    4.. if !I::FEW_MICROKERNELS => strip::<T, I, 4>(isa, m, k, at, by),
                    2.. if !I::FEW_MICROKERNELS => strip::<T, I, 2>(isa, m, k, at, by),
                    _ => strip::<T, I, 1>(isa, m, k, at, by),
                };
            }
        }
    }
}

/// Cuts the rows of a strip of `C` columns into tiles; gives `C`.
///
/// # Safety
///
/// All elements of the `m × k`, `k × C` and `m × C` operands at `at` are valid, those of `c` for writing.
#[inline(always)]
unsafe fn strip<T: Scalar, I: Isa, const C: usize>(isa: I, m: usize, k: usize, at: Place<T>, by: Strides) -> usize {
    let mut i = 0;
    while i < m {
        // SAFETY: `i < m`, so the pointers stay inside; each tile has no more rows than are left.
        unsafe {
            let at = Place { a: at.a.add(i * by.row), b: at.b, c: at.c.add(i * by.c) };
            i += match m - i {
                6.. if !PAYS => tile::<T, I, 6, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
                4.. => tile::<T, I, 4, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
                2.. if !I::FEW_MICROKERNELS => tile::<T, I, 2, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
                _ => tile::<T, I, 1, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
            };
        }
    }
    C
}

/// What will be needed after the tile: places, of which one is asked for at each step. Of eight neighbouring steps each is `one`
/// further, and then all are `eight` further. Nothing if the first place is null.
#[derive(Clone, Copy)]
pub(super) struct Ahead<T> {
    pub place: *const T,
    pub one: usize,
    pub eight: usize,
}

impl<T> Ahead<T> {
    pub const NONE: Self = Self { place: core::ptr::null(), one: 0, eight: 0 };
}

/// How many rows before it is copied a row is asked for.
const AHEAD: usize = 16;

/// Adds the product of `R` rows and `C` columns; gives `R`. If it is to `COPY`, the rows of the right operand are written
/// to `copy` one after the other.
///
/// # Safety
///
/// As [`strip`], for `m = R`; there is room for a copy, apart from all else, if there is to be one.
#[inline(always)]
pub(super) unsafe fn tile<T: Scalar, I: Isa, const R: usize, const C: usize, const COPY: bool>(
    isa: I,
    k: usize,
    at: Place<T>,
    by: Strides,
    copy: *mut T,
    ahead: Ahead<T>,
) -> usize {
    if R > 4 && k > 32 {
        // The result is needed at the end, and no sooner.
        for r in 0..R {
            isa.prefetch(at.c.wrapping_add(r * by.c));
            isa.prefetch(at.c.wrapping_add(r * by.c + C - 1));
        }
    }
    let mut sums = [[T::ZERO; C]; R];
    for p in 0..k {
        // SAFETY: row `p < k` of the right operand has `C` valid elements; an array is aligned like its element.
        let b = unsafe { &*at.b.add(p * by.b).cast::<[T; C]>() };
        if COPY {
            // A row may stand on a page of its own, where the processor does not see it come.
            isa.prefetch(at.b.wrapping_add((p + AHEAD) * by.b));
            isa.prefetch(at.b.wrapping_add((p + AHEAD) * by.b + C - 1));
            // SAFETY: there is room for `k` rows.
            unsafe { *copy.add(p * C).cast::<[T; C]>() = *b };
        }
        if R > 4 && !COPY && !ahead.place.is_null() {
            isa.prefetch_far(ahead.place.wrapping_add(p % 8 * ahead.one + p / 8 * ahead.eight));
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: `r < R` and `p < k` are inside of the left operand.
            let a = unsafe { *at.a.add(r * by.row + p * by.step) };
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = isa.mul_add(a, *b, *sum);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        // SAFETY: row `r < R` of the result has `C` elements, exclusively ours.
        let c = unsafe { &mut *at.c.add(r * by.c).cast::<[T; C]>() };
        for (c, sum) in c.iter_mut().zip(sums) {
            *c += *sum;
        }
    }
    R
}
