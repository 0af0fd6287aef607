import mpmath
import pytest
import sympy

from symact.activation import Activation, Parameter
from symact.derive.branches import to_branches
from symact.derive.constants import default_values, resolve, resolved_expr
from symact.derive.moments import expectation
from symact.derive.normalizing import self_normalizing
from symact.derive.range import value_range
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence
from symact.language.reader import read
from tests.turns import in_turn

SELU = Activation(
    "any_name", "t", "lam*Piecewise((x, x > 0), (a*(exp(x) - 1), True))",
    parameters=(
        Parameter("a", domain="positive", derived="self_normalizing"),
        Parameter("lam", domain="positive", derived="self_normalizing"),
    ),
)  # fmt: skip


def constants(known):
    return dict(known.value.constants)


def test_the_published_constants():
    known = self_normalizing(SELU)
    found = constants(known)
    assert known.evidence is Evidence.PROVED
    for name, digits in (
        ("a", "1.67326324235437728481704299167"), ("lam", "1.05070098735548049341933498529"),
    ):  # fmt: skip
        lo, hi = found[name].enclosure
        assert lo.startswith(digits)
        assert hi.startswith(digits)
        assert not found[name].value.free_symbols


def moments(found, mean, variance):
    """Integrate by mpmath, independently of the closed forms."""
    a, lam = (mpmath.mpf(str(found[n].value.evalf(45))) for n in ("a", "lam"))
    m, v = mpmath.mpf(mean), mpmath.mpf(variance)
    density = lambda t: mpmath.exp(-((t - m) ** 2) / (2 * v)) / mpmath.sqrt(2 * mpmath.pi * v)  # noqa: E731 - one formula
    f = lambda t: lam * (t if t > 0 else a * mpmath.expm1(t))  # noqa: E731 - one formula
    marks = [-30, -12, -6, -3, -1, 0, 1, 3, 6, 12, 30]
    return tuple(mpmath.quad(lambda t, k=k: f(t) ** k * density(t), marks) for k in (1, 2))


@pytest.mark.parametrize(
    ("mean", "variance"), in_turn([("0", "1"), ("0.1", "1.2"), ("0", "2"), ("-0.1", "0.9")], 2)
)
def test_moments_of_the_target_are_kept(mean, variance):
    found = constants(self_normalizing(SELU, mean, variance))
    with mpmath.workdps(40):
        first, second = moments(found, mean, variance)
        m, v = mpmath.mpf(mean), mpmath.mpf(variance)
        assert abs(first - m) < mpmath.mpf(10) ** -25
        assert abs(second - v - m**2) < mpmath.mpf(10) ** -25


def test_targets_without_constants_are_refused():
    positive = Activation(
        "t", "t", "c*Piecewise((x, x > 0), (s*exp(x), True))",
        parameters=(Parameter("c", domain="positive"), Parameter("s", domain="positive")),
    )  # fmt: skip
    with pytest.raises(DerivationError, match="no positive constants"):
        self_normalizing(positive)  # no mean of zero without a negative value
    with pytest.raises(DerivationError, match="variance"):
        self_normalizing(SELU, 0, 0)


def test_other_families_are_found_by_structure():
    leaky = Activation(
        "t", "t", "c*Piecewise((x, x >= 0), (s*x, True))",
        parameters=(Parameter("c", domain="positive"), Parameter("s", domain="real")),
    )  # fmt: skip
    found = constants(self_normalizing(leaky))  # only the identity keeps N(0, 1)
    assert (found["c"].value, found["s"].value) == (1, 1)
    with pytest.raises(DerivationError, match="family"):
        self_normalizing(Activation("t", "t", "x*tanh(x)"))


def test_moments_without_closed_form_are_undecided():
    x = sympy.Symbol("x", real=True)
    with pytest.raises(UndecidedError, match="closed Gaussian"):
        expectation(to_branches(sympy.tanh(x), x), 0, 1)


@pytest.mark.parametrize(
    "formula", ["x**3*exp(x/2) + x**2", "abs(x)*exp(-2*x)", "clip(x, -1, 2)**2"]
)
def test_expectations_agree_with_quadrature(formula):
    expr = read(formula)
    (x,) = expr.free_symbols
    exact = expectation(to_branches(expr, x), sympy.Rational(1, 3), sympy.Rational(3, 2))
    function = sympy.lambdify(x, expr, "mpmath")
    with mpmath.workdps(30):
        m, v = mpmath.mpf(1) / 3, mpmath.mpf(3) / 2
        marks = [-25, -10, -5, -1, 0, 2, 5, 10, 25]
        want = mpmath.quad(
            lambda t: function(t) * mpmath.npdf(t, m, mpmath.sqrt(v)),
            marks,
        )
        assert abs(mpmath.mpf(str(exact.evalf(30))) - want) < 1e-22


def test_derived_parameters_get_their_values():
    known = resolve(SELU)
    assert all(p.default for p in known.parameters)
    a = read(known.parameters[0].default, {})
    assert abs(a.evalf(30) - sympy.Float("1.67326324235437728481704299167", 30)) < 1e-28
    assert resolved_expr(SELU).free_symbols == {SELU.x}
    assert set(default_values(SELU)) == {SELU.symbols["a"], SELU.symbols["lam"]}


def test_range_keeps_the_derived_closed_forms():
    known = value_range(SELU).value
    values = constants(self_normalizing(SELU))
    assert known.lo.value == -values["a"].value * values["lam"].value
    assert known.lo.attained is False
    assert known.lo.enclosure[0].startswith("-1.7580993408473768599402175208")
    assert known.hi.value is sympy.oo
