"""The inputs meet every exponent, are dense where asked, and the same every time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.numeric.formats import FLOAT32, FLOAT64, FORMATS
from symact.numeric.storage import from_double, storage_dtype, to_double
from symact.verify.inputs import choose_inputs, decode, encode


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_the_plan_meets_every_exponent_with_both_signs(dtype):
    fmt = FORMATS[dtype]
    plan = choose_inputs(fmt, (0.75,), 100)
    assert plan.dtype == storage_dtype(dtype)
    plan = to_double(plan, dtype)
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


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_codes_number_all_numbers_of_16_bits(dtype):
    bits = np.arange(2**16, dtype=np.uint16).view(storage_dtype(dtype))
    values = to_double(bits, dtype)
    finite = bits[np.isfinite(values)]
    codes = np.sort(encode(finite))
    assert np.array_equal(
        to_double(decode(encode(finite), finite.dtype), dtype), to_double(finite, dtype)
    )
    # both zeros have one code; the others are neighbors
    assert np.array_equal(np.unique(codes), np.arange(codes[0], codes[-1] + 1))
    assert np.all(np.diff(to_double(decode(np.unique(codes), finite.dtype), dtype)) > 0)


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


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_a_special_point_at_the_end_of_the_format_stays_inside(dtype):
    top = FORMATS[dtype].max_finite
    plan = choose_inputs(FORMATS[dtype], (top, -top, np.inf), 100)
    numbers = to_double(plan, dtype)
    steps = encode(from_double([top], dtype))[0] - encode(plan[np.isfinite(numbers)])
    assert set(range(65)) <= set(steps.tolist())
    assert np.isinf(numbers).sum() == 2
