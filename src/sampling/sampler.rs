//! [`Sampler`]: draws a token.

use rand::Rng;

use crate::math::Math;
use crate::tensor::Scalar;

/// Chooses one of several tokens at random, by their probabilities.
///
/// First the probabilities are raised to the power of 1 / temperature, then tokens are left out by [`top_k`](Self::top_k) and
/// [`top_p`](Self::top_p). It needs no memory, and works without `std`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampler {
    temperature: f64,
    top_k: usize,
    top_p: f64,
}

impl Default for Sampler {
    fn default() -> Self {
        Self::new()
    }
}

impl Sampler {
    /// A sampler that chooses tokens with the probabilities of the network.
    pub const fn new() -> Self {
        Self { temperature: 1.0, top_k: usize::MAX, top_p: 1.0 }
    }

    /// A sampler that chooses the token with the largest probability, the first of several.
    pub const fn greedy() -> Self {
        Self::new().temperature(0.0)
    }

    /// Sets the temperature: below 1, likely tokens become likelier; 0 is [`greedy`](Self::greedy); above 1, the probabilities become more
    /// alike.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN.
    #[must_use]
    #[track_caller]
    pub const fn temperature(self, temperature: f64) -> Self {
        assert!(temperature >= 0.0 && temperature < f64::INFINITY, "the temperature must be finite and not negative");
        Self { temperature, ..self }
    }

    /// Leaves out all but the `k` likeliest tokens, and those that are as likely as the last of them. Fan et al. 2018.
    ///
    /// # Panics
    ///
    /// If `k` is 0.
    #[must_use]
    #[track_caller]
    pub const fn top_k(self, k: usize) -> Self {
        assert!(k > 0, "at least one token must be left");
        Self { top_k: k, ..self }
    }

    /// Leaves out all but the likeliest tokens whose probabilities add up to at least `p`, of the sum of those that [`top_k`](Self::top_k)
    /// leaves: nucleus sampling. Holtzman et al. 2020.
    ///
    /// # Panics
    ///
    /// If `p` is not above 0 and at most 1.
    #[must_use]
    #[track_caller]
    pub const fn top_p(self, p: f64) -> Self {
        assert!(p > 0.0 && p <= 1.0, "the sum of the probabilities must be above 0 and at most 1");
        Self { top_p: p, ..self }
    }

    /// Chooses an index of `probabilities`, with one number of the generator. The probabilities need not add up to 1. If none is positive,
    /// or if one is NaN, the index is 0.
    pub fn choose<T: Scalar, R: Rng + ?Sized>(&self, probabilities: &[T], rng: &mut R) -> usize {
        let random = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        if probabilities.iter().any(|p| p.is_nan()) {
            return 0;
        }
        let all = || probabilities.iter().map(|p| (*p).to_f64().max(0.0));
        let largest = all().fold(0.0, f64::max);
        if self.temperature == 0.0 || largest == 0.0 {
            return all().position(|p| p == largest).unwrap_or(0);
        }
        // Relative to the largest, so that no power underflows for all.
        let weight = |p: f64| match self.temperature {
            1.0 => p / largest,
            temperature => Math::powf(p / largest, 1.0 / temperature),
        };
        let total = |least: f64| all().filter(|p| *p >= least).map(weight).sum::<f64>();
        // Tokens of at least this probability are left.
        let mut least = 0.0;
        if self.top_k < probabilities.len() {
            least = threshold(largest, |least| all().filter(|p| *p >= least).count() >= self.top_k);
        }
        if self.top_p < 1.0 {
            let sum = self.top_p * total(least);
            least = f64::max(least, threshold(largest, |least| total(least) >= sum));
        }
        let mut rest = random * total(least);
        let mut last = 0;
        for (index, p) in all().enumerate().filter(|(_, p)| *p >= least) {
            let weight = weight(p);
            if weight > 0.0 {
                (last, rest) = (index, rest - weight);
                if rest < 0.0 {
                    break;
                }
            }
        }
        last
    }
}

/// Returns the largest number from 0 to `largest` for which enough remains.
fn threshold(largest: f64, is_enough: impl Fn(f64) -> bool) -> f64 {
    // The bits of positive numbers have their order, so this takes at most 63 bisections.
    let (mut enough, mut too_much) = (0, largest.to_bits() + 1);
    while too_much - enough > 1 {
        let middle = u64::midpoint(enough, too_much);
        if is_enough(f64::from_bits(middle)) {
            enough = middle;
        } else {
            too_much = middle;
        }
    }
    f64::from_bits(enough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::StepRng;

    const P: [f32; 5] = [0.1, 0.4, 0.05, 0.25, 0.2];

    fn frequencies(sampler: Sampler, p: &[f32; 5]) -> [f64; 5] {
        const TRIALS: usize = 40_000;
        let mut rng = StepRng::new(3, 0);
        let mut counts = [0.0; 5];
        for _ in 0..TRIALS {
            counts[sampler.choose(p, &mut rng)] += 1.0 / TRIALS as f64;
        }
        counts
    }

    fn assert_near(found: [f64; 5], expected: [f64; 5]) {
        // Four standard deviations of the frequency of an event of probability 1/2 in 40 000 trials.
        let near = found.iter().zip(expected).all(|(f, e)| if e == 0.0 { *f == 0.0 } else { (f - e).abs() < 0.01 });
        assert!(near, "{found:?}, not {expected:?}");
    }

    #[test]
    fn frequencies_are_the_probabilities() {
        assert_near(frequencies(Sampler::new(), &P), P.map(f64::from));
        assert_near(frequencies(Sampler::new(), &P.map(|p| 7.0 * p)), P.map(f64::from));
    }

    #[test]
    fn temperature_is_a_power() {
        let powers = P.map(|p| f64::from(p).powi(2));
        let sum: f64 = powers.iter().sum();
        assert_near(frequencies(Sampler::new().temperature(0.5), &P), powers.map(|p| p / sum));
        assert_near(frequencies(Sampler::greedy(), &P), [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_near(frequencies(Sampler::new().temperature(1e-3), &P), [0.0, 1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn unlikely_tokens_are_left_out() {
        assert_near(frequencies(Sampler::new().top_k(2), &P), [0.0, 0.4 / 0.65, 0.0, 0.25 / 0.65, 0.0]);
        assert_near(frequencies(Sampler::new().top_k(1), &P), [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_near(frequencies(Sampler::new().top_k(9), &P), P.map(f64::from));
        assert_near(frequencies(Sampler::new().top_p(0.6), &P), [0.0, 0.4 / 0.65, 0.0, 0.25 / 0.65, 0.0]);
        assert_near(frequencies(Sampler::new().top_p(0.66), &P), [0.0, 0.4 / 0.85, 0.0, 0.25 / 0.85, 0.2 / 0.85]);
        assert_near(frequencies(Sampler::new().top_p(1e-9), &P), [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_near(frequencies(Sampler::new().top_p(0.66).top_k(2), &P), [0.0, 0.4 / 0.65, 0.0, 0.25 / 0.65, 0.0]);
        // 0.4 is 62 % of what `top_k` leaves, and 40 % of all.
        assert_near(frequencies(Sampler::new().top_p(0.6).top_k(2), &P), [0.0, 1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn many_tokens_of_no_probability_cost_little() {
        let mut probabilities = std::vec![0.0f32; 50_000];
        (probabilities[7], probabilities[9]) = (1.0, 1e-30);
        let mut rng = StepRng::new(3, 0);
        let sampler = Sampler::new().top_k(3).top_p(0.9).temperature(0.1);
        assert_eq!(sampler.choose(&probabilities, &mut rng), 7);
    }

    #[test]
    fn without_probabilities_it_is_the_first() {
        let mut rng = StepRng::new(3, 0);
        for sampler in [Sampler::new(), Sampler::greedy(), Sampler::new().top_k(1), Sampler::new().top_p(0.5)] {
            assert_eq!(sampler.choose(&[0.0f32; 3], &mut rng), 0);
            assert_eq!(sampler.choose(&[f32::NAN; 3], &mut rng), 0);
            assert_eq!(sampler.choose(&[0.3, f32::NAN, 0.7], &mut rng), 0);
            assert_eq!(sampler.choose::<f32, _>(&[], &mut rng), 0);
        }
        // A generator at its end chooses no token of probability 0.
        struct Highest;
        impl rand::rand_core::TryRng for Highest {
            type Error = core::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Ok(u32::MAX)
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                Ok(u64::MAX)
            }
            fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
                bytes.fill(u8::MAX);
                Ok(())
            }
        }
        assert_eq!(Sampler::new().choose(&[0.5f32, 0.5, 0.0], &mut Highest), 1);
    }
}
