import mpmath
import pytest
import sympy
from sympy import Rational, S, pi, sqrt

from symact.activation import Activation, Parameter
from symact.derive.derivative import derivative, kink_values, through_itself
from symact.derive.identity import equal_proved, tidy_constant
from symact.derive.taylor import taylor
from symact.errors import DerivationError
from symact.known import Evidence
from symact.language.functions import elementary
from symact.language.reader import read
from tests.turns import in_turn

MISH = Activation("m", "m", "x*tanh(log(1 + exp(x)))")
SILU = Activation("s", "s", "x/(1 + exp(-x))")
SIGMOID = Activation("g", "g", "1/(1 + exp(-x))")
RELU = Activation("r", "r", "Piecewise((x, x > 0), (0, True))")
ELU = Activation(
    "e", "e", "Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))",
    parameters=(Parameter("alpha", "1", "positive"),),
)  # fmt: skip
SOFTSIGN = Activation("o", "o", "x/(1 + abs(x))")


def test_mish_has_the_published_derivative():
    omega = read("4*(x + 1) + 4*exp(2*x) + exp(3*x) + exp(x)*(4*x + 6)")
    delta = read("2*exp(x) + exp(2*x) + 2")
    known = derivative(MISH)
    assert known.evidence is Evidence.PROVED
    assert equal_proved(known.value, read("exp(x)") * omega / delta**2)
    assert not equal_proved(known.value, read("exp(x)") * omega / delta)


def test_silu_derivative_through_itself():
    silu, sigma = SILU.expr, read("sigmoid(x)")
    assert equal_proved(derivative(SILU).value, silu + sigma * (1 - silu))
    assert not equal_proved(derivative(SILU).value, silu + sigma * (1 + silu))
    f = sympy.Symbol("f", real=True)
    assert sympy.expand(through_itself(SILU).value - (f + sigma * (1 - f))) == 0
    assert sympy.expand(through_itself(SIGMOID).value - f * (1 - f)) == 0
    assert through_itself(MISH) is None


def test_the_slope_of_a_kink_is_its_owners():
    (kink,) = kink_values(RELU)
    assert (kink.at, kink.left, kink.right, kink.value) == (0, 0, 1, 0)
    assert kink_values(SOFTSIGN) == ()
    (second,) = kink_values(SOFTSIGN, order=2)
    assert (second.left, second.right) == (2, -2)


def test_derivative_in_a_parameter():
    x, alpha = ELU.x, ELU.symbols["alpha"]
    known = derivative(ELU, wrt="alpha").value
    assert known.subs({x: -1, alpha: 3}) == sympy.exp(-1) - 1
    assert known.subs({x: 2, alpha: 3}) == 0


@pytest.mark.parametrize("order", [0, -1, 65, 1_000_000, 10**30])
def test_order_is_bounded(order):
    with pytest.raises(DerivationError, match="outside 1 to 64"):
        derivative(SILU, order)


def test_unknown_variable():
    with pytest.raises(DerivationError, match="no variable"):
        derivative(SILU, wrt="gamma")


@pytest.mark.parametrize("formula", in_turn([
    "x*tanh(log(1 + exp(x)))", "x*(1 + erf(x/sqrt(2)))/2", "x/(1 + exp(-x))", "x*atan(exp(x))",
    "x*erf(log(1 + exp(x)))", "asinh(x)/sqrt(1 + x**2)", "x*Phi(x)*sech2(x)", "cosh(x)*sin(x)",
], 3))  # fmt: skip
@pytest.mark.parametrize("order", [1, 2, 5, 11])
def test_derivatives_agree_with_mpmath(formula, order):
    activation = Activation("t", "t", formula)
    at = Rational(3, 7)
    got = derivative(activation, order).value.subs(activation.x, at).evalf(25)
    function = sympy.lambdify(activation.x, elementary(activation.expr), "mpmath")
    with mpmath.workdps(40):
        # Cauchy's integral over a circle around the point
        want = mpmath.diff(function, mpmath.mpf(3) / 7, order, method="quad", radius=0.25).real
        assert abs(mpmath.mpf(str(got)) - want) < 1e-18 * max(1, abs(want))


def test_order_63_of_the_logistic_function_is_a_bernoulli_number():
    value = derivative(SIGMOID, 63).value.subs(SIGMOID.x, 0)
    assert sympy.expand(value) == (2**64 - 1) * sympy.bernoulli(64) / 64


def test_order_64_by_leibniz():
    known = derivative(Activation("t", "t", "x*exp(2*x)"), 64).value
    (x,) = known.free_symbols
    assert equal_proved(known, 2**64 * (x + 32) * sympy.exp(2 * x))


@pytest.mark.slow
def test_order_64_of_mish_is_found():
    assert derivative(MISH, 64).decided


def test_mish_series_at_zero_is_exact():
    known = taylor(MISH, 0, 5)
    want = tuple(map(Rational, ("0", "3/5", "8/25", "-2/125", "-86/1875", "-7/18750")))
    assert known.evidence is Evidence.PROVED
    assert known.value.left == known.value.right == want
    assert known.value.smooth


def test_gelu_series_at_zero():
    gelu = Activation("u", "u", "x*(1 + erf(x/sqrt(2)))/2")
    want = (0, S.Half, 1 / sqrt(2 * pi), 0, -1 / (6 * sqrt(2 * pi)))
    got = taylor(gelu, 0, 4).value.right
    assert all(sympy.expand(a - b) == 0 for a, b in zip(got, want, strict=True))


def test_both_sides_are_given_apart():
    both = taylor(SOFTSIGN, 0, 4).value
    assert both.left == (0, 1, 1, 1, 1)
    assert both.right == (0, 1, -1, 1, -1)
    assert not both.smooth
    assert taylor(SOFTSIGN, 1, 3).value.smooth


def test_a_point_outside_of_the_formula_is_undecided():
    known = taylor(Activation("l", "l", "log(x)"), 0, 3)
    assert known.evidence is Evidence.UNDECIDED
    assert "plain value" in known.note


def test_constants_are_reduced():
    assert tidy_constant(sympy.tanh(sympy.log(2))) == Rational(3, 5)
    assert tidy_constant(sympy.sech(sympy.log(3))) == Rational(3, 5)
