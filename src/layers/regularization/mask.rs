//! `Mask::new`: a mask from its rate and its key, and the check of rates. What is dropped is drawn in `kernels/random.rs`.

use crate::kernels::arguments::Mask;
use crate::layer::prelude::*;

/// Returns [`Expects::Anything`], or the message if the rate is not at least 0 and below 1.
pub(super) const fn expects_rate<Rate: Decimal>(message: &'static str) -> Expects {
    if Rate::VALUE >= 0.0 && Rate::VALUE < 1.0 { Expects::Anything } else { Expects::Never(message) }
}

impl<T: Scalar> Mask<T> {
    /// Returns the mask for a rate, at least 0 and below 1.
    pub(crate) fn new(rate: f64, key: [u32; 2]) -> Self {
        Self { key, threshold: (rate * 4_294_967_296.0) as u32, scale: T::of(1.0 / (1.0 - rate)) }
    }
}
