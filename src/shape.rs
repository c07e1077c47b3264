//! Shapes: what one sample looks like between two layers, as a type.

use core::marker::PhantomData;

use generic_array::{ArrayLength, GenericArray};

use crate::flat::Flat;
use crate::scalar::Scalar;

/// The shape of one sample, known to the compiler.
///
/// A shape is never a value. The batch is not part of it: batches are slices, of any length.
pub trait Shape: 'static {
    /// The extent in each direction, outermost first.
    const DIMS: &'static [usize];
    /// The number of values: the product of the extents.
    const SIZE: usize = product(Self::DIMS);
    /// An array of this shape whose elements are `E`; with `E = T`, the values of one sample.
    type Array<T: Scalar, E: Flat<T>>: Flat<T>;
}

pub(crate) const fn product(dims: &[usize]) -> usize {
    let mut size = 1;
    let mut i = 0;
    while i < dims.len() {
        size *= dims[i];
        i += 1;
    }
    size
}

/// A vector of `N` values: what dense layers take and give.
pub struct Features<N>(PhantomData<fn() -> N>);

impl<N: ArrayLength> Shape for Features<N> {
    const DIMS: &'static [usize] = &[N::USIZE];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<E, N>;
}

/// The shape before the first layer of a list, of which nothing is known. A layer that takes what comes cannot stand there;
/// the type exists so that this is one error, and not one wherever the network is used.
pub struct Unknown;

impl Shape for Unknown {
    const DIMS: &'static [usize] = &[];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<E, typenum::U1>;
}

/// A matrix with a row for every value of `A` and a column for every value of `B`: the weights between two shapes.
pub struct Outer<A, B>(PhantomData<fn() -> (A, B)>);

impl<A: Shape, B: Shape> Shape for Outer<A, B> {
    const DIMS: &'static [usize] = &[A::SIZE, B::SIZE];
    type Array<T: Scalar, E: Flat<T>> = A::Array<T, B::Array<T, E>>;
}
