//! Gradient clipping: limits a gradient before the step, so that no batch moves the parameters too far.

use super::hyper;
use crate::layer::{Parameters, Path};
use crate::math::Math;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::Scalar;

/// How to clip a gradient before a step, as a setting.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut gradient = Line::ZERO;
/// gradient.parameters_mut().copy_from_slice(&[-3.0, 4.0]);
/// Clip::Value(2.0).apply(&mut gradient);
/// assert_eq!(gradient.parameters(), [-2.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Clip {
    /// No clipping.
    #[default]
    None,
    /// Every element is limited: [`clip_by_value`].
    Value(f64),
    /// The norm is limited: [`clip_by_norm`].
    Norm(f64),
}

impl Clip {
    /// Clips a gradient.
    ///
    /// # Panics
    ///
    /// If the limit is negative or not finite.
    #[track_caller]
    pub fn apply<T: Scalar, P: Parameters<T>>(self, gradient: &mut P) {
        match self {
            Self::None => {}
            Self::Value(limit) => clip_by_value(gradient, limit),
            Self::Norm(limit) => _ = clip_by_norm(gradient, limit),
        }
    }
}

/// Limits every element of a gradient to `±limit`, except running statistics. NaN stays NaN.
///
/// # Panics
///
/// If the limit is negative or not finite.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut gradient = Line::ZERO;
/// gradient.parameters_mut().copy_from_slice(&[-3.0, 0.5]);
/// clip_by_value(&mut gradient, 1.0);
/// assert_eq!(gradient.parameters(), [-1.0, 0.5]);
/// ```
#[track_caller]
pub fn clip_by_value<T: Scalar, P: Parameters<T>>(gradient: &mut P, limit: f64) {
    let limit = T::of(hyper::non_negative(limit, "the limit of a gradient must be finite and not negative"));
    let clip = move |g: T| if g > limit { limit } else { g };
    map(gradient, |g| -clip(-clip(g)));
}

/// Scales a gradient down if its [norm](gradient_norm) is above `limit`, and returns the norm that it had before.
///
/// All elements are multiplied by `limit / (norm + 10⁻⁶)` if that is less than one, as in PyTorch; the direction stays the same.
/// If the norm is not finite, the gradient is left as it is.
///
/// Pascanu, Mikolov and Bengio 2013, algorithm 1.
///
/// # Panics
///
/// If the limit is negative or not finite.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut gradient = Line::ZERO;
/// gradient.parameters_mut().copy_from_slice(&[-3.0, 4.0]);
/// assert_eq!(clip_by_norm(&mut gradient, 1.0), 5.0);
/// assert!((gradient_norm(&gradient) - 1.0).abs() < 1e-6);
/// ```
#[track_caller]
pub fn clip_by_norm<T: Scalar, P: Parameters<T>>(gradient: &mut P, limit: f64) -> f64 {
    let limit = hyper::non_negative(limit, "the limit of a gradient must be finite and not negative");
    let norm = gradient_norm(gradient);
    let factor = limit / (norm + 1e-6);
    if norm.is_finite() && factor < 1.0 {
        // In `f64`, because a factor can be too small for an `f32`.
        map(gradient, |g: T| T::of(g.to_f64() * factor));
    }
    norm
}

/// The Euclidean norm of a gradient over all its tensors, without running statistics.
///
/// Squares are added up in `f64`, in a fixed order. If they are too large or too small for that, they are scaled.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut gradient = Line::<f64>::ZERO;
/// gradient.parameters_mut().copy_from_slice(&[-3e200, 4e200]);
/// assert!((gradient_norm(&gradient) / 5e200 - 1.0).abs() < 1e-15);
/// ```
pub fn gradient_norm<T: Scalar, P: Parameters<T>>(gradient: &P) -> f64 {
    /// Sums below this may have lost digits because some squares are subnormal.
    const SMALL: f64 = f64::MIN_POSITIVE / f64::EPSILON;
    const HUGE: f64 = f64::from_bits((1023 + 600) << 52); // 2⁶⁰⁰

    let sum_of_squares = |scale| {
        let mut sum = 0.0;
        gradient.visit(&Path::ROOT, &mut |entry, values| {
            if entry.is_trained() {
                sum += dispatch(SumOfSquares { values, scale });
            }
        });
        sum
    };
    let norm = |scale| Math::sqrt(sum_of_squares(scale)) / scale;
    let sum = sum_of_squares(1.0);
    if sum == f64::INFINITY {
        norm(1.0 / HUGE)
    } else if sum < SMALL {
        norm(HUGE)
    } else {
        Math::sqrt(sum)
    }
}

/// `Σ (scale · g)²`
struct SumOfSquares<'a, T> {
    values: &'a [T],
    scale: f64,
}

impl<T: Scalar> Kernel for SumOfSquares<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> f64 {
        const LANES: usize = 16;
        isa.vectorize(|| {
            let square = |g: T| {
                let g = self.scale * g.to_f64();
                g * g
            };
            let (chunks, rest) = self.values.as_chunks::<LANES>();
            let mut sums = [0.0; LANES];
            for chunk in chunks {
                for (sum, g) in sums.iter_mut().zip(chunk) {
                    *sum += square(*g);
                }
            }
            for (sum, g) in sums.iter_mut().zip(rest) {
                *sum += square(*g);
            }
            sums.iter().sum()
        })
    }
}

/// Applies a function to every element of a gradient, except running statistics.
fn map<T: Scalar, P: Parameters<T>>(gradient: &mut P, map: impl Fn(T) -> T) {
    gradient.visit_mut(&Path::ROOT, &mut |entry, values| {
        if entry.is_trained() {
            dispatch(Map { values, map: &map });
        }
    });
}

struct Map<'a, T, F> {
    values: &'a mut [T],
    map: &'a F,
}

impl<T: Scalar, F: Fn(T) -> T> Kernel for Map<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        isa.vectorize(|| {
            for value in self.values {
                *value = (self.map)(*value);
            }
        });
    }
}
