//! [`Samples`]: training data that are read when a batch needs them.

use core::fmt;
use std::vec::Vec;

/// Samples that are read when a batch needs them: an argument of [`Fit::run_from`](crate::training::Fit::run_from).
///
/// ```
/// use stackprop::data::Samples;
///
/// /// Squares, which are computed instead of read.
/// struct Squares;
///
/// impl Samples<[f32; 1], [f32; 1]> for Squares {
///     type Error = std::convert::Infallible;
///     fn count(&self) -> usize {
///         100
///     }
///     fn read(&mut self, sample: usize, inputs: &mut Vec<[f32; 1]>, targets: &mut Vec<[f32; 1]>) -> Result<(), Self::Error> {
///         let x = sample as f32 / 100.0;
///         inputs.push([x]);
///         targets.push([x * x]);
///         Ok(())
///     }
/// }
/// let (mut inputs, mut targets) = (Vec::new(), Vec::new());
/// Squares.read(50, &mut inputs, &mut targets)?;
/// assert_eq!((inputs[0], targets[0]), ([0.5], [0.25]));
/// # Ok::<(), std::convert::Infallible>(())
/// ```
pub trait Samples<X, Y> {
    /// Why a sample could not be read.
    type Error: fmt::Display;

    /// The number of samples.
    fn count(&self) -> usize;

    /// Appends the input and the target of a sample.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn read(&mut self, sample: usize, inputs: &mut Vec<X>, targets: &mut Vec<Y>) -> Result<(), Self::Error>;
}
