//! The types of targets: an array like the output, a class, a distribution over classes, yes or no.

use core::slice::from_ref;

use super::gaussian_target::GaussianTarget;
use crate::error::TargetError;
use crate::tensor::plain::scalars;
use crate::tensor::{Scalar, Shape, Tensor};

/// A target with one value per output: an array like the output, flat or nested, or a single number for a single output.
///
/// `Output` is the type of the outputs, a flat array; `Nested` is [`Network::NestedOutput`](crate::network::Network::NestedOutput), which
/// differs for sequences and images.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    label = "this loss takes targets of the same type as the outputs"
)]
pub trait Target<T: Scalar, Output, Nested = Output> {
    /// The values, one per output. A loss of your own leaves out those that do not [count](Self::counts), which can be NaN, and overrides
    /// [`Loss::weight`](super::Loss::weight) with [`share`](Self::share), if its targets can be [masked](super::MaskedTarget).
    fn values(&self) -> &[T];

    /// Whether an output counts in the loss. By default all do.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, output: usize) -> bool {
        let _ = output;
        true
    }

    /// The number of outputs that count as a share of all: the weight of the target in the mean over a batch.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn share(&self) -> f64 {
        1.0
    }

    /// The values that count, each with the index of its output.
    fn counted(&self) -> impl Iterator<Item = (usize, T)> {
        self.values().iter().copied().enumerate().filter(|(output, _)| self.counts(*output))
    }

    /// Checks whether all values that count are finite.
    ///
    /// # Errors
    ///
    /// For the first value that is not.
    fn check_finite(&self) -> Result<(), TargetError> {
        check_counted(self.counted(), "a finite number", |t| t.is_finite())
    }
}

impl<T: Scalar, Nested, const N: usize> Target<T, [T; N], Nested> for [T; N] {
    fn values(&self) -> &[T] {
        self
    }
}

impl<T: Scalar, Nested> Target<T, [T; 1], Nested> for T {
    fn values(&self) -> &[T] {
        scalars(self)
    }
}

impl<T: Scalar, Output, const N: usize, const M: usize> Target<T, Output, [[T; N]; M]> for [[T; N]; M] {
    fn values(&self) -> &[T] {
        scalars(self)
    }
}

impl<T: Scalar, Output, const N: usize, const M: usize, const L: usize> Target<T, Output, [[[T; N]; M]; L]>
    for [[[T; N]; M]; L]
{
    fn values(&self) -> &[T] {
        scalars(self)
    }
}

/// A target over classes: the number of the class, or an array with one probability per class. For the steps of a sequence: an array of
/// either. For the pixels of an image: an array of rows of the numbers, or an array like the outputs.
///
/// `Output` is [`Network::NestedOutput`](crate::network::Network::NestedOutput): `[f32; C]` for `C` classes, `[[f32; C]; L]` for the `C`
/// classes of each of `L` steps, `[[[f32; W]; H]; C]` for those of each pixel in `H` rows of `W`. A step without a class, [`None`], does not
/// count in the loss. Pixels are steps, row by row.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    label = "this takes the number of a class, as `u8`, `u16`, `u32` or `usize`, or an array of probabilities like the outputs; for a sequence, an array of one of these per step; for an image, rows of numbers of classes"
)]
pub trait ClassTarget<T: Scalar, Output> {
    /// The probability of `class` at a step.
    fn probability(&self, step: usize, class: usize) -> T;

    /// The class at a step.
    fn class(&self, step: usize) -> TargetClass;

    /// Checks whether the target is valid for this number of steps and of classes. The class `ignored`, whose targets do not count, is
    /// always valid.
    ///
    /// # Errors
    ///
    /// If there is no such class, or if probabilities are negative or their sum differs from 1 by more than 0.01.
    fn check(&self, steps: usize, classes: usize, ignored: Option<usize>) -> Result<(), TargetError>;
}

/// What a [`ClassTarget`] is at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetClass {
    /// The class with this number.
    Number(usize),
    /// A distribution over classes.
    Distribution,
    /// Nothing: the step does not count.
    None,
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
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn number(&self) -> usize {
                *self as usize
            }
        }
    )*};
}
class_numbers!(u8 u16 u32 usize);

// If neither fits, the compiler then shows the message of `ClassTarget` above, which names both.
#[diagnostic::do_not_recommend]
impl<T: Scalar, C: ClassNumber, const N: usize> ClassTarget<T, [T; N]> for C {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, _: usize, class: usize) -> T {
        if self.number() == class { T::ONE } else { T::ZERO }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn class(&self, _: usize) -> TargetClass {
        TargetClass::Number(self.number())
    }
    fn check(&self, _: usize, classes: usize, ignored: Option<usize>) -> Result<(), TargetError> {
        check_class(self.number(), classes, ignored)
    }
}

// The outputs of a generic network.
#[diagnostic::do_not_recommend]
impl<T: Scalar, C: ClassNumber, S: Shape> ClassTarget<T, Tensor<T, S>> for C {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, _: usize, class: usize) -> T {
        if self.number() == class { T::ONE } else { T::ZERO }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn class(&self, _: usize) -> TargetClass {
        TargetClass::Number(self.number())
    }
    fn check(&self, steps: usize, classes: usize, ignored: Option<usize>) -> Result<(), TargetError> {
        if steps != 1 {
            return Err(TargetError::Steps { targets: 1, steps });
        }
        check_class(self.number(), classes, ignored)
    }
}

impl<T: Scalar, const N: usize> ClassTarget<T, [T; N]> for [T; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, _: usize, class: usize) -> T {
        self[class]
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn class(&self, _: usize) -> TargetClass {
        TargetClass::Distribution
    }
    fn check(&self, _: usize, _: usize, _: Option<usize>) -> Result<(), TargetError> {
        check_distribution(self)
    }
}

/// The target of one of several steps: the number of a class, or an [`Option`] of it, which is [`None`] for a step that does not count.
pub trait StepClass {
    /// The number of the class, if the step counts.
    fn step_class(&self) -> Option<usize>;
}

#[diagnostic::do_not_recommend]
impl<C: ClassNumber> StepClass for C {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step_class(&self) -> Option<usize> {
        Some(self.number())
    }
}

#[diagnostic::do_not_recommend]
impl<C: ClassNumber> StepClass for Option<C> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step_class(&self) -> Option<usize> {
        self.as_ref().map(ClassNumber::number)
    }
}

macro_rules! step_classes {
    ($([$($parameter:ident: $bound:ident),* $(; $width:ident)?] $output:ty;)*) => {$(
        impl<T: Scalar, C: StepClass, $($parameter: $bound,)* $(const $width: usize,)? const L: usize> ClassTarget<T, $output> for [C; L] {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn probability(&self, step: usize, class: usize) -> T {
                if self[step].step_class() == Some(class) { T::ONE } else { T::ZERO }
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn class(&self, step: usize) -> TargetClass {
                self[step].step_class().map_or(TargetClass::None, TargetClass::Number)
            }
            fn check(&self, steps: usize, classes: usize, ignored: Option<usize>) -> Result<(), TargetError> {
                if steps != L {
                    return Err(TargetError::Steps { targets: L, steps });
                }
                check_steps(self, classes, ignored)
            }
        }
    )*};
}
step_classes! {
    [; N] [[T; N]; L];
    [S: Shape] Tensor<T, S>;
}

impl<T: Scalar, const N: usize, const L: usize> ClassTarget<T, [[T; N]; L]> for [[T; N]; L] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, step: usize, class: usize) -> T {
        self[step][class]
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn class(&self, _: usize) -> TargetClass {
        TargetClass::Distribution
    }
    fn check(&self, _: usize, _: usize, _: Option<usize>) -> Result<(), TargetError> {
        self.iter().try_for_each(|step| check_distribution(step))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, C: StepClass, const W: usize, const H: usize, const N: usize> ClassTarget<T, [[[T; W]; H]; N]>
    for [[C; W]; H]
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, step: usize, class: usize) -> T {
        if self.as_flattened()[step].step_class() == Some(class) { T::ONE } else { T::ZERO }
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn class(&self, step: usize) -> TargetClass {
        self.as_flattened()[step].step_class().map_or(TargetClass::None, TargetClass::Number)
    }
    fn check(&self, _: usize, classes: usize, ignored: Option<usize>) -> Result<(), TargetError> {
        check_steps(self.as_flattened(), classes, ignored)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, const W: usize, const H: usize, const N: usize> ClassTarget<T, [[[T; W]; H]; N]> for [[[T; W]; H]; N] {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn probability(&self, step: usize, class: usize) -> T {
        self[class].as_flattened()[step]
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn class(&self, _: usize) -> TargetClass {
        TargetClass::Distribution
    }
    fn check(&self, steps: usize, _: usize, _: Option<usize>) -> Result<(), TargetError> {
        check_each(self.as_flattened().as_flattened(), "a probability", |p| p >= T::ZERO && p.is_finite())?;
        (0..steps).try_for_each(|step| check_sum(self.iter().map(|class| class.as_flattened()[step])))
    }
}

/// Returns an error if the class of a step does not exist, and is not ignored.
fn check_steps<C: StepClass>(steps: &[C], classes: usize, ignored: Option<usize>) -> Result<(), TargetError> {
    steps.iter().enumerate().try_for_each(|(step, class)| {
        let class = class.step_class().unwrap_or_default();
        check_class(class, classes, ignored).map_err(|_| TargetError::StepClassOutOfRange { step, class, classes })
    })
}

/// Returns an error if there is no such class, and it is not ignored.
fn check_class(class: usize, classes: usize, ignored: Option<usize>) -> Result<(), TargetError> {
    if class < classes || ignored == Some(class) {
        Ok(())
    } else {
        Err(TargetError::ClassOutOfRange { class, classes })
    }
}

/// Returns an error if probabilities are negative, or if their sum is not 1.
fn check_distribution<T: Scalar>(probabilities: &[T]) -> Result<(), TargetError> {
    check_each(probabilities, "a probability", |p| p >= T::ZERO && p.is_finite())?;
    check_sum(probabilities.iter().copied())
}

/// Returns an error if the sum of probabilities is not 1.
fn check_sum<T: Scalar>(probabilities: impl Iterator<Item = T>) -> Result<(), TargetError> {
    let sum: f64 = probabilities.map(Scalar::to_f64).sum();
    if (sum - 1.0).abs() <= 0.01 { Ok(()) } else { Err(TargetError::Sum { sum }) }
}

/// A target with yes or no per output, or the probability of yes: an array like the output, flat or nested, or a single number or `bool` for
/// a single output. For the pixels of an image of one channel: an array of rows.
///
/// `Output` is the type of the outputs, a flat array; `Nested` is [`Network::NestedOutput`](crate::network::Network::NestedOutput), which
/// differs for sequences and images.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` does not fit outputs of type `{Output}`",
    label = "this takes an array of numbers from 0 to 1, or of `bool`s, as long as the outputs; for a single output also one of them; for an image of one channel also rows of them"
)]
pub trait BinaryTarget<T: Scalar, Output, Nested = Output> {
    /// The probability of yes for this output.
    fn probability(&self, output: usize) -> T;

    /// Whether an output counts in the loss. By default all do.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn counts(&self, output: usize) -> bool {
        let _ = output;
        true
    }

    /// The number of outputs that count as a share of all: the weight of the target in the mean over a batch.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn share(&self) -> f64 {
        1.0
    }

    /// Checks whether all values are probabilities.
    ///
    /// # Errors
    ///
    /// For the first value that is not.
    fn check(&self) -> Result<(), TargetError>;
}

/// One `impl` for each kind of array, of numbers and of `bool`s.
macro_rules! binary_targets {
    ($(
        [$($bounds:tt)*] $output:ty, $nested:ty: $bools:ty, $numbers:ty, |$this:ident| $values:expr;
    )*) => {$(
        impl<T: Scalar, $($bounds)*> BinaryTarget<T, $output, $nested> for $bools {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn probability(&self, output: usize) -> T {
                let $this = self;
                if $values[output] { T::ONE } else { T::ZERO }
            }
            fn check(&self) -> Result<(), TargetError> {
                Ok(())
            }
        }

        impl<T: Scalar, $($bounds)*> BinaryTarget<T, $output, $nested> for $numbers {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn probability(&self, output: usize) -> T {
                let $this = self;
                $values[output]
            }
            fn check(&self) -> Result<(), TargetError> {
                let $this = self;
                check_each($values, "between 0 and 1", |t| t >= T::ZERO && t <= T::ONE)
            }
        }
    )*};
}
binary_targets! {
    [Nested] [T; 1], Nested: bool, T, |target| from_ref(target);
    [Nested, const N: usize] [T; N], Nested: [bool; N], [T; N], |target| target.as_slice();
    // The steps of a sequence.
    [const L: usize] [[T; 1]; L], [[T; 1]; L]: [bool; L], [T; L], |target| target.as_slice();
    [Output, const N: usize, const L: usize] Output, [[T; N]; L]: [[bool; N]; L], [[T; N]; L], |target| target.as_flattened();
    // The pixels of an image.
    [Output, const W: usize, const H: usize] Output, [[[T; W]; H]; 1]: [[bool; W]; H], [[T; W]; H], |target| target.as_flattened();
    [Output, const W: usize, const H: usize, const N: usize] Output, [[[T; W]; H]; N]: [[[bool; W]; H]; N], [[[T; W]; H]; N],
        |target| target.as_flattened().as_flattened();
}

/// The struct of the outputs of a network that ends in `Heads`.
#[doc(hidden)]
pub trait OutputsOfHeads {}

/// Tuples are targets of networks with heads for each single loss, which such a network cannot have: so there is one error, that of
/// [`OneOutput`](super::OneOutput), and none about the target. A loss without that bound which calls these functions does not compile.
macro_rules! targets_of_heads {
    ($(($($target:ident),*))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Scalar, O: OutputsOfHeads, Nested, $($target),*> Target<T, O, Nested> for ($($target,)*) {
            fn values(&self) -> &[T] {
                const { not_for_heads() };
                &[]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Scalar, O: OutputsOfHeads, $($target),*> GaussianTarget<T, O> for ($($target,)*) {
            fn values(&self) -> &[T] {
                const { not_for_heads() };
                &[]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Scalar, O: OutputsOfHeads, $($target),*> ClassTarget<T, O> for ($($target,)*) {
            fn probability(&self, _: usize, _: usize) -> T {
                const { not_for_heads() };
                T::ZERO
            }
            fn class(&self, _: usize) -> TargetClass {
                const { not_for_heads() };
                TargetClass::None
            }
            fn check(&self, _: usize, _: usize, _: Option<usize>) -> Result<(), TargetError> {
                const { not_for_heads() };
                Ok(())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Scalar, O: OutputsOfHeads, Nested, $($target),*> BinaryTarget<T, O, Nested> for ($($target,)*) {
            fn probability(&self, _: usize) -> T {
                const { not_for_heads() };
                T::ZERO
            }
            fn check(&self) -> Result<(), TargetError> {
                const { not_for_heads() };
                Ok(())
            }
        }
    )*};
}
targets_of_heads!((A, B)(A, B, C)(A, B, C, D));

/// Returns an error for the first value that is not `good`. `wanted` says in the message what it has to be.
pub(super) fn check_each<T: Scalar>(
    values: &[T],
    wanted: &'static str,
    good: impl Fn(T) -> bool,
) -> Result<(), TargetError> {
    check_counted(values.iter().copied().enumerate(), wanted, good)
}

/// As [`check_each`], for values with the index of their outputs.
pub(super) fn check_counted<T: Scalar>(
    mut values: impl Iterator<Item = (usize, T)>,
    wanted: &'static str,
    good: impl Fn(T) -> bool,
) -> Result<(), TargetError> {
    match values.find(|(_, value)| !good(*value)) {
        None => Ok(()),
        Some((output, value)) => Err(TargetError::Value { output, value: value.to_f64(), wanted }),
    }
}

/// Fails constant evaluation in a loss that takes the outputs of several heads for one.
const fn not_for_heads() {
    panic!(
        "a network that ends in `Heads` has a tuple of losses, one for each head: a loss needs `N: Network<Output: OneOutput<Self>>`"
    );
}
