//! [`MaxPool1d`]: the largest value of each window of a sequence.

use core::marker::PhantomData;

use typenum::{U1, Unsigned};

use super::positions::{Rows, in_sequence, operation};
use super::{sequence, streaming};
use crate::kernels::geometry::Windows;
use crate::kernels::pool;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;
use crate::type_level::arithmetic::Minus;
use crate::type_level::settings::{Causal, Setting, Settings};

/// `y[p][f] = max x[window p][f]`
///
/// # Shapes
///
/// - input: a sequence of any number of features
/// - output: the same number of features, `⌊(L + 2 P − K) / S⌋ + 1` steps, rounded up with `Ceil`
///
/// Otherwise as [`MaxPool2d`](crate::layers::MaxPool2d). With the setting `Causal` the stride is 1, and each step has the largest value of
/// the last `K` steps up to it, or of all if there are fewer: such a network can run [step by step](crate::network::StepByStep).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<4, 2>>, MaxPool1d<2>; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 5.0, 2.0, 4.0, 0.0, 1.0, -1.0, 2.0]), [2.0, 5.0, 0.0, 2.0]);
/// network! { struct Causally = Input<Sequence<4, 1>>, MaxPool1d<2, Causal>; }
/// assert_eq!(Causally::ZERO.predict(&[5.0, 2.0, 1.0, 3.0]), [5.0, 5.0, 2.0, 3.0]);
/// ```
pub struct MaxPool1d<K = Missing, P = Missing, Q = Missing, R = Missing>(PhantomData<(K, P, Q, R)>);

fixed!(MaxPool1d<K, P, Q, R>);

type All<P, Q, R> = (P, Q, R, Missing, Missing);

impl<In, K: Extent, P: Setting, Q: Setting, R: Setting> Fixed<In> for MaxPool1d<K, P, Q, R>
where
    In: Rows<K, All<P, Q, R>>,
{
    type Input = In;
    type Output = Sequence<In::Positions, In::Channels>;
    const EXPECTS: Expects = sequence::<K, All<P, Q, R>>(Self::windows::<In>(), false);
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const OPERATION: Operation = Operation::MaxPool(operation::<K, All<P, Q, R>>(1));

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        pool::max_pool(isa, &Self::windows::<In>(), x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(x: &[T], dy: &[T], dx: &mut [T], isa: I) {
        pool::max_pool_backward(isa, &Self::windows::<In>(), x, dy, dx);
    }
}

impl<K: Extent, P: Setting, Q: Setting, R: Setting> MaxPool1d<K, P, Q, R> {
    const fn windows<In>() -> Windows
    where
        In: Rows<K, All<P, Q, R>>,
    {
        in_sequence::<K, All<P, Q, R>>(In::Height::USIZE, In::Channels::USIZE, In::Positions::USIZE)
    }
}

/// The steps of the window but the newest.
impl<In, K: Extent, P: Setting, Q: Setting, R: Setting> Streaming<In> for MaxPool1d<K, P, Q, R>
where
    In: Rows<K, All<P, Q, R>>,
    All<P, Q, R>: Settings<Padding = Causal>,
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
        streaming::step::<T, In, K::Height>(x, state, |windows, x| pool::max_pool(isa, windows, x, y));
    }
}
