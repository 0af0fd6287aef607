"""Comparisons against published distances and against dense sampling with mpmath."""

from functools import partial

import mpmath
import pytest

from symact import catalog
from symact.activation import Activation
from symact.derive.compare import compare
from symact.known import Evidence


def pair(first, second):
    def find(text):
        return catalog.get(text) if text in catalog.names() else Activation("t", "t", text)

    return compare(find(first), find(second))


def inside(known, value, slack="1e-30"):
    low, high = map(mpmath.mpf, known.enclosure)
    return low - mpmath.mpf(slack) <= value <= high + mpmath.mpf(slack)


def gelu(x):
    return x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def gelu_tanh(x):
    inner = mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)
    return x / (1 + mpmath.exp(-2 * inner))


def quick_gelu(x):
    return x / (1 + mpmath.exp(-mpmath.mpf("1.702") * x))


PUBLISHED = [
    ("gelu_tanh", gelu_tanh, "4.73235520687285e-4", "2.69894138"),
    ("quick_gelu", quick_gelu, "0.0203348722092392", "2.27039773"),
]


@pytest.mark.parametrize(("other", "function", "largest", "place"), PUBLISHED)
def test_distance_of_gelu_and_its_approximations(other, function, largest, place):
    found = pair("gelu", other).value.value
    with mpmath.workdps(50):
        # the published distance and place have these digits
        assert inside(found.largest, mpmath.mpf(largest), slack="6e-17")
        assert sorted(k.enclosure[0].lstrip("-")[: len(place)] for k in found.at) == [place] * 2
        # independent: solve d' = 0 near the place
        slope = partial(mpmath.diff, lambda u: gelu(u) - function(u))
        x = mpmath.findroot(slope, mpmath.mpf(place))
        assert inside(found.largest, abs(gelu(x) - function(x)))
        assert found.largest.attained
        low, high = map(mpmath.mpf, found.largest.enclosure)
        assert (high - low) / high < mpmath.mpf("1e-30")


def test_no_sample_is_farther_apart():
    found = pair("tanh", "softsign").value.value
    with mpmath.workdps(40):
        high = mpmath.mpf(found.largest.enclosure[1])
        for k in range(-400, 401):
            x = mpmath.mpf(k) / 20
            assert abs(mpmath.tanh(x) - x / (1 + abs(x))) <= high


def test_softplus_is_at_most_the_logarithm_of_two_from_relu():
    found = pair("softplus", "relu")
    assert str(found.value.value.largest.value) == "log(2)"
    assert [str(k.value) for k in found.value.value.at] == ["0"]


def test_kinks_and_joints_of_both_are_seen():
    # relu - hard_swish is x (3 - x)/6 on [0, 3] and -x (x + 3)/6 on [-3, 0]
    found = pair("relu", "hard_swish")
    assert str(found.value.value.largest.value) == "3/8"
    assert [str(k.value) for k in found.value.value.at] == ["-3/2", "3/2"]
    assert str(found.grad.value.largest.value) == "1/2"
    assert found.value.evidence is Evidence.PROVED


def test_an_isolated_value_counts():
    found = pair("sign(x)", "Piecewise((1, x > 0), (-1, True))")
    assert found.equal.value is False
    assert str(found.value.value.largest.value) == "1"
    assert [str(k.value) for k in found.value.value.at] == ["0"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("relu", "max(x, 0)"),
        ("sigmoid", "(1 + tanh(x/2))/2"),
        ("silu", "x/(1 + exp(-x))"),
        ("(x + abs(x))/2", "relu"),
        ("tanh", "(exp(2*x) - 1)/(exp(2*x) + 1)"),
    ],
)
def test_equality_is_proved(first, second):
    found = pair(first, second)
    assert found.equal.value is True
    assert found.equal.evidence is Evidence.PROVED
    assert found.value.value.largest.value == 0


def test_a_tiny_difference_is_refuted_with_a_witness():
    found = pair("x", "x + 10**(-30)*exp(-x**2)")
    assert found.equal.value is False
    x, difference = found.witness.value.x, found.witness.value.difference
    with mpmath.workdps(60):
        expected = -(mpmath.mpf(10) ** -30) * mpmath.exp(-(mpmath.mpf(int(x.value)) ** 2))
        assert inside(difference, expected, slack="1e-60")
    assert str(found.value.value.largest.value * 10**30) == "1"


def test_an_unbounded_difference_is_infinite():
    found = pair("relu", "leaky_relu").value.value
    assert found.largest.enclosure == ("oo", "oo")
    assert found.largest.attained is False
    assert [str(k.value) for k in found.at] == ["-oo"]


def test_what_is_not_settled_is_said():
    found = pair("tan(x)", "x")
    assert not found.value.decided
    assert found.value.note


def test_more_digits():
    found = compare(catalog.get("gelu"), catalog.get("quick_gelu"), digits=50).value.value
    with mpmath.workdps(70):
        low, high = map(mpmath.mpf, found.largest.enclosure)
        assert (high - low) / high < mpmath.mpf("1e-50")
