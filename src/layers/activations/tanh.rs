//! [`Tanh`]: `y = tanh(x)`

use core::marker::PhantomData;

use super::{Accuracy, Exact};
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};

/// `y = tanh(x)`
///
/// The hyperbolic tangent, with an error of at most 4 units in the last place. [`Tanh<Fast>`](crate::layers::Fast) has fewer digits.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, Tanh, Dense<1, 1>, Tanh<Fast>; }
/// ```
pub struct Tanh<A = Exact>(PhantomData<fn() -> A>);

impl<A: Accuracy> Elementwise for Tanh<A> {
    type Head = Values;

    const EXPECTS: Expects = A::EXPECTS;
    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::Tanh { fast: A::IS_FAST });
    const FLUSHED: bool = true;

    #[inline(always)]
    fn values<T: Scalar, I: Isa>(isa: I, values: Operand<'_, T>) {
        if const { A::IS_FAST } {
            T::tanh_fast_values(isa.level(), values);
        } else {
            T::tanh_values(isa.level(), values);
        }
    }

    #[inline(always)]
    fn gradients<T: Scalar, I: Isa>(isa: I, x: &[T], y: &[T], gradients: Operand<'_, T>) {
        T::tanh_gradients(isa.level(), x, y, gradients);
    }

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        if const { A::IS_FAST } { x.tanh_fast() } else { x.tanh_flushed() }
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        T::ONE - y * y
    }
}
