//! Shapes: the extents of one sample between two layers, as a type.

use core::marker::PhantomData;

use generic_array::{ArrayLength, GenericArray};
use typenum::{U0, U1};

use crate::tensor::plain::{Flat, Pair};
use crate::tensor::{Element, ElementOf, Scalar};
use crate::type_level::vocabulary::Vocabulary;

/// The shape of one sample, as a type.
///
/// A shape has no values. The batch size is not part of it: batches are slices of any length.
///
/// A list of layers can be of any length if the shapes between them are [`Features`], [`Sequence`] and [`Image`] with extents below 2¹⁸.
/// With other shapes between them, such as your own, about twenty layers can follow one another; more need a higher `recursion_limit`.
pub trait Shape: 'static {
    /// The extents, outermost first.
    const DIMS: &'static [usize];
    /// The number of values: the product of the extents.
    const SIZE: usize = product(Self::DIMS);
    /// The kind of the shape, so that the macro can rebuild the type from plain numbers.
    #[doc(hidden)]
    const KIND: Kind = Kind::Other;
    /// The number of values at each position: the channels of an image, the features of each step of a sequence.
    type Channels: ArrayLength;
    /// The same shape with another number of channels.
    type WithChannels<N: ArrayLength>: Shape;
    /// The number of positions from top to bottom, or of steps.
    type Height: ArrayLength;
    /// The number of positions from left to right.
    type Width: ArrayLength;
    /// The shape of one step of a sequence; the shape itself for what is not a sequence.
    type Step: Shape;
    /// The number of different tokens; 0 if the values are numbers.
    const VOCABULARY: usize = 0;
    /// The type of the values in an input of a network with scalars `T`: `T`, or an integer type for [`Tokens`].
    type Element<T: Scalar>: ElementOf<T>;
    /// The natural array type of a sample: `[T; X]` for a vector, `[[[T; Z]; Y]; X]` for an image, where `X`, `Y` and `Z` are the
    /// extents, outermost first.
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize>: Flat<T>;
    /// An array of this shape whose elements are `E`; with `E = T`, the values of one sample.
    type Array<T: Element, E: Flat<T>>: Flat<T>;
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

/// Returns the extent at an index; 1 if there is none.
#[doc(hidden)]
pub const fn extent(dims: &[usize], index: usize) -> usize {
    if index < dims.len() { dims[index] } else { 1 }
}

/// The kind of a shape between layers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A shape that cannot be rebuilt from its extents.
    Other,
    /// [`Features`]
    Features,
    /// [`Sequence`]
    Sequence,
    /// [`Tokens`]
    Tokens,
    /// [`Image`]
    Image,
}

/// A vector of `N` values: the input and output of dense layers.
pub struct Features<N>(PhantomData<fn() -> N>);

impl<N: ArrayLength> Shape for Features<N> {
    const DIMS: &'static [usize] = &[N::USIZE];
    const KIND: Kind = Kind::Features;
    type Channels = N;
    type WithChannels<M: ArrayLength> = Features<M>;
    type Height = U1;
    type Width = U1;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<E, N>;
}

/// `C` channels of `H` rows of `W` values: the input and output of convolutions.
pub struct Image<C, H, W>(PhantomData<(C, H, W)>);

impl<C: ArrayLength, H: ArrayLength, W: ArrayLength> Shape for Image<C, H, W> {
    const DIMS: &'static [usize] = &[C::USIZE, H::USIZE, W::USIZE];
    const KIND: Kind = Kind::Image;
    type Channels = C;
    type WithChannels<N: ArrayLength> = Image<N, H, W>;
    type Height = H;
    type Width = W;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [[[T; Z]; Y]; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<GenericArray<GenericArray<E, W>, H>, C>;
}

/// `L` steps of `F` features each, one step after the other: text, sound, measurements over time.
pub struct Sequence<L, F>(PhantomData<(L, F)>);

impl<L: ArrayLength, F: ArrayLength> Shape for Sequence<L, F> {
    const DIMS: &'static [usize] = &[L::USIZE, F::USIZE];
    const KIND: Kind = Kind::Sequence;
    type Channels = F;
    type WithChannels<N: ArrayLength> = Sequence<L, N>;
    type Height = L;
    type Width = U1;
    type Step = Features<F>;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [[T; Y]; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<GenericArray<E, F>, L>;
}

/// `O` filters of `I` channels of `H` rows of `W` values: the weights of a convolution.
pub struct Filters<O, I, H, W>(PhantomData<(O, I, H, W)>);

impl<O: ArrayLength, I: ArrayLength, H: ArrayLength, W: ArrayLength> Shape for Filters<O, I, H, W> {
    const DIMS: &'static [usize] = &[O::USIZE, I::USIZE, H::USIZE, W::USIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<GenericArray<GenericArray<GenericArray<E, W>, H>, I>, O>;
}

/// A sequence of `L` tokens: whole numbers below `V`, the size of the vocabulary.
///
/// The inputs of a network that begins with it are arrays of `u8` if `V` is at most 256, of `u16` if it is at most 65 536, and otherwise of
/// `u32`. `Embedding` and `OneHot` turn tokens into numbers.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Tokens<4, 256>>, Embedding<256, 8>, Flatten, Dense<_, 2>; }
/// let input: [u8; 4] = *b"text";
/// assert_eq!(Net::ZERO.predict(&input), [0.0; 2]);
/// ```
pub struct Tokens<L, V>(PhantomData<(L, V)>);

impl<L: ArrayLength, V: Vocabulary> Shape for Tokens<L, V> {
    const DIMS: &'static [usize] = if V::USIZE == 0 { &[0] } else { &[L::USIZE] };
    const SIZE: usize = L::USIZE;
    const KIND: Kind = Kind::Tokens;
    const VOCABULARY: usize = V::USIZE;
    type Channels = V;
    type WithChannels<N: ArrayLength> = Sequence<L, N>;
    type Height = L;
    type Width = U1;
    type Step = Tokens<U1, V>;
    type Element<T: Scalar> = V::Token;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<E, L>;
}

/// `O` filters of `I` channels of `L` values: the weights of a convolution over a sequence.
pub struct SequenceFilters<O, I, L>(PhantomData<(O, I, L)>);

impl<O: ArrayLength, I: ArrayLength, L: ArrayLength> Shape for SequenceFilters<O, I, L> {
    const DIMS: &'static [usize] = &[O::USIZE, I::USIZE, L::USIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<GenericArray<GenericArray<E, L>, I>, O>;
}

/// The unknown shape before the first layer of a list. A layer that accepts any shape cannot be the first; this type makes that a single
/// error, instead of one wherever the network is used.
pub struct Unknown;

impl Shape for Unknown {
    const DIMS: &'static [usize] = &[];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<E, U1>;
}

/// A matrix with a row for every value of `A` and a column for every value of `B`: the weights between two shapes.
pub struct Outer<A, B>(PhantomData<(A, B)>);

impl<A: Shape, B: Shape> Shape for Outer<A, B> {
    const DIMS: &'static [usize] = &[A::SIZE, B::SIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = A::Array<T, B::Array<T, E>>;
}

/// Up to four shapes of any kind, one after the other: the outputs of the heads of a network.
pub struct Joined<A, B, C, D>(PhantomData<(A, B, C, D)>);

impl<A: Shape, B: Shape, C: Shape, D: Shape> Shape for Joined<A, B, C, D> {
    const DIMS: &'static [usize] = &[A::SIZE + B::SIZE + C::SIZE + D::SIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Step = Joined<A::Step, B::Step, C::Step, D::Step>;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> =
        Pair<Pair<A::Array<T, E>, B::Array<T, E>>, Pair<C::Array<T, E>, D::Array<T, E>>>;
}

/// `G` gates of `H` values each, one after the other in one extent: the columns of the weights of a recurrent layer.
pub struct Gates<G, H>(PhantomData<(G, H)>);

impl<G: ArrayLength, H: ArrayLength> Shape for Gates<G, H> {
    const DIMS: &'static [usize] = &[G::USIZE * H::USIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Element, E: Flat<T>> = GenericArray<GenericArray<E, H>, G>;
}
