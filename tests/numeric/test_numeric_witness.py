"""The second witness is not fooled by cancellation."""

import math
from fractions import Fraction

import mpmath
import pytest

from symact.errors import DerivationError
from symact.language.reader import read, symbol
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import round_value
from symact.numeric.program import compile_program
from symact.numeric.witness import mpmath_value

X = symbol("x")


def test_gelu_deep_in_its_tail():
    # mpmath's x (1 + erf)/2 is exactly 0 at 50 digits
    found = mpmath_value(read("x*Phi(x)"), {"x": -20.0}, 30)
    with mpmath.workdps(40):
        want = -10 * mpmath.erfc(20 / mpmath.sqrt(2))
        assert abs(found - want) < abs(want) * mpmath.mpf(10) ** -29


@pytest.mark.parametrize("text", ["x*Phi(x)", "x*sigmoid(x)", "x*tanh(softplus(x))", "sech2(x)"])
@pytest.mark.parametrize("x", [-15.5, -1.25, 0.375, 20.0])
def test_it_agrees_with_the_oracle(text, x):
    found = mpmath_value(read(text), {"x": x}, 30)
    assert float(found) == round_value(compile_program([read(text)], [X]), [x], FLOAT64).want


@pytest.mark.parametrize(
    ("text", "x", "want"),
    [("where(x > 0, x, x/4)", -2, Fraction(-1, 2)), ("max(0, x)", 3, 3), ("max(0, x)", -3, 0),
     ("clip(x, -1, 1)", -7, -1), ("abs(x)", -2, 2), ("sign(x)*x**2", -2, -4), ("floor(x)", 2.5, 2),
     ("Piecewise((1, x < 0), (2, And(x >= 0, x <= 1)), (3, True))", 0.5, 2), ("x*Phi(x)", 0, 0)],
)  # fmt: skip
def test_branches_and_steps(text, x, want):
    assert mpmath_value(read(text), {"x": x}) == mpmath.mpf(float(want))


def test_constants_and_parameters():
    symbols = {"x": X, "alpha": symbol("alpha")}
    found = mpmath_value(read("alpha*pi + E*x", symbols), {"x": 1, "alpha": Fraction(1, 3)})
    assert float(found) == pytest.approx(math.pi / 3 + math.e, rel=1e-15)


def test_what_is_not_real_is_refused():
    with pytest.raises(DerivationError, match="not real"):
        mpmath_value(read("log(x)"), {"x": -1.0})
    with pytest.raises(DerivationError, match="no value"):
        mpmath_value(read("x"), {})
