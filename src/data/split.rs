//! A random order, and a validation set: the same for the same seed on every machine.

use rand::{Rng, RngExt};

use super::DataError;

/// A part of a data set: inputs and their targets.
#[derive(Debug, PartialEq)]
pub struct Part<'a, X, Y> {
    /// The inputs.
    pub inputs: &'a mut [X],
    /// The target of each input.
    pub targets: &'a mut [Y],
}

/// The part to train on and the part to validate on.
pub type Parts<'a, X, Y> = (Part<'a, X, Y>, Part<'a, X, Y>);

/// Puts the samples in a random order, in place; each input keeps its target.
///
/// R. Durstenfeld, *Algorithm 235: Random permutation*, Communications of the ACM 7(7), 1964: all orders are
/// equally likely.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::shuffle;
///
/// let mut inputs = [[1.0], [2.0], [3.0]];
/// let mut targets = ['a', 'b', 'c'];
/// shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(1), &mut inputs, &mut targets)?;
/// let place = inputs.iter().position(|&input| input == [2.0]).unwrap();
/// assert_eq!(targets[place], 'b');
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`LengthMismatch`](DataError::LengthMismatch), before anything is moved.
pub fn shuffle<X, Y>(rng: &mut (impl Rng + ?Sized), inputs: &mut [X], targets: &mut [Y]) -> Result<(), DataError> {
    if inputs.len() != targets.len() {
        return Err(DataError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
    }
    for last in (1..inputs.len()).rev() {
        let chosen = rng.random_range(0..=last);
        swap(inputs, chosen, last);
        swap(targets, chosen, last);
    }
    Ok(())
}

/// Exchanges two samples. In a debug build, `slice::swap` and `mem::swap` put one of them on the stack, which may be too small; two
/// slices are exchanged word by word.
fn swap<X>(samples: &mut [X], chosen: usize, last: usize) {
    let (others, rest) = samples.split_at_mut(last);
    if let (Some(one), Some(other)) = (others.get_mut(chosen..=chosen), rest.get_mut(..1)) {
        one.swap_with_slice(other);
    }
}

/// Shuffles the samples in place and cuts them into a training part and a validation part.
///
/// The validation part has `fraction` of the samples, from 0 to 1, rounded to a whole number.
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
    if !(0.0..=1.0).contains(&fraction) {
        return Err(DataError::Fraction { fraction });
    }
    shuffle(rng, inputs, targets)?;
    // `round` is not in `core`; the cast truncates.
    let validation = (inputs.len() as f64 * fraction + 0.5) as usize;
    let cut = inputs.len().saturating_sub(validation);
    let (train_inputs, inputs) = inputs.split_at_mut(cut);
    let (train_targets, targets) = targets.split_at_mut(cut);
    Ok((Part { inputs: train_inputs, targets: train_targets }, Part { inputs, targets }))
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
