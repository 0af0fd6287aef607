"""Inverse functions against Arb: near zeros, near the ends of the domain, at the joints."""

import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from primitive_checks import MEANING, RNG, divisions, fused, kernel_of, low_parts, signs, worst

from symact.kernel import interpret
from symact.kernel.ir import Op
from symact.kernel.primitives import arcs
from symact.kernel.primitives.arcs import (
    AREA,
    JOINTS,
    NODES,
    REACH,
    ROWS,
    acos,
    acosh,
    arctan_fit,
    asin,
    asinh,
    atan,
    atanh,
)
from symact.kernel.primitives.logarithm import artanh_fit

STATED = {row.name: row.result_log2 for row in ROWS}


@pytest.fixture(params=["two roundings", "fused"], autouse=True)
def rounding(request, monkeypatch):
    if request.param == "fused":
        monkeypatch.setitem(MEANING, Op.MULADD, fused)


AROUND = np.array([j + k * 2.0**-50 for j in JOINTS for k in range(-9, 10)])
LINE = signs(np.concatenate([
    2.0 ** RNG.uniform(-149.6, 128, 500), 2.0 ** RNG.uniform(-8, 8, 700), AROUND,
    RNG.uniform(0, 3, 500), np.sqrt(0.125) + np.arange(-9, 10) * 2.0**-54,
]))  # fmt: skip
UNIT = np.concatenate([
    2.0 ** RNG.uniform(-149.6, 0, 500), RNG.uniform(0, 1, 900), 1 - 2.0 ** RNG.uniform(-53, 0, 500),
    [0.5, 3 - 2 * np.sqrt(2), np.sqrt(0.5)],
])  # fmt: skip
UNIT = signs(UNIT[UNIT < 1])
ABOVE = np.concatenate([
    1 + 2.0 ** RNG.uniform(-52, 0, 900), 2.0 ** RNG.uniform(0, 128, 500), RNG.uniform(1, 3, 900),
    3 / np.sqrt(8) + np.arange(-9, 10) * 2.0**-52,
])  # fmt: skip
ABOVE = ABOVE[ABOVE > 1]

CASES = {
    "atan": (atan, arb.atan, LINE), "asin": (asin, arb.asin, UNIT), "acos": (acos, arb.acos, UNIT),
    "asinh": (asinh, arb.asinh, LINE), "acosh": (acosh, arb.acosh, ABOVE),
    "atanh": (atanh, arb.atanh, UNIT),
}  # fmt: skip


@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_inverse_functions_are_as_near_as_stated(name, in_parts):
    primitive, truth, points = CASES[name]
    error, place = worst(primitive, truth, points, low_parts(points) if in_parts else None, 900)
    assert error < STATED[name], place


@given(st.floats(0, 126), st.floats(-0.5, 0.5), st.booleans())
def test_any_pair_in_the_domain(exponent, part, negative):
    x = 2.0**-exponent * (1 - 2.0**-20)
    x = -x if negative else x
    low = np.array([part * np.spacing(x)])
    for name in ("atan", "asin", "acos", "asinh", "atanh"):
        primitive, truth, _ = CASES[name]
        error, place = worst(primitive, truth, [x], low, 900)
        assert error < STATED[name], (name, place)


@pytest.mark.parametrize(
    ("name", "sign"), [("acosh", 1), ("asin", -1), ("acos", -1), ("atanh", -1)]
)
def test_ends_of_the_domain_that_differ_by_the_low_part(name, sign):
    low = sign * 2.0 ** -RNG.uniform(54, 54.2 if name == "atanh" else 100, 100)
    error, place = worst(*CASES[name][:2], np.ones(low.shape), low, 900)
    assert error < STATED[name], place


def test_arc_tangent_of_huge_numbers():
    error, place = worst(atan, arb.atan, signs(2.0 ** RNG.uniform(120, 1023.9, 300)), prec=2400)
    assert error < STATED["atan"], place


def test_area_functions_of_huge_numbers():
    x = 2.0 ** RNG.uniform(120, 499, 300)
    assert worst(asinh, arb.asinh, signs(x), prec=1400)[0] < STATED["asinh"]
    assert worst(acosh, arb.acosh, x, prec=1400)[0] < STATED["acosh"]


@pytest.mark.parametrize("name", ["atan", "asin", "asinh", "atanh"])
def test_zeros_keep_their_sign(name):
    hi, lo = interpret(kernel_of(CASES[name][0]), np.array([0.0, -0.0]))
    assert np.array_equal(np.signbit(hi), [False, True])
    assert not hi.any()
    assert not lo.any()


@pytest.mark.parametrize(
    ("name", "at", "want"),
    [
        ("asin", [1.0, -1.0], [arb.pi() / 2, -arb.pi() / 2]),
        ("acos", [1.0, -1.0, 0.0, -0.0], [arb(0), arb.pi(), arb.pi() / 2, arb.pi() / 2]),
        ("acosh", [1.0], [arb(0)]),
    ],
)
def test_values_at_the_ends(name, at, want):
    hi, lo = interpret(kernel_of(CASES[name][0]), np.array(at))
    for h, low, w in zip(hi, lo, want, strict=True):
        assert abs(arb(float(h)) + arb(float(low)) - w) <= abs(w) * 2.0**-50
        assert float(h) == float(w)


def test_divisions():
    assert {name: divisions(case[0]) for name, case in CASES.items()} == {
        "atan": 1, "asin": 2, "acos": 2, "asinh": 2, "acosh": 2, "atanh": 1,
    }  # fmt: skip


def test_the_quotient_stays_within_reach_at_every_joint():
    for j, below, above in zip(JOINTS, NODES, NODES[1:], strict=False):
        assert (j - below) / (1 + j * below) < REACH
        assert (above - j) / (1 + j * above) < REACH
    assert (JOINTS[-1] - NODES[-1]) / (1 + JOINTS[-1] * NODES[-1]) < REACH
    assert 1 / JOINTS[-1] < REACH


def test_rows_state_what_the_fits_prove():
    fits = {REACH: arctan_fit(), AREA: artanh_fit()}
    for row in ROWS:
        proved = fits[row.interval[1]].error_log2
        assert proved <= row.error_log2 < proved + 1
        assert hasattr(arcs, row.name)
