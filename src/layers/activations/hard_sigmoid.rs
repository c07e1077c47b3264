//! [`HardSigmoid`]: `y = min(max(x / 6 + 1/2, 0), 1)`

use crate::elementwise::Elementwise;
use crate::head::UnitInterval;
use crate::scalar::Scalar;

/// `y = min(max(x / 6 + 1/2, 0), 1)`
///
/// A sigmoid of three straight lines. Courbariaux, Bengio and David 2015; the slope is that of PyTorch and Keras 3.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, HardSigmoid; }
/// ```
pub struct HardSigmoid;

impl Elementwise for HardSigmoid {
    type Head = UnitInterval;

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        (x / T::of(6.0) + T::of(0.5)).max(T::ZERO).min(T::ONE)
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        if x > T::of(-3.0) && x < T::of(3.0) { T::of(1.0 / 6.0) } else { T::ZERO }
    }
}
