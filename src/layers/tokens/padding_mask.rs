//! [`PaddingMask`]: which tokens are padding.

use core::marker::PhantomData;

use typenum::{U0, Unsigned};

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;

/// A number for each token: 0 if it is `INDEX`, which is padding, otherwise 1. By default the index is 0.
///
/// It is the last feature of a sequence for an attention with [`Masked`](crate::layers::Masked).
///
/// # Shapes
///
/// - input: tokens, `Input<Tokens<L, V>>`
/// - output: a sequence of `L` steps of 1 feature
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Tokens<4, 10>>, PaddingMask<0>; }
/// assert_eq!(Net::ZERO.predict(&[7, 3, 0, 0]), [1.0, 1.0, 0.0, 0.0]);
/// ```
pub struct PaddingMask<Index = U0>(PhantomData<fn() -> Index>);

fixed!(PaddingMask<Index>);

impl<In: Shape, Index: Extent> Fixed<In> for PaddingMask<Index> {
    type Input = In;
    type Output = Sequence<In::Height, U1>;
    const EXPECTS: Expects = match Index::NUMBERS {
        1 if In::VOCABULARY > 0 && Index::Height::USIZE >= In::VOCABULARY => {
            Expects::Never("the index of padding must be less than the size of the vocabulary")
        }
        1 => Expects::Tokens { length: None, vocabulary: None },
        _ => Expects::Never("write the index of padding, counted from 0, as in `PaddingMask<0>`"),
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::PaddingMask { index: Index::Height::USIZE };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        let padding = T::of(Index::Height::USIZE as f64);
        y.iter_mut().zip(x).for_each(|(y, token)| *y = if *token == padding { T::ZERO } else { T::ONE });
    }

    /// Tokens have no gradient.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], _: &[T], dx: &mut [T], _: I) {
        dx.fill(T::ZERO);
    }
}

impl<In: Shape, Index: Extent> Streaming<In> for PaddingMask<Index> {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>((): &(), x: &Tensor<T, In::Step>, y: &mut Tensor<T, Features<U1>>, (): &mut (), isa: I) {
        <Self as Fixed<In>>::forward(x, y, isa);
    }
}
