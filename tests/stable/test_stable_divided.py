import mpmath
import pytest
import sympy
from sympy import exp

from symact.language.reader import read, symbol
from symact.stable import divide_through, overflows

x = symbol("x")

GROWING = [("x/(x/2 + exp(-x/3))", -1), ("1/(x**2 + 3*exp(2*x))", 1), ("x**2/(x + exp(x))**2", 1)]


@pytest.mark.parametrize(("text", "side"), GROWING)
def test_the_rewritten_form_is_equal_and_has_no_growing_exponential(text, side):
    expr = read(text, {"x": x})
    assert overflows(expr, x)
    found = divide_through(expr, x, side)
    assert all((e.args[0].diff(x) * side).is_negative for e in found.atoms(exp))
    for k in (1, 3, 7):
        point = sympy.Rational(side * k, 2)
        difference = expr.subs(x, point).evalf(40) - found.subs(x, point).evalf(40)
        assert abs(difference) < mpmath.mpf("1e-35")


@pytest.mark.parametrize(("text", "side"), GROWING)
def test_the_other_side_is_left_alone(text, side):
    expr = read(text, {"x": x})
    assert divide_through(expr, x, -side) == expr


@pytest.mark.parametrize("text", ["1/(1 + exp(-x))", "x + exp(x)", "1/(x + exp(x) + exp(2*x))"])
def test_what_other_rules_treat_is_left_alone(text):
    assert not overflows(read(text, {"x": x}), x)
