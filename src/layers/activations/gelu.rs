//! [`GELU`]: `y = x · Φ(x)`

use core::marker::PhantomData;

use crate::elementwise::Elementwise;
use crate::head::Values;
use crate::layers::Tanh;
use crate::plan::Reads;
use crate::scalar::Scalar;

/// `y = x · Φ(x)`, where `Φ` is the cumulative distribution of the standard normal.
///
/// Gaussian error linear unit. Hendrycks and Gimpel 2016. `GELU<Tanh>` is their approximation
/// `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`, which models published with it need.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, GELU, Dense<1, 1>, GELU<Tanh>; }
/// ```
pub struct GELU<Form = Exact>(PhantomData<fn() -> Form>);

/// `Φ` by the error function, exact to rounding.
pub struct Exact;

impl Elementwise for GELU<Exact> {
    type Head = Values;

    const READS: Reads = Reads::X;

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        x * cumulative(x)
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        let density = T::of(0.398_942_280_401_432_7) * (T::of(-0.5) * x * x).exp(); // 1/√(2π)
        cumulative(x) + x * density
    }
}

/// `Φ(x) = (1 + erf(x / √2)) / 2`
#[inline(always)]
fn cumulative<T: Scalar>(x: T) -> T {
    T::of(0.5) * (T::ONE + (x * T::of(core::f64::consts::FRAC_1_SQRT_2)).erf())
}

impl Elementwise for GELU<Tanh> {
    type Head = Values;

    const READS: Reads = Reads::X;

    #[inline(always)]
    fn value<T: Scalar>(x: T) -> T {
        T::of(0.5) * x * (T::ONE + inner(x).tanh())
    }

    #[inline(always)]
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        let t = inner(x).tanh();
        let slope = T::of(ROOT_2_OVER_PI) * (T::ONE + T::of(3.0 * CUBIC) * x * x);
        T::of(0.5) * (T::ONE + t) + T::of(0.5) * x * (T::ONE - t * t) * slope
    }
}

const ROOT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
const CUBIC: f64 = 0.044_715;

#[inline(always)]
fn inner<T: Scalar>(x: T) -> T {
    T::of(ROOT_2_OVER_PI) * (x + T::of(CUBIC) * x * x * x)
}
