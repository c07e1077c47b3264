//! [`stratified_split`]: a validation set with each class in proportion.

use rand::Rng;

use super::super::DataError;
use super::shuffle::swap;
use super::{Parts, cut, share, shuffle};

/// Shuffles the samples in place and cuts them into a training part and a validation part, both with the classes in proportion.
///
/// The validation part has `fraction` of the samples, from 0 to 1, rounded to a whole number. Of each class it has
/// this fraction too, rounded up or down. `class` returns the class of a target: its number, its name, or anything else that can be
/// sorted.
///
/// The samples are sorted by class in random order, and then chosen at regular intervals: systematic sampling with implicit
/// stratification, W. G. Cochran, *Sampling Techniques*, 3rd edition, 1977, chapter 8. Nothing is allocated.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::stratified_split;
///
/// // Of 40 samples, four are of the rare class 1.
/// let mut inputs: Vec<[f32; 1]> = (0..40).map(|i| [i as f32]).collect();
/// let mut labels: Vec<u8> = (0..40).map(|i| u8::from(i % 10 == 0)).collect();
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (train, validation) = stratified_split(&mut rng, &mut inputs, &mut labels, 0.25, |label| *label)?;
/// assert_eq!(train.targets.iter().filter(|label| **label == 1).count(), 3);
/// assert_eq!(validation.targets.iter().filter(|label| **label == 1).count(), 1);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// The class of a one-hot target is the index of its 1: `|target| target.iter().position(|&x| x == 1.0)`.
///
/// # Errors
///
/// [`LengthMismatch`](DataError::LengthMismatch) and [`Fraction`](DataError::Fraction), before anything is moved.
pub fn stratified_split<'a, X, Y, K: Ord>(
    rng: &mut (impl Rng + ?Sized),
    inputs: &'a mut [X],
    targets: &'a mut [Y],
    fraction: f64,
    class: impl Fn(&Y) -> K,
) -> Result<Parts<'a, X, Y>, DataError> {
    let validation = share(inputs, targets, fraction)?;
    shuffle(rng, inputs, targets)?;
    sort(inputs, targets, &class);

    // Chosen samples are moved to the end. They are evenly spaced: `sum` grows by `validation` per sample, and each time it reaches
    // the number of samples one is chosen.
    let samples = inputs.len();
    let (mut sum, mut end) = (samples / 2, samples);
    for place in (0..samples).rev() {
        sum += validation;
        if sum >= samples {
            sum -= samples;
            end -= 1;
            swap(inputs, place, end);
            swap(targets, place, end);
        }
    }
    let (train, validation) = cut(inputs, targets, validation);
    shuffle(rng, train.inputs, train.targets)?;
    shuffle(rng, validation.inputs, validation.targets)?;
    Ok((train, validation))
}

/// Sorts the samples by class, in place: Quicksort with a part for equal classes, E. W. Dijkstra, *A Discipline of Programming*,
/// 1976, chapter 14. The samples were shuffled, so any of them is a random pivot.
fn sort<X, Y, K: Ord>(mut inputs: &mut [X], mut targets: &mut [Y], class: &impl Fn(&Y) -> K) {
    while let Some(middle) = targets.get(targets.len() / 2) {
        let pivot = class(middle);
        let (mut less, mut place, mut greater) = (0, 0, targets.len());
        while place < greater {
            match class(&targets[place]).cmp(&pivot) {
                core::cmp::Ordering::Less => {
                    swap(inputs, less, place);
                    swap(targets, less, place);
                    less += 1;
                    place += 1;
                }
                core::cmp::Ordering::Equal => place += 1,
                core::cmp::Ordering::Greater => {
                    greater -= 1;
                    swap(inputs, place, greater);
                    swap(targets, place, greater);
                }
            }
        }
        let (lower, upper) = (inputs.split_at_mut(greater), targets.split_at_mut(greater));
        let (first, last) = ((&mut lower.0[..less], &mut upper.0[..less]), (lower.1, upper.1));
        // The smaller part is sorted by recursion, so that its depth is at most the logarithm of the number of samples.
        let (small, large) = if first.0.len() < last.0.len() { (first, last) } else { (last, first) };
        sort(small.0, small.1, class);
        (inputs, targets) = large;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    #[test]
    fn every_sample_of_a_class_is_equally_likely_to_be_chosen() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut seen = [0_u32; 12];
        for _ in 0..6000 {
            let mut inputs = core::array::from_fn::<_, 12, _>(|i| i);
            let mut classes = inputs.map(|i| i % 3);
            let (_, validation) = stratified_split(&mut rng, &mut inputs, &mut classes, 0.25, |class| *class).unwrap();
            validation.inputs.iter().for_each(|&i| seen[i] += 1);
            assert_eq!(validation.inputs.len(), 3);
        }
        // Each is expected 1500 times, with a standard deviation of 34.
        assert!(seen.iter().all(|count| (1330..=1670).contains(count)), "{seen:?}");
    }
}
