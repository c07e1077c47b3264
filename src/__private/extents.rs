//! The shapes between the layers of a list as plain numbers, and written anew from them.

use generic_array::ArrayLength;

use crate::network::list::Position;
use crate::tensor::shape::{Kind, extent};
use crate::tensor::{Features, Image, Sequence, Shape};

/// A shape as plain numbers: its kind, and its extents, 1 where there is none, in digits of six bits, the upper ones first. They are
/// fields and not arrays because each is a constant of its own in a type, and the compiler takes longer for an index.
#[derive(Clone, Copy)]
pub struct Digits {
    /// The number of its kind.
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
pub struct OfKind<const KIND: usize>;

/// The shape of a kind with extents `X`, `Y` and `Z`; of a kind that has only a name, the output of the layer at the place `P`.
pub trait Rebuild<X, Y, Z, P> {
    /// It.
    type Shape: Shape;
}

impl<X, Y, Z, P: Position> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Other as usize }> {
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

/// The output shape of the layer at `$position`, written from the constant `$digits`.
///
/// By its definition it is `$computed`, which refers to the input of the layer, and so to the output of the layer before it: the
/// compiler would follow that back through the whole list, at each layer. A constant it evaluates once, by itself.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __shape {
    ($digits:ident, $position:ident, $computed:ty) => {
        <$crate::__private::OfKind<{ $digits.kind }> as $crate::__private::Rebuild<
            <<<$crate::typenum::UTerm as $crate::__private::PushSix<{ $digits.x0 }>>::Output as $crate::__private::PushSix<
                { $digits.x1 },
            >>::Output as $crate::__private::PushSix<{ $digits.x2 }>>::Output,
            <<<$crate::typenum::UTerm as $crate::__private::PushSix<{ $digits.y0 }>>::Output as $crate::__private::PushSix<
                { $digits.y1 },
            >>::Output as $crate::__private::PushSix<{ $digits.y2 }>>::Output,
            <<<$crate::typenum::UTerm as $crate::__private::PushSix<{ $digits.z0 }>>::Output as $crate::__private::PushSix<
                { $digits.z1 },
            >>::Output as $crate::__private::PushSix<{ $digits.z2 }>>::Output,
            $position,
        >>::Shape
    };
}

/// The output shape of a layer: an editor takes it by its definition.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __shape {
    ($digits:ident, $position:ident, $computed:ty) => {
        $computed
    };
}
