"""Tails are compared with mpmath at points far out: signs, limits and bounds must hold there."""

import mpmath
import pytest
import sympy
from sympy import S, oo, pi

from symact.activation import Activation, Parameter
from symact.derive.asymptote import certified_tail, limits
from symact.derive.expand import tail
from symact.derive.tails import limit_of
from symact.errors import UndecidedError
from symact.language.functions import elementary
from symact.language.reader import read, symbol
from tests.turns import in_turn

X = symbol("x")


def known(formula, *parameters):
    return limits(Activation("t", "t", formula, parameters=parameters))


@pytest.mark.parametrize(("formula", "low", "high"), [
    ("x*Phi(x)", 0, oo),
    ("x*tanh(softplus(x))", 0, oo),
    ("x/(1 + abs(x))", -1, 1),
    ("tanh(x)", -1, 1),
    ("x/sqrt(1 + x**2)", -1, 1),
    ("atan(x)", -pi / 2, pi / 2),
    ("log(1 + exp(-x))", oo, 0),
    ("x - log(cosh(x))", -oo, sympy.log(2)),
    ("(1 + 1/(1 + x**2))**3", 1, 1),
    ("log(1 + x**2)/x", 0, 0),
    ("x*erfc(x)", -oo, 0),
    ("erfcx(x)*x", -oo, 1 / sympy.sqrt(pi)),
])  # fmt: skip
def test_limits_are_exact(formula, low, high):
    minus, plus = known(formula)
    assert sympy.expand(minus.value.limit.value - low) == 0 or minus.value.limit.value == low
    assert sympy.expand(plus.value.limit.value - high) == 0 or plus.value.limit.value == high


@pytest.mark.parametrize(("formula", "low", "high"), [
    ("x*Phi(x)", -1, 0), ("1/(1 + exp(-x))", 1, -1), ("tanh(x)", 1, -1), ("exp(-x**2)", 1, 1),
    ("-log(1 + exp(-x))", 0, -1), ("Piecewise((x, x > 0), (0, True))", 0, 0),
    ("x/(1 + abs(x))", 1, -1),
])  # fmt: skip
def test_side_of_approach(formula, low, high):
    minus, plus = known(formula)
    assert (minus.value.side, plus.value.side) == (low, high)


def test_parameters_stay_symbols():
    alpha = Parameter("alpha", "1", "positive")
    minus, plus = known("Piecewise((x, x > 0), (alpha*(exp(x/alpha) - 1), True))", alpha)
    assert minus.value.limit.value == -sympy.Symbol("alpha", positive=True)
    assert minus.note == ""
    assert plus.value.slope == 1


def test_straight_asymptotes():
    minus, plus = known("x - tanh(x)")
    assert (minus.value.slope, minus.value.intercept) == (1, 1)
    assert (plus.value.slope, plus.value.intercept) == (1, -1)
    _, plus = known("x*atan(exp(x))")
    assert (plus.value.slope, plus.value.intercept) == (pi / 2, 0)


def test_oscillation_has_no_limit_but_a_band():
    for end in known("sin(x)"):
        assert end.value.limit.value == sympy.AccumBounds(-1, 1)
        assert end.value.side is None


FORMULAS = [
    "x*sigmoid(x) - x", "x*Phi(x) - x", "x*tanh(softplus(x)) - x", "x*erf(log(1 + exp(x))) - x",
    "x*atan(exp(x))", "Phi(x) + x*phi(x)", "softplus(x) - x", "log(cosh(x)) - x", "tanh(x) - 1",
    "asinh(x) - log(x**2)", "x*log(1 + tanh(exp(x)))", "erfcx(x) - 1/x",
    "sigmoid(x)*sigmoid(-x) - exp(-x)",
]  # fmt: skip


CASES = [(f, s) for f in FORMULAS for s in (1, -1) if s > 0 or not f.startswith("erfcx")]
"""erfcx grows like exp(x^2) on the left: its limit covers that."""


@pytest.mark.parametrize(("formula", "side"), CASES)
def test_the_certain_sign_holds_at_points_far_out(formula, side):
    expr = read(formula)
    start, sign = certified_tail(expr, X, side)
    function = sympy.lambdify(X, elementary(expr), "mpmath")
    with mpmath.workdps(1500):
        for factor in (1, 1.25, 2, 3.5):
            assert mpmath.sign(function(mpmath.mpf(side * start * factor))) == sign


@pytest.mark.parametrize("formula", in_turn(FORMULAS, 3))
def test_the_rest_encloses_the_difference(formula):
    """Rest = (f - kept terms)/scale must lie inside its interval wherever it is evaluated."""
    expr, start = read(formula), 16
    found = tail(expr, X, 1, start)
    function = sympy.lambdify(X, elementary(expr), "mpmath")
    if found.rest is None:
        return
    lo, hi = found.rest[0].floats()
    with mpmath.workdps(2500):
        for y in (mpmath.mpf(16), mpmath.mpf(21), mpmath.mpf(40)):
            kept = sum(mpmath.mpf(str(c.evalf(2400))) * _scale(s, y) for c, s in found.terms)
            rest = (function(y) - kept) / _scale(found.rest[1], y)
            slack = 1e-9 * (1 + abs(rest))
            assert lo - slack <= rest <= hi + slack


def _scale(scale, y):
    power = sum(
        mpmath.mpf(str(c.evalf(2400))) * y ** mpmath.mpf(str(d)) for d, c in scale.exponents
    )
    return y ** mpmath.mpf(str(scale.power)) * mpmath.log(y) ** int(scale.logs) * mpmath.exp(power)


def test_growth_outside_of_the_scales_is_refused():
    with pytest.raises(UndecidedError):
        limit_of(tail(read("exp(exp(x))"), X, 1))
    assert limit_of(tail(read("exp(-exp(x))"), X, 1)) == S.Zero
