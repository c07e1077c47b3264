//! [`shuffle`]: a random order of the samples.

use rand::{Rng, RngExt};

use super::super::DataError;

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
pub(super) fn swap<X>(samples: &mut [X], chosen: usize, last: usize) {
    let (others, rest) = samples.split_at_mut(last);
    if let (Some(one), Some(other)) = (others.get_mut(chosen..=chosen), rest.get_mut(..1)) {
        one.swap_with_slice(other);
    }
}
