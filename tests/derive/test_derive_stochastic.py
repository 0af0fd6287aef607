"""Random inputs: evaluation as the expectation, and moments, against integrals and sampling."""

import mpmath as mp
import pytest
import sympy

from symact import catalog
from symact.derive.stochastic import gumbel_noise, laws, moments
from symact.derive.vector import program
from symact.derive.vector.evaluate import Arithmetic, run
from symact.errors import DefinitionError
from symact.known import Evidence

LOWER, UPPER, X = sympy.symbols("lower upper x", real=True)


@pytest.fixture(scope="module")
def rrelu():
    return moments(catalog.get("rrelu"))


def test_the_evaluation_slope_of_rrelu_is_the_mean_of_the_law(rrelu):
    assert rrelu.slope.value == (sympy.Rational(1, 8) + sympy.Rational(1, 3)) / 2
    assert rrelu.slope.value == sympy.Rational(11, 48)
    assert rrelu.slope.evidence is Evidence.PROVED
    assert [step.rule for step in rrelu.slope.trace] == [
        "expectation", "defaults", "slope left of zero",
    ]  # fmt: skip


def test_the_expectation_of_rrelu_agrees_with_quadrature(rrelu):
    for x in (-3.0, -0.5, 2.0):
        want = mp.quad(lambda a, x=x: x if x > 0 else a * x, [1 / 8, 1 / 3]) / (1 / 3 - 1 / 8)
        got = rrelu.evaluation.value.subs(X, sympy.Rational(x))
        assert float(got) == pytest.approx(float(want), rel=1e-14)


def test_the_variance_of_rrelu(rrelu):
    left = rrelu.variance.value.subs({X: -2, LOWER: sympy.Rational(1, 8),
                                      UPPER: sympy.Rational(1, 3)})  # fmt: skip
    assert left == sympy.Rational(4, 12) * sympy.Rational(5, 24) ** 2
    assert rrelu.variance.value.subs(X, 2) == 0


def test_moments_under_a_normal_input(rrelu):
    """E[max(x, 0)] is 1/sqrt(2 pi), and E[a^2] is the variance plus the squared mean."""
    slope = sympy.Rational(11, 48)
    assert sympy.expand(
        rrelu.gaussian_mean.value - (1 - slope) / sympy.sqrt(2 * sympy.pi)
    ) == 0  # fmt: skip
    square = slope**2 + sympy.Rational(5, 24) ** 2 / 12
    assert rrelu.gaussian_second.value == (1 + square) / 2


def test_laws_of_random_inputs():
    (law,) = laws(catalog.get("rrelu"))
    assert sympy.expand(law.mean.value - (LOWER + UPPER) / 2) == 0
    assert sympy.expand(law.variance.value - (UPPER - LOWER) ** 2 / 12) == 0
    (law,) = laws(catalog.get("gumbel_softmax"))
    assert (law.mean.value, law.variance.value) == (sympy.S.Half, sympy.Rational(1, 12))


def test_the_noise_of_gumbel_softmax():
    noise = gumbel_noise(catalog.get("gumbel_softmax"))
    assert noise.mean.value == sympy.EulerGamma
    assert noise.variance.value == sympy.pi**2 / 6
    assert noise.choice.value == "softmax(x)[i]"
    mean = mp.quad(lambda u: -mp.log(-mp.log(u)), [0, 0.5, 1])
    assert float(mean) == pytest.approx(float(sympy.EulerGamma), rel=1e-9)


def test_the_largest_noisy_element_is_drawn_with_the_probabilities_of_softmax():
    import numpy as np

    rng = np.random.default_rng(3)
    x = np.array([0.5, -1.0, 1.25])
    drawn = x - np.log(-np.log(rng.random((200_000, 3))))
    found = np.bincount(drawn.argmax(axis=1), minlength=3) / 200_000
    want = np.exp(x) / np.exp(x).sum()
    assert np.abs(found - want).max() < 5e-3


def test_a_small_temperature_makes_the_choice_hard():
    made = program(catalog.get("gumbel_softmax"))
    exact = Arithmetic(lambda p, q: mp.mpf(p) / q, lambda name: getattr(mp, name), mp.fsum)
    rows = {"x": [mp.mpf(v) for v in (0.5, -1.0, 2.0)], "u": [mp.mpf("0.9"), mp.mpf("0.2"),
                                                              mp.mpf("0.3")]}  # fmt: skip
    assert run(made, rows, {"tau": mp.mpf("0.001")}, exact)[0] > mp.mpf("0.999")


def test_what_has_no_random_input_is_refused():
    with pytest.raises(DefinitionError, match="not one random input"):
        moments(catalog.get("gelu"))
    assert gumbel_noise(catalog.get("softmax")) is None
