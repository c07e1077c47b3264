//! [`Flatten`]: turns an image or a sequence into a vector.

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::arithmetic::Count;

/// The same values in the same order, as a vector.
///
/// # Shapes
///
/// - input: any
/// - output: one feature per value of the input
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<2, 3, 4>>, Flatten, Dense<24, 5>; }
/// ```
pub struct Flatten;

fixed!(Flatten);

impl<In: Count> Fixed<In> for Flatten {
    type Input = In;
    type Output = Features<In::Values>;
    const EXPECTS: Expects = Expects::Anything;
    const REUSE: Reuse = Reuse::UNCHANGED;
    const OPERATION: Operation = Operation::Reshape;
}
