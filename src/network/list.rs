//! The list of a network as types: each layer with its input and output shapes.

use generic_array::ArrayLength;

use crate::layer::{Layer, Operation, Row};
use crate::tensor::plain::Flat;
use crate::tensor::{Element, Scalar, Shape};

/// A layer of a network's list with its input and output shapes. `network!` declares a type for each layer and implements this trait.
#[doc(hidden)]
pub trait Position {
    type Layer: Layer<Self::Input>;
    type Input: Shape;
    type Output: Shape;
    /// The output shape as the layer states it. `Output` is the same shape in a form that is faster to compile.
    type Computed: Shape;
}

/// Returns the layer at a position as a row, under the name of its field.
#[doc(hidden)]
pub const fn row<P: Position>(name: &'static str) -> Row {
    Row::of::<P::Layer, P::Input>(name)
}

/// Returns the heads at a position as a row. They are fields of the network, so the row has no name.
#[doc(hidden)]
pub const fn heads_row<P: Position>(heads: &'static [Row]) -> Row {
    Row { operation: Operation::Heads(heads), output: <P::Output as Shape>::DIMS, ..Row::of::<P::Layer, P::Input>("") }
}

/// The output shape of the layer at position `P`, in the list of a generic network.
///
/// It is the same shape under a short name, which is the input shape of the next layer, so that the compiler need not go back through
/// the whole list to know it.
pub struct ShapeAt<P: ?Sized>(core::marker::PhantomData<P>);

impl<P: Position + ?Sized + 'static> Shape for ShapeAt<P> {
    const DIMS: &'static [usize] = <P::Output as Shape>::DIMS;
    type Channels = <P::Output as Shape>::Channels;
    type WithChannels<M: ArrayLength> = <P::Output as Shape>::WithChannels<M>;
    type Step = <P::Output as Shape>::Step;
    const VOCABULARY: usize = <P::Output as Shape>::VOCABULARY;
    type Element<T: Scalar> = <P::Output as Shape>::Element<T>;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = <P::Output as Shape>::Nested<T, X, Y, Z>;
    type Height = <P::Output as Shape>::Height;
    type Width = <P::Output as Shape>::Width;
    type Array<T: Element, E: Flat<T>> = <P::Output as Shape>::Array<T, E>;
}

/// The type of a field of a network: the parameters of the layer at position `P` of its list.
///
/// Documentation shows fields with this type. Programs use the fields, not this name.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, ReLU, Dense<4, 1>; }
/// assert_eq!(Net::ZERO.dense2.weight.len(), 4);
/// ```
pub type ParamsAt<P, T> = <<P as Position>::Layer as Layer<<P as Position>::Input>>::Params<T>;
