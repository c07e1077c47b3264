//! Blocks of samples, each of which a thread takes through all steps.

use core::ops::Range;

use crate::kernels::arguments::Recurrence;
use crate::kernels::layout::LANES;
use crate::kernels::slices::subslice;
use crate::tensor::Scalar;
use crate::threads;

/// The least number of samples in a block. So each product of a block takes the way of that of all samples, and has its bits.
const LEAST_SAMPLES: usize = 16;

/// The largest recurrent weights that every thread reads whole in each step (scalars): they fit into the cache of a core. The products of
/// larger ones are split by columns.
const MAX_BLOCK_WEIGHTS: usize = 1 << 18;

/// Calls `f` with blocks of samples, on several threads if it pays off: with the layer for these samples, their indices, and their parts of
/// the slices. All steps of a block run on one thread, because the work of one step is too little to be shared.
#[inline(always)]
pub fn each_block<T: Scalar, const K: usize>(
    layer: Recurrence<'_, T>,
    slices: [&mut [T]; K],
    f: impl Fn(Recurrence<'_, T>, Range<usize>, [&mut [T]; K]) + Sync,
) {
    let (samples, columns) = (layer.samples, layer.columns());
    let is_split = samples >= 2 * LEAST_SAMPLES && layer.recurrent_weights() <= MAX_BLOCK_WEIGHTS;
    // In addition to the products, the functions of the units.
    let cost = layer.steps.saturating_mul(columns).saturating_mul(layer.outputs + LANES);
    let least = if is_split { LEAST_SAMPLES } else { samples };
    threads::par_blocks(cost, samples, least, slices, |range, slices| {
        let block = Recurrence {
            samples: range.len(),
            initial_output: layer.initial_of(layer.initial_output, range.clone(), layer.outputs),
            initial_cell: layer.initial_of(layer.initial_cell, range.clone(), layer.units),
            mask: rows_of(layer.mask, range.clone(), layer.outputs),
            masked_initial: rows_of(layer.masked_initial, range.clone(), layer.outputs),
            ..layer
        };
        f(block, range.clone(), slices);
    });
}

/// Returns these rows, if there are any.
#[inline(always)]
fn rows_of<T>(values: &[T], rows: Range<usize>, len: usize) -> &[T] {
    if values.is_empty() { values } else { subslice(values, rows.start * len..rows.end * len) }
}
