"""Prints `reference.txt`: python3 reference.py > reference.txt  (needs mpmath)

A line holds a function's name, the bits of an f64 x, those of the f64 nearest to f(x), and how far f(x) lies from that
in its ulps. Worked out in 40 digits, which the arguments used here leave far more of than needed.
"""

import random
import struct

from mpmath import cospi, erf, exp, expm1, log, log1p, mp, mpf, tanh

mp.dps = 40
random.seed(1)
COUNT = 250


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def from_bits(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x))


def nearest(y):
    """The nearest f64, subnormal ones included, and the ulp there."""
    exponent = max(mp.frexp(y)[1] - 53, -1074)
    return float(mp.nint(mp.ldexp(y, -exponent)) * mpf(2) ** exponent), mpf(2) ** exponent


def evenly(low, high):
    return [random.uniform(low, high) for _ in range(COUNT)]


def magnitudes(low, high, signs):
    """Of all exponents alike."""
    return [random.choice(signs) * 2.0 ** random.uniform(low, high) for _ in range(COUNT)]


def mixed(*lists):
    """As many of each list, `COUNT` in all."""
    return [x for numbers in lists for x in numbers[:: len(lists)]]


BOTH = (-1, 1)
ARGUMENTS = {
    "exp": (exp, mixed(evenly(-745, 709.7), evenly(-1, 1), evenly(-745.1, -708))),
    "exp_m1": (expm1, mixed(evenly(-38, 709.7), evenly(-2, 2), magnitudes(-1074, 0, BOTH))),
    "ln": (log, mixed(evenly(0.4, 2), magnitudes(-1074, 1023, (1,)), magnitudes(-1074, -1022, (1,)), evenly(0.999, 1.001))),
    "ln_1p": (log1p, mixed(evenly(-0.99, 2), magnitudes(-1074, 1023, (1,)), magnitudes(-1074, -0.01, BOTH))),
    "tanh": (tanh, mixed(evenly(-3, 3), evenly(-20, 20), magnitudes(-1074, 0, BOTH))),
    "sigmoid": (sigmoid, mixed(evenly(-3, 3), evenly(-40, 40), evenly(-745, 40))),
    "softplus": (softplus, mixed(evenly(-3, 3), evenly(-40, 40), evenly(-745, 1000))),
    "erf": (erf, mixed(evenly(-3, 3), evenly(0.9, 1.1), evenly(-6.5, 6.5), magnitudes(-1074, 0, BOTH))),
    "cos_pi": (cospi, mixed(evenly(-1, 1), evenly(-100, 100), magnitudes(-60, 50, BOTH))),
}

for name, (function, arguments) in ARGUMENTS.items():
    for x in arguments:
        y = function(mpf(x))
        if y == 0:
            continue
        number, ulp = nearest(y)
        print(f"{name} {bits(x):016x} {bits(number):016x} {float((y - mpf(number)) / ulp):+.3f}")
