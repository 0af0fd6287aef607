"""Gated activations: gradients, the fused backward pass, what they are for equal inputs."""

import functools

import pytest
import sympy

from symact import catalog
from symact.activation import Kind
from symact.derive.gated import gated_facts
from symact.derive.gated_view import view
from symact.derive.steps import explain
from symact.errors import DefinitionError, DerivationError
from symact.known import Evidence

NAMES = tuple(name for name in catalog.names(Kind.GATED) if not name.endswith("clamped"))
"""What is quick; the clamped one has a test of its own."""
A, B, G = sympy.symbols("a b g", real=True)
S = 1 / (1 + sympy.exp(-B))
SA = 1 / (1 + sympy.exp(-A))
PHI = (1 + sympy.erf(A / sympy.sqrt(2))) / 2

GRADIENTS = {
    "glu": (S, A * S * (1 - S)),
    "reglu": (sympy.Piecewise((B, A > 0), (0, True)), sympy.Max(A, 0)),
    "geglu": (B * (PHI + A * sympy.exp(-(A**2) / 2) / sympy.sqrt(2 * sympy.pi)), A * PHI),
    "swiglu": (B * (SA + A * SA * (1 - SA)), A * SA),
    "bilinear": (B, A),
}
"""Written by hand."""

POINTS = [(-2.5, 0.75), (0.5, -1.25), (3.0, 2.0), (-0.125, -4.0), (8.5, 9.5), (2.0, -9.0)]


@functools.cache
def facts(name):
    return gated_facts(catalog.get(name))


def at(expr, a, b):
    return float(expr.subs({A: sympy.Rational(a), B: sympy.Rational(b)}).evalf(30))


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_in_both_inputs(name):
    values = {sympy.Symbol("beta", real=True): 1}
    for (wrt, known), want in zip(facts(name).gradients[:2], GRADIENTS[name], strict=True):
        assert known.evidence is Evidence.PROVED
        for a, b in POINTS:
            got = at(known.value.subs(values), a, b)
            assert got == pytest.approx(at(want, a, b), rel=1e-14, abs=1e-300), wrt


@pytest.mark.slow
def test_the_clamped_gate_is_flat_outside_its_limits():
    found = dict(facts("swiglu_clamped").gradients)
    values = {sympy.Symbol("alpha", positive=True): sympy.Rational(851, 500),
              sympy.Symbol("limit", positive=True): 7}  # fmt: skip
    a, b = (found[name].value.subs(values) for name in ("a", "b"))
    assert at(a, 8.5, 1.0) == 0
    assert at(b, 2.0, -9.0) == at(b, 2.0, 9.5) == 0
    expr = catalog.get("swiglu_clamped").expr.subs(values)
    step = sympy.Rational(1, 10**12)
    for x, y in POINTS[:4]:
        x, y = sympy.Rational(x), sympy.Rational(y)  # noqa: PLW2901
        for slope, dx, dy in ((a, step, 0), (b, 0, step)):
            ends = (expr.subs({A: x + s * dx, B: y + s * dy}) for s in (1, -1))
            rise = (next(ends) - next(ends)).evalf(40) / (2 * step)
            assert at(slope, x, y) == pytest.approx(float(rise), rel=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_the_backward_pass_is_the_gradient_times_what_comes_in(name):
    found = facts(name)
    values = {s: 1 for _, k in found.gradients for s in k.value.free_symbols - {A, B}}
    for wrt, expr in found.backward.gradients:
        whole = expr
        for sign, meaning in reversed(found.backward.shared):
            whole = whole.subs(sign, meaning)
        want = dict(found.gradients)[wrt].value
        for a, b in POINTS[:4]:
            got = at(whole.subs({**values, G: 2}), a, b)
            assert got == pytest.approx(2 * at(want.subs(values), a, b), rel=1e-13)


def test_equal_inputs():
    found = {name: [text for text, _ in facts(name).special] for name in NAMES}
    assert found["glu"][0] == "glu(x, x) = x*logistic(x) = silu(x)"
    assert found["glu"][2] == "glu(1, x) = logistic(x) = sigmoid(x)"
    assert found["swiglu"][1] == "swiglu(x, 1) = x*logistic(x) = silu(x)"
    assert found["bilinear"][0] == "bilinear(x, x) = x**2 = square(x)"
    assert found["reglu"][0].endswith("= squared_relu(x)")
    assert found["geglu"][1].endswith("= gelu(x)")


def test_factors_are_recognized():
    names = {n: tuple(f.name for f in facts(n).factors) for n in NAMES}
    assert names["glu"] == ("identity(a)", "sigmoid(b)")
    assert names["swiglu"] == ("silu(a)", "identity(b)")
    assert names["reglu"] == ("relu(a)", "identity(b)")
    assert names["geglu"] == ("gelu(a)", "identity(b)")


def test_ranges_and_lipschitz_constants():
    for name in NAMES:
        assert facts(name).range.value[:2] == (-sympy.oo, sympy.oo)
        assert facts(name).lipschitz.value == sympy.oo


@pytest.mark.slow
def test_the_range_of_the_clamped_gate():
    low, high, *attained = facts("swiglu_clamped").range.value
    assert (float(low), float(high)) == pytest.approx((-42, 56), rel=1e-4)
    assert attained == [True, True]
    assert not facts("swiglu_clamped").lipschitz.decided


def test_kinks_of_the_factors():
    (gate, value) = facts("reglu").factors
    (kink,) = gate.kinks.value
    assert (kink.at, kink.left, kink.right, kink.value) == (0, 0, 1, 0)
    assert value.kinks.value == ()


def test_one_input_at_a_time_is_an_elementwise_function():
    found = explain(view(catalog.get("glu"), "b"), "derivative")
    assert all(line.evidence is Evidence.PROVED for line in found.lines)
    assert view(catalog.get("swiglu_clamped"), "b").inputs == ("b",)
    assert view(catalog.get("rrelu"), "a").inputs == ("x",)


def test_what_is_not_gated_is_refused():
    with pytest.raises(DefinitionError, match="needs two inputs"):
        gated_facts(catalog.get("gelu"))
    with pytest.raises(DerivationError, match="is no variable"):
        view(catalog.get("glu"), "c")
