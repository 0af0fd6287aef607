"""The second witness agrees with the oracle, and would say so if it did not."""

from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from verify_tools import X, smooth

from symact.errors import WitnessError
from symact.language.functions import logistic, normal_cdf
from symact.numeric.formats import FLOAT64
from symact.verify.reference import reference
from symact.verify.witness import cross_check, digits_for, exact, sample
from tests.turns import in_turn

GELU = X * normal_cdf(X)
PLAN = np.concatenate([[-np.inf, -1e300], np.linspace(-38, 20, 117), [0.0, np.nan]])


@pytest.fixture(scope="module")
def gelu():
    return reference(smooth(GELU), PLAN, FLOAT64)


@pytest.mark.parametrize(
    "expr",
    in_turn(
        [GELU, sympy.diff(GELU, X), sympy.diff(X * logistic(X), X), X - sympy.tanh(X), X / 3], 3
    ),
    ids=["gelu", "gelu grad", "silu grad", "tanh_shrink", "third"],
)
def test_both_witnesses_agree(expr):
    truth = smooth(expr)
    assert cross_check(truth, reference(truth, PLAN, FLOAT64), FLOAT64) == 40


def test_an_answer_off_by_one_is_caught(gelu):
    index = sample(gelu, 40)[3]
    want = gelu.want.copy()
    want[index] = np.nextafter(want[index], 0)
    with pytest.raises(WitnessError, match=r"test: at x = .* the second witness"):
        cross_check(smooth(GELU), replace(gelu, want=want), FLOAT64)


def test_a_wrong_offset_is_caught(gelu):
    with pytest.raises(WitnessError):
        cross_check(smooth(GELU), replace(gelu, offset=gelu.offset + 0.01), FLOAT64)


def test_the_sample_is_spread_and_answerable(gelu):
    chosen = sample(gelu, 40)
    assert chosen.size == 40
    x = gelu.x[chosen]
    assert x.min() < -37
    assert x.max() == 20
    assert np.all(np.isfinite(x) & (x != 0) & (np.abs(x) < 1e4))
    assert sample(gelu, 1000).size == np.count_nonzero((np.abs(PLAN) < 1e4) & (PLAN != 0))


def test_tails_ask_for_the_digits_that_cancel():
    assert digits_for(0.3) == 31
    assert digits_for(1.0) == 30
    assert digits_for(1e-300) == 330


def test_values_are_compared_as_fractions():
    assert exact(mpmath.mpf("-0.75")) == Fraction(-3, 4)
    assert exact(mpmath.mpf(2) ** -2000) == Fraction(1, 2**2000)
    assert exact(mpmath.mpf(0)) == 0
