//! Rows of values: those of a sample, or of a step of a sample.

use crate::kernels::arguments::Recurrence;
use crate::kernels::gemm::MatrixRef;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// Returns the row at this index.
#[inline(always)]
pub fn row_mut<T>(values: &mut [T], index: usize, len: usize) -> &mut [T] {
    subslice_mut(values, index * len..(index + 1) * len)
}

/// Returns the row at this index.
#[inline(always)]
pub fn row<T>(values: &[T], index: usize, len: usize) -> &[T] {
    subslice(values, index * len..(index + 1) * len)
}

/// Returns the outputs before the first step, times the factors.
#[inline(always)]
pub fn initial<'a, T: Scalar>(layer: &Recurrence<'a, T>) -> MatrixRef<'a, T> {
    if !layer.masked_initial.is_empty() {
        return MatrixRef::row_major(layer.masked_initial, [layer.samples, layer.outputs]);
    }
    MatrixRef::new(layer.initial_output, [layer.samples, layer.outputs], [layer.initial_stride(), 1])
}

/// Multiplies rows, at a distance of `stride`, by the factors.
pub struct Times<'a, T> {
    pub mask: &'a [T],
    pub outputs: usize,
    pub values: &'a mut [T],
    pub stride: usize,
}

impl<T: Scalar> Kernel for Times<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let rows = self.values.chunks_mut(self.stride.max(1));
        for (values, mask) in rows.zip(self.mask.chunks_exact(self.outputs.max(1))) {
            values.iter_mut().zip(mask).for_each(|(value, factor)| *value *= *factor);
        }
    }
}

/// Writes rows times the factors, or adds them: rows at a distance of `stride`.
pub struct Masked<'a, T, const ADD: bool> {
    pub mask: &'a [T],
    pub outputs: usize,
    pub from: &'a [T],
    pub to: &'a mut [T],
    pub stride: usize,
}

impl<T: Scalar, const ADD: bool> Kernel for Masked<'_, T, ADD> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let stride = self.stride.max(1);
        let rows = self.to.chunks_mut(stride).zip(self.from.chunks(stride));
        for ((to, from), mask) in rows.zip(self.mask.chunks_exact(self.outputs.max(1))) {
            for ((to, from), factor) in to.iter_mut().zip(from).zip(mask) {
                *to = if ADD { *to + *from * *factor } else { *from * *factor };
            }
        }
    }
}
