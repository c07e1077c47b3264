//! [`group_k_fold`]: cross-validation without relatives on both sides.

use std::collections::BTreeMap;
use std::vec;
use std::vec::Vec;

use super::super::DataError;
use super::{Fold, fold};

/// Divides samples for cross-validation such that no fold trains on samples of a group that it validates on: see
/// [`k_fold`](super::k_fold).
///
/// `groups` has the group of each sample, such as the patient, the speaker or the device it comes from: a number, a name, or anything
/// else that can be sorted. Samples of one group resemble each other, so a network that is validated on a group it was trained on
/// looks better than it is.
///
/// The groups are put into the folds in the order of their sizes, each into the fold that has the fewest samples to validate on until
/// then, as in `GroupKFold` of scikit-learn: R. L. Graham, *Bounds on multiprocessing timing anomalies*, SIAM Journal on Applied
/// Mathematics 17(2), 1969. The sizes of two folds differ by at most that of the largest group. There is nothing random about it.
///
/// ```
/// use stackprop::data::{gather, group_k_fold};
///
/// let patients = ["Ann", "Ann", "Bob", "Ann", "Cem", "Bob"];
/// let folds = group_k_fold(&patients, 2)?;
/// assert_eq!(gather(&patients, &folds[0].validation), ["Ann", "Ann", "Ann"]);
/// assert_eq!(gather(&patients, &folds[1].validation), ["Bob", "Cem", "Bob"]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`FoldCount`](DataError::FoldCount) if `folds` is less than 2 or greater than the number of groups.
pub fn group_k_fold<G: Ord>(groups: &[G], folds: usize) -> Result<Vec<Fold>, DataError> {
    let mut samples_of: BTreeMap<&G, Vec<usize>> = BTreeMap::new();
    for (sample, group) in groups.iter().enumerate() {
        samples_of.entry(group).or_default().push(sample);
    }
    fold::check(folds, samples_of.len())?;
    let mut by_size: Vec<_> = samples_of.into_values().collect();
    // A stable sort: groups of the same size stay in their own order.
    by_size.sort_by_key(|samples| core::cmp::Reverse(samples.len()));

    let mut sizes = vec![0; folds];
    let mut fold_of = vec![0; groups.len()];
    for samples in &by_size {
        let smallest = (0..folds).min_by_key(|&fold| sizes[fold]).unwrap_or_default();
        sizes[smallest] += samples.len();
        for &sample in samples {
            fold_of[sample] = smallest;
        }
    }
    Ok(Fold::all(folds, &fold_of))
}
