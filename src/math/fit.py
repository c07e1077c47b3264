"""Prints `polynomials.rs`: python3 fit.py > polynomials.rs  (needs mpmath)

Each polynomial is fitted in 60 digits by least squares over Chebyshev nodes, weighted so that what is flattened is the
error of the final result in ulps; that comes within a small factor of the minimax error. The coefficients are then
rounded to the format one by one, lowest first, and those above refitted, so that they make up for the rounding.
"""

import struct
import sys

from mpmath import atanh, cos, erf, erfc, expm1, log, matrix, lu_solve, mp, mpf, pi, sin, sqrt

mp.dps = 60


def rounded(value, float_name):
    value = float(value)
    return struct.unpack("f", struct.pack("f", value))[0] if float_name == "f32" else value


def least_squares(target, weight, powers, nodes):
    rows = [[weight(v) * v**p for p in powers] for v in nodes]
    right = [weight(v) * target(v) for v in nodes]
    n = len(powers)
    normal = matrix(n, n)
    vector = matrix(n, 1)
    for i in range(n):
        vector[i] = sum(row[i] * b for row, b in zip(rows, right))
        for j in range(i + 1):
            normal[i, j] = normal[j, i] = sum(row[i] * row[j] for row in rows)
    return list(lu_solve(normal, vector))


def fit(target, weight, interval, count, float_name):
    """`count` coefficients, lowest first, and the largest weighted error."""
    low, high = interval
    points = 4 * count + 8
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (i + mpf(1) / 2) / points) for i in range(points)]
    table = {v: target(v) for v in nodes}
    weights = {v: weight(v) for v in nodes}
    done = []
    while len(done) < count:
        powers = range(len(done), count)
        rest = {v: table[v] - sum(c * v**i for i, c in enumerate(done)) for v in nodes}
        done.append(rounded(least_squares(rest.get, weights.get, powers, nodes)[0], float_name))
    error = max(abs(weights[v] * (table[v] - sum(c * v**i for i, c in enumerate(done)))) for v in nodes)
    return done, error


HALF_LN2 = log(mpf(2)) / 2 * mpf("1.0001")
TAN_BOUND = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1) * mpf("1.0001")

# name, doc, function, weight (error of the result over the result), interval of the variable, counts for f32 and f64
POLYNOMIALS = [
    (
        "exp_tail",
        "`(eʳ − 1 − r) / r²` for `|r| ≤ ln 2 / 2`.",
        lambda r: (expm1(r) - r) / r**2,
        lambda r: r**2 / expm1(r),
        (-HALF_LN2, HALF_LN2),
        (6, 11),
    ),
    (
        "ln_tail",
        "`(2 atanh s − 2 s) / s³`, of `w = s²`, for `|s| ≤ (√2 − 1) / (√2 + 1)`.",
        lambda w: (2 * atanh(sqrt(w)) - 2 * sqrt(w)) / sqrt(w) ** 3,
        lambda w: w / 2,
        (mpf("1e-9"), TAN_BOUND**2),
        (3, 7),
    ),
    (
        "erf_near",
        "`erf x / x − 1`, of `w = x²`, for `|x| ≤ 1`.",
        lambda w: erf(sqrt(w)) / sqrt(w) - 1,
        lambda w: sqrt(w) / erf(sqrt(w)),
        (mpf("1e-9"), mpf(1)),
        (7, 12),
    ),
    (
        "erf_far",
        "`ln(1 − erf x)`, of `x − 2`, for `1 ≤ x ≤ 4` in single and `≤ 6` in double precision.",
        lambda d: log(erfc(d + 2)),
        lambda d: erfc(d + 2) / erf(d + 2),
        None,
        (7, 18),
    ),
    (
        "cos_tail",
        "`(cos πt − 1) / t²`, of `w = t²`, for `|t| ≤ 1/4`.",
        lambda w: (cos(pi * sqrt(w)) - 1) / w,
        lambda w: w / cos(pi * sqrt(w)),
        (mpf("1e-9"), mpf(1) / 16),
        (4, 7),
    ),
    (
        "sin_tail",
        "`(sin πt − πt) / t³`, of `w = t²`, for `|t| ≤ 1/4`.",
        lambda w: (sin(pi * sqrt(w)) - pi * sqrt(w)) / sqrt(w) ** 3,
        lambda w: sqrt(w) ** 3 / sin(pi * sqrt(w)),
        (mpf("1e-9"), mpf(1) / 16),
        (3, 6),
    ),
]


def literal(coefficient, float_name):
    if float_name == "f64":
        return repr(coefficient)
    for digits in range(1, 10):
        text = f"{coefficient:.{digits}g}"
        if rounded(text, "f32") == coefficient:
            return text if "." in text or "e" in text else text + ".0"
    raise ValueError(coefficient)


def main():
    print("//! Polynomials fitted by `fit.py`, which wrote this file; do not edit.\n")
    print("/// Evaluates a polynomial, lowest coefficient first, by Horner's rule.")
    print("macro_rules! horner {")
    print("    ($x:expr; $last:expr) => { $last };")
    print("    ($x:expr; $first:expr, $($rest:expr),+) => { $first + $x * horner!($x; $($rest),+) };")
    print("}")
    print("pub(super) use horner;\n")
    print("/// The inner approximations of the elementary functions, in each precision as exact as its format deserves.")
    print("pub(super) trait Polynomials {")
    for name, doc, *_ in POLYNOMIALS:
        print(f"    /// {doc}\n    fn {name}(self) -> Self;")
    print("}")
    for which, (float_name, epsilon) in enumerate((("f32", mpf(2) ** -24), ("f64", mpf(2) ** -53))):
        print(f"\nimpl Polynomials for {float_name} {{")
        for name, _, target, weight, interval, counts in POLYNOMIALS:
            interval = interval or (mpf("-1"), mpf([2, 4][which]))
            coefficients, error = fit(target, weight, interval, counts[which], float_name)
            print(f"{float_name} {name}: {float(error / epsilon):.3f} of half an ulp", file=sys.stderr)
            print("    #[inline(always)]")
            print(f"    fn {name}(self) -> Self {{")
            print("        horner!(self;")
            print(",\n".join(f"            {literal(c, float_name)}" for c in coefficients))
            print("        )\n    }")
        print("}")


if __name__ == "__main__":
    main()
