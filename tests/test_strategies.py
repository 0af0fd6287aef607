"""The strategies themselves: what they promise to draw."""

import math
import struct

import pytest
from hypothesis import find, given, settings
from strategies import (
    expressions,
    float32_bits,
    float64_bits,
    parameter_values,
    smooth_expressions,
)
from sympy import Abs, Max, Min, Piecewise, sign

from symact.language.reader import symbol

x = symbol("x")


@given(float32_bits())
def test_float32_values_are_float32(value):
    if not math.isnan(value):
        assert struct.unpack("<f", struct.pack("<f", value))[0] == value


@pytest.mark.parametrize("floats", [float32_bits(), float64_bits()], ids=["float32", "float64"])
def test_every_kind_of_float_is_drawn(floats):
    kinds = [
        math.isnan,
        lambda v: v == math.inf,
        lambda v: v == -math.inf,
        lambda v: v == 0 and math.copysign(1, v) < 0,
        lambda v: v == 0 and math.copysign(1, v) > 0,
        lambda v: 0 < abs(v) < 2.0**-126,
        lambda v: math.isfinite(v) and abs(v) > 1e30,
    ]
    for kind in kinds:
        find(floats, kind, settings=settings(max_examples=5000, derandomize=True, database=None))


@given(expressions())
def test_expressions_depend_on_x_only(expr):
    assert expr.free_symbols == {x}


@given(smooth_expressions())
def test_smooth_expressions_have_no_branches(expr):
    assert not expr.has(Piecewise, Max, Min, Abs, sign)


@pytest.mark.parametrize("domain", ["real", "positive", "nonnegative", "nonzero"])
def test_parameter_values_lie_in_their_domain(domain):
    @given(parameter_values(domain))
    def inside(value):
        held = symbol("a", domain)
        for fact in ("positive", "nonnegative", "nonzero"):
            if getattr(held, f"is_{fact}"):
                assert {"positive": value > 0, "nonnegative": value >= 0, "nonzero": value != 0}[
                    fact
                ]

    inside()
