"""Affine normalization and self-normalizing families against mpmath's quadrature."""

from fractions import Fraction

import mpmath
import pytest

from symact import catalog
from symact.activation import Activation
from symact.derive.affine import affine
from symact.derive.family import families, family
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence
from tests.turns import in_turn

FORMULAS = {
    "relu": lambda x: max(x, 0),
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "mish": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
}


def moments(g, mu=0, sigma=1):
    marks = [mu + sigma * mpmath.mpf(m) for m in (-15, -10, -6, -3, -1, 0, 1, 3, 6, 10, 15)]
    marks = sorted({*marks, mpmath.mpf(0)})
    return tuple(
        mpmath.quad(lambda x, k=k: g(x) ** k * mpmath.npdf(x, mu, sigma), marks) for k in (1, 2)
    )


def middle(fact):
    lo, hi = (mpmath.mpf(end) for end in fact.enclosure)
    assert hi - lo < mpmath.mpf(10) ** -30
    return (lo + hi) / 2


@pytest.mark.parametrize("name", in_turn(FORMULAS, 3))
@pytest.mark.parametrize(("target", "spread"), [("0", "1"), ("0.5", "2")])
def test_the_normalized_function_has_the_moments(name, target, spread):
    with mpmath.workdps(40):
        found = affine(catalog.get(name), target, spread).value
        a, b = middle(found.a), middle(found.b)
        first, second = moments(lambda x: a * FORMULAS[name](x) + b)
        assert abs(first - mpmath.mpf(target)) < mpmath.mpf(10) ** -30
        assert abs(second - first**2 - mpmath.mpf(spread)) < mpmath.mpf(10) ** -30
        assert a > 0


def test_selu_needs_no_normalization():
    known = affine(catalog.get("selu"))
    assert known.evidence is Evidence.PROVED
    assert (known.value.a.value, known.value.b.value) == (1, 0)


def test_an_odd_function_needs_no_shift():
    assert affine(catalog.get("tanh")).value.b.value == 0


def test_constants_cannot_be_normalized():
    with pytest.raises(DerivationError, match="constant"):
        affine(Activation("three", "t", "3"))
    with pytest.raises(DerivationError, match="positive"):
        affine(catalog.get("relu"), 0, -1)


def test_the_family_of_elu_gives_the_constants_of_selu():
    known = family(catalog.get("elu"))
    (member,) = known.value.members
    for fact, digits in (
        (member.value, "1.67326324235437728481704299167"),
        (member.scale, "1.05070098735548049341933498529"),
    ):
        assert all(end.startswith(digits) for end in fact.enclosure)


@pytest.mark.slow
def test_a_family_outside_of_the_closed_class():
    shifted = catalog.define("shifted", "x*tanh(log(1 + exp(x))) - p", p=1)
    for target, spread in (("0", "1"), ("0.25", "1.5")):
        (member,) = family(shifted, "p", target, spread).value.members
        with mpmath.workdps(40):
            p, scale = middle(member.value), middle(member.scale)
            m, v = mpmath.mpf(target), mpmath.mpf(spread)
            first, second = moments(
                lambda x, p=p, scale=scale: scale * (FORMULAS["mish"](x) - p), m, mpmath.sqrt(v)
            )
            assert abs(first - m) < mpmath.mpf(10) ** -29
            assert abs(second - v - m**2) < mpmath.mpf(10) ** -29


def test_families_without_a_solution_are_undecided():
    # x/(1 + exp(-beta x)) has a positive mean for every positive beta
    with pytest.raises(UndecidedError):
        family(catalog.get("swish"))
    with pytest.raises(DerivationError, match="no parameter"):
        family(catalog.get("tanh"))
    with pytest.raises(DerivationError, match="gamma"):
        family(catalog.get("elu"), "gamma")


def quotient(value):
    with mpmath.workdps(50):
        return mpmath.mpf(value.numerator) / value.denominator


def solutions(name):
    return {found.parameter: found for found in families(catalog.get(name)).value}


def test_each_value_of_a_parameter_serves_where_the_function_is_odd():
    found = solutions("soft_shrink")["lambd"]
    assert found.every
    (member,) = found.members
    assert str(member.value.value) == "1/2"
    with mpmath.workdps(40):
        power = 2 * mpmath.quad(lambda x: (x - 0.5) ** 2 * mpmath.npdf(x), [0.5, 4, 12, 40])
        assert abs(middle(member.scale) - 1 / mpmath.sqrt(power)) < mpmath.mpf(10) ** -28
    with pytest.raises(UndecidedError):  # odd functions have no mean but zero
        family(catalog.get("soft_shrink"), mean="1/2")


def test_values_that_make_a_function_odd_are_exact():
    assert [m.value.value for m in solutions("leaky_relu")["negative_slope"].members] == [1]
    both = solutions("hard_tanh")
    assert [m.value.value for m in both["min_val"].members] == [-1]
    assert [m.value.value for m in both["max_val"].members] == [1]
    (shift,) = solutions("affine")["beta"].members
    assert shift.value.value == 0
    assert not solutions("affine")["beta"].every


def test_every_parameter_is_tried_and_those_without_a_value_are_named():
    known = families(catalog.get("srelu"))
    found = {s.parameter: s.members for s in known.value}
    assert found.keys() == {"a_r", "t_l", "a_l"}
    assert "t_r" in known.note
    fixed = {p.name: quotient(Fraction(p.default)) for p in catalog.get("srelu").parameters}
    t_r, t_l, a_l = (fixed[name] for name in ("t_r", "t_l", "a_l"))
    with mpmath.workdps(40):
        a_r, scale = middle(found["a_r"][0].value), middle(found["a_r"][0].scale)

        def f(x):
            if x >= t_r:
                return scale * (t_r + a_r * (x - t_r))
            return scale * (x if x > t_l else t_l + a_l * (x - t_l))

        first, second = (
            mpmath.quad(lambda x, n=n: f(x) ** n * mpmath.npdf(x), [-40, -8, t_l, t_r, 8, 40])
            for n in (1, 2)
        )
    assert abs(first) < mpmath.mpf(10) ** -25
    assert abs(second - 1) < mpmath.mpf(10) ** -25


def test_positive_functions_have_no_such_parameter():
    known = families(catalog.get("squareplus"))
    assert known.evidence is Evidence.UNDECIDED
    assert "b was found" in known.note
    with pytest.raises(DerivationError, match="no parameter"):
        families(catalog.get("tanh"))
