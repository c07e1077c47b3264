"""Prints the coefficients of `tanh.rs`: python3 fit_tanh.py  (needs mpmath)

`tanh(x / 2) · 2 / x` as (1 + p1 w + p2 w²) / (1 + q1 w + q2 w² + q3 w³) with w = x², by linearised least squares over
Chebyshev nodes, reweighted until the largest error of `tanh x` is spread over all of them (Lawson). What an error of
`t = tanh(x / 2)` does to `tanh x` is its weight: (1 − t²) / (1 + t²), and no less than 2⁻¹³, for its square counts too.
Printed in 17 digits as they are, and as they stand in `tanh.rs`: times 0.9 and 1.8.
"""

from mpmath import cos, lu_solve, matrix, mp, mpf, pi, sqrt, tanh

mp.dps = 50
END, NODES, P, Q = mpf("9.02"), 80, 2, 3
POWERS = [(1, i) for i in range(1, P + 1)] + [(0, i) for i in range(1, Q + 1)]
XS = [END * (1 - cos(pi * (i + mpf(1) / 2) / NODES)) / 2 for i in range(NODES)]


def damping(x):
    t = tanh(x / 2)
    return max((1 - t * t) / (1 + t * t), mpf(2) ** -13)


weights, divisors = [damping(x) for x in XS], [mpf(1)] * NODES
for _ in range(14):
    a, b = matrix(len(POWERS), len(POWERS)), matrix(len(POWERS), 1)
    for x, weight, divisor in zip(XS, weights, divisors):
        w, goal = x * x, 2 * tanh(x / 2) / x
        scale = weight / (goal * divisor)
        row = [scale * (w**i if above else -goal * w**i) for above, i in POWERS]
        for i in range(len(row)):
            b[i] += row[i] * scale * (goal - 1)
            for j in range(len(row)):
                a[i, j] += row[i] * row[j]
    c = lu_solve(a, b)
    p = [1 + sum(c[i] * (x * x) ** (i + 1) for i in range(P)) for x in XS]
    divisors = [1 + sum(c[P + i] * (x * x) ** (i + 1) for i in range(Q)) for x in XS]
    errors = [abs(x * n / d / (2 * tanh(x / 2)) - 1) * damping(x) for x, n, d in zip(XS, p, divisors)]
    mean = sum(errors) / NODES
    print("largest error, of half an ulp:", float(max(errors) * 2**24))
    weights = [weight * sqrt(e / mean + mpf("0.05")) for weight, e in zip(weights, errors)]
for (above, i), value in zip(POWERS, c):
    print("p" if above else "q", i, mp.nstr(value, 17), mp.nstr(value * (mpf("0.9") if above else mpf("1.8")), 9))
