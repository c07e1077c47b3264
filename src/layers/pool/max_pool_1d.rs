//! [`MaxPool1d`]: the largest value of each window of a sequence.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::places::{Rows, in_sequence};
use super::sequence;
use crate::kernels::geometry::Windows;
use crate::kernels::pool;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::settings::Setting;

/// `y[p][f] = max x[window p][f]`
///
/// # Shapes
///
/// - input: a sequence of any number of features
/// - output: as many features, `⌊(L + 2 P − K) / S⌋ + 1` steps, rounded up with `Ceil`
///
/// All else as [`MaxPool2d`](crate::layers::MaxPool2d).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<4, 2>>, MaxPool1d<2>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 5.0, 2.0, 4.0, 0.0, 1.0, -1.0, 2.0]), [2.0, 5.0, 0.0, 2.0]);
/// ```
pub struct MaxPool1d<K = Missing, A = Missing, B = Missing, C = Missing>(PhantomData<(K, A, B, C)>);

fixed!(MaxPool1d<K, A, B, C>);

type All<A, B, C> = (A, B, C, Missing, Missing);

impl<In, K: Extent, A: Setting, B: Setting, C: Setting> Fixed<In> for MaxPool1d<K, A, B, C>
where
    In: Rows<K, All<A, B, C>>,
{
    type Input = In;
    type Output = Sequence<In::Places, In::Channels>;
    const EXPECTS: Expects = sequence::<K, All<A, B, C>>(Self::windows::<In>(), false);
    const REUSE: Reuse = Reuse::reads(Reads::X);

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::max_pool(isa, &Self::windows::<In>(), x, y);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(x: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::max_pool_backward(isa, &Self::windows::<In>(), x, dy, dx);
    }
}

impl<K: Extent, A: Setting, B: Setting, C: Setting> MaxPool1d<K, A, B, C> {
    const fn windows<In>() -> Windows
    where
        In: Rows<K, All<A, B, C>>,
    {
        in_sequence::<K, All<A, B, C>>(In::Height::USIZE, In::Channels::USIZE, In::Places::USIZE)
    }
}
