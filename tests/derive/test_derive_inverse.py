from itertools import pairwise

import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import LambertW, S, exp, log, oo, sqrt

from symact.activation import Activation, Parameter
from symact.derive.inverse import inverse
from symact.known import Evidence
from symact.language.reader import symbol
from tests.turns import in_turn

X, Y = symbol("x"), symbol("y")


def ask(formula, *parameters):
    return inverse(Activation("t", "t", formula, parameters=parameters))


def number(known):
    with mpmath.workdps(60):
        if known.value in (oo, -oo):
            return mpf("inf") if known.value is oo else mpf("-inf")
        return mpf(known.enclosure[0])


FUNCTIONS = [
    ("1/(1 + exp(-x))", lambda t: 1 / (1 + mpmath.exp(-t)), 1),
    ("tanh(x)", mpmath.tanh, 1),
    ("x/(1 + abs(x))", lambda t: t / (1 + abs(t)), 1),
    ("log(1 + exp(x))", lambda t: mpmath.log1p(mpmath.exp(t)), 1),
    ("-log(1 + exp(-x))", lambda t: -mpmath.log1p(mpmath.exp(-t)), 1),
    ("sqrt(log(1 + exp(x)))", lambda t: mpmath.sqrt(mpmath.log1p(mpmath.exp(t))), 1),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))", lambda t: t if t > 0 else mpmath.expm1(t), 1),
    ("x*clip(x + 3, 0, 6)/6", lambda t: t * min(max(t + 3, mpf(0)), mpf(6)) / 6, 2),
    ("x/(1 + exp(-x))", lambda t: t / (1 + mpmath.exp(-t)), 2),
    ("x/(1 + exp(-851*x/500))", lambda t: t / (1 + mpmath.exp(mpf(-851) * t / 500)), 2),
    ("x/(x/2 + exp(-x/3))", lambda t: t / (t / 2 + mpmath.exp(-t / 3)), 2),
    ("Piecewise((4*x**2/5 + x/2, x > 0), (4*(exp(x) - 1 - x)/5 + x/2, True))",
     lambda t: 4 * t * t / 5 + t / 2 if t > 0 else 4 * (mpmath.expm1(t) - t) / 5 + t / 2, 2),
    ("x*exp(x)", lambda t: t * mpmath.exp(t), 2),
    ("x + exp(x)", lambda t: t + mpmath.exp(t), 1),
    ("(x + sqrt(x**2 + 4))/2", lambda t: (t + mpmath.sqrt(t * t + 4)) / 2, 1),
    ("(sqrt(x**2 + 1) - 1)/2 + x", lambda t: (mpmath.sqrt(t * t + 1) - 1) / 2 + t, 1),
    ("x/sqrt(1 + x**2)", lambda t: t / mpmath.sqrt(1 + t * t), 1),
    ("exp(-x**2)", lambda t: mpmath.exp(-t * t), 2),
    ("x**3", lambda t: t**3, 1),
    ("atan(x)", mpmath.atan, 1),
    ("asinh(x/3)**3", lambda t: mpmath.asinh(t / 3) ** 3, 1),
    ("tanh(tanh(x))", lambda t: mpmath.tanh(mpmath.tanh(t)), 1),
    ("abs(x)", abs, 2),
    ("sign(x)*log(1 + abs(x))", lambda t: mpmath.sign(t) * mpmath.log1p(abs(t)), 1),
    ("(exp(x) - 1)/(1 + exp(-x))", lambda t: mpmath.expm1(t) / (1 + mpmath.exp(-t)), 2),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "function", "count"), in_turn(FUNCTIONS, 2))
def test_there_and_back(formula, function, count):
    known = ask(formula)
    assert known.decided
    assert len(known.value) == count
    for branch in known.value:
        back = sympy.lambdify(Y, branch.expr, "mpmath")
        with mpmath.workdps(60):
            lo, hi = max(number(branch.domain_lo), mpf(-9)), min(number(branch.domain_hi), mpf(9))
            points = [lo + (hi - lo) * mpf(k) / 17 for k in range(1, 17)]
            values = [function(t) for t in points]
            for point, value in zip(points, values, strict=True):
                assert number(branch.range_lo) < value < number(branch.range_hi)
                assert abs(back(value) - point) < mpf(10) ** -40 * (1 + abs(point))
            rising = all(a < b for a, b in pairwise(values))
            falling = all(a > b for a, b in pairwise(values))
        assert (rising, falling) == (branch.trend == "increasing", branch.trend == "decreasing")


def test_silu_by_both_branches_of_lambert():
    left, right = ask("x/(1 + exp(-x))").value
    assert left.expr == Y + LambertW(Y * exp(-Y), -1)
    assert right.expr == Y + LambertW(Y * exp(-Y))
    assert right.range_lo.value == -LambertW(exp(-1))
    assert (left.range_hi.value, right.range_hi.value) == (0, oo)


def test_forms_of_single_functions():
    (sigmoid,) = ask("1/(1 + exp(-x))").value
    assert sympy.expand_log(sigmoid.expr + log((1 - Y) / Y)) == 0
    (relu,) = ask("max(x, 0)").value
    assert (relu.expr, relu.domain_lo.value, relu.range_hi.value) == (Y, 0, oo)
    (isru,) = ask("x/sqrt(1 + x**2)").value
    assert isru.expr == Y / sqrt(1 - Y**2)


def test_parameters_stay_symbols():
    alpha = symbol("alpha", "positive")
    known = ask(
        "Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))", Parameter("alpha", "1", "positive")
    )
    (branch,) = known.value
    assert known.evidence is Evidence.PROVED
    assert branch.range_lo.value == -alpha
    assert branch.expr.args[0][0] == log(1 + Y / alpha)


@pytest.mark.parametrize(("formula", "place", "value"), [
    ("x*(1 + erf(x/sqrt(2)))/2", "-0.751791524693564457", "-0.1699712074799036"),
    ("x*tanh(log(1 + exp(x)))", "-1.19243121451549", "-0.308843413017250"),
])  # fmt: skip
def test_without_closed_form_the_branch_is_enclosed(formula, place, value):
    known = ask(formula)
    assert known.evidence is Evidence.ENCLOSED
    left, right = known.value
    assert left.expr is None
    assert right.expr is None
    assert left.domain_hi == right.domain_lo
    assert right.domain_lo.enclosure[0].startswith(place)
    assert right.range_lo.enclosure[0].startswith(value)


def test_constants_and_oscillations():
    assert ask("max(min(x, 0), 0) + x - x + 1 + 0*x").value in {(), None}
    assert ask("sin(x)").evidence is Evidence.UNDECIDED
    assert ask("tan(x)").evidence is Evidence.UNDECIDED
    assert ask("Piecewise((1, x >= 0), (0, True))").value == ()


def test_a_jump_divides_branches():
    left, right = ask("Piecewise((x + 1, x > 0), (x, True))").value
    assert (left.range_hi.value, right.range_lo.value) == (S.Zero, S.One)
