//! [`split`]: a validation set of random samples.

use rand::Rng;

use super::super::DataError;
use super::{Parts, cut, share, shuffle};

/// Shuffles the samples in place and cuts them into a training part and a validation part.
///
/// The validation part has `fraction` of the samples, from 0 to 1, rounded to a whole number. If some classes are rare, use
/// [`stratified_split`](super::stratified_split); if the samples are a series in time, use
/// [`chronological_split`](super::chronological_split).
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::split;
///
/// let mut inputs: Vec<[f32; 1]> = (0..10).map(|i| [i as f32]).collect();
/// let mut targets = inputs.clone();
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (train, validation) = split(&mut rng, &mut inputs, &mut targets, 0.2)?;
/// assert_eq!((train.inputs.len(), validation.inputs.len()), (8, 2));
/// assert_eq!(validation.inputs, validation.targets);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`LengthMismatch`](DataError::LengthMismatch) and [`Fraction`](DataError::Fraction), before anything is moved.
pub fn split<'a, X, Y>(
    rng: &mut (impl Rng + ?Sized),
    inputs: &'a mut [X],
    targets: &'a mut [Y],
    fraction: f64,
) -> Result<Parts<'a, X, Y>, DataError> {
    let validation = share(inputs, targets, fraction)?;
    shuffle(rng, inputs, targets)?;
    Ok(cut(inputs, targets, validation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::array;
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    fn numbers() -> [u32; 100] {
        array::from_fn(|i| i as u32)
    }

    fn shuffled(seed: u64) -> [u32; 100] {
        let (mut inputs, mut targets) = (numbers(), numbers().map(|i| 7 * i));
        shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed), &mut inputs, &mut targets).unwrap();
        assert_eq!(inputs.map(|i| 7 * i), targets);
        inputs
    }

    #[test]
    fn the_seed_decides_the_order() {
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(1);
        assert_ne!(sorted, numbers());
        sorted.sort_unstable();
        assert_eq!(sorted, numbers());
    }

    #[test]
    fn every_order_is_equally_likely() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut seen = [0_u32; 27];
        for _ in 0..6000 {
            let mut order = [0, 1, 2];
            shuffle(&mut rng, &mut order, &mut [(); 3]).unwrap();
            seen[order[0] * 9 + order[1] * 3 + order[2]] += 1;
        }
        let orders = seen.iter().filter(|&&count| count > 0);
        assert_eq!(orders.clone().count(), 6);
        // Each is expected 1000 times, with a standard deviation of 29.
        assert!(orders.clone().all(|&count| (850..=1150).contains(&count)), "{seen:?}");
    }

    #[test]
    fn a_split_parts_the_samples_in_the_order_of_the_shuffle() {
        let (mut inputs, mut targets) = (numbers(), numbers());
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let (train, validation) = split(&mut rng, &mut inputs, &mut targets, 0.25).unwrap();
        assert_eq!((train.inputs.len(), validation.inputs.len()), (75, 25));
        assert_eq!((&*train.inputs, &*validation.inputs), (&*train.targets, &*validation.targets));
        assert_eq!(inputs, shuffled(5));
        for (fraction, expected) in [(0.0, 0), (1.0, 100), (0.004, 0), (0.006, 1)] {
            let (train, validation) = split(&mut rng, &mut inputs, &mut targets, fraction).unwrap();
            assert_eq!((train.inputs.len(), validation.targets.len()), (100 - expected, expected));
        }
    }

    #[test]
    fn unequal_lengths_and_impossible_fractions_are_errors_and_move_nothing() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let (mut inputs, mut targets) = (numbers(), [(); 100]);
        let error = split(&mut rng, &mut inputs, &mut targets[1..], 0.5);
        assert!(matches!(error, Err(DataError::LengthMismatch { inputs: 100, targets: 99 })));
        for fraction in [-0.1, 1.1, f64::NAN] {
            let error = split(&mut rng, &mut inputs, &mut targets, fraction);
            assert!(matches!(error, Err(DataError::Fraction { .. })));
        }
        assert_eq!(inputs, numbers());
    }
}
