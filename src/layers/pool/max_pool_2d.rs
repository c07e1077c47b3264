//! [`MaxPool2d`]: the largest value of each window of an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::image;
use super::positions::{Columns, Rows, in_image, operation};
use crate::kernels::geometry::Windows;
use crate::kernels::pool;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::settings::Setting;

/// `y[c][p] = max x[c][window p]`
///
/// # Shapes
///
/// - input: an image of any number of channels
/// - output: the same number of channels, of `⌊(N + 2 P − K) / S⌋ + 1` rows and columns, rounded up with `Ceil`
///
/// `K` is one size, or two for rows and columns. The settings are `Stride`, by default `K`; `Padding`, which must be less than `K`; and
/// `Ceil`. Positions outside the image are ignored. If a window contains its largest value more than once, the gradient goes to the
/// first, as in PyTorch. Zhou and Chellappa 1988.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 4, 6>>, MaxPool2d<2>; }
/// assert_eq!(Net::ZERO.predict(&[
///     1.0, 2.0, 0.0, 0.0, 9.0, 0.0,
///     3.0, 4.0, 0.0, 1.0, 0.0, 0.0,
///     0.0, 0.0, 5.0, 5.0, 0.0, -1.0,
///     0.0, 0.0, 5.0, 5.0, -2.0, -3.0,
/// ]), [4.0, 1.0, 9.0, 0.0, 5.0, 0.0]);
/// network! { struct Overlapping = Input<Image<1, 5, 5>>, MaxPool2d<3, Stride<2>, Padding<1>>, Flatten, Dense<9, 1>; }
/// ```
pub struct MaxPool2d<K = Missing, P = Missing, Q = Missing, R = Missing>(PhantomData<(K, P, Q, R)>);

fixed!(MaxPool2d<K, P, Q, R>);

type All<P, Q, R> = (P, Q, R, Missing, Missing);

impl<In, K: Extent, P: Setting, Q: Setting, R: Setting> Fixed<In> for MaxPool2d<K, P, Q, R>
where
    In: Rows<K, All<P, Q, R>> + Columns<K, All<P, Q, R>>,
{
    type Input = In;
    type Output =
        Image<In::Channels, <In as Rows<K, All<P, Q, R>>>::Positions, <In as Columns<K, All<P, Q, R>>>::Positions>;
    const EXPECTS: Expects = image::<K, All<P, Q, R>>(Self::windows::<In>(), false);
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const OPERATION: Operation = Operation::MaxPool(operation::<K, All<P, Q, R>>(2));

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::max_pool(isa, &Self::windows::<In>(), x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(x: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::max_pool_backward(isa, &Self::windows::<In>(), x, dy, dx);
    }
}

impl<K: Extent, P: Setting, Q: Setting, R: Setting> MaxPool2d<K, P, Q, R> {
    const fn windows<In>() -> Windows
    where
        In: Rows<K, All<P, Q, R>> + Columns<K, All<P, Q, R>>,
    {
        in_image::<K, All<P, Q, R>>(
            [In::Height::USIZE, In::Width::USIZE],
            [<In as Rows<K, All<P, Q, R>>>::Positions::USIZE, <In as Columns<K, All<P, Q, R>>>::Positions::USIZE],
        )
    }
}
