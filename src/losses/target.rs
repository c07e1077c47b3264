//! What can be a target: an array like the output, a class, a distribution over classes.

use crate::error::TargetError;
use crate::flat::{Flat, scalars};
use crate::scalar::Scalar;

/// A target with a value for every output `Output`: the same array, or a single number for a single output.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    note = "this loss takes targets of the same type as the outputs"
)]
pub trait Target<T: Scalar, Output> {
    /// The values, one for each output.
    fn values(&self) -> &[T];
}

impl<T: Scalar, const N: usize> Target<T, [T; N]> for [T; N] {
    fn values(&self) -> &[T] {
        self
    }
}

impl<T: Scalar> Target<T, [T; 1]> for T {
    fn values(&self) -> &[T] {
        scalars(self)
    }
}

/// A target over classes: the number of the class, or an array with a probability for each.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    note = "this loss takes the number of the class (`u8`, `u16`, `u32` or `usize`), or probabilities as an array like the outputs"
)]
pub trait ClassTarget<T: Scalar, Output> {
    /// The probability that the target gives to `class`.
    fn probability(&self, class: usize) -> T;

    /// The class, if the target is a single one.
    fn class(&self) -> Option<usize>;

    /// Whether it makes sense for this number of classes.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    fn check(&self, classes: usize) -> Result<(), TargetError>;
}

macro_rules! class_number {
    ($($number:ty)*) => {$(
        impl<T: Scalar, Output: Flat<T>> ClassTarget<T, Output> for $number {
            #[inline(always)]
            fn probability(&self, class: usize) -> T {
                if *self as usize == class { T::ONE } else { T::ZERO }
            }
            #[inline(always)]
            fn class(&self) -> Option<usize> {
                Some(*self as usize)
            }
            fn check(&self, classes: usize) -> Result<(), TargetError> {
                let class = *self as usize;
                if class < classes { Ok(()) } else { Err(TargetError::ClassOutOfRange { class, classes }) }
            }
        }
    )*};
}
class_number!(u8 u16 u32 usize);

impl<T: Scalar, const N: usize> ClassTarget<T, [T; N]> for [T; N] {
    #[inline(always)]
    fn probability(&self, class: usize) -> T {
        self[class]
    }
    #[inline(always)]
    fn class(&self) -> Option<usize> {
        None
    }
    fn check(&self, _: usize) -> Result<(), TargetError> {
        match self.iter().position(|p| !(*p >= T::ZERO && p.is_finite())) {
            None => Ok(()),
            Some(output) => Err(TargetError::Value { output, value: self[output].to_f64(), wanted: "a probability" }),
        }
    }
}
