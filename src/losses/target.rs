//! The types of targets: an array like the output, a class, a distribution over classes, yes or no.

use crate::error::TargetError;
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, scalars};

/// A target with one value per output: an array like `Output`, or a single number for a single output.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    label = "this loss takes targets of the same type as the outputs"
)]
pub trait Target<T: Scalar, Output> {
    /// The values, one per output.
    fn values(&self) -> &[T];

    /// Checks whether all values are finite.
    ///
    /// # Errors
    ///
    /// For the first value that is not.
    fn check_finite(&self) -> Result<(), TargetError> {
        check_each(self.values(), "a finite number", |t| t.is_finite())
    }
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

/// A target over classes: the number of the class, or an array with one probability per class.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    label = "this takes the number of a class, as `u8`, `u16`, `u32` or `usize`, or an array of probabilities like the outputs"
)]
pub trait ClassTarget<T: Scalar, Output> {
    /// The probability of `class` in the target.
    fn probability(&self, class: usize) -> T;

    /// The class, if the target is the number of one.
    fn class(&self) -> Option<usize>;

    /// Checks whether the target is valid for this number of classes.
    ///
    /// # Errors
    ///
    /// If there is no such class, or if probabilities are negative or their sum differs from 1 by more than 0.01.
    fn check(&self, classes: usize) -> Result<(), TargetError>;
}

/// The number of a class, counted from 0. Implement it for your own `enum` to use that as a target.
///
/// ```
/// use stackprop::prelude::*;
///
/// #[derive(Clone, Copy)]
/// enum Iris { Setosa, Versicolor, Virginica }
///
/// impl ClassNumber for Iris {
///     fn number(&self) -> usize {
///         *self as usize
///     }
/// }
///
/// network! { struct Net = Dense<4, 3>, Softmax; }
/// let inputs = [[5.1, 3.5, 1.4, 0.2], [7.0, 3.2, 4.7, 1.4], [6.3, 3.3, 6.0, 2.5]];
/// let kinds = [Iris::Setosa, Iris::Versicolor, Iris::Virginica];
/// let mut evaluation = Evaluation::<Net, 4>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &CrossEntropy, &inputs, &kinds);
/// assert_eq!(loss, Ok(3f32.ln()));
/// ```
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` is not the number of a class",
    label = "this takes the number of a class, as `u8`, `u16`, `u32` or `usize`",
    note = "where a target can be a distribution over classes, an array of the type of the outputs is one"
)]
pub trait ClassNumber {
    /// The number.
    fn number(&self) -> usize;
}

macro_rules! class_numbers {
    ($($number:ty)*) => {$(
        impl ClassNumber for $number {
            #[inline(always)]
            fn number(&self) -> usize {
                *self as usize
            }
        }
    )*};
}
class_numbers!(u8 u16 u32 usize);

// If neither fits, the compiler then shows the message of `ClassTarget` above, which names both.
#[diagnostic::do_not_recommend]
impl<T: Scalar, Output: Flat<T>, C: ClassNumber> ClassTarget<T, Output> for C {
    #[inline(always)]
    fn probability(&self, class: usize) -> T {
        if self.number() == class { T::ONE } else { T::ZERO }
    }
    #[inline(always)]
    fn class(&self) -> Option<usize> {
        Some(self.number())
    }
    fn check(&self, classes: usize) -> Result<(), TargetError> {
        let class = self.number();
        if class < classes { Ok(()) } else { Err(TargetError::ClassOutOfRange { class, classes }) }
    }
}

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
        check_each(self, "a probability", |p| p >= T::ZERO && p.is_finite())?;
        let sum: f64 = self.iter().map(|p| (*p).to_f64()).sum();
        if (sum - 1.0).abs() <= 0.01 { Ok(()) } else { Err(TargetError::Sum { sum }) }
    }
}

/// A target with yes or no per output, or the probability of yes: an array like the output, or a single number or `bool` for a
/// single output.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    label = "this takes an array of numbers from 0 to 1, or of `bool`s, as long as the outputs; for a single output also one of them"
)]
pub trait BinaryTarget<T: Scalar, Output> {
    /// The probability of yes for this output.
    fn probability(&self, output: usize) -> T;

    /// Checks whether all values are probabilities.
    ///
    /// # Errors
    ///
    /// For the first value that is not.
    fn check(&self) -> Result<(), TargetError>;
}

impl<T: Scalar, const N: usize> BinaryTarget<T, [T; N]> for [T; N] {
    #[inline(always)]
    fn probability(&self, output: usize) -> T {
        self[output]
    }
    fn check(&self) -> Result<(), TargetError> {
        check_each(self, "between 0 and 1", |t| t >= T::ZERO && t <= T::ONE)
    }
}

impl<T: Scalar, const N: usize> BinaryTarget<T, [T; N]> for [bool; N] {
    #[inline(always)]
    fn probability(&self, output: usize) -> T {
        if self[output] { T::ONE } else { T::ZERO }
    }
    fn check(&self) -> Result<(), TargetError> {
        Ok(())
    }
}

impl<T: Scalar> BinaryTarget<T, [T; 1]> for T {
    #[inline(always)]
    fn probability(&self, _: usize) -> T {
        *self
    }
    fn check(&self) -> Result<(), TargetError> {
        BinaryTarget::<T, [T; 1]>::check(&[*self])
    }
}

impl<T: Scalar> BinaryTarget<T, [T; 1]> for bool {
    #[inline(always)]
    fn probability(&self, _: usize) -> T {
        if *self { T::ONE } else { T::ZERO }
    }
    fn check(&self) -> Result<(), TargetError> {
        Ok(())
    }
}

/// Returns an error for the first value that is not `good`. `wanted` says in the message what it has to be.
pub(super) fn check_each<T: Scalar>(
    values: &[T],
    wanted: &'static str,
    good: impl Fn(T) -> bool,
) -> Result<(), TargetError> {
    match values.iter().position(|value| !good(*value)) {
        None => Ok(()),
        Some(output) => Err(TargetError::Value { output, value: values[output].to_f64(), wanted }),
    }
}
