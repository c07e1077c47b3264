//! [`Identity`]: `y = x`.

use crate::isa::Isa;
use crate::layer::Expects;
use crate::layers::fixed::{Fixed, fixed};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Gives what it gets: the branch of a block that leaves everything as it is.
///
/// # Shapes
///
/// - input and output: any shape
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>, Identity; }
/// ```
pub struct Identity;

fixed!(Identity);

impl<In: Shape> Fixed<In> for Identity {
    type Input = In;
    type Output = In;
    const EXPECTS: Expects = Expects::Anything;

    #[inline(always)]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        y.copy_from_slice(x);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        dx.copy_from_slice(dy);
    }
}
