//! Numbers as types, to which the macro expands `128`, `CLASSES`, `{ 2 * HIDDEN }`, `0.5` and `_`.

use core::any::Any;
use core::marker::PhantomData;

use generic_array::ArrayLength;
use typenum::{B0, B1, NonZero, UInt, UTerm, Unsigned};

use crate::layer::Expects;
use crate::tensor::shape::product;
use crate::tensor::{Features, Image, Sequence, Shape, Tokens};
use crate::type_level::vocabulary::Vocabulary;

/// A size as a type, such as `typenum::U128`, for the parameters of generic networks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a size",
    label = "write a size as a type, such as `stackprop::typenum::U128`"
)]
pub trait Size: Vocabulary {}

#[diagnostic::do_not_recommend]
impl<N: Vocabulary> Size for N {}

/// Appends six binary digits to a type-level number. With it sizes that are expressions, and shapes between layers, become types.
///
/// `PushSix<5>` of 2 is 133. A size is built from its digits, highest first; leading zeros change nothing.
#[doc(hidden)]
pub trait PushSix<const DIGIT: usize> {
    /// The number `64 · self + DIGIT`.
    type Output;
}

/// One `impl` per digit: for each high half one for each low half.
macro_rules! push_six {
    ($($high:literal: $a:ident $b:ident $c:ident;)*) => {$(
        push_six! { @ $high $a $b $c
            0: B0 B0 B0; 1: B0 B0 B1; 2: B0 B1 B0; 3: B0 B1 B1; 4: B1 B0 B0; 5: B1 B0 B1; 6: B1 B1 B0; 7: B1 B1 B1;
        }
    )*};
    (@ $high:literal $a:ident $b:ident $c:ident $($low:literal: $d:ident $e:ident $f:ident;)*) => {$(
        impl PushSix<{ 8 * $high + $low }> for UTerm {
            type Output = typenum::U<{ 8 * $high + $low }>;
        }
        impl<N, B> PushSix<{ 8 * $high + $low }> for UInt<N, B> {
            type Output = UInt<UInt<UInt<UInt<UInt<UInt<UInt<N, B>, $a>, $b>, $c>, $d>, $e>, $f>;
        }
    )*};
}
push_six! {
    0: B0 B0 B0; 1: B0 B0 B1; 2: B0 B1 B0; 3: B0 B1 B1; 4: B1 B0 B0; 5: B1 B0 B1; 6: B1 B1 B0; 7: B1 B1 B1;
}

/// The number of elements of an array, for sizes that are expressions.
#[doc(hidden)]
pub trait Length {
    const LENGTH: usize;
}

impl<const N: usize> Length for [(); N] {
    const LENGTH: usize = N;
}

/// The size written `_`, which is inferred from the previous layer.
pub struct Auto;

/// Two sizes, written `(5, 3)`: rows and columns.
pub struct By<H, W>(PhantomData<fn() -> (H, W)>);

/// An argument that was not written.
pub struct Missing;

/// The declared number of inputs of a layer: a size, or `_` for any number.
///
/// All kinds of numbers implement it, so that the types of a list with a mistake exist; [`EXPECTS`](Inputs::EXPECTS) holds the error if
/// this is not a number of inputs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number of inputs",
    label = "write a whole number, a constant, an expression in braces, or `_`"
)]
pub trait Inputs: 'static {
    /// The shape of the input, given the output shape of the previous layer.
    type Shape<In: Shape>: Shape;
    /// The declared number; `None` for `_`.
    const DECLARED: Option<usize>;
    /// That number of features, any shape for `_`, or an error.
    const EXPECTS: Expects;
}

/// The declared number of outputs of a layer.
///
/// All kinds of numbers implement it, as with [`Inputs`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number of outputs",
    label = "write a whole number, a constant, or an expression in braces"
)]
pub trait Outputs: 'static {
    /// The number; 0 if it is not a number of outputs.
    type Length: ArrayLength;
    /// [`Expects::Anything`], or an error.
    const EXPECTS: Expects;
}

impl<N: ArrayLength> Inputs for N {
    type Shape<In: Shape> = Features<N>;
    const DECLARED: Option<usize> = Some(N::USIZE);
    const EXPECTS: Expects = if N::USIZE == 0 {
        Expects::Never("the number of inputs must be at least 1")
    } else {
        Expects::Features(N::USIZE)
    };
}

impl<N: ArrayLength> Outputs for N {
    type Length = N;
    const EXPECTS: Expects =
        if N::USIZE == 0 { Expects::Never("the number of outputs must be at least 1") } else { Expects::Anything };
}

impl Inputs for Auto {
    type Shape<In: Shape> = In;
    const DECLARED: Option<usize> = None;
    const EXPECTS: Expects = Expects::Anything;
}

impl Outputs for Auto {
    type Length = UTerm;
    const EXPECTS: Expects =
        Expects::Never("`_` is allowed only for the number of inputs: write the number of outputs");
}

impl Extent for Auto {
    type Height = UTerm;
    type Width = UTerm;
    const NUMBERS: usize = 0;
}

macro_rules! no_size {
    ($(<$($parameter:ident),*> $number:ty: $inputs:literal, $outputs:literal;)*) => {$(
        impl<$($parameter: 'static),*> Inputs for $number {
            type Shape<In: Shape> = Features<UTerm>;
            const DECLARED: Option<usize> = Some(0);
            const EXPECTS: Expects = Expects::Never($inputs);
        }

        impl<$($parameter: 'static),*> Outputs for $number {
            type Length = UTerm;
            const EXPECTS: Expects = Expects::Never($outputs);
        }

        impl<$($parameter: 'static),*> Extent for $number {
            type Height = UTerm;
            type Width = UTerm;
            const NUMBERS: usize = 0;
        }
    )*};
}
no_size! {
    <P, Q> Ratio<P, Q>: "the number of inputs must be a whole number", "the number of outputs must be a whole number";
    <D> Negative<D>: "the number of inputs cannot be negative", "the number of outputs cannot be negative";
    <> Missing:
        "the numbers of inputs and outputs are missing: write them, as in `Dense<784, 128>`",
        "the number of outputs is missing: write it after the number of inputs, as in `Dense<784, 128>`";
}

/// A size in both directions of an image: one number for both, or one for rows and one for columns.
///
/// All kinds of numbers implement it, as with [`Inputs`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a size",
    label = "write a whole number, or one for rows and one for columns as in `(5, 3)`"
)]
pub trait Extent: 'static {
    /// The size from top to bottom; 0 if it is not a size.
    type Height: ArrayLength;
    /// The size from left to right; 0 if it is not a size.
    type Width: ArrayLength;
    /// Both sizes, rows first.
    const VALUES: [usize; 2] = [Self::Height::USIZE, Self::Width::USIZE];
    /// How many numbers were written: 1, 2, or 0 if it is not a size.
    const NUMBERS: usize;
}

impl<N: ArrayLength> Extent for N {
    type Height = N;
    type Width = N;
    const NUMBERS: usize = 1;
}

impl<H: ArrayLength, W: ArrayLength> Extent for By<H, W> {
    type Height = H;
    type Width = W;
    const NUMBERS: usize = 2;
}

/// A shape as an argument of a layer: a number for a vector, `Image<1, 28, 28>`, `Sequence<50, 8>`.
///
/// All kinds of numbers implement it, as with [`Inputs`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape",
    label = "write the number of features, `Image<1, 28, 28>` or `Sequence<50, 8>`"
)]
pub trait Written: 'static {
    /// The shape.
    type Shape: Shape;
    /// The shape; `Other` if none was written.
    type Or<Other: Shape>: Shape;
    /// Whether a shape was written.
    const WRITTEN: bool;
    /// [`Expects::Anything`], or an error.
    const EXPECTS: Expects;
}

const NO_SHAPE: Expects = Expects::Never(
    "a shape is a number of features, `Image<1, 28, 28>` or `Sequence<50, 8>`, with whole numbers of at least 1",
);

const fn written(dims: &[usize]) -> Expects {
    if product(dims) == 0 { NO_SHAPE } else { Expects::Anything }
}

/// The largest vocabulary: `f32` has all whole numbers up to this one.
const LARGEST_VOCABULARY: usize = 1 << 24;

const fn tokens(length: usize, vocabulary: usize) -> Expects {
    if length == 0 || vocabulary == 0 {
        return Expects::Never("tokens need a length and a vocabulary of at least 1, as in `Tokens<64, 256>`");
    }
    if vocabulary > LARGEST_VOCABULARY {
        return Expects::Never("a vocabulary has at most 16777216 tokens");
    }
    Expects::Anything
}

macro_rules! written {
    ($([$($parameter:ident: $bound:path),*] $written:ty => $shape:ty, $expects:expr;)*) => {$(
        impl<$($parameter: $bound),*> Written for $written {
            type Shape = $shape;
            type Or<Other: Shape> = $shape;
            const WRITTEN: bool = true;
            const EXPECTS: Expects = $expects;
        }
    )*};
}
written! {
    [N: ArrayLength] N => Features<N>, written(&[N::USIZE]);
    [N: Outputs] Features<N> => Features<N::Length>, written(Self::Shape::DIMS);
    [C: Outputs, H: Outputs, W: Outputs] Image<C, H, W> => Image<C::Length, H::Length, W::Length>, written(Self::Shape::DIMS);
    [L: Outputs, F: Outputs] Sequence<L, F> => Sequence<L::Length, F::Length>, written(Self::Shape::DIMS);
    [L: Outputs, V: Outputs<Length: Vocabulary>] Tokens<L, V> => Tokens<L::Length, V::Length>, tokens(L::Length::USIZE, V::Length::USIZE);
    [] Auto => Features<UTerm>, NO_SHAPE;
    [P: Any, Q: Any] Ratio<P, Q> => Features<UTerm>, NO_SHAPE;
    [D: Any] Negative<D> => Features<UTerm>, NO_SHAPE;
}

impl Written for Missing {
    type Shape = Features<UTerm>;
    type Or<Other: Shape> = Other;
    const WRITTEN: bool = false;
    const EXPECTS: Expects = NO_SHAPE;
}

/// The arguments of a layer that has a shape as argument: the shape, or the three numbers of an image.
pub struct Arguments<A, B, C>(PhantomData<(A, B, C)>);

impl<S: Written> Written for Arguments<S, Missing, Missing> {
    type Shape = S::Shape;
    type Or<Other: Shape> = S::Or<Other>;
    const WRITTEN: bool = S::WRITTEN;
    const EXPECTS: Expects = S::EXPECTS;
}

written! {
    [C: ArrayLength, H: ArrayLength, W: ArrayLength] Arguments<C, H, W> => Image<C, H, W>, written(Self::Shape::DIMS);
    [A: ArrayLength, B: ArrayLength] Arguments<A, B, Missing> => Features<UTerm>, Expects::Never(
        "two numbers are not a shape: write `Sequence<50, 8>` or `Image<1, 28, 28>`"
    );
}

/// A decimal as a type: the ratio `P / Q`.
pub struct Ratio<P, Q>(PhantomData<fn() -> (P, Q)>);

/// A negative decimal as a type: the decimal `D` with its sign changed.
pub struct Negative<D>(PhantomData<fn() -> D>);

/// A number as a type that need not be whole, such as the rate of a dropout or the slope of an activation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a decimal number",
    label = "write a number such as `0.5`, `1` or `-0.1`"
)]
pub trait Decimal: 'static {
    /// The value; NaN for `_` and for a missing argument.
    const VALUE: f64;
}

impl<P: Unsigned + 'static, Q: Unsigned + NonZero + 'static> Decimal for Ratio<P, Q> {
    const VALUE: f64 = P::U64 as f64 / Q::U64 as f64;
}

impl<D: Decimal> Decimal for Negative<D> {
    const VALUE: f64 = -D::VALUE;
}

/// NaN, which no layer accepts.
impl Decimal for Auto {
    const VALUE: f64 = f64::NAN;
}

/// NaN, which no layer accepts.
impl Decimal for Missing {
    const VALUE: f64 = f64::NAN;
}

impl<N: ArrayLength> Decimal for N {
    const VALUE: f64 = N::U64 as f64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pushed_digits_make_the_number() {
        type Leading = <UTerm as PushSix<0>>::Output;
        assert_eq!(Leading::USIZE, 0);
        type Two = <Leading as PushSix<2>>::Output;
        assert_eq!(Two::USIZE, 2);
        type Long = <<Two as PushSix<5>>::Output as PushSix<63>>::Output;
        assert_eq!(Long::USIZE, (2 * 64 + 5) * 64 + 63);
    }

    #[test]
    fn decimals_have_their_value() {
        assert_eq!(Ratio::<typenum::U1, typenum::U100>::VALUE, 0.01);
        assert_eq!(Negative::<Ratio<typenum::U3, typenum::U2>>::VALUE, -1.5);
    }
}
