//! The cosine of a multiple of π.

use super::format::Format;

/// `cos(π x)`, by reflections that are all exact: to one period, to half of it, to the nearest of the points 0, ½ and 1.
#[inline(always)]
pub(super) fn cos_pi<T: Format>(x: T) -> T {
    let a = x.abs();
    let periods = (a * T::of(0.5) + T::WHOLE) - T::WHOLE;
    let within = (a - periods * T::of(2.0)).abs();
    // All larger numbers are even. Infinity and NaN become NaN.
    let within = if a < T::WHOLE * T::of(2.0) { within } else { a * T::of(0.0) };

    let (zero, one) = (within < T::of(0.25), within > T::of(0.75));
    let t = if one { T::of(1.0) - within } else { within };
    let t = if zero || one { t } else { T::of(0.5) - within };
    let w = t * t;
    let cosine = T::of(1.0) + w * w.cos_tail();
    let sine = t * (T::PI + w * w.sin_tail());
    let outer = if one { -cosine } else { cosine };
    if zero || one { outer } else { sine }
}
