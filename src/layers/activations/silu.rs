//! [`SiLU`]: `y = x · σ(x)`

use super::gate;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};

/// `y = x · σ(x)`
///
/// Sigmoid-weighted linear unit, also called swish. Elfwing, Uchibe and Doya 2018, eq. 5.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, SiLU; }
/// ```
pub struct SiLU;

impl Elementwise for SiLU {
    type Head = Values;

    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::SiLU);

    compiled_with_the_crate!(silu_values, silu_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x * gate(x).0
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        let (open, slope) = gate(x);
        open + x * slope
    }
}
