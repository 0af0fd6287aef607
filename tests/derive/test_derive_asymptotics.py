import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import S, exp, log, oo, pi, sqrt

from symact.activation import Activation, Parameter
from symact.derive.asymptotics import asymptotics
from symact.known import Evidence
from symact.language.reader import symbol
from tests.turns import in_turn

X = symbol("x")


def ask(formula, *parameters):
    return asymptotics(Activation("t", "t", formula, parameters=parameters))


PHI = exp(-(X**2) / 2) / sqrt(2 * pi)

PUBLISHED = [
    ("1/(1 + exp(-x))", (exp(X), -exp(2 * X), exp(3 * X)), (1, -exp(-X), exp(-2 * X))),
    ("tanh(x)", (-1, 2 * exp(2 * X), -2 * exp(4 * X)), (1, -2 * exp(-2 * X), 2 * exp(-4 * X))),
    ("log(1 + exp(x))", (exp(X), -exp(2 * X) / 2), (X, exp(-X), -exp(-2 * X) / 2)),
    ("max(x, 0)", (0,), (X,)),
    ("x*(1 + erf(x/sqrt(2)))/2", (-PHI, PHI / X**2, -3 * PHI / X**4),
     (X, -PHI, PHI / X**2, -3 * PHI / X**4)),
    ("Phi(x)", (-PHI / X, PHI / X**3, -3 * PHI / X**5), (1, -PHI / X, PHI / X**3, -3 * PHI / X**5)),
    ("(x + sqrt(x**2 + 4))/2", (-1 / X, 1 / X**3), (X, 1 / X, -1 / X**3)),
    ("x/sqrt(1 + x**2)", (-1, 1 / (2 * X**2), -3 / (8 * X**4)),
     (1, -1 / (2 * X**2), 3 / (8 * X**4))),
    ("atan(x)", (-pi / 2, -1 / X), (pi / 2, -1 / X)),
    ("sign(x)*log(1 + abs(x))", (-log(-X), 1 / X, 1 / (2 * X**2)),
     (log(X), 1 / X, -1 / (2 * X**2))),
    ("x*tanh(log(1 + exp(x)))", (X * exp(X), -X * exp(2 * X) / 2),
     (X, -2 * X * exp(-2 * X), 4 * X * exp(-3 * X))),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "minus", "plus"), PUBLISHED)
def test_leading_terms(formula, minus, plus):
    for known, terms in zip(ask(formula), (minus, plus), strict=True):
        assert known.evidence is Evidence.PROVED
        for got, want in zip(known.value.terms, terms, strict=False):
            assert sympy.expand(got - want) == 0
        assert len(known.value.terms) >= len(terms)


RESTS = [
    ("x/(1 + exp(-x))", lambda t: t / (1 + mpmath.exp(-t))),
    ("x*(1 + erf(x/sqrt(2)))/2", lambda t: t * mpmath.erfc(-t / mpmath.sqrt(2)) / 2),
    ("x*erf(log(1 + exp(x)))", lambda t: t * mpmath.erf(mpmath.log1p(mpmath.exp(t)))),
    ("x*tanh(log(1 + exp(x)))", lambda t: t * mpmath.tanh(mpmath.log1p(mpmath.exp(t)))),
    ("x*atan(exp(x))", lambda t: t * mpmath.atan(mpmath.exp(t))),
    ("sqrt(log(1 + exp(x)))", lambda t: mpmath.sqrt(mpmath.log1p(mpmath.exp(t)))),
    ("x/(x/2 + exp(-x/3))", lambda t: t / (t / 2 + mpmath.exp(-t / 3))),
    ("(sqrt(x**2 + 1) - 1)/2 + x", lambda t: (mpmath.sqrt(t * t + 1) - 1) / 2 + t),
    ("x/(1 + abs(x))", lambda t: t / (1 + abs(t))),
    ("erfc(x)", mpmath.erfc),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "function"), in_turn(RESTS, 3))
@pytest.mark.parametrize("side", [-1, 1])
def test_what_is_left_is_of_the_stated_order(formula, function, side):
    found = ask(formula)[side > 0].value
    total = sympy.lambdify(X, found.expr, "mpmath")
    rest = sympy.lambdify(X, found.rest, "mpmath")
    with mpmath.workdps(2000):
        ratios = [
            abs((function(t) - total(t)) / rest(t)) for t in (side * mpf(k) for k in (20, 40))
        ]
    assert max(ratios) < 60
    assert ratios[1] < 1.5 * ratios[0] + mpf(10) ** -100


def test_parameters_stay_symbols():
    alpha = symbol("alpha", "positive")
    minus, plus = ask(
        "Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))", Parameter("alpha", "1", "positive")
    )
    assert minus.value.terms == (-alpha, alpha * exp(X))
    assert minus.value.order == plus.value.order == ""
    assert plus.value.terms == (X,)


def test_order_is_written_without_a_sign():
    minus, plus = ask("x/(1 + exp(-x))")
    assert minus.value.order == "O(x*exp(4*x))"
    assert plus.value.order == "O(x*exp(-3*x))"


def test_oscillation_is_bounded_only():
    minus, plus = ask("x + sin(x)**2")
    assert minus.value.terms == plus.value.terms == (X,)
    assert plus.value.order == "O(1)"


@pytest.mark.parametrize("formula", ["exp(exp(exp(x)))", "floor(x)", "tan(x)"])
def test_outside_of_the_scales_is_undecided(formula):
    assert ask(formula)[1].evidence is Evidence.UNDECIDED


def test_a_coefficient_that_is_not_found_is_no_fact():
    for known in ask("LambertW(exp(x))"):
        assert known.evidence is Evidence.UNDECIDED


def test_flat_zero_has_the_term_zero():
    assert ask("max(x, 0)")[0].value.terms == (S.Zero,)
    assert ask("exp(-x**2)")[1].value.expr.subs(X, oo) == 0
