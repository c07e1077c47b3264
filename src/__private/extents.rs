//! The shapes between the layers of a list: as plain numbers, and as types rebuilt from these numbers.

use generic_array::ArrayLength;

use crate::network::list::Position;
use crate::tensor::shape::{Kind, extent};
use crate::tensor::{Features, Image, Sequence, Shape, Tokens};
use crate::type_level::vocabulary::Vocabulary;

/// A shape as plain numbers: its kind and three extents, each as three digits of six bits, highest first. A missing extent is 1.
/// The digits are fields, not arrays, because each is a constant in a type and indexing takes the compiler longer.
#[derive(Clone, Copy)]
pub struct Digits {
    /// The kind, as a number.
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
    /// Returns the digits of a shape. If one of its numbers is 2¹⁸ or more, three digits are too few, and it is of [`Kind::Other`].
    pub const fn of<S: Shape>() -> Self {
        let [x, y, z] = [extent(S::DIMS, 0), extent(S::DIMS, 1), extent(S::DIMS, 2)];
        let y = if let Kind::Tokens = S::KIND { S::VOCABULARY } else { y };
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

/// The shape of a kind with the extents `X`, `Y` and `Z`. For `Kind::Other` it is the output of the layer at position `P`.
pub trait Rebuild<X, Y, Z, P> {
    /// The shape.
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

impl<X: ArrayLength, Y: Vocabulary, Z, P> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Tokens as usize }> {
    type Shape = Tokens<X, Y>;
}

impl<X: ArrayLength, Y: ArrayLength, Z: ArrayLength, P> Rebuild<X, Y, Z, P> for OfKind<{ Kind::Image as usize }> {
    type Shape = Image<X, Y, Z>;
}

/// The output shape of the layer at `$position`, written from the constant `$digits`.
///
/// By definition it is `$computed`, which depends on the input of the layer and so on the output of the previous layer. The compiler
/// would follow that chain through the whole list at each layer. A constant is evaluated once.
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

/// The output shape of a layer. Editors use its definition.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __shape {
    ($digits:ident, $position:ident, $computed:ty) => {
        $computed
    };
}
