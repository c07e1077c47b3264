//! [`AvgPool2d`]: the mean of each window of an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::image;
use super::positions::{Columns, Rows, counted, in_image, operation};
use crate::kernels::geometry::Windows;
use crate::kernels::pool;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::settings::Setting;

/// `y[c][p] = mean x[c][window p]`
///
/// # Shapes
///
/// - input: an image of any number of channels
/// - output: the same number of channels, of `⌊(N + 2 P − K) / S⌋ + 1` rows and columns, rounded up with `Ceil`
///
/// `K` is one size, or two for rows and columns. The settings are `Stride`, by default `K`; `Padding`, which must be less than `K`;
/// `Ceil`; and `CountInside`. The zeros of the padding count in the mean, as in PyTorch; with `CountInside` they do not, as in Keras.
/// If a last window extends beyond the padding, the part beyond does not count. LeCun et al. 1989.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 2, 4>>, AvgPool2d<2>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 0.0, 0.0, 3.0, 4.0, 0.0, 1.0]), [2.5, 0.25]);
/// ```
pub struct AvgPool2d<K = Missing, P = Missing, Q = Missing, R = Missing, S = Missing>(PhantomData<(K, P, Q, R, S)>);

fixed!(AvgPool2d<K, P, Q, R, S>);

type All<P, Q, R, S> = (P, Q, R, S, Missing);

impl<In, K: Extent, P: Setting, Q: Setting, R: Setting, S: Setting> Fixed<In> for AvgPool2d<K, P, Q, R, S>
where
    In: Rows<K, All<P, Q, R, S>> + Columns<K, All<P, Q, R, S>>,
{
    type Input = In;
    type Output = Image<
        In::Channels,
        <In as Rows<K, All<P, Q, R, S>>>::Positions,
        <In as Columns<K, All<P, Q, R, S>>>::Positions,
    >;
    const EXPECTS: Expects = image::<K, All<P, Q, R, S>>(Self::windows::<In>(), true);
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::AvgPool(operation::<K, All<P, Q, R, S>>(2));

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::avg_pool(isa, &Self::windows::<In>(), counted::<All<P, Q, R, S>>(), x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::avg_pool_backward(isa, &Self::windows::<In>(), counted::<All<P, Q, R, S>>(), dy, dx);
    }
}

impl<K: Extent, P: Setting, Q: Setting, R: Setting, S: Setting> AvgPool2d<K, P, Q, R, S> {
    const fn windows<In>() -> Windows
    where
        In: Rows<K, All<P, Q, R, S>> + Columns<K, All<P, Q, R, S>>,
    {
        in_image::<K, All<P, Q, R, S>>(
            [In::Height::USIZE, In::Width::USIZE],
            [<In as Rows<K, All<P, Q, R, S>>>::Positions::USIZE, <In as Columns<K, All<P, Q, R, S>>>::Positions::USIZE],
        )
    }
}
