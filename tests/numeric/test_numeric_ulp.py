"""Distances count the numbers of the format in between."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.numeric.formats import FLOAT16, FLOAT32, FLOAT64
from symact.numeric.ulp import INCOMPARABLE, same_zero, ulp_distance, ulp_error, ulp_sizes


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 0x7F800000), st.integers(0, 0x7F800000), st.booleans())
def test_the_distance_is_that_of_the_bit_patterns(a, b, opposite):
    x, y = (float(np.uint32(v).view(np.float32)) for v in (a, b))
    if opposite:
        assert ulp_distance(x, -y, FLOAT32) == a + b
    else:
        assert ulp_distance(x, y, FLOAT32) == abs(a - b)


def test_special_values():
    nan = math.nan
    assert ulp_distance(nan, nan, FLOAT64) == 0
    assert ulp_distance(nan, 1.0, FLOAT64) == INCOMPARABLE
    assert ulp_distance(0.0, -0.0, FLOAT64) == 0
    assert ulp_distance(FLOAT16.max_finite, math.inf, FLOAT16) == 1
    assert same_zero(0.0, 0.0)
    assert not same_zero(0.0, -0.0)
    assert same_zero(nan, nan)


def test_errors_include_the_part_below_one_ulp():
    want = np.array([1.0, 1.0, 1.0])
    got = np.array([1.0, 1 + 2.0**-23, 1 - 2.0**-24])
    assert ulp_error(got, want, np.full(3, 0.25), FLOAT32).tolist() == [0.25, 0.75, 0.75]


def test_errors_of_special_values():
    inf, nan = math.inf, math.nan
    want = [nan, inf, inf, 1.0, nan, -inf, 1e308, 0.0]
    got = [nan, inf, -inf, inf, 1.0, 1.0, -1e308, -0.0]
    error = ulp_error(got, want, np.zeros(8), FLOAT64)
    assert error[:2].tolist() == [0, 0]
    assert np.all(np.isinf(error[2:6]))
    assert error[6] > 2**53
    assert error[7] == 0


@pytest.mark.parametrize("fmt", [FLOAT32, FLOAT64])
def test_the_unit_of_each_value_is_numpys(fmt):
    kind = np.dtype(fmt.name).type
    values = np.array([1.0, 1.5, 2.0, fmt.min_normal, fmt.min_subnormal * 3])
    assert np.array_equal(ulp_sizes(values, fmt), np.spacing(values.astype(kind)).astype(float))
    assert ulp_sizes(np.array([0.0]), fmt)[0] == fmt.min_subnormal
    below_top = float(np.nextafter(kind(fmt.max_finite), kind(0)))
    assert ulp_sizes(np.array([fmt.max_finite]), fmt)[0] == fmt.max_finite - below_top
