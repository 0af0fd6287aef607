"""Arrays carry four formats; conversions round once, as exact arithmetic says."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.numeric.formats import FORMATS, is_member, next_up, round_float
from symact.numeric.storage import from_double, storage_dtype, to_double

NARROW = ("float16", "bfloat16")
CODES = np.arange(2**16, dtype=np.uint16)


def same(first, second):
    return (
        math.isnan(first)
        if math.isnan(second)
        else (first, math.copysign(1, first))
        == (
            second,
            math.copysign(1, second),
        )
    )


@pytest.mark.parametrize("name", NARROW)
def test_all_numbers_of_16_bits_go_and_return(name):
    values = to_double(CODES.view(storage_dtype(name)), name)
    assert all(is_member(value, FORMATS[name]) for value in values.tolist())
    back = from_double(values, name).view(np.uint16)
    assert np.array_equal(back[~np.isnan(values)], CODES[~np.isnan(values)])
    assert np.isnan(to_double(back.view(storage_dtype(name)), name)[np.isnan(values)]).all()
    # positive codes ascend as their numbers do: each is the next of the one before
    fmt, ascending = FORMATS[name], values[: np.flatnonzero(np.isinf(values))[0] + 1].tolist()
    assert ascending[0] == 0.0
    for low, high in itertools.pairwise(ascending):
        assert next_up(low, fmt) == high
    assert ascending[1] == fmt.min_subnormal
    assert ascending[-2] == fmt.max_finite


@pytest.mark.parametrize("name", NARROW)
def test_halves_between_neighbours_go_to_the_even_one(name):
    fmt = FORMATS[name]
    values = to_double(CODES.view(storage_dtype(name)), name)
    values = values[np.isfinite(values)]
    upper = np.array([next_up(value, fmt) for value in values.tolist()])
    upper = np.where(np.isinf(upper), 2.0 ** (fmt.emax + 1), upper)
    middle = values + (upper - values) / 2
    for points in (middle, np.nextafter(middle, np.inf), np.nextafter(middle, -np.inf)):
        got = to_double(from_double(points, name), name)
        for point, value in zip(points.tolist(), got.tolist(), strict=True):
            assert same(value, round_float(point, fmt))


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(value=st.floats())
def test_any_double_is_rounded_once(name, value):
    (got,) = to_double(from_double([value], name), name).tolist()
    assert same(got, round_float(value, FORMATS[name]))


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(value=st.floats(-(2.0**17), 2.0**17) | st.floats(-(2.0**-12), 2.0**-12))
def test_numbers_in_the_range_of_all_formats_are_rounded_once(name, value):
    (got,) = to_double(from_double([value], name), name).tolist()
    assert same(got, round_float(value, FORMATS[name]))


def test_nan_of_bfloat16_is_one_pattern():
    assert from_double([math.nan, -math.nan], "bfloat16").tolist() == [0x7FC0, 0x7FC0]
    assert storage_dtype("bfloat16") == np.uint16
