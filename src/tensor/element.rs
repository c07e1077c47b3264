//! [`Element`]: the values of a network's inputs, which are numbers or tokens.

use core::fmt::Debug;

use num_traits::float::FloatCore;

use crate::error::ElementError;
use crate::kernels::compiled::Compiled;
use crate::simd::Level;
use crate::tensor::plain::{Flat, all_scalars_mut, values};
use crate::zero::Zero;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
    impl Sealed for u8 {}
    impl Sealed for u16 {}
    impl Sealed for u32 {}
}

/// A type of which arrays of inputs consist: `f32` and `f64` for numbers, `u8`, `u16` and `u32` for tokens.
///
/// It is sealed, because unsafe code in this crate relies on elements being plain bits for which all zero is a valid pattern.
pub trait Element: Copy + Debug + PartialEq + Zero + Flat<Self> + sealed::Sealed {
    /// Returns the element nearest to a number.
    fn nearest(number: f64) -> Self;

    /// Returns the element as a number, which is exact.
    fn number(self) -> f64;
}

macro_rules! elements {
    ($($element:ident)*) => {$(
        impl Element for $element {
            #[inline(always)]
            fn nearest(number: f64) -> Self {
                number as $element
            }
            #[inline(always)]
            fn number(self) -> f64 {
                f64::from(self)
            }
        }
    )*};
}
elements!(f32 f64 u8 u16 u32);

/// An integer type for [`Tokens`](crate::tensor::Tokens): `u8`, `u16` or `u32`.
pub trait Token: Element {
    /// Returns the index of the token in the vocabulary.
    fn index(self) -> usize;
}

macro_rules! tokens {
    ($($token:ident)*) => {$(
        impl Token for $token {
            #[inline(always)]
            fn index(self) -> usize {
                self as usize
            }
        }
    )*};
}
tokens!(u8 u16 u32);

/// An element in the inputs of a network whose numbers are `T`.
///
/// Numbers are used where they are. Tokens are first copied to working memory as whole numbers of type `T`, so that a layer reads the same
/// kind of tensor in every case. `f32` represents whole numbers up to 2²⁴ exactly.
pub trait ElementOf<T: Element>: Element {
    /// The working memory for one sample that is an `A` as numbers.
    type Memory<A: Flat<T> + Zero>: Zero;

    /// Returns samples as numbers, with one memory per sample.
    fn numbers<'a, A: Flat<T> + Zero>(elements: &'a [Self], memory: &'a mut [Self::Memory<A>]) -> &'a [A];

    /// Finds the first invalid element of a sample: a number that is not finite, or a token that is not in the vocabulary.
    ///
    /// # Errors
    ///
    /// The element and its index.
    fn check(elements: &[Self], vocabulary: usize) -> Result<(), ElementError>;

    /// Copies the samples `order` of `from`, of `size` elements each, to `to`.
    fn gather(from: &[Self], order: &[usize], size: usize, to: &mut [Self]);
}

macro_rules! numbers {
    ($($scalar:ident)*) => {$(
        impl ElementOf<$scalar> for $scalar {
            type Memory<A: Flat<Self> + Zero> = ();

            #[inline(always)]
            fn numbers<'a, A: Flat<Self> + Zero>(elements: &'a [Self], memory: &'a mut [()]) -> &'a [A] {
                values(elements, memory.len())
            }

            fn check(elements: &[Self], _: usize) -> Result<(), ElementError> {
                match elements.iter().position(|value| !value.is_finite()) {
                    Some(index) => Err(ElementError::NotFinite { index }),
                    None => Ok(()),
                }
            }

            fn gather(from: &[Self], order: &[usize], size: usize, to: &mut [Self]) {
                <Self as Compiled<Self>>::gather(Level::detect(), from, order, size, to);
            }
        }
    )*};
}
numbers!(f32 f64);

impl<T: Element + FloatCore, N: Token> ElementOf<T> for N {
    type Memory<A: Flat<T> + Zero> = A;

    #[inline(always)]
    fn numbers<'a, A: Flat<T> + Zero>(elements: &'a [Self], memory: &'a mut [A]) -> &'a [A] {
        for (value, token) in all_scalars_mut(memory).iter_mut().zip(elements) {
            *value = T::from(token.index()).unwrap_or_else(T::nan);
        }
        memory
    }

    fn check(elements: &[Self], vocabulary: usize) -> Result<(), ElementError> {
        match elements.iter().position(|token| token.index() >= vocabulary) {
            Some(index) => Err(ElementError::NotInVocabulary { index, token: elements[index].index(), vocabulary }),
            None => Ok(()),
        }
    }

    fn gather(from: &[Self], order: &[usize], size: usize, to: &mut [Self]) {
        for (to, sample) in to.chunks_exact_mut(size).zip(order) {
            to.copy_from_slice(&from[sample * size..][..size]);
        }
    }
}
