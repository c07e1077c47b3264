//! The contexts of some samples.

use super::block::Block;
use super::head::Head;
use super::positions;
use super::rows::Rows;
use super::sizes::QUERIES;
use crate::kernels::arguments::{Attention, KeyMask};
use crate::kernels::slices::{subslice, subslice_mut, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

pub(super) struct Forward<'a, T> {
    pub of: Attention<T>,
    pub mask: KeyMask<'a, T>,
    /// The number of the first sample.
    pub first: usize,
    pub projected: &'a mut [T],
    pub memory: &'a [T],
    pub context: &'a mut [T],
    pub log_sums: &'a mut [T],
}

impl<T: Scalar> Kernel for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of, mask, first, projected, memory, context, log_sums } = self;
        positions::rotate(isa, &of, projected, T::ONE);
        let Attention { steps, heads, size, .. } = of;
        let (width, stride, [read_steps, read_width]) = (of.width(), of.context_width(), of.read());
        let mut scores = Block::ZERO;
        let saves = !log_sums.is_empty();
        let samples =
            projected.chunks_exact((steps * width).max(1)).zip(context.chunks_exact_mut((steps * stride).max(1)));
        for (sample, (projected, context)) in samples.enumerate() {
            let read = match of.memory {
                Some(_) => subslice(memory, sample * read_steps * read_width..(sample + 1) * read_steps * read_width),
                None => projected,
            };
            for index in 0..heads {
                let head = Head::new(&of, read, mask, first + sample, index);
                let queries = Rows { data: subslice(projected, index * size..projected.len()), stride: width, size };
                for start in (0..steps).step_by(QUERIES) {
                    let end = steps.min(start + QUERIES);
                    let place = (sample * heads + index) * steps;
                    let log_sums = if saves { subslice_mut(log_sums, place + start..place + end) } else { &mut [] };
                    let context = (tail_mut(context, start * stride + index * size), stride);
                    head.attend(isa, start..end, queries, &mut scores, context, log_sums);
                }
            }
        }
    }
}
