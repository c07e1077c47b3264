//! [`k_fold`] and [`stratified_k_fold`]: cross-validation with random folds.

use std::vec;
use std::vec::Vec;

use rand::Rng;

use super::super::DataError;
use super::{Fold, fold, shuffle};

/// Divides `samples` samples at random for cross-validation: each of the `folds` folds has other samples to validate on.
///
/// Their numbers differ by at most one. A network is trained once per fold, and the mean of the measurements is a better estimate
/// than that of one [`split`](super::split): M. Stone, *Cross-validatory choice and assessment of statistical predictions*, Journal of
/// the Royal Statistical Society B 36(2), 1974. If the classes of the samples are known, use [`stratified_k_fold`]; if several
/// samples come from the same source, use [`group_k_fold`](super::group_k_fold).
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::{StandardScaler, gather, k_fold};
/// use stackprop::prelude::*;
///
/// network! { struct Net = Dense<2, 1>; }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let inputs: Vec<[f32; 2]> = (0..40).map(|i| [(i % 7) as f32, (i % 5) as f32]).collect();
/// let targets: Vec<[f32; 1]> = inputs.iter().map(|[a, b]| [a - 2.0 * b]).collect();
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut errors = Vec::new();
/// for fold in k_fold(&mut rng, inputs.len(), 5)? {
///     let (mut train, mut validation) = (gather(&inputs, &fold.train), gather(&inputs, &fold.validation));
///     let scale = StandardScaler::fit(&train)?; // on the samples to train on alone
///     scale.apply(&mut train);
///     scale.apply(&mut validation);
///     let history = Net::new(&mut rng)
///         .fit(MeanSquaredError, Adam::new(0.1))
///         .epochs(20)
///         .validation(&validation, &gather(&targets, &fold.validation))
///         .run(&train, &gather(&targets, &fold.train), &mut rng)?;
///     errors.push(history.last().and_then(|epoch| epoch.validation_loss).unwrap_or(f64::NAN));
/// }
/// assert_eq!(errors.len(), 5);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`FoldCount`](DataError::FoldCount) if `folds` is less than 2 or more than `samples`.
pub fn k_fold(rng: &mut (impl Rng + ?Sized), samples: usize, folds: usize) -> Result<Vec<Fold>, DataError> {
    stratified_k_fold(rng, &vec![(); samples], folds)
}

/// Divides samples at random for cross-validation, with the classes in proportion in each fold: see [`k_fold`].
///
/// `classes` has the class of each sample: its number, its name, or anything else that can be sorted. The numbers of samples of a
/// class that two folds validate on differ by at most one, and so do those of all samples. If a class has fewer samples than there are
/// folds, some folds validate on none of it.
///
/// The samples are sorted by class in random order, and each goes to the fold after that of the one before it, as in
/// `StratifiedKFold` of scikit-learn.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::{gather, stratified_k_fold};
///
/// let species = ["cat", "dog", "cat", "cat", "dog", "cat", "cat", "dog", "cat"];
/// for fold in stratified_k_fold(&mut Xoshiro256PlusPlus::seed_from_u64(1), &species, 3)? {
///     let mut validation = gather(&species, &fold.validation);
///     validation.sort();
///     assert_eq!(validation, ["cat", "cat", "dog"]);
/// }
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`FoldCount`](DataError::FoldCount) if `folds` is less than 2 or greater than the number of samples.
pub fn stratified_k_fold<K: Ord>(
    rng: &mut (impl Rng + ?Sized),
    classes: &[K],
    folds: usize,
) -> Result<Vec<Fold>, DataError> {
    fold::check(folds, classes.len())?;
    let mut order: Vec<usize> = (0..classes.len()).collect();
    shuffle(rng, &mut order, &mut vec![(); classes.len()])?;
    order.sort_by_key(|&sample| &classes[sample]);
    let mut fold_of = vec![0; classes.len()];
    for (place, &sample) in order.iter().enumerate() {
        fold_of[sample] = place % folds;
    }
    Ok(Fold::all(folds, &fold_of))
}
