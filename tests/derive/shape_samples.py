"""Functions written in mpmath for the tests of shape: nothing here comes from the engine."""

import mpmath
from mpmath import mp, mpf

from symact.activation import Activation, Parameter

DIGITS = 60
WORKING = 110
SLACK = mpf(10) ** -45


def sigmoid(t):
    return 1 / (1 + mpmath.exp(-t))


def softplus(t):
    return mpmath.log(1 + mpmath.exp(t))


def normal_cdf(t):
    return mpmath.erfc(-t / mpmath.sqrt(2)) / 2


def gelu_tanh(t):
    return t * sigmoid(2 * mpmath.sqrt(2 / mp.pi) * (t + mpf(8943) / 200000 * t**3))


def hard_swish(t):
    return t * min(max(t + 3, 0), 6) / 6


def hard_shrink(t):
    return t if abs(t) > mpf(1) / 2 else mpf(0)


def sqnl(t):
    if abs(t) > 2:
        return mpmath.sign(t)
    return t - t * abs(t) / 4


FUNCTIONS = {
    "1/(1 + exp(-x))": sigmoid,
    "tanh(x)": mpmath.tanh,
    "x/(1 + abs(x))": lambda t: t / (1 + abs(t)),
    "Piecewise((x, x > 0), (0, True))": lambda t: max(t, mpf(0)),
    "Piecewise((x, x > 0), (x/100, True))": lambda t: t if t > 0 else t / 100,
    "Piecewise((x, x > 0), (exp(x) - 1, True))": lambda t: t if t > 0 else mpmath.expm1(t),
    "Piecewise((x, x > 0), (2*(exp(x) - 1), True))": lambda t: t if t > 0 else 2 * mpmath.expm1(t),
    "log(1 + exp(x))": softplus,
    "x/(1 + exp(-x))": lambda t: t * sigmoid(t),
    "x*(1 + erf(x/sqrt(2)))/2": lambda t: t * normal_cdf(t),
    "x*(1 + tanh(sqrt(2/pi)*(x + 8943*x**3/200000)))/2": gelu_tanh,
    "x*tanh(log(1 + exp(x)))": lambda t: t * mpmath.tanh(softplus(t)),
    "Piecewise((0, x <= -3), (x, x >= 3), (x*(x + 3)/6, True))": hard_swish,
    "max(min(x, 1), -1)": lambda t: max(min(t, mpf(1)), mpf(-1)),
    "Piecewise((x**2, x > 0), (0, True))": lambda t: max(t, mpf(0)) ** 2,
    "x - tanh(x)": lambda t: t - mpmath.tanh(t),
    "exp(-x**2)": lambda t: mpmath.exp(-(t**2)),
    "x*tanh(exp(x))": lambda t: t * mpmath.tanh(mpmath.exp(t)),
    "x*exp(-exp(-x))": lambda t: t * mpmath.exp(-mpmath.exp(-t)),
    "x*erf(log(1 + exp(x)))": lambda t: t * mpmath.erf(softplus(t)),
    "x*atan(exp(x))": lambda t: t * mpmath.atan(mpmath.exp(t)),
    "x**2/(1 + exp(-x))**2": lambda t: (t * sigmoid(t)) ** 2,
    "Piecewise((x, x > 1/2), (x, x < -1/2), (0, True))": hard_shrink,
    "Piecewise((-1, x < -2), (x + x**2/4, x < 0), (x - x**2/4, x <= 2), (1, True))": sqnl,
    "Piecewise((log(1 + x), x > 0), (-log(1 - x), True))": lambda t: (
        mpmath.sign(t) * mpmath.log1p(abs(t))
    ),
    "abs(x)": abs,
    "x**2": lambda t: t**2,
    "x + sin(x)**2": lambda t: t + mpmath.sin(t) ** 2,
    "sin(x)": mpmath.sin,
    "sqrt(log(1 + exp(x)))": lambda t: mpmath.sqrt(softplus(t)),
    "x/sqrt(1 + x**2)": lambda t: t / mpmath.sqrt(1 + t**2),
    "sign(x)": mpmath.sign,
    "x**3": lambda t: t**3,
    "x**4 - x**2": lambda t: t**4 - t**2,
    "sqrt(abs(x))": lambda t: mpmath.sqrt(abs(t)),
    "5": lambda _: mpf(5),
    "2 - 3*x": lambda t: 2 - 3 * t,
}  # fmt: skip
"""Formula and the same function in mpmath."""


def activation(formula, **defaults):
    domains = {k: v for k, (_, v) in defaults.items()}
    parameters = tuple(Parameter(k, d, domains[k]) for k, (d, _) in defaults.items())
    return Activation("t", "t", formula, parameters=parameters)


def points(count=241, reach=9):
    """Spread points over the line: near 0, at whole numbers, far out."""
    step = mpf(2 * reach) / (count - 1)
    near = [-reach + k * step for k in range(count)]
    return sorted({*near, *(mpf(v) for v in (-60, -30, -15, 15, 30, 60))})


def middle(known):
    """Read a number as the middle of its enclosure; its ends must be near each other."""
    lo, hi = (mpf(v.replace("oo", "inf")) for v in known.enclosure)
    if mpmath.isinf(lo):
        return lo
    assert hi - lo <= mpf(10) ** -30 * max(1, abs(lo))
    return (lo + hi) / 2


def inside(known, value):
    """Tell whether a value lies in an enclosure, up to the digits of its own computation."""
    lo, hi = (mpf(v) for v in known.enclosure)
    return lo - mpf(10) ** -40 * max(1, abs(lo)) <= value <= hi + mpf(10) ** -40 * max(1, abs(hi))


def derivative(function, at, order=1):
    with mpmath.workdps(WORKING + 40):
        return mpmath.diff(function, at, order)
