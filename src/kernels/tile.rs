//! The register tile: a few rows times a few columns, kept in registers while the inner direction runs.
//!
//! This is one of the few modules with unsafe code: the inner loops go over raw pointers, checked once before.

use core::ptr::null_mut;
use core::slice;

use super::{packed, shares};
use crate::isa::{Isa, Work};
use crate::tensor::Scalar;

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
    if !fit([(left, a.data.len()), (reach(k, b.stride, n), b.data.len()), (reach(m, c.stride, n), c.data.len())]) {
        return;
    }
    let at = Place { a: a.data.as_ptr(), b: b.data.as_ptr(), c: c.data.as_mut_ptr() };
    let by = Strides { row: a.row, step: a.step, b: b.stride, c: c.stride };
    if m == 1 {
        isa.apart(Row { size: (n, k), at, by, start: at.c });
    } else if packed::PAYS && m >= 16 && n > 2 && k >= 8 {
        // SAFETY: all three operands fit, and nobody else has `c`.
        unsafe { shares::multiply(isa, (m, n, k), at, by) };
    } else {
        isa.apart(Direct { size: (m, n, k), at, by });
    }
}

/// `Cᵀ += A · Bᵀ`, where `A` is `m × k`, `B` is `n × k` and `C` is `n × m`.
///
/// Nothing is done if an operand is too short, as in [`multiply`].
#[inline(always)]
pub(super) fn multiply_turned<T: Scalar, I: Isa>(
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
    if !fit([(left, a.data.len()), (reach(n, b.stride, k), b.data.len()), (reach(n, c.stride, m), c.data.len())]) {
        return;
    }
    let at = Place { a: a.data.as_ptr(), b: b.data.as_ptr(), c: c.data.as_mut_ptr() };
    let by = Strides { row: a.row, step: a.step, b: b.stride, c: c.stride };
    if n < FEW && by.step == 1 {
        return isa.apart(Dots { size: (m, n, k), at, by });
    }
    // SAFETY: all three operands fit, and nobody else has `c`.
    unsafe { shares::multiply_turned(isa, (m, n, k), at, by) };
}

/// So few rows are not copied, for each is read as it lies.
const FEW: usize = 4;

/// The product of the rows of both operands, one by one. [`multiply_turned`] has checked that they are long enough, and that
/// those of the left one lie without gaps.
struct Dots<T> {
    size: (usize, usize, usize),
    at: Place<T>,
    by: Strides,
}

/// How many sums a row times a row has, so that the order of terms is the same for vectors of any width.
const SUMS: usize = 16;

impl<T: Scalar> Work for Dots<T> {
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

/// Where the last of so many rows ends, of which each begins `stride` behind the one before and has this width.
#[inline(always)]
fn reach(rows: usize, stride: usize, width: usize) -> Option<usize> {
    (rows - 1).checked_mul(stride)?.checked_add(width)
}

/// Whether each operand is as long as its rows reach.
#[inline(always)]
fn fit(operands: [(Option<usize>, usize); 3]) -> bool {
    let fit = operands.iter().all(|(reach, len)| reach.is_some_and(|reach| reach <= *len));
    debug_assert!(fit, "an operand is too short");
    fit
}

/// Where the operands begin.
#[derive(Clone, Copy)]
pub(super) struct Place<T> {
    pub a: *const T,
    pub b: *const T,
    pub c: *mut T,
}

impl<T> Place<T> {
    /// So many elements further on.
    ///
    /// # Safety
    ///
    /// There are so many.
    #[inline(always)]
    pub unsafe fn from(&self, a: usize, b: usize, c: usize) -> Self {
        // SAFETY: the contract.
        unsafe { Self { a: self.a.add(a), b: self.b.add(b), c: self.c.add(c) } }
    }
}

// SAFETY: it is addresses of plain numbers; whoever goes there proves that nobody else writes.
unsafe impl<T: Scalar> Sync for Place<T> {}

/// How far apart what follows one another lies: rows and steps of the left operand, rows of the others.
#[derive(Clone, Copy)]
pub(super) struct Strides {
    pub row: usize,
    pub step: usize,
    pub b: usize,
    pub c: usize,
}

/// The product of operands as they are. [`multiply`] has checked that they are long enough.
struct Direct<T> {
    size: (usize, usize, usize),
    at: Place<T>,
    by: Strides,
}

impl<T: Scalar> Work for Direct<T> {
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
                    32.. if single && I::WIDE => strip::<T, I, 32>(isa, m, k, at, by),
                    16.. if single => strip::<T, I, 16>(isa, m, k, at, by),
                    8.. => strip::<T, I, 8>(isa, m, k, at, by),
                    4.. if !I::FEW_TILES => strip::<T, I, 4>(isa, m, k, at, by),
                    2.. if !I::FEW_TILES => strip::<T, I, 2>(isa, m, k, at, by),
                    _ => strip::<T, I, 1>(isa, m, k, at, by),
                };
            }
        }
    }
}

/// The product of a single row. [`multiply`] has checked that the operands are long enough.
struct Row<T> {
    size: (usize, usize),
    at: Place<T>,
    by: Strides,
    start: *const T,
}

impl<T: Scalar> Work for Row<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        // SAFETY: it was checked that there are so many elements.
        unsafe { row(isa, self.size, self.at, self.by, self.start) };
    }
}

/// `c = start + a · B` for a single row, without a start `c = a · B`. If it is `HERE`, in the function that calls it: for
/// sizes that it knows.
///
/// Nothing is done if an operand is too short, as in [`multiply`].
#[inline(always)]
pub(super) fn multiply_row<T: Scalar, I: Isa, const HERE: bool>(isa: I, a: &[T], b: &[T], start: &[T], c: &mut [T]) {
    let (n, k) = (c.len(), a.len());
    let fit = n.checked_mul(k).is_some_and(|size| size <= b.len()) && (start.is_empty() || start.len() == n);
    debug_assert!(fit, "an operand is too short");
    if !fit {
        return;
    }
    if start.is_empty() {
        c.fill(T::ZERO);
    } else if k == 0 {
        c.iter_mut().zip(start).for_each(|(c, start)| *c = *start);
    }
    if k == 0 {
        return;
    }
    let at = Place { a: a.as_ptr(), b: b.as_ptr(), c: c.as_mut_ptr() };
    let start = if start.is_empty() { at.c.cast_const() } else { start.as_ptr() };
    let by = Strides { row: k, step: 1, b: n, c: n };
    if HERE {
        // SAFETY: `a`, `start` and `c` are their own sizes, and `b` is long enough; `c` is exclusive.
        unsafe { row(isa, (n, k), at, by, start) };
    } else {
        isa.apart(Row { size: (n, k), at, by, start });
    }
}

/// `c = start + a · B` for a single row: each element of the right operand is read once, and that takes the time.
///
/// Few columns have several sums each, so that not all multiply-adds wait for the one before. How many depends on the
/// number of all columns, so no sum depends on the width of a strip.
///
/// # Safety
///
/// All elements of the `1 × k`, `k × n` and `1 × n` operands at `at` are valid, those of `c` for writing. At `start` are
/// `n` values, which may be those of `c`.
#[inline(always)]
unsafe fn row<T: Scalar, I: Isa>(isa: I, (n, k): (usize, usize), at: Place<T>, by: Strides, start: *const T) {
    let mut j = 0;
    // Not one loop for all widths: for a size that the compiler knows, no loop is left.
    macro_rules! strips {
        ($($keyword:ident $sums:literal of $columns:literal $(and $wanted:literal)?,)+) => {$(
            $keyword n - j >= [$($wanted,)? $columns][0] {
                // SAFETY: so many columns are left from `j` on.
                j += unsafe {
                    let at = Place { a: at.a, b: at.b.add(j), c: at.c.add(j) };
                    sums::<T, I, $sums, $columns, { [$($wanted,)? $columns][0] }>(isa, k, at, by, start.add(j))
                };
            }
        )+};
    }
    let single = size_of::<T>() == 4;
    if n < 64 {
        strips! { while 4 of 16, if 4 of 8, if 4 of 4, if 4 of 4 and 3, if 4 of 2, if 4 of 1, }
    } else {
        if I::WIDE && single {
            strips! { while 1 of 128, }
        }
        if I::WIDE || single {
            strips! { while 1 of 64, }
        }
        strips! { while 1 of 32, while 1 of 8, while 1 of 1, }
    }
}

/// The product of one row and `N` columns, as `S` sums that do not wait for one another; gives `N`. It is worked out for
/// `C` columns, where those that are too many belong to the next row.
///
/// # Safety
///
/// As [`row`], for `n = N`; `N` and `by.b` are not less than `C − N`.
#[inline(always)]
unsafe fn sums<T: Scalar, I: Isa, const S: usize, const C: usize, const N: usize>(
    isa: I,
    k: usize,
    at: Place<T>,
    by: Strides,
    start: *const T,
) -> usize {
    let mut sums = [[T::ZERO; C]; S];
    // SAFETY: there are `N` values.
    sums[0][..N].copy_from_slice(unsafe { &*start.cast::<[T; N]>() });
    let add = |sum: &mut [T; C], p: usize| {
        // SAFETY: `p < k` below, and `p < k − 1` if more columns are read than are wanted; an array is aligned like its element.
        let (a, b) = unsafe { (*at.a.add(p * by.step), &*at.b.add(p * by.b).cast::<[T; C]>()) };
        isa.mul_add_each(a, b, sum);
    };
    let safe = if N == C { k } else { k - 1 };
    let whole = safe - safe % S;
    for p in (0..whole).step_by(S) {
        for (s, sum) in sums.iter_mut().enumerate() {
            add(sum, p + s);
        }
    }
    for p in whole..safe {
        add(&mut sums[(p - whole) % S], p);
    }
    if N < C {
        let mut last = [T::ZERO; C];
        // SAFETY: the last row has `N` columns.
        unsafe {
            last[..N].copy_from_slice(&*at.b.add(safe * by.b).cast::<[T; N]>());
            isa.mul_add_each(*at.a.add(safe * by.step), &last, &mut sums[(safe - whole) % S]);
        }
    }
    let mut apart = S / 2;
    while apart > 0 {
        let (sums, others) = sums.split_at_mut(apart);
        for (sum, other) in sums.iter_mut().zip(others) {
            isa.add_each(other, sum);
        }
        apart /= 2;
    }
    // SAFETY: the result has `N` elements, exclusively ours.
    unsafe { &mut *at.c.cast::<[T; N]>() }.copy_from_slice(&sums[0][..N]);
    N
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
                6.. if !packed::PAYS => tile::<T, I, 6, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
                4.. => tile::<T, I, 4, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
                2.. if !I::FEW_TILES => tile::<T, I, 2, C, false>(isa, k, at, by, null_mut(), Ahead::NONE),
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
