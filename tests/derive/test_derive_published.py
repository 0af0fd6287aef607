"""Published values, computed here by mpmath alone and then looked up in the facts on file."""

import json
from pathlib import Path

import mpmath
import pytest
from mpmath import mpf

FACTS = Path(__file__).parents[2] / "generated" / "facts"


def facts(name):
    return json.loads((FACTS / f"{name}.json").read_text(encoding="utf-8"))["document"]


def encloses(number, value):
    low, high = map(mpf, number["enclosure"])
    return low <= value <= high


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def silu(x):
    return x * sigmoid(x)


def gelu(x):
    return x * mpmath.ncdf(x)


def mish(x):
    return x * mpmath.tanh(mpmath.log1p(mpmath.exp(x)))


# the place and the value of the largest slope
PUBLISHED = {
    "silu": (silu, "2.39935728051546", "1.0998393201288669"),
    "gelu": (gelu, "1.41421356237309504880", "1.128904145185154786"),
    "mish": (mish, "1.49", "1.0884981612517278"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_largest_slope(name):
    function, near, largest = PUBLISHED[name]
    with mpmath.workdps(60):
        place = mpmath.findroot(lambda x: mpmath.diff(function, x, 2), mpf(near))
        value = mpmath.diff(function, place)
        samples = [mpmath.diff(function, mpf(k) / 8) for k in range(-80, 81)]
        digits = len(largest.partition(".")[2])

        assert max(samples) < value
        assert abs(value - mpf(largest)) < mpf(10) ** -digits
        if name != "mish":
            assert abs(place - mpf(near)) < mpf(10) ** -14
        found = facts(name)["lipschitz"]["value"]
        low, high = map(mpf, found["enclosure"])
        assert low - mpf(10) ** -38 < value < high + mpf(10) ** -38
        assert found["attained"]


def test_the_largest_slope_of_gelu_is_at_the_root_of_two():
    """gelu'' = (2 - x^2) phi(x)."""
    with mpmath.workdps(60):
        slope = mpmath.ncdf(mpmath.sqrt(2)) + mpmath.sqrt(2) * mpmath.npdf(mpmath.sqrt(2))
        assert abs(slope - mpf("1.128904145185154786")) < mpf(10) ** -18
    places = [point["x"]["exact"] for point in facts("gelu")["inflection_points"]]
    assert places == ["-sqrt(2)", "sqrt(2)"]


def test_twenty_sigmoids_in_a_row():
    """The largest slope of the logistic function is sigma(0)(1 - sigma(0)) = 1/4."""
    with mpmath.workdps(60):
        steepest = sigmoid(mpf(0)) * (1 - sigmoid(mpf(0)))
        assert mpmath.nstr(steepest**20, 11) == "9.0949470177e-13"
        assert all(mpmath.diff(sigmoid, mpf(k) / 8) < steepest for k in range(-80, 81) if k)
    assert facts("sigmoid")["lipschitz"]["value"]["exact"] == "1/4"


def test_the_constants_of_selu():
    """E f = 0 and E f^2 = 1 by quadrature, with the published digits."""
    numbers = facts("selu")["normalizing"]["constants"]
    with mpmath.workdps(40):
        alpha, scale = (
            sum(map(mpf, numbers[name]["enclosure"])) / 2 for name in ("alpha", "scale")
        )

        def f(x):
            return scale * (x if x > 0 else alpha * mpmath.expm1(x))

        cuts = [-40, -8, -2, 0, 2, 8, 40]
        assert abs(mpmath.quad(lambda x: f(x) * mpmath.npdf(x), cuts)) < mpf(10) ** -28
        assert abs(mpmath.quad(lambda x: f(x) ** 2 * mpmath.npdf(x), cuts) - 1) < mpf(10) ** -28
        assert mpmath.nstr(alpha, 20) == "1.6732632423543772848"
        assert mpmath.nstr(scale, 20) == "1.0507009873554804934"
        # Klambauer et al. state that the norm of the Jacobian at the fixed point is 0.7877
        norm = facts("selu")["contraction"]["spectral_norm"]["enclosure"][0]
        assert round(float(norm), 4) == 0.7877
