//! Products of many rows: the right operand is copied to where the tiles read it in one go.
//!
//! In a matrix the rows of a strip lie far apart, and where the distance is a power of two they take each other's place in
//! the cache. So the first tile of a strip writes down what it reads, and the tiles below read that. A block of such copies
//! stands on the stack.
//!
//! This is one of the few modules with unsafe code: the loops go over raw pointers, which the caller has checked.

use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::microkernel::{Ahead, tile};
use super::operands::{PAYS, Place, Strides};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// How far the inner direction runs before the result is written.
const DEPTH: usize = if PAYS { 256 } else { 64 };

/// How far it runs for an inner direction of `k`: pieces of nearly equal length, so that none is a small rest, and an even
/// number of them, so that two threads have as much to do.
pub(super) const fn deep(k: usize) -> usize {
    let pieces = k.div_ceil(DEPTH);
    k.div_ceil(if pieces > 1 { pieces.next_multiple_of(2) } else { 1 })
}

/// The room for a block of the right operand.
const BLOCK: usize = if PAYS { 64 * DEPTH } else { 16 * DEPTH };
/// The rows of the left operand that a block is multiplied with before the next ones.
const ROWS: usize = if PAYS { 32 } else { 8 };

/// All columns are worked out for so many elements of the result and their rows before the next ones: the processor knows
/// their pages while it comes back to them.
const TALL: usize = 1 << 19;

/// Where the copies stand: in whole lines of the cache.
#[repr(align(64))]
struct Block<T>([T; BLOCK]);

/// A product. If it is `TURNED`, the right operand and the result are transposed: their element `(p, j)` is
/// `data[j · stride + p]`.
pub(super) struct Packed<T, const TURNED: bool> {
    size: (usize, usize, usize),
    at: Place<T>,
    by: Strides,
}

impl<T, const TURNED: bool> Packed<T, TURNED> {
    /// # Safety
    ///
    /// As long as the value lives, all elements of the `m × k`, `k × n` and `m × n` operands at `at` are valid, and
    /// nothing else reads or writes those of `c`. No size is 0.
    #[inline(always)]
    pub unsafe fn new(size: (usize, usize, usize), at: Place<T>, by: Strides) -> Self {
        Self { size, at, by }
    }
}

impl<T: Scalar, const TURNED: bool> Kernel for Packed<T, TURNED> {
    type Output = ();

    /// Cuts the operands into blocks that there is room for.
    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { size: (m, n, k), at, by } = self;
        let mut block = MaybeUninit::<Block<T>>::uninit();
        let block = block.as_mut_ptr().cast::<T>();
        let deep = deep(k);
        let (wide, high) = (
            BLOCK / deep / const { widest::<T, I>() } * const { widest::<T, I>() },
            ROWS / const { height::<I>() } * const { height::<I>() },
        );
        let next_b = if TURNED { (1, by.b) } else { (by.b, 1) };
        let next_c = if TURNED { (1, by.c) } else { (by.c, 1) };
        let tall = if TURNED { m } else { (TALL / by.c).max(high) / high * high };
        for top in (0..m).step_by(tall) {
            let rows = tall.min(m - top);
            for p in (0..k).step_by(deep) {
                let depth = deep.min(k - p);
                for j in (0..n).step_by(wide) {
                    let columns = wide.min(n - j);
                    for i in (top..top + rows).step_by(high) {
                        // SAFETY: `i < m`, `j < n` and `p < k`, and so many rows, columns and steps are left from there. With the
                        // columns rounded up to `widest`, the strips are not longer than `wide · deep`, which is at most `BLOCK`.
                        unsafe {
                            let fresh = at.b.add(p * next_b.0 + j * next_b.1);
                            let at = Place {
                                a: at.a.add(i * by.row + p * by.step),
                                b: block.cast_const(),
                                c: at.c.add(i * next_c.0 + j * next_c.1),
                            };
                            let size = (high.min(top + rows - i), columns, depth);
                            let fresh = (i == top).then_some(fresh);
                            if const { I::IS_512_BIT } {
                                strips::<T, I, TURNED, 8>(isa, size, at, by, fresh);
                            } else {
                                strips::<T, I, TURNED, 6>(isa, size, at, by, fresh);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The rows of the highest tile.
const fn height<I: Isa>() -> usize {
    if I::IS_512_BIT { 8 } else { 6 }
}

/// The columns of the widest tile: two registers, four of those that are half as long.
const fn widest<T, I: Isa>() -> usize {
    (if I::IS_512_BIT { 128 } else { 64 }) / size_of::<T>()
}

/// The columns of the tile for a strip, when so many are left.
#[inline(always)]
const fn width<T, I: Isa>(left: usize) -> usize {
    if !I::FEW_MICROKERNELS && left <= widest::<T, I>() / 2 { widest::<T, I>() / 2 } else { widest::<T, I>() }
}

/// Whether a strip can have so many columns.
const fn has_width<T, I: Isa>(columns: usize) -> bool {
    columns == widest::<T, I>() || columns == width::<T, I>(1)
}

/// Copies `n` columns of length `k`, transposed if they are `TURNED`, and fills up with zeros to `width` columns.
///
/// # Safety
///
/// There are so many at `b`, and `k` rows of `width ≥ n` at `to`, apart from them.
#[inline(always)]
unsafe fn copy<T: Scalar, I: Isa, const TURNED: bool>(
    isa: I,
    (n, k): (usize, usize),
    b: *const T,
    stride: usize,
    width: usize,
    to: *mut T,
) {
    // SAFETY: zero bits are the number zero; `c < n` and `p < k`.
    unsafe {
        if n < width {
            to.write_bytes(0, width * k);
        }
        if TURNED {
            let (whole_n, whole_k) = (n - n % 8, k - k % 8);
            for c in (0..whole_n).step_by(8) {
                for p in (0..whole_k).step_by(8) {
                    let rows = core::array::from_fn(|c1| *b.add((c + c1) * stride + p).cast::<[T; 8]>());
                    for (p1, row) in isa.transpose_8x8(rows).into_iter().enumerate() {
                        *to.add((p + p1) * width + c).cast::<[T; 8]>() = row;
                    }
                }
            }
            for c in 0..n {
                for p in if c < whole_n { whole_k } else { 0 }..k {
                    *to.add(p * width + c) = *b.add(c * stride + p);
                }
            }
        } else {
            for p in 0..k {
                for c in 0..n {
                    *to.add(p * width + c) = *b.add(p * stride + c);
                }
            }
        }
    }
}

/// Adds the product of `m` rows and all columns of a block, `R` rows at a time.
///
/// # Safety
///
/// All elements at `a` and `c` are valid, those of `c` for writing. At `b` there is room for the strips of `n` columns, apart
/// from all else, and from a mutable pointer; they stand there unless the columns are `fresh`. Those are valid elements
/// then.
#[inline(always)]
unsafe fn strips<T: Scalar, I: Isa, const TURNED: bool, const R: usize>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    at: Place<T>,
    by: Strides,
    fresh: Option<*const T>,
) {
    let mut j = 0;
    while j < n {
        let width = width::<T, I>(n - j);
        let size = (m, width.min(n - j), k);
        // SAFETY: the columns from `j < n` on, no more than are left, and their strip.
        unsafe {
            let at = Place { a: at.a, b: at.b.add(j * k), c: at.c.add(if TURNED { j * by.c } else { j }) };
            let fresh = fresh.map(|b| b.add(if TURNED { j * by.b } else { j }));
            match width {
                32 if const { has_width::<T, I>(32) } => strip::<T, I, TURNED, R, 32>(isa, size, at, by, fresh),
                16 if const { has_width::<T, I>(16) } => strip::<T, I, TURNED, R, 16>(isa, size, at, by, fresh),
                8 if const { has_width::<T, I>(8) } => strip::<T, I, TURNED, R, 8>(isa, size, at, by, fresh),
                4 if const { has_width::<T, I>(4) } => strip::<T, I, TURNED, R, 4>(isa, size, at, by, fresh),
                _ => {}
            }
        }
        j += width;
    }
}

/// Adds the product of `m` rows and a strip for tiles of `C` columns, of which `n` are wanted.
///
/// # Safety
///
/// As [`strips`], for one strip.
#[inline(always)]
unsafe fn strip<T: Scalar, I: Isa, const TURNED: bool, const R: usize, const C: usize>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    at: Place<T>,
    by: Strides,
    fresh: Option<*const T>,
) {
    let down = if TURNED { 1 } else { by.c };
    let mut i = 0;
    let next = fresh.filter(|_| !TURNED).map(|b| b.wrapping_add(C));
    if let Some(b) = fresh {
        let to = at.b.cast_mut();
        // SAFETY: the strip has `k` rows of `C` values, of which `n` are there, and they are not yet read.
        unsafe {
            if !TURNED && n == C && m >= R {
                i = tile::<T, I, R, C, true>(isa, k, Place { b, ..at }, by, to, Ahead::NONE);
            } else {
                copy::<T, I, TURNED>(isa, (n, k), b, by.b, C, to);
            }
        }
    }
    while i < m {
        // SAFETY: `i < m`, and no tile has more rows than are left.
        unsafe {
            let at = Place { a: at.a.add(i * by.row), b: at.b, c: at.c.add(i * down) };
            let ahead = match next {
                Some(next) if i == R || i == 2 * R => {
                    Ahead { place: next.wrapping_add(if i == R { 0 } else { C / 2 }), one: by.b, eight: 8 * by.b }
                }
                _ if !TURNED && n == C && k <= 128 => {
                    Ahead { place: at.c.wrapping_add(C).cast_const(), one: by.c, eight: 16 }
                }
                _ => Ahead::NONE,
            };
            i += match m - i {
                rows if rows >= R => part::<T, I, TURNED, R, C>(isa, n, k, at, by, ahead),
                4.. if !I::FEW_MICROKERNELS => part::<T, I, TURNED, 4, C>(isa, n, k, at, by, Ahead::NONE),
                2.. if !I::FEW_MICROKERNELS => part::<T, I, TURNED, 2, C>(isa, n, k, at, by, Ahead::NONE),
                _ => part::<T, I, TURNED, 1, C>(isa, n, k, at, by, Ahead::NONE),
            };
        }
    }
}

/// Adds a tile, of which `n` columns are wanted; gives `R`.
///
/// # Safety
///
/// `R` rows of `k` at `a` and of `n ≤ C` columns at `c` are valid, the latter for writing, and a strip at `b`.
#[inline(always)]
unsafe fn part<T: Scalar, I: Isa, const TURNED: bool, const R: usize, const C: usize>(
    isa: I,
    n: usize,
    k: usize,
    at: Place<T>,
    by: Strides,
    ahead: Ahead<T>,
) -> usize {
    let whole = !TURNED && n == C;
    let mut aside = MaybeUninit::<[[T; C]; R]>::uninit();
    let (c, stride) = if whole { (at.c, by.c) } else { (aside.write([[T::ZERO; C]; R]).as_mut_ptr().cast(), C) };
    // SAFETY: the contract if the tile is wanted as it is, the array otherwise.
    unsafe {
        tile::<T, I, R, C, false>(isa, k, Place { c, ..at }, Strides { b: C, c: stride, ..by }, null_mut(), ahead)
    };
    if !whole {
        // SAFETY: it was written above.
        let aside = unsafe { aside.assume_init_ref() };
        if TURNED && R == 8 {
            for first in (0..n).step_by(8) {
                let block = isa.transpose_8x8(core::array::from_fn(|r| core::array::from_fn(|j| aside[r][first + j])));
                for (j, sums) in block.iter().enumerate().take(n - first) {
                    // SAFETY: `R` rows, column `first + j < n`.
                    isa.add_each(sums, unsafe { &mut *at.c.add((first + j) * by.c).cast::<[T; 8]>() });
                }
            }
        } else if TURNED {
            for j in 0..n {
                for (r, row) in aside.iter().enumerate() {
                    // SAFETY: row `r < R`, column `j < n ≤ C`.
                    unsafe { *at.c.add(j * by.c + r) += row[j] };
                }
            }
        } else {
            for (r, row) in aside.iter().enumerate() {
                for (j, sum) in row[..n].iter().enumerate() {
                    // SAFETY: row `r < R`, column `j < n ≤ C`.
                    unsafe { *at.c.add(r * by.c + j) += *sum };
                }
            }
        }
    }
    R
}
