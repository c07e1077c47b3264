//! The register tile: a few rows times a few columns, kept in registers while the inner direction runs.
//!
//! This is one of the few modules with unsafe code: the inner loops go over raw pointers, checked once before.

use crate::isa::Isa;
use crate::scalar::Scalar;

/// The left operand: element `(i, p)` is `data[i · row + p · step]`, so that a transposed matrix needs no copy.
#[derive(Clone, Copy)]
pub(super) struct Left<'a, T> {
    pub data: &'a [T],
    pub row: usize,
    pub step: usize,
}

/// The right operand or the result: element `(p, j)` is `data[p · stride + j]`.
#[derive(Clone, Copy)]
pub(super) struct Rows<D> {
    pub data: D,
    pub stride: usize,
}

/// How far the inner direction runs before the result is written: a strip of the right operand stays in the cache.
const DEPTH: usize = 256;

/// `C += A · B`, where `A` is `m × k`, `B` is `k × n` and `C` is `m × n`.
///
/// Nothing is done if an operand is too short for its sizes. There is no panic for it, so that there is no way to one from a
/// prediction: the entrances of the kernels assert that it is not so, where the compiler can see it.
#[inline(always)]
pub(super) fn multiply<T: Scalar, I: Isa>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    a: Left<'_, T>,
    b: Rows<&[T]>,
    c: Rows<&mut [T]>,
) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    let left = reach(m, a.row, 1).and_then(|rows| reach(k, a.step, rows));
    let fits = [(left, a.data.len()), (reach(k, b.stride, n), b.data.len()), (reach(m, c.stride, n), c.data.len())]
        .iter()
        .all(|(reach, len)| reach.is_some_and(|reach| reach <= *len));
    debug_assert!(fits, "an operand is too short");
    if !fits {
        return;
    }
    let mut from = 0;
    while from < k {
        let depth = DEPTH.min(k - from);
        let strides = Strides { row: a.row, step: a.step, b: b.stride, c: c.stride };
        // SAFETY: the operands fit: rows `0..m` and steps `from..from + depth` of `a`, rows `from..from + depth` and columns
        // `0..n` of `b`, and rows `0..m` and columns `0..n` of `c` are inside of their slices, and `c` is exclusive.
        unsafe {
            let at = Place {
                a: a.data.as_ptr().add(from * a.step),
                b: b.data.as_ptr().add(from * b.stride),
                c: c.data.as_mut_ptr(),
            };
            strips(isa, (m, n, depth), at, strides);
        }
        from += depth;
    }
}

/// Where the last of so many rows ends, of which each begins `stride` behind the one before and has this width.
#[inline(always)]
fn reach(rows: usize, stride: usize, width: usize) -> Option<usize> {
    (rows - 1).checked_mul(stride)?.checked_add(width)
}

/// Where the operands begin.
struct Place<T> {
    a: *const T,
    b: *const T,
    c: *mut T,
}

#[derive(Clone, Copy)]
struct Strides {
    row: usize,
    step: usize,
    b: usize,
    c: usize,
}

/// Cuts the columns into strips of the widths that there are tiles for.
///
/// # Safety
///
/// All elements of the `m × k`, `k × n` and `m × n` operands at `at` are valid, those of `c` for writing.
#[inline(always)]
unsafe fn strips<T: Scalar, I: Isa>(isa: I, (m, n, k): (usize, usize, usize), at: Place<T>, by: Strides) {
    let mut j = 0;
    while j < n {
        // SAFETY: `j < n`, so the pointers stay inside; each strip is no wider than the columns that are left.
        unsafe {
            let at = Place { a: at.a, b: at.b.add(j), c: at.c.add(j) };
            // An `f64` takes twice the room, so its widest tile is half as wide.
            let single = size_of::<T>() == 4;
            j += match n - j {
                64.. if m == 1 && single => strip::<T, I, 64>(isa, m, k, at, by),
                16.. if single => strip::<T, I, 16>(isa, m, k, at, by),
                8.. => strip::<T, I, 8>(isa, m, k, at, by),
                4.. => strip::<T, I, 4>(isa, m, k, at, by),
                _ => strip::<T, I, 1>(isa, m, k, at, by),
            };
        }
    }
}

/// Cuts the rows of a strip of `C` columns into tiles; gives `C`.
///
/// # Safety
///
/// As [`strips`], for `n = C`.
#[inline(always)]
unsafe fn strip<T: Scalar, I: Isa, const C: usize>(isa: I, m: usize, k: usize, at: Place<T>, by: Strides) -> usize {
    let mut i = 0;
    while i < m {
        // SAFETY: `i < m`, so the pointers stay inside; each tile has no more rows than are left.
        unsafe {
            let at = Place { a: at.a.add(i * by.row), b: at.b, c: at.c.add(i * by.c) };
            i += match m - i {
                6.. if C < 64 => tile::<T, I, 6, C>(isa, k, at, by),
                4.. if C < 64 => tile::<T, I, 4, C>(isa, k, at, by),
                2.. if C < 64 => tile::<T, I, 2, C>(isa, k, at, by),
                _ => tile::<T, I, 1, C>(isa, k, at, by),
            };
        }
    }
    C
}

/// Adds the product of `R` rows and `C` columns; gives `R`.
///
/// # Safety
///
/// As [`strips`], for `m = R` and `n = C`.
#[inline(always)]
unsafe fn tile<T: Scalar, I: Isa, const R: usize, const C: usize>(
    isa: I,
    k: usize,
    at: Place<T>,
    by: Strides,
) -> usize {
    let mut sums = [[T::ZERO; C]; R];
    for p in 0..k {
        // SAFETY: row `p < k` of the right operand has `C` valid elements; an array is aligned like its element.
        let b = unsafe { &*at.b.add(p * by.b).cast::<[T; C]>() };
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
