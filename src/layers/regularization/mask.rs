//! `Mask`: which values or channels are dropped, by random numbers derived from a key.

use crate::kernels::arguments::Mask;
use crate::layer::prelude::*;

/// Returns [`Expects::Anything`], or the message if the rate is not at least 0 and below 1.
pub(super) const fn expects_rate<Rate: Decimal>(message: &'static str) -> Expects {
    if Rate::VALUE >= 0.0 && Rate::VALUE < 1.0 { Expects::Anything } else { Expects::Never(message) }
}

impl<T: Scalar> Mask<T> {
    /// Returns the mask for a rate.
    pub(super) fn new<Rate: Decimal>(key: [u32; 2]) -> Self {
        Self { key, threshold: (Rate::VALUE * 4_294_967_296.0) as u32, scale: T::of(1.0 / (1.0 - Rate::VALUE)) }
    }
}

/// Returns a random 32-bit number for an index, given the key of a pass.
#[inline(always)]
pub(super) const fn random([low, high]: [u32; 2], index: u32) -> u32 {
    scatter(index ^ low).wrapping_add(high)
}

/// A permutation of the 32-bit numbers with good avalanche, in operations that vector units have: "lowbias32", C. Wellons,
/// "Prospecting for Hash Functions", 2018.
#[inline(always)]
const fn scatter(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}
