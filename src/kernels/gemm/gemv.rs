//! The product of a single row: memory bound, so each element of the right operand is read once.
//!
//! Unsafe code: the inner loops read and write raw pointers, whose caller has checked the sizes.

use super::matrix::{Pointers, Strides};
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

/// `c = start + a · B` for a single row, inlined into the caller: for sizes that it knows. Without a start, `c = a · B`.
///
/// Does nothing if an operand is too short, as [`gemm`](super::gemm).
#[inline(always)]
pub fn gemv_inlined<T: Scalar, I: Isa>(isa: I, a: &[T], b: &[T], start: &[T], c: &mut [T]) {
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
    let c = c.as_mut_ptr();
    let start = if start.is_empty() { c.cast_const() } else { start.as_ptr() };
    let at = Pointers { a: a.as_ptr(), b: b.as_ptr(), start, c };
    let by = Strides { a_row: k, a_column: 1, b_row: n, b_column: 1, c: n, start: n, start_in_run: 1 };
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
    } else {
        if I::IS_512_BIT && single {
            columns! { while 1 of 128, }
        }
        if I::IS_512_BIT || single {
            columns! { while 1 of 64, }
        }
        columns! { while 1 of 32, while 1 of 8, while 1 of 1, }
    }
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
    let add = |sum: &mut [T; C], p: usize| {
        // SAFETY: `p < k` below, and `p < k − 1` if more columns are read than are wanted; an array is aligned like its element.
        let (a, b) = unsafe { (*at.a.add(p * by.a_column), &*at.b.add(p * by.b_row).cast::<[T; C]>()) };
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
