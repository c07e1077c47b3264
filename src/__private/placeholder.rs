//! [`Unknown`]: the placeholder for a layer that cannot be resolved.

use core::marker::PhantomData;

use crate::layer::head::Values;
use crate::layer::{Expects, Gradients, Layer, Saved, Trainable};
use crate::simd::Isa;
use crate::tensor::{Operand, Scalar, Shape};
use crate::type_level::{Auto, Inputs};

/// A placeholder for a layer that could not be parsed or does not exist, so that the network around it is still defined.
///
/// `Ins` and `Outs` are its sizes as far as they can be guessed, `A` its arguments. A program with a placeholder does not compile.
pub struct Unknown<R, Ins = Auto, Outs = Auto, A = ()>(PhantomData<(R, Ins, Outs, A)>);

/// Why a layer is unknown.
pub trait Reason: 'static {
    /// The expectation that carries the error message.
    const EXPECTS: Expects;
}

/// The mistake has already been reported.
pub struct Reported;

impl Reason for Reported {
    const EXPECTS: Expects = Expects::Anything;
}

impl<In: Shape, R: Reason, Ins: Inputs, Outs: Inputs, A: 'static> Layer<In> for Unknown<R, Ins, Outs, A> {
    type Input = Ins::Shape<In>;
    type Output = Outs::Shape<In>;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = R::EXPECTS;

    fn predict<T: Scalar, I: Isa>(_: &(), _: Operand<'_, T, In, Self::Output>, _: &mut [()], _: I) {}
}

impl<In: Shape, R: Reason, Ins: Inputs, Outs: Inputs, A: 'static> Trainable<In> for Unknown<R, Ins, Outs, A> {
    type Cache<T: Scalar, const B: usize> = ();

    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        _: Saved<'_, Self, In, T, B>,
        _: Gradients<'_, Self, In, T>,
        _: I,
    ) {
    }
}
