//! [`Identity`]: `y = x`.

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};

/// Outputs its input unchanged. It can be a branch of a block.
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
    const REUSE: Reuse = Reuse::UNCHANGED;
    const OPERATION: Operation = Operation::Identity;
}

impl<In: Shape> Streaming<In> for Identity {
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
