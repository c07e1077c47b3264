//! The channels of all samples, divided among threads.

use core::ops::Range;

use crate::kernels::geometry::Windows;
use crate::kernels::slices::subslice;
use crate::tensor::Scalar;
use crate::threads;

/// Calls `f` with parts of a slice that has `unit` values per channel of each sample, and with the numbers of these channels.
#[inline(always)]
pub fn par_channels<T: Scalar>(
    windows: &Windows,
    to: &mut [T],
    unit: usize,
    f: impl Fn(Range<usize>, &mut [T]) + Sync,
) {
    threads::par_units(threads::WRITE_COST * windows.area(), unit, to, f);
}

/// Returns the values of some channels, of `unit` values each.
#[inline(always)]
pub fn channels_of<T>(values: &[T], unit: usize, images: Range<usize>) -> &[T] {
    subslice(values, images.start * unit..images.end * unit)
}
