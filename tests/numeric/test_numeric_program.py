"""Programs keep the meaning of expressions, share parts, and refuse what they cannot say."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.errors import DerivationError
from symact.language.reader import read, symbol
from symact.numeric.balls import evaluate_outputs
from symact.numeric.exact import fraction_of
from symact.numeric.program import compile_program

X = symbol("x")


def program(*texts):
    return compile_program([read(t) for t in texts], [X])


def test_common_parts_are_shared_between_outputs():
    ops = [n.op for n in program("x*tanh(x)", "tanh(x) + sin(tanh(x))").nodes]
    assert ops.count("tanh") == 1


def test_negative_powers_become_one_division():
    ops = [n.op for n in program("x/(1 + x**2)").nodes]
    assert ops.count("div") == 1
    assert "powi" in ops


@pytest.mark.parametrize("text", ["min(x, 1)", "max(x, 0)", "where(x > 0, x, 1)", "floor(x)"])
def test_functions_with_branches_are_refused(text):
    with pytest.raises(DerivationError):
        program(text)


def test_an_unlisted_symbol_is_refused():
    with pytest.raises(DerivationError, match="alpha"):
        compile_program([X * sympy.Symbol("alpha", real=True)], [X])


def test_strings_are_refused():
    with pytest.raises(sympy.SympifyError):
        compile_program(["x"], [X])


def test_the_order_of_nodes_does_not_depend_on_the_hash_seed():
    code = (
        "from symact.language.reader import read, symbol\n"
        "from symact.numeric.program import compile_program\n"
        "e = read('sin(x)*exp(x)*x + tanh(x)/(1+x**2)/sqrt(2) + 3*cos(x)*erf(x)')\n"
        "print(compile_program([e], [symbol('x')]))"
    )
    root = Path(__file__).parents[2]
    texts = {
        subprocess.run(  # noqa: S603 - our own interpreter on a fixed text
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(texts) == 1


@settings(max_examples=60, deadline=None)
@given(st.fractions(-3, 3, max_denominator=64), st.fractions(-3, 3, max_denominator=64))
def test_rational_arithmetic_means_what_python_means(a, b):
    expr = (X + sympy.Rational(a)) ** 3 / (X**2 + 1) - X * sympy.Rational(b) + 1 / (X**2 + 2) ** 2
    (ball,) = evaluate_outputs(compile_program([expr], [X]), [b], 200)
    want = (b + a) ** 3 / (b**2 + 1) - b * b + 1 / (b**2 + 2) ** 2
    got = fraction_of(ball.mid())
    assert abs(got - want) <= fraction_of(ball.rad()) < Fraction(1, 10**50)


@pytest.mark.parametrize(
    ("text", "x", "want"),
    [("x**(3/2)", 4, 8), ("x**(-1/2)", 16, 0.25), ("2**x", 10, 1024), ("x**(1/3)", 27, 3),
     ("1/cosh(x)**2 - sech2(x)", 2, 0), ("-x", 3, -3), ("E - exp(x)", 1, 0)],
)  # fmt: skip
def test_powers_and_constants(text, x, want):
    (ball,) = evaluate_outputs(program(text), [x], 128)
    assert abs(ball - want) < 1e-30


def test_reciprocal_functions_are_spelled_out():
    expr = sympy.sech(X) * sympy.cosh(X) + sympy.cot(X) * sympy.tan(X)
    (ball,) = evaluate_outputs(compile_program([expr], [X]), [1], 128)
    assert abs(ball - 2) < 1e-30
