//! The product of a single row: each element of the right operand is read once, and that takes the time.
//!
//! This is one of the few modules with unsafe code: the inner loops go over raw pointers, checked once before.

use super::operands::{Place, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The product of a single row. [`multiply`](super::multiply::multiply) has checked that the operands are long enough.
pub(super) struct Row<T> {
    pub size: (usize, usize),
    pub at: Place<T>,
    pub by: Strides,
    pub start: *const T,
}

impl<T: Scalar> Kernel for Row<T> {
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
/// Nothing is done if an operand is too short, as in [`multiply`](super::multiply::multiply).
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
        isa.outlined_widest(Row { size: (n, k), at, by, start });
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
        if I::IS_512_BIT && single {
            strips! { while 1 of 128, }
        }
        if I::IS_512_BIT || single {
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
