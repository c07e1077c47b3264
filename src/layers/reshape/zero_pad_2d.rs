//! [`ZeroPad2d`]: zeros around an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use crate::kernels::rearrange::Frame;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::arithmetic::Plus;

/// The image with zeros around it.
///
/// # Shapes
///
/// - `ZeroPad2d<1>`: one on each side; `ZeroPad2d<(1, 2)>`: one above and below, two left and right
/// - `ZeroPad2d<0, 1>`: none above and left, one below and right; `ZeroPad2d<(0, 1), (2, 3)>`: none above, one left, two below,
///   three right
/// - input: an image of any number of channels; output: as many, with more rows and columns
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 1, 2>>, ZeroPad2d<0, 1>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [1.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
/// ```
pub struct ZeroPad2d<Before = Missing, Behind = Before>(PhantomData<fn() -> (Before, Behind)>);

fixed!(ZeroPad2d<A, B>);

type Sum<N, A, B> = <<N as Plus<A>>::Sum as Plus<B>>::Sum;

impl<In: Shape, A: Extent, B: Extent> Fixed<In> for ZeroPad2d<A, B>
where
    In::Height: Plus<A::Height, Sum: Plus<B::Height>>,
    In::Width: Plus<A::Width, Sum: Plus<B::Width>>,
{
    type Input = In;
    type Output = Image<In::Channels, Sum<In::Height, A::Height, B::Height>, Sum<In::Width, A::Width, B::Width>>;
    const EXPECTS: Expects = if A::NUMBERS == 0 || B::NUMBERS == 0 {
        Expects::Never("the number of zeros is missing: write it as in `ZeroPad2d<1>`")
    } else {
        Expects::Image { channels: None, least: [1, 1] }
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        y.fill(T::ZERO);
        frame::<In, A, B>().put(x, y);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        frame::<In, A, B>().take(dy, dx);
    }
}

const fn frame<In: Shape, A: Extent, B: Extent>() -> Frame {
    let (inner, before, behind) = ([In::Height::USIZE, In::Width::USIZE], A::VALUES, B::VALUES);
    Frame { inner, outer: [before[0] + inner[0] + behind[0], before[1] + inner[1] + behind[1]], before }
}
