//! Matrices as slices with strides, so that a transposed matrix needs no copy.
//!
//! Unsafe code: addresses that go from thread to thread.

use crate::tensor::Scalar;

/// A matrix to be read: element `(i, j)` is `data[i · row_stride + j · column_stride]`.
#[derive(Clone, Copy, Debug)]
pub struct MatrixRef<'a, T> {
    data: &'a [T],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a, T> MatrixRef<'a, T> {
    /// Returns a matrix of `[rows, columns]` with `[row_stride, column_stride]`; an empty one if the slice is too short.
    ///
    /// That is a mistake in this crate, but no panic, so that there is no path to a panic from a prediction: the entry functions of
    /// the kernels assert the sizes where the compiler knows them.
    #[inline(always)]
    pub fn new(data: &'a [T], [rows, columns]: [usize; 2], [row_stride, column_stride]: [usize; 2]) -> Self {
        let fits = rows == 0 || columns == 0 || {
            let last = (rows - 1).checked_mul(row_stride).zip((columns - 1).checked_mul(column_stride));
            last.and_then(|(row, column)| row.checked_add(column)).is_some_and(|last| last < data.len())
        };
        debug_assert!(fits, "the slice is too short for the matrix");
        let [rows, columns] = if fits { [rows, columns] } else { [0, 0] };
        Self { data, rows, columns, row_stride, column_stride }
    }

    /// Returns a matrix whose rows follow one another.
    #[inline(always)]
    pub fn row_major(data: &'a [T], [rows, columns]: [usize; 2]) -> Self {
        Self::new(data, [rows, columns], [columns, 1])
    }

    /// Returns the transpose, of the same slice.
    #[inline(always)]
    pub fn transposed(self) -> Self {
        let Self { data, rows, columns, row_stride, column_stride } = self;
        Self { data, rows: columns, columns: rows, row_stride: column_stride, column_stride: row_stride }
    }

    /// Returns `[rows, columns]`.
    #[inline(always)]
    pub(super) fn size(&self) -> [usize; 2] {
        [self.rows, self.columns]
    }

    /// Returns `[row_stride, column_stride]`.
    #[inline(always)]
    pub(super) fn strides(&self) -> [usize; 2] {
        [self.row_stride, self.column_stride]
    }

    /// Returns the address of element `(0, 0)`. All elements are valid.
    #[inline(always)]
    pub(super) fn as_ptr(&self) -> *const T {
        self.data.as_ptr()
    }
}

/// A matrix to be written: element `(i, j)` is `data[i · row_stride + j]`. Each row is contiguous: for a transposed result
/// the operands of a product are transposed and swapped.
#[derive(Debug)]
pub struct MatrixMut<'a, T> {
    data: &'a mut [T],
    rows: usize,
    columns: usize,
    row_stride: usize,
}

impl<'a, T> MatrixMut<'a, T> {
    /// Returns a matrix of `[rows, columns]` whose rows are `row_stride` apart; an empty one, as [`MatrixRef::new`] does, if the slice
    /// is too short or the rows overlap.
    #[inline(always)]
    pub fn new(data: &'a mut [T], [rows, columns]: [usize; 2], row_stride: usize) -> Self {
        let fits = MatrixRef::new(data, [rows, columns], [row_stride, 1]).size() == [rows, columns];
        let fits = fits && (row_stride >= columns || rows <= 1);
        debug_assert!(fits, "rows overlap");
        let [rows, columns] = if fits { [rows, columns] } else { [0, 0] };
        Self { data, rows, columns, row_stride }
    }

    /// Returns a matrix whose rows follow one another.
    #[inline(always)]
    pub fn row_major(data: &'a mut [T], [rows, columns]: [usize; 2]) -> Self {
        Self::new(data, [rows, columns], columns)
    }

    /// Returns `[rows, columns]`.
    #[inline(always)]
    pub(super) fn size(&self) -> [usize; 2] {
        [self.rows, self.columns]
    }

    #[inline(always)]
    pub(super) fn row_stride(&self) -> usize {
        self.row_stride
    }

    /// Calls `f` with each row.
    #[inline(always)]
    pub(super) fn for_each_row(&mut self, mut f: impl FnMut(&mut [T])) {
        for row in 0..self.rows {
            let start = row * self.row_stride;
            // There is no path to a panic where the sizes are not known.
            if let Some(row) = self.data.get_mut(start..start + self.columns) {
                f(row);
            }
        }
    }

    /// Returns the address of element `(0, 0)`. All elements are valid and exclusively borrowed.
    #[inline(always)]
    pub(super) fn as_mut_ptr(&mut self) -> *mut T {
        self.data.as_mut_ptr()
    }
}

/// What a product is added to.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, T> {
    /// Nothing: `C = A · B`. What is in `C` before is not read.
    Zero,
    /// A row that is added to each row, such as a bias: `C = rows + A · B`. What is in `C` before is not read.
    Rows(&'a [T]),
    /// What is in `C`: `C += A · B`.
    Accumulate,
}

/// The operands of `C = start + A · B` as addresses.
#[derive(Clone, Copy)]
pub(super) struct Pointers<T> {
    pub a: *const T,
    pub b: *const T,
    pub start: *const T,
    pub c: *mut T,
}

/// The strides of the operands. A result may be transposed: its columns are contiguous runs then, otherwise its rows.
#[derive(Clone, Copy)]
pub(super) struct Strides {
    pub a_row: usize,
    pub a_column: usize,
    pub b_row: usize,
    pub b_column: usize,
    /// From one run of the result to the next.
    pub c: usize,
    /// From the start of one run to that of the next.
    pub start: usize,
    /// From the start of one value of a run to that of the next: 1, or 0 if all start as zero.
    pub start_in_run: usize,
}

impl<T> Pointers<T> {
    /// Returns the addresses for a product of which this is a part: `a`, `b` and `c` are moved by this many elements, the start by
    /// `runs` runs and by `values` values in a run.
    ///
    /// # Safety
    ///
    /// Each operand has an element there.
    #[inline(always)]
    pub unsafe fn moved(&self, by: &Strides, a: usize, b: usize, [runs, values]: [usize; 2]) -> Self {
        // SAFETY: the contract. The start has as many runs and values as the result, or strides of 0.
        unsafe {
            Self {
                a: self.a.add(a),
                b: self.b.add(b),
                start: self.start.add(runs * by.start + values * by.start_in_run),
                c: self.c.add(runs * by.c + values),
            }
        }
    }

    /// The same product, added to what is in the result.
    #[inline(always)]
    pub fn accumulating(self, by: Strides) -> (Self, Strides) {
        (Self { start: self.c, ..self }, Strides { start: by.c, start_in_run: 1, ..by })
    }
}

// SAFETY: these are addresses of plain numbers; the code that follows them on another thread proves that no other thread writes
// there.
unsafe impl<T: Scalar> Sync for Pointers<T> {}

/// The most neighbouring values of a start that a microkernel reads (scalars): its widest panel.
pub(super) const MAX_RUN: usize = 32;

/// Whether operands are packed: with `std` there is a stack for the copies, and most likely a cache.
pub(super) const PACKS: bool = cfg!(feature = "std");
