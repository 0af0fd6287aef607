"""Interpolation against published minimax errors; far values against limits known by hand."""

import math

import pytest
import sympy

from symact.errors import UndecidedError
from symact.language.reader import read, symbol
from symact.numeric.fit import bisect_root, fit, two_doubles
from symact.numeric.limits import far_value
from symact.numeric.program import compile_program

X = symbol("x")


def program(text):
    return compile_program([read(text)], [X])


@pytest.mark.parametrize(("degree", "published"), [(6, -28.6), (9, -45.6), (11, -57.7)])
def test_exp_on_half_ln2_reaches_the_published_error(degree, published):
    half = math.log(2) / 2
    found = fit(program("exp(x)"), 0.0, (-half, half), degree)
    assert abs(math.log2(found.error) - published) < 1.0


def test_a_zero_is_divided_out_to_its_order():
    found = fit(program("x - tanh(x)"), 0.0, (-0.5, 0.5), 21, order=3)
    # x - tanh x = x^3/3 - 2 x^5/15 + 17 x^7/315 - ...
    for k, want in ((0, 1 / 3), (2, -2 / 15), (4, 17 / 315)):
        assert abs(found.coefficients[k][0] - want) < 1e-9


def test_the_root_of_the_slope_of_gelu_is_the_published_one():
    root = bisect_root(program("Phi(x) + x*phi(x)"), -1.0, -0.5, (), 400)
    assert two_doubles(root)[0] == -0.751791524693564457
    with pytest.raises(UndecidedError, match="no sign change"):
        bisect_root(program("exp(x)"), -1.0, 1.0, (), 200)


@pytest.mark.parametrize(
    ("text", "minus", "plus"),
    [
        ("x*Phi(x)", -0.0, math.inf), ("sigmoid(x)", 0.0, 1.0), ("tanh(x)", -1.0, 1.0),
        ("x/sqrt(1 + x**2)", -1.0, 1.0), ("atan(x)", -math.pi / 2, math.pi / 2),
        ("x - tanh(x)", -math.inf, math.inf), ("x*sigmoid(x)", -0.0, math.inf),
    ],
)  # fmt: skip
def test_far_values_are_the_limits_with_the_sign_of_approach(text, minus, plus):
    for side, want in ((-1.0, minus), (1.0, plus)):
        got = far_value(program(text), side, ())
        assert got == want
        assert math.copysign(1.0, got) == math.copysign(1.0, want)


def test_oscillation_has_no_far_value():
    assert far_value(program("sin(x)"), 1.0, ()) is None
    assert sympy.limit(sympy.sin(X), X, sympy.oo) == sympy.AccumBounds(-1, 1)
