//! [`Vocabulary`]: the integer type of tokens, by their number.

use core::ops::Sub;

use generic_array::ArrayLength;
use typenum::{Bit, Diff, Max, Maximum, U1, UInt, UTerm};

use crate::tensor::Token;

/// A number as the size of a vocabulary; every number can be one.
#[doc(hidden)]
pub trait Vocabulary: ArrayLength {
    /// The smallest integer type that has all smaller numbers.
    type Token: Token;
}

#[diagnostic::do_not_recommend]
impl<V: ArrayLength + Max<U1>> Vocabulary for V
where
    Maximum<V, U1>: Sub<U1, Output: Half>,
{
    type Token = IfZero<Byte<Largest<V>>, u8, IfZero<Byte<Byte<Largest<V>>>, u16, u32>>;
}

/// Halves a number, and distinguishes zero from other numbers.
#[doc(hidden)]
pub trait Half {
    /// The half, rounded down.
    type Half: Half;
    /// `A` if the number is zero, otherwise `B`.
    type IfZero<A: Token, B: Token>: Token;
}

impl Half for UTerm {
    type Half = Self;
    type IfZero<A: Token, B: Token> = A;
}

impl<U: Half, B: Bit> Half for UInt<U, B> {
    type Half = U;
    type IfZero<X: Token, Y: Token> = Y;
}

/// The largest token.
type Largest<V> = Diff<Maximum<V, U1>, U1>;
type Quarter<N> = <<N as Half>::Half as Half>::Half;
/// A number without its last eight bits.
type Byte<N> = Quarter<Quarter<Quarter<Quarter<N>>>>;
type IfZero<N, A, B> = <N as Half>::IfZero<A, B>;

#[cfg(test)]
mod tests {
    use super::*;
    use core::any::TypeId;
    use typenum::{Sum, U0, U255, U256, U257, U65536};

    fn is<V: Vocabulary, T: 'static>() -> bool {
        TypeId::of::<V::Token>() == TypeId::of::<T>()
    }

    #[test]
    fn the_type_has_just_enough_bits() {
        assert!(is::<U0, u8>() && is::<U1, u8>() && is::<U255, u8>() && is::<U256, u8>());
        assert!(is::<U257, u16>() && is::<U65536, u16>());
        assert!(is::<Sum<U65536, U1>, u32>());
    }
}
