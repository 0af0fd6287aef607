"""Convex intervals against dense 60-digit samples of the same functions written in mpmath."""

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from mpmath import mpf
from shape_samples import FUNCTIONS, WORKING, activation, inside, middle, points
from strategies import expression_texts
from sympy import oo, pi, sqrt

from symact import catalog
from symact.derive.convexity import convexity
from symact.derive.worker import bounded
from symact.errors import ReadError, UndecidedError
from symact.known import Evidence
from symact.language.functions import elementary
from symact.language.reader import symbol
from tests.turns import in_turn

BENDS = {"convex": 1, "concave": -1, "linear": 0}

ALLOWED = {
    "strictly convex": {1}, "convex": {0, 1}, "linear": {0},
    "concave": {0, -1}, "strictly concave": {-1},
}  # fmt: skip


def bend(a, b, c):
    """Give the sign of the second difference at three points, 0 below the rounding."""
    (ta, fa), (tb, fb), (tc, fc) = a, b, c
    difference = (fc - fb) / (tc - tb) - (fb - fa) / (tb - ta)
    noise = mpf(10) ** -75 * max(1, abs(fa), abs(fb), abs(fc))
    return 0 if abs(difference) < noise else int(mpmath.sign(difference))


def bends(samples):
    return {bend(*samples[k : k + 3]) for k in range(len(samples) - 2)}


def within(piece, samples):
    lo, hi = middle(piece.lo), middle(piece.hi)
    return [s for s in samples if lo + mpf(10) ** -25 < s[0] < hi - mpf(10) ** -25]


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 2))
def test_intervals_hold_on_dense_samples(formula):
    known = convexity(activation(formula))
    assert known.evidence in (Evidence.PROVED, Evidence.ENCLOSED)
    with mpmath.workdps(WORKING):
        samples = [(t, FUNCTIONS[formula](t)) for t in points(181)]
        for piece in known.value.pieces:
            found = bends([s for s in within(piece, samples) if abs(s[0]) < 4])
            assert found <= {BENDS[piece.trend]}, piece
        # far out the bend may be below every digit, but it never points the other way
        everywhere = bends(samples)
        overall = known.value.overall
        assert overall == "neither" or everywhere <= ALLOWED[overall] | {0}
        assert overall != "neither" or not everywhere <= {0, 1} or not everywhere <= {0, -1}


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 2))
def test_weak_intervals_hold_across_kinks(formula):
    found = convexity(activation(formula)).value
    with mpmath.workdps(WORKING):
        samples = [(t, FUNCTIONS[formula](t)) for t in points(181)]
        for runs, sign in ((found.convex, 1), (found.concave, -1)):
            for lo, hi in runs:
                inner = [s for s in samples if middle(lo) < s[0] < middle(hi)]
                assert bends(inner) <= {0, sign}


@pytest.mark.parametrize(("formula", "overall"), [
    ("Piecewise((x, x > 0), (0, True))", "convex"),
    ("log(1 + exp(x))", "strictly convex"),
    ("-log(1 + exp(-x))", "strictly concave"),
    ("x**2", "strictly convex"),
    ("x**4", "strictly convex"),
    ("exp(x)", "strictly convex"),
    ("abs(x)", "convex"),
    ("-abs(x)", "concave"),
    ("2 - 3*x", "linear"),
    ("5", "linear"),
    ("x**3", "neither"),
    ("max(min(x, 1), -1)", "neither"),
    ("abs(x) + x**2", "strictly convex"),
    ("x**2 - abs(x)", "neither"),
    ("Piecewise((x, x > 0), (2*(exp(x) - 1), True))", "neither"),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))", "convex"),
    ("Piecewise((x + 1, x > 0), (x, True))", "neither"),
    ("(sqrt(x**2 + 1) - 1)/2 + x", "strictly convex"),
])  # fmt: skip
def test_the_whole_line(formula, overall):
    known = convexity(activation(formula))
    assert known.value.overall == overall
    assert known.evidence is Evidence.PROVED


def test_selu_bends_down_at_its_kink():
    """Klambauer et al.: scale*alpha = 1.7581 left of zero, scale = 1.0507 right of it."""
    known = convexity(catalog.get("selu"))
    assert known.value.overall == "neither"
    assert [p.trend for p in known.value.pieces] == ["convex", "linear"]
    assert [(a.value, b.value) for a, b in known.value.convex] == [(-oo, 0), (0, oo)]


def test_kinks_let_intervals_overlap():
    found = convexity(activation("max(min(x, 1), -1)")).value
    assert [(a.value, b.value) for a, b in found.convex] == [(-oo, 1), (1, oo)]
    assert [(a.value, b.value) for a, b in found.concave] == [(-oo, -1), (-1, oo)]


def test_exact_ends():
    gelu = convexity(catalog.get("gelu"))
    assert gelu.evidence is Evidence.PROVED
    assert [p.lo.value for p in gelu.value.pieces] == [-oo, -sqrt(2), sqrt(2)]
    assert [p.trend for p in gelu.value.pieces] == ["concave", "convex", "concave"]
    bell = convexity(activation("exp(-x**2)")).value
    assert [p.hi.value for p in bell.pieces] == [-sqrt(2) / 2, sqrt(2) / 2, oo]


def test_silu_turns_where_the_published_maximum_of_its_slope_lies():
    """The zero of the second derivative: x tanh(x/2) = 2."""
    pieces = convexity(catalog.get("silu")).value.pieces
    with mpmath.workdps(WORKING):
        want = mpmath.findroot(lambda t: t * mpmath.tanh(t / 2) - 2, 2.4, tol=1e-90)
        assert inside(pieces[1].hi, want)
        assert inside(pieces[0].hi, -want)
    assert pieces[1].hi.enclosure[0].startswith("2.39935728051546")


def test_a_wave_repeats():
    found = convexity(activation("x + sin(x)**2")).value
    assert found.overall == "neither"
    length = found.pieces[-1].hi.value - found.pieces[0].lo.value
    assert length == found.period.value
    assert found.period.value / pi in (1, 2)


def test_parameters():
    leaky = activation("Piecewise((x, x > 0), (s*x, True))", s=("1/100", "nonnegative"))
    assert convexity(leaky).value.overall == "convex"
    assert "default" in convexity(leaky).note
    celu = activation("Piecewise((x, x > 0), (a*(exp(x/a) - 1), True))", a=("1", "positive"))
    assert convexity(celu).value.overall == "convex"
    assert convexity(celu).note == "for a > 0"


@pytest.mark.parametrize("formula", ["1/x", "tan(x)", "log(x)", "atan(1/x)", "sin(1/x)"])
def test_what_is_not_continuous_is_undecided_or_refuted(formula):
    known = convexity(activation(formula))
    assert not known.decided or known.value.overall == "neither"


def test_cusps_inside_a_formula_are_no_smooth_pieces():
    known = convexity(activation("sqrt(x**2 - 2*x + 1)"))
    assert not known.decided or known.value.overall == "convex"


@settings(max_examples=20)
@given(expression_texts(leaves=4))
def test_no_wrong_fact_about_random_compositions(text):
    try:
        found = activation(text)
        expr = found.expr
        known = bounded(convexity, found, seconds=4)
    except (ReadError, UndecidedError):
        return
    if not known.decided:
        return
    function = sympy.lambdify(symbol("x"), elementary(expr), "mpmath")
    with mpmath.workdps(WORKING):
        places = [t + mpf(1) / 97 for t in points(61, 4) if abs(t) < 10]
        samples = [(t, mpf(function(t))) for t in places]
        for piece in known.value.pieces:
            assert bends(within(piece, samples)) <= {0, BENDS[piece.trend]}, text
        for runs, sign in ((known.value.convex, 1), (known.value.concave, -1)):
            for lo, hi in runs:
                inner = [s for s in samples if middle(lo) < s[0] < middle(hi)]
                assert bends(inner) <= {0, sign}, text
