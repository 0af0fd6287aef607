import mpmath
import pytest
from mpmath import mpf
from sympy import Rational, S, bernoulli, factorial, log, oo, pi, sqrt

from symact.activation import Activation, Parameter
from symact.derive.taylor import taylor
from symact.known import Evidence
from symact.language.reader import symbol
from tests.turns import in_turn


def ask(formula, at=0, order=5, *parameters):
    return taylor(Activation("t", "t", formula, parameters=parameters), at, order)


MISH = "x*tanh(log(1 + exp(x)))"
GELU = "x*(1 + erf(x/sqrt(2)))/2"


def test_published_coefficients():
    mish = (0, Rational(3, 5), Rational(8, 25), Rational(-2, 125), Rational(-86, 1875),
            Rational(-7, 18750))  # fmt: skip
    assert ask(MISH).value.right == mish
    gelu = ask(GELU, order=6).value.right
    root = sqrt(2 * pi)
    want = (0, S.Half, 1 / root, 0, -1 / (6 * root), 0, 1 / (40 * root))
    assert all((a - b).equals(0) for a, b in zip(gelu, map(S, want), strict=True))


def test_tanh_by_bernoulli_numbers():
    got = ask("tanh(x)", order=13).value.right
    for n in range(1, 8):
        want = 4**n * (4**n - 1) * bernoulli(2 * n) / factorial(2 * n)
        assert got[2 * n - 1] == want


@pytest.mark.parametrize(("formula", "at", "radius"), [
    ("1/(1 + exp(-x))", 0, pi),
    ("1/(1 + exp(-x))", 3, sqrt(9 + pi**2)),
    ("x/(1 + exp(-x))", 0, pi),
    ("tanh(x)", 0, pi / 2),
    ("log(1 + exp(x))", 0, pi),
    (MISH, 0, sqrt(log(2) ** 2 / 4 + 9 * pi**2 / 16)),
    (GELU, 0, oo),
    ("exp(-x**2)", 1, oo),
    ("sin(x)", 0, oo),
    ("atan(x)", 0, 1),
    ("atan(x)", 2, sqrt(5)),
    ("1/(1 + x**2)", 0, 1),
    ("(x + sqrt(x**2 + 4))/2", 0, 2),
    ("sqrt((x**2 + 4)**3)", 0, 2),
    ("where(abs(x) > 0, sin(x)/x, 1)", 0, oo),
    ("x/(1 + abs(x))", 0, 1),
    ("x/(1 + abs(x))", 1, 2),
])  # fmt: skip
def test_radius_of_convergence(formula, at, radius):
    found = ask(formula, at, 3).value
    for known in (found.left_radius, found.right_radius):
        assert known.evidence is Evidence.PROVED
        assert (known.value - radius).equals(0) or known.value == radius


def test_an_open_singularity_gives_a_lower_bound():
    known = ask("x*erf(log(1 + exp(x)))").value.right_radius
    assert known.evidence is Evidence.ENCLOSED
    assert known.enclosure[0].startswith("3.14159265358979323846264338327")
    assert known.enclosure[1] == "oo"


def test_radius_keeps_a_parameter():
    b = symbol("b", "positive")
    found = ask("(x + sqrt(x**2 + b))/2", 0, 3, Parameter("b", "4", "positive")).value
    assert found.right_radius.value == sqrt(b)


FUNCTIONS = [
    (MISH, lambda t: t * mpmath.tanh(mpmath.log1p(mpmath.exp(t)))),
    (GELU, lambda t: t * mpmath.ncdf(t)),
    ("x/(1 + exp(-x))", lambda t: t / (1 + mpmath.exp(-t))),
    ("x/(1 + abs(x))", lambda t: t / (1 + abs(t))),
    ("x*atan(exp(x))", lambda t: t * mpmath.atan(mpmath.exp(t))),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))", lambda t: t if t > 0 else mpmath.expm1(t)),
]


@pytest.mark.parametrize(("formula", "function"), in_turn(FUNCTIONS, 3))
@pytest.mark.parametrize("at", [0, Rational(-1, 2), 2])
def test_the_remainder_bounds_the_difference(formula, function, at):
    found = ask(formula, at, 4).value
    with mpmath.workdps(60):
        start = mpf(S(at).p) / S(at).q
        for coefficients, rest in (
            (found.left, found.left_remainder), (found.right, found.right_remainder),
        ):  # fmt: skip
            exact = [mpmath.mpmathify(c.evalf(60)) for c in coefficients]
            end = mpf(str(rest.end.evalf(60))) if rest.end.is_finite else start + 1
            bound = mpf(rest.bound.enclosure[1])
            for k in range(1, 41):
                t = start + (end - start) * k / 40
                polynomial = mpmath.polyval(exact[::-1], t - start)
                assert abs(function(t) - polynomial) <= bound + mpf(10) ** -50


def test_the_bound_is_no_larger_than_the_largest_derivative_asks():
    # exp: the largest factor is e/6! over [0, 1]
    bound = mpf(ask("exp(x)", 0, 5).value.right_remainder.bound.enclosure[1])
    assert mpmath.e / 720 <= bound < 1.001 * mpmath.e / 720


def test_polynomials_leave_nothing():
    found = ask("x*clip(x + 3, 0, 6)/6", 0, 3).value
    assert found.left_remainder.bound.value == 0
    assert found.left_remainder.end == -3
    assert found.right_remainder.end == 3


def test_sinc_is_smooth_through_its_gap():
    known = ask("where(abs(x) > 0, sin(x)/x, 1)", 0, 6)
    assert known.value.smooth
    assert known.value.right == (1, 0, Rational(-1, 6), 0, Rational(1, 120), 0, Rational(-1, 5040))
    assert not ask("where(abs(x) > 0, sin(x)/x, 2)", 0, 2).value.smooth


def test_symbolic_joints_fall_back_to_defaults():
    known = ask("Piecewise((x, x > theta), (value, True))", 0, 2,
                Parameter("theta", "1"), Parameter("value", "3"))  # fmt: skip
    assert known.value.right == (3, 0, 0)
    assert "default" in known.note
