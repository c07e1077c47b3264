//! [`Sigmoid`]: `y = σ(x) = 1 / (1 + e⁻ˣ)`

use core::marker::PhantomData;

use super::{Accuracy, Exact};
use crate::layer::head::Bernoulli;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};

/// `y = σ(x) = 1 / (1 + e⁻ˣ)`
///
/// The logistic function. As the last layer it turns each output into an independent probability, for which `BinaryCrossEntropy` uses
/// the logits. [`Sigmoid<Fast>`](crate::layers::Fast) has fewer digits.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, Sigmoid<Fast>, Dense<1, 1>, Sigmoid; }
/// ```
pub struct Sigmoid<A = Exact>(PhantomData<fn() -> A>);

impl<A: Accuracy> Elementwise for Sigmoid<A> {
    type Head = Bernoulli;

    const EXPECTS: Expects = A::EXPECTS;
    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::Sigmoid { fast: A::IS_FAST });
    const FLUSHED: bool = true;

    #[inline(always)]
    fn values<T: Scalar, I: Isa>(isa: I, values: Operand<'_, T>) {
        if const { A::IS_FAST } {
            T::sigmoid_fast_values(isa.level(), values);
        } else {
            T::sigmoid_values(isa.level(), values);
        }
    }

    #[inline(always)]
    fn gradients<T: Scalar, I: Isa>(isa: I, x: &[T], y: &[T], gradients: Operand<'_, T>) {
        T::sigmoid_gradients(isa.level(), x, y, gradients);
    }

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        if const { A::IS_FAST } { x.sigmoid_fast() } else { x.sigmoid_flushed() }
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        y * (T::ONE - y)
    }
}
