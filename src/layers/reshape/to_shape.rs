//! [`Reshape`]: the same values in another shape.

use core::marker::PhantomData;

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::{Arguments, Written};

/// The same values in the same order, in the shape `S`.
///
/// # Shapes
///
/// - input: any shape with the same number of values
/// - output: an image with `Reshape<Image<16, 7, 7>>`, or `Reshape<16, 7, 7>` for short; a sequence with `Reshape<Sequence<50, 8>>`; a
///   vector with `Reshape<784>`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<8, 48>, ReLU, Reshape<Image<3, 4, 4>>, Conv2d<3, 1, 3>; }
/// ```
pub struct Reshape<S = Missing, H = Missing, W = Missing>(PhantomData<(S, H, W)>);

fixed!(Reshape<S, H, W>);

impl<In: Shape, S: 'static, H: 'static, W: 'static> Fixed<In> for Reshape<S, H, W>
where
    Arguments<S, H, W>: Written,
{
    type Input = In;
    type Output = <Arguments<S, H, W> as Written>::Shape;
    const EXPECTS: Expects = <Arguments<S, H, W>>::EXPECTS.and(Expects::Values(Self::Output::SIZE));
    const REUSE: Reuse = Reuse::UNCHANGED;
    const OPERATION: Operation = Operation::Reshape;
}
