//! The numbers a network is made of: `f32` for use, `f64` for checking.

use core::fmt::{Debug, Display};

use num_traits::NumAssign;
use num_traits::float::FloatCore;

use crate::kernels::compiled::Compiled;
use crate::math::Math;
use crate::tensor::plain::Flat;
use crate::zero::Zero;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// Which scalar a type is, for code that differs between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    /// `f32`
    F32,
    /// `f64`
    F64,
}

/// A floating-point number that a network can be made of: `f32` or `f64`.
///
/// Sealed: unsafe code in this crate relies on a scalar being plain bits, of which all zero is a valid pattern.
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
    + Flat<Self>
    + Compiled<Self>
    + sealed::Sealed
    + 'static
{
    /// One.
    const ONE: Self;
    /// Which scalar this is.
    const KIND: ScalarKind;
    /// The scalar nearest to an `f64`.
    fn of(value: f64) -> Self;
    /// The value as an `f64`, which holds it exactly.
    fn to_f64(self) -> f64;
    /// `self · factor + addend` in one rounding, where the processor has the instruction; a slow call where it has not.
    fn fused_mul_add(self, factor: Self, addend: Self) -> Self;
}

/// The scalar of a network where none is named: there is one `impl`, from which the compiler infers it.
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
        }
    )*};
}
scalar!(f32 F32 f64 F64);
