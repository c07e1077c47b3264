//! [`GlobalAvgPool`] and [`GlobalMaxPool`]: one value per channel, whatever the size of the image.

use crate::kernels::geometry::{Counted, Windows};
use crate::kernels::pool;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};

/// `y[c]` is the mean of all values of channel `c`. Lin, Chen and Yan 2014.
///
/// # Shapes
///
/// - input: an image, or a sequence, whose features are its channels
/// - output: one feature per channel
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<2, 1, 3>>, GlobalAvgPool; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 6.0, 0.0, 0.0, -3.0]), [3.0, -1.0]);
/// ```
pub struct GlobalAvgPool;

/// `y[c]` is the largest value of channel `c`. If that occurs more than once, the gradient goes to the first.
///
/// The shapes are those of [`GlobalAvgPool`].
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 2>>, GlobalMaxPool; }
/// assert_eq!(Net::ZERO.predict(&[1.0, -2.0, 6.0, -1.0, 0.0, -3.0]), [6.0, -1.0]);
/// ```
pub struct GlobalMaxPool;

/// Returns one window for each channel that covers the whole image. A sequence is an image with a row per step and a column per
/// feature, so there the window is one column wide.
const fn windows<In: Shape>() -> Windows {
    let (kernel, output) = match In::DIMS {
        [_, height, width] => ([*height, *width], [1, 1]),
        [steps, features] => ([*steps, 1], [1, *features]),
        _ => ([1, 1], [0, 0]),
    };
    let input = match In::DIMS {
        [steps, features] => [*steps, *features],
        _ => kernel,
    };
    Windows { input, output, kernel, stride: [1, 1], dilation: [1, 1], before: [0, 0] }
}

fixed!(GlobalAvgPool);

impl<In: Shape> Fixed<In> for GlobalAvgPool {
    type Input = In;
    type Output = Features<In::Channels>;
    const EXPECTS: Expects = Expects::Positions;
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::avg_pool(isa, &const { windows::<In>() }, Counted::Inside, x, y);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::avg_pool_backward(isa, &const { windows::<In>() }, Counted::Inside, dy, dx);
    }
}

fixed!(GlobalMaxPool);

impl<In: Shape> Fixed<In> for GlobalMaxPool {
    type Input = In;
    type Output = Features<In::Channels>;
    const EXPECTS: Expects = Expects::Positions;
    const REUSE: Reuse = Reuse::reads(Reads::X);

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::max_pool(isa, &const { windows::<In>() }, x, y);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(x: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::max_pool_backward(isa, &const { windows::<In>() }, x, dy, dx);
    }
}
