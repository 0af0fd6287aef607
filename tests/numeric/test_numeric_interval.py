"""Intervals hold every value over a set, bounded or not, and are never NaN."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symact.language.reader import read, symbol
from symact.numeric.balls import evaluate_outputs
from symact.numeric.exact import fraction_of
from symact.numeric.interval import Interval, evaluate_interval, evaluate_interval_outputs
from symact.numeric.program import compile_program
from tests.strategies import SMOOTH

X = symbol("x")
INF = math.inf
TEXTS = [
    *(f"{name}(x)" for name in SMOOTH), "erfcx(x)", "x*Phi(x)", "x*sigmoid(x)",
    "x*tanh(softplus(x))",
    "x**2 - x", "x**3", "1/(1 + x**2)", "exp(-x**2)", "x/(1 + exp(-x))", "sin(x)*x", "2**x",
    "x*atan(exp(x))", "sqrt(1 + x**2)", "log(1 + exp(x))", "1/x", "x/(x - 1)",
]  # fmt: skip


def over(text, lo, hi=None):
    program = compile_program([read(text)], [X])
    return evaluate_interval_outputs(program, [Interval.of(lo, hi)], 64)[0]


ends = st.one_of(
    st.floats(-50, 50), st.sampled_from([-INF, INF, -1e300, 1e300, 0.0, -1e-300, 1e-300])
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(TEXTS), ends, ends, st.floats(0, 1))
def test_the_interval_holds_the_value_at_every_point(text, a, b, share):
    lo, hi = min(a, b), max(a, b)
    low, high = max(lo, -1e6), min(hi, 1e6)
    assume(low <= high)
    x = min(max(low + (high - low) * share, low), high)
    program = compile_program([read(text)], [X])
    box = evaluate_interval_outputs(program, [Interval.of(lo, hi)], 64)[0]
    (ball,) = evaluate_outputs(program, [x], 256)
    assume(ball.is_finite())
    assert ball.upper() >= box.lo
    assert ball.lower() <= box.hi


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TEXTS), ends, ends)
def test_no_interval_is_nan_or_reversed(text, a, b):
    program = compile_program([read(text)], [X])
    for box in evaluate_interval(program, [Interval.of(min(a, b), max(a, b))], 64):
        assert box.lo <= box.hi


@pytest.mark.parametrize(
    ("text", "side", "want"),
    [("exp(x)", -INF, (0, 0)), ("exp(x)", INF, (INF, INF)), ("erf(x)", INF, (1, 1)),
     ("erf(x)", -INF, (-1, -1)), ("tanh(x)", INF, (1, 1)), ("sigmoid(x)", -INF, (0, 0)),
     ("Phi(x)", INF, (1, 1)), ("phi(x)", INF, (0, 0)), ("erfcx(x)", INF, (0, 0)),
     ("sech2(x)", -INF, (0, 0)), ("softplus(x)", INF, (INF, INF)), ("1/x", INF, (0, 0)),
     ("x**3", -INF, (-INF, -INF)), ("x**2", -INF, (INF, INF)), ("log(x)", INF, (INF, INF))],
)  # fmt: skip
def test_limits_at_infinity(text, side, want):
    assert over(text, side).floats() == want


def test_indeterminate_forms_are_the_whole_line():
    assert over("x - x**2 + x**3 - x**4", INF).floats() == (-INF, INF)
    assert over("x*exp(-x)", INF).floats() == (-INF, INF)
    assert over("exp(x)*exp(-x**2)", INF).floats()[1] == INF


def test_monotone_functions_are_taken_at_the_ends():
    lo, hi = over("tanh(x)", 1, 2).floats()
    assert (lo, hi) == pytest.approx((math.tanh(1), math.tanh(2)), rel=1e-15)
    lo, hi = over("phi(x)", -1, 2).floats()
    assert (lo, hi) == pytest.approx(
        (math.exp(-2) / math.sqrt(2 * math.pi), 0.3989422804), rel=1e-9
    )


def test_a_square_is_not_negative():
    assert over("x**2", -1, 2).floats() == (0, 4)
    assert over("x**4", -INF, -2).floats() == (16, INF)


def test_division_across_zero_is_unknown_and_beside_zero_unbounded():
    assert over("1/x", -1, 2).floats() == (-INF, INF)
    assert over("1/x", 0, 2).floats() == (0.5, INF)
    assert over("1/x", -2, 0).floats() == (-INF, -0.5)


def test_ends_are_rounded_outward():
    for box in (over("x/3", 1), Interval.of(Fraction(1, 3))):
        assert fraction_of(box.lo) < Fraction(1, 3) < fraction_of(box.hi)
    assert Interval.of(0, 1).contains(Fraction(1, 3))


def test_the_sign_of_an_interval():
    assert over("exp(x)", -5, 5).sign == 1
    assert over("-exp(x)", -5, 5).sign == -1
    assert over("x", -5, 5).sign == 0
