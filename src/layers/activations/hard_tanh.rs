//! [`HardTanh`]: `y = min(max(x, L), H)`

use core::marker::PhantomData;

use super::{clamp, slope_at};
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};
use crate::type_level::Negative;

/// `y = min(max(x, L), H)`
///
/// The identity, limited to the range from `L` to `H`, by default −1 and 1. Collobert 2004.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, HardTanh<-2, 0.5>; }
/// ```
pub struct HardTanh<L = Negative<typenum::U1>, H = typenum::U1>(PhantomData<fn() -> (L, H)>);

impl<L: Decimal, H: Decimal> Elementwise for HardTanh<L, H> {
    type Head = Values;

    const EXPECTS: Expects = if L::VALUE < H::VALUE {
        Expects::Anything
    } else {
        Expects::Never("the lower limit of a `HardTanh` must be below its upper limit")
    };
    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::HardTanh { low: L::VALUE, high: H::VALUE });

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        clamp(x, T::of(L::VALUE), T::of(H::VALUE))
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        slope_at(y, if y > T::of(L::VALUE) && y < T::of(H::VALUE) { T::ONE } else { T::ZERO })
    }
}
