//! Parts of slices without a path to a panic.

use core::ops::Range;

use crate::simd::Isa;
use crate::tensor::Scalar;

/// Returns the values in `range`; none if it reaches beyond the slice, which is a mistake in this crate.
#[inline(always)]
pub(crate) fn subslice<T>(values: &[T], range: Range<usize>) -> &[T] {
    debug_assert!(range.start <= range.end && range.end <= values.len());
    values.get(range).unwrap_or_default()
}

/// As [`subslice`], mutable.
#[inline(always)]
pub(crate) fn subslice_mut<T>(values: &mut [T], range: Range<usize>) -> &mut [T] {
    debug_assert!(range.start <= range.end && range.end <= values.len());
    values.get_mut(range).unwrap_or_default()
}

/// Returns the values from `start` on; none if that is beyond the slice.
#[inline(always)]
pub(crate) fn tail<T>(values: &[T], start: usize) -> &[T] {
    subslice(values, start..values.len())
}

/// As [`tail`], mutable.
#[inline(always)]
pub(crate) fn tail_mut<T>(values: &mut [T], start: usize) -> &mut [T] {
    let end = values.len();
    subslice_mut(values, start..end)
}

/// Prefetches values to be overwritten. Cache lines that another core holds are all requested at once; otherwise each write would
/// wait for the previous one.
#[inline(always)]
pub(crate) fn prefetch_to_write<T: Scalar, I: Isa>(isa: I, values: &mut [T]) {
    for line in values.chunks(CACHE_LINE / size_of::<T>()) {
        isa.prefetch_to_write(line.as_ptr());
    }
}

/// The length of a cache line (bytes).
pub(crate) const CACHE_LINE: usize = 64;
