//! The inverse tangent.

use super::double_polynomials::{HALF_PI, QUARTER_PI, atan_tail};

/// `atan t + 0`, `atan t + π/4` or `atan t + π/2` with `|t| ≤ √2 − 1`, where `t` is `x`, `(x − 1) / (x + 1)` or `−1 / x`.
#[inline(always)]
pub(super) fn atan(x: f64) -> f64 {
    const LOW: f64 = core::f64::consts::SQRT_2 - 1.0;
    const HIGH: f64 = core::f64::consts::SQRT_2 + 1.0;
    let a = x.abs();
    let (near, far) = (a < LOW, a > HIGH);
    let numerator = if far { -1.0 } else { a - 1.0 };
    let divisor = if far { a } else { a + 1.0 };
    let t = if near { a } else { numerator / divisor };
    let [base, rest] = if far { HALF_PI } else { QUARTER_PI };
    let w = t * t;
    let tail = t * w * atan_tail(w);
    let y = if near { t + tail } else { base + (t + (tail + rest)) };
    y.copysign(x)
}
