//! The error function.
//!
//! Below 1, `x + x P(x²)`; above, `1 − exp Q(|x|)`, since `ln(1 − erf x)` is nearly a parabola. The split is that of
//! N. Juffa's single-precision `erff`; the polynomials are our own, see `fit.py`.

use super::exp::reduce;
use super::format::Format;

#[inline(always)]
pub(super) fn erf<T: Format>(x: T) -> T {
    let near = x + x * (x * x).erf_near();
    let (shifted, p) = reduce((x.abs().at_most(T::ERF_ONE) - T::of(2.0)).erf_far());
    let scale = shifted.power_of_two();
    let far = T::of(1.0) - (scale + scale * p);
    if x.abs() < T::of(1.0) { near } else { far.copysign(x) }
}
