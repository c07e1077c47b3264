//! [`GELU`]: `y = x · Φ(x)`

use core::marker::PhantomData;

use super::{clamp, gate};
use crate::layer::prelude::*;
use crate::layer::{Activation, Operation, compiled_with_the_crate};
use crate::layers::Tanh;

/// `y = x · Φ(x)`, where `Φ` is the cumulative distribution of the standard normal.
///
/// Gaussian error linear unit. Hendrycks and Gimpel 2016. `GELU<Tanh>` is their approximation
/// `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`, for models that were trained with it.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, GELU, Dense<1, 1>, GELU<Tanh>; }
/// ```
pub struct GELU<Form = Exact>(PhantomData<fn() -> Form>);

/// `Φ` computed to full precision.
pub struct Exact;

impl Elementwise for GELU<Exact> {
    type Head = Values;

    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::GELU { tanh: false });

    compiled_with_the_crate!(gelu_values, gelu_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x * x.normal_cdf()
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        x.normal_cdf() + x * x.normal_pdf()
    }
}

impl Elementwise for GELU<Tanh> {
    type Head = Values;

    const READS: Reads = Reads::X;
    const OPERATION: Operation = Operation::Activation(Activation::GELU { tanh: true });

    compiled_with_the_crate!(gelu_tanh_values, gelu_tanh_gradients);

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x * gate(twice_inner(x)).0
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        // Beyond ±40 the slope is 0 or 1, and `x²` could be infinite.
        let x = clamp(x, T::of(-40.0), T::of(40.0));
        let (open, slope) = gate(twice_inner(x));
        open + x * slope * (T::of(2.0 * ROOT_2_OVER_PI) * (T::ONE + T::of(3.0 * CUBIC) * x * x))
    }
}

const ROOT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
const CUBIC: f64 = 0.044_715;

/// Returns twice the argument `a` of the hyperbolic tangent, because `(1 + tanh a) / 2 = σ(2a)`.
#[inline(always)]
fn twice_inner<T: Scalar>(x: T) -> T {
    T::of(2.0 * ROOT_2_OVER_PI) * (x + T::of(CUBIC) * x * x * x)
}
