//! [`GaussianNoise`]: `y = x + STD · z` while training, with normal `z`.

use core::marker::PhantomData;

use super::{AtRandom, at_random, random};
use crate::in_out::InOut;
use crate::isa::Isa;
use crate::layer::Expects;
use crate::math::Math;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::size::{Decimal, Missing};

/// In training `y = x + STD · z`, with an independent normal `z` of mean 0 and variance 1 for each value; in prediction
/// nothing happens. Bishop 1995, "Training with Noise is Equivalent to Tikhonov Regularization".
///
/// Normal numbers are those of Box and Muller 1958, from 32 random bits each: none is beyond 6.8.
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
        Expects::Never("the standard deviation of the noise is a number, at least 0, as in `GaussianNoise<0.1>`")
    };

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], _: usize, values: InOut<'_, T>) {
        T::add_noise(isa.level(), T::of(Deviation::VALUE), key, values);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(_: I, _: [u32; 2], _: usize, gradients: InOut<'_, T>) {
        if let InOut::Apart(dy, dx) = gradients {
            dx.copy_from_slice(dy);
        }
    }
}

#[inline(always)]
pub(crate) fn add_noise_kernel<T: Scalar, I: Isa>(_: I, deviation: T, key: [u32; 2], values: InOut<'_, T>) {
    let mut index = 0u32;
    values.map(|x| {
        let noise = normal(random(key, index), random(key, index.wrapping_add(1)));
        index = index.wrapping_add(2);
        x + deviation * noise
    });
}

/// A normal number of two uniform ones.
#[inline(always)]
fn normal<T: Scalar>(a: u32, b: u32) -> T {
    // Between 0 and 1, without the ends.
    let unit = |bits: u32| T::of((f64::from(bits) + 0.5) / 4_294_967_296.0);
    let two = T::of(2.0);
    Math::sqrt(-two * Math::ln(unit(a))) * Math::cos_pi(two * unit(b))
}
