"""Inflection points against sign changes of second derivatives taken by mpmath."""

import itertools

import mpmath
import pytest
from mpmath import mpf
from shape_samples import FUNCTIONS, WORKING, activation, derivative, inside, middle
from sympy import Rational, exp, pi, sqrt

from symact import catalog
from symact.derive.inflection import inflection_points
from symact.known import Evidence
from tests.turns import in_turn

SMOOTH_FAR = 8


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 2))
def test_each_is_a_sign_change_and_none_is_missing(formula):
    known = inflection_points(activation(formula))
    assert known.decided
    if "one period" in known.note:
        return
    with mpmath.workdps(WORKING):
        function = FUNCTIONS[formula]
        places = [middle(p.x) for p in known.value]
        for place in places:
            sides = [
                mpmath.sign(derivative(function, place + s * mpf(10) ** -3, 2)) for s in (-1, 1)
            ]
            assert sides[0] * sides[1] < 0
        # between them no sign changes, save at kinks, which lie at whole numbers and halves
        grid = [mpf(k) / 4 + mpf(1) / 97 for k in range(-4 * SMOOTH_FAR, 4 * SMOOTH_FAR)]
        signs = [mpmath.sign(curvature(function, t)) for t in grid]
        for (a, b), (s, t) in zip(itertools.pairwise(grid), itertools.pairwise(signs), strict=True):
            kink = any(a < mpf(k) / 2 < b for k in range(-6, 7))
            assert s * t >= 0 or kink or any(a < p < b for p in places)


def curvature(function, at):
    value = derivative(function, at, 2)
    return value if abs(value) > mpf(10) ** -60 else mpf(0)


@pytest.mark.parametrize(("formula", "want"), [
    ("1/(1 + exp(-x))", [(0, Rational(1, 2))]),
    ("tanh(x)", [(0, 0)]),
    ("x/(1 + abs(x))", [(0, 0)]),
    ("Piecewise((log(1 + x), x > 0), (-log(1 - x), True))", [(0, 0)]),
    ("exp(-x**2)", [(-sqrt(2) / 2, exp(-Rational(1, 2))), (sqrt(2) / 2, exp(-Rational(1, 2)))]),
    ("x**3", [(0, 0)]),
    ("x**4", []),
    ("log(1 + exp(x))", []),
    ("Piecewise((x, x > 0), (0, True))", []),
    ("Piecewise((x, x > 0), (2*tanh(x), True))", []),
    ("sign(x)*x**2", [(0, 0)]),
    ("sign(x)*x**2 + x", [(0, 0)]),
    ("sign(x)*(x**2 + 1)", []),
    ("x**2 - abs(x)", []),
])  # fmt: skip
def test_exact_points(formula, want):
    known = inflection_points(activation(formula))
    assert known.evidence is Evidence.PROVED
    assert [(p.x.value, p.value.value) for p in known.value] == want


def test_gelu_turns_at_the_square_roots_of_two():
    known = inflection_points(catalog.get("gelu"))
    assert [p.x.value for p in known.value] == [-sqrt(2), sqrt(2)]
    with mpmath.workdps(WORKING):
        for point, sign in zip(known.value, (-1, 1), strict=True):
            assert inside(point.value, sign * mpmath.sqrt(2) * mpmath.ncdf(sign * mpmath.sqrt(2)))


def test_silu_turns_where_its_slope_is_largest():
    known = inflection_points(catalog.get("silu"))
    with mpmath.workdps(WORKING):
        want = mpmath.findroot(lambda t: t * mpmath.tanh(t / 2) - 2, 2.4, tol=1e-90)
        assert inside(known.value[1].x, want)
        assert inside(known.value[1].value, want / (1 + mpmath.exp(-want)))
        assert inside(known.value[0].x, -want)


def test_a_wave_lists_one_period():
    known = inflection_points(activation("sin(x)"))
    assert [(p.x.value, p.value.value) for p in known.value] == [(0, 0), (pi, 0)]
    assert "period 2*pi" in known.note


def test_endless_points_are_undecided():
    known = inflection_points(activation("x*cos(x)"))
    assert not known.decided
    assert known.note


def test_a_sum_of_a_density_and_a_softplus():
    """Between the zeros the two terms of the curvature are near 10^-5 and of opposite sign."""
    known = inflection_points(activation("x*exp(-x**2/2) + log(1 + exp(2*x))/4"))
    with mpmath.workdps(60):

        def bend(t):
            e = mpmath.exp(2 * t)
            return (t**3 - 3 * t) * mpmath.exp(-t * t / 2) + e / (1 + e) ** 2

        near = [mpmath.mpf(v) for v in ("-5.79", "-1.75", "0.083", "1.71")]
        roots = [mpmath.findroot(bend, v) for v in near]
        assert len(known.value) == len(roots)
        for point, root in zip(known.value, roots, strict=True):
            low, high = map(mpmath.mpf, point.x.enclosure)
            assert low <= root <= high
            assert bend(root - mpmath.mpf("0.001")) * bend(root + mpmath.mpf("0.001")) < 0
