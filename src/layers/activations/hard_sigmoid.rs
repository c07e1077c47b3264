//! [`HardSigmoid`]: `y = min(max(A · x + B, 0), 1)`

use core::marker::PhantomData;

use typenum::{U1, U2, U6};

use super::{clamp, slope_at};
use crate::layer::head::UnitInterval;
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};
use crate::type_level::Ratio;

/// `y = min(max(A · x + B, 0), 1)`
///
/// A sigmoid made of three straight lines. Courbariaux, Bengio and David 2015. By default the slope `A` is 1/6 and the value `B` at
/// zero is 1/2, as in PyTorch and Keras 3. The default of ONNX and Keras 2 is `HardSigmoid<0.2, 0.5>`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, HardSigmoid; }
/// ```
pub struct HardSigmoid<A = Ratio<U1, U6>, B = Ratio<U1, U2>>(PhantomData<fn() -> (A, B)>);

impl<A: Decimal, B: Decimal> Elementwise for HardSigmoid<A, B> {
    type Head = UnitInterval;

    const EXPECTS: Expects = if A::VALUE > 0.0 && !B::VALUE.is_nan() {
        Expects::Anything
    } else {
        Expects::Never("a `HardSigmoid` has a slope above 0 and a value at 0, as in `HardSigmoid<0.2, 0.5>`")
    };
    const READS: Reads = Reads::Y;
    const OPERATION: Operation = Operation::Activation(Activation::HardSigmoid { slope: A::VALUE, at_zero: B::VALUE });

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        clamp(T::of(A::VALUE) * x + T::of(B::VALUE), T::ZERO, T::ONE)
    }

    #[inline(always)]
    fn derivative<T: Scalar>(_: T, y: T) -> T {
        slope_at(y, if y > T::ZERO && y < T::ONE { T::of(A::VALUE) } else { T::ZERO })
    }
}
