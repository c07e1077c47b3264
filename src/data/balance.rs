//! [`oversample`] and [`undersample`]: classes of the same size.

use std::collections::BTreeMap;
use std::vec;
use std::vec::Vec;

use rand::Rng;

use super::{DataError, shuffle};

/// Returns the indices of samples in random order, with each class as often as the largest one: samples of smaller classes are repeated.
///
/// `classes` has the class of each sample. Each sample of a class is in it equally often, or once more; [`gather`](super::gather)
/// makes copies of the samples. Do it after a [`stratified_split`](super::stratified_split), with the training part alone, so that
/// no copy of a sample is in the validation part. It is the `RandomOverSampler` of imbalanced-learn, G. E. A. P. A. Batista et al.,
/// *A study of the behavior of several methods for balancing machine learning training data*, SIGKDD Explorations 6(1), 2004.
///
/// Class weights of a loss do the same for the gradient of an epoch, without copies.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::{gather, oversample};
///
/// let labels = [0_u8, 0, 1, 0, 0];
/// let indices = oversample(&mut Xoshiro256PlusPlus::seed_from_u64(1), &labels)?;
/// let mut balanced = gather(&labels, &indices);
/// balanced.sort();
/// assert_eq!(balanced, [0, 0, 0, 0, 1, 1, 1, 1]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`Empty`](DataError::Empty) if there are no samples.
pub fn oversample<K: Ord>(rng: &mut (impl Rng + ?Sized), classes: &[K]) -> Result<Vec<usize>, DataError> {
    balance(rng, classes, |sizes| sizes.max())
}

/// Returns the indices of samples in random order, with each class as often as the smallest one: samples of larger classes are left
/// out. See [`oversample`].
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::{gather, undersample};
///
/// let labels = ["dog", "cat", "dog", "dog", "cat"];
/// let indices = undersample(&mut Xoshiro256PlusPlus::seed_from_u64(1), &labels)?;
/// let mut balanced = gather(&labels, &indices);
/// balanced.sort();
/// assert_eq!(balanced, ["cat", "cat", "dog", "dog"]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`Empty`](DataError::Empty) if there are no samples.
pub fn undersample<K: Ord>(rng: &mut (impl Rng + ?Sized), classes: &[K]) -> Result<Vec<usize>, DataError> {
    balance(rng, classes, |sizes| sizes.min())
}

fn balance<K: Ord>(
    rng: &mut (impl Rng + ?Sized),
    classes: &[K],
    size: impl Fn(&mut dyn Iterator<Item = usize>) -> Option<usize>,
) -> Result<Vec<usize>, DataError> {
    let mut samples_of: BTreeMap<&K, Vec<usize>> = BTreeMap::new();
    for (sample, class) in classes.iter().enumerate() {
        samples_of.entry(class).or_default().push(sample);
    }
    let size = size(&mut samples_of.values().map(Vec::len)).ok_or(DataError::Empty)?;
    let mut indices = Vec::new();
    for samples in samples_of.values_mut() {
        random_order(rng, samples)?;
        indices.extend(samples.iter().cycle().take(size));
    }
    random_order(rng, &mut indices)?;
    Ok(indices)
}

fn random_order(rng: &mut (impl Rng + ?Sized), indices: &mut [usize]) -> Result<(), DataError> {
    shuffle(rng, indices, &mut vec![(); indices.len()])
}
