"""Best Lipschitz constants against secants and slopes of the same functions in mpmath."""

import itertools

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from mpmath import mpf
from shape_samples import (
    FUNCTIONS,
    WORKING,
    activation,
    derivative,
    inside,
    middle,
    points,
    softplus,
)
from strategies import expression_texts
from sympy import E, Max, Rational, Symbol, erf, exp, oo, pi, sqrt

from symact import catalog
from symact.derive.lipschitz import lipschitz
from symact.derive.worker import bounded
from symact.errors import ReadError, UndecidedError
from symact.known import Evidence
from symact.language.functions import elementary
from symact.language.reader import symbol
from tests.turns import in_turn

KINKS = tuple(mpf(k) for k in (-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3))


def off_kinks():
    return [t for t in points(121) if all(abs(t - k) > mpf(10) ** -6 for k in KINKS)]


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 6))
def test_no_secant_is_steeper(formula):
    known = lipschitz(activation(formula)).value
    assert known.value.decided
    assert known.grad.decided
    limit = middle(known.value)
    with mpmath.workdps(WORKING):
        samples = [(t, FUNCTIONS[formula](t)) for t in points(181)]
        pairs = [*list(itertools.pairwise(samples)), (samples[0], samples[-1])]
        steepest = max(abs((b[1] - a[1]) / (b[0] - a[0])) for a, b in pairs)
        assert steepest <= limit * (1 + mpf(10) ** -29)


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 6))
def test_no_slope_and_no_curvature_is_larger_and_some_come_near(formula):
    """Piece by piece, away from kinks; the bounds are best: samples and places reach them."""
    known = lipschitz(activation(formula)).value
    with mpmath.workdps(WORKING):
        for order, bound, places in (
            (1, known.value, known.attained_at), (2, known.grad, known.grad_attained_at),
        ):  # fmt: skip
            limit = middle(bound)
            if mpmath.isinf(limit):
                continue
            beside = [k + s * mpf(10) ** -9 for k in KINKS for s in (-1, 1)]
            sizes = [abs(derivative(FUNCTIONS[formula], t, order)) for t in [*off_kinks(), *beside]]
            assert max(sizes) <= limit * (1 + mpf(10) ** -29) + mpf(10) ** -40
            at = [middle(p) for p in places]
            taken = [abs(derivative(FUNCTIONS[formula], t + mpf(10) ** -30, order)) for t in at]
            assert all(abs(v - limit) < mpf(10) ** -25 for v in taken)
            assert taken or max(sizes) >= limit * (1 - mpf(10) ** -7)


@pytest.mark.parametrize(("formula", "value", "attained"), [
    ("1/(1 + exp(-x))", Rational(1, 4), True),
    ("tanh(x)", 1, True),
    ("x/(1 + abs(x))", 1, True),
    ("Piecewise((x, x > 0), (0, True))", 1, True),
    ("log(1 + exp(x))", 1, False),
    ("Piecewise((x, x > 0), (x/100, True))", 1, True),
    ("Piecewise((x, x > 0), (2*(exp(x) - 1), True))", 2, False),
    ("Piecewise((0, x <= -3), (x, x >= 3), (x*(x + 3)/6, True))", Rational(3, 2), False),
    ("max(min(x, 1), -1)", 1, True),
    ("exp(-x**2)", sqrt(2) * exp(-Rational(1, 2)), True),
    ("x + sin(x)**2", 2, True),
    ("sin(3*x)", 3, True),
    ("x - tanh(x)", 1, False),
    ("(sqrt(x**2 + 1) - 1)/2 + x", Rational(3, 2), False),
    ("x**2", oo, False),
    ("exp(x)", oo, False),
    ("x*cos(x)", oo, False),
    ("sign(x)", oo, False),
    ("sqrt(abs(x))", oo, False),
    ("7", 0, True),
])  # fmt: skip
def test_exact_constants_of_the_function(formula, value, attained):
    found = lipschitz(activation(formula)).value.value
    assert found.value == value
    assert found.attained is attained
    assert found.evidence is Evidence.PROVED


@pytest.mark.parametrize(("formula", "value"), [
    ("Piecewise((x, x > 0), (0, True))", oo),
    ("Piecewise((x**2, x > 0), (0, True))", 2),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))", 1),
    ("x/(1 + abs(x))", 2),
    ("log(1 + exp(x))", Rational(1, 4)),
    ("x/(1 + exp(-x))", Rational(1, 2)),
    ("x*(1 + erf(x/sqrt(2)))/2", sqrt(2 / pi)),
    ("x + sin(x)**2", 2),
    ("atan(x)", 3 * sqrt(3) / 8),
    ("x*exp(-exp(-x))", 2 * exp(-1)),
    ("x**3", oo),
    ("sign(x)", oo),
])  # fmt: skip
def test_exact_constants_of_the_derivative(formula, value):
    assert sympy.simplify(lipschitz(activation(formula)).value.grad.value - value) in (0, sympy.nan)


PUBLISHED = [
    ("silu", "2.39935728051546", "1.0998393201288669",
     lambda t: 1 / (1 + mpmath.exp(-t)) * (1 + t / (1 + mpmath.exp(t)))),
    ("gelu", "1.414213562373095048", "1.128904145185154786",
     lambda t: mpmath.ncdf(t) + t * mpmath.npdf(t)),
    ("mish", "", "1.0884981612517278",
     lambda t: mpmath.tanh(softplus(t)) + t * mpmath.sech(softplus(t)) ** 2 / (1 + mpmath.exp(-t))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place", "value", "slope"), PUBLISHED)
def test_published_maxima_of_slopes(name, place, value, slope):
    found = lipschitz(catalog.get(name)).value
    (at,) = found.attained_at
    assert at.enclosure[0].startswith(place)
    assert abs(middle(found.value) - mpf(value)) < 1e-15  # published as doubles
    assert found.value.attained
    with mpmath.workdps(WORKING):
        top = mpmath.findroot(lambda t: mpmath.diff(slope, t), middle(at), tol=1e-60)
        assert inside(found.value, slope(top))
        assert mpf(found.value.enclosure[1]) - mpf(found.value.enclosure[0]) < mpf(10) ** -30


def test_the_maximum_of_the_slope_of_gelu_is_exact():
    found = lipschitz(catalog.get("gelu")).value
    assert found.attained_at[0].value == sqrt(2)
    assert sympy.simplify(found.value.value - (1 + erf(1)) / 2 - 1 / (E * sqrt(pi))) == 0


def test_selu():
    """Klambauer et al., with their 32 digits of both constants."""
    found = lipschitz(catalog.get("selu")).value
    scale, alpha = (
        mpf("1.0507009873554804934193349852946"),
        mpf("1.6732632423543772848170429916717"),
    )
    assert abs(middle(found.value) - scale * alpha) < mpf(10) ** -14
    with mpmath.workdps(40):
        assert abs(middle(found.value) - mpf("1.0507009873554804934193349852946")
                   * mpf("1.6732632423543772848170429916717")) < mpf(10) ** -29  # fmt: skip
    assert not found.value.attained
    assert found.grad.value == oo


def test_parameters_stay_symbols():
    alpha = Symbol("alpha", positive=True)
    text = "Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))"
    elu = lipschitz(activation(text, alpha=("1", "positive"))).value
    assert elu.value.value == Max(1, alpha)
    assert elu.value.note == "for alpha > 0"
    assert elu.grad.value == 1
    assert "default" in elu.grad.note
    text = "Piecewise((x, x > 0), (alpha*(exp(x/alpha) - 1), True))"
    celu = lipschitz(activation(text, alpha=("1", "positive"))).value
    assert (celu.value.value, celu.grad.value) == (1, 1 / alpha)


def test_a_sinking_wave():
    """The largest slope of sin(x)/x, found by mpmath on its own derivative."""
    known = lipschitz(activation("Piecewise((sin(x)/x, x < 0), (1, x <= 0), (sin(x)/x, True))"))
    with mpmath.workdps(WORKING):
        slope = lambda t: mpmath.cos(t) / t - mpmath.sin(t) / t**2  # noqa: E731 - one formula
        top = mpmath.findroot(lambda t: mpmath.diff(slope, t), 2.08, tol=1e-60)
        assert inside(known.value.value, abs(slope(top)))


@pytest.mark.parametrize("formula", ["1/x", "tan(x)", "log(x)", "atan(1/x)", "sin(1/x)"])
def test_what_is_not_continuous_is_undecided(formula):
    assert not lipschitz(activation(formula)).decided


@settings(max_examples=10)
@given(expression_texts(leaves=4))
def test_no_wrong_fact_about_random_compositions(text):
    try:
        found = activation(text)
        expr = found.expr
        known = bounded(lipschitz, found, seconds=4)
    except (ReadError, UndecidedError):
        return
    if not known.decided or not known.value.value.decided:
        return
    function = sympy.lambdify(symbol("x"), elementary(expr), "mpmath")
    limit = middle(known.value.value)
    with mpmath.workdps(WORKING):
        samples = [(t, mpf(function(t))) for t in points(61, 4) if abs(t) < 10]
        for (a, fa), (b, fb) in itertools.pairwise(samples):
            assert abs(fb - fa) <= limit * (b - a) * (1 + mpf(10) ** -29) + mpf(10) ** -60, text
