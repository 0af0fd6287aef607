"""Fits of special functions: proved errors, and samples of the coefficients as they are used."""

import mpmath
import pytest

from symact.kernel.approximations import (
    MILLS_DEGREE,
    MILLS_PAIRS,
    MILLS_POLE,
    erf_fit,
    erf_near_zero,
    mills_fit,
    mills_polynomial,
    tanh_fit,
    tanh_near_zero,
)
from tests.turns import in_turn


def value(row, x):
    return sum((mpmath.mpf(k.hi) + k.lo) * x**n for n, k in enumerate(row))


def largest(row, truth, lo, hi, count=300):
    with mpmath.workdps(60):
        step = (mpmath.mpf(hi) - lo) / count
        places = [lo + (k + mpmath.mpf(1) / 3) * step for k in range(count)]
        errors = [abs(value(row, x) / truth(x) - 1) for x in places]
    return float(max(errors))


def mills(q):
    t = MILLS_POLE * (1 + q) / (1 - q)
    return (t + mpmath.mpf(5) / 4) * mpmath.erfc(t / mpmath.sqrt(2)) * mpmath.exp(t * t / 2) / 2


@pytest.mark.parametrize(("wide", "stated"), [(False, -59.4), (True, -105.7)])
def test_mills_ratio_is_as_near_as_stated(wide, stated):
    found, row = mills_fit(wide), mills_polynomial(wide)
    assert found.error_log2 < stated
    assert len(row) == MILLS_DEGREE[wide] + 1
    assert all(k.lo == 0.0 for k in row[MILLS_PAIRS[wide] :])
    seen = largest(row, mills, -1, 1)
    assert 0.7 * found.error < seen <= found.error


def test_mills_ratio_at_infinity():
    """(t + 5/4) (1 - Phi(t)) exp(t^2/2) tends to 1/sqrt(2 pi), where q = 1."""
    for wide in (False, True):
        with mpmath.workdps(60):
            error = abs(value(mills_polynomial(wide), 1) * mpmath.sqrt(2 * mpmath.pi) - 1)
        assert error <= mills_fit(wide).error


@pytest.mark.parametrize(("wide", "stated"), in_turn([(False, -62.5), (True, -110.8)], 2))
def test_erf_is_as_near_as_stated(wide, stated):
    found, row = erf_fit(wide), erf_near_zero(wide)
    assert found.error_log2 < stated
    seen = largest(row, lambda z: mpmath.erf(mpmath.sqrt(z)) / mpmath.sqrt(z), 0, 1)
    assert 0.7 * found.error < seen <= found.error


def test_tanh_is_as_near_as_stated():
    found, row = tanh_fit(), tanh_near_zero()
    assert found.error_log2 < -63.2
    with mpmath.workdps(60):
        places = [mpmath.mpf(k) / 300 for k in range(1, 301)]
        errors = [abs((u + u**3 * value(row, u * u)) / mpmath.tanh(u) - 1) for u in places]
    assert 0.7 * found.error < max(errors) <= found.error
