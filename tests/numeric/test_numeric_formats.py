"""The grids of the formats agree with NumPy's."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.numeric.formats import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    FORMATS,
    is_member,
    max_finite,
    min_subnormal,
    next_down,
    next_up,
    round_float,
    round_fraction,
    ulp_of,
)  # fmt: skip

NUMPY = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
finite = st.floats(allow_nan=False, allow_infinity=False)


def to_numpy(value, name):
    with np.errstate(over="ignore", under="ignore"):
        return float(NUMPY[name](value))


@pytest.mark.parametrize("name", NUMPY)
def test_limits_of_the_formats(name):
    info = np.finfo(NUMPY[name])
    fmt = FORMATS[name]
    assert max_finite(fmt) == float(info.max)
    assert min_subnormal(fmt) == float(info.smallest_subnormal)
    assert fmt.min_normal == float(info.smallest_normal)
    assert ulp_of(1.0, fmt) == float(info.eps)
    assert fmt.bits == info.bits


def test_limits_of_bfloat16():
    assert BFLOAT16.max_finite == float.fromhex("0x1.fep127")
    assert BFLOAT16.min_subnormal == 2.0**-133


@pytest.mark.parametrize("name", NUMPY)
@settings(max_examples=300, deadline=None)
@given(value=st.one_of(finite, st.floats(-70000, 70000), st.floats(-1e-4, 1e-4)))
def test_rounding_is_numpys(name, value):
    fmt = FORMATS[name]
    want = to_numpy(value, name)
    assert round_float(value, fmt) == want
    assert round_fraction(Fraction(value), fmt) == want
    assert math.copysign(1, round_float(value, fmt)) == math.copysign(1, want)


@settings(max_examples=300, deadline=None)
@given(st.fractions(), st.integers(-1200, 1100))
def test_fractions_are_rounded_as_python_does(value, exponent):
    exact = value * Fraction(2) ** exponent
    try:
        want = float(exact)
    except OverflowError:
        want = math.inf if exact > 0 else -math.inf
    assert round_fraction(exact, FLOAT64) == want


@pytest.mark.parametrize("name", NUMPY)
@settings(max_examples=200, deadline=None)
@given(value=finite)
def test_neighbours_are_numpys(name, value):
    fmt = FORMATS[name]
    member = round_float(value, fmt)
    kind = NUMPY[name]
    with np.errstate(all="ignore"):
        assert next_up(member, fmt) == float(np.nextafter(kind(member), kind(math.inf)))
        assert next_down(member, fmt) == float(np.nextafter(kind(member), kind(-math.inf)))


def test_ties_go_to_the_even_neighbour():
    assert round_fraction(Fraction(2**24 + 1), FLOAT32) == 2.0**24
    assert round_fraction(Fraction(2**24 + 3), FLOAT32) == 2.0**24 + 4
    assert round_fraction(Fraction(1, 2**150), FLOAT32) == 0
    assert round_fraction(Fraction(3, 2**150), FLOAT32) == 2.0**-148
    assert round_fraction(Fraction(FLOAT16.max_finite) + 16, FLOAT16) == math.inf
    assert round_fraction(Fraction(FLOAT16.max_finite) + Fraction(159, 10), FLOAT16) == 65504


def test_membership():
    assert is_member(0.5, FLOAT16)
    assert not is_member(0.1, FLOAT32)
    assert is_member(math.nan, FLOAT32)
