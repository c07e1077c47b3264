//! [`Dropout2d`]: channels that are left out at random while training.

use core::marker::PhantomData;

use rand::Rng;

use super::{expects_rate, random, threshold};
use crate::flat::{all_scalars, all_scalars_mut};
use crate::head::Values;
use crate::isa::Isa;
use crate::layer::{Expects, Layer, Trainable};
use crate::layers::channels::Layout;
use crate::layers::lanes::{each, load, store};
use crate::noise::Noise;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::size::{Decimal, Missing};
use crate::tensor::Tensor;

/// In training each channel of a sample is set to zero, at all of its places, with probability `RATE`, and divided by
/// `1 − RATE` otherwise; in prediction nothing happens. Tompson et al. 2015, section 3.2.
///
/// Neighbouring places of an image say nearly the same, so a [`Dropout`](super::Dropout) of single values hides little.
///
/// # Shapes
///
/// - input and output: any shape. Of a sequence whole features are left out, at all steps; of features it is the same as a
///   [`Dropout`](super::Dropout)
///
/// ```
/// use stackprop::layers::Dropout2d;
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, ReLU, Dropout2d<0.25>, Dense<8, 2>; }
/// ```
pub struct Dropout2d<Rate = Missing>(PhantomData<fn() -> Rate>);

impl<In: Shape, Rate: Decimal> Layer<In> for Dropout2d<Rate> {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar, const B: usize> = ();

    const EXPECTS: Expects = expects_rate::<Rate>(
        "the rate of a dropout is the share of channels left out: at least 0 and below 1, as in `Dropout2d<0.5>`",
    );

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

impl<In: Shape, Rate: Decimal> Trainable<In> for Dropout2d<Rate> {
    /// The key from which the mask is worked out, forward and again backward, so that the mask needs no memory.
    type Cache<T: Scalar, const B: usize> = [u32; 2];

    fn forward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        key: &mut [u32; 2],
        noise: &mut Noise,
        isa: I,
    ) {
        *key = [noise.next_u32(), noise.next_u32()];
        let layout = Layout::of::<In>(x.len());
        mask::<T, I, Rate>(isa, layout, *key, all_scalars(x), all_scalars_mut(y));
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        _: &[Tensor<T, In>],
        key: &mut [u32; 2],
        dy: &[Tensor<T, In>],
        dx: Option<&mut [Tensor<T, In>]>,
        _: &mut (),
        isa: I,
    ) {
        if let Some(dx) = dx {
            let layout = Layout::of::<In>(x.len());
            mask::<T, I, Rate>(isa, layout, *key, all_scalars(dy), all_scalars_mut(dx));
        }
    }
}

fn mask<T: Scalar, I: Isa, Rate: Decimal>(isa: I, layout: Layout, key: [u32; 2], from: &[T], to: &mut [T]) {
    let threshold = threshold::<Rate>();
    let scale = T::of(1.0 / (1.0 - Rate::VALUE));
    isa.vectorize(|| {
        for (sample, group) in layout.each_sample().enumerate() {
            for (start, channel) in group.runs() {
                for (place, channel) in group.chunks(start, channel) {
                    let (values, first) = (load(&from[place.clone()]), sample * layout.channels() + channel);
                    let masked = |lane: usize| {
                        let index = first + if group.along { lane } else { 0 };
                        if random(key, index as u32) >= threshold { values[lane] * scale } else { T::ZERO }
                    };
                    store(each(masked), &mut to[place]);
                }
            }
        }
    });
}
