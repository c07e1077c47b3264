//! Numbers in types: what the macro makes of `128`, `CLASSES`, `{ 2 * HIDDEN }`, `0.5` and `_`.

use core::marker::PhantomData;

use generic_array::ArrayLength;
use typenum::{B0, B1, NonZero, UInt, UTerm, Unsigned};

use crate::shape::{Features, Shape};

/// Appends a binary digit to a type-level number: how a size that is an expression becomes a type.
///
/// `Push<true>` of 2 is 5. A size `N` is the chain of pushes of its bits, from the highest to the lowest.
pub trait Push<const BIT: bool> {
    /// The number `2 · self + BIT`.
    type Output;
}

impl Push<false> for UTerm {
    type Output = UTerm;
}
impl Push<true> for UTerm {
    type Output = UInt<UTerm, B1>;
}
impl<N, B> Push<false> for UInt<N, B> {
    type Output = UInt<UInt<N, B>, B0>;
}
impl<N, B> Push<true> for UInt<N, B> {
    type Output = UInt<UInt<N, B>, B1>;
}

/// The size written `_`: taken from the layer before.
pub struct Auto;

/// The number of inputs a layer was declared with: a size, or `_` for whatever comes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number of inputs",
    label = "write a whole number, a constant, an expression in braces, or `_`"
)]
pub trait Inputs: 'static {
    /// The shape of the input, given the shape of what comes.
    type Shape<In: Shape>: Shape;
    /// The declared number; `None` for `_`.
    const DECLARED: Option<usize>;
}

impl<N: ArrayLength> Inputs for N {
    type Shape<In: Shape> = Features<N>;
    const DECLARED: Option<usize> = Some(N::USIZE);
}

impl Inputs for Auto {
    type Shape<In: Shape> = In;
    const DECLARED: Option<usize> = None;
}

/// A decimal in a type: the ratio `P / Q`.
pub struct Ratio<P, Q>(PhantomData<fn() -> (P, Q)>);

/// A negative decimal in a type: the decimal `D` with its sign changed.
pub struct Negative<D>(PhantomData<fn() -> D>);

/// A number in a type that need not be whole: the rate of a dropout, the slope of an activation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a decimal number",
    label = "write a number such as `0.5`, `1` or `-0.1`"
)]
pub trait Decimal: 'static {
    /// The value.
    const VALUE: f64;
}

impl<P: Unsigned + 'static, Q: Unsigned + NonZero + 'static> Decimal for Ratio<P, Q> {
    const VALUE: f64 = P::U64 as f64 / Q::U64 as f64;
}

impl<D: Decimal> Decimal for Negative<D> {
    const VALUE: f64 = -D::VALUE;
}

impl<N: ArrayLength> Decimal for N {
    const VALUE: f64 = N::U64 as f64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pushed_bits_make_the_number() {
        type Six = <<<UTerm as Push<true>>::Output as Push<true>>::Output as Push<false>>::Output;
        assert_eq!(Six::USIZE, 6);
        type Leading = <<UTerm as Push<false>>::Output as Push<true>>::Output;
        assert_eq!(Leading::USIZE, 1);
    }

    #[test]
    fn decimals_have_their_value() {
        assert_eq!(Ratio::<typenum::U1, typenum::U100>::VALUE, 0.01);
        assert_eq!(Negative::<Ratio<typenum::U3, typenum::U2>>::VALUE, -1.5);
    }
}
