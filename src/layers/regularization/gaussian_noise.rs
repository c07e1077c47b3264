//! [`GaussianNoise`]: `y = x + STD · z` while training, with normal `z`.

use core::marker::PhantomData;

use rand::Rng;

use super::random;
use crate::flat::{all_scalars, all_scalars_mut};
use crate::head::Values;
use crate::isa::Isa;
use crate::layer::{Expects, Layer, Trainable};
use crate::math::Math;
use crate::noise::Noise;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::size::{Decimal, Missing};
use crate::tensor::Tensor;

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

impl<In: Shape, Deviation: Decimal> Layer<In> for GaussianNoise<Deviation> {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar, const B: usize> = ();

    const EXPECTS: Expects = if Deviation::VALUE >= 0.0 {
        Expects::Anything
    } else {
        Expects::Never("the standard deviation of the noise is a number, at least 0, as in `GaussianNoise<0.1>`")
    };

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

impl<In: Shape, Deviation: Decimal> Trainable<In> for GaussianNoise<Deviation> {
    type Cache<T: Scalar, const B: usize> = ();

    fn forward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        _: &mut (),
        noise: &mut Noise,
        isa: I,
    ) {
        let key = [noise.next_u32(), noise.next_u32()];
        add_noise(isa, T::of(Deviation::VALUE), key, all_scalars(x), all_scalars_mut(y));
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        _: &[Tensor<T, In>],
        _: &[Tensor<T, In>],
        _: &mut (),
        dy: &[Tensor<T, In>],
        dx: Option<&mut [Tensor<T, In>]>,
        _: &mut (),
        _: I,
    ) {
        if let Some(dx) = dx {
            all_scalars_mut(dx).copy_from_slice(all_scalars(dy));
        }
    }
}

fn add_noise<T: Scalar, I: Isa>(isa: I, deviation: T, key: [u32; 2], x: &[T], y: &mut [T]) {
    isa.vectorize(|| {
        let mut index = 0u32;
        for (y, x) in y.iter_mut().zip(x) {
            *y = *x + deviation * normal(random(key, index), random(key, index.wrapping_add(1)));
            index = index.wrapping_add(2);
        }
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
