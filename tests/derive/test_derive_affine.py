"""Affine normalization and self-normalizing families against mpmath's quadrature."""

import mpmath
import pytest

from symact import catalog
from symact.activation import Activation
from symact.derive.affine import affine
from symact.derive.family import family
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence

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


@pytest.mark.parametrize("name", FORMULAS)
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
