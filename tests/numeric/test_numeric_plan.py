"""Sampling plans look everywhere they promise, and are the same every time."""

import math

import numpy as np
import pytest

from symact.numeric.formats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, is_member, next_up
from symact.numeric.plan import STEPS_AROUND, sampling_plan

ALL = [FLOAT16, BFLOAT16, FLOAT32, FLOAT64]


@pytest.mark.parametrize("fmt", ALL, ids=lambda f: f.name)
def test_special_values_are_there_once(fmt):
    plan = sampling_plan(fmt, (1.5,))
    limit = fmt.max_finite
    for value in (limit, -limit, fmt.min_subnormal, fmt.min_normal, math.inf, -math.inf, 1.5):
        assert np.count_nonzero(plan == value) == 1
    assert np.count_nonzero(plan == 0) == 2
    assert np.count_nonzero(np.isnan(plan)) == 1
    assert np.isnan(plan[-1])


@pytest.mark.parametrize("fmt", ALL, ids=lambda f: f.name)
def test_every_binade_has_both_signs(fmt):
    plan = sampling_plan(fmt, count=0)
    for exponent in range(fmt.emin, fmt.emax + 1):
        low, high = math.ldexp(1.0, exponent), math.ldexp(1.0, exponent) * (2 - 2.0**-8)
        assert np.count_nonzero((plan >= low) & (plan <= high)) >= 3
        assert np.count_nonzero((plan <= -low) & (plan >= -high)) >= 3


@pytest.mark.parametrize("fmt", ALL, ids=lambda f: f.name)
def test_points_are_in_order_distinct_and_members(fmt):
    plan = sampling_plan(fmt)
    finite = plan[:-1].astype(np.float64)
    steps = finite[1:] > finite[:-1]
    zero = np.flatnonzero(finite == 0)[0]
    assert np.signbit(finite[zero])
    assert not np.signbit(finite[zero + 1])
    assert steps[np.arange(len(steps)) != zero].all()
    assert all(is_member(float(v), fmt) for v in plan)


def test_neighbours_of_special_points_are_there():
    root = -0.7517915246935645
    plan = set(sampling_plan(FLOAT64, (root,)).tolist())
    value = root
    for _ in range(STEPS_AROUND):
        assert value in plan
        value = next_up(value, FLOAT64)
    assert root + 2.0**-30 * abs(root) in plan


def test_the_same_plan_every_time():
    first, second = sampling_plan(FLOAT32, seed=3), sampling_plan(FLOAT32, seed=3)
    assert first.tobytes() == second.tobytes()
    assert first.dtype == np.float32
    assert first.tobytes() != sampling_plan(FLOAT32, seed=4).tobytes()
