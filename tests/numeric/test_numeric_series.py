"""Taylor coefficients agree with known series and with mpmath's derivatives."""

from fractions import Fraction

import mpmath
import pytest
import sympy

from symact.language.reader import read, symbol
from symact.numeric.program import compile_program
from symact.numeric.series import taylor_balls

X = symbol("x")


def coefficients(text, at, order, prec=256, **more):
    return taylor_balls(compile_program([read(text)], [X]), at, order, prec, **more)[0]


def number(ball):
    return mpmath.mpf(ball.mid().str(50, radius=False))


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
    "x**(1/3)": lambda u: u ** (mpmath.mpf(1) / 3), "x**7/(1 + x**2)": lambda u: u**7 / (1 + u * u),
    "x*atan(exp(x))": lambda u: u * mpmath.atan(mpmath.exp(u)),
}  # fmt: skip


@pytest.mark.parametrize("text", FUNCTIONS)
def test_coefficients_agree_with_numerical_derivatives(text):
    found = coefficients(text, Fraction(3, 8), 6)
    with mpmath.workdps(60):
        want = mpmath.taylor(FUNCTIONS[text], mpmath.mpf(3) / 8, 6)
        for ball, coefficient in zip(found, want, strict=True):
            assert ball.rel_accuracy_bits() > 200
            assert abs(number(ball) - coefficient) <= abs(coefficient) * mpmath.mpf(10) ** -30


def test_the_series_of_tanh_has_bernoulli_numbers():
    found = coefficients("tanh(x)", 0, 21)
    for k in range(1, 11):
        n = 2 * k
        want = sympy.bernoulli(n) * 4**k * (4**k - 1) / sympy.factorial(n)
        with mpmath.workdps(60):
            value = mpmath.mpf(want.p) / mpmath.mpf(want.q)
            assert abs(number(found[n - 1]) - value) < abs(value) * mpmath.mpf(10) ** -40
        assert found[n].is_zero()


def test_tails_keep_their_relative_accuracy():
    for text in ("tanh(x)", "sigmoid(x)", "Phi(x)", "softplus(x)", "x*Phi(x)"):
        for ball in coefficients(text, -40, 4, 128):
            assert ball.rel_accuracy_bits() > 70


def test_a_removable_zero_is_removed():
    found = coefficients("sin(x)/x", 0, 5)
    assert found[0] == 1
    assert abs(found[2] + 1 / type(found[0])(6)) < 1e-15
    assert found[5].is_nan()


def test_where_there_is_no_series_nothing_is_finite():
    assert not all(b.is_finite() for b in coefficients("1/x", 0, 3))
    assert not all(b.is_finite() for b in coefficients("sqrt(x)", 0, 3))


def test_a_ball_of_points_gives_a_ball_of_coefficients():
    point = coefficients("tanh(x)", Fraction(1, 3), 3)
    around = coefficients("tanh(x)", type(point[0])(1 / 3, 1e-6), 3)
    assert all(wide.contains(narrow.mid()) for wide, narrow in zip(around, point, strict=True))


def test_parameters_and_outputs():
    alpha = symbol("alpha")
    program = compile_program([sympy.exp(alpha * X), X**2], [X, alpha])
    first, second = taylor_balls(program, 0, 3, 128, params=[2])
    assert [float(c) for c in first] == pytest.approx([1, 2, 2, 4 / 3])
    assert [float(c) for c in second] == [0, 0, 1, 0]


def test_a_long_series_stays_tight():
    # the largest known term of 1/(1 + exp(-x)) is that of order 63, from the Bernoulli numbers
    found = coefficients("sigmoid(x)", 0, 63, 512)
    want = (4**32 - 1) * sympy.bernoulli(64) / sympy.factorial(64)
    with mpmath.workdps(60):
        value = mpmath.mpf(want.p) / mpmath.mpf(want.q)
        assert abs(number(found[63]) - value) < abs(value) * mpmath.mpf(10) ** -40
