//! [`Reshape`]: the same values in another shape.

use core::marker::PhantomData;

use crate::layer::Expects;
use crate::layers::fixed::{Fixed, fixed};
use crate::plan::Reuse;
use crate::shape::Shape;
use crate::size::{Missing, Written};

/// The same values in the same order, in the shape `S`.
///
/// # Shapes
///
/// - input: any of as many values
/// - output: `Reshape<Image<16, 7, 7>>`, `Reshape<Sequence<50, 8>>`, or `Reshape<784>`, a vector
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<8, 48>, ReLU, Reshape<Image<3, 4, 4>>, Conv2d<3, 1, 3>; }
/// ```
pub struct Reshape<S = Missing>(PhantomData<fn() -> S>);

fixed!(Reshape<S>);

impl<In: Shape, S: Written> Fixed<In> for Reshape<S> {
    type Input = In;
    type Output = S::Shape;
    const EXPECTS: Expects = S::EXPECTS.and(Expects::Values(S::Shape::SIZE));
    const REUSE: Reuse = Reuse::UNCHANGED;
}
