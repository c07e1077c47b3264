//! [`AvgPool1d`]: the mean of each window of a sequence.

use core::marker::PhantomData;

use typenum::{U1, Unsigned};

use super::positions::{Rows, counted_in_sequence, in_sequence, operation};
use super::{sequence, streaming};
use crate::kernels::geometry::{Counted, Windows};
use crate::kernels::pool;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::arithmetic::Minus;
use crate::type_level::settings::{Causal, Setting, Settings};

/// `y[p][f] = mean x[window p][f]`
///
/// # Shapes
///
/// - input: a sequence of any number of features
/// - output: the same number of features, `⌊(L + 2 P − K) / S⌋ + 1` steps, rounded up with `Ceil`
///
/// Otherwise as [`AvgPool2d`](crate::layers::AvgPool2d). With the setting `Causal` the stride is 1, and each step has the mean of
/// the last `K` steps up to it, or of all if there are fewer: such a network can run [step by step](crate::network::StepByStep).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<4, 1>>, AvgPool1d<3, Stride<1>>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 6.0, 4.0]), [3.0, 4.0]);
/// network! { struct Causally = Input<Sequence<4, 1>>, AvgPool1d<3, Causal>; }
/// assert_eq!(Causally::ZERO.predict(&[1.0, 2.0, 6.0, 4.0]), [1.0, 1.5, 3.0, 4.0]);
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
    const OPERATION: Operation = Operation::AvgPool(operation::<K, All<P, Q, R, S>>(1));

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::avg_pool(isa, &Self::windows::<In>(), counted_in_sequence::<All<P, Q, R, S>>(), x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
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

/// The steps of the window but the newest.
impl<In, K: Extent, P: Setting, Q: Setting, R: Setting, S: Setting> Streaming<In> for AvgPool1d<K, P, Q, R, S>
where
    In: Rows<K, All<P, Q, R, S>>,
    All<P, Q, R, S>: Settings<Padding = Causal>,
    K::Height: Minus<U1>,
{
    type State<T: Scalar> = streaming::LastSteps<T, In, K::Height>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, Features<In::Channels>>,
        state: &mut Self::State<T>,
        isa: I,
    ) {
        streaming::step::<T, In, K::Height>(x, state, |windows, x| pool::avg_pool(isa, windows, Counted::Inside, x, y));
    }
}
