"""Sensitivities are the textbook condition numbers."""

import math

import mpmath
import pytest

from symact.language.reader import read, symbol
from symact.numeric.program import compile_program
from symact.numeric.sensitivity import sensitivities

X = symbol("x")


def of(text, x):
    program = compile_program([read(text)], [X])
    found = sensitivities(program, [x])
    return {node.op: s for node, s in zip(program.nodes, found, strict=True)}


def condition(function, x):
    with mpmath.workdps(60):
        x = mpmath.mpf(x)
        return float(abs(x * mpmath.diff(function, x) / function(x)))


FUNCTIONS = {
    "exp(x)": mpmath.exp, "expm1(x)": mpmath.expm1, "log(x)": mpmath.log, "log1p(x)": mpmath.log1p,
    "sqrt(x)": mpmath.sqrt, "sigmoid(x)": lambda u: 1 / (1 + mpmath.exp(-u)),
    "softplus(x)": lambda u: mpmath.log(1 + mpmath.exp(u)), "Phi(x)": mpmath.ncdf,
    "phi(x)": mpmath.npdf, "erf(x)": mpmath.erf, "erfc(x)": mpmath.erfc,
    "erfcx(x)": lambda u: mpmath.exp(u * u) * mpmath.erfc(u), "tanh(x)": mpmath.tanh,
    "sinh(x)": mpmath.sinh, "cosh(x)": mpmath.cosh, "sech2(x)": lambda u: mpmath.sech(u) ** 2,
    "sin(x)": mpmath.sin, "cos(x)": mpmath.cos, "tan(x)": mpmath.tan, "asin(x)": mpmath.asin,
    "acos(x)": mpmath.acos, "atan(x)": mpmath.atan, "asinh(x)": mpmath.asinh,
    "acosh(1 + x)": lambda u: mpmath.acosh(1 + u), "atanh(x)": mpmath.atanh,
    "LambertW(x)": lambda u: mpmath.lambertw(u).real, "x**x": lambda u: u**u,
    "x**5/(2 - x)": lambda u: u**5 / (2 - u),
}  # fmt: skip


@pytest.mark.parametrize("text", FUNCTIONS)
def test_the_factor_of_the_input_is_its_condition_number(text):
    assert of(text, 0.625)["input"].factor == pytest.approx(condition(FUNCTIONS[text], 0.625))


def test_cancellation_shows():
    found = of("x - tanh(x)", 2.0**-20)
    # tanh(x) is x and the result x^3/3
    assert found["tanh"].factor == pytest.approx(3 * 2.0**40, rel=1e-6)
    assert of("1 + erf(x)", -5.0)["erf"].factor > 1e11


def test_a_tail_far_outside_the_doubles():
    found = of("x*exp(-x**2)", 1e4)
    assert found["exp"].value == 0
    assert found["exp"].log2 == pytest.approx(-1e8 / math.log(2))
    assert found["exp"].factor == pytest.approx(1)
    assert found["powi"].factor == pytest.approx(1e8)


def test_a_zero_result_has_infinite_factors():
    found = of("x - x**2", 1.0)
    assert found["input"].factor == math.inf
    assert of("tanh(x)", 0.0)["tanh"].log2 == -math.inf


def test_nodes_off_the_way_have_no_influence():
    program = compile_program([read("exp(x)"), read("sin(x)")], [X])
    ops = [n.op for n in program.nodes]
    assert sensitivities(program, [1.0])[ops.index("sin")].factor == 0
