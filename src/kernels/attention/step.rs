//! The contexts of one step, of which the keys and values of earlier steps are kept.

use core::ops::Range;

use super::block::Block;
use super::head::Head;
use super::positions;
use crate::kernels::arguments::{Attention, KeyMask};
use crate::kernels::slices::{subslice, subslice_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

pub(super) struct Step<'a, T> {
    pub of: Attention<T>,
    /// The position of the step in the whole sequence, for rotary positions.
    pub position: u64,
    /// The row of the step.
    pub row: usize,
    /// The rows of all steps that it reads, in any order.
    pub projected: &'a mut [T],
    pub context: &'a mut [T],
}

impl<T: Scalar> Kernel for Step<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of, position, row, projected, context } = self;
        let (width, size) = (of.width(), of.size);
        let of_row: Range<usize> = row * width..(row + 1) * width;
        positions::rotate_row(&of, subslice_mut(projected, of_row.clone()), position);
        // All steps of which there are rows are read.
        let of = Attention { causal: false, steps: projected.len().checked_div(width).unwrap_or(0), ..of };
        let query = subslice(projected, of_row);
        let mut scores = Block::ZERO;
        for (index, context) in context.chunks_exact_mut(size.max(1)).enumerate().take(of.heads) {
            let head = Head::new(&of, projected, KeyMask::NONE, 0, index);
            let query = subslice(query, index * size..(index + 1) * size);
            head.attend_one(isa, 0, query, &mut scores, context);
        }
    }
}
