//! A product is checked, and done in the way that suits its sizes.
//!
//! This is one of the few modules with unsafe code: what it has checked goes on as raw pointers.

use super::dot::Dots;
use super::gemv::Row;
use super::microkernel::Direct;
use super::operands::{Left, PAYS, Place, Rows, Strides, fit, reach};
use super::parallel;
use crate::simd::Isa;
use crate::tensor::Scalar;

/// `C += A · B`, where `A` is `m × k`, `B` is `k × n` and `C` is `m × n`.
///
/// Nothing is done if an operand is too short for its sizes. There is no panic for it, so that there is no way to one from a
/// prediction: the entrances of the kernels assert that it is not so, where the compiler can see it.
#[inline(always)]
pub(super) fn multiply<T: Scalar, I: Isa>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    a: Left<'_, T>,
    b: Rows<&[T]>,
    c: Rows<&mut [T]>,
) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    let left = reach(m, a.row, 1).and_then(|rows| reach(k, a.step, rows));
    if !fit([(left, a.data.len()), (reach(k, b.stride, n), b.data.len()), (reach(m, c.stride, n), c.data.len())]) {
        return;
    }
    let at = Place { a: a.data.as_ptr(), b: b.data.as_ptr(), c: c.data.as_mut_ptr() };
    let by = Strides { row: a.row, step: a.step, b: b.stride, c: c.stride };
    if m == 1 {
        isa.outlined_widest(Row { size: (n, k), at, by, start: at.c });
    } else if PAYS && m >= 16 && n > 2 && k >= 8 {
        // SAFETY: all three operands fit, and nobody else has `c`.
        unsafe { parallel::multiply(isa, (m, n, k), at, by) };
    } else {
        isa.outlined_widest(Direct { size: (m, n, k), at, by });
    }
}

/// `Cᵀ += A · Bᵀ`, where `A` is `m × k`, `B` is `n × k` and `C` is `n × m`.
///
/// Nothing is done if an operand is too short, as in [`multiply`].
#[inline(always)]
pub(super) fn multiply_turned<T: Scalar, I: Isa>(
    isa: I,
    (m, n, k): (usize, usize, usize),
    a: Left<'_, T>,
    b: Rows<&[T]>,
    c: Rows<&mut [T]>,
) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    let left = reach(m, a.row, 1).and_then(|rows| reach(k, a.step, rows));
    if !fit([(left, a.data.len()), (reach(n, b.stride, k), b.data.len()), (reach(n, c.stride, m), c.data.len())]) {
        return;
    }
    let at = Place { a: a.data.as_ptr(), b: b.data.as_ptr(), c: c.data.as_mut_ptr() };
    let by = Strides { row: a.row, step: a.step, b: b.stride, c: c.stride };
    if n < FEW && by.step == 1 {
        return isa.outlined_widest(Dots { size: (m, n, k), at, by });
    }
    // SAFETY: all three operands fit, and nobody else has `c`.
    unsafe { parallel::multiply_turned(isa, (m, n, k), at, by) };
}

/// So few rows are not copied, for each is read as it lies.
const FEW: usize = 4;
