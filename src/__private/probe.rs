//! Questions about types, answered by constants, and a choice between types by the answer.
//!
//! A constant of a type itself is meant before one of the same name that a trait gives to all types. So where the type has
//! it only if a trait is implemented, the constant says whether it is. In a function with parameters it says whether that
//! is so whatever they are.

use core::marker::PhantomData;

use crate::layer::{Gradients, Layer, Saved, StepRng, Trainable};
use crate::simd::Isa;
use crate::tensor::{Operand, Scalar, Shape};

/// Asks whether `L` is a layer behind the shape `In`: `Probe::<L, In>::IS_LAYER`, with [`NoLayer`] in scope.
pub struct Probe<L, In>(PhantomData<(L, In)>);

impl<In: Shape, L: Layer<In>> Probe<L, In> {
    /// It is.
    pub const IS_LAYER: bool = true;
}

/// The answer for all that is no layer.
pub trait NoLayer {
    /// It is not.
    const IS_LAYER: bool = false;
}

impl<L, In> NoLayer for Probe<L, In> {}

/// One of two types, by a constant.
pub struct Choice<const FIRST: bool>;

/// What [`Choice`] chooses.
pub trait Choose<A, B> {
    /// One of the two.
    type Type;
}

impl<A, B> Choose<A, B> for Choice<true> {
    type Type = A;
}

impl<A, B> Choose<A, B> for Choice<false> {
    type Type = B;
}

/// A type under the name of another, which the compiler looks for only if it is asked.
pub trait Named {
    /// The type.
    type Type;
}

/// What [`Choice`] chooses of a type and of one that is [`Named`].
pub trait ChooseOrNamed<A, B> {
    /// One of the two.
    type Type;
}

impl<A, B> ChooseOrNamed<A, B> for Choice<true> {
    type Type = A;
}

impl<A, B: Named> ChooseOrNamed<A, B> for Choice<false> {
    type Type = B::Type;
}

/// That the constant of a [`Choice`] is true.
pub trait Yes {}

impl Yes for Choice<true> {}

/// The layer `L` in the place of one that has a backward pass, in a list that is not trained because of another layer.
pub struct Untrained<L>(PhantomData<L>);

impl<In: Shape, L: Layer<In>> Layer<In> for Untrained<L> {
    type Input = L::Input;
    type Output = L::Output;
    type Head = L::Head;
    type Params<T: Scalar> = L::Params<T>;
    type Scratch<T: Scalar> = L::Scratch<T>;

    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        L::predict(params, xy, scratch, isa);
    }
}

impl<In: Shape, L: Layer<In>> Trainable<In> for Untrained<L> {
    type Cache<T: Scalar, const B: usize> = ();

    fn forward<T: Scalar, I: Isa, const B: usize>(
        _: &Self::Params<T>,
        _: Operand<'_, T, In, Self::Output>,
        _: &mut (),
        _: &mut StepRng,
        _: I,
    ) {
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &Self::Params<T>,
        _: Saved<'_, Self, In, T, B>,
        _: Gradients<'_, Self, In, T>,
        _: I,
    ) {
    }
}

/// Asks whether `L` has a backward pass behind the shape `In`: `ProbeBackward::<L, In>::HAS`, with [`NoBackward`] in scope.
pub struct ProbeBackward<L, In>(PhantomData<(L, In)>);

impl<In: Shape, L: Trainable<In>> ProbeBackward<L, In> {
    /// It has.
    pub const HAS: bool = true;
}

/// The answer for all that has no backward pass.
pub trait NoBackward {
    /// It has not.
    const HAS: bool = false;
}

impl<L, In> NoBackward for ProbeBackward<L, In> {}

/// Where the first `false` is; the number of answers, if there is none.
pub const fn first_false(answers: &[bool]) -> usize {
    let mut i = 0;
    while i < answers.len() && answers[i] {
        i += 1;
    }
    i
}
