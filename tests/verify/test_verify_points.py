"""The places to look at are found where the literature says they are."""

import numpy as np
import pytest
import sympy
from verify_tools import X, activation, smooth, zero_limit

from symact.language.functions import logistic, normal_cdf
from symact.numeric.formats import FLOAT32, FLOAT64
from symact.verify.points import coarse_grid, landmarks
from symact.verify.truth import build_truths

GELU = X * normal_cdf(X)
SILU = X * logistic(X)


def nearest(places, x):
    return min(places, key=lambda place: abs(place - x))


@pytest.mark.parametrize(
    ("expr", "places"),
    [
        # where the float32 result rounds to zero, becomes subnormal, and equals the input
        (GELU, (-14.3561, -13.1462, 5.3475)),
        (SILU, (-108.66, -91.8568, 16.677)),
        # roots of the derivatives
        (sympy.diff(GELU, X), (-0.751791524693564457,)),
        (sympy.diff(SILU, X), (-1.278464542761073795,)),
    ],
)
def test_published_landmarks_are_found(expr, places):
    found = landmarks(smooth(expr, (zero_limit(-1), None)), FLOAT32)
    for place in places:
        assert nearest(found, place) == pytest.approx(place, rel=1e-5)


def test_roots_are_followed_to_the_last_bit():
    found = landmarks(smooth(sympy.diff(SILU, X)), FLOAT64)
    root = nearest(found, -1.278464542761073795)
    assert abs(root - -1.278464542761073795) <= np.spacing(1.3)


def test_saturation_is_found():
    """1/(1 + exp(-x)) rounds to 1 in float32 from 17.3287 on."""
    truth, _ = build_truths(activation("sigmoid(x)"), ())
    assert nearest(landmarks(truth, FLOAT32), 17.3287) == pytest.approx(17.3287, rel=1e-5)


def test_joints_are_places():
    truth, slope = build_truths(activation("Max(Min(x, 6), sqrt(2))"), ())
    for each in (truth, slope):
        assert {2.0**0.5, 6.0} <= set(landmarks(each, FLOAT64))


def test_oscillation_does_not_flood_the_plan():
    assert len(landmarks(smooth(sympy.sin(X)), FLOAT64)) <= 24


def test_the_coarse_grid_ascends():
    for fmt in (FLOAT32, FLOAT64):
        assert np.all(np.diff(coarse_grid(fmt).astype(fmt.name)) > 0)
