"""log and log1p against Arb: relative error of hi + lo from tiny to huge arguments."""

import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from primitive_checks import MEANING, RNG, divisions, fused, kernel_of, low_parts, signs, worst

from symact.kernel import interpret
from symact.kernel.ir import Op
from symact.kernel.primitives import logarithm
from symact.kernel.primitives.logarithm import LN2, REACH, ROWS, artanh_fit, log, log1p, log1p_unit

STATED = {row.name: row.result_log2 for row in ROWS}
JOINTS = np.array([2.0**k * np.sqrt(0.5) for k in range(-60, 61)])
NEXT_TO = np.array([1 + k * 2.0**-52 for k in range(-20, 21)])
SMALL = 2.0 ** RNG.uniform(-149.6, 0, 1500)


@pytest.fixture(params=["two roundings", "fused"], autouse=True)
def rounding(request, monkeypatch):
    if request.param == "fused":
        monkeypatch.setitem(MEANING, Op.MULADD, fused)


LOG_POINTS = np.concatenate([
    2.0 ** RNG.uniform(-300, 300, 1500), RNG.uniform(0.5, 2, 3000), 1 + signs(SMALL[::3] / 4),
    JOINTS, np.nextafter(JOINTS, 0), np.nextafter(JOINTS, 9), NEXT_TO, 2.0 ** np.arange(-300, 300),
])  # fmt: skip
LOG1P_POINTS = np.concatenate([
    RNG.uniform(0, 1, 3000), RNG.uniform(-1, 0, 1500), signs(SMALL)[SMALL.size // 2 :],
    2.0 ** RNG.uniform(0, 300, 1500), -1 + 2.0 ** RNG.uniform(-52, 0, 500),
    2.0 ** RNG.uniform(50, 56, 500), JOINTS[30:] - 1, np.nextafter(JOINTS - 1, 9)[30:],
])  # fmt: skip
LOG1P_POINTS = LOG1P_POINTS[LOG1P_POINTS > -1]


@pytest.mark.parametrize("in_parts", [False, True])
def test_log_is_as_near_as_stated(in_parts):
    low = low_parts(LOG_POINTS) if in_parts else None
    error, place = worst(log, arb.log, LOG_POINTS, low)
    assert error < STATED["log"], place


@pytest.mark.parametrize("in_parts", [False, True])
def test_log1p_is_as_near_as_stated(in_parts):
    low = low_parts(LOG1P_POINTS) if in_parts else None
    error, place = worst(log1p, arb.log1p, LOG1P_POINTS, low)
    assert error < STATED["log1p"], place


@pytest.mark.parametrize("in_parts", [False, True])
def test_the_short_form_for_the_unit_interval(in_parts):
    points = LOG1P_POINTS[(LOG1P_POINTS >= 0) & (LOG1P_POINTS < 1)]
    low = low_parts(points) if in_parts else None
    error, place = worst(log1p_unit, arb.log1p, points, low)
    assert error < STATED["log1p"], place
    assert worst(log1p_unit, arb.log1p, [1.0])[0] < -94  # ln 2 itself
    hi, _ = interpret(kernel_of(log1p_unit), np.array([0.0, -0.0]))
    assert np.array_equal(np.signbit(hi), [False, True])
    assert not hi.any()


def test_log_of_a_number_that_is_one_but_for_its_low_part():
    low = signs(2.0 ** -RNG.uniform(54, 120, 200))
    error, place = worst(log, arb.log, np.ones(low.shape), low, prec=800)
    assert error < -100, place


@given(
    st.floats(-148, 126, exclude_min=True).map(lambda e: 2.0**e),
    st.floats(-0.5, 0.5).map(lambda part: part * 2.0**-52),
)
def test_log1p_of_any_pair(v, part):
    x, low = np.array([v, -v / (1 + v)]), np.array([v * part, 0.0])
    error, place = worst(log1p, arb.log1p, x[x > -1], low[x > -1], prec=800)
    assert error < STATED["log1p"], place


def test_tiny_arguments_give_the_second_term_in_the_low_part():
    v = signs(np.array([1e-45, 1e-38, 1e-20]))
    hi, lo = interpret(kernel_of(log1p), v)
    assert np.array_equal(hi, v)
    assert np.allclose(lo, -v * v / 2, rtol=2.0**-50, atol=0)


def test_zeros_keep_their_sign_and_the_logarithm_of_one_is_zero():
    hi, lo = interpret(kernel_of(log1p), np.array([0.0, -0.0]))
    assert np.array_equal(np.signbit(hi), [False, True])
    assert not hi.any()
    assert not lo.any()
    hi, lo = interpret(kernel_of(log), np.array([1.0]))
    assert hi[0] == 0 == lo[0]
    assert not np.signbit(hi[0])


def test_logarithms_cost_one_division():
    assert divisions(log) == divisions(log1p) == 1


def test_rows_state_what_the_fit_proves():
    reach = (sympy.sqrt(2) - 1) / (sympy.sqrt(2) + 1)
    assert float(reach) < REACH
    for row in ROWS:
        assert artanh_fit().error_log2 <= row.error_log2 < artanh_fit().error_log2 + 1
        assert row.interval == artanh_fit().interval
        assert hasattr(logarithm, row.name)


def test_exponents_times_the_high_part_of_ln2_are_exact():
    assert all((k * LN2.hi) / k == LN2.hi for k in (1023, 1022, 1021, 777, 3))
    assert LN2.hi * 2.0**42 == int(LN2.hi * 2.0**42)
    with_low = sympy.Rational(LN2.hi) + sympy.Rational(LN2.lo)
    assert abs(sympy.N((with_low - sympy.log(2)) / sympy.log(2), 30)) < 2.0**-95
