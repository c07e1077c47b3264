//! [`ReLU`]: `y = max(0, x)`

use core::hint::select_unpredictable;

use super::slope_at;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};

/// `y = max(0, x)`
///
/// Rectified linear unit. Nair and Hinton 2010. The derivative at 0 is 0.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, ReLU; }
/// ```
pub struct ReLU;

impl Elementwise for ReLU {
    type Head = Values;

    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::ReLU);

    compiled_with_the_crate!(relu_values, relu_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        // With this order of operands NaN stays NaN, and the selection is a single x86 instruction. Adding zero changes only the sign of
        // zero. It keeps the compiler from writing only the changed values in place, with a masked store, which is slow.
        select_unpredictable(x < T::ZERO, T::ZERO, x) + T::ZERO
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        slope_at(y, if y > T::ZERO { T::ONE } else { T::ZERO })
    }
}
