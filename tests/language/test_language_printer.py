"""Printing: what is printed reads as the same expression."""

import pytest
import sympy
from hypothesis import given
from strategies import KINKED, PARTIAL, SMOOTH, expression_texts, expressions
from sympy import Integral, LambertW, Rational, oo, pi, sqrt

from symact.errors import DefinitionError, ReadError
from symact.language.printer import to_text
from symact.language.reader import read, symbol

x = symbol("x")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("x", "x"),
        ("-x", "-x"),
        ("x/(1 + exp(-x))", "x/(1 + exp(-x))"),
        ("x*(1+erf(x/sqrt(2)))/2", "x*(1 + erf(sqrt(2)*x/2))/2"),
        ("x - tanh(x)", "x - tanh(x)"),
        ("-log(1 + exp(-x))", "-log(1 + exp(-x))"),
        ("x^2", "x**2"),
        ("x^-2", "1/x**2"),
        ("x^(1/3)", "x**(1/3)"),
        ("1/sqrt(1+x^2)", "1/sqrt(1 + x**2)"),
        ("-2/3*x", "-2*x/3"),
        ("-(x + 1)*exp(x)", "-(1 + x)*exp(x)"),
        ("(1/2)**x", "(1/2)**x"),
        ("sigmoid(x)*x", "x*logistic(x)"),
        ("relu(x)", "Piecewise((x, x > 0), (0, True))"),
        ("clip(x, -1, 1)", "max(-1, min(1, x))"),
        (
            "where(And(x > 0, x < 1), x, abs(x))",
            "Piecewise((x, And(x > 0, x < 1)), (abs(x), True))",
        ),
        ("where(x != 0, sin(x)/x, 1)", "Piecewise((sin(x)/x, x != 0), (1, True))"),
        ("where(0 == x, 1, x)", "Piecewise((1, x == 0), (x, True))"),
        ("pi*E*x", "E*pi*x"),
        ("0.25", "1/4"),
        ("-0.25", "-1/4"),
    ],
)
def test_prints(text, printed):
    assert to_text(read(text)) == printed
    assert read(printed) == read(text)


@given(expressions())
def test_what_is_printed_reads_as_the_same(expr):
    assert read(to_text(expr)) == expr


@given(expression_texts((*SMOOTH, *KINKED, *PARTIAL), leaves=8))
def test_whatever_was_read_prints_and_reads_as_the_same(text):
    try:
        expr = read(text)
    except ReadError:
        return
    assert read(to_text(expr)) == expr


@given(expressions(leaves=4))
def test_the_text_means_the_same_number(expr):
    for point in (Rational(-7, 3), Rational(1, 5), Rational(4)):
        again = read(to_text(expr)).subs(x, point)
        assert again == expr.subs(x, point)


def test_closed_forms_of_facts_print():
    assert to_text(-LambertW(sympy.exp(-1))) == "-LambertW(exp(-1))"
    assert to_text(Rational(-3, 8)) == "-3/8"
    assert to_text(oo) == "oo"
    assert to_text(-oo) == "-oo"
    assert to_text(sqrt(2 / pi)) == "sqrt(2)/sqrt(pi)"


@pytest.mark.parametrize(
    "expr",
    [sympy.Float(0.5), sympy.I, sympy.nan, sympy.zoo, Integral(x, x), sympy.DiracDelta(x),
     LambertW(x, -1), sympy.gamma(x), x + sympy.I],
)  # fmt: skip
def test_what_has_no_spelling_is_refused(expr):
    with pytest.raises(DefinitionError, match="no spelling"):
        to_text(expr)
