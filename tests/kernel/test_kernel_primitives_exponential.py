"""exp, expm1, sinh, cosh and tanh against Arb: relative error of hi + lo from tiny to huge."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from primitive_checks import (
    MEANING,
    RNG,
    ball,
    divisions,
    float32_bits,
    fused,
    kernel_of,
    low_parts,
    signs,
    worst,
)

from symact.kernel import interpret
from symact.kernel.ir import LIBRARY, Op
from symact.kernel.pairs import Pair
from symact.kernel.primitives import FUNCTIONS, PRIMITIVES, exponential
from symact.kernel.primitives.exponential import (
    CUBIC,
    GRID,
    HIGHEST,
    LOWEST,
    REACH,
    ROWS,
    SATURATED,
    even_fit,
    exp_short,
    odd_fit,
    short_fit,
)

TRUTH = {row.name: getattr(arb, row.name) for row in ROWS}
LIMITS = {
    "exp": (LOWEST, HIGHEST), "expm1": (LOWEST, HIGHEST), "tanh": (-SATURATED, SATURATED),
    "sinh": (LOWEST, -LOWEST), "cosh": (LOWEST, -LOWEST),
}  # fmt: skip
ODD = ("expm1", "tanh", "sinh")
LN2 = np.log(2.0)

each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.fixture(params=["two roundings", "fused"])
def _rounding(request, monkeypatch):
    if request.param == "fused":
        monkeypatch.setitem(MEANING, Op.MULADD, fused)


def points(lo, hi):
    """Give points of every size, beside multiples and half multiples of ln 2 and of the grid."""
    near = signs(2.0 ** -RNG.uniform(2, 52, 300))
    multiples = RNG.integers(1, 40, near.size) / 2 * LN2 * (1 + near)
    steps = RNG.integers(1, 11000, near.size) / 2 * GRID * (1 + near)
    spread = [RNG.uniform(-1, 1, 500) * size for size in (0.35, 1.0, 4.0, 40.0, 700.0)]
    patterns = float32_bits(RNG.integers(0, 0x7F800000, 500))
    x = np.concatenate([
        *spread, signs(multiples), signs(steps), signs(2.0 ** -RNG.uniform(0, 150, 700)),
        signs(patterns), [lo, hi, REACH, -REACH, 1e-45, -1e-45, 2.0**-149],
    ])  # fmt: skip
    return x[(x >= lo) & (x <= hi)]


@pytest.mark.usefixtures("_rounding")
@pytest.mark.parametrize("in_parts", [False, True])
@each
def test_every_function_is_as_near_as_its_row_states(row, in_parts):
    x = points(*LIMITS[row.name])
    low = low_parts(x) if in_parts else None
    error, place = worst(FUNCTIONS[row.name], TRUTH[row.name], x, low)
    assert error < row.result_log2, place


@each
def test_float32_arguments_are_as_near_as_stated(row):
    lo, hi = LIMITS[row.name]
    x = points(lo, hi).astype(np.float32).astype(np.float64)
    x = x[(x >= lo) & (x <= hi)]
    error, place = worst(FUNCTIONS[row.name], TRUTH[row.name], x)
    assert error < row.result_log2, place


@each
@given(pattern=st.integers(0, 2**32 - 1))
def test_any_float32_is_as_near_as_stated(row, pattern):
    (x,) = float32_bits([pattern])
    lo, hi = LIMITS[row.name]
    if lo <= x <= hi:
        error, place = worst(FUNCTIONS[row.name], TRUTH[row.name], [x])
        assert error < row.result_log2, place


@pytest.mark.usefixtures("_rounding")
@pytest.mark.parametrize("in_parts", [False, True])
def test_the_short_exponential_is_within_two_to_the_minus_52(in_parts):
    x = points(LOWEST, HIGHEST)
    low = low_parts(x) if in_parts else None

    def in_two_parts(b, u):
        return Pair(exp_short(b, u).hi, b.const(0.0))

    error, place = worst(in_two_parts, arb.exp, x, low)
    assert error < -52, place
    assert short_fit().error_log2 < -60


@pytest.mark.parametrize("name", ODD)
def test_small_arguments_keep_a_relative_error_in_two_parts(name):
    x = signs(2.0 ** -RNG.uniform(18, 149, 300))
    error, place = worst(FUNCTIONS[name], TRUTH[name], x, low_parts(x))
    assert error < -66, place


@pytest.mark.parametrize("name", ODD)
def test_a_zero_keeps_its_sign(name):
    hi, lo = interpret(kernel_of(FUNCTIONS[name]), np.array([0.0, -0.0]))
    assert np.array_equal(np.signbit(hi), [False, True])
    assert not hi.any()
    assert not lo.any()


def test_what_is_exact_is_exact():
    zero = np.array([0.0, -0.0])
    for name in ("exp", "cosh"):
        hi, lo = interpret(kernel_of(FUNCTIONS[name]), zero)
        assert np.all(hi == 1)
        assert not lo.any()


@each
@pytest.mark.parametrize("size", [2.0**10, 2.0**100, 2.0**256])
def test_beyond_the_limits_the_value_is_that_at_the_limit(row, size):
    kernel, (lo, hi) = kernel_of(FUNCTIONS[row.name], pair=True), LIMITS[row.name]
    far = np.array([-size, size])
    at_limit = interpret(kernel, np.array([lo, hi]), np.zeros(2))
    beyond = interpret(kernel, far, np.spacing(far) / 2)
    assert np.array_equal(at_limit, beyond)
    assert np.all(np.isfinite(at_limit))


def test_tanh_at_its_limit_is_one_to_84_bits():
    with ctx.workprec(200):
        assert abs(ball(SATURATED).tanh() - 1) < ball(2.0**-84)


@each
def test_certified_errors_hold_for_the_whole_function(row):
    """Bound from the two fits: d of exp(a) - 1, and of its parts, is at most e |a|."""
    e = ball(even_fit().error) + ball(odd_fit().error)
    # exp(c) to c^3 (c^4 for expm1), ln 2 in two parts: |c| <= 2^-16, |n| <= 1024
    cut = ball(2.0**-64) / 24 + ball(2.0**-86)
    reach = ball(REACH)
    absolute = e * reach + cut  # of exp(r), cosh(r) and sinh(r)
    least = {"exp": (-reach).exp(), "cosh": ball(1.0)}
    if row.name in least:
        error = 2 * absolute / least[row.name] if row.name == "cosh" else absolute / least["exp"]
    else:
        # n = 0: relative to |a|; n = 1, the smallest value after it: 2 exp(-reach) - 1 and its kin
        small = e / ball(0.84) + ball(2.0**-64) / 100
        after = {
            "expm1": 2 * absolute / (2 * (-reach).exp() - 1),
            "sinh": ball(1.25) * 2 * absolute / ball(0.34),
        }
        after["tanh"] = 2 * max(small, absolute / (1 - (-reach).exp()), key=float)
        error = max(small, after[row.name], key=float)
    assert float(error.upper()) < 2.0**row.error_log2


def test_products_of_the_head_are_exact():
    """85 / 512 has seven bits, a at most 14: 1 + a + a^2/2 + K a^3 needs no rounding."""
    steps = np.concatenate([np.arange(1, 11358, 37), [11356, 11357, 11358]])
    assert steps[-1] * GRID >= REACH
    for step in signs(steps):
        a = float(step) * GRID
        square, cube = Fraction(a) ** 2, Fraction(CUBIC) * Fraction(a) ** 3
        assert (a * a, a * CUBIC * (a * a)) == (square, cube)
        assert a * a * 0.5 + a * CUBIC * (a * a) == square / 2 + cube
        assert 1.0 + a == 1 + Fraction(a)


def test_no_library_function_is_left_and_divisions_are_few():
    assert {op.value for op in LIBRARY} == set(FUNCTIONS) == set(PRIMITIVES)
    counts = {row.name: divisions(FUNCTIONS[row.name]) for row in ROWS}
    assert counts == {"exp": 0, "expm1": 0, "tanh": 1, "sinh": 0, "cosh": 0}


def test_rows_name_the_degrees_of_the_fits():
    degrees = (even_fit().exponents[-1], odd_fit().exponents[-1])
    assert {row.degrees for row in exponential.ROWS} == {degrees}
