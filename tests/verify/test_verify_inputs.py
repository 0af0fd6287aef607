"""The inputs meet every exponent, are dense where asked, and the same every time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.numeric.formats import FLOAT32, FLOAT64, FORMATS
from symact.verify.inputs import choose_inputs, decode, encode


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_plan_meets_every_exponent_with_both_signs(dtype):
    fmt = FORMATS[dtype]
    plan = choose_inputs(fmt, (0.75,), 100)
    assert plan.dtype == dtype
    finite = plan[np.isfinite(plan) & (plan != 0)].astype(np.float64)
    for sign in (1, -1):
        mine = np.frexp(finite[np.sign(finite) == sign])[1] - 1
        assert set(mine) == set(range(fmt.emin - fmt.precision + 1, fmt.emax + 1))
    assert np.isnan(plan).sum() == 1
    assert {np.inf, -np.inf, fmt.max_finite, -fmt.max_finite} <= set(plan.tolist())
    assert np.signbit(plan[plan == 0]).tolist() == [True, False]


def test_the_plan_is_dense_around_specials_and_bounded_in_size():
    point = np.float64(0.7517915246935645)
    plan = choose_inputs(FLOAT64, (float(point),), 2000)
    steps = encode(plan[np.isfinite(plan)]) - encode(np.array([point]))
    assert set(range(-64, 65)) <= set(steps.tolist())
    assert plan.size < 15000
    assert not plan.flags.writeable


def test_the_plan_is_the_same_every_time():
    first, second = (choose_inputs(FLOAT32, (0.5, -3.0), 500) for _ in range(2))
    assert first.tobytes() == second.tobytes()


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["float32", "float64"]))
def test_codes_number_the_floats_in_order(value, dtype):
    with np.errstate(over="ignore"):
        number = np.array([value]).astype(dtype)
    if not np.isfinite(number[0]):
        return
    code = encode(number)
    assert decode(code, np.dtype(dtype))[0] == number[0]
    after = decode(code + 1, np.dtype(dtype))[0]
    with np.errstate(over="ignore"):
        assert after == np.nextafter(number[0], np.dtype(dtype).type(np.inf))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_special_point_at_the_end_of_the_format_stays_inside(dtype):
    top = FORMATS[dtype].max_finite
    plan = choose_inputs(FORMATS[dtype], (top, -top, np.inf), 100)
    single = np.array([top], dtype=dtype)
    steps = encode(single)[0] - encode(plan[np.isfinite(plan)])
    assert set(range(65)) <= set(steps.tolist())
    assert np.isinf(plan).sum() == 2
