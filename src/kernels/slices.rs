//! Parts of slices without a way to a panic.

use core::ops::Range;

use crate::simd::Isa;
use crate::tensor::Scalar;

/// What lies in `range`; nothing if that reaches beyond the values, which is a mistake in this crate: in place of a panic.
#[inline(always)]
pub(crate) fn part<T>(values: &[T], range: Range<usize>) -> &[T] {
    debug_assert!(range.start <= range.end && range.end <= values.len());
    values.get(range).unwrap_or_default()
}

/// As [`part`], to be written.
#[inline(always)]
pub(crate) fn part_mut<T>(values: &mut [T], range: Range<usize>) -> &mut [T] {
    debug_assert!(range.start <= range.end && range.end <= values.len());
    values.get_mut(range).unwrap_or_default()
}

/// What lies from `start` on; nothing if there is no such place.
#[inline(always)]
pub(crate) fn from<T>(values: &[T], start: usize) -> &[T] {
    part(values, start..values.len())
}

/// As [`from`], to be written.
#[inline(always)]
pub(crate) fn from_mut<T>(values: &mut [T], start: usize) -> &mut [T] {
    let end = values.len();
    part_mut(values, start..end)
}

/// Asks for values to be overwritten. Those that another core has read are called back all at the same time so, where each write
/// would wait for the one before.
#[inline(always)]
pub(crate) fn claim<T: Scalar, I: Isa>(isa: I, values: &mut [T]) {
    for line in values.chunks(64 / size_of::<T>()) {
        isa.prefetch_to_write(line.as_ptr());
    }
}
