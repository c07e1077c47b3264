//! Shapes: what one sample looks like between two layers, as a type.

use core::marker::PhantomData;

use generic_array::{ArrayLength, GenericArray};
use typenum::{U0, U1};

use crate::flat::Flat;
use crate::network::Place;
use crate::scalar::Scalar;

/// The shape of one sample, known to the compiler.
///
/// A shape is never a value. The batch is not part of it: batches are slices, of any length.
///
/// A list of layers can be as long as one likes where the shapes between them are [`Features`], [`Sequence`] and [`Image`] with
/// extents below 2¹⁸. Of layers with another shape between them, such as one of your own, some twenty can follow one another: more
/// need a higher `recursion_limit`.
pub trait Shape: 'static {
    /// The extent in each direction, outermost first.
    const DIMS: &'static [usize];
    /// The number of values: the product of the extents.
    const SIZE: usize = product(Self::DIMS);
    /// Which of the crate's shapes it is, so that the macro can write its name again from plain numbers.
    #[doc(hidden)]
    const KIND: Kind = Kind::Other;
    /// The number of values at each place: the channels of an image, the features of each step of a sequence.
    type Channels: ArrayLength;
    /// The same shape with another number of channels.
    type WithChannels<N: ArrayLength>: Shape;
    /// The number of places from top to bottom, or of steps.
    type Height: ArrayLength;
    /// The number of places from left to right.
    type Width: ArrayLength;
    /// The array that one would write for it: `[T; X]` for a vector, `[[[T; Z]; Y]; X]` for an image, where `X`, `Y` and `Z`
    /// are its extents, outermost first.
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize>: Flat<T>;
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

/// The extent in one direction; 1 where there is none.
#[doc(hidden)]
pub const fn extent(dims: &[usize], direction: usize) -> usize {
    if direction < dims.len() { dims[direction] } else { 1 }
}

/// Which shape it is, among those between layers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One that only its own name says.
    Other,
    /// [`Features`]
    Features,
    /// [`Sequence`]
    Sequence,
    /// [`Image`]
    Image,
}

/// A shape as plain numbers: its kind, and its extents, 1 where there is none, in digits of six bits, the upper ones first. They are
/// fields and not arrays because each is a constant of its own in a type, and the compiler takes longer for an index.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Digits {
    /// A [`Kind`].
    pub kind: usize,
    /// Of the first extent.
    pub x0: usize,
    /// Of the first extent.
    pub x1: usize,
    /// Of the first extent.
    pub x2: usize,
    /// Of the second extent.
    pub y0: usize,
    /// Of the second extent.
    pub y1: usize,
    /// Of the second extent.
    pub y2: usize,
    /// Of the third extent.
    pub z0: usize,
    /// Of the third extent.
    pub z1: usize,
    /// Of the third extent.
    pub z2: usize,
}

impl Digits {
    /// Those of a shape. One that has more digits is of the kind that has only its own name.
    pub const fn of<S: Shape>() -> Self {
        let [x, y, z] = [extent(S::DIMS, 0), extent(S::DIMS, 1), extent(S::DIMS, 2)];
        let kind = if x < 1 << 18 && y < 1 << 18 && z < 1 << 18 { S::KIND } else { Kind::Other };
        Self {
            kind: kind as usize,
            x0: x >> 12 & 63,
            x1: x >> 6 & 63,
            x2: x & 63,
            y0: y >> 12 & 63,
            y1: y >> 6 & 63,
            y2: y & 63,
            z0: z >> 12 & 63,
            z1: z >> 6 & 63,
            z2: z & 63,
        }
    }
}

/// The kind of a shape, as a type.
#[doc(hidden)]
pub struct OfKind<const KIND: usize>;

/// The shape of a kind with extents `X`, `Y` and `Z`; of a kind that has only a name, the output of the layer at the place `P`.
#[doc(hidden)]
pub trait Rebuild<X, Y, Z, P> {
    /// It.
    type Shape: Shape;
}

impl<X, Y, Z, P: Place> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Other as usize }> {
    type Shape = P::Computed;
}

impl<X: ArrayLength, Y, Z, P> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Features as usize }> {
    type Shape = Features<X>;
}

impl<X: ArrayLength, Y: ArrayLength, Z, P> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Sequence as usize }> {
    type Shape = Sequence<X, Y>;
}

impl<X: ArrayLength, Y: ArrayLength, Z: ArrayLength, P> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Image as usize }> {
    type Shape = Image<X, Y, Z>;
}

/// The output shape of the layer at `$place`, written from the constant `$digits`.
///
/// By its definition it is `$computed`, which refers to the input of the layer, and so to the output of the layer before it: the
/// compiler would follow that back through the whole list, at each layer. A constant it evaluates once, by itself.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __shape {
    ($digits:ident, $place:ident, $computed:ty) => {
        <$crate::shape::OfKind<{ $digits.kind }> as $crate::shape::Rebuild<
            <<<$crate::typenum::UTerm as $crate::size::PushSix<{ $digits.x0 }>>::Output as $crate::size::PushSix<
                { $digits.x1 },
            >>::Output as $crate::size::PushSix<{ $digits.x2 }>>::Output,
            <<<$crate::typenum::UTerm as $crate::size::PushSix<{ $digits.y0 }>>::Output as $crate::size::PushSix<
                { $digits.y1 },
            >>::Output as $crate::size::PushSix<{ $digits.y2 }>>::Output,
            <<<$crate::typenum::UTerm as $crate::size::PushSix<{ $digits.z0 }>>::Output as $crate::size::PushSix<
                { $digits.z1 },
            >>::Output as $crate::size::PushSix<{ $digits.z2 }>>::Output,
            $place,
        >>::Shape
    };
}

/// The output shape of a layer: an editor takes it by its definition.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __shape {
    ($digits:ident, $place:ident, $computed:ty) => {
        $computed
    };
}

/// A vector of `N` values: what dense layers take and give.
pub struct Features<N>(PhantomData<fn() -> N>);

impl<N: ArrayLength> Shape for Features<N> {
    const DIMS: &'static [usize] = &[N::USIZE];
    const KIND: Kind = Kind::Features;
    type Channels = N;
    type WithChannels<M: ArrayLength> = Features<M>;
    type Height = U1;
    type Width = U1;
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<E, N>;
}

/// `C` channels of `H` rows of `W` values: what convolutions take and give.
pub struct Image<C, H, W>(PhantomData<(C, H, W)>);

impl<C: ArrayLength, H: ArrayLength, W: ArrayLength> Shape for Image<C, H, W> {
    const DIMS: &'static [usize] = &[C::USIZE, H::USIZE, W::USIZE];
    const KIND: Kind = Kind::Image;
    type Channels = C;
    type WithChannels<N: ArrayLength> = Image<N, H, W>;
    type Height = H;
    type Width = W;
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize> = [[[T; Z]; Y]; X];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<GenericArray<GenericArray<E, W>, H>, C>;
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
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize> = [[T; Y]; X];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<GenericArray<E, F>, L>;
}

/// `O` filters of `I` channels of `H` rows of `W` values: the weights of a convolution.
pub struct Filters<O, I, H, W>(PhantomData<(O, I, H, W)>);

impl<O: ArrayLength, I: ArrayLength, H: ArrayLength, W: ArrayLength> Shape for Filters<O, I, H, W> {
    const DIMS: &'static [usize] = &[O::USIZE, I::USIZE, H::USIZE, W::USIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<GenericArray<GenericArray<GenericArray<E, W>, H>, I>, O>;
}

/// The shape before the first layer of a list, of which nothing is known. A layer that takes what comes cannot stand there;
/// the type exists so that this is one error, and not one wherever the network is used.
pub struct Unknown;

impl Shape for Unknown {
    const DIMS: &'static [usize] = &[];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Scalar, E: Flat<T>> = GenericArray<E, U1>;
}

/// A matrix with a row for every value of `A` and a column for every value of `B`: the weights between two shapes.
pub struct Outer<A, B>(PhantomData<(A, B)>);

impl<A: Shape, B: Shape> Shape for Outer<A, B> {
    const DIMS: &'static [usize] = &[A::SIZE, B::SIZE];
    type Channels = U0;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U0;
    type Width = U0;
    type Nested<T: Scalar, const X: usize, const Y: usize, const Z: usize> = [T; X];
    type Array<T: Scalar, E: Flat<T>> = A::Array<T, B::Array<T, E>>;
}
