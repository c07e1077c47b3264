//! [`ClassWeights`]: how much each class counts in a loss over classes.

use crate::tensor::Scalar;

/// The weights of classes: `()` if all count the same, or an array with one weight per output.
#[diagnostic::on_unimplemented(
    message = "class weights of type `{Self}` do not fit outputs of type `{Output}`",
    label = "one weight is needed for each output"
)]
pub trait ClassWeights<Output> {
    /// The weight of `class`.
    fn weight(&self, class: usize) -> f64;
}

impl<Output> ClassWeights<Output> for () {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn weight(&self, _: usize) -> f64 {
        1.0
    }
}

impl<T: Scalar, const N: usize> ClassWeights<[T; N]> for [f64; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn weight(&self, class: usize) -> f64 {
        self[class]
    }
}

impl<T: Scalar, const N: usize, const L: usize> ClassWeights<[[T; N]; L]> for [f64; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn weight(&self, class: usize) -> f64 {
        self[class]
    }
}

impl<T: Scalar, const W: usize, const H: usize, const N: usize> ClassWeights<[[[T; W]; H]; N]> for [f64; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn weight(&self, class: usize) -> f64 {
        self[class]
    }
}

/// Panics unless all weights are finite and not negative; in a constant, that is a compile error.
#[track_caller]
pub(super) const fn checked<const N: usize>(weights: [f64; N]) -> [f64; N] {
    let mut class = 0;
    while class < N {
        assert!(
            weights[class] >= 0.0 && weights[class] < f64::INFINITY,
            "a class weight must be finite and not negative"
        );
        class += 1;
    }
    weights
}
