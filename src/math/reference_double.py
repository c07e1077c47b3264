"""Prints `reference_double.txt`: python3 reference_double.py > reference_double.txt  (needs mpmath)

As `reference.py`, for the functions that are worked out in double precision; a line of `powf` has two arguments.
"""

import random
import struct

from mpmath import atan, cos, cosh, log, mp, mpf, sin, sinh, tan

mp.dps = 40
random.seed(1)
COUNT = 250


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def from_bits(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


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
# Of two arguments; those of the second list are worked out in more digits, of which reducing a large angle costs many.
for x in mixed(magnitudes(-1074, 1023, (1,)), magnitudes(-1, 1, (1,)), magnitudes(-20, 20, (1,))):
    y = random.uniform(-744, 709) / float(log(mpf(x)))
    number, ulp = nearest(mpf(x) ** mpf(y))
    beyond = (mpf(x) ** mpf(y) - mpf(number)) / ulp
    print(f"powf {bits(x):016x} {bits(y):016x} {bits(number):016x} {float(beyond):+.3f}")

mp.dps = 400
ANGLES = mixed(evenly(-4, 4), evenly(-1e6, 1e6), magnitudes(-30, 1023, BOTH), magnitudes(19, 21, BOTH))
# Of all numbers of this format the two nearest to a multiple of pi/2, and others that are near to one.
ANGLES += [6381956970095103.0 * 2.0**797, 5.3193726483265414e255, 22.0, 355.0, 411557987.0, 1048576.0, 3.141592653589793]
ANGLES += [float(mp.pi / 2 * k) for k in (1, 2, 3, 5, 1000, 667543, 10**9, 3**40)]
LARGE = mixed(evenly(-1, 1), evenly(-22, 22), evenly(-709, 709), evenly(709.8, 710.4), magnitudes(-1074, 0, BOTH))
POSITIVE = mixed(evenly(0.4, 2), magnitudes(-1074, 1023, (1,)), magnitudes(-1074, -1022, (1,)), evenly(0.999, 1.001))
MORE = {
    "sin": (sin, ANGLES),
    "cos": (cos, ANGLES),
    "tan": (tan, ANGLES),
    "atan": (atan, mixed(evenly(-4, 4), magnitudes(-1074, 1023, BOTH), evenly(0.4, 0.43), evenly(2.3, 2.5))),
    "sinh": (sinh, LARGE),
    "cosh": (cosh, LARGE),
    "log2": (lambda x: log(x) / log(mpf(2)), POSITIVE),
    "log10": (lambda x: log(x) / log(mpf(10)), POSITIVE),
}
for name, (function, arguments) in MORE.items():
    for x in arguments:
        y = function(mpf(x))
        if y == 0:
            continue
        number, ulp = nearest(y)
        print(f"{name} {bits(x):016x} {bits(number):016x} {float((y - mpf(number)) / ulp):+.3f}")
