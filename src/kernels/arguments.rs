//! The arguments of normalizations, of layers that are random, and of optimizers. There is no arithmetic here: a scalar has a method per
//! kernel (`compiled.rs`), so the types of its arguments cannot require scalars.

use super::layout::{Layout, Over};

/// A normalization of some samples, `y = (x − μ) / √(σ² + ε) · w + b`.
#[derive(Clone, Copy)]
pub struct Pass<'a, T> {
    /// Where the values of each channel are.
    pub layout: Layout,
    /// Which values are normalized together.
    pub over: Over,
    /// The number added to the variance, `ε`.
    pub epsilon: f64,
    /// Where mean and variance come from.
    pub moments: Moments<'a, T>,
    /// One factor per channel, or none.
    pub weight: &'a [T],
    /// One summand per channel, or none.
    pub bias: &'a [T],
}

/// Where mean and variance come from.
#[derive(Clone, Copy)]
pub enum Moments<'a, T> {
    /// Those of the values that are normalized.
    Own {
        /// Whether the mean is taken as 0: the variance is then the mean of the squares.
        about_zero: bool,
    },
    /// Given ones.
    Given {
        /// The mean of each channel.
        mean: &'a [T],
        /// The variance of each channel.
        variance: &'a [T],
    },
    /// Those that [`measure`](super::normalize::measure) has returned.
    Measured {
        /// The mean of each channel.
        mean: &'a [f64],
        /// The variance of each channel.
        variance: &'a [f64],
    },
}

/// Which values dropout zeroes.
#[derive(Clone, Copy)]
pub struct Mask<T> {
    pub(crate) key: [u32; 2],
    /// Values whose random number is below this are zeroed.
    pub(crate) threshold: u32,
    /// The factor for all others.
    pub(crate) scale: T,
}

/// The numbers of one step of an optimizer.
#[derive(Clone, Copy)]
pub struct Numbers<T> {
    pub(crate) rate: T,
    pub(crate) correction: T,
    pub(crate) epsilon: T,
    /// The weights of the old average of the gradient and of the gradient in the new average.
    pub(crate) first: [T; 2],
    /// The same for the average of the squares.
    pub(crate) second: [T; 2],
}

/// A tensor or a part of one, with its gradient and its optimizer state. All slices have the same length.
pub struct Piece<'a, T, const K: usize> {
    /// The parameters to read, unless they are those that are written.
    pub(crate) from: Option<&'a [T]>,
    pub(crate) to: &'a mut [T],
    pub(crate) gradient: &'a [T],
    pub(crate) buffers: [&'a mut [T]; K],
}
