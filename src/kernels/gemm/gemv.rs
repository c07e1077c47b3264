//! The product of a single row: memory bound, so each element of the right operand is read once.
//!
//! Unsafe code: the inner loops read and write raw pointers, whose caller has checked the sizes.

use core::ops::Range;

use super::matrix::{PACKS, Pointers, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::{Scalar, ScalarKind};

/// The product of a single row.
pub(super) struct Gemv<T> {
    size: (usize, usize),
    at: Pointers<T>,
    by: Strides,
}

impl<T> Gemv<T> {
    /// # Safety
    ///
    /// As long as the value is in use, all elements of the `1 × k`, `k × n` and `1 × n` operands at `at` are valid, and nothing else
    /// accesses those of `c`. Each row of `b` is contiguous.
    #[inline(always)]
    pub unsafe fn new(size: (usize, usize), at: Pointers<T>, by: Strides) -> Self {
        Self { size, at, by }
    }
}

impl<T: Scalar> Kernel for Gemv<T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        // SAFETY: the contract of `new`.
        unsafe { gemv(isa, self.size, self.at, self.by) };
    }
}

/// `c = start + a · B` for a single row, inlined into the caller: for sizes that it knows. Without a start, `c = a · B`. The rows of `B` are
/// `stride` apart.
///
/// Does nothing if an operand is too short, as [`gemm`](super::gemm).
#[inline(always)]
pub fn gemv_inlined<T: Scalar, I: Isa>(isa: I, a: &[T], (b, stride): (&[T], usize), start: &[T], c: &mut [T]) {
    let (n, k) = (c.len(), a.len());
    let last_row = stride.checked_mul(k.saturating_sub(1)).and_then(|last_row| last_row.checked_add(n));
    let fit = stride >= n && last_row.is_some_and(|size| size <= b.len()) && (start.is_empty() || start.len() == n);
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
    let c = c.as_mut_ptr();
    let start = if start.is_empty() { c.cast_const() } else { start.as_ptr() };
    let at = Pointers { a: a.as_ptr(), b: b.as_ptr(), start, c };
    let by = Strides { a_row: k, a_column: 1, b_row: stride, b_column: 1, c: n, start: n, start_in_run: 1 };
    // SAFETY: `a`, `start` and `c` are slices of these lengths, and `b` is long enough; `c` is exclusively borrowed.
    unsafe { gemv(isa, (n, k), at, by) };
}

/// `c = start + a · B` for a single row.
///
/// Few columns have several sums each, so that not every multiply-add waits for the previous one. The number depends on that of all
/// columns, so no sum depends on the width of the vectors.
///
/// # Safety
///
/// All elements of the `1 × k`, `k × n` and `1 × n` operands at `at` are valid, those of `c` for writing, and each row of `b` is
/// contiguous. The start may be `c`.
#[inline(always)]
unsafe fn gemv<T: Scalar, I: Isa>(isa: I, (n, k): (usize, usize), at: Pointers<T>, by: Strides) {
    let mut j = 0;
    // Not one loop for all widths: if the compiler knows the size, no loop is left.
    macro_rules! columns {
        ($($keyword:ident $sums:literal of $columns:literal $(and $wanted:literal)?,)+) => {$(
            $keyword n - j >= [$($wanted,)? $columns][0] {
                // SAFETY: that many columns are left from `j` on.
                j += unsafe {
                    let at = at.moved(&by, 0, j, [0, j]);
                    gemv_columns::<T, I, $sums, $columns, { [$($wanted,)? $columns][0] }>(isa, k, at, by)
                };
            }
        )+};
    }
    let single = const { matches!(T::KIND, ScalarKind::F32) };
    if n < 64 {
        columns! { while 4 of 16, if 4 of 8, if 4 of 4, if 4 of 4 and 3, if 4 of 2, if 4 of 1, }
        return;
    }
    if PACKS && n >= MIN_LONG_ROW {
        // SAFETY: the contract.
        return unsafe { gemv_long_rows(isa, (n, k), at, by) };
    }
    if I::IS_512_BIT && single {
        columns! { while 1 of 128, }
    }
    if I::IS_512_BIT || single {
        columns! { while 1 of 64, }
    }
    columns! { while 1 of 32, while 1 of 8, while 1 of 1, }
}

/// The length from which a row of the right operand is read whole, because the sums of all its columns do not fit into registers (scalars).
const MIN_LONG_ROW: usize = 256;

/// The rows that are read at the same time: with more of them the sums are loaded and stored less often, but the processor does not
/// prefetch as many.
const fn long_rows<I: Isa>() -> usize {
    // With wider vectors the sums of more columns fit into registers, so a longer piece of each row is read.
    if I::IS_512_BIT { 4 } else { 8 }
}

/// The length of a cache line (bytes).
const CACHE_LINE: usize = 64;

/// The length of the blocks at both ends of a row (scalars).
const EDGE: usize = 16;

/// The product of one row and many columns. A few rows of `B` are read from their first to their last column before the next ones, so
/// memory is read in its order. Each sum has its terms in the order of the rows.
///
/// The vectors begin at the beginnings of cache lines, since an access that reaches over two of them takes twice as long. The columns in
/// front of the first and after the last such vector are parts of blocks, of which the rest is not stored.
///
/// # Safety
///
/// As [`gemv`], for `n ≥ MIN_LONG_ROW`.
#[inline(always)]
unsafe fn gemv_long_rows<T: Scalar, I: Isa>(isa: I, (n, k): (usize, usize), at: Pointers<T>, by: Strides) {
    let scalars = const { CACHE_LINE / size_of::<T>() };
    let first = if by.b_row.is_multiple_of(scalars) { at.b.align_offset(CACHE_LINE).min(scalars - 1) } else { 0 };
    let aligned = first..n - (n - first) % EDGE;
    let rows_at_once = const { long_rows::<I>() };
    let whole = k - k % rows_at_once;
    // SAFETY: `n ≥ MIN_LONG_ROW` is more than the length of an edge, and the first and last columns are in the edges. There are rows up to
    // `p + rows_at_once ≤ k`. From the second time on the sums are in `c`.
    unsafe {
        let mut edges = [0, n - EDGE].map(|j| *at.start.add(j).cast::<[T; EDGE]>());
        let rows = |p: usize| Pointers {
            start: if p == 0 { at.start } else { at.c.cast_const() },
            ..at.moved(&by, p * by.a_column, p * by.b_row, [0, 0])
        };
        for p in (0..whole).step_by(rows_at_once) {
            add_rows(isa, (n, rows_at_once), aligned.clone(), &mut edges, rows(p), by);
        }
        if whole < k {
            add_rows(isa, (n, k - whole), aligned.clone(), &mut edges, rows(whole), by);
        }
        for (j, sum) in edges[0][..aligned.start].iter().enumerate() {
            *at.c.add(j) = *sum;
        }
        for (j, sum) in edges[1].iter().enumerate().skip(EDGE - (n - aligned.end)) {
            *at.c.add(n - EDGE + j) = *sum;
        }
    }
}

/// `c = start + a · B` for `k` rows of `B` and the `aligned` columns, and for the columns at both ends, whose sums are the `edges`.
///
/// # Safety
///
/// As [`gemv_long_rows`]; the number of aligned columns is a multiple of [`EDGE`].
#[inline(always)]
unsafe fn add_rows<T: Scalar, I: Isa>(
    isa: I,
    (n, k): (usize, usize),
    aligned: Range<usize>,
    edges: &mut [[T; EDGE]; 2],
    at: Pointers<T>,
    by: Strides,
) {
    let single = const { matches!(T::KIND, ScalarKind::F32) };
    // SAFETY: the edges and each block are columns of the operand.
    unsafe {
        if aligned.start > 0 {
            edges[0] = sums_of_rows::<T, I, EDGE>(isa, k, 0, edges[0], at, by);
        }
        let mut j = aligned.start;
        if I::IS_512_BIT && single {
            while aligned.end - j >= 256 {
                let sums = sums_of_rows::<T, I, 256>(isa, k, j, *at.start.add(j).cast(), at, by);
                *at.c.add(j).cast::<[T; 256]>() = sums;
                j += 256;
            }
        }
        if I::IS_512_BIT {
            while aligned.end - j >= 128 {
                let sums = sums_of_rows::<T, I, 128>(isa, k, j, *at.start.add(j).cast(), at, by);
                *at.c.add(j).cast::<[T; 128]>() = sums;
                j += 128;
            }
        }
        while aligned.end - j >= 64 {
            let sums = sums_of_rows::<T, I, 64>(isa, k, j, *at.start.add(j).cast(), at, by);
            *at.c.add(j).cast::<[T; 64]>() = sums;
            j += 64;
        }
        while aligned.end - j >= EDGE {
            let sums = sums_of_rows::<T, I, EDGE>(isa, k, j, *at.start.add(j).cast(), at, by);
            *at.c.add(j).cast::<[T; EDGE]>() = sums;
            j += EDGE;
        }
        if aligned.end < n {
            edges[1] = sums_of_rows::<T, I, EDGE>(isa, k, n - EDGE, edges[1], at, by);
        }
    }
}

/// Returns `sums + a · B` for `k` rows of `B` and its `C` columns from column `j` on.
///
/// # Safety
///
/// As [`add_rows`]; there are columns up to `j + C`.
#[inline(always)]
unsafe fn sums_of_rows<T: Scalar, I: Isa, const C: usize>(
    isa: I,
    k: usize,
    j: usize,
    mut sums: [T; C],
    at: Pointers<T>,
    by: Strides,
) -> [T; C] {
    for p in 0..k {
        // SAFETY: row `p < k` has columns up to `j + C`; an array is aligned like its element.
        let (a, b) = unsafe { (*at.a.add(p * by.a_column), &*at.b.add(p * by.b_row + j).cast::<[T; C]>()) };
        isa.mul_add_each(a, b, &mut sums);
    }
    sums
}

/// The product of one row and `N` columns, as `S` sums that do not wait for one another; returns `N`. It is computed for `C`
/// columns, the last of which belong to the next row if `C > N`.
///
/// # Safety
///
/// As [`gemv`], for `n = N`; `N` and `by.b_row` are not less than `C − N`.
#[inline(always)]
unsafe fn gemv_columns<T: Scalar, I: Isa, const S: usize, const C: usize, const N: usize>(
    isa: I,
    k: usize,
    at: Pointers<T>,
    by: Strides,
) -> usize {
    let mut sums = [[T::ZERO; C]; S];
    // SAFETY: the start has `N` values.
    sums[0][..N].copy_from_slice(unsafe { &*at.start.cast::<[T; N]>() });
    // Rows with `C` columns: of the last one fewer may be valid.
    let safe = if N == C { k } else { k - 1 };
    let whole = safe - safe % S;
    for p in (0..whole).step_by(S) {
        for (s, sum) in sums.iter_mut().enumerate() {
            // SAFETY: `p + s < safe`
            unsafe { add_row(isa, p + s, at, &by, sum) };
        }
    }
    for p in whole..safe {
        // SAFETY: `p < safe`
        unsafe { add_row(isa, p, at, &by, &mut sums[(p - whole) % S]) };
    }
    if N < C {
        let mut last = [T::ZERO; C];
        // SAFETY: the last row has `N` columns.
        unsafe {
            last[..N].copy_from_slice(&*at.b.add(safe * by.b_row).cast::<[T; N]>());
            isa.mul_add_each(*at.a.add(safe * by.a_column), &last, &mut sums[(safe - whole) % S]);
        }
    }
    let mut half = S / 2;
    while half > 0 {
        let (sums, others) = sums.split_at_mut(half);
        for (sum, other) in sums.iter_mut().zip(others) {
            isa.add_each(other, sum);
        }
        half /= 2;
    }
    // SAFETY: the result has `N` elements, exclusively borrowed.
    unsafe { &mut *at.c.cast::<[T; N]>() }.copy_from_slice(&sums[0][..N]);
    N
}

/// `sum += a[p] · B[p]` for row `p` and its `C` columns.
///
/// # Safety
///
/// Element `p` of `a` and `C` elements from row `p` of `B` on are valid.
#[inline(always)]
unsafe fn add_row<T: Scalar, I: Isa, const C: usize>(
    isa: I,
    p: usize,
    at: Pointers<T>,
    by: &Strides,
    sum: &mut [T; C],
) {
    // SAFETY: the contract; an array is aligned like its element.
    let (a, b) = unsafe { (*at.a.add(p * by.a_column), &*at.b.add(p * by.b_row).cast::<[T; C]>()) };
    isa.mul_add_each(a, b, sum);
}
