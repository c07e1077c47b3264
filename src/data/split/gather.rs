//! [`gather`]: copies of chosen samples.

use std::vec::Vec;

/// Returns copies of the samples with these indices, in this order.
///
/// ```
/// use stackprop::data::gather;
///
/// let inputs = [[0.0], [0.1], [0.2], [0.3]];
/// assert_eq!(gather(&inputs, &[3, 0, 0]), [[0.3], [0.0], [0.0]]);
/// ```
///
/// # Panics
///
/// If there is no sample with one of the indices.
pub fn gather<X: Clone>(samples: &[X], indices: &[usize]) -> Vec<X> {
    let mut gathered = Vec::with_capacity(indices.len());
    for &index in indices {
        assert!(
            index < samples.len(),
            "index {index} of {} samples: pass the samples that were divided",
            samples.len()
        );
        // In place of `push`, which in a debug build puts the sample on the stack.
        gathered.extend_from_slice(&samples[index..=index]);
    }
    gathered
}
