"""Monotone intervals against dense 60-digit samples of the same functions written in mpmath."""

import itertools

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from mpmath import mpf
from shape_samples import FUNCTIONS, WORKING, activation, inside, middle, points
from strategies import expression_texts
from sympy import LambertW, Symbol, exp, log, oo, pi

from symact import catalog
from symact.derive.monotone import monotone
from symact.derive.worker import bounded
from symact.errors import ReadError, UndecidedError
from symact.known import Evidence
from symact.language.functions import elementary
from symact.language.reader import symbol
from tests.turns import in_turn

RISES = {"increasing": 1, "decreasing": -1, "constant": 0}


def check_pieces(pieces, function, places):
    """Two neighbouring samples inside one piece must rise, fall or stay as it says."""
    for piece in pieces:
        lo, hi = middle(piece.lo), middle(piece.hi)
        inner = [t for t in places if lo + mpf(10) ** -25 < t < hi - mpf(10) ** -25]
        values = [function(t) for t in inner]
        steps = [mpmath.sign(b - a) for a, b in itertools.pairwise(values)]
        assert set(steps) <= {RISES[piece.trend]}, piece


def check_overall(overall, function, places):
    values = [function(t) for t in places]
    steps = {int(mpmath.sign(b - a)) for a, b in itertools.pairwise(values)}
    allowed = {
        "strictly increasing": [{1}], "strictly decreasing": [{-1}], "constant": [{0}],
        "nondecreasing": [{0, 1}, {1}, {0}], "nonincreasing": [{0, -1}, {-1}, {0}],
    }.get(overall)  # fmt: skip
    assert allowed is None or steps in allowed
    return steps


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 2))
def test_intervals_hold_on_dense_samples(formula):
    known = monotone(activation(formula))
    assert known.evidence in (Evidence.PROVED, Evidence.ENCLOSED)
    with mpmath.workdps(WORKING):
        function = FUNCTIONS[formula]
        check_pieces(known.value.pieces, function, points())
        steps = check_overall(known.value.overall, function, points())
        if known.value.overall == "not monotone":
            assert {1, -1} <= steps


@pytest.mark.parametrize("formula", in_turn(FUNCTIONS, 2))
def test_pieces_cover_the_line(formula):
    found = monotone(activation(formula)).value
    if found.period is None:
        assert found.pieces[0].lo.value == -oo
        assert found.pieces[-1].hi.value == oo
    else:
        assert found.pieces[-1].hi.value - found.pieces[0].lo.value == found.period.value
    for left, right in zip(found.pieces, found.pieces[1:], strict=False):
        assert left.hi == right.lo


@pytest.mark.parametrize(("formula", "turn"), [
    ("x/(1 + exp(-x))", -1 - LambertW(exp(-1))),
    ("x*exp(-exp(-x))", -LambertW(1)),
    ("exp(-x**2)", 0),
    ("x**2", 0),
    ("Piecewise((x, x >= 1), (x*(x + 1)/2, x >= 0), ((exp(x) - 1)*(x + 1)/2, x > -1), (0, True))",
     LambertW(exp(2)) - 2),
])  # fmt: skip
def test_exact_turning_points(formula, turn):
    known = monotone(activation(formula))
    assert known.evidence is Evidence.PROVED
    assert known.value.pieces[-1].lo.value == turn


@pytest.mark.parametrize(("formula", "near"), [
    ("x*(1 + erf(x/sqrt(2)))/2", -0.75), ("x*tanh(log(1 + exp(x)))", -1.19),
    ("x*atan(exp(x))", -1.0), ("x*tanh(exp(x))", -1.08),
])  # fmt: skip
def test_turning_points_are_zeros_of_the_slope(formula, near):
    known = monotone(activation(formula)).value
    assert [p.trend for p in known.pieces] == ["decreasing", "increasing"]
    with mpmath.workdps(WORKING):
        slope = lambda t: mpmath.diff(FUNCTIONS[formula], t)  # noqa: E731 - one formula
        want = mpmath.findroot(slope, near, tol=1e-70)
        assert inside(known.pieces[0].hi, want)


def test_jumps_end_and_carry_trends():
    step = monotone(activation("Piecewise((1, x >= 0), (0, True))")).value
    assert step.overall == "nondecreasing"
    assert [(p.trend, p.lo_closed, p.hi_closed) for p in step.pieces] == [
        ("constant", False, False), ("constant", True, False),
    ]  # fmt: skip
    up = monotone(activation("Piecewise((x + 1, x >= 0), (x, True))")).value
    assert up.overall == "strictly increasing"
    assert len(up.pieces) == 1
    down = monotone(activation("Piecewise((x - 1, x >= 0), (x, True))")).value
    assert down.overall == "not monotone"
    assert [p.trend for p in down.pieces] == ["increasing", "increasing"]


def test_weak_intervals_are_the_longest():
    clip = monotone(activation("max(min(x, 1), -1)")).value
    assert [(a.value, b.value) for a, b in clip.nondecreasing] == [(-oo, oo)]
    assert [(a.value, b.value) for a, b in clip.nonincreasing] == [(-oo, -1), (1, oo)]


def test_parameters_stay_symbols():
    alpha = ("1", "positive")
    elu = monotone(activation("Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))", alpha=alpha))
    assert elu.value.overall == "strictly increasing"
    assert elu.note == "for alpha > 0"
    leaky = activation("Piecewise((x, x > 0), (slope*x, True))", slope=("1/100", "nonnegative"))
    assert monotone(leaky).value.overall == "strictly increasing"
    assert monotone(leaky).note == "for slope > 0"
    cap = ("6", "positive")
    clipped = monotone(activation("Piecewise((0, x <= 0), (c, x >= c), (x, True))", c=cap))
    assert clipped.value.pieces[1].hi.value == Symbol("c", positive=True)
    default = activation("x/(1 + exp(-beta*x))", beta=("2", "real"))
    assert "default" in monotone(default).note
    assert monotone(default).value.pieces[0].hi.value == (-1 - LambertW(exp(-1))) / 2


def test_a_slope_that_touches_zero_again_and_again():
    known = monotone(activation("x + sin(2*x)/2"))
    assert known.value.overall == "strictly increasing"
    assert known.evidence is Evidence.PROVED
    sine = monotone(activation("sin(x)")).value
    assert sine.period.value == 2 * pi
    assert [(p.lo.value, p.hi.value, p.trend) for p in sine.pieces] == [
        (-pi / 2, pi / 2, "increasing"), (pi / 2, 3 * pi / 2, "decreasing"),
    ]  # fmt: skip


def test_endless_turns_are_refuted_by_two_places():
    known = monotone(activation("x*cos(x)"))
    assert known.value.overall == "not monotone"
    assert known.value.pieces == ()
    assert "not listed" in known.note
    texts = known.note.split(";")[0].replace("f' > 0 at ", "").split(" and f' < 0 at ")
    up, down = (mpf(sympy.Rational(w).p) / sympy.Rational(w).q for w in texts)
    slope = lambda t: mpmath.cos(t) - t * mpmath.sin(t)  # noqa: E731 - one formula
    assert slope(up) > 0 > slope(down)


@pytest.mark.parametrize(
    "formula", ["1/x", "tan(x)", "log(x)", "sqrt(x)", "atan(1/x)", "1/sin(x)", "sin(1/x)"]
)
def test_what_is_not_continuous_on_its_pieces_is_undecided(formula):
    known = monotone(activation(formula))
    if known.decided:  # two places still refute a trend
        assert known.value.overall == "not monotone"
        assert known.value.pieces == ()
    else:
        assert known.note


def test_named_points():
    xielu = "Piecewise((4*x**2/5 + x/2, x > 0), (4*(exp(x) - 1 - x)/5 + x/2, True))"
    known = monotone(activation(xielu))
    assert known.value.pieces[0].hi.value == log(sympy.Rational(3, 8))


@pytest.mark.parametrize("name", ["relu", "selu", "elu", "leaky_relu", "gelu", "mish"])
def test_catalog(name):
    want = {"relu": "nondecreasing", "gelu": "not monotone", "mish": "not monotone"}
    known = monotone(catalog.get(name))
    assert known.value.overall == want.get(name, "strictly increasing")


@settings(max_examples=20)
@given(expression_texts(leaves=4))
def test_no_wrong_fact_about_random_compositions(text):
    try:
        found = activation(text)
        expr = found.expr
        known = bounded(monotone, found, seconds=4)
    except (ReadError, UndecidedError):
        return
    if not known.decided:
        return
    function = sympy.lambdify(symbol("x"), elementary(expr), "mpmath")
    with mpmath.workdps(WORKING):
        places = [t for t in points(61, 4) if abs(t) < 10]
        samples = [(t, mpf(function(t))) for t in places]
    for piece in known.value.pieces:
        lo, hi = middle(piece.lo), middle(piece.hi)
        inner = [v for t, v in samples if lo + mpf(10) ** -25 < t < hi - mpf(10) ** -25]
        steps = {coarse_sign(b, a) for a, b in itertools.pairwise(inner)}
        assert steps <= {0, RISES[piece.trend]}, text


def coarse_sign(b, a):
    """Give the sign of b - a where it stands out of the rounding of the samples."""
    return 0 if abs(b - a) <= mpf(10) ** -60 * max(1, abs(a)) else int(mpmath.sign(b - a))
