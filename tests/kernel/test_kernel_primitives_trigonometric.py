"""sin, cos and tan against Arb for float32 arguments of every size and for pairs below 2^30."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from primitive_checks import (
    MEANING,
    RNG,
    divisions,
    float32_bits,
    fused,
    kernel_of,
    low_parts,
    signs,
    worst,
)

from symact.kernel import interpret
from symact.kernel.ir import Op
from symact.kernel.primitives import trigonometric
from symact.kernel.primitives.trigonometric import (
    ROWS,
    STARTS,
    cos,
    cosine_fit,
    sin,
    sine_fit,
    tan,
)

STATED = {row.name: row.result_log2 for row in ROWS}
FUNCTIONS = [(sin, arb.sin), (cos, arb.cos), (tan, arb.tan)]
EACH = pytest.mark.parametrize(("primitive", "truth"), FUNCTIONS, ids=["sin", "cos", "tan"])


@pytest.fixture(params=["two roundings", "fused"], autouse=True)
def rounding(request, monkeypatch):
    if request.param == "fused":
        monkeypatch.setitem(MEANING, Op.MULADD, fused)


def nearest_to_quarter_turns():
    """Give, for each exponent, the 24-bit multiples nearest to multiples of pi/2.

    m 2^e = k pi/2 up to little: k/m is a convergent of 2^(e + 1)/pi.
    """
    with mpmath.workprec(800):
        ratio = Fraction(int(mpmath.floor(mpmath.mpf(2) ** 700 / mpmath.pi)), 2**700)
    found = []
    for e in range(-23, 105):
        value, before, last = ratio * Fraction(2) ** (e + 1), 0, 1
        value = 1 / (value - value.__floor__())
        while last < 2**24:
            found.append(last * 2.0**e)
            whole = value.__floor__()
            before, last = last, whole * last + before
            value = 1 / (value - whole)
    return np.array([x for x in found if x < 2.0**128])


HARD = nearest_to_quarter_turns()
BITS = RNG.integers(0, 0x7F800000, 1500)
EDGES = np.array([2.0**k * (1 + s * 2.0**-24) for k in STARTS for s in (-1, 0, 2)])
SINGLE = np.concatenate([
    float32_bits(BITS), -float32_bits(BITS[:300]), float32_bits([1, 2, 0x7F7FFFFF]), HARD, EDGES,
    RNG.uniform(-10, 10, 1500).astype(np.float32), np.arange(-200, 200) * np.float32(np.pi / 4),
])  # fmt: skip
SINGLE = SINGLE.astype(np.float32).astype(np.float64)
DOUBLE = np.concatenate([
    RNG.uniform(-7, 7, 1500), signs(2.0 ** RNG.uniform(-150, 30, 700)),
    RNG.integers(1, 2**29, 700) * (np.pi / 2), 2.0 ** RNG.uniform(25, 30, 300),
])  # fmt: skip


def test_the_hard_inputs_hold_the_published_worst_one():
    # J.-M. Muller et al., Handbook of Floating-Point Arithmetic, range reduction: p = 24, pi/2
    assert 16367173 * 2.0**72 in HARD
    assert min(float(abs(arb(x).cos())) for x in [16367173 * 2.0**72]) > 0


@EACH
def test_every_float32_is_reduced_rightly(primitive, truth):
    error, place = worst(primitive, truth, SINGLE, prec=400)
    assert error < STATED[primitive.__name__], place


@EACH
def test_pairs_below_two_to_the_thirty(primitive, truth):
    error, place = worst(primitive, truth, DOUBLE, low_parts(DOUBLE))
    assert error < STATED[primitive.__name__], place


@EACH
def test_multiples_of_float32_in_two_parts(primitive, truth):
    x, factor = SINGLE[np.abs(SINGLE) < 2.0**26], Fraction(1.702)
    exact = [Fraction(v) * factor for v in x]
    hi = np.array([float(v) for v in exact])
    low = np.array([float(v - Fraction(h)) for v, h in zip(exact, hi, strict=True)])
    error, place = worst(primitive, truth, hi, low)
    assert error < STATED[primitive.__name__], place


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_any_float32(x):
    for primitive, truth in FUNCTIONS:
        error, place = worst(primitive, truth, [x])
        assert error < STATED[primitive.__name__], place


@EACH
def test_zeros_keep_their_sign(primitive, truth):
    hi, lo = interpret(kernel_of(primitive), np.array([0.0, -0.0]))
    assert np.array_equal(hi, [float(truth(arb(0)))] * 2)
    assert not lo.any()
    assert np.signbit(hi[1]) == (hi[1] == 0)


def test_only_the_tangent_divides():
    assert [divisions(f) for f, _ in FUNCTIONS] == [0, 0, 1]


def test_rows_state_what_the_fits_prove():
    proved = max(sine_fit().error_log2, cosine_fit().error_log2)
    assert all(row.interval == sine_fit().interval == cosine_fit().interval for row in ROWS)
    for row in ROWS:
        # the errors of a quotient add up
        assert proved + (row.name == "tan") <= row.error_log2 < proved + 2
        assert hasattr(trigonometric, row.name)
