//! The operands of a product: slices, and where they begin once it is known that they fit.
//!
//! This is one of the few modules with unsafe code: addresses that go from thread to thread.

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

/// Where the last of so many rows ends, of which each begins `stride` behind the one before and has this width.
#[inline(always)]
pub(super) fn reach(rows: usize, stride: usize, width: usize) -> Option<usize> {
    (rows - 1).checked_mul(stride)?.checked_add(width)
}

/// Whether each operand is as long as its rows reach.
#[inline(always)]
pub(super) fn fit(operands: [(Option<usize>, usize); 3]) -> bool {
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

/// Whether copies pay: where there is `std` there is a stack for them, and most likely a cache.
pub(super) const PAYS: bool = cfg!(feature = "std");
