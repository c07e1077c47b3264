//! [`Tanh`]: `y = tanh(x)`

use crate::layer::compiled_with_the_crate;
use crate::layer::prelude::*;

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
