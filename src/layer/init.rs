//! Initialisation: the distributions from which weights are drawn before training.

use rand::Rng;

use crate::math::Math;
use crate::tensor::Scalar;

/// The distribution from which the weights of a layer are drawn. Biases start at zero, except with [`Init::Constant`].
///
/// `fan_in` is the number of values that a unit reads, `fan_out` the number of units that read its value.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Net = hidden: Dense<2, 8>, Tanh, Dense<8, 1>; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Net::new(&mut rng); // every layer with its default
/// net.init(Some(Init::HeNormal), &mut rng); // the whole network with another
/// net.hidden.init(Some(Init::Orthogonal { gain: 1.0 }), &mut rng); // one layer with a third
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Init {
    /// Uniform within `±√(6 / (fan_in + fan_out))`. For tanh, sigmoid and softmax. Glorot and Bengio 2010, eq. 16.
    GlorotUniform,
    /// Normal with variance `2 / (fan_in + fan_out)`. Glorot and Bengio 2010, eq. 12.
    GlorotNormal,
    /// Uniform within `±√(6 / fan_in)`. For ReLU and similar activations. He et al. 2015, eq. 10.
    HeUniform,
    /// Normal with variance `2 / fan_in`. For ReLU and similar activations. He et al. 2015, eq. 10.
    HeNormal,
    /// Uniform within `±√(3 / fan_in)`. LeCun et al. 1998, "Efficient BackProp", eq. 16.
    LeCunUniform,
    /// Normal with variance `1 / fan_in`. For SELU. LeCun et al. 1998, eq. 16; Klambauer et al. 2017.
    LeCunNormal,
    /// Uniform between `low` and `high`.
    Uniform {
        /// The lower bound, included.
        low: f64,
        /// The upper bound, excluded.
        high: f64,
    },
    /// Normal with a given mean and standard deviation.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// Every weight and every bias has this value.
    Constant(f64),
    /// A random matrix whose rows, or columns if there are fewer of them, are orthogonal and have length `gain`.
    /// Saxe, McClelland and Ganguli 2014.
    Orthogonal {
        /// The length of the rows or columns.
        gain: f64,
    },
}

impl Init {
    /// Draws a matrix of weights stored `[fan_in][fan_out]`.
    ///
    /// # Panics
    ///
    /// If the number of weights is not `fan_in · fan_out`.
    pub fn weights<T: Scalar, R: Rng + ?Sized>(self, weights: &mut [T], fan_in: usize, fan_out: usize, rng: &mut R) {
        assert_eq!(weights.len(), fan_in * fan_out, "the number of weights must be fan_in · fan_out");
        self.filters(weights, fan_in, [fan_in, fan_out], rng);
    }

    /// Draws `count` filters, stored one after the other. Their fans are given separately, because they can differ from the sides of
    /// the matrix of filters. [`Init::Orthogonal`] makes the filters orthogonal, or the columns of that matrix if there are fewer.
    ///
    /// # Panics
    ///
    /// If `count` does not divide the number of weights.
    pub fn filters<T: Scalar, R: Rng + ?Sized>(
        self,
        weights: &mut [T],
        count: usize,
        [fan_in, fan_out]: [usize; 2],
        rng: &mut R,
    ) {
        let length = weights.len() / count.max(1);
        assert_eq!(weights.len(), count * length, "the number of filters must divide the number of weights");
        let (inputs, outputs) = (fan_in as f64, fan_out as f64);
        match self {
            Self::GlorotUniform => symmetric(weights, (6.0 / (inputs + outputs)).sqrt(), rng),
            Self::GlorotNormal => normal(weights, 0.0, (2.0 / (inputs + outputs)).sqrt(), rng),
            Self::HeUniform => symmetric(weights, (6.0 / inputs).sqrt(), rng),
            Self::HeNormal => normal(weights, 0.0, (2.0 / inputs).sqrt(), rng),
            Self::LeCunUniform => symmetric(weights, (3.0 / inputs).sqrt(), rng),
            Self::LeCunNormal => normal(weights, 0.0, (1.0 / inputs).sqrt(), rng),
            Self::Uniform { low, high } => uniform(weights, low, high, rng),
            Self::Normal { mean, deviation } => normal(weights, mean, deviation, rng),
            Self::Constant(value) => weights.fill(T::of(value)),
            Self::Orthogonal { gain } => {
                normal(weights, 0.0, 1.0, rng);
                if count <= length {
                    orthonormalize(weights, count, length, length, 1);
                } else {
                    orthonormalize(weights, length, count, 1, length);
                }
                weights.iter_mut().for_each(|w| *w *= T::of(gain));
            }
        }
    }

    /// Draws several matrices of weights that are next to each other, `[fan_in][matrix][fan_out]`: the gates of a recurrent layer. Each of
    /// them is drawn as one of its own.
    ///
    /// # Panics
    ///
    /// If `fan_in · fan_out` does not divide the number of weights.
    pub fn blocks<T: Scalar, R: Rng + ?Sized>(self, weights: &mut [T], fan_in: usize, fan_out: usize, rng: &mut R) {
        let Self::Orthogonal { gain } = self else {
            return self.filters(weights, fan_in, [fan_in, fan_out], rng);
        };
        let columns = weights.len() / fan_in.max(1);
        assert!(
            weights.len().is_multiple_of((fan_in * fan_out).max(1)),
            "each matrix must have fan_in · fan_out weights"
        );
        normal(weights, 0.0, 1.0, rng);
        for start in (0..columns).step_by(fan_out.max(1)) {
            if fan_in <= fan_out {
                orthonormalize(&mut weights[start..], fan_in, fan_out, columns, 1);
            } else {
                orthonormalize(&mut weights[start..], fan_out, fan_in, 1, columns);
            }
        }
        weights.iter_mut().for_each(|w| *w *= T::of(gain));
    }

    /// Sets biases to zero, or to the value of [`Init::Constant`].
    pub fn biases<T: Scalar>(self, biases: &mut [T]) {
        biases.fill(match self {
            Self::Constant(value) => T::of(value),
            _ => T::ZERO,
        });
    }
}

fn symmetric<T: Scalar, R: Rng + ?Sized>(values: &mut [T], bound: f64, rng: &mut R) {
    uniform(values, -bound, bound, rng);
}

fn uniform<T: Scalar, R: Rng + ?Sized>(values: &mut [T], low: f64, high: f64, rng: &mut R) {
    for value in values {
        *value = T::of(low + (high - low) * unit(rng));
    }
}

/// Returns a uniform number in `[0, 1)` with 53 random bits. It is computed here so that the bits do not change with a release of `rand`.
pub(crate) fn unit<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Fills `values` with normal numbers of this mean and standard deviation, such as the noise of a generator. They have the same bits on every
/// machine.
///
/// They are drawn in pairs by the polar method: Marsaglia and Bray 1964.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::init::normal;
///
/// let mut noise = [[0.0_f32; 8]; 100];
/// normal(noise.as_flattened_mut(), 5.0, 0.1, &mut Xoshiro256PlusPlus::seed_from_u64(1));
/// assert!(noise.as_flattened().iter().all(|x| (x - 5.0).abs() < 0.5));
/// ```
pub fn normal<T: Scalar, R: Rng + ?Sized>(values: &mut [T], mean: f64, deviation: f64, rng: &mut R) {
    for pair in values.chunks_mut(2) {
        let (u, v, s) = loop {
            let (u, v) = (2.0 * unit(rng) - 1.0, 2.0 * unit(rng) - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                break (u, v, s);
            }
        };
        let factor = (-2.0 * Math::ln(s) / s).sqrt();
        for (value, z) in pair.iter_mut().zip([u * factor, v * factor]) {
            *value = T::of(mean + deviation * z);
        }
    }
}

/// Makes `count` vectors of `len` elements orthonormal in place, by Gram–Schmidt applied twice to each vector, which is enough for
/// full accuracy (Giraud, Langou and Rozložník 2005). Element `e` of vector `v` is at index `v · stride + e · step`.
fn orthonormalize<T: Scalar>(values: &mut [T], count: usize, len: usize, stride: usize, step: usize) {
    let dot = |values: &[T], a: usize, b: usize| -> f64 {
        (0..len).map(|e| values[a * stride + e * step].to_f64() * values[b * stride + e * step].to_f64()).sum()
    };
    for v in 0..count {
        for earlier in (0..v).chain(0..v) {
            let along = T::of(dot(values, v, earlier));
            for e in 0..len {
                let part = along * values[earlier * stride + e * step];
                values[v * stride + e * step] -= part;
            }
        }
        let length = dot(values, v, v).sqrt();
        for e in 0..len {
            let value = &mut values[v * stride + e * step];
            *value = T::of(value.to_f64() / length);
        }
    }
}
