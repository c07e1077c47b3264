//! [`Samples`]: training data that are read when a batch needs them.

use core::fmt;
use std::vec::Vec;

/// Samples that are read when a batch needs them: an argument of [`Fit::run_from`](crate::training::Fit::run_from), and an example of it.
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
