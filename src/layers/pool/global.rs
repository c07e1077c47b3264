//! [`GlobalAvgPool`] and [`GlobalMaxPool`]: one value per channel, whatever the size of the image.

use crate::kernels::geometry::{Counted, Windows};
use crate::kernels::pool;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::tensor::plain::Pair;

/// `y[c]` is the mean of all values of channel `c`. Lin, Chen and Yan 2014.
///
/// # Shapes
///
/// - input: an image, or a sequence, whose features are its channels
/// - output: one feature per channel
///
/// [Step by step](crate::network::StepByStep) it outputs the mean of the steps so far. (After 2²⁴ steps of `f32`, or 2⁵³ of `f64`, earlier
/// steps slowly lose their weight.)
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<2, 1, 3>>, GlobalAvgPool; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 6.0, 0.0, 0.0, -3.0]), [3.0, -1.0]);
/// ```
pub struct GlobalAvgPool;

/// `y[c]` is the largest value of channel `c`. If that occurs more than once, the gradient goes to the first.
///
/// The shapes are those of [`GlobalAvgPool`]. Step by step it outputs the largest values of the steps so far.
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
    const OPERATION: Operation = Operation::GlobalAvgPool;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::avg_pool(isa, &const { windows::<In>() }, Counted::Inside, x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::avg_pool_backward(isa, &const { windows::<In>() }, Counted::Inside, dy, dx);
    }
}

/// The mean so far, what its rounded part exceeds it by, and the number of steps.
impl<In: Shape> Streaming<In> for GlobalAvgPool {
    type State<T: Scalar> = Pair<Pair<Tensor<T, Features<In::Channels>>, Tensor<T, Features<In::Channels>>>, T>;

    /// `m += (x − m) / n`, where a second number holds what rounding has added (Kahan 1965).
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, Features<In::Channels>>,
        Pair(Pair(means, excesses), steps): &mut Self::State<T>,
        _: I,
    ) {
        *steps += T::ONE;
        for (((x, y), mean), excess) in x.iter().zip(y.iter_mut()).zip(means.iter_mut()).zip(excesses.iter_mut()) {
            let change = (*x - *mean + *excess) / *steps - *excess;
            *y = *mean + change;
            *excess = (*y - *mean) - change;
            *mean = *y;
        }
    }
}

fixed!(GlobalMaxPool);

impl<In: Shape> Fixed<In> for GlobalMaxPool {
    type Input = In;
    type Output = Features<In::Channels>;
    const EXPECTS: Expects = Expects::Positions;
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const OPERATION: Operation = Operation::GlobalMaxPool;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::max_pool(isa, &const { windows::<In>() }, x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(x: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::max_pool_backward(isa, &const { windows::<In>() }, x, dy, dx);
    }
}

/// The largest values so far, and 1 after the first step.
impl<In: Shape> Streaming<In> for GlobalMaxPool {
    type State<T: Scalar> = Pair<Tensor<T, Features<In::Channels>>, T>;

    /// NaN counts as the largest.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, Features<In::Channels>>,
        Pair(largest, begun): &mut Self::State<T>,
        _: I,
    ) {
        for ((x, y), largest) in x.iter().zip(y.iter_mut()).zip(largest.iter_mut()) {
            if *begun == T::ZERO || *x > *largest || x.is_nan() {
                *largest = *x;
            }
            *y = *largest;
        }
        *begun = T::ONE;
    }
}
