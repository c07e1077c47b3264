"""Prints the coefficients of `fast.rs`: python3 fit_fast.py  (needs numpy and scipy)

`tanh x` as x (p0 + p1 w + p2 w²) / (1 + q1 w + q2 w²) with w = x² on [0, 5.2], where the quotient passes 1: the least largest relative
error, by linear programs, each with the denominator of the one before as weight. Printed doubled, as they stand in `fast.rs`.
"""

import numpy as np
from scipy.optimize import linprog

END, P, Q = 5.2, 2, 2
x = np.concatenate([END * (1 - np.cos(np.pi * (np.arange(400) + 0.5) / 400)) / 2, np.linspace(1e-3, END, 400)])
w, goal = x * x, np.tanh(x)
scale = [END ** (-2.0 * i) for i in range(P + 1)] + [END ** (-2.0 * i) for i in range(1, Q + 1)] + [1e-4]
columns = np.stack([x * w**i for i in range(P + 1)] + [-goal * w**i for i in range(1, Q + 1)], 1)
denominator, best = np.ones_like(x), (np.inf, None)
for _ in range(40):
    allowed = (goal * denominator)[:, None]
    rows = np.vstack([np.hstack([columns, -allowed]), np.hstack([-columns, -allowed])])
    found = linprog(np.r_[np.zeros(P + Q + 1), 1], rows * scale, np.concatenate([goal, -goal]), bounds=(None, None))
    c = found.x * scale
    p, q = c[: P + 1], np.r_[1, c[P + 1 : P + Q + 1]]
    denominator = np.polyval(q[::-1], w)
    error = np.max(np.abs(x * np.polyval(p[::-1], w) / denominator / goal - 1))
    best = min(best, (error, list(2 * p), list(2 * q)))
print("largest relative error %.3g" % best[0])
print("N", ["%.9g" % c for c in best[1]])
print("Q", ["%.9g" % c for c in best[2]])
