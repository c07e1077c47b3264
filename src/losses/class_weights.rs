//! [`ClassWeights`]: how much each class counts in a loss over classes; and [`BinaryClassWeights`]: how much no and yes count.

use core::marker::PhantomData;

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

/// The weights of no and yes: `()` if all count the same, `[no, yes]` for all outputs, or an array with such a pair per output. For the
/// steps of a sequence: per feature; for the pixels of an image: per channel.
#[diagnostic::on_unimplemented(
    message = "class weights of type `{Self}` do not fit outputs of type `{Output}`",
    label = "this takes two weights, of no and of yes, or an array of two weights for each output"
)]
pub trait BinaryClassWeights<Output> {
    /// Whether all weights are 1.
    const ALL_ONE: bool = false;

    /// The weights of no and of yes for an output.
    fn of_output(&self, output: usize) -> [f64; 2];
}

impl<Output> BinaryClassWeights<Output> for () {
    const ALL_ONE: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_output(&self, _: usize) -> [f64; 2] {
        [1.0; 2]
    }
}

impl<Output> BinaryClassWeights<Output> for [f64; 2] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_output(&self, _: usize) -> [f64; 2] {
        *self
    }
}

impl<T: Scalar, const N: usize> BinaryClassWeights<[T; N]> for [[f64; 2]; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_output(&self, output: usize) -> [f64; 2] {
        self[output]
    }
}

impl<T: Scalar, const N: usize, const L: usize> BinaryClassWeights<[[T; N]; L]> for [[f64; 2]; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_output(&self, output: usize) -> [f64; 2] {
        self[output % N]
    }
}

impl<T: Scalar, const W: usize, const H: usize, const N: usize> BinaryClassWeights<[[[T; W]; H]; N]> for [[f64; 2]; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_output(&self, output: usize) -> [f64; 2] {
        self[output / (W * H)]
    }
}

/// The weights of no and yes for the outputs of a network whose nested outputs are `Output`.
pub(super) struct YesAndNo<'w, W, Output> {
    weights: &'w W,
    output: PhantomData<fn(Output)>,
}

impl<'w, W: BinaryClassWeights<Output>, Output> YesAndNo<'w, W, Output> {
    pub fn new(weights: &'w W) -> Self {
        Self { weights, output: PhantomData }
    }

    /// The weights for an output.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn of<T: Scalar>(&self, output: usize) -> [T; 2] {
        let [no, yes] = self.weights.of_output(output);
        [T::of(no), T::of(yes)]
    }

    /// Returns the weight of a target in the mean over a batch: the mean over all `outputs` of their weights, which are 0 for those that do not
    /// count. `probability` is that of yes.
    pub fn of_target(&self, outputs: usize, counts: impl Fn(usize) -> bool, probability: impl Fn(usize) -> f64) -> f64 {
        let weight = |output| {
            let ([no, yes], p) = (self.weights.of_output(output), probability(output));
            yes * p + no * (1.0 - p)
        };
        (0..outputs).filter(|output| counts(*output)).map(weight).sum::<f64>() / outputs as f64
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

/// As [`checked`], for the weights of no and yes for each output.
#[track_caller]
pub(super) const fn checked_pairs<const N: usize>(weights: [[f64; 2]; N]) -> [[f64; 2]; N] {
    let mut output = 0;
    while output < N {
        checked(weights[output]);
        output += 1;
    }
    weights
}
