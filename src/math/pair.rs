//! Numbers in twice the precision: the sum of two numbers, the second of which is the rounding error of the first.

use core::ops::Mul;

/// `hi + lo`, where `lo` is much smaller than `hi`.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub hi: f64,
    pub lo: f64,
}

impl Pair {
    pub const fn of([hi, lo]: [f64; 2]) -> Self {
        Self { hi, lo }
    }

    /// `a + b` exactly, whichever is larger (Knuth).
    #[inline(always)]
    pub fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        let from_b = hi - a;
        Self { hi, lo: (a - (hi - from_b)) + (b - from_b) }
    }

    /// `a b` exactly, if nothing overflows or is subnormal (Dekker 1971). It does not use the fused instruction, which not all
    /// processors have.
    #[inline(always)]
    pub fn product(a: f64, b: f64) -> Self {
        let halves = |x: f64| {
            let shifted = 134_217_729.0 * x; // 2²⁷ + 1
            let high = shifted - (shifted - x);
            (high, x - high)
        };
        let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
        let hi = a * b;
        Self { hi, lo: ((a_high * b_high - hi) + a_high * b_low + a_low * b_high) + a_low * b_low }
    }

    /// `self + lo`, with a small `lo` again.
    #[inline(always)]
    pub fn plus(self, lo: f64) -> Self {
        Self::sum(self.hi, self.lo + lo)
    }
}

impl Mul for Pair {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self::product(self.hi, other.hi).plus(self.hi * other.lo + self.lo * other.hi)
    }
}
