//! The branch that is missing.

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};

/// The missing third or fourth branch of a block.
pub struct Nothing;

fixed!(Nothing);

impl<In: Shape> Fixed<In> for Nothing {
    type Input = In;
    type Output = Features<typenum::U0>;
    const EXPECTS: Expects = Expects::Anything;
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Identity;

    fn forward<T: Scalar, I: Isa>(_: &[T], _: &mut [T], _: I) {}

    fn backward<T: Scalar, I: Isa>(_: &[T], _: &[T], _: &mut [T], _: I) {}
}

impl<In: Shape> Streaming<In> for Nothing {
    type State<T: Scalar> = ();

    fn step<T: Scalar, I: Isa>(
        (): &(),
        _: &Tensor<T, In::Step>,
        _: &mut Tensor<T, <<Self as Layer<In>>::Output as Shape>::Step>,
        (): &mut (),
        _: I,
    ) {
    }
}
