//! Sums of shifted runs of values, weighed: a convolution, once its image is [laid out in lines](super::lines).
//!
//! This is one of the few modules with unsafe code: the inner loops go over raw pointers, checked once before.

use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// How many values behind the last of a run are read too, and not used: there has to be memory.
pub(super) const SLACK: usize = 8;

/// The most taps of a list.
pub(super) const MOST: usize = if cfg!(feature = "std") { 128 } else { 32 };

/// What a sum is made of: from where the values are taken, and by which weight they are multiplied.
pub(super) struct Taps {
    list: [(u32, u32); MOST],
    len: usize,
    /// The largest shift and the largest place of a weight.
    reach: (usize, usize),
}

impl Taps {
    /// None.
    #[inline(always)]
    pub fn new() -> Self {
        Self { list: [(0, 0); MOST], len: 0, reach: (0, 0) }
    }

    #[inline(always)]
    pub fn clear(&mut self) {
        (self.len, self.reach) = (0, (0, 0));
    }

    /// One more, unless there are too many.
    #[inline(always)]
    pub fn push(&mut self, shift: usize, weight: usize) {
        debug_assert!(self.len < MOST);
        if let (Some(tap), Ok(shift_32), Ok(weight_32)) =
            (self.list.get_mut(self.len), u32::try_from(shift), u32::try_from(weight))
        {
            *tap = (shift_32, weight_32);
            self.len += 1;
            self.reach = (self.reach.0.max(shift), self.reach.1.max(weight));
        }
    }

    #[inline(always)]
    fn list(&self) -> &[(u32, u32)] {
        self.list.get(..self.len).unwrap_or_default()
    }
}

/// Where the weights of a row begin: `each` rows lie before one another, and as many again `step` behind them.
#[derive(Clone, Copy)]
pub(super) struct Heads {
    /// The number of the first row.
    pub first: usize,
    pub each: usize,
    pub step: usize,
}

impl Heads {
    #[inline(always)]
    fn of(self, row: usize) -> usize {
        let (row, each) = (self.first + row, self.each.max(1));
        (row / each) * self.step + (each - 1 - row % each)
    }
}

/// `c[i][j] = start[i] + Σ_k w[head(i) + weight k] · b[shift k + j]`, the sum in the order of the taps.
///
/// Nothing is done if an operand is too short, as in a [product](super::tile::multiply).
pub(super) struct Shifted<'a, T> {
    /// The number of rows, and that of values in each.
    pub size: (usize, usize),
    pub taps: &'a Taps,
    /// With [`SLACK`] behind the last run.
    pub b: &'a [T],
    pub w: &'a [T],
    pub heads: Heads,
    pub c: &'a mut [T],
    /// From one row of `c` to the next.
    pub stride: usize,
    /// What the sums start as, 0 where it is empty; `None` is what is there.
    pub start: Option<&'a [T]>,
}

impl<T: Scalar> Kernel for Shifted<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let (m, n) = self.size;
        let reach = self.taps.reach.0.saturating_add(n).saturating_add(SLACK);
        let end = (m.saturating_sub(1)).saturating_mul(self.stride).saturating_add(n);
        debug_assert!(reach <= self.b.len() && end <= self.c.len(), "an operand is too short");
        if reach > self.b.len() || end > self.c.len() {
            return;
        }
        let mut i = 0;
        while i < m {
            // SAFETY: all runs and `SLACK` values behind them are in `b`, and there are no more rows than are in `c`.
            i += unsafe {
                match m - i {
                    8.. if I::IS_512_BIT => self.rows::<I, 8>(isa, i),
                    6.. if cfg!(feature = "std") && !I::FEW_MICROKERNELS => self.rows::<I, 6>(isa, i),
                    4.. => self.rows::<I, 4>(isa, i),
                    2.. if !I::FEW_MICROKERNELS => self.rows::<I, 2>(isa, i),
                    _ => self.rows::<I, 1>(isa, i),
                }
            };
        }
    }
}

impl<T: Scalar> Shifted<'_, T> {
    /// `R` rows from the `i`th on; gives `R`.
    ///
    /// # Safety
    ///
    /// Runs of as many values as a row has, and [`SLACK`] more, are in `b`, and there are so many rows in `c`.
    #[inline(always)]
    unsafe fn rows<I: Isa, const R: usize>(&mut self, isa: I, i: usize) -> usize {
        // Loops, not `map`, of which the compiler makes a function for the build target.
        let mut w = [self.w.as_ptr(); R];
        for (r, w) in w.iter_mut().enumerate() {
            let head = self.heads.of(i + r);
            let fit = head.saturating_add(self.taps.reach.1) < self.w.len();
            debug_assert!(fit, "there are too few weights");
            if !fit {
                return R;
            }
            *w = w.wrapping_add(head);
        }
        let mut start = [T::ZERO; R];
        for (r, start) in start.iter_mut().enumerate() {
            *start = self.start.and_then(|start| start.get(i + r)).copied().unwrap_or(T::ZERO);
        }
        // SAFETY: all weights of these rows are there, as was just checked, and all else by the contract.
        unsafe {
            let start = self.start.map(|_| start);
            let c = self.c.as_mut_ptr().add(i * self.stride);
            let to = To { c, stride: self.stride, start };
            strips::<T, I, R>(isa, self.size.1, self.taps.list(), self.b.as_ptr(), w, to);
        }
        R
    }
}

/// Where the sums go, and what they start as, if not as what is there.
#[derive(Clone, Copy)]
struct To<T, const R: usize> {
    c: *mut T,
    stride: usize,
    start: Option<[T; R]>,
}

/// Cuts `n` columns into strips of the widths that there are tiles for.
///
/// # Safety
///
/// At `b` plus each shift there are `n + SLACK` values, all weights are at `w`, and `R` rows of `n` values at `to`.
#[inline(always)]
unsafe fn strips<T: Scalar, I: Isa, const R: usize>(
    isa: I,
    n: usize,
    taps: &[(u32, u32)],
    b: *const T,
    w: [*const T; R],
    to: To<T, R>,
) {
    // An `f64` takes twice the room, so its widest tile is half as wide.
    let single = size_of::<T>() == 4;
    let mut j = 0;
    while j < n {
        // SAFETY: `j < n`, and no tile but `edge` is wider than what is left; that one is no wider than `SLACK`.
        unsafe {
            let (b, to) = (b.add(j), To { c: to.c.add(j), ..to });
            j += match n - j {
                32.. if single && I::IS_512_BIT => tile::<T, I, R, 32>(isa, taps, b, w, to),
                16.. if !I::FEW_MICROKERNELS && (single || I::IS_512_BIT) && cfg!(feature = "std") => {
                    tile::<T, I, R, 16>(isa, taps, b, w, to)
                }
                8.. => tile::<T, I, R, 8>(isa, taps, b, w, to),
                left => edge::<T, I, R, 8>(isa, left, taps, b, w, to),
            };
        }
    }
}

/// A tile of which only `n` columns are wanted; gives `n`.
///
/// # Safety
///
/// As [`strips`], with `n ≤ C ≤ SLACK`.
#[inline(always)]
unsafe fn edge<T: Scalar, I: Isa, const R: usize, const C: usize>(
    isa: I,
    n: usize,
    taps: &[(u32, u32)],
    b: *const T,
    w: [*const T; R],
    to: To<T, R>,
) -> usize {
    let mut whole = [[T::ZERO; C]; R];
    // SAFETY: row `r < R`, column `j < n`, by the contract; the tile goes to the array, which is as large.
    unsafe {
        if to.start.is_none() {
            for (r, row) in whole.iter_mut().enumerate() {
                row.iter_mut().take(n).enumerate().for_each(|(j, value)| *value = *to.c.add(r * to.stride + j));
            }
        }
        let inside = To { c: whole.as_mut_ptr().cast(), stride: C, start: to.start };
        tile::<T, I, R, C>(isa, taps, b, w, inside);
        for (r, row) in whole.iter().enumerate() {
            row.iter().take(n).enumerate().for_each(|(j, value)| *to.c.add(r * to.stride + j) = *value);
        }
    }
    n
}

/// `R` rows of `C` sums, in registers while it goes through the taps; gives `C`.
///
/// # Safety
///
/// As [`strips`], for `n = C` and without [`SLACK`].
#[inline(always)]
unsafe fn tile<T: Scalar, I: Isa, const R: usize, const C: usize>(
    isa: I,
    taps: &[(u32, u32)],
    b: *const T,
    w: [*const T; R],
    to: To<T, R>,
) -> usize {
    let mut sums = [[T::ZERO; C]; R];
    match to.start {
        Some(start) => {
            for (sums, start) in sums.iter_mut().zip(start) {
                sums.iter_mut().for_each(|sum| *sum = start);
            }
        }
        None => {
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: row `r < R` has `C` values; an array is aligned like its element.
                let c = unsafe { &*to.c.add(r * to.stride).cast::<[T; C]>() };
                sums.iter_mut().zip(c).for_each(|(sum, c)| *sum = *c);
            }
        }
    }
    for (shift, weight) in taps {
        // SAFETY: there are `C` values at each shift.
        let b = unsafe { &*b.add(*shift as usize).cast::<[T; C]>() };
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: there is a weight of each row for each tap.
            let w = unsafe { *w[r].add(*weight as usize) };
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = isa.mul_add(w, *b, *sum);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        // SAFETY: as above, and they are exclusively ours.
        unsafe { *to.c.add(r * to.stride).cast::<[T; C]>() = *sums };
    }
    C
}
