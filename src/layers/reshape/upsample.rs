//! [`Upsample`]: enlarges an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use crate::kernels::geometry::Enlargement;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::arithmetic::Times;

/// Enlarges an image to `S` times its height and width.
///
/// `Upsample<2>` repeats each value. `Upsample<2, Bilinear>` interpolates between the four nearest values, which are at the centers of
/// their pixels, as with `align_corners=False` in PyTorch. `Upsample<(2, 3)>` has different factors for rows and columns.
///
/// # Shapes
///
/// - input: an image of any number of channels
/// - output: the same number of channels, with `S` times the rows and columns
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 1, 2>>, Upsample<(1, 2)>; }
/// assert_eq!(Net::ZERO.predict(&[0.0, 4.0]), [0.0, 0.0, 4.0, 4.0]);
/// network! { struct Smooth = Input<Image<1, 1, 2>>, Upsample<(1, 2), Bilinear>; }
/// assert_eq!(Smooth::ZERO.predict(&[0.0, 4.0]), [0.0, 1.0, 3.0, 4.0]);
/// ```
pub struct Upsample<S = Missing, M = Nearest>(PhantomData<fn() -> (S, M)>);

/// How the values of an enlarged image are computed: [`Nearest`] or [`Bilinear`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a way to enlarge an image",
    label = "write `Nearest` or `Bilinear`"
)]
pub trait Interpolation: 'static {
    /// Whether values are interpolated.
    const BILINEAR: bool;
}

/// Each value is the nearest one of the input.
pub struct Nearest;
/// Each value is interpolated between the four nearest ones of the input.
pub struct Bilinear;

impl Interpolation for Nearest {
    const BILINEAR: bool = false;
}
impl Interpolation for Bilinear {
    const BILINEAR: bool = true;
}

fixed!(Upsample<S, M>);

impl<In: Shape, S: Extent, M: Interpolation> Fixed<In> for Upsample<S, M>
where
    In::Height: Times<S::Height>,
    In::Width: Times<S::Width>,
{
    type Input = In;
    type Output =
        Image<In::Channels, <In::Height as Times<S::Height>>::Product, <In::Width as Times<S::Width>>::Product>;
    const EXPECTS: Expects = match S::VALUES {
        _ if S::NUMBERS == 0 => Expects::Never("the factor is missing: write it, as in `Upsample<2>`"),
        [0, _] | [_, 0] => Expects::Never("the factor must be at least 1"),
        _ => Expects::Image { channels: None, least: [1, 1] },
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Upsample { factor: S::VALUES, bilinear: M::BILINEAR };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        enlargement::<In, S, M>().enlarge(isa, x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        enlargement::<In, S, M>().enlarge_gradient(isa, dy, dx);
    }
}

const fn enlargement<In: Shape, S: Extent, M: Interpolation>() -> Enlargement {
    let input = [In::Height::USIZE, In::Width::USIZE];
    Enlargement { input, factor: S::VALUES, interpolated: M::BILINEAR }
}
