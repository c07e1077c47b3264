//! The outputs that a metric takes: a vector, or the nested arrays of a sequence or an image.

use super::{Measure, WeightedMean};
use crate::tensor::Scalar;
use crate::tensor::plain::Flat;

mod sealed {
    pub trait Sealed {}
    impl<T: super::Scalar, const N: usize> Sealed for [T; N] {}
    impl<T: super::Scalar, const N: usize, const L: usize> Sealed for [[T; N]; L] {}
    impl<T: super::Scalar, const W: usize, const H: usize, const N: usize> Sealed for [[[T; W]; H]; N] {}
}

/// The outputs of a network for one sample: an array, or nested arrays as [`Net::nested`](crate::network::Network::nested) returns them,
/// `[[f32; C]; L]` for a sequence and `[[[f32; W]; H]; C]` for an image. Sealed.
///
/// ```
/// use stackprop::metrics::Outputs;
/// assert_eq!(<[f32; 10]>::CLASSES, 10);
/// assert_eq!((<[[f32; 5]; 50]>::STEPS, <[[f32; 5]; 50]>::CLASSES), (50, 5));
/// assert_eq!((<[[[f32; 4]; 3]; 2]>::STEPS, <[[[f32; 4]; 3]; 2]>::CLASSES), (12, 2));
/// ```
pub trait Outputs: sealed::Sealed + Flat<Self::Scalar> {
    /// The type of an output.
    type Scalar: Scalar;
    /// A share of right answers: a number for a vector, and for several steps their [`WeightedMean`].
    type Share: Measure;
    /// The number of steps of a sequence, or of pixels of an image; 1 for a vector.
    const STEPS: usize;
    /// The number of outputs at each step.
    const CLASSES: usize;

    /// The output of a class at a step. Pixels are steps, row by row.
    fn output(&self, step: usize, class: usize) -> Self::Scalar;

    /// A share of the right answers in all steps.
    fn share(right: WeightedMean) -> Self::Share;
}

impl<T: Scalar, const N: usize> Outputs for [T; N] {
    type Scalar = T;
    type Share = f64;
    const STEPS: usize = 1;
    const CLASSES: usize = N;

    fn output(&self, _: usize, class: usize) -> T {
        self[class]
    }

    fn share(right: WeightedMean) -> f64 {
        right.mean()
    }
}

impl<T: Scalar, const N: usize, const L: usize> Outputs for [[T; N]; L] {
    type Scalar = T;
    type Share = WeightedMean;
    const STEPS: usize = L;
    const CLASSES: usize = N;

    fn output(&self, step: usize, class: usize) -> T {
        self[step][class]
    }

    fn share(right: WeightedMean) -> WeightedMean {
        right
    }
}

impl<T: Scalar, const W: usize, const H: usize, const N: usize> Outputs for [[[T; W]; H]; N] {
    type Scalar = T;
    type Share = WeightedMean;
    const STEPS: usize = W * H;
    const CLASSES: usize = N;

    fn output(&self, step: usize, class: usize) -> T {
        self[class].as_flattened()[step]
    }

    fn share(right: WeightedMean) -> WeightedMean {
        right
    }
}
