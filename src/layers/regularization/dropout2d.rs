//! [`Dropout2d`]: channels that are left out at random while training.

use core::marker::PhantomData;

use super::mask::{expects_rate, random};
use super::stochastic::{AtRandom, at_random};
use crate::kernels::arguments::Mask;
use crate::kernels::lanes::{each, load, store};
use crate::kernels::layout::Layout;
use crate::layer::prelude::*;

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

at_random!(Dropout2d);

impl<In: Shape, Rate: Decimal> AtRandom<In> for Dropout2d<Rate> {
    const EXPECTS: Expects = expects_rate::<Rate>(
        "the rate of a dropout is the share of channels left out: at least 0 and below 1, as in `Dropout2d<0.5>`",
    );

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, values: Operand<'_, T>) {
        T::dropout_2d(isa.level(), Layout::of::<In>(samples), Mask::new::<Rate>(key), values);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, gradients: Operand<'_, T>) {
        T::dropout_2d(isa.level(), Layout::of::<In>(samples), Mask::new::<Rate>(key), gradients);
    }
}

#[inline(always)]
pub(crate) fn dropout_2d_kernel<T: Scalar, I: Isa>(_: I, layout: Layout, mask: Mask<T>, mut values: Operand<'_, T>) {
    let Mask { key, threshold, scale } = mask;
    for (sample, group) in layout.each_sample().enumerate() {
        for (start, channel) in group.runs() {
            for (place, channel) in group.chunks(start, channel) {
                let (x, first) = (load(&values.x()[place.clone()]), sample * layout.channels() + channel);
                let masked = |lane: usize| {
                    let index = first + if group.along { lane } else { 0 };
                    // A product, so that NaN stays NaN.
                    x[lane] * if random(key, index as u32) >= threshold { scale } else { T::ZERO }
                };
                store(each(masked), &mut values.y()[place]);
            }
        }
    }
}
