"""Landmarks near zero against published thresholds, and number by number against mpmath."""

import math
import struct
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from symact import catalog
from symact.activation import Activation
from symact.derive.leading import near_zero
from symact.known import Evidence
from symact.numeric.formats import FORMATS, round_fraction

DIGITS = 90
PLACES = {"float32": ("<f", "<I"), "float64": ("<d", "<Q")}

FUNCTIONS = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "mish": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
    "tanh_shrink": lambda x: x - mpmath.tanh(x),
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
}

# float32, high-precision computation elsewhere: output 0, side, where it ends (two digits)
PUBLISHED = {
    ("tanh", 1): 3.5e-4,
    ("tanh", -1): -3.5e-4,
    ("silu", 1): 8.4e-8,
    ("sigmoid", -1): -6.0e-8,
    ("sigmoid", 1): 1.2e-7,
}


def values(name, dtype):
    known = near_zero(catalog.get(name), dtype)
    assert known.evidence is Evidence.ENCLOSED
    return {mark.side: mark for mark in known.value if mark.output == "value"}


def rounded(name, x, dtype):
    with mpmath.workdps(DIGITS):
        return rounding(FUNCTIONS[name](mpf(x)), dtype)


def rounding(value, dtype):
    sign, man, exp, _ = value._mpf_
    return round_fraction((-1) ** sign * Fraction(int(man)) * Fraction(2) ** exp, FORMATS[dtype])


def exact(number):
    return mpf(str(sympy.N(number.value, DIGITS)))


def holds(mark, name, x, dtype):
    with mpmath.workdps(DIGITS):
        term = exact(mark.factor) * mpf(x) ** mark.power
        if mark.claim == "rounded":
            return rounded(name, x, dtype) == rounding(term, dtype)
        return abs(FUNCTIONS[name](mpf(x)) / term - 1) <= mpf(2) ** -FORMATS[dtype].precision


def beyond(x, dtype):
    number, integer = PLACES[dtype]
    place = struct.unpack(integer, struct.pack(number, abs(x)))[0] + 1
    return math.copysign(struct.unpack(number, struct.pack(integer, place))[0], x)


def test_published_thresholds():
    for (name, side), x in PUBLISHED.items():
        assert values(name, "float32")[side].x == pytest.approx(x, rel=0.01), (name, side)


def test_gelu_is_half_of_x_in_part_up_to_seven_ten_millionths():
    mark = values("gelu", "float32")[1]

    # D = x^2/sqrt(2 pi) against half a distance of neighbours of x/2: 2^-50, above 2^-24 2^-49
    assert mark.x == pytest.approx(math.sqrt(2**-50 * math.sqrt(2 * math.pi)), rel=1e-6)
    assert mark.last == pytest.approx(math.sqrt(2**-49 * math.sqrt(2 * math.pi)), rel=1e-6)
    assert rounded("gelu", mark.last, "float32") == mark.last / 2
    assert (
        rounded("gelu", beyond(mark.last, "float32"), "float32") != beyond(mark.last, "float32") / 2
    )


@pytest.mark.parametrize("dtype", PLACES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_number_holds_and_the_next_does_not(name, dtype):
    for mark in values(name, dtype).values():
        if mark.exact:
            continue
        assert mark.sharp
        assert holds(mark, name, mark.x, dtype)
        assert not holds(mark, name, beyond(mark.x, dtype), dtype)


MARKS = [
    (name, mark) for name in FUNCTIONS for mark in values(name, "float32").values()
    if not mark.exact
]  # fmt: skip


@given(st.sampled_from(MARKS), st.floats(0, 1, width=32, exclude_min=True))
def test_every_number_before_it_holds(row, part):
    name, mark = row
    x = struct.unpack("<f", struct.pack("<f", part * mark.x))[0]
    # where x/2 is not a number of the format the claim says nothing
    if x == 0 or (mark.power == 1 and abs(x) < 2 * FORMATS["float32"].min_normal):
        return
    assert holds(mark, name, x, "float32")


@given(st.sampled_from(MARKS), st.floats(1, 1000, width=32, exclude_min=True))
def test_no_number_beyond_the_last_holds(row, times):
    name, mark = row
    x = struct.unpack("<f", struct.pack("<f", times * mark.last))[0]
    if abs(x) > abs(mark.last) and abs(x) < 0.1:
        assert not holds(mark, name, x, "float32") or mark.power == 0


def test_a_piece_that_is_its_term_holds_as_far_as_it_goes():
    found = values("hard_tanh", "float64")
    assert all(
        (m.exact, m.claim, m.factor.value, m.power) == (True, "rounded", 1, 1)
        for m in found.values()
    )
    assert found[1].x == math.nextafter(1, 0)


def test_what_has_no_series_is_left_open_with_a_reason():
    known = near_zero(Activation("t", "t", "exp(-1/x**2)"), "float32")
    assert known.evidence is Evidence.UNDECIDED
    assert "above 0" in known.note


def test_the_derivative_is_looked_at_as_well():
    marks = {
        m.side: m for m in near_zero(catalog.get("tanh"), "float32").value if m.output == "grad"
    }

    # 1 - x^2 leaves 1 at a quarter of the distance of its neighbours: x^2 = 2^-25
    assert marks[1].x == pytest.approx(2**-12.5, rel=1e-6)
    assert (marks[1].factor.value, marks[1].power) == (1, 0)
