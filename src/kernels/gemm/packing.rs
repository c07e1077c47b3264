//! Products of many rows: the right operand is packed into the order in which the microkernel reads it (Goto and van de Geijn 2008).
//!
//! In a matrix the rows of a panel are far apart, and where the distance is a power of two they evict each other from the cache. So the
//! first microkernel of a panel copies what it reads, and those below it read the copy. A block of such panels is on the stack.
//!
//! Unsafe code: the loops read and write raw pointers, whose caller has checked the sizes.

use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::matrix::{PACKS, Pointers, Strides};
use super::microkernel::{PrefetchAhead, microkernel};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The most steps of the inner dimension that are summed before they are added to the result (scalars).
const MAX_KC: usize = if PACKS { 256 } else { 64 };

/// The steps of the inner dimension that are summed at a time, for `k` of them (scalars): pieces of nearly equal length, so that none
/// is a small rest, and an even number of pieces, so that two threads have the same work.
pub(super) const fn kc(k: usize) -> usize {
    let pieces = k.div_ceil(MAX_KC);
    k.div_ceil(if pieces > 1 { pieces.next_multiple_of(2) } else { 1 })
}

/// The room for a packed block of the right operand, `kc · nc` (scalars).
const BLOCK: usize = if PACKS { 64 * MAX_KC } else { 16 * MAX_KC };

/// The rows of the left operand that are multiplied with a packed block before the next ones (rows). The actual number is a multiple
/// of [`mr`].
const MAX_MC: usize = if PACKS { 32 } else { 8 };

/// The size of a band of the result, whose columns are all computed before the next rows (scalars): the processor still has the
/// addresses of its pages when it comes back to them.
const BAND: usize = 1 << 19;

/// A packed block, aligned to cache lines.
#[repr(align(64))]
struct Block<T>([T; BLOCK]);

/// A product with a packed right operand. If it is `TRANSPOSED`, the columns of the result are contiguous runs, otherwise its rows.
pub(super) struct Packed<T, const TRANSPOSED: bool> {
    size: (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
}

impl<T, const TRANSPOSED: bool> Packed<T, TRANSPOSED> {
    /// # Safety
    ///
    /// As long as the value is in use, all elements of the `m × k`, `k × n` and `m × n` operands at `at` are valid, and nothing else
    /// accesses those of `c`. Each row of `b` is contiguous unless the result is `TRANSPOSED`. No size is 0. The start is that of
    /// each element, or [`MAX_RUN`](super::matrix::MAX_RUN) zeros with strides of 0.
    #[inline(always)]
    pub unsafe fn new(size: (usize, usize, usize), at: Pointers<T>, by: Strides) -> Self {
        Self { size, at, by }
    }
}

/// Where row `i` and column `j` of the result are: in which run, and which value of it.
#[inline(always)]
const fn run_and_value<const TRANSPOSED: bool>(i: usize, j: usize) -> [usize; 2] {
    if TRANSPOSED { [j, i] } else { [i, j] }
}

impl<T: Scalar, const TRANSPOSED: bool> Kernel for Packed<T, TRANSPOSED> {
    type Output = ();

    /// Splits the operands into blocks that there is room for.
    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by } = self;
        let mut block = MaybeUninit::<Block<T>>::uninit();
        let block = block.as_mut_ptr().cast::<T>();
        // None of them is 0, but the compiler does not see it where the sizes are not known.
        let kc = kc(k).max(1);
        let (nc, mc) = (
            (BLOCK / kc / const { nr::<T, I>() }).max(1) * const { nr::<T, I>() },
            MAX_MC / const { mr::<I>() } * const { mr::<I>() },
        );
        let band = if TRANSPOSED { m.max(1) } else { (BAND / by.c.max(1)).max(mc) / mc * mc };
        let first = (at, by);
        let next = at.accumulating(by);
        for top in (0..m).step_by(band) {
            let rows = band.min(m - top);
            for p in (0..k).step_by(kc) {
                let (at, by) = if p == 0 { first } else { next };
                let depth = kc.min(k - p);
                for j in (0..n).step_by(nc) {
                    let columns = nc.min(n - j);
                    for i in (top..top + rows).step_by(mc) {
                        // SAFETY: `i < m`, `j < n` and `p < k`, and the size is what is left from there, or less. With the columns
                        // rounded up to `nr`, the panels have at most `nc · kc ≤ BLOCK` values.
                        unsafe {
                            let unpacked = at.b.add(p * by.b_row + j * by.b_column);
                            let position = run_and_value::<TRANSPOSED>(i, j);
                            let at = at.moved(&by, i * by.a_row + p * by.a_column, 0, position);
                            let at = Pointers { b: block.cast_const(), ..at };
                            let size = (mc.min(top + rows - i), columns, depth);
                            let unpacked = (i == top).then_some(unpacked);
                            if const { I::IS_512_BIT } {
                                block_times_rows::<T, I, TRANSPOSED, 8>(isa, size, at, by, unpacked);
                            } else {
                                block_times_rows::<T, I, TRANSPOSED, 6>(isa, size, at, by, unpacked);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The rows of the largest microkernel.
const fn mr<I: Isa>() -> usize {
    if I::IS_512_BIT { 8 } else { 6 }
}

/// The columns of the widest microkernel: two registers of 512 bits, four of 256.
const fn nr<T, I: Isa>() -> usize {
    (if I::IS_512_BIT { 128 } else { 64 }) / size_of::<T>()
}

/// The columns of the microkernel for a panel when `left` are left.
#[inline(always)]
const fn panel_width<T, I: Isa>(left: usize) -> usize {
    if !I::FEW_MICROKERNELS && left <= nr::<T, I>() / 2 { nr::<T, I>() / 2 } else { nr::<T, I>() }
}

/// Whether there are panels of this width.
const fn has_width<T, I: Isa>(columns: usize) -> bool {
    columns == nr::<T, I>() || columns == panel_width::<T, I>(1)
}

/// Packs a panel: copies `n` columns of length `k`, and fills up to `width` columns with zeros.
///
/// # Safety
///
/// The `k × n` elements at `b` are valid, and there is room for `k` rows of `width ≥ n` at `to`, which overlaps them not.
#[inline(always)]
unsafe fn pack<T: Scalar, I: Isa>(
    isa: I,
    (n, k): (usize, usize),
    b: *const T,
    [b_row, b_column]: [usize; 2],
    width: usize,
    to: *mut T,
) {
    // SAFETY: zero bits are the number zero; `c < n` and `p < k`, and a block of 8 × 8 begins below the multiples of 8 in both.
    unsafe {
        if n < width {
            to.write_bytes(0, width * k);
        }
        if b_column == 1 {
            for p in 0..k {
                for c in 0..n {
                    *to.add(p * width + c) = *b.add(p * b_row + c);
                }
            }
            return;
        }
        let (whole_n, whole_k) = if b_row == 1 { (n - n % 8, k - k % 8) } else { (0, 0) };
        for c in (0..whole_n).step_by(8) {
            for p in (0..whole_k).step_by(8) {
                let columns = core::array::from_fn(|c1| *b.add((c + c1) * b_column + p).cast::<[T; 8]>());
                for (p1, row) in isa.transpose_8x8(columns).into_iter().enumerate() {
                    *to.add((p + p1) * width + c).cast::<[T; 8]>() = row;
                }
            }
        }
        for c in 0..n {
            for p in if c < whole_n { whole_k } else { 0 }..k {
                *to.add(p * width + c) = *b.add(p * b_row + c * b_column);
            }
        }
    }
}

/// Multiplies `m` rows with all columns of a block, `R` rows at a time.
///
/// # Safety
///
/// The elements of the `m × k` and `m × n` operands at `a` and `c` are valid, those of `c` for writing. At `b` there is room for the
/// panels of `n` columns, from a mutable pointer, which overlaps nothing else. They are packed already, or `unpacked` points to the
/// valid elements of `k × n`.
#[inline(always)]
unsafe fn block_times_rows<T: Scalar, I: Isa, const TRANSPOSED: bool, const R: usize>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
    unpacked: Option<*const T>,
) {
    let mut j = 0;
    while j < n {
        let width = panel_width::<T, I>(n - j);
        let size = (m, width.min(n - j), k);
        // SAFETY: the columns from `j < n` on, no more than are left, and their panel.
        unsafe {
            let at = at.moved(&by, 0, j * k, run_and_value::<TRANSPOSED>(0, j));
            let unpacked = unpacked.map(|b| b.add(j * by.b_column));
            match width {
                32 if const { has_width::<T, I>(32) } => {
                    panel_times_rows::<T, I, TRANSPOSED, R, 32>(isa, size, at, by, unpacked);
                }
                16 if const { has_width::<T, I>(16) } => {
                    panel_times_rows::<T, I, TRANSPOSED, R, 16>(isa, size, at, by, unpacked);
                }
                8 if const { has_width::<T, I>(8) } => {
                    panel_times_rows::<T, I, TRANSPOSED, R, 8>(isa, size, at, by, unpacked);
                }
                4 if const { has_width::<T, I>(4) } => {
                    panel_times_rows::<T, I, TRANSPOSED, R, 4>(isa, size, at, by, unpacked);
                }
                _ => {}
            }
        }
        j += width;
    }
}

/// Multiplies `m` rows with a panel of `C` columns, of which `n` are wanted.
///
/// # Safety
///
/// As [`block_times_rows`], for one panel.
#[inline(always)]
unsafe fn panel_times_rows<T: Scalar, I: Isa, const TRANSPOSED: bool, const R: usize, const C: usize>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    at: Pointers<T>,
    by: Strides,
    unpacked: Option<*const T>,
) {
    let mut i = 0;
    let next_panel = unpacked.filter(|_| !TRANSPOSED).map(|b| b.wrapping_add(C));
    if let Some(b) = unpacked {
        let to = at.b.cast_mut();
        // SAFETY: the panel has room for `k` rows of `C` values, of which `n` are in the operand, and none is read before it is written.
        unsafe {
            if !TRANSPOSED && n == C && m >= R {
                i = microkernel::<T, I, R, C, true>(isa, k, Pointers { b, ..at }, by, to, PrefetchAhead::NONE);
            } else {
                pack::<T, I>(isa, (n, k), b, [by.b_row, by.b_column], C, to);
            }
        }
    }
    while i < m {
        // SAFETY: `i < m`, and no microkernel has more rows than are left.
        unsafe {
            let at = at.moved(&by, i * by.a_row, 0, run_and_value::<TRANSPOSED>(i, 0));
            let ahead = match next_panel {
                Some(next) if i == R || i == 2 * R => PrefetchAhead {
                    address: next.wrapping_add(if i == R { 0 } else { C / 2 }),
                    one_step: by.b_row,
                    eight_steps: 8 * by.b_row,
                },
                _ if !TRANSPOSED && n == C && k <= 128 => {
                    PrefetchAhead { address: at.c.wrapping_add(C).cast_const(), one_step: by.c, eight_steps: 16 }
                }
                _ => PrefetchAhead::NONE,
            };
            i += match m - i {
                rows if rows >= R => panel_tile::<T, I, TRANSPOSED, R, C>(isa, n, k, at, by, ahead),
                4.. if !I::FEW_MICROKERNELS => {
                    panel_tile::<T, I, TRANSPOSED, 4, C>(isa, n, k, at, by, PrefetchAhead::NONE)
                }
                2.. if !I::FEW_MICROKERNELS => {
                    panel_tile::<T, I, TRANSPOSED, 2, C>(isa, n, k, at, by, PrefetchAhead::NONE)
                }
                _ => panel_tile::<T, I, TRANSPOSED, 1, C>(isa, n, k, at, by, PrefetchAhead::NONE),
            };
        }
    }
}

/// Multiplies `R` rows with a packed panel of which `n` columns are wanted; returns `R`. If the tile reaches over the edge of the result, or
/// the result is transposed, it goes to the stack first.
///
/// # Safety
///
/// `R` rows of `k` at `a` and of `n ≤ C` columns at `c` are valid, the latter for writing, and a packed panel at `b`.
#[inline(always)]
unsafe fn panel_tile<T: Scalar, I: Isa, const TRANSPOSED: bool, const R: usize, const C: usize>(
    isa: I,
    n: usize,
    k: usize,
    at: Pointers<T>,
    by: Strides,
    ahead: PrefetchAhead<T>,
) -> usize {
    let packed = Strides { b_row: C, ..by };
    if !TRANSPOSED && n == C {
        // SAFETY: the contract.
        return unsafe { microkernel::<T, I, R, C, false>(isa, k, at, packed, null_mut(), ahead) };
    }
    if TRANSPOSED && R > 4 && k > 32 {
        // Each column is a run of its own, far from the next one, and nothing has touched it since the step before.
        for j in 0..n {
            isa.prefetch(at.c.wrapping_add(j * by.c));
        }
    }
    let mut tile = MaybeUninit::<[[T; C]; R]>::uninit();
    let zeros = [T::ZERO; C];
    // SAFETY: the tile has room for `R` rows of `C` values, which start as zeros, and the microkernel writes all of them.
    let tile = unsafe {
        let at = Pointers { c: tile.as_mut_ptr().cast(), start: zeros.as_ptr(), ..at };
        let by = Strides { c: C, start: 0, start_in_run: 0, ..packed };
        microkernel::<T, I, R, C, false>(isa, k, at, by, null_mut(), ahead);
        tile.assume_init_ref()
    };
    if TRANSPOSED && R == 8 {
        for first in (0..n).step_by(8) {
            let block = isa.transpose_8x8(core::array::from_fn(|r| core::array::from_fn(|j| tile[r][first + j])));
            for (j, sums) in block.iter().enumerate().take(n - first) {
                // SAFETY: `R = 8` rows of column `first + j < n` are a contiguous run of the result, and so are their starts.
                unsafe {
                    let mut run = *at.start.add((first + j) * by.start).cast::<[T; 8]>();
                    isa.add_each(sums, &mut run);
                    *at.c.add((first + j) * by.c).cast::<[T; 8]>() = run;
                }
            }
        }
        return R;
    }
    for (r, row) in tile.iter().enumerate() {
        for (j, sum) in row[..n].iter().enumerate() {
            let [run, value] = run_and_value::<TRANSPOSED>(r, j);
            // SAFETY: row `r < R`, column `j < n ≤ C`.
            unsafe { *at.c.add(run * by.c + value) = *at.start.add(run * by.start + value * by.start_in_run) + *sum };
        }
    }
    R
}
