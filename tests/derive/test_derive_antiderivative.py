import mpmath
import pytest
import sympy
from mpmath import mpf
from sympy import Rational, S, erf, exp, log, pi, polylog, sqrt

from symact.activation import Activation, Parameter
from symact.derive.antiderivative import antiderivative
from symact.known import Evidence
from symact.language.reader import symbol
from tests.turns import in_turn

X = symbol("x")
ALPHA = Parameter("alpha", "1", "positive")


def ask(formula, *parameters):
    return antiderivative(Activation("t", "t", formula, parameters=parameters))


def soft(t):
    return mpmath.log1p(mpmath.exp(t))


INTEGRANDS = [
    ("1/(1 + exp(-x))", lambda t: 1 / (1 + mpmath.exp(-t)), ()),
    ("tanh(x)", mpmath.tanh, ()),
    ("x - tanh(x)", lambda t: t - mpmath.tanh(t), ()),
    ("x/(1 + abs(x))", lambda t: t / (1 + abs(t)), (0,)),
    ("max(x, 0)", lambda t: max(t, mpf(0)), (0,)),
    ("x*clip(x + 3, 0, 6)/6", lambda t: t * min(max(t + 3, mpf(0)), mpf(6)) / 6, (-3, 3)),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))",
     lambda t: t if t > 0 else mpmath.expm1(t), (0,)),
    ("log(1 + exp(x))", soft, ()),
    ("-log(1 + exp(-x))", lambda t: -soft(-t), ()),
    ("x/(1 + exp(-x))", lambda t: t / (1 + mpmath.exp(-t)), ()),
    ("x/(1 + exp(-851*x/500))", lambda t: t / (1 + mpmath.exp(mpf(-851) * t / 500)), ()),
    ("x**2/(1 + exp(-x))**2", lambda t: (t / (1 + mpmath.exp(-t))) ** 2, ()),
    ("x*tanh(log(1 + exp(x)))", lambda t: t * mpmath.tanh(soft(t)), ()),
    ("x*tanh(log(1 + 1/(1 + exp(-x))))",
     lambda t: t * mpmath.tanh(mpmath.log1p(1 / (1 + mpmath.exp(-t)))), ()),
    ("x*log(1 + 1/(1 + exp(-x)))",
     lambda t: t * mpmath.log1p(1 / (1 + mpmath.exp(-t))), ()),
    ("x*atan(exp(x))", lambda t: t * mpmath.atan(mpmath.exp(t)), ()),
    ("x*tanh(x)", lambda t: t * mpmath.tanh(t), ()),
    ("x*(1 + erf(x/sqrt(2)))/2", lambda t: t * mpmath.ncdf(t), ()),
    ("exp(-x**2)", lambda t: mpmath.exp(-t * t), ()),
    ("x**2*exp(-x**2/2 + x)", lambda t: t * t * mpmath.exp(-t * t / 2 + t), ()),
    ("x*phi(x) + Phi(x)", lambda t: t * mpmath.npdf(t) + mpmath.ncdf(t), ()),
    ("(x + sqrt(x**2 + 4))/2", lambda t: (t + mpmath.sqrt(t * t + 4)) / 2, ()),
    ("(sqrt(x**2 + 1) - 1)/2 + x", lambda t: (mpmath.sqrt(t * t + 1) - 1) / 2 + t, ()),
    ("x/sqrt(1 + x**2)", lambda t: t / mpmath.sqrt(1 + t * t), ()),
    ("x**2/(1 + x**2)**(3/2)", lambda t: t * t / mpmath.sqrt(1 + t * t) ** 3, ()),
    ("x/(1 + abs(x))**(1/3)", lambda t: t / mpmath.cbrt(1 + abs(t)), (0,)),
    ("atan(x)", mpmath.atan, ()),
    ("erf(x)*exp(-x**2)", lambda t: mpmath.erf(t) * mpmath.exp(-t * t), ()),
    ("x*erf(x)*exp(-x**2)", lambda t: t * mpmath.erf(t) * mpmath.exp(-t * t), ()),
    ("erf(x)**2", lambda t: mpmath.erf(t) ** 2, ()),
    ("exp(sin(x))*cos(x)", lambda t: mpmath.exp(mpmath.sin(t)) * mpmath.cos(t), ()),
    ("exp(x)*tanh(exp(x))", lambda t: mpmath.exp(t) * mpmath.tanh(mpmath.exp(t)), ()),
    ("atan(x)**3/(1 + x**2)", lambda t: mpmath.atan(t) ** 3 / (1 + t * t), ()),
    ("x/(1 + x**2)**2 + 1/(2 + 2*x + x**2)",
     lambda t: t / (1 + t * t) ** 2 + 1 / (2 + 2 * t + t * t), ()),
    ("x + sin(x)**2", lambda t: t + mpmath.sin(t) ** 2, ()),
    ("x*cos(x)", lambda t: t * mpmath.cos(t), ()),
    ("where(abs(x) > 0, sin(x)/x, 1)", mpmath.sinc, (0,)),
    ("Piecewise((x/(1 + exp(-x)), x >= 0), ((exp(x) - 1)/(1 + exp(-x)), True))",
     lambda t: (t if t >= 0 else mpmath.expm1(t)) / (1 + mpmath.exp(-t)), (0,)),
    ("sign(x)*log(1 + abs(x))", lambda t: mpmath.sign(t) * mpmath.log1p(abs(t)), (0,)),
    ("Piecewise((1, x >= 0), (0, True))", lambda t: mpf(t >= 0), (0,)),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "function", "joints"), in_turn(INTEGRANDS, 3))
def test_differences_agree_with_quadrature(formula, function, joints):
    known = ask(formula)
    assert known.evidence is Evidence.PROVED
    value = sympy.lambdify(X, known.value, "mpmath")
    with mpmath.workdps(60):
        ends = sorted({mpf(-4), mpf(5) / 3, *(mpf(j) for j in joints if -4 < j < 5 / 3)})
        for a, b in [(ends[0], e) for e in ends[1:]] + [(mpf(-1) / 3, mpf(-1) / 7)]:
            inner = [mpf(j) for j in joints if a < j < b]
            want = mpmath.quad(function, [a, *inner, b])
            assert mpmath.almosteq(value(b) - value(a), want, mpf(10) ** -45, mpf(10) ** -45)


def test_published_forms():
    assert sympy.expand(ask("1/(1 + exp(-x))").value - log(1 + exp(X))) == 0
    assert ask("log(1 + exp(x))").value == -polylog(2, -exp(X))
    gelu = X**2 / 4 + (X**2 - 1) * erf(X / sqrt(2)) / 4 + X * exp(-(X**2) / 2) / sqrt(8 * pi)
    assert sympy.expand(ask("x*(1 + erf(x/sqrt(2)))/2").value - gelu) == 0


def test_softsign_is_real_on_both_sides():
    found = ask("x/(1 + abs(x))").value
    assert not found.has(sympy.I)
    for at, want in ((-3, 3 - log(4)), (3, 3 - log(4))):
        assert sympy.expand(found.subs(X, at) - want) == 0


def test_parameters_stay_symbols():
    alpha = symbol("alpha", "positive")
    known = ask("Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))", ALPHA)
    assert known.note == ""
    left = known.value.subs(X, -2)
    assert sympy.expand(left - alpha * (exp(-2) + 2 - 1)) == 0


def test_hard_swish_meets_at_its_joints():
    found = ask("x*clip(x + 3, 0, 6)/6").value
    assert found.subs(X, -3) == found.subs(X, -5) == Rational(3, 4)
    assert found.subs(X, 3) == Rational(15, 4)
    assert found.subs(X, 0) == S.Zero


def test_a_jump_is_integrated_continuously():
    assert ask("Piecewise((1, x >= 0), (0, True))").value.subs(X, -1) == 0


@pytest.mark.parametrize("formula", in_turn([
    "x*erf(log(1 + exp(x)))", "exp(exp(x))", "1/x", "tan(x)", "floor(x)",
], 2))  # fmt: skip
def test_what_has_no_closed_form_is_undecided(formula):
    known = ask(formula)
    assert known.evidence is Evidence.UNDECIDED
    assert known.note
