"""Prints the coefficients of `normal.rs`: python3 fit_normal.py  (needs mpmath)

`Φ(−u) · exp(u² / 2)` for `u ≥ 0` as a quotient of two polynomials, by linearised least squares over nodes that are dense near
zero, reweighted until the largest relative error is spread over all of them (Lawson). All coefficients are positive, so that
nothing cancels.
"""

from mpmath import cos, erfc, exp, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 70
NODES = 100


def tail(u):
    return erfc(u / sqrt(mpf(2))) / 2 * exp(u * u / 2)


def fit(name, end, degree, digits):
    """`degree` of the divisor; that of the dividend is one less. The largest error is printed in units of 2^-digits."""
    high = (end - 2) / (end + 2)
    ts = [-1 + (high + 1) * (1 - cos(pi * (i + mpf(1) / 2) / NODES)) / 2 for i in range(NODES)]
    us = [2 * (1 + t) / (1 - t) for t in ts]
    goals = [tail(u) for u in us]
    weights, divisors = [mpf(1)] * NODES, [mpf(1)] * NODES
    unknowns = [(True, i) for i in range(degree)] + [(False, i) for i in range(1, degree + 1)]
    for _ in range(12):
        a, b = matrix(len(unknowns), len(unknowns)), matrix(len(unknowns), 1)
        for u, goal, weight, divisor in zip(us, goals, weights, divisors):
            scale = weight / (goal * divisor)
            row = [scale * (u**i if above else -goal * u**i) for above, i in unknowns]
            for i, value in enumerate(row):
                b[i] += value * scale * goal
                for j in range(i + 1):
                    a[i, j] += value * row[j]
        for i in range(len(unknowns)):
            for j in range(i):
                a[j, i] = a[i, j]
        c = list(lu_solve(a, b))
        p = [sum(c[i] * u**i for i in range(degree)) for u in us]
        divisors = [1 + sum(c[degree + i] * u ** (i + 1) for i in range(degree)) for u in us]
        errors = [abs(n / d / goal - 1) for n, d, goal in zip(p, divisors, goals)]
        mean = sum(errors) / NODES
        weights = [weight * sqrt(e / mean + mpf("0.05")) for weight, e in zip(weights, errors)]
    print(f"{name}: largest error {float(max(errors) * 2**digits):.3f} of 2^-{digits}")
    print("  above", ", ".join(mp.nstr(value, 9 if digits == 24 else 17) for value in c[:degree]))
    print("  below", ", ".join(mp.nstr(value, 9 if digits == 24 else 17) for value in [mpf(1)] + c[degree:]))


fit("f32", mpf("14.5"), 5, 24)
fit("f64", mpf("39"), 11, 53)
