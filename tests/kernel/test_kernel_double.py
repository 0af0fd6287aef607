"""float64 values in few steps: against mpmath, for any double, and beside the gradient."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from symact import catalog
from symact.kernel import build_kernel
from symact.kernel.double.merge import alone, together
from symact.kernel.interpret import interpret
from symact.kernel.ir import LIBRARY
from symact.kernel.specialize import specialize
from tests.turns import in_turn

DIGITS = 60
STEPS = {"sigmoid": 40, "silu": 45, "softplus": 80, "gelu": 120, "mish": 85, "hard_swish": 10}
"""More would be the long way of carrying everything in two parts."""


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


TRUTH = {
    "sigmoid": logistic,
    "silu": lambda x: x * logistic(x),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "mish": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
    "hard_swish": lambda x: x * min(max(x + 3, mpf(0)), mpf(6)) / 6,
}


def kernel_of(name, kept={}):  # noqa: B006 - built once for all tests
    if name not in kept:
        kept[name] = build_kernel(catalog.get(name), "value", "float64")
    return kept[name]


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(7)
    near = np.exp2(rng.uniform(-20, 5, 120)) * rng.choice([-1.0, 1.0], 120)
    return np.concatenate([near, rng.uniform(-745, -30, 60), [-5e-324, 2.0**900, -(2.0**900)]])


@pytest.mark.parametrize("name", in_turn(TRUTH, 3))
def test_values_are_within_two_ulp_of_mpmath(name, points):
    (got,) = interpret(kernel_of(name), points)
    with mpmath.workdps(DIGITS):
        for x, y in zip(points.tolist(), got.tolist(), strict=True):
            with mpmath.workdps(DIGITS + max(0, int(-x)) if x > -800 else DIGITS):
                want = TRUTH[name](mpf(x)) if x > -800 else mpf(0)
                assert abs(mpf(y) - want) <= 2 * mpf(math.ulp(float(want))), (x, y)


SLOPES = {
    "sigmoid": lambda x: logistic(x) * logistic(-x),
    "tanh": lambda x: mpmath.sech(x) ** 2,
    "elu": lambda x: mpmath.exp(min(x, mpf(0))),
    "silu": lambda x: logistic(x) * (1 + x * logistic(-x)),
    "gelu": lambda x: mpmath.ncdf(x) + x * mpmath.npdf(x),
}
LONG = {"sigmoid": 60, "tanh": 60, "elu": 40, "silu": 250, "gelu": 260}
ROOTS = {"silu": -1.278464542761073795, "gelu": -0.751791524693564457}


@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "elu", *(pytest.param(n, marks=pytest.mark.slow) for n in ROOTS)]
)
def test_gradients_are_within_two_ulp_of_mpmath_in_few_steps(name, points):
    kernel = build_kernel(specialize(catalog.get(name)), "grad", "float64")
    assert len(kernel.body) <= LONG[name]
    rng = np.random.default_rng(11)
    beside = ROOTS.get(name, 1.0) + np.exp2(rng.uniform(-40, 1, 60)) * rng.choice([-1.0, 1.0], 60)
    x = np.concatenate([points[points > -30], rng.uniform(-37, -5, 60), beside])
    (got,) = interpret(kernel, x)
    with mpmath.workdps(400):
        for at, y in zip(x.tolist(), got.tolist(), strict=True):
            want = SLOPES[name](mpf(min(at, 800.0)))
            assert abs(mpf(y) - want) <= 2 * mpf(math.ulp(float(want))), (at, y)


@pytest.mark.parametrize("name", TRUTH)
def test_there_are_few_steps_and_no_library(name):
    kernel = kernel_of(name)
    assert len(kernel.body) <= STEPS[name]
    assert not any(step.op in LIBRARY for step in kernel.body)


@given(st.floats())
def test_silu_of_any_double_keeps_sign_and_nan(x):
    (y,) = interpret(kernel_of("silu"), np.array([x]))[0].tolist()
    assert math.isnan(y) == math.isnan(x)
    if not math.isnan(x):
        assert math.copysign(1, y) == math.copysign(1, x)
        assert abs(y) <= abs(x)


@given(st.floats(allow_nan=False))
def test_sigmoid_of_any_double_is_between_0_and_1(x):
    (y,) = interpret(kernel_of("sigmoid"), np.array([x]))[0].tolist()
    assert 0 <= y <= 1


def test_a_result_taken_out_and_put_back_is_the_same():
    both = build_kernel(catalog.get("silu"), "value_and_grad", "float64")
    single = [alone(both, which) for which in range(2)]
    x = np.linspace(-50, 50, 101)
    assert all(len(each.body) < len(both.body) for each in single)
    assert [each.output for each in single] == ["value", "grad"]
    for each, want in zip(single, interpret(both, x), strict=True):
        assert interpret(each, x)[0].tobytes() == want.tobytes()
    again = together(both, single)
    assert len(again.body) <= len(both.body)
    for got, want in zip(interpret(again, x), interpret(both, x), strict=True):
        assert got.tobytes() == want.tobytes()


@pytest.mark.parametrize("name", in_turn(["mish", "silu", "gelu"], 3))
def test_a_slope_vanishes_from_below_where_the_function_falls(name):
    """On the far left they sink from 0 to their minimum: the slope is below 0, rounded to -0."""
    got = interpret(build_kernel(catalog.get(name), "grad", "float64"), [-1e3, -1e5, -1e300])[0]
    assert (got == 0).all()
    assert np.signbit(got).all()
