"""Intervals with exact ends decide ties that a far exponential displaces."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from verify_tools import X, smooth

from symact.numeric.formats import BFLOAT16
from symact.numeric.program import compile_program
from symact.verify.exact_box import exact_box
from symact.verify.reference import reference

SQUARED = X**2 / (1 + sympy.exp(-X)) ** 2


def box(expr, x):
    return exact_box(compile_program([expr], [X]), x)


@pytest.mark.parametrize(("expr", "down"), [(SQUARED, True), (X**2 + sympy.exp(-X), False)])
def test_a_displaced_tie_goes_to_its_side(expr, down):
    """69632 = 17 * 2^12: 289 * 2^24 lies halfway between the bfloat16 numbers 288 and 290."""
    found = reference(smooth(expr), np.array([69632.0]), BFLOAT16)
    assert found.judged[0]
    assert found.want[0] == (288 if down else 290) * 2.0**24


def test_what_is_not_rational_or_far_out_is_left_to_others():
    assert box(sympy.sin(X), 3.0) is None
    assert box(sympy.exp(X), -20.0) is None
    assert box(1 / (X - 3), 3.0) is None


@given(st.floats(-1000, 1000).filter(lambda x: abs(x) > 1e-3))
def test_rational_functions_are_exact(x):
    at = Fraction(x)
    want = (at**3 - 2) / (at * at + Fraction(1, 3))
    assert box((X**3 - 2) / (X**2 + sympy.Rational(1, 3)), x) == (want, want)
