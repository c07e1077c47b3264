//! [`Sample`]: the arrays that can be one sample.

use crate::tensor::Scalar;
use crate::tensor::plain::Flat;

/// An array with the values of one sample: flat, `[T; N]`, or nested, `[[T; F]; L]` for a sequence of `L` steps and `[[[T; W]; H]; C]` for an
/// image of `C` channels.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array with the values of a sample, of type `{T}`",
    label = "this takes flat arrays of `{T}`, as the network does, or nested ones"
)]
pub trait Sample<T: Scalar>: Flat<T> {
    /// The lengths of the arrays, outermost first.
    ///
    /// ```
    /// use stackprop::tensor::Sample;
    /// assert_eq!(<[[[f32; 4]; 2]; 3]>::EXTENTS, [3, 2, 4]);
    /// ```
    const EXTENTS: &'static [usize];
}

impl<T: Scalar, const N: usize> Sample<T> for [T; N] {
    const EXTENTS: &'static [usize] = &[N];
}

impl<T: Scalar, const N: usize, const M: usize> Sample<T> for [[T; N]; M] {
    const EXTENTS: &'static [usize] = &[M, N];
}

impl<T: Scalar, const N: usize, const M: usize, const L: usize> Sample<T> for [[[T; N]; M]; L] {
    const EXTENTS: &'static [usize] = &[L, M, N];
}
