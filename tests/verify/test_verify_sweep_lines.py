"""Straight asymptotes of sweeps, against exact arithmetic."""

import functools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.language.functions import elementary
from symact.language.reader import symbol
from symact.numeric.formats import FLOAT32, round_fraction
from symact.verify.screen import screen_pieces
from symact.verify.sweep.certify import Kind
from symact.verify.sweep.check import claimed
from symact.verify.sweep.lines import grid_of, lines_of, side_of, steady_beyond
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.regions import find_regions
from symact.verify.truth import build_truths

X = symbol("x")
BITS = Patterns(FLOAT32)
SHRINK = catalog.get("tanh_shrink")


@functools.cache
def shrink_regions():
    pieces = screen_pieces(SHRINK, 0, ())
    truth = build_truths(SHRINK, ())[0]
    return find_regions(truth, FLOAT32, stable=pieces, lines=lines_of(SHRINK, (), pieces))


def lines(text):
    activation = catalog.define("typed", text)
    return lines_of(activation, (), screen_pieces(activation, 0, ()))


@pytest.mark.parametrize(
    ("text", "line", "box", "side"),
    [
        ("x - tanh(x)", (1.0, -1.0), (2.0**24, 2.0**25), 1),
        ("x - tanh(x)", (1.0, 1.0), (-(2.0**25), -(2.0**24)), -1),
        ("2*x + tanh(x)", (2.0, 1.0), (2.0**20, 2.0**30), -1),
        ("x - 1 + exp(-x)", (1.0, -1.0), (64.0, 2.0**30), 1),
        ("x/2 + tanh(x)/4", (0.5, 0.25), (32.0, 2.0**20), -1),
    ],
)
def test_the_side_of_a_line_is_that_of_the_rest(text, line, box, side):
    found = [f for f in lines(text) if (f.slope, f.shift) == line and f.lo <= box[0] <= f.hi]
    assert [side_of(f, *box, FLOAT32) for f in found] == [side]


@pytest.mark.parametrize("box", [(2.0, 4.0), (-4.0, -2.0), (-8.0, 8.0)])
def test_near_the_bend_no_side_is_claimed(box):
    for line in lines("x - tanh(x)"):
        assert side_of(line, *box, FLOAT32) == 0


@pytest.mark.parametrize("text", ["tanh(x)", "x", "x + sqrt(2)*tanh(x)", "x**2", "x/3 - tanh(x)"])
def test_what_has_no_short_line_has_none(text):
    assert lines(text) == ()


@given(st.floats(1.0, 60.0, width=32), st.integers(0, 2**24 - 1))
def test_a_region_rounds_to_the_side_of_the_function(near, step):
    """mpmath with digits enough to hold the rest, and ties far out where it is known positive."""
    for x in (near, 2.0**24 + 2 * (step // 2)):
        (region,) = [r for r in shrink_regions() if r.first <= BITS.pattern(x) <= r.last]
        if region.kind is not Kind.AFFINE:
            continue
        if x < 100:
            with mpmath.workdps(120):
                y = mpmath.mpf(x) - mpmath.tanh(x)
                exact = Fraction(int(y * 2**300), 2**300)
        else:
            exact = Fraction(x) - 1 + Fraction(1, 2**100)
        assert claimed(region, BITS, BITS.pattern(x)) == (
            BITS.pattern(round_fraction(exact, FLOAT32)),
        )


def test_ties_far_out_are_no_longer_open():
    for sign in (0, BITS.sign):
        first, last = (sign | BITS.pattern(x) for x in (2.0**24, np.float32(2.0**25 - 2)))
        kinds = {r.kind for r in shrink_regions() if r.first <= last and first <= r.last}
        assert kinds == {Kind.AFFINE}


@given(st.floats(1e-30, 1e30).filter(bool))
def test_a_grid_is_the_last_bit(value):
    grid = grid_of(value)
    assert math.frexp(grid)[0] == 0.5
    assert (Fraction(value) / Fraction(grid)).denominator == 1
    assert (Fraction(value) / Fraction(grid)).numerator % 2 == 1


@pytest.mark.parametrize(("text", "order"), [("tanh(x)*softplus(x)", 1), ("sqrt(softplus(x))", 1)])
def test_a_monotone_tail_keeps_the_sign_of_its_zeros(text, order):
    """Both derivatives vanish like exp(x) and exp(x/2): the first from below, the other above."""
    activation = catalog.define("typed", text)
    pieces = screen_pieces(activation, order, ())
    start, _ = steady = steady_beyond(activation, order, ())
    assert -64 <= start < 0
    truth = build_truths(activation, ())[order]
    regions = find_regions(truth, FLOAT32, stable=pieces, steady=steady)
    top = BITS.sign | (BITS.infinity - 1)
    (last,) = [r for r in regions if r.first <= top <= r.last]
    with mpmath.workdps(60):
        f = sympy.lambdify(X, sympy.diff(elementary(activation.expr), X), "mpmath")
        negative = f(mpmath.mpf(-100)) < 0
    assert last.kind is Kind.CONSTANT
    assert not last.sampled_sign
    assert last.bits == (BITS.sign if negative else 0)
    assert last.count > 700_000_000


def test_an_oscillation_has_no_steady_tail():
    assert steady_beyond(catalog.define("typed", "sin(x)*exp(-x**2)"), 0, ()) == (
        -math.inf,
        math.inf,
    )
