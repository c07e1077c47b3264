//! Questions about types, answered by constants, and a choice between types by the answer.
//!
//! A constant of a type itself is meant before one of the same name that a trait gives to all types. So where the type has
//! it only if a trait is implemented, the constant says whether it is. In a function with parameters it says whether that
//! is so whatever they are.

use core::marker::PhantomData;

use crate::layer::{Layer, Trainable};
use crate::shape::Shape;

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
