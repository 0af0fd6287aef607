"""Parity against values of the same functions in mpmath."""

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from mpmath import mpf
from shape_samples import FUNCTIONS, WORKING, activation, points
from strategies import expression_texts

from symact.derive.parity import parity
from symact.derive.worker import bounded
from symact.errors import ReadError, UndecidedError
from symact.known import Evidence
from symact.language.functions import elementary
from symact.language.reader import symbol


def sampled(function, places):
    """Name the parity that all samples have."""
    tiny = mpf(10) ** -80
    pairs = [(mpf(function(-t)), mpf(function(t))) for t in places if t > 0]
    odd = all(abs(a + b) <= tiny * (1 + abs(b)) for a, b in pairs)
    even = all(abs(a - b) <= tiny * (1 + abs(b)) for a, b in pairs)
    return {(True, True): "odd and even", (True, False): "odd", (False, True): "even"}.get(
        (odd, even), "neither"
    )


@pytest.mark.parametrize("formula", FUNCTIONS)
def test_samples_agree(formula):
    known = parity(activation(formula))
    assert known.evidence is Evidence.PROVED
    with mpmath.workdps(WORKING):
        places = [*points(), mpf(1) / 3]
        assert known.value == sampled(FUNCTIONS[formula], places)


@pytest.mark.parametrize(("formula", "want"), [
    ("log(1 + exp(x)) - x/2", "even"),
    ("log(1 + exp(x)) - log(1 + exp(-x))", "odd"),
    ("1/(1 + exp(-x)) - 1/2", "odd"),
    ("x*(1 + erf(x))/2 - x/2", "even"),
    ("atan(x)*sinh(x)", "even"),
    ("0", "odd and even"),
    ("sign(x)", "odd"),
    ("Piecewise((1, x >= 0), (-1, True))", "neither"),
    ("Piecewise((x, x > 1), (-x, x < -1), (0, True))", "even"),
    ("cos(x) + x**4", "even"),
    ("x + 1", "neither"),
])  # fmt: skip
def test_symmetries_that_need_a_proof(formula, want):
    assert parity(activation(formula)).value == want


def test_parameters_stay_symbols():
    known = parity(activation("a*tanh(b*x)", a=("1", "real"), b=("2", "real")))
    assert known.value == "odd"
    assert "default" not in known.note
    shifted = parity(activation("tanh(x + c)", c=("1", "real")))
    assert shifted.value == "neither"
    assert "default" in shifted.note


def test_witnesses_are_named_and_true():
    known = parity(activation("exp(x)"))
    assert known.value == "neither"
    assert [s.after.split(" ")[0] for s in known.trace] == ["odd", "even"]
    for step in known.trace:
        at = (
            mpf(sympy.Rational(step.after.split("= ")[1]).p)
            / sympy.Rational(step.after.split("= ")[1]).q
        )
        sign = -1 if step.after.startswith("odd") else 1
        assert abs(mpmath.exp(-at) - sign * mpmath.exp(at)) > 1e-3


@settings(max_examples=20)
@given(expression_texts(leaves=4))
def test_no_wrong_fact_about_random_compositions(text):
    try:
        found = activation(text)
        expr = found.expr
        known = bounded(parity, found, seconds=4)
    except (ReadError, UndecidedError):
        return
    if not known.decided:
        return
    function = sympy.lambdify(symbol("x"), elementary(expr), "mpmath")
    with mpmath.workdps(WORKING):
        seen = sampled(function, [t for t in points(61, 4) if abs(t) < 5])
        assert known.value in (seen, "neither"), text
