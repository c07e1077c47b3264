//! [`LeakyReLU`]: `y = x for x > 0, S · x otherwise`

use core::hint::select_unpredictable;
use core::marker::PhantomData;

use super::slope_at;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};
use crate::type_level::Ratio;

/// `y = x for x > 0, S · x otherwise`
///
/// The slope `S` below zero is 0.01 by default. Maas, Hannun and Ng 2013.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, LeakyReLU<0.2>; }
/// ```
pub struct LeakyReLU<S = Ratio<typenum::U1, typenum::U100>>(PhantomData<fn() -> S>);

impl<S: Decimal> Elementwise for LeakyReLU<S> {
    type Head = Values;

    const EXPECTS: Expects = if S::VALUE.is_nan() {
        Expects::Never("the slope of a `LeakyReLU` must be a number, as in `LeakyReLU<0.2>`")
    } else {
        Expects::Anything
    };
    const READS: Reads = if S::VALUE >= 0.0 { Reads::Y } else { Reads::X };
    const OPERATION: Operation = Operation::Activation(Activation::LeakyReLU { slope: S::VALUE });

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        // As in `ReLU`.
        select_unpredictable(x > T::ZERO, x + T::ZERO, T::of(S::VALUE) * x)
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, y: T) -> T {
        // If the slope is not negative, inputs and outputs have the same sign.
        let sign = if S::VALUE >= 0.0 { y } else { x };
        slope_at(sign, if sign > T::ZERO { T::ONE } else { T::of(S::VALUE) })
    }
}
