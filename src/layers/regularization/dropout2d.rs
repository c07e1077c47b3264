//! [`Dropout2d`]: sets random channels to zero in training.

use core::marker::PhantomData;

use super::mask::expects_rate;
use super::stochastic::{AtRandom, at_random};
use crate::kernels::arguments::Mask;
use crate::kernels::lanes::{each, load, store};
use crate::kernels::layout::Layout;
use crate::kernels::random::random;
use crate::layer::prelude::*;

/// In training each channel of a sample is set to zero at all positions with probability `RATE`, and divided by `1 − RATE` otherwise.
/// In prediction values are unchanged. Tompson et al. 2015, section 3.2.
///
/// Adjacent values of an image are strongly correlated, so a [`Dropout`](super::Dropout) of single values has little effect.
///
/// # Shapes
///
/// - input and output: any shape. In a sequence whole features are dropped, at all steps; for a vector it is the same as
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
    const EXPECTS: Expects = expects_rate::<Rate>("the rate must be at least 0 and below 1, as in `Dropout2d<0.5>`");

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, values: Operand<'_, T>) {
        T::dropout_2d(isa.level(), Layout::of::<In>(samples), Mask::new(Rate::VALUE, key), values);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, gradients: Operand<'_, T>) {
        T::dropout_2d(isa.level(), Layout::of::<In>(samples), Mask::new(Rate::VALUE, key), gradients);
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn dropout_2d_kernel<T: Scalar, I: Isa>(_: I, layout: Layout, mask: Mask<T>, mut values: Operand<'_, T>) {
    let Mask { key, threshold, scale } = mask;
    for (sample, group) in layout.each_sample().enumerate() {
        for (start, channel) in group.runs() {
            for (range, channel) in group.chunks(start, channel) {
                let (x, first) = (load(&values.x()[range.clone()]), sample * layout.channels() + channel);
                let masked = |lane: usize| {
                    let index = first + if group.along { lane } else { 0 };
                    // Multiplied, so that NaN stays NaN.
                    x[lane] * if random(key, index as u32) >= threshold { scale } else { T::ZERO }
                };
                store(each(masked), &mut values.y()[range]);
            }
        }
    }
}
