//! [`GaussianNoise`]: `y = x + STD · z` in training, with normal `z`.

use core::marker::PhantomData;

use super::stochastic::{AtRandom, at_random};
use crate::layer::prelude::*;
use crate::layer::{STEP, mix};
use crate::simd::Kernel;

/// In training `y = x + STD · z`, with an independent normal `z` of mean 0 and variance 1 for each value. In prediction values are
/// unchanged. Bishop 1995, "Training with Noise is Equivalent to Tikhonov Regularization".
///
/// Normal numbers are computed as in Box and Muller 1958, from two numbers of 32 random bits: none is beyond ±6.8.
///
/// # Shapes
///
/// - input and output: any shape
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, GaussianNoise<0.1>, ReLU, Dense<8, 2>; }
/// ```
pub struct GaussianNoise<Deviation = Missing>(PhantomData<fn() -> Deviation>);

at_random!(GaussianNoise);

impl<In: Shape, Deviation: Decimal> AtRandom<In> for GaussianNoise<Deviation> {
    const EXPECTS: Expects = if Deviation::VALUE >= 0.0 {
        Expects::Anything
    } else {
        Expects::Never("the standard deviation of the noise must be at least 0, as in `GaussianNoise<0.1>`")
    };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], _: usize, values: Operand<'_, T>) {
        T::add_noise(isa.level(), T::of(Deviation::VALUE), key, values);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: I, _: [u32; 2], _: usize, gradients: Operand<'_, T>) {
        gradients.copy();
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn add_noise_kernel<T: Scalar, I: Isa>(isa: I, deviation: T, key: [u32; 2], values: Operand<'_, T>) {
    isa.outlined_widest(AddNoise { deviation, key, values });
}

struct AddNoise<'a, T> {
    deviation: T,
    key: [u32; 2],
    values: Operand<'a, T>,
}

impl<T: Scalar> Kernel for AddNoise<'_, T> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, _: I) {
        let Self { deviation, key: [low, high], values } = self;
        // SplitMix64, because with a 32-bit mixing function consecutive numbers have a correlation of 7 · 10⁻⁴.
        let mut state = u64::from(low) | u64::from(high) << 32;
        values.map(|x| {
            let bits = mix(state);
            state = state.wrapping_add(STEP);
            x + deviation * normal(bits as u32, (bits >> 32) as u32)
        });
    }
}

/// Returns a normal number from two uniform ones.
#[cfg_attr(not(debug_assertions), inline(always))]
fn normal<T: Scalar>(a: u32, b: u32) -> T {
    // Between 0 and 1, both excluded.
    let unit = |bits: u32| T::of((f64::from(bits) + 0.5) * (1.0 / 4_294_967_296.0));
    let two = T::of(2.0);
    Math::sqrt(-two * Math::ln(unit(a))) * Math::cos_pi(two * unit(b))
}
