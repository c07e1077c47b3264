//! [`Sigmoid`]: `y = σ(x) = 1 / (1 + e⁻ˣ)`

use crate::layer::head::Bernoulli;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};

/// `y = σ(x) = 1 / (1 + e⁻ˣ)`
///
/// The logistic function. As the last layer it turns each output into an independent probability, for which `BinaryCrossEntropy` uses
/// the logits.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, Sigmoid; }
/// ```
pub struct Sigmoid;

impl Elementwise for Sigmoid {
    type Head = Bernoulli;

    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::Sigmoid);

    compiled_with_the_crate!(sigmoid_values, sigmoid_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x.sigmoid()
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        y * (T::ONE - y)
    }
}
