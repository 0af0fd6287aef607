"""Twenty-six activations with what is true of them, written by hand or computed with mpmath."""

from dataclasses import dataclass

import mpmath
import sympy
from mpmath import mpf

X = sympy.Symbol("x", real=True)


@dataclass(frozen=True)
class Truth:
    """Hold one function and what is true of it.

    `range` is (infimum, supremum, attained, attained), `limits` those at -oo and +oo (None where
    there is none), `sides` the function left and right of 0.
    """

    name: str
    formula: str
    expr: object
    range: tuple
    trend: str
    bend: str
    limits: tuple
    sides: tuple


INF = mpmath.inf
UP, WEAKLY_UP, NOT = "strictly increasing", "nondecreasing", "not monotone"
CONVEX, STRICTLY, NEITHER = "convex", "strictly convex", "neither"

SQNL = "Piecewise((1, x > 2), (x - x**2/4, x >= 0), (x + x**2/4, x >= -2), (-1, True))"

ALPHA, SCALE = "1.6732632423543772", "1.0507009873554805"


def line(t):
    return t


def zero(_):
    return mpf(0)


def logistic(t):
    return 1 / (1 + mpmath.exp(-t))


def log1pexp(t):
    return mpmath.log1p(mpmath.exp(t))


def silu(t):
    return t * logistic(t)


def gelu(t):
    return t * mpmath.erfc(-t / mpmath.sqrt(2)) / 2


def gelu_tanh(t):
    inner = mpmath.sqrt(2 / mpmath.pi) * (t + mpf("0.044715") * t**3)
    return t * (1 + mpmath.tanh(inner)) / 2


def mish(t):
    return t * mpmath.tanh(log1pexp(t))


def serf(t):
    return t * mpmath.erf(log1pexp(t))


def expm1(t):
    return mpmath.exp(t) - 1


def lowest(function, near):
    """Compute a minimum independently: Newton on a numerical derivative at 50 digits."""
    with mpmath.workdps(60):
        place = mpmath.findroot(lambda t: mpmath.diff(function, t), near)
        return function(place)


def both(function):
    return function, function


def selu_left(t):
    return mpf(SCALE) * mpf(ALPHA) * expm1(t)


def _rows():
    x, exp, log, tanh, erf = X, sympy.exp, sympy.log, sympy.tanh, sympy.erf
    a, s = sympy.Rational(ALPHA), sympy.Rational(SCALE)
    inner = sympy.sqrt(2 / sympy.pi) * (x + sympy.Rational(44715, 1000000) * x**3)
    piece = sympy.Piecewise
    half_line, line_range = (0, INF, True, False), (-INF, INF, False, False)
    open_one = (-1, 1, False, False)
    with mpmath.workdps(60):
        floor = mpf(ALPHA) * mpf(SCALE)
    return (
        Truth("relu", "max(x, 0)", sympy.Max(0, x),
              half_line, WEAKLY_UP, CONVEX, (0, INF), (zero, line)),
        Truth("relu piecewise", "Piecewise((x, x > 0), (0, True))", piece((x, x > 0), (0, True)),
              half_line, WEAKLY_UP, CONVEX, (0, INF), (zero, line)),
        Truth("leaky relu", "where(x > 0, x, x/100)", piece((x, x > 0), (x / 100, True)),
              line_range, UP, CONVEX, (-INF, INF), (lambda t: t / 100, line)),
        Truth("sigmoid", "1/(1 + exp(-x))", 1 / (1 + exp(-x)),
              (0, 1, False, False), UP, NEITHER, (0, 1), both(logistic)),
        Truth("tanh", "tanh(x)", tanh(x), open_one, UP, NEITHER, (-1, 1), both(mpmath.tanh)),
        Truth("softplus", "log(1 + exp(x))", log(1 + exp(x)),
              (0, INF, False, False), UP, STRICTLY, (0, INF), both(log1pexp)),
        Truth("silu", "x/(1 + exp(-x))", x / (1 + exp(-x)),
              (-mpmath.lambertw(mpmath.exp(-1)).real, INF, True, False),
              NOT, NEITHER, (0, INF), both(silu)),
        Truth("gelu", "x*(1 + erf(x/sqrt(2)))/2", x * (1 + erf(x / sympy.sqrt(2))) / 2,
              (lowest(gelu, -0.75), INF, True, False), NOT, NEITHER, (0, INF), both(gelu)),
        Truth("tanh-gelu", "x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2",
              x * (1 + tanh(inner)) / 2,
              (lowest(gelu_tanh, -0.75), INF, True, False), NOT, NEITHER, (0, INF),
              both(gelu_tanh)),
        Truth("mish", "x*tanh(log(1 + exp(x)))", x * tanh(log(1 + exp(x))),
              (lowest(mish, -1.19), INF, True, False), NOT, NEITHER, (0, INF), both(mish)),
        Truth("elu", "where(x > 0, x, exp(x) - 1)", piece((x, x > 0), (exp(x) - 1, True)),
              (-1, INF, False, False), UP, CONVEX, (-1, INF), (expm1, line)),
        Truth("celu", "max(x, 0) + min(0, exp(x) - 1)",
              sympy.Max(0, x) + sympy.Min(0, exp(x) - 1),
              (-1, INF, False, False), UP, CONVEX, (-1, INF), (expm1, line)),
        Truth("selu", f"{SCALE}*where(x > 0, x, {ALPHA}*(exp(x) - 1))",
              piece((s * x, x > 0), (s * a * (exp(x) - 1), True)),
              (-floor, INF, False, False), UP, NEITHER, (-floor, INF),
              (selu_left, lambda t: mpf(SCALE) * t)),
        Truth("softsign", "x/(1 + abs(x))", x / (1 + sympy.Abs(x)),
              open_one, UP, NEITHER, (-1, 1), (lambda t: t / (1 - t), lambda t: t / (1 + t))),
        Truth("hard-swish", "x*min(max(x + 3, 0), 6)/6",
              x * sympy.Min(sympy.Max(x + 3, 0), 6) / 6,
              (mpf(-3) / 8, INF, True, False), NOT, NEITHER, (0, INF),
              both(lambda t: t * (t + 3) / 6)),
        Truth("hard-tanh", "min(max(x, -1), 1)", sympy.Min(sympy.Max(x, -1), 1),
              (-1, 1, True, True), WEAKLY_UP, NEITHER, (-1, 1), both(line)),
        Truth("sin", "sin(x)", sympy.sin(x),
              (-1, 1, True, True), NOT, NEITHER, (None, None), both(mpmath.sin)),
        Truth("gauss", "exp(-x**2)", exp(-(x**2)),
              (0, 1, False, True), NOT, NEITHER, (0, 0), both(lambda t: mpmath.exp(-(t**2)))),
        Truth("log-sigmoid", "-log(1 + exp(-x))", -log(1 + exp(-x)),
              (-INF, 0, False, False), UP, "strictly concave", (-INF, 0),
              both(lambda t: -log1pexp(-t))),
        Truth("tanhshrink", "x - tanh(x)", x - tanh(x),
              line_range, UP, NEITHER, (-INF, INF), both(lambda t: t - mpmath.tanh(t))),
        Truth("snake", "x + sin(x)**2", x + sympy.sin(x) ** 2,
              line_range, UP, NEITHER, (-INF, INF), both(lambda t: t + mpmath.sin(t) ** 2)),
        Truth("sqnl", SQNL,
              piece((1, x > 2), (x - x**2 / 4, x >= 0), (x + x**2 / 4, x >= -2), (-1, True)),
              (-1, 1, True, True), WEAKLY_UP, NEITHER, (-1, 1),
              (lambda t: t + t**2 / 4, lambda t: t - t**2 / 4)),
        Truth("isru", "x/sqrt(1 + x**2)", x / sympy.sqrt(1 + x**2),
              open_one, UP, NEITHER, (-1, 1), both(lambda t: t / mpmath.sqrt(1 + t**2))),
        Truth("relu squared", "max(x, 0)**2", sympy.Max(0, x) ** 2,
              half_line, WEAKLY_UP, CONVEX, (0, INF), (zero, lambda t: t**2)),
        Truth("bent identity", "(sqrt(x**2 + 1) - 1)/2 + x", (sympy.sqrt(x**2 + 1) - 1) / 2 + x,
              line_range, UP, STRICTLY, (-INF, INF),
              both(lambda t: (mpmath.sqrt(t**2 + 1) - 1) / 2 + t)),
        Truth("serf", "x*erf(log(1 + exp(x)))", x * erf(log(1 + exp(x))),
              (lowest(serf, -1.1), INF, True, False), NOT, NEITHER, (0, INF), both(serf)),
    )  # fmt: skip


def rows():
    """Give the rows, their numbers computed at 60 digits."""
    with mpmath.workdps(60):
        return _rows()
