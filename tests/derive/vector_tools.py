"""Independent readings of activations along an axis: mpmath at 80 digits, written by hand."""

import math

import mpmath as mp

from symact.derive.vector.evaluate import Arithmetic

DPS = 80

ROWS = (
    [0.5, -1.25, 3.0, 0.125, -7.5, 2.25],
    [1e4, -1e4, 0.5],
    [-1e4, -1e4, -1e4, -1e4],
    [0.0, 0.0, 0.0, 1.0, 0.0],
    [1.0, 1.0, 0.5],
    [0.25] * 7,
    [3.25],
    [0.0],
    [1e4, 1e4, 9999.9],
    [0.3, 0.1, -0.2, 0.25, 0.28],
)
"""Random, far apart, tied, all equal, one hot, of one element, near a threshold."""


def _double(name):
    function = getattr(math, name)

    def guarded(value):
        try:
            return function(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return -math.inf if name == "log" and value == 0 else math.nan

    return guarded


DOUBLE = Arithmetic(lambda p, q: p / q, _double, math.fsum)
EXACT = Arithmetic(lambda p, q: mp.mpf(p) / q, lambda name: getattr(mp, name), mp.fsum)


def softmax(x):
    parts = [mp.exp(v - max(x)) for v in x]
    return [p / mp.fsum(parts) for p in parts]


def log_softmax(x):
    whole = mp.log(mp.fsum(mp.exp(v - max(x)) for v in x))
    return [v - max(x) - whole for v in x]


def sparsemax(x):
    """Sort, find the support, subtract: the algorithm of the paper."""
    z = sorted(x, reverse=True)
    k = max(k for k in range(1, len(z) + 1) if 1 + k * z[k - 1] > mp.fsum(z[:k]))
    tau = (mp.fsum(z[:k]) - 1) / k
    return [max(v - tau, mp.mpf(0)) for v in x]


def entmax15(x):
    """Sort; for each size of the support the root of a quadratic; take the one that fits."""
    z = sorted((v / 2 for v in x), reverse=True)
    for k in range(1, len(z) + 1):
        mean = mp.fsum(z[:k]) / k
        spread = mp.fsum((v - mean) ** 2 for v in z[:k])
        if spread > 1:
            continue
        tau = mean - mp.sqrt((1 - spread) / k)
        if tau < z[k - 1] and (k == len(z) or tau >= z[k]):
            return [max(v / 2 - tau, mp.mpf(0)) ** 2 for v in x]
    raise AssertionError


def squash(x):
    s = mp.fsum(v * v for v in x)
    return [v * mp.sqrt(s) / (1 + s) for v in x]


REFERENCES = {
    "softmax": softmax,
    "log_softmax": log_softmax,
    "softmin": lambda x: softmax([-v for v in x]),
    "crelu": lambda x: [max(v, mp.mpf(0)) for v in x] + [max(-v, mp.mpf(0)) for v in x],
    "maxout": lambda x: [max(x)],
    "hardmax": lambda x: [mp.mpf(k == x.index(max(x))) for k in range(len(x))],
    "sparsemax": sparsemax,
    "squash": squash,
    "entmax15": entmax15,
}


def slopes(name, x):
    """Differentiate a reference numerically: rows of outputs, columns of elements."""
    reference, step = REFERENCES[name], mp.mpf(10) ** -30
    columns = []
    for k in range(len(x)):
        up, down = ([v + sign * step * (j == k) for j, v in enumerate(x)] for sign in (1, -1))
        columns.append(
            [(a - b) / (2 * step) for a, b in zip(reference(up), reference(down), strict=True)]
        )
    return columns


def worst(got, want, floor=1e-290):
    """Give the largest relative error; what is nearly zero is compared with the largest value."""
    scale = max((abs(w) for w in want), default=mp.mpf(1))
    found = [abs(mp.mpf(g) - w) / max(abs(w), floor, scale * 1e-40) for g, w in
             zip(got, want, strict=True)]  # fmt: skip
    return float(max(found, default=mp.mpf(0)))
