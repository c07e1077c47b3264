//! The microkernel of direct convolutions: weighted sums of shifted runs of values, once the image is in [lines](super::im2row).
//!
//! Unsafe code: the inner loops read and write raw pointers; the entry function checks the sizes.

use crate::simd::{Isa, Kernel};
use crate::tensor::{Scalar, ScalarKind};

/// How many values after the end of a run are read too, and not used (scalars).
pub(super) const OVERREAD: usize = 8;

/// The most taps of a sum.
pub(super) const MAX_TAPS: usize = if cfg!(feature = "std") { 288 } else { 32 };

/// The terms of a sum: for each the shift at which its values begin, and the offset of its weight.
pub(super) struct Taps {
    list: [(u32, u32); MAX_TAPS],
    len: usize,
    /// The largest shift and the largest offset of a weight.
    largest: (usize, usize),
}

impl Taps {
    /// Returns an empty list.
    #[inline(always)]
    pub fn new() -> Self {
        Self { list: [(0, 0); MAX_TAPS], len: 0, largest: (0, 0) }
    }

    #[inline(always)]
    pub fn clear(&mut self) {
        (self.len, self.largest) = (0, (0, 0));
    }

    /// Adds a term, unless there are [`MAX_TAPS`].
    #[inline(always)]
    pub fn push(&mut self, shift: usize, weight: usize) {
        debug_assert!(self.len < MAX_TAPS);
        if let (Some(tap), Ok(shift_32), Ok(weight_32)) =
            (self.list.get_mut(self.len), u32::try_from(shift), u32::try_from(weight))
        {
            *tap = (shift_32, weight_32);
            self.len += 1;
            self.largest = (self.largest.0.max(shift), self.largest.1.max(weight));
        }
    }

    #[inline(always)]
    fn list(&self) -> &[(u32, u32)] {
        self.list.get(..self.len).unwrap_or_default()
    }
}

/// The offsets of the weights of each row of the result: within a group of `group` rows they decrease by 1, and from group to group they
/// increase by `step`.
#[derive(Clone, Copy)]
pub(super) struct WeightRows {
    /// The number of the first row.
    pub first: usize,
    pub group: usize,
    pub step: usize,
}

impl WeightRows {
    #[inline(always)]
    fn of(self, row: usize) -> usize {
        let (row, group) = (self.first + row, self.group.max(1));
        (row / group) * self.step + (group - 1 - row % group)
    }
}

/// How the values of a row of the result are arranged in the right operand: `columns` of them follow one another, the next ones begin
/// `pitch` values after those.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    /// A multiple of [`SEGMENT`], or all of the values.
    pub columns: usize,
    pub pitch: usize,
}

/// The number of neighbouring values that a microkernel reads at a time, if there are as many (scalars).
pub(super) const SEGMENT: usize = 16;

impl Lines {
    /// All values are neighbours.
    pub const ONE: Self = Self { columns: usize::MAX, pitch: 0 };

    /// Returns the offset of value `j`.
    #[inline(always)]
    fn of(self, j: usize) -> usize {
        if j < self.columns { j } else { j / self.columns.max(1) * self.pitch + j % self.columns.max(1) }
    }
}

/// A value of a row of the result, and where it is in the right operand.
struct Place {
    j: usize,
    offset: usize,
    /// The index in its line.
    column: usize,
}

impl Place {
    /// Advances by a number of values that divides a segment, or to the end.
    #[inline(always)]
    fn advance(&mut self, lines: Lines, values: usize) {
        (self.j, self.offset, self.column) = (self.j + values, self.offset + values, self.column + values);
        if self.column == lines.columns {
            (self.offset, self.column) = (self.offset + lines.pitch - lines.columns, 0);
        }
    }
}

/// `c[i][j] = start[i] + Σ_k w[row(i) + weight k] · b[shift k + line j]`, the sum in the order of the taps.
///
/// Does nothing if an operand is too short, as [`gemm`](crate::kernels::gemm::gemm).
pub(super) struct DirectConvolution<'a, T> {
    /// The number of rows of the result, and of values per row.
    pub size: (usize, usize),
    pub taps: &'a Taps,
    /// Has [`OVERREAD`] values after the last run.
    pub b: &'a [T],
    pub lines: Lines,
    pub w: &'a [T],
    pub weight_rows: WeightRows,
    pub c: &'a mut [T],
    /// The distance between two rows of `c`.
    pub stride: usize,
    /// What the sums of each row start as, 0 if it is empty; `None`: what is in `c`.
    pub start: Option<&'a [T]>,
}

impl<T: Scalar> Kernel for DirectConvolution<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        if !self.fits() {
            return;
        }
        let (mut i, m) = (0, self.size.0);
        while i < m {
            // SAFETY: all runs and `OVERREAD` values after them are in `b`, and `c` has all rows.
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

impl<T: Scalar> DirectConvolution<'_, T> {
    /// Computes the first row, inlined.
    #[inline(always)]
    pub fn run_row<I: Isa>(mut self, isa: I) {
        self.size.0 = 1;
        if self.fits() {
            // SAFETY: all runs and `OVERREAD` values after them are in `b`, and `c` has the row.
            unsafe { self.rows::<I, 1>(isa, 0) };
        }
    }

    /// Whether all runs with `OVERREAD` values after them are in `b`, and all rows in `c`.
    #[inline(always)]
    fn fits(&self) -> bool {
        let (m, n) = self.size;
        let Lines { columns, pitch } = self.lines;
        let is_whole = n <= columns || columns.is_multiple_of(SEGMENT) && pitch >= columns;
        let run = if n == 0 { 0 } else { self.lines.of(n - 1).saturating_add(1) };
        let reach = self.taps.largest.0.saturating_add(run).saturating_add(OVERREAD);
        let end = (m.saturating_sub(1)).saturating_mul(self.stride).saturating_add(n);
        let fits = is_whole && reach <= self.b.len() && end <= self.c.len();
        debug_assert!(fits, "an operand is too short");
        fits
    }

    /// Computes `R` rows from the `i`th on; returns `R`.
    ///
    /// # Safety
    ///
    /// At each shift `b` has as many values as a row, and [`OVERREAD`] more, and `c` has the rows.
    #[inline(always)]
    unsafe fn rows<I: Isa, const R: usize>(&mut self, isa: I, i: usize) -> usize {
        // Loops, not `map`, which the compiler may leave as a function for the build target.
        let mut w = [self.w.as_ptr(); R];
        for (r, w) in w.iter_mut().enumerate() {
            let first = self.weight_rows.of(i + r);
            let fit = first.saturating_add(self.taps.largest.1) < self.w.len();
            debug_assert!(fit, "there are too few weights");
            if !fit {
                return R;
            }
            *w = w.wrapping_add(first);
        }
        let mut start = [T::ZERO; R];
        for (r, start) in start.iter_mut().enumerate() {
            *start = self.start.and_then(|start| start.get(i + r)).copied().unwrap_or(T::ZERO);
        }
        // SAFETY: all weights of these rows are in `w`, as was just checked; the rest is the contract.
        unsafe {
            let start = self.start.map(|_| start);
            let c = self.c.as_mut_ptr().add(i * self.stride);
            let to = Target { c, stride: self.stride, start };
            panels::<T, I, R>(isa, self.size.1, self.taps.list(), (self.b.as_ptr(), self.lines), w, to);
        }
        R
    }
}

/// Where the sums go, and what they start as; `None`: what is there.
#[derive(Clone, Copy)]
struct Target<T, const R: usize> {
    c: *mut T,
    stride: usize,
    start: Option<[T; R]>,
}

/// Splits `n` columns into panels as wide as a microkernel.
///
/// # Safety
///
/// `b` has `n` values at each shift, arranged in `lines` of whole segments, and `OVERREAD` values after them; `w` has all weights of `R`
/// rows, and `to` has `R` rows of `n` values.
#[inline(always)]
unsafe fn panels<T: Scalar, I: Isa, const R: usize>(
    isa: I,
    n: usize,
    taps: &[(u32, u32)],
    (b, lines): (*const T, Lines),
    w: [*const T; R],
    to: Target<T, R>,
) {
    // An `f64` takes twice the room, so its widest panel is half as wide.
    let single = const { matches!(T::KIND, ScalarKind::F32) };
    let mut place = Place { j: 0, offset: 0, column: 0 };
    while place.j < n {
        // SAFETY: `j < n`, and no panel but that of `edge_tile` is wider than what is left; that one is no wider than `OVERREAD`. A
        // panel of two segments begins with a whole one, and so does the next.
        unsafe {
            let (left, to) = (n - place.j, Target { c: to.c.add(place.j), ..to });
            let first = b.add(place.offset);
            let columns = match left {
                32.. if single && I::IS_512_BIT => {
                    place.advance(lines, SEGMENT);
                    microkernel::<T, I, R, { 2 * SEGMENT }>(isa, taps, [first, b.add(place.offset)], w, to);
                    SEGMENT
                }
                16.. if !I::FEW_MICROKERNELS && (single || I::IS_512_BIT) && cfg!(feature = "std") => {
                    microkernel::<T, I, R, SEGMENT>(isa, taps, [first; 2], w, to)
                }
                8.. => microkernel::<T, I, R, 8>(isa, taps, [first; 2], w, to),
                left => edge_tile::<T, I, R, 8>(isa, left, taps, first, w, to),
            };
            place.advance(lines, columns);
        }
    }
}

/// Computes a tile of which only `n` columns are wanted; returns `n`.
///
/// # Safety
///
/// As [`panels`], with `n ≤ C ≤ OVERREAD`.
#[inline(always)]
unsafe fn edge_tile<T: Scalar, I: Isa, const R: usize, const C: usize>(
    isa: I,
    n: usize,
    taps: &[(u32, u32)],
    b: *const T,
    w: [*const T; R],
    to: Target<T, R>,
) -> usize {
    let mut whole = [[T::ZERO; C]; R];
    // SAFETY: row `r < R`, column `j < n` of the contract; the microkernel writes to an array of `R` rows of `C` values.
    unsafe {
        if to.start.is_none() {
            for (r, row) in whole.iter_mut().enumerate() {
                row.iter_mut().take(n).enumerate().for_each(|(j, value)| *value = *to.c.add(r * to.stride + j));
            }
        }
        let inside = Target { c: whole.as_mut_ptr().cast(), stride: C, start: to.start };
        microkernel::<T, I, R, C>(isa, taps, [b; 2], w, inside);
        for (r, row) in whole.iter().enumerate() {
            row.iter().take(n).enumerate().for_each(|(j, value)| *to.c.add(r * to.stride + j) = *value);
        }
    }
    n
}

/// Computes `R` rows of `C` sums, which stay in registers while the taps run; returns `C`.
///
/// # Safety
///
/// As [`panels`], for `n = C` and without [`OVERREAD`]. If `C` is two segments, the second has its own `b`.
#[inline(always)]
unsafe fn microkernel<T: Scalar, I: Isa, const R: usize, const C: usize>(
    isa: I,
    taps: &[(u32, u32)],
    [b, second]: [*const T; 2],
    w: [*const T; R],
    to: Target<T, R>,
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
        let mut run = [T::ZERO; C];
        // SAFETY: `b` has `C` values at each shift, or a segment of them, and `second` the other one.
        unsafe {
            if C == 2 * SEGMENT {
                let low = &*b.add(*shift as usize).cast::<[T; SEGMENT]>();
                let high = &*second.add(*shift as usize).cast::<[T; SEGMENT]>();
                run.iter_mut().zip(low).for_each(|(run, b)| *run = *b);
                run.iter_mut().skip(SEGMENT).zip(high).for_each(|(run, b)| *run = *b);
            } else {
                run = *b.add(*shift as usize).cast::<[T; C]>();
            }
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: each row has a weight per tap.
            let w = unsafe { *w[r].add(*weight as usize) };
            for (sum, b) in sums.iter_mut().zip(&run) {
                *sum = isa.mul_add(w, *b, *sum);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        // SAFETY: as above, and `c` is exclusively borrowed.
        unsafe { *to.c.add(r * to.stride).cast::<[T; C]>() = *sums };
    }
    C
}
