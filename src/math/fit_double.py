"""Prints `double_polynomials.rs`: python3 fit_double.py > double_polynomials.rs  (needs mpmath)

The polynomials of the functions that are computed in double precision for both formats, fitted as in `fit.py`; and the
constants that need more digits than a number has.
"""

import math
import sys

from mpmath import atan, atanh, cos, floor, log, mp, mpf, pi, sin, sqrt

from fit import TAN_BOUND, fit

mp.dps = 60

QUARTER = pi / 4 * mpf("1.0001")
EIGHTH = (sqrt(mpf(2)) - 1) * mpf("1.0001")

# name, doc, function, weight (error of the result over the result), interval of the variable, number of coefficients
POLYNOMIALS = [
    (
        "sine_tail",
        "`(sin t − t) / t³`, of `w = t²`, for `|t| ≤ π/4`.",
        lambda w: (sin(sqrt(w)) - sqrt(w)) / sqrt(w) ** 3,
        lambda w: sqrt(w) ** 3 / sin(sqrt(w)),
        (mpf("1e-9"), QUARTER**2),
        7,
    ),
    (
        "cosine_tail",
        "`(cos t − 1 + t²/2) / t⁴`, of `w = t²`, for `|t| ≤ π/4`.",
        lambda w: (cos(sqrt(w)) - 1 + w / 2) / w**2,
        lambda w: w**2 / cos(sqrt(w)),
        (mpf("1e-6"), QUARTER**2),
        6,
    ),
    (
        "atan_tail",
        "`(atan t − t) / t³`, of `w = t²`, for `|t| ≤ √2 − 1`.",
        lambda w: (atan(sqrt(w)) - sqrt(w)) / sqrt(w) ** 3,
        lambda w: sqrt(w) ** 3 / atan(sqrt(w)),
        (mpf("1e-9"), EIGHTH**2),
        14,
    ),
    (
        "log_tail",
        "`(2 atanh s − 2 s − ⅔ s³) / s⁵`, of `w = s²`, for `|s| ≤ (√2 − 1) / (√2 + 1)`.",
        lambda w: (2 * atanh(sqrt(w)) - 2 * sqrt(w) - mpf(2) / 3 * sqrt(w) ** 3) / sqrt(w) ** 5,
        lambda w: w**2,
        (mpf("1e-6"), TAN_BOUND**2),
        9,
    ),
]


def parts(value, bits, count):
    """Numbers whose sum is `value`. Each of them but the last has `bits` bits."""
    found = []
    for part in range(count):
        if part == count - 1:
            found.append(float(value))
        else:
            unit = mpf(2) ** (floor(log(abs(value), 2)) + 1 - bits)
            found.append(float(floor(value / unit) * unit))
        value -= mpf(found[-1])
    return found


KNOWN = {math.pi / 2: "FRAC_PI_2", math.pi / 4: "FRAC_PI_4", math.log2(math.e): "LOG2_E", math.log10(math.e): "LOG10_E"}


def literal(number):
    return f"consts::{KNOWN[number]}" if number in KNOWN else repr(number)


def constant(name, doc, numbers):
    kind = "f64" if len(numbers) == 1 else f"[f64; {len(numbers)}]"
    text = ", ".join(literal(number) for number in numbers)
    print(f"\n/// {doc}\npub(super) const {name}: {kind} = {text if len(numbers) == 1 else f'[{text}]'};")


def main():
    print("//! Polynomials and constants, computed by `fit_double.py`, which wrote this file; do not edit.\n")
    print("use core::f64::consts;\n")
    print("use super::polynomials::horner;")
    for name, doc, target, weight, interval, count in POLYNOMIALS:
        coefficients, error = fit(target, weight, interval, count, "f64")
        print(f"{name}: {float(error / mpf(2) ** -53):.4f} of half an ulp", file=sys.stderr)
        print(f"\n/// {doc}\n#[inline(always)]\npub(super) fn {name}(x: f64) -> f64 {{\n    horner!(x;")
        print(",\n".join(f"        {c!r}" for c in coefficients))
        print("    )\n}")
    constant("HALF_PI_PARTS", "π/2 in three parts of 33 bits and the rest.", parts(pi / 2, 33, 4))
    constant("HALF_PI", "π/2 and its rounding error.", parts(pi / 2, 53, 2))
    constant("QUARTER_PI", "π/4 and its rounding error.", parts(pi / 4, 53, 2))
    constant("LOG2_E", "log₂ e and its rounding error.", parts(1 / log(mpf(2)), 53, 2))
    constant("LOG10_E", "log₁₀ e and its rounding error.", parts(1 / log(mpf(10)), 53, 2))
    constant("LOG10_2", "log₁₀ 2 in two parts; the first has few enough bits that its product with any exponent is exact.", parts(log(mpf(2)) / log(mpf(10)), 42, 2))
    constant("LN_2", "ln 2 in two parts; the first has few enough bits that its product with any exponent is exact.", parts(log(mpf(2)), 42, 2))
    constant("TWO_THIRDS", "⅔ and its rounding error.", parts(mpf(2) / 3, 53, 2))
    mp.dps = 450
    digits = int(floor(2 / pi * mpf(2) ** (64 * 20)))
    words = [0] + [digits >> 64 * (19 - place) & (2**64 - 1) for place in range(20)]
    print("\n/// The binary digits of 2/π after the point, preceded by a word of zeros.")
    print(f"pub(super) const TWO_OVER_PI: [u64; {len(words)}] = [")
    for word in words:
        print(f"    {word:#018x},")
    print("];")


main()
