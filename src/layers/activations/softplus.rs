//! [`Softplus`]: `y = ln(1 + e^(B·x)) / B`

use crate::layer::prelude::*;
use crate::layer::{Activation, Operation};
use core::marker::PhantomData;

/// `y = ln(1 + e^(B·x)) / B`
///
/// A smooth ReLU. The sharpness `B` is 1 by default. Dugas et al. 2001, eq. 1.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, Softplus<2.0>; }
/// ```
pub struct Softplus<B = typenum::U1>(PhantomData<fn() -> B>);

impl<B: Decimal> Elementwise for Softplus<B> {
    type Head = Values;

    const EXPECTS: Expects = if B::VALUE > 0.0 {
        Expects::Anything
    } else {
        Expects::Never("the sharpness of a `Softplus` must be above 0")
    };
    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::Softplus { sharpness: B::VALUE });

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        // Not `softplus(B · x) / B`, because `B · x` can be infinite.
        let sharpness = T::of(B::VALUE);
        let ramp = if x < T::ZERO { T::ZERO } else { x };
        ramp + (-(sharpness * x).abs()).exp().ln_1p() / sharpness
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        (T::of(B::VALUE) * x).sigmoid()
    }
}
