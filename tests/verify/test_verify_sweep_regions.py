"""Certified regions against the oracle, models against exact arithmetic."""

import math
import struct
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.numeric.formats import BFLOAT16, FLOAT16, FLOAT32, round_fraction
from symact.numeric.program import compile_program
from symact.verify.screen import screen_pieces
from symact.verify.sweep.bounds import factors, short
from symact.verify.sweep.certify import Certifier, Kind
from symact.verify.sweep.check import check_regions, claimed
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.regions import check_cover, find_regions, merge
from symact.verify.truth import build_truths
from tests.turns import in_turn

X = sympy.Symbol("x", real=True)
BITS = Patterns(FLOAT32)
NAMES = [
    "hard_sigmoid",
    "silu",
    "gelu",
    "tanh",
    "elu",
    "softplus",
    "soft_shrink",
    "bent_identity",
    "gaussian",
]


def number(pattern):
    return struct.unpack("<f", struct.pack("<I", pattern))[0]


@given(st.integers(0, 2**32 - 1))
def test_patterns_are_those_of_the_machine(pattern):
    value = BITS.value(pattern)

    np.testing.assert_equal(value, number(pattern))
    if not math.isnan(value):
        assert BITS.pattern(value) == pattern


@given(st.integers(0, 2**16 - 1))
def test_patterns_of_half_precision_are_those_of_numpy(pattern):
    half = Patterns(FLOAT16)
    expected = float(np.array([pattern], np.uint16).view(np.float16)[0])

    np.testing.assert_equal(half.value(pattern), expected)
    np.testing.assert_equal(Patterns(BFLOAT16).value(pattern), BITS.value(pattern << 16))


def regions_of(name, order):
    activation = catalog.get(name)
    params = tuple(
        float(np.float32(Fraction(p.default))) for p in activation.parameters if not p.derived
    )
    truth = build_truths(activation, params)[order]
    pieces, slopes = (screen_pieces(activation, k, params) for k in (order, order + 1))
    return truth, find_regions(truth, FLOAT32, bool(params), pieces, slopes)


class FakeJob:
    """Stand for a job where only regions matter."""

    fmt = FLOAT32

    def __init__(self, truth, regions):
        self.truth, self.regions = truth, regions


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("name", in_turn(NAMES, 5, 1))
def test_regions_agree_with_the_oracle(name, order):
    truth, regions = regions_of(name, order)
    check_cover(regions, FLOAT32)
    found = check_regions(FakeJob(truth, regions), 40)

    assert found.sampled > 100
    assert found.disputed == 0
    certified = sum(r.count for r in regions if r.kind is not Kind.SCREEN)
    assert certified > 2**30  # else a sweep is all screen


def test_a_wrong_region_is_disputed():
    truth, regions = regions_of("silu", 0)
    shifted = [
        r if r.kind is not Kind.CONSTANT else type(r)(r.first, r.last, r.kind, r.bits ^ 1)
        for r in regions
    ]

    assert check_regions(FakeJob(truth, shifted)).disputed > 0


def test_half_of_x_is_rounded_to_the_side_of_silu():
    """silu(x) is x/2 + x^2/4: odd subnormal numbers are ties of x/2, and go up on both sides."""
    _, regions = regions_of("silu", 0)
    for pattern, want in ((0x00000003, 0x00000002), (0x80000003, 0x80000001), (5, 3), (1, 1)):
        (region,) = [r for r in regions if r.first <= pattern <= r.last]

        assert region.kind is Kind.LINEAR
        assert claimed(region, BITS, pattern) == (want,)


def certifier(expr):
    return Certifier(compile_program([expr], [X]), FLOAT32)


def test_constants_are_certified_only_where_they_hold():
    sigmoid = certifier(1 / (1 + sympy.exp(-X)))

    assert sigmoid.constant(20.0, 3e38).value == 1.0
    assert sigmoid.constant(2.0**-126, 2.0**-30).value == 0.5
    assert sigmoid.constant(15.0, 3e38) is None  # still 1 - 2^-21 there
    assert sigmoid.constant(-200.0, -110.0).value == 0.0


def test_a_bump_between_equal_ends_is_no_constant():
    bump = certifier(1 + sympy.exp(-((X - 2) ** 2) * 1000))

    assert bump.at(1.0) == bump.at(3.0) == 1.0
    assert bump.constant(1.0, 3.0) is None


def test_lines_are_certified_with_their_side():
    tanh = certifier(sympy.tanh(X))

    assert tanh.linear(2.0**-40, 2.0**-39).low < 1
    assert tanh.linear(0.5, 0.75) is None
    exact = certifier(X / 8).linear(1.0, 2.0)
    assert (exact.slope, exact.low, exact.high) == (0.125, 1.0, 1.0)
    moved = certifier(X - sympy.Rational(1, 2)).linear(1.0, 2.0)
    assert (moved.kind, moved.slope, moved.shift) == (Kind.AFFINE, 1.0, -0.5)
    third = certifier((X + 3) / 6).linear(0.5, 1.0)
    assert (third.kind, third.slope, third.shift, third.low) == (Kind.AFFINE, 0.5, 1.5, 3.0)


@given(st.floats(width=32, min_value=2.0**-100, max_value=2.0**100), st.integers(1, 2**24 - 1))
def test_factors_keep_to_their_side_of_a_tie(x, numerator):
    """Where the two ends round alike, all values between them do: in exact arithmetic."""
    slope = short(numerator / 2**24)
    line = slope * x
    assert Fraction(line) == Fraction(slope) * Fraction(x)
    for sign in (1, -1):
        low, high = (line * factor for factor in factors(sign))
        ends = {round_fraction(Fraction(end), FLOAT32) for end in (low, high)}
        if len(ends) == 1:
            near = Fraction(line) * (1 + sign * Fraction(1, 2**200))
            far = Fraction(line) * (1 + sign * Fraction(1, 2**40))
            assert {round_fraction(value, FLOAT32) for value in (near, far)} == ends


def test_neighbors_with_one_answer_are_joined():
    _, regions = regions_of("elu", 1)
    rows = merge([*regions])

    assert rows == regions
    assert all(a.last + 1 == b.first for a, b in pairwise(rows))


def test_gaps_between_regions_are_noticed():
    _, regions = regions_of("silu", 0)

    with pytest.raises(ValueError, match="do not meet"):
        check_cover(regions[:3] + regions[4:], FLOAT32)
    with pytest.raises(ValueError, match="end at"):
        check_cover(regions[:-1], FLOAT32)


@pytest.mark.parametrize(("name", "sampled"), [("gelu", False), ("mish", True)])
def test_the_left_tail_of_a_derivative_is_a_negative_zero(name, sampled):
    """Both behave like x times something positive: they vanish from below."""
    truth, regions = regions_of(name, 1)
    last = 0x80000000 | (BITS.infinity - 1)
    (tail,) = [r for r in regions if r.first <= last <= r.last]

    assert (tail.kind, tail.bits) == (Kind.CONSTANT, 0x80000000)
    assert tail.sampled_sign is sampled
    assert -256 < BITS.value(tail.first) < -10
    assert check_regions(FakeJob(truth, (tail,)), 50).disputed == 0
