//! [`Dropout`]: sets random values to zero in training.

use core::marker::PhantomData;

use super::mask::expects_rate;
use super::stochastic::{AtRandom, at_random};
use crate::kernels::arguments::Mask;
use crate::kernels::random::random;
use crate::layer::prelude::*;

/// In training each value is set to zero with probability `RATE` and divided by `1 − RATE` otherwise. In prediction values are
/// unchanged.
///
/// The division in training (inverted dropout) preserves the expected value, so that prediction needs no factor. Srivastava et al.
/// 2014.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, ReLU, Dropout<0.5>, Dense<8, 2>; }
/// ```
pub struct Dropout<Rate = Missing>(PhantomData<fn() -> Rate>);

at_random!(Dropout);

impl<In: Shape, Rate: Decimal> AtRandom<In> for Dropout<Rate> {
    const EXPECTS: Expects = expects_rate::<Rate>("the rate must be at least 0 and below 1, as in `Dropout<0.5>`");

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], _: usize, values: Operand<'_, T>) {
        T::dropout(isa.level(), Mask::new(Rate::VALUE, key), values);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], _: usize, gradients: Operand<'_, T>) {
        T::dropout(isa.level(), Mask::new(Rate::VALUE, key), gradients);
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn dropout_kernel<T: Scalar, I: Isa>(_: I, mask: Mask<T>, values: Operand<'_, T>) {
    let Mask { key, threshold, scale } = mask;
    let mut index = 0u32;
    values.map(|value| {
        let kept = random(key, index) >= threshold;
        index = index.wrapping_add(1);
        // Multiplied, so that NaN stays NaN.
        value * if kept { scale } else { T::ZERO }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Base;

    #[test]
    fn a_quarter_is_dropped_and_the_rest_scaled() {
        let (mut y, x) = ([0.0f32; 40_000], [3.0f32; 40_000]);
        dropout_kernel(Base, Mask::new(0.25, [0x9abc_def0, 0x1234_5678]), Operand::of_scalars(&x, &mut y));
        let dropped = y.iter().filter(|y| **y == 0.0).count();
        // The standard deviation of the count is √(40 000 · ¼ · ¾) = 87.
        assert!(dropped.abs_diff(10_000) < 400, "{dropped} of 40 000 dropped");
        assert!(y.iter().all(|y| *y == 0.0 || *y == 4.0));
    }

    #[test]
    fn neighbours_are_independent() {
        let (mut y, x) = ([0.0f32; 40_000], [1.0f32; 40_000]);
        for key in [[0, 0], [1, 0], [2, 0], [0, 1], [u32::MAX; 2]] {
            dropout_kernel(Base, Mask::new(0.5, key), Operand::of_scalars(&x, &mut y));
            for lag in [1, 2, 64, 128] {
                let equal = y.iter().zip(&y[lag..]).filter(|(a, b)| a == b).count();
                assert!(equal.abs_diff((40_000 - lag) / 2) < 600, "key {key:?}, lag {lag}: {equal} equal");
            }
        }
    }
}
