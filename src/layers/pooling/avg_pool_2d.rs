//! [`AvgPool2d`]: the mean of each window of an image.

use core::marker::PhantomData;

use crate::isa::Isa;
use crate::kernels::pool;
use crate::layer::Expects;
use crate::layers::fixed::{Fixed, fixed};
use crate::scalar::Scalar;
use crate::settings::Setting;
use crate::shape::Image;
use crate::size::{Extent, Missing};
use crate::window::Pooled;

/// `y[c][p] = mean x[c][window p]`
///
/// # Shapes
///
/// - input: an image of any number of channels
/// - output: as many channels, of `⌊(N + 2 P − K) / S⌋ + 1` rows and columns, rounded up with `Ceil`
///
/// `K` is one size or two, rows and columns. Settings: `Stride`, which is `K` if it is not set, `Padding`, up to half of `K`,
/// and `Ceil`. The zeros of the padding count, as in PyTorch; where a last window reaches over them, what is beyond does not.
/// LeCun et al. 1989.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 2, 4>>, AvgPool2d<2>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 0.0, 0.0, 3.0, 4.0, 0.0, 1.0]), [2.5, 0.25]);
/// ```
pub struct AvgPool2d<K = Missing, A = Missing, B = Missing, C = Missing>(PhantomData<(K, A, B, C)>);

fixed!(AvgPool2d<K, A, B, C>);

type Settings<A, B, C> = (A, B, C, Missing, Missing);

impl<In, K: Extent, A: Setting, B: Setting, C: Setting> Fixed<In> for AvgPool2d<K, A, B, C>
where
    In: Pooled<K, Settings<A, B, C>>,
{
    type Input = In;
    type Output =
        Image<In::Channels, <In as Pooled<K, Settings<A, B, C>>>::Height, <In as Pooled<K, Settings<A, B, C>>>::Width>;
    const EXPECTS: Expects = super::image::<K, Settings<A, B, C>>(In::WINDOWS);

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::mean(isa, &In::WINDOWS, x, y);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::mean_gradient(isa, &In::WINDOWS, dy, dx);
    }
}
