//! [`Dropout`]: values that are left out at random while training.

use core::marker::PhantomData;

use rand::Rng;

use super::{expects_rate, random, threshold};
use crate::flat::{all_scalars, all_scalars_mut};
use crate::head::Values;
use crate::isa::Isa;
use crate::layer::{Expects, Layer, Trainable};
use crate::noise::Noise;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::size::{Decimal, Missing};
use crate::tensor::Tensor;

/// In training each value is set to zero with probability `RATE` and divided by `1 − RATE` otherwise; in prediction
/// nothing happens.
///
/// The division in training (inverted dropout) keeps the expected value, so that prediction needs no factor.
/// Srivastava et al. 2014.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, ReLU, Dropout<0.5>, Dense<8, 2>; }
/// ```
pub struct Dropout<Rate = Missing>(PhantomData<fn() -> Rate>);

impl<In: Shape, Rate: Decimal> Layer<In> for Dropout<Rate> {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar, const B: usize> = ();

    const EXPECTS: Expects = expects_rate::<Rate>(
        "the rate of a dropout is the share of values left out: at least 0 and below 1, as in `Dropout<0.5>`",
    );

    #[inline(always)]
    fn predict<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        _: &mut (),
        _: I,
    ) {
        all_scalars_mut(y).copy_from_slice(all_scalars(x));
    }
}

impl<In: Shape, Rate: Decimal> Trainable<In> for Dropout<Rate> {
    /// The key from which the mask is worked out, forward and again backward, so that the mask needs no memory.
    type Cache<T: Scalar, const B: usize> = [u32; 2];

    #[inline(always)]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        key: &mut [u32; 2],
        noise: &mut Noise,
        isa: I,
    ) {
        *key = [noise.next_u32(), noise.next_u32()];
        mask::<T, I, Rate>(isa, *key, all_scalars(x), all_scalars_mut(y));
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        _: &[Tensor<T, In>],
        _: &[Tensor<T, In>],
        key: &mut [u32; 2],
        dy: &[Tensor<T, In>],
        dx: Option<&mut [Tensor<T, In>]>,
        _: &mut (),
        isa: I,
    ) {
        if let Some(dx) = dx {
            mask::<T, I, Rate>(isa, *key, all_scalars(dy), all_scalars_mut(dx));
        }
    }
}

#[inline(always)]
fn mask<T: Scalar, I: Isa, Rate: Decimal>(isa: I, key: [u32; 2], from: &[T], to: &mut [T]) {
    let threshold = threshold::<Rate>();
    let scale = T::of(1.0 / (1.0 - Rate::VALUE));
    isa.vectorize(|| {
        let mut index = 0u32;
        for (to, from) in to.iter_mut().zip(from) {
            *to = if random(key, index) >= threshold { *from * scale } else { T::ZERO };
            index = index.wrapping_add(1);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::Base;
    use crate::size::Ratio;
    use typenum::{U1, U4};

    #[test]
    fn a_quarter_is_left_out_and_the_rest_scaled() {
        let (mut y, x) = ([0.0f32; 40_000], [3.0f32; 40_000]);
        mask::<f32, Base, Ratio<U1, U4>>(Base, [0x9abc_def0, 0x1234_5678], &x, &mut y);
        let left_out = y.iter().filter(|y| **y == 0.0).count();
        // The standard deviation of the count is √(40 000 · ¼ · ¾) = 87.
        assert!(left_out.abs_diff(10_000) < 400, "{left_out} of 40 000 left out");
        assert!(y.iter().all(|y| *y == 0.0 || *y == 4.0));
    }

    #[test]
    fn neighbours_are_independent() {
        let (mut y, x) = ([0.0f32; 40_000], [1.0f32; 40_000]);
        for key in [[0, 0], [1, 0], [2, 0], [0, 1], [u32::MAX; 2]] {
            mask::<f32, Base, Ratio<U1, typenum::U2>>(Base, key, &x, &mut y);
            for lag in [1, 2, 64, 128] {
                let equal = y.iter().zip(&y[lag..]).filter(|(a, b)| a == b).count();
                assert!(equal.abs_diff((40_000 - lag) / 2) < 600, "key {key:?}, lag {lag}: {equal} equal");
            }
        }
    }
}
