//! [`Tanh`]: `y = tanh(x)`

use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};

/// `y = tanh(x)`
///
/// The hyperbolic tangent.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, Tanh; }
/// ```
pub struct Tanh;

impl Elementwise for Tanh {
    type Head = Values;

    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::Tanh);

    compiled_with_the_crate!(tanh_values, tanh_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x.tanh()
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        T::ONE - y * y
    }
}
