"""The named functions: definitions, derivatives and values against mpmath and SymPy."""

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, S, diff, erf, exp, log, sqrt

from symact.language import functions as fn
from symact.language.reader import symbol

x = symbol("x")

WITNESS = {
    fn.logistic: lambda u: 1 / (1 + mpmath.exp(-u)),
    fn.softplus: lambda u: mpmath.log1p(mpmath.exp(u)),
    fn.expm1: mpmath.expm1,
    fn.log1p: mpmath.log1p,
    fn.normal_pdf: mpmath.npdf,
    fn.normal_cdf: mpmath.ncdf,
    fn.sech2: lambda u: mpmath.sech(u) ** 2,
    fn.erfcx: lambda u: mpmath.exp(u**2) * mpmath.erfc(u),
}

every = pytest.mark.parametrize("function", fn.DEFINITIONS, ids=lambda f: f.__name__)


def test_every_named_function_has_a_witness():
    assert set(WITNESS) == set(fn.DEFINITIONS)


@every
@pytest.mark.parametrize(
    "point", [Rational(-9, 10), Rational(1, 7), Rational(5), Rational(1, 10**18)]
)
def test_value_agrees_with_mpmath(function, point):
    with mpmath.workdps(60):
        want = WITNESS[function](mpmath.mpf(point.p) / point.q)
        got = mpmath.mpf(str(function(point).evalf(40)))
        assert abs(got - want) <= abs(want) * mpmath.mpf(10) ** -35


@every
@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivative_agrees_with_the_elementary_definition(function, order):
    point = Rational(3, 7)
    own = fn.elementary(diff(function(x), x, order)).subs(x, point)
    plain = diff(fn.DEFINITIONS[function](x), x, order).subs(x, point)
    assert abs((own - plain).evalf(30, maxn=200)) < 1e-28


def test_values_at_zero():
    assert fn.logistic(0) == S.Half
    assert fn.softplus(0) == log(2)
    assert fn.expm1(0) == 0
    assert fn.log1p(0) == 0
    assert fn.normal_cdf(0) == S.Half
    assert fn.sech2(0) == 1
    assert fn.erfcx(0) == 1


def test_elementary_rewrites_nested_functions():
    expr = x * fn.normal_cdf(fn.softplus(x))
    assert fn.elementary(expr) == x * ((1 + erf(log(1 + exp(x)) / sqrt(2))) / 2)


@given(st.integers(-40, 40))
def test_ramp_is_the_positive_part(n):
    assert fn.ramp(x).subs(x, n) == max(n, 0)
    nested = fn.ramp(x - fn.ramp(x - 1))
    assert nested.subs(x, n) == max(n - max(n - 1, 0), 0)


def test_the_derivative_of_the_ramp_at_zero_is_zero():
    assert diff(fn.ramp(x), x).subs(x, 0) == 0
