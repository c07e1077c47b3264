//! [`HardSwish`]: `y = x · min(max(x / 6 + 1/2, 0), 1)`

use super::clamp;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};

/// `y = x · min(max(x / 6 + 1/2, 0), 1)`
///
/// A piecewise polynomial approximation of SiLU. Howard et al. 2019 (MobileNetV3).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, HardSwish; }
/// ```
pub struct HardSwish;

impl Elementwise for HardSwish {
    type Head = Values;

    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::HardSwish);

    compiled_with_the_crate!(hard_swish_values, hard_swish_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x * clamp(x / T::of(6.0) + T::of(0.5), T::ZERO, T::ONE)
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        if x <= T::of(-3.0) {
            T::ZERO
        } else if x >= T::of(3.0) {
            T::ONE
        } else {
            x / T::of(3.0) + T::of(0.5)
        }
    }
}
