//! The microkernel: a few rows times a few columns, whose sums stay in registers while the inner dimension runs.
//!
//! Unsafe code: the inner loops read and write raw pointers, whose caller has checked the sizes.

use core::ptr::null_mut;

use super::matrix::{PACKS, Pointers, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::{Scalar, ScalarKind};

/// The product of operands as they are stored, for sizes that are not worth packing.
pub(super) struct Unpacked<T> {
    size: (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
}

impl<T> Unpacked<T> {
    /// # Safety
    ///
    /// As long as the value is in use, all elements of the `m × k`, `k × n` and `m × n` operands at `at` are valid, and nothing else
    /// accesses those of `c`. Each row of `b` is contiguous.
    #[inline(always)]
    pub unsafe fn new(size: (usize, usize, usize), at: Pointers<T>, by: Strides) -> Self {
        Self { size, at, by }
    }
}

impl<T: Scalar> Kernel for Unpacked<T> {
    type Output = ();

    /// Splits the columns into panels as wide as a microkernel.
    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by } = self;
        let mut j = 0;
        while j < n {
            // SAFETY: `j < n`, so the pointers stay inside; no panel is wider than the columns that are left.
            unsafe {
                let at = at.moved(&by, 0, j, [0, j]);
                // An `f64` takes twice the room, so its widest panel is half as wide.
                let single = const { matches!(T::KIND, ScalarKind::F32) };
                j += match n - j {
                    32.. if single && I::IS_512_BIT => panel::<T, I, 32>(isa, m, k, at, by),
                    16.. if single => panel::<T, I, 16>(isa, m, k, at, by),
                    8.. => panel::<T, I, 8>(isa, m, k, at, by),
                    4.. if !I::FEW_MICROKERNELS => panel::<T, I, 4>(isa, m, k, at, by),
                    2.. if !I::FEW_MICROKERNELS => panel::<T, I, 2>(isa, m, k, at, by),
                    _ => panel::<T, I, 1>(isa, m, k, at, by),
                };
            }
        }
    }
}

/// Computes a panel of `C` columns, some rows at a time; returns `C`.
///
/// # Safety
///
/// All elements of the `m × k`, `k × C` and `m × C` operands at `at` are valid, those of `c` for writing.
#[inline(always)]
unsafe fn panel<T: Scalar, I: Isa, const C: usize>(isa: I, m: usize, k: usize, at: Pointers<T>, by: Strides) -> usize {
    let mut i = 0;
    while i < m {
        // SAFETY: `i < m`, so the pointers stay inside; no microkernel has more rows than are left.
        unsafe {
            let at = at.moved(&by, i * by.a_row, 0, [i, 0]);
            i += match m - i {
                6.. if !PACKS => microkernel::<T, I, 6, C, false>(isa, k, at, by, null_mut(), PrefetchAhead::NONE),
                4.. => microkernel::<T, I, 4, C, false>(isa, k, at, by, null_mut(), PrefetchAhead::NONE),
                2.. if !I::FEW_MICROKERNELS => {
                    microkernel::<T, I, 2, C, false>(isa, k, at, by, null_mut(), PrefetchAhead::NONE)
                }
                _ => microkernel::<T, I, 1, C, false>(isa, k, at, by, null_mut(), PrefetchAhead::NONE),
            };
        }
    }
    C
}

/// Addresses that are needed after the microkernel, of which it prefetches one per step: the addresses of eight successive steps are
/// `one_step` apart, and each eight steps `eight_steps`. None if the first address is null.
#[derive(Clone, Copy)]
pub(super) struct PrefetchAhead<T> {
    pub address: *const T,
    pub one_step: usize,
    pub eight_steps: usize,
}

impl<T> PrefetchAhead<T> {
    pub const NONE: Self = Self { address: core::ptr::null(), one_step: 0, eight_steps: 0 };
}

/// How far ahead of being packed a row is prefetched (rows).
const PACK_AHEAD: usize = 16;

/// Computes `R` rows and `C` columns of a product; returns `R`. If it is to `PACK`, it writes the rows of the right operand to `packed`,
/// one after the other.
///
/// # Safety
///
/// As [`panel`], for `m = R`. If it is to pack, there is room for `k` rows of `C` values at `packed`, which overlaps nothing else.
#[inline(always)]
pub(super) unsafe fn microkernel<T: Scalar, I: Isa, const R: usize, const C: usize, const PACK: bool>(
    isa: I,
    k: usize,
    at: Pointers<T>,
    by: Strides,
    packed: *mut T,
    ahead: PrefetchAhead<T>,
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
        let b = unsafe { &*at.b.add(p * by.b_row).cast::<[T; C]>() };
        if PACK {
            // Each row may be on a page of its own, which the processor does not prefetch by itself.
            isa.prefetch(at.b.wrapping_add((p + PACK_AHEAD) * by.b_row));
            isa.prefetch(at.b.wrapping_add((p + PACK_AHEAD) * by.b_row + C - 1));
            // SAFETY: there is room for `k` rows.
            unsafe { *packed.add(p * C).cast::<[T; C]>() = *b };
        }
        if R > 4 && !PACK && !ahead.address.is_null() {
            isa.prefetch_far(ahead.address.wrapping_add(p % 8 * ahead.one_step + p / 8 * ahead.eight_steps));
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: `r < R` and `p < k` are inside the left operand.
            let a = unsafe { *at.a.add(r * by.a_row + p * by.a_column) };
            if cfg!(debug_assertions) {
                // The compiler does not inline iterators here.
                let mut c = 0;
                while c < C {
                    sums[c] = isa.mul_add(a, b[c], sums[c]);
                    c += 1;
                }
            } else {
                // Only with iterators does the compiler keep the sums in registers: two to four times as fast.
                for (sum, b) in sums.iter_mut().zip(b) {
                    *sum = isa.mul_add(a, *b, *sum);
                }
            }
        }
    }
    if by.start == 0 {
        // The same start for each row: zeros, or biases.
        // SAFETY: the start of a row has `C` elements.
        let start = unsafe { *at.start.cast::<[T; C]>() };
        for (r, sums) in sums.iter().enumerate() {
            // SAFETY: row `r < R` of the result has `C` elements, and nothing else accesses it.
            let c = unsafe { &mut *at.c.add(r * by.c).cast::<[T; C]>() };
            for ((c, start), sum) in c.iter_mut().zip(&start).zip(sums) {
                *c = *start + *sum;
            }
        }
        return R;
    }
    debug_assert!(core::ptr::eq(at.start, at.c), "a start that is not the same for all rows is the result");
    for (r, sums) in sums.iter().enumerate() {
        // SAFETY: as above.
        let c = unsafe { &mut *at.c.add(r * by.c).cast::<[T; C]>() };
        for (c, sum) in c.iter_mut().zip(sums) {
            *c += *sum;
        }
    }
    R
}
