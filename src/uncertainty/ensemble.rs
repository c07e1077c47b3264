//! [`ensemble`]: the predictions of several networks.

use super::Spread;
use crate::network::Network;

/// Returns the mean and the deviation of the outputs of several networks of one type for an input: a deep ensemble (Lakshminarayanan, Pritzel
/// and Blundell 2017), whose networks differ in the seeds of their initialisation and of their training.
///
/// The mean of probabilities is a probability, and usually a better one than that of each network. Where the networks disagree, the input
/// is unlike those that they were trained on.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// use stackprop::uncertainty::ensemble;
/// network! { struct Net = Dense<2, 3>, Softmax; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let networks: Vec<Net> = (0..5).map(|_| Net::new(&mut rng)).collect();
/// let answer = ensemble(&networks, &[0.5, -0.5]);
/// assert!((answer.mean.iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// assert!(answer.deviation[0] > 0.0);
/// ```
pub fn ensemble<'a, N: Network>(networks: impl IntoIterator<Item = &'a N>, input: &N::Input) -> Spread<N::Output> {
    Spread::of(networks.into_iter().map(|network| network.predict(input)))
}
