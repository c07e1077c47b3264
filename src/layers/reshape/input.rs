//! [`Input`]: states the input shape if the first layer accepts any size.

use core::marker::PhantomData;

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::{Arguments, Written};

/// States the shape of its input, which it outputs unchanged. It begins a list whose first layer accepts any size.
///
/// # Shapes
///
/// - input and output: a vector with `Input<784>`; channels, rows and columns of an image with `Input<Image<1, 28, 28>>`, or
///   `Input<1, 28, 28>` for short; steps and features of a sequence with `Input<Sequence<50, 8>>`; tokens with
///   `Input<Tokens<64, 256>>`
///
/// In the middle of a list it only checks the shape at that position.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<1, 4, 4>>, MaxPool2d<2>, Flatten, Dense<4, 2>; }
/// assert_eq!(Net::ZERO.predict(&[0.5; 16]), [0.0; 2]);
/// ```
pub struct Input<S = Missing, H = Missing, W = Missing>(PhantomData<(S, H, W)>);

fixed!(Input<S, H, W>);

impl<In: Shape, S: 'static, H: 'static, W: 'static> Fixed<In> for Input<S, H, W>
where
    Arguments<S, H, W>: Written,
{
    type Input = <Arguments<S, H, W> as Written>::Shape;
    type Output = <Arguments<S, H, W> as Written>::Shape;
    const EXPECTS: Expects = <Arguments<S, H, W>>::EXPECTS.and(Expects::of::<Self::Input>());
    const REUSE: Reuse = Reuse::UNCHANGED;
    const OPERATION: Operation = Operation::Identity;
}

impl<In: Shape, S: 'static, H: 'static, W: 'static> Streaming<In> for Input<S, H, W>
where
    Arguments<S, H, W>: Written,
{
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        (): &mut (),
        _: I,
    ) {
        y.copy_from_slice(x);
    }
}
