//! The scalar types of a network: `f32` for use, `f64` for checks.

use core::fmt::{Debug, Display};

use num_traits::NumAssign;
use num_traits::float::FloatCore;

use crate::kernels::compiled::Compiled;
use crate::math::Math;
use crate::tensor::ElementOf;
use crate::zero::Zero;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// The scalar type as a value, for code that differs between the types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    /// `f32`
    F32,
    /// `f64`
    F64,
}

/// A slice of scalars whose type is known at run time.
#[derive(Debug)]
pub enum SliceMut<'a> {
    /// Of `f32`.
    F32(&'a mut [f32]),
    /// Of `f64`.
    F64(&'a mut [f64]),
}

/// A floating-point type for the numbers of a network: `f32` or `f64`.
///
/// It is sealed, because unsafe code in this crate relies on scalars being plain bits for which all zero is a valid pattern.
pub trait Scalar:
    FloatCore
    + NumAssign
    + Math
    + Default
    + Debug
    + Display
    + Send
    + Sync
    + Zero
    + ElementOf<Self>
    + Compiled<Self>
    + sealed::Sealed
    + 'static
{
    /// One.
    const ONE: Self;
    /// The scalar type as a value.
    const KIND: ScalarKind;
    /// Returns the scalar nearest to an `f64`.
    fn of(value: f64) -> Self;
    /// Returns the value as an `f64`, which is exact.
    fn to_f64(self) -> f64;
    /// Returns `self · factor + addend` with a single rounding. Without a processor instruction for it, this is a slow function call.
    fn fused_mul_add(self, factor: Self, addend: Self) -> Self;
    /// Returns the slice without its type.
    #[doc(hidden)]
    fn slice_mut(slice: &mut [Self]) -> SliceMut<'_>;
    /// Returns a slice of this type; an empty one if it has the other type.
    #[doc(hidden)]
    fn of_slice_mut<'a>(slice: &'a mut SliceMut<'_>) -> &'a mut [Self];
}

/// Implemented only for the default scalar, `f32`, so that the compiler infers it where a program names none.
#[doc(hidden)]
pub trait Usual<T> {}

impl Usual<f32> for () {}

macro_rules! scalar {
    ($($float:ident $kind:ident)*) => {$(
        impl Scalar for $float {
            const ONE: Self = 1.0;
            const KIND: ScalarKind = ScalarKind::$kind;
            #[inline(always)]
            fn of(value: f64) -> Self {
                value as $float
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn fused_mul_add(self, factor: Self, addend: Self) -> Self {
                num_traits::Float::mul_add(self, factor, addend)
            }
            #[inline(always)]
            fn slice_mut(slice: &mut [Self]) -> SliceMut<'_> {
                SliceMut::$kind(slice)
            }
            #[inline(always)]
            fn of_slice_mut<'a>(slice: &'a mut SliceMut<'_>) -> &'a mut [Self] {
                if let SliceMut::$kind(slice) = slice { slice } else { &mut [] }
            }
        }
    )*};
}
scalar!(f32 F32 f64 F64);
