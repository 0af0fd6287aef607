"""Gaussian statistics against mpmath's quadrature of formulas written here, and known constants."""

import mpmath
import pytest
import sympy

from symact import catalog
from symact.derive.branches import to_branches
from symact.derive.gaussian import gaussian
from symact.derive.moments import expectation
from symact.errors import SymactError, UndecidedError
from symact.known import Evidence
from tests.turns import in_turn

X = sympy.Symbol("x", real=True)
Q = sympy.Symbol("q", positive=True)


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


def softplus(x):
    return mpmath.log1p(mpmath.exp(x))


def gelu_tanh(x):
    c = mpmath.mpf("0.044715")
    return x * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + c * x**3))) / 2


FORMULAS = {
    # name: (f, its joints)
    "relu": (lambda x: max(x, 0), [0]),
    "leaky_relu": (lambda x: x if x > 0 else x / 100, [0]),
    "elu": (lambda x: x if x > 0 else mpmath.expm1(x), [0]),
    "sigmoid": (logistic, []),
    "tanh": (mpmath.tanh, []),
    "softsign": (lambda x: x / (1 + abs(x)), [0]),
    "softplus": (softplus, []),
    "silu": (lambda x: x * logistic(x), []),
    "gelu": (lambda x: x * mpmath.ncdf(x), []),
    "gelu_tanh": (gelu_tanh, []),
    "quick_gelu": (lambda x: x * logistic(mpmath.mpf("1.702") * x), []),
    "mish": (lambda x: x * mpmath.tanh(softplus(x)), []),
    "hard_swish": (lambda x: x * min(max(x + 3, 0), 6) / 6, [-3, 3]),
    "hard_sigmoid": (lambda x: min(max(x + 3, 0), 6) / 6, [-3, 3]),
}

GRADIENTS = {
    "tanh": lambda x: mpmath.sech(x) ** 2,
    "sigmoid": lambda x: logistic(x) * logistic(-x),
    "silu": lambda x: logistic(x) * (1 + x * logistic(-x)),
    "gelu": lambda x: mpmath.ncdf(x) + x * mpmath.npdf(x),
    "elu": lambda x: mpmath.mpf(1) if x > 0 else mpmath.exp(x),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "mish": lambda x: mpmath.tanh(softplus(x)) + x * mpmath.sech(softplus(x)) ** 2 * logistic(x),
}


def mean(g, joints=(), mu=0, sigma=1):
    """Integrate by mpmath with parts at the joints."""
    marks = sorted({mu + sigma * mpmath.mpf(m) for m in (-15, -10, -6, -3, -1, 0, 1, 3, 6, 10, 15)}
                   | set(map(mpmath.mpf, joints)))  # fmt: skip
    return mpmath.quad(lambda x: g(x) * mpmath.npdf(x, mu, sigma), marks)


def holds(fact, value, digits=30):
    """Tell whether the enclosure of a fact holds a number known to about 38 digits."""
    lo, hi = (mpmath.mpf(end) for end in fact.enclosure)
    slack = mpmath.mpf(10) ** -36
    narrow = hi - lo <= max(abs(value), slack) * mpmath.mpf(10) ** -digits
    return lo - slack <= value <= hi + slack and narrow


@pytest.mark.parametrize("name", in_turn(FORMULAS, 3))
def test_moments_of_catalog_functions(name):
    f, joints = FORMULAS[name]
    found = gaussian(catalog.get(name)).value
    with mpmath.workdps(42):
        first, second = mean(f, joints), mean(lambda x: f(x) ** 2, joints)
        assert holds(found.mean, first)
        assert holds(found.second_moment, second)
        assert holds(found.variance, second - first**2)
        assert holds(found.gain, 1 / mpmath.sqrt(second))
        if name in GRADIENTS:
            assert holds(found.grad_second_moment, mean(lambda x: GRADIENTS[name](x) ** 2, joints))


@pytest.mark.parametrize("name", in_turn(["gelu", "mish", "elu", "hard_swish"], 2))
def test_another_normal_law(name):
    f, joints = FORMULAS[name]
    found = gaussian(catalog.get(name), "0.3", "1.7").value
    with mpmath.workdps(42):
        mu, sigma = mpmath.mpf("0.3"), mpmath.mpf("1.7")
        assert holds(found.mean, mean(f, joints, mu, sigma))
        assert holds(found.second_moment, mean(lambda x: f(x) ** 2, joints, mu, sigma))


def test_relu_in_closed_form():
    known = gaussian(catalog.get("relu"))
    assert known.evidence is Evidence.PROVED
    assert sympy.simplify(known.value.mean.value - 1 / sympy.sqrt(2 * sympy.pi)) == 0
    assert known.value.second_moment.value == sympy.Rational(1, 2)
    assert known.value.gain.value == sympy.sqrt(2)


def test_gelu_in_closed_form():
    # E x Phi = 1/(2 sqrt pi) and E (x Phi)^2 = 1/3 + 1/(2 sqrt(3) pi)
    found = gaussian(catalog.get("gelu"))
    assert found.evidence is Evidence.PROVED
    second = sympy.Rational(1, 3) + 1 / (2 * sympy.sqrt(3) * sympy.pi)
    assert sympy.simplify(found.value.mean.value - 1 / (2 * sympy.sqrt(sympy.pi))) == 0
    assert sympy.simplify(found.value.second_moment.value - second) == 0


def test_the_gain_of_tanh_is_not_five_thirds():
    lo, hi = gaussian(catalog.get("tanh")).value.gain.enclosure
    assert lo.startswith("1.59253741972283142777")
    assert hi.startswith("1.59253741972283142777")


def test_selu_keeps_the_standard_normal():
    found = gaussian(catalog.get("selu")).value
    assert (found.mean.value, found.variance.value, found.gain.value) == (0, 1, 1)
    assert found.mean.evidence is Evidence.PROVED


def test_symmetry_gives_exact_means():
    assert gaussian(catalog.get("tanh")).value.mean.value == 0
    assert gaussian(catalog.get("sigmoid")).value.mean.value == sympy.Rational(1, 2)


def test_parameters_stay_symbols():
    found = gaussian(catalog.get("leaky_relu")).value
    slope = catalog.get("leaky_relu").symbols["negative_slope"]
    assert sympy.expand(found.second_moment.value - (1 + slope**2) / 2) == 0
    assert "default" in found.second_moment.note


def test_digits_on_request():
    lo, hi = gaussian(catalog.get("mish"), digits=50).value.second_moment.enclosure
    assert mpmath.mp.mpf(lo) <= mpmath.mp.mpf(hi)
    with mpmath.workdps(70):
        assert 0 < mpmath.mpf(hi) - mpmath.mpf(lo) < mpmath.mpf(10) ** -49


CLOSED = [
    # g, q, E g(sqrt(q) z) by mpmath below
    ("normal_cdf(x)**2", "1"),
    ("x**2*normal_cdf(x)**2", "5/2"),
    ("x*erf(x)*exp(-x**2)", "2"),
    ("erf(x)**2", "3/2"),
    ("x**3*normal_cdf(2*x)*exp(x/2)", "1/2"),
    ("Piecewise((x*erf(x), x > 0), (x**2*erf(2*x), True))", "2"),
    ("Piecewise((normal_cdf(x)**2, x > 0), (x*exp(x), True))", "1"),
    ("normal_cdf(x)**3", "2"),
    ("cosh(x) - x*exp(-3*x**2 + x)", "1"),
    ("Piecewise((x**4, x > 1), (normal_pdf(x), x < -1/2), (exp(x), True))", "3"),
]


@pytest.mark.parametrize(("formula", "variance"), in_turn(CLOSED, 3))
def test_closed_forms_against_quadrature(formula, variance):
    u = catalog.define("u", formula)
    branches = to_branches(u.expr, u.x)
    form = expectation(branches, sympy.Integer(0), Q).subs(Q, sympy.Rational(variance))
    names = {"normal_cdf": mpmath.ncdf, "normal_pdf": mpmath.npdf}
    g = sympy.lambdify(u.x, u.expr, [names, "mpmath"])
    with mpmath.workdps(42):
        ratio = sympy.Rational(variance)
        q = mpmath.sqrt(mpmath.mpf(int(ratio.p)) / int(ratio.q))
        joints = [mpmath.mpf(int(j.p)) / int(j.q) for j in branches.joints]
        want = mean(lambda x: mpmath.mpf(g(x)), joints, 0, q)
        got = mpmath.mpf(str(form.evalf(45)))
        assert abs(got - want) < mpmath.mpf(10) ** -36


def test_square_of_the_distribution_function_has_mean_one_third():
    u = catalog.define("u", "normal_cdf(x)**2")
    assert expectation(to_branches(u.expr, u.x), sympy.Integer(0), sympy.Integer(1)) == (
        sympy.Rational(1, 3)
    )


@pytest.mark.parametrize(
    "formula",
    ["1/x", "sqrt(x)", "log(x)", "exp(x**2)", "exp(x**2/2)", "tan(x)", "exp(exp(exp(x)))",
     "sin(1/x)", "floor(x)", "abs(sin(x))", "x**x"],
)  # fmt: skip
def test_hostile_expressions_are_refused(formula):
    with pytest.raises(SymactError):
        gaussian(catalog.define("u", formula))


@pytest.mark.parametrize(
    ("formula", "f"),
    [
        ("x/(x**2 - x + 1)", lambda x: x / (x * x - x + 1)),
        ("sqrt(log(1 + exp(x)))", lambda x: mpmath.sqrt(softplus(x))),
        ("x*(1 + exp(-2*x))**(-3/2)", lambda x: x * logistic(2 * x) ** mpmath.mpf("1.5")),
        ("x*erf(log(1 + exp(x)))", lambda x: x * mpmath.erf(softplus(x))),
        ("log(cosh(x))", lambda x: mpmath.log(mpmath.cosh(x))),
    ],
)
def test_typed_expressions(formula, f):
    found = gaussian(catalog.define("u", formula)).value
    with mpmath.workdps(42):
        assert holds(found.mean, mean(f))
        assert holds(found.second_moment, mean(lambda x: f(x) ** 2))
    assert found.grad_second_moment.decided


def test_moments_that_diverge_leave_the_others():
    # f' of sqrt|x| is not square integrable; E f^2 = E|x| = sqrt(2/pi)
    found = gaussian(catalog.define("u", "sqrt(abs(x))")).value
    assert not found.grad_second_moment.decided
    assert sympy.simplify(found.second_moment.value - sympy.sqrt(2 / sympy.pi)) == 0


def test_a_closed_moment_is_not_given_where_f_is_undefined():
    with pytest.raises(UndecidedError):
        gaussian(catalog.define("u", "log(x)/log(x)*x + sqrt(x)"))


def test_jumps_are_named():
    found = gaussian(catalog.define("u", "sign(x)")).value
    assert found.second_moment.value == 1
    assert "jumps" in found.grad_second_moment.note


def test_a_standard_deviation_must_be_positive():
    with pytest.raises(SymactError, match="positive"):
        gaussian(catalog.get("relu"), 0, 0)
