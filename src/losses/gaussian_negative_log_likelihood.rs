//! [`GaussianNegativeLogLikelihood`](struct@GaussianNegativeLogLikelihood): `L = ½ · mean (s + (μ − t)² / eˢ)`

use num_traits::float::FloatCore;

use super::Loss;
use super::OneOutput;
use super::gaussian_target::GaussianTarget;
use super::target::check_counted;
use crate::error::TargetError;
use crate::kernels::lanes::Total;
use crate::kernels::layout::LANES;
use crate::math::Math;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};
use typenum::Unsigned;

/// `L = ½ · mean (s + (μ − t)² / eˢ)`, over all numbers of all samples, for a network that outputs the mean `μ` and the logarithm `s` of the
/// variance of a normal distribution for each number.
///
/// The outputs are first all means, then all logarithms. For `N` numbers they are a `Sequence<2, N>`, for an image of numbers an
/// `Image<2, H, W>`, and for one number they are two features. A target is an array of the numbers, or a single number. For `F` numbers per
/// step of a sequence they are `2 F` features, at each step first all means; a target is then an array of arrays, one for each step, or a
/// [`MaskedTarget`](super::MaskedTarget) of one.
///
/// The network learns how uncertain it is: where its errors are large, so is the variance. Unlike a variance, its logarithm can be any
/// number, so no activation is needed. With `v = max(eˢ, least)` in place of `eˢ`, no variance counts as smaller than
/// [`least_variance`](Self::least_variance), which would make the loss of exact predictions infinite. The gradient is
/// `(μ − t) / v` for a mean and `½ · (1 − (μ − t)² / v) · eˢ / v` for a logarithm, multiplied by the weight of a number in the mean. The
/// value is that of PyTorch's `GaussianNLLLoss` for the variance `eˢ`. Nix and Weigend 1994.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 6>, Reshape<Sequence<2, 3>>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &GaussianNegativeLogLikelihood, &[[0.5; 4]], &[[1.0, 0.0, 2.0]])?;
/// assert!((loss - 0.5 * (1.0 + 0.0 + 4.0) / 3.0).abs() < 1e-6);
///
/// network! { struct OfOne = Dense<4, 2>; }
/// let loss = Evaluation::<OfOne, 1>::ZERO.loss(&OfOne::ZERO, &GaussianNegativeLogLikelihood, &[[0.5; 4]], &[3.0])?;
/// assert_eq!(loss, 4.5);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// A forecast of a number for each step:
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 1>>, GRU<1, 8>, PerStep<Dense<8, 2>>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &GaussianNegativeLogLikelihood, &[[0.5; 3]], &[[[1.0], [0.0], [2.0]]])?;
/// assert!((loss - 0.5 * (1.0 + 0.0 + 4.0) / 3.0).abs() < 1e-6);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// A network without an output for each variance does not compile:
///
/// ```compile_fail,E0277
/// # use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 3>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &GaussianNegativeLogLikelihood, &[[0.5; 4]], &[[1.0, 0.0, 2.0]]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaussianNegativeLogLikelihood {
    least_variance: f64,
    constant: bool,
}

/// The [loss](struct@GaussianNegativeLogLikelihood) without its constant, and with a least variance of 10⁻⁶.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const GaussianNegativeLogLikelihood: GaussianNegativeLogLikelihood =
    GaussianNegativeLogLikelihood { least_variance: 1e-6, constant: false };

impl Default for GaussianNegativeLogLikelihood {
    fn default() -> Self {
        GaussianNegativeLogLikelihood
    }
}

impl GaussianNegativeLogLikelihood {
    /// Sets the least variance. A smaller one counts as this.
    ///
    /// # Panics
    ///
    /// If it is not positive and finite.
    #[must_use]
    #[track_caller]
    pub const fn least_variance(self, variance: f64) -> Self {
        assert!(variance > 0.0 && variance < f64::INFINITY, "the least variance must be a positive number");
        Self { least_variance: variance, ..self }
    }

    /// Adds the constant `½ ln 2π`, so that the loss is the exact negative logarithm of a density.
    #[must_use]
    pub const fn with_constant(self) -> Self {
        Self { constant: true, ..self }
    }
}

impl<N, Y> Loss<N, Y> for GaussianNegativeLogLikelihood
where
    N: Network<Output: OneOutput<Self>>,
    Y: GaussianTarget<N::Scalar, N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        let counted = target.values().iter().copied().enumerate().filter(|(number, _)| target.counts(*number));
        check_counted(counted, "a finite number", |t| t.is_finite())
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(target.share())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let (share, half) = (N::Scalar::of(2.0 / y.len() as f64), N::Scalar::of(0.5));
        let bound = Bound::new(self.least_variance);
        let len = const { if Y::PER_STEP { <N::OutputShape as Shape>::Channels::USIZE } else { N::OutputShape::SIZE } };
        let len = len.max(1);
        let numbers = y.chunks_exact(len).flat_map(|y| {
            let (means, logs) = y.split_at(len / 2);
            means.iter().zip(logs)
        });
        let numbers = numbers.zip(target.values());
        let mut gradients = gradient.chunks_exact_mut(len).flat_map(|gradient| {
            let (by_means, by_logs) = gradient.split_at_mut(len / 2);
            by_means.iter_mut().zip(by_logs)
        });
        let mut total = Total::NONE;
        let mut losses = [N::Scalar::of(0.0); LANES];
        for (index, ((mean, log), t)) in numbers.enumerate() {
            let (log, inverse, slope) = bound.of(*log);
            let error = *mean - *t;
            let relative = error * inverse * error;
            let counts = target.counts(index);
            if counts {
                losses[index % LANES] = half * (log + relative);
            }
            if let Some((by_mean, by_log)) = gradients.next() {
                *by_mean = scale * share * error * inverse;
                *by_log = scale * share * half * (N::Scalar::of(1.0) - relative) * slope;
                if !counts {
                    (*by_mean, *by_log) = (N::Scalar::of(0.0), N::Scalar::of(0.0));
                }
            }
            if index % LANES == LANES - 1 {
                total.add(losses);
                losses = [N::Scalar::of(0.0); LANES];
            }
        }
        total.add(losses);
        let constant = if self.constant { 0.5 * Math::ln(core::f64::consts::TAU) } else { 0.0 };
        share * total.with(N::Scalar::of(0.0)) + N::Scalar::of(constant * target.share())
    }
}

/// The least variance.
#[derive(Clone, Copy)]
struct Bound<T> {
    log: T,
    inverse: T,
}

impl<T: Scalar> Bound<T> {
    fn new(least: f64) -> Self {
        Self { log: T::of(Math::ln(least)), inverse: T::of(1.0 / least) }
    }

    /// Returns `ln v`, `1 / v` and `eˢ / v`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of(self, s: T) -> (T, T, T) {
        if s < self.log { (self.log, self.inverse, (s - self.log).exp()) } else { (s, (-s).exp(), T::ONE) }
    }
}
