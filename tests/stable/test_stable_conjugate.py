"""Conjugate sums are identities, used on the side where root and rest have opposite signs."""

import mpmath
import pytest
import sympy

from symact.language.reader import read, symbol
from symact.stable import cancels, conjugate

X = symbol("x")


@pytest.mark.parametrize(
    "text", ["(x + sqrt(x**2 + 4))/2", "sqrt(9*x**2 + 1) - 3*x", "x + sqrt(x**2 + 1)"]
)
def test_the_rewritten_sum_is_the_same_function(text):
    expr = read(text)
    assert cancels(expr, X)
    changed = [conjugate(expr, X, side) for side in (-1, 1)]
    assert sum(new != expr for new in changed) == 1
    for new in changed:
        f, g = sympy.lambdify(X, expr, "mpmath"), sympy.lambdify(X, new, "mpmath")
        with mpmath.workdps(60):
            for point in (-7.25, -0.5, 0.125, 11.0):
                assert mpmath.almosteq(f(mpmath.mpf(point)), g(mpmath.mpf(point)), 1e-50)


@pytest.mark.parametrize("text", ["x/2 + sqrt(x**2 + 1)", "sqrt(x) + x", "x**2 + sqrt(x**2 + 1)"])
def test_sums_whose_growth_does_not_cancel_are_left_alone(text):
    assert not cancels(read(text), X)
