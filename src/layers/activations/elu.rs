//! [`ELU`]: `y = x for x > 0, A · (eˣ − 1) otherwise`

use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};
use core::marker::PhantomData;

/// `y = x for x > 0, A · (eˣ − 1) otherwise`
///
/// Exponential linear unit. `A` is 1 by default. Clevert, Unterthiner and Hochreiter 2016, eq. 6.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, ELU<0.5>; }
/// ```
pub struct ELU<A = typenum::U1>(PhantomData<fn() -> A>);

impl<A: Decimal> Elementwise for ELU<A> {
    type Head = Values;

    const EXPECTS: Expects = if A::VALUE.is_nan() {
        Expects::Never("the factor of an `ELU` must be a number, as in `ELU<0.5>`")
    } else {
        Expects::Anything
    };
    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::ELU { alpha: A::VALUE });

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        if x > T::ZERO { x } else { T::of(A::VALUE) * x.exp_m1() }
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        // Not `y + A`, which is 0 for inputs so low that `y` is rounded to `−A`.
        if x > T::ZERO { T::ONE } else { T::of(A::VALUE) * x.exp() }
    }
}
