//! [`ZeroPad2d`]: adds zeros around an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use crate::kernels::rearrange::Frame;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::arithmetic::Plus;

/// Adds zeros around an image.
///
/// # Shapes
///
/// - `ZeroPad2d<1>`: one zero on each side; `ZeroPad2d<(1, 2)>`: one above and below, two left and right
/// - `ZeroPad2d<0, 1>`: none above and left, one below and right; `ZeroPad2d<(0, 1), (2, 3)>`: none above, one left, two below,
///   three right
/// - input: an image of any number of channels; output: the same number of channels, with more rows and columns
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 1, 2>>, ZeroPad2d<0, 1>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [1.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
/// ```
pub struct ZeroPad2d<Before = Missing, After = Before>(PhantomData<fn() -> (Before, After)>);

fixed!(ZeroPad2d<P, Q>);

type Sum<N, P, Q> = <<N as Plus<P>>::Sum as Plus<Q>>::Sum;

impl<In: Shape, P: Extent, Q: Extent> Fixed<In> for ZeroPad2d<P, Q>
where
    In::Height: Plus<P::Height, Sum: Plus<Q::Height>>,
    In::Width: Plus<P::Width, Sum: Plus<Q::Width>>,
{
    type Input = In;
    type Output = Image<In::Channels, Sum<In::Height, P::Height, Q::Height>, Sum<In::Width, P::Width, Q::Width>>;
    const EXPECTS: Expects = if P::NUMBERS == 0 || Q::NUMBERS == 0 {
        Expects::Never("the number of zeros is missing: write it, as in `ZeroPad2d<1>`")
    } else {
        Expects::Image { channels: None, least: [1, 1] }
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::ZeroPad { before: P::VALUES, after: Q::VALUES };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        y.fill(T::ZERO);
        frame::<In, P, Q>().put(x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        frame::<In, P, Q>().take(dy, dx);
    }
}

const fn frame<In: Shape, P: Extent, Q: Extent>() -> Frame {
    let (inner, before, after) = ([In::Height::USIZE, In::Width::USIZE], P::VALUES, Q::VALUES);
    Frame { inner, outer: [before[0] + inner[0] + after[0], before[1] + inner[1] + after[1]], before }
}
