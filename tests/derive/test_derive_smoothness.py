"""Smoothness classes against one-sided derivatives taken by mpmath."""

import mpmath
import pytest
from mpmath import mpf
from shape_samples import FUNCTIONS, WORKING, activation, derivative, middle
from sympy import Symbol, oo

from symact import catalog
from symact.derive.smoothness import smoothness
from symact.known import Evidence


@pytest.mark.parametrize("formula", FUNCTIONS)
def test_one_sided_values(formula):
    known = smoothness(activation(formula))
    assert known.evidence is Evidence.PROVED
    with mpmath.workdps(WORKING):
        for kink in known.value.kinks:
            assert len(kink.left) == len(kink.right) == kink.order + 2
            for side, values in ((-1, kink.left), (1, kink.right)):
                at = middle(kink.at) + side * mpf(10) ** -40
                for order, value in enumerate(values):
                    if value.value in (oo, -oo):
                        continue
                    seen = derivative(FUNCTIONS[formula], at, order) if order else (
                        FUNCTIONS[formula](at))  # fmt: skip
                    assert abs(seen - middle(value)) < mpf(10) ** -15
            *same, last = zip(kink.left, kink.right, strict=True)
            assert all(middle(a) == middle(b) for a, b in same)
            assert middle(last[0]) != middle(last[1])


@pytest.mark.parametrize(("formula", "order", "places"), [
    ("1/(1 + exp(-x))", "oo", []),
    ("Piecewise((x, x > 0), (0, True))", 0, [0]),
    ("Piecewise((x**2, x > 0), (0, True))", 1, [0]),
    ("max(x, 0)**5", 4, [0]),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))", 1, [0]),
    ("x/(1 + abs(x))", 1, [0]),
    ("max(min(x, 1), -1)", 0, [-1, 1]),
    ("Piecewise((-1, x < -2), (x + x**2/4, x < 0), (x - x**2/4, x <= 2), (1, True))", 1,
     [-2, 0, 2]),
    ("Piecewise((1, x >= 0), (0, True))", -1, [0]),
    ("sign(x)", -1, [0]),
    ("abs(x)**3", 2, [0]),
    ("Piecewise((sin(x)/x, x < 0), (1, x <= 0), (sin(x)/x, True))", "oo", []),
    ("Piecewise((x*tanh(1/x), x < 0), (0, x <= 0), (x*tanh(1/x), True))", 0, [0]),
    ("Piecewise((x*log(x**2), x < 0), (0, x <= 0), (x*log(x**2), True))", 0, [0]),
    ("abs(x)*abs(x)", "oo", []),
])  # fmt: skip
def test_classes(formula, order, places):
    known = smoothness(activation(formula))
    if known.decided:
        assert known.value.order == order
        assert [k.at.value for k in known.value.kinks] == places
    else:
        assert "log" in formula or "tanh" in formula


def test_selu_and_elu():
    selu = smoothness(catalog.get("selu")).value
    (kink,) = selu.kinks
    assert selu.order == 0
    assert kink.left[1].enclosure is None or kink.left[1].enclosure[0].startswith("1.7580993")
    elu = smoothness(catalog.get("elu"))
    assert elu.value.order == 1
    assert "default" in elu.note


def test_parameters_stay_symbols():
    beta = Symbol("beta", positive=True)
    smelu = "Piecewise((0, x <= -beta), (x, x >= beta), ((x + beta)**2/(4*beta), True))"
    known = smoothness(activation(smelu, beta=("1", "positive")))
    assert known.value.order == 1
    assert [k.at.value for k in known.value.kinks] == [-beta, beta]
    assert known.value.kinks[0].right[2].value == 1 / (2 * beta)
    assert known.note == "for beta > 0"


def test_a_flat_joint_is_not_called_smooth_without_a_proof():
    known = smoothness(activation("Piecewise((exp(-1/x), x > 0), (0, True))"))
    assert not known.decided
    assert "agree" in known.note or known.note


@pytest.mark.parametrize("formula", ["1/x", "sqrt(x)", "log(x)", "atan(1/x)", "tan(x)"])
def test_what_is_not_continuous_is_undecided(formula):
    assert not smoothness(activation(formula)).decided
