//! Constants that tell whether a type implements a trait, and types chosen by such a constant.
//!
//! An inherent constant takes precedence over a constant of the same name from a trait that all types implement. If the inherent one
//! exists only where another trait is implemented, the constant tells whether it is. In a generic function the answer holds for all
//! parameters.

use core::marker::PhantomData;

use crate::layer::{Gradients, Layer, Saved, StepRng, Streaming, Trainable};
use crate::layers::blocks::heads::{HeadGradients, HeadsLayer, StreamingHeads, TrainableHeads};
use crate::simd::Isa;
use crate::tensor::{Operand, Scalar, Shape, Tensor};

/// Tells whether `L` is a layer for the input shape `In`: `Probe::<L, In>::IS_LAYER`, with [`NoLayer`] in scope.
pub struct Probe<L, In>(PhantomData<(L, In)>);

impl<In: Shape, L: Layer<In>> Probe<L, In> {
    /// `L` is a layer.
    pub const IS_LAYER: bool = true;
}

/// A constant of every type that says that it is not a layer. For a layer, the inherent constant of [`Probe`] takes precedence, which says
/// that it is one.
pub trait NoLayer {
    /// `L` is not a layer, unless the inherent constant says otherwise.
    const IS_LAYER: bool = false;
}

impl<L, In> NoLayer for Probe<L, In> {}

/// The selector between two types.
pub struct Choice<const FIRST: bool>;

/// The type that [`Choice`] selects.
pub trait Choose<A, B> {
    /// `A` if the constant is true, `B` otherwise.
    type Type;
}

impl<A, B> Choose<A, B> for Choice<true> {
    type Type = A;
}

impl<A, B> Choose<A, B> for Choice<false> {
    type Type = B;
}

/// An alias for a type, which the compiler resolves only on demand.
pub trait Named {
    /// The type.
    type Type;
}

/// As [`Choose`], where the second type is [`Named`] by `B`.
pub trait ChooseOrNamed<A, B> {
    /// `A` if the constant is true, `B` otherwise.
    type Type;
}

impl<A, B> ChooseOrNamed<A, B> for Choice<true> {
    type Type = A;
}

impl<A, B: Named> ChooseOrNamed<A, B> for Choice<false> {
    type Type = B::Type;
}

/// Implemented for a [`Choice`] whose constant is true.
pub trait Yes {}

impl Yes for Choice<true> {}

/// Replaces `L` in a list that cannot be trained because of one of its layers: its backward pass is empty.
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

impl<In: Shape, L: HeadsLayer<In>> HeadsLayer<In> for Untrained<L> {
    type Fields<'a, T: Scalar> = L::Fields<'a, T>;
    type FieldsMut<'a, T: Scalar> = L::FieldsMut<'a, T>;

    fn predict_heads<T: Scalar, I: Isa>(
        params: Self::Fields<'_, T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        L::predict_heads(params, xy, scratch, isa);
    }
}

impl<In: Shape, L: HeadsLayer<In>> TrainableHeads<In> for Untrained<L> {
    fn forward_heads<T: Scalar, I: Isa, const B: usize>(
        _: Self::Fields<'_, T>,
        _: Operand<'_, T, In, Self::Output>,
        _: &mut (),
        _: &mut StepRng,
        _: I,
    ) {
    }

    fn backward_heads<T: Scalar, I: Isa, const B: usize>(
        _: Self::Fields<'_, T>,
        _: Saved<'_, Self, In, T, B>,
        _: HeadGradients<'_, T, In, Self::Output>,
        _: Self::FieldsMut<'_, T>,
        _: I,
    ) {
    }
}

/// Tells whether `L` has a backward pass for the input shape `In`: `ProbeBackward::<L, In>::HAS`, with [`NoBackward`] in scope.
pub struct ProbeBackward<L, In>(PhantomData<(L, In)>);

impl<In: Shape, L: Trainable<In>> ProbeBackward<L, In> {
    /// `L` has a backward pass.
    pub const HAS: bool = true;
}

/// The answer for types without a backward pass.
pub trait NoBackward {
    /// `L` has no backward pass.
    const HAS: bool = false;
}

impl<L, In> NoBackward for ProbeBackward<L, In> {}

/// Returns the index of the first `false`, or the number of answers if there is none.
pub const fn first_false(answers: &[bool]) -> usize {
    let mut i = 0;
    while i < answers.len() && answers[i] {
        i += 1;
    }
    i
}

/// Returns the name of the first layer that does not carry its state, of layers with their names.
pub const fn first_not_carried(layers: &[(&'static str, bool)]) -> Option<&'static str> {
    let mut i = 0;
    while i < layers.len() {
        if layers[i].1 {
            return Some(layers[i].0);
        }
        i += 1;
    }
    None
}

/// A layer in place of one whose network cannot run step by step, in the passes of that network: its pass for single steps is
/// empty.
pub struct Unstreamed<L>(PhantomData<L>);

impl<In: Shape, L: Layer<In>> Layer<In> for Unstreamed<L> {
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

impl<In: Shape, L: Layer<In>> Streaming<In> for Unstreamed<L> {
    type State<T: Scalar> = ();

    fn step<T: Scalar, I: Isa>(
        _: &Self::Params<T>,
        _: &Tensor<T, In::Step>,
        _: &mut Tensor<T, <Self::Output as Shape>::Step>,
        _: &mut (),
        _: I,
    ) {
    }
}

impl<In: Shape, L: HeadsLayer<In>> HeadsLayer<In> for Unstreamed<L> {
    type Fields<'a, T: Scalar> = L::Fields<'a, T>;
    type FieldsMut<'a, T: Scalar> = L::FieldsMut<'a, T>;

    fn predict_heads<T: Scalar, I: Isa>(
        params: Self::Fields<'_, T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        L::predict_heads(params, xy, scratch, isa);
    }
}

impl<In: Shape, L: HeadsLayer<In>> StreamingHeads<In> for Unstreamed<L> {
    fn step_heads<T: Scalar, I: Isa>(
        _: Self::Fields<'_, T>,
        _: &Tensor<T, In::Step>,
        _: &mut Tensor<T, <Self::Output as Shape>::Step>,
        _: &mut (),
        _: I,
    ) {
    }
}

/// `ProbeStep::<L, In>::HAS` says whether `L` can run step by step on the input `In`, if [`NoStep`] is in scope.
pub struct ProbeStep<L, In>(PhantomData<(L, In)>);

impl<In: Shape, L: Streaming<In>> ProbeStep<L, In> {
    /// It can.
    pub const HAS: bool = true;
}

/// `HAS` for types that are not [`Streaming`]; the inherent constant of the others hides it.
pub trait NoStep {
    /// It cannot.
    const HAS: bool = false;
}

impl<L, In> NoStep for ProbeStep<L, In> {}
