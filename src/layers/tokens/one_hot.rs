//! [`OneHot`]: a number for each token of the vocabulary, of which one is 1.

use typenum::Unsigned;

use crate::kernels::embedding;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};

/// Turns each token into a vector with 1 at its index and 0 elsewhere.
///
/// # Shapes
///
/// - input: tokens, `Input<Tokens<L, V>>`
/// - output: a sequence of `L` steps of `V` features
///
/// In a prediction the features of a token that is not in the vocabulary are NaN.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Tokens<2, 3>>, OneHot; }
/// assert_eq!(Net::ZERO.predict(&[2, 0]), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
/// ```
pub struct OneHot;

fixed!(OneHot);

impl<In: Shape> Fixed<In> for OneHot {
    type Input = In;
    type Output = Sequence<In::Height, In::Channels>;
    const EXPECTS: Expects = Expects::Tokens { length: None, vocabulary: None };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::OneHot;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        embedding::one_hot(In::Channels::USIZE, x, y);
    }

    /// Tokens have no gradient.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], _: &[T], dx: &mut [T], _: I) {
        dx.fill(T::ZERO);
    }
}

impl<In: Shape> Streaming<In> for OneHot {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        (): &mut (),
        _: I,
    ) {
        embedding::one_hot(In::Channels::USIZE, x, y);
    }
}
