//! What the kernels of normalizations, of layers that are random, and of optimizers are called with. There is no arithmetic here: a
//! scalar has a method for each kernel (`compiled.rs`), so what these take cannot ask for scalars.

use super::layout::{Layout, Over};

/// A normalization of some samples, `y = (x − μ) / √(σ² + ε) · w + b`.
#[derive(Clone, Copy)]
pub struct Pass<'a, T> {
    /// Where the values of each channel are.
    pub layout: Layout,
    /// Which values are normalized together.
    pub over: Over,
    /// What is added to the variance, `ε`.
    pub epsilon: f64,
    /// Where mean and variance come from.
    pub moments: Moments<'a, T>,
    /// A factor a channel, or none.
    pub weight: &'a [T],
    /// A summand a channel, or none.
    pub bias: &'a [T],
}

/// Where mean and variance come from.
#[derive(Clone, Copy)]
pub enum Moments<'a, T> {
    /// From the values that are normalized.
    Own {
        /// Whether the mean is taken for 0: the variance is the mean of the squares then.
        about_zero: bool,
    },
    /// From here, one of each a channel.
    Given {
        /// The means.
        mean: &'a [T],
        /// The variances.
        variance: &'a [T],
    },
    /// From what [`measure`] has found, one of each a channel.
    Measured {
        /// The means.
        mean: &'a [f64],
        /// The variances.
        variance: &'a [f64],
    },
}

/// What is left out at random.
#[derive(Clone, Copy)]
pub struct Mask<T> {
    pub(crate) key: [u32; 2],
    /// Below which random number something is left out.
    pub(crate) threshold: u32,
    /// By what all else is multiplied.
    pub(crate) scale: T,
}

/// The numbers of one step.
#[derive(Clone, Copy)]
pub struct Numbers<T> {
    pub(crate) rate: T,
    pub(crate) correction: T,
    pub(crate) epsilon: T,
    /// How much of the old average of the gradient is in the new one, and how much of the gradient.
    pub(crate) first: [T; 2],
    /// The same for the square.
    pub(crate) second: [T; 2],
}

/// A tensor or a part of one, and what belongs to it. All slices are of one length.
pub struct Piece<'a, T, const K: usize> {
    /// The parameters that are read, unless they are those that are written.
    pub(crate) from: Option<&'a [T]>,
    pub(crate) to: &'a mut [T],
    pub(crate) gradient: &'a [T],
    pub(crate) buffers: [&'a mut [T]; K],
}
