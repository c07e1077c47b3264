"""Writes activations.json: activations and their slopes from 10⁻³⁰ to 3 · 10³⁸, by their definitions in 60 digits (mpmath).

All arguments are numbers of `f32`. `size` is what the rounding of a slope is relative to: the magnitudes of its terms.
"""

import json
import pathlib
import struct

from mpmath import erfc, exp, expm1, log1p, mp, mpf, pi, sqrt, tanh

mp.dps = 60

MAGNITUDES = [
    1e-30, 1e-10, 1e-5, 1e-3, 0.1, 0.3, 0.5, 0.75, 1, 1.28, 1.7, 2, 2.5, 3.5, 4, 5, 5.5, 5.75, 6.5, 8, 9, 10, 11, 12, 12.9, 17, 20,
    30, 37, 40, 60, 80, 86, 87, 1e2, 2e2, 6e2, 1e3, 1e5, 1e10, 1e15, 1e19, 1e20, 1e25, 1e30, 1e37, 1e38, 3e38,
]  # fmt: skip


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def sigmoid(x):
    return 1 / (1 + exp(-x)) if x > -(10**7) else mpf(0)


def phi(x):
    return erfc(-x / sqrt(mpf(2))) / 2 if abs(x) < 10**4 else mpf(int(x > 0))


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi) if abs(x) < 10**4 else mpf(0)


def gelu(x):
    return x * phi(x), [phi(x), x * density(x)]


ROOT, CUBIC = sqrt(2 / pi), mpf("0.044715")


def gelu_tanh(x):
    z = 2 * ROOT * (x + CUBIC * x**3)
    s, rest = sigmoid(z), sigmoid(-z)
    return x * s, [s, x * s * rest * 2 * ROOT * (1 + 3 * CUBIC * x * x)]


def silu(x):
    return x * sigmoid(x), [sigmoid(x), x * sigmoid(x) * sigmoid(-x)]


def elu(a, scale=mpf(1)):
    def function(x):
        if x > 0:
            return scale * x, [scale]
        return scale * a * expm1(max(x, -(10**6))), [scale * a * exp(max(x, -(10**6)))]

    return function


def softplus(b):
    def function(x):
        z = b * x
        small = log1p(exp(-abs(z))) if abs(z) < 10**6 else mpf(0)
        return max(x, mpf(0)) + small / b, [sigmoid(z)]

    return function


def sigmoid_of_y(x):
    y = sigmoid(x)
    return y, [y, -y * y]


def tanh_of_y(x):
    y = tanh(x) if abs(x) < 10**3 else mpf(1 if x > 0 else -1)
    return y, [mpf(1), -y * y]


def lines(inside, low, high):
    """A straight line between two ends, and these beyond."""

    def function(x):
        slope, offset = inside
        return min(max(slope * x + offset, low), high), [slope if low < slope * x + offset < high else mpf(0)]

    return function


def leaky(slope):
    return lambda x: (x, [mpf(1)]) if x > 0 else (slope * x, [slope])


def hard_swish(x):
    gate = min(max(x / 6 + mpf(1) / 2, mpf(0)), mpf(1))
    return x * gate, [mpf(0)] if x <= -3 else [mpf(1)] if x >= 3 else [x / 3, mpf(1) / 2]


ALPHA, LAMBDA = mpf("1.6732632423543772848170429916717"), mpf("1.0507009873554804934193349852946")
ACTIVATIONS = {
    "ReLU": leaky(mpf(0)),
    "LeakyReLU<0.2>": leaky(mpf("0.2")),
    "ELU": elu(mpf(1)),
    "ELU<0.5>": elu(mpf("0.5")),
    "SELU": elu(ALPHA, LAMBDA),
    "GELU": gelu,
    "GELU<Tanh>": gelu_tanh,
    "SiLU": silu,
    "Sigmoid": sigmoid_of_y,
    "Tanh": tanh_of_y,
    "Softplus": softplus(mpf(1)),
    "Softplus<2.0>": softplus(mpf(2)),
    "HardTanh": lines((mpf(1), mpf(0)), mpf(-1), mpf(1)),
    "HardSigmoid": lines((mpf(1) / 6, mpf(1) / 2), mpf(0), mpf(1)),
    "HardSwish": hard_swish,
}

xs = [single(sign * x) for x in MAGNITUDES for sign in (1, -1)]
cases = []
for name, function in ACTIVATIONS.items():
    values = [function(mpf(x)) for x in xs]
    cases.append(
        {
            "name": name,
            "y": [float(y) for y, _ in values],
            "slope": [float(sum(terms)) for _, terms in values],
            "size": [float(sum(abs(term) for term in terms)) for _, terms in values],
        }
    )
path = pathlib.Path(__file__).with_name("activations.json")
path.write_text(json.dumps({"x": xs, "cases": cases}, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
