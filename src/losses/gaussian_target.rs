//! [`GaussianTarget`]: the numbers whose means and variances are predicted.

use crate::tensor::Scalar;
use crate::tensor::plain::scalars;

/// A target with one number for two outputs, its mean and the logarithm of its variance.
///
/// `Output` is [`Network::NestedOutput`](crate::network::Network::NestedOutput).
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit means and variances of type `{Output}`",
    label = "this takes an array of `N` numbers for `[[f32; N]; 2]`, the outputs of a network that ends in `Reshape<Sequence<2, N>>`: all means, then the logarithms of all variances; one number for `[f32; 2]`; or an array of `F` numbers per step for steps of `2 F` outputs"
)]
pub trait GaussianTarget<T: Scalar, Output> {
    /// Whether there are means and logarithms for each step of a sequence, in place of those for the whole outputs.
    const PER_STEP: bool = false;

    /// The numbers.
    fn values(&self) -> &[T];

    /// Whether a number counts in the loss. By default all do.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, number: usize) -> bool {
        let _ = number;
        true
    }

    /// The number of those that count as a share of all: the weight of the target in the mean over a batch.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn share(&self) -> f64 {
        1.0
    }
}

impl<T: Scalar, const F: usize, const N: usize, const L: usize> GaussianTarget<T, [[T; N]; L]> for [[T; F]; L] {
    const PER_STEP: bool = {
        assert!(
            N == 2 * F,
            "the outputs for each step must be twice as many as the numbers of the target: a mean and a logarithm for each"
        );
        true
    };

    fn values(&self) -> &[T] {
        scalars(self)
    }
}

impl<T: Scalar> GaussianTarget<T, [T; 2]> for T {
    fn values(&self) -> &[T] {
        scalars(self)
    }
}

impl<T: Scalar> GaussianTarget<T, [T; 2]> for [T; 1] {
    fn values(&self) -> &[T] {
        self
    }
}

impl<T: Scalar, const N: usize> GaussianTarget<T, [[T; N]; 2]> for [T; N] {
    fn values(&self) -> &[T] {
        self
    }
}

impl<T: Scalar, const W: usize, const H: usize> GaussianTarget<T, [[[T; W]; H]; 2]> for [[T; W]; H] {
    fn values(&self) -> &[T] {
        scalars(self)
    }
}
