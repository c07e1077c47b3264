//! [`Input`]: says what comes in, where the first layer takes any size.

use core::marker::PhantomData;

use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::{Arguments, Written};

/// The same values, of a shape that is stated: the first entry of a list whose first layer takes any size.
///
/// # Shapes
///
/// - input and output: `Input<784>`, a vector; `Input<Image<1, 28, 28>>`, or `Input<1, 28, 28>` for short, channels, rows and
///   columns; `Input<Sequence<50, 8>>`, steps and features
///
/// Inside of a list it states what has come so far, and nothing else.
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
    const EXPECTS: Expects = <Arguments<S, H, W>>::EXPECTS.and(Expects::Shape(<Self::Input as Shape>::DIMS));
    const REUSE: Reuse = Reuse::UNCHANGED;
}
