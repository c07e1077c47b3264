//! The feature that says which steps are padding: the last of each step, 0 for padding.

use crate::kernels::arguments::KeyMask;
use crate::tensor::Scalar;

/// Returns which steps of sequences are not read, where each has `steps` steps of `features` values. The first key is of the step `first`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn key_mask<T: Scalar>(x: &[T], steps: usize, features: usize, first: usize) -> KeyMask<'_, T> {
    let values = x.get(((first + 1) * features).saturating_sub(1)..).unwrap_or_default();
    KeyMask { values, stride: features, sample_stride: steps * features }
}

/// Copies the feature to sequences of another number of steps, for the steps that both have, and writes zeros for others.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn copy_mask<T: Scalar>(features: usize, [steps, to_steps]: [usize; 2], from: &[T], to: &mut [T]) {
    let features = features.max(1);
    let sequences = from.chunks_exact((steps * features).max(1)).zip(to.chunks_exact_mut((to_steps * features).max(1)));
    for (from, to) in sequences {
        let mut values = from.chunks_exact(features).map(|step| step.last());
        for to in to.chunks_exact_mut(features).filter_map(|step| step.last_mut()) {
            *to = values.next().flatten().copied().unwrap_or(T::ZERO);
        }
    }
}
