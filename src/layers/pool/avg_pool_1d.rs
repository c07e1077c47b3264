//! [`AvgPool1d`]: the mean of each window of a sequence.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::positions::{Rows, counted_in_sequence, in_sequence};
use super::sequence;
use crate::kernels::geometry::Windows;
use crate::kernels::pool;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::settings::Setting;

/// `y[p][f] = mean x[window p][f]`
///
/// # Shapes
///
/// - input: a sequence of any number of features
/// - output: the same number of features, `⌊(L + 2 P − K) / S⌋ + 1` steps, rounded up with `Ceil`
///
/// Otherwise as [`AvgPool2d`](crate::layers::AvgPool2d).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<4, 1>>, AvgPool1d<3, Stride<1>>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 6.0, 4.0]), [3.0, 4.0]);
/// ```
pub struct AvgPool1d<K = Missing, P = Missing, Q = Missing, R = Missing, S = Missing>(PhantomData<(K, P, Q, R, S)>);

fixed!(AvgPool1d<K, P, Q, R, S>);

type All<P, Q, R, S> = (P, Q, R, S, Missing);

impl<In, K: Extent, P: Setting, Q: Setting, R: Setting, S: Setting> Fixed<In> for AvgPool1d<K, P, Q, R, S>
where
    In: Rows<K, All<P, Q, R, S>>,
{
    type Input = In;
    type Output = Sequence<In::Positions, In::Channels>;
    const EXPECTS: Expects = sequence::<K, All<P, Q, R, S>>(Self::windows::<In>(), true);
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::avg_pool(isa, &Self::windows::<In>(), counted_in_sequence::<All<P, Q, R, S>>(), x, y);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::avg_pool_backward(isa, &Self::windows::<In>(), counted_in_sequence::<All<P, Q, R, S>>(), dy, dx);
    }
}

impl<K: Extent, P: Setting, Q: Setting, R: Setting, S: Setting> AvgPool1d<K, P, Q, R, S> {
    const fn windows<In>() -> Windows
    where
        In: Rows<K, All<P, Q, R, S>>,
    {
        in_sequence::<K, All<P, Q, R, S>>(In::Height::USIZE, In::Channels::USIZE, In::Positions::USIZE)
    }
}
