//! [`SELU`]: `y = λ · x for x > 0, λ · α · (eˣ − 1) otherwise`

use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};

const LAMBDA: f64 = 1.050_700_987_355_480_5;
const ALPHA: f64 = 1.673_263_242_354_377_2;

/// `y = λ · x for x > 0, λ · α · (eˣ − 1) otherwise`
///
/// Scaled exponential linear unit. λ and α are chosen so that mean 0 and variance 1 are a fixed point. Initialise with
/// [`Init::LeCunNormal`](crate::init::Init::LeCunNormal). Klambauer et al. 2017, eq. 2 and 14.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, SELU; }
/// ```
pub struct SELU;

impl Elementwise for SELU {
    type Head = Values;

    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::SELU { lambda: LAMBDA, alpha: ALPHA });

    compiled_with_the_crate!(selu_values, selu_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        T::of(LAMBDA) * if x > T::ZERO { x } else { T::of(ALPHA) * x.exp_m1() }
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        // As in `ELU`.
        if x > T::ZERO { T::of(LAMBDA) } else { T::of(LAMBDA * ALPHA) * x.exp() }
    }
}
