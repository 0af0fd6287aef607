"""Every fault put into a right kernel is found, at the right input."""

import warnings

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from verify_tools import (
    DTYPE,
    X,
    answers_for,
    kernel_of,
    perfect,
    spoiled,
    verdict_of,
    zero_limit,
)

from symact.kernel.ir import Bound
from symact.language.functions import normal_cdf
from symact.numeric.formats import FLOAT32, FLOAT64, FORMATS
from symact.verify.judge import TOLERANCES
from symact.verify.measure import execute, measure
from symact.verify.records import Status
from symact.verify.reference import ReferenceValues

GELU = X * normal_cdf(X)
PLAN = np.concatenate([[-np.inf], np.linspace(-38, 38, 153), [-0.0, 0.0, np.nan]])
LIMITS = (zero_limit(-1), None)

any_float = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)
any_single = st.floats(width=32, allow_nan=True, allow_infinity=True, allow_subnormal=True)


@pytest.fixture(scope="module")
def gelu():
    return answers_for(GELU, PLAN, limits=LIMITS)


def place(x):
    return int(np.flatnonzero(x == PLAN)[0])


def up(steps):
    def change(value):
        for _ in range(steps):
            value = np.nextafter(value, value.dtype.type(np.inf))
        return value

    return change


def test_right_answers_are_correctly_rounded(gelu):
    verdict = verdict_of(kernel_of(), perfect(gelu), PLAN, gelu)
    assert verdict.status is Status.OK
    assert verdict.max_ulp <= 0.5
    assert verdict.misrounded == 0
    assert verdict.correctly_rounded == 1
    assert verdict.inputs == PLAN.size


def test_one_wrong_bit_in_the_tail_is_found(gelu):
    runner = spoiled(perfect(gelu), place(-37.5), up(1))
    verdict = verdict_of(kernel_of(), runner, PLAN, gelu)
    assert verdict.status is Status.FAILED
    assert verdict.worst.x == -37.5
    assert 0.5 < verdict.max_ulp <= 1.5
    assert verdict.misrounded == 1


def test_six_ulp_at_one_input_are_measured(gelu):
    runner = spoiled(perfect(gelu), place(1.5), up(6))
    verdict = verdict_of(kernel_of(ulp=4.0), runner, PLAN, gelu)
    assert verdict.status is Status.FAILED
    assert verdict.worst.x == 1.5
    assert verdict.worst.why == "above the bound"
    assert 5.5 <= verdict.max_ulp <= 6.5
    assert f"above the bound {TOLERANCES['float64']:.3g}" in verdict.failures[0]


def test_a_planned_bound_above_the_tolerance_does_not_excuse(gelu):
    runner = spoiled(perfect(gelu), place(1.5), up(6))
    assert verdict_of(kernel_of(ulp=1e6), runner, PLAN, gelu).status is Status.FAILED


def test_a_zero_of_the_wrong_sign_is_found(gelu):
    runner = spoiled(perfect(gelu), place(-np.inf), lambda _: 0.0)
    verdict = verdict_of(kernel_of(), runner, PLAN, gelu)
    assert verdict.status is Status.FAILED
    assert verdict.nonfinite_errors == 1
    assert verdict.worst.x == -np.inf
    assert verdict.worst.why == "zero of the wrong sign"
    assert verdict.worst.to_json()["want_hex"] == "-0x0.0p+0"
    assert verdict.max_ulp <= 0.5


@pytest.mark.parametrize(
    ("x", "got", "why"),
    [
        (-np.inf, np.nan, "a finite value is wanted"),
        (2.0, np.inf, "a finite value is wanted"),
        (2.0, np.nan, "a finite value is wanted"),
    ],
)
def test_results_that_are_not_finite_are_found(gelu, x, got, why):
    runner = spoiled(perfect(gelu), place(x), lambda _: got)
    verdict = verdict_of(kernel_of(), runner, PLAN, gelu)
    assert verdict.status is Status.FAILED
    assert (verdict.worst.x, verdict.worst.why) == (x, why)


def test_nan_must_stay_nan(gelu):
    runner = spoiled(perfect(gelu), -1, lambda _: 0.0)
    verdict = verdict_of(kernel_of(), runner, PLAN, gelu)
    assert verdict.status is Status.FAILED
    assert np.isnan(verdict.worst.x)
    assert verdict.worst.why == "NaN is wanted"


def test_a_warning_fails_the_claim_and_leaves_the_filters_alone(gelu):
    right = perfect(gelu)

    def runner(x):
        np.zeros(1) / np.zeros(1)  # NumPy's default is to warn
        return right(x)

    before = list(warnings.filters)
    verdict = verdict_of(kernel_of(), runner, PLAN, gelu)
    assert verdict.warnings == 1
    assert verdict.status is Status.FAILED
    assert "invalid value" in verdict.failures[-1]
    assert warnings.filters == before


def test_another_dtype_or_shape_is_refused(gelu):
    half = verdict_of(kernel_of(), lambda x: (x.astype(np.float32),), PLAN, gelu)
    assert half.failures[0] == "returns float32 for float64"
    assert half.status is Status.FAILED
    short = verdict_of(kernel_of(), lambda x: (x[1:],), PLAN, gelu)
    assert "shape" in short.failures[0]
    none = verdict_of(kernel_of(), lambda _x: (), PLAN, gelu)
    assert "0 results, not 1" in none.failures


def test_nothing_judged_is_no_success():
    plan = np.array([-np.inf, np.inf])
    answers = answers_for(X, plan)
    verdict = verdict_of(kernel_of(), lambda x: (x,), plan, answers)
    assert (verdict.inputs, verdict.unjudged) == (0, 2)
    assert verdict.status is Status.FAILED


def test_near_a_declared_root_the_absolute_bound_counts():
    """sin(x) near pi: the nearest double to pi is 1.2246467991473532e-16 below it."""
    plan = np.array([1.0, np.nextafter(np.pi, 0), np.pi])
    answers = answers_for(sympy.sin(X), plan)

    def runner(x):
        return (np.where(x == np.pi, 1.0e-16, answers.want),)

    plain = verdict_of(kernel_of(ulp=4.0), runner, plan, answers)
    assert plain.status is Status.FAILED
    assert plain.worst.x == np.pi
    root = (np.pi, 3.14, 3.15, 1e-16)
    held = verdict_of(kernel_of(ulp=4.0, neighbourhoods=[root]), runner, plan, answers)
    assert held.status is Status.OK
    assert held.max_ulp <= 0.5
    assert held.roots[0].inputs == 2
    assert held.roots[0].absolute_error == pytest.approx(0.2246467991473532e-16, rel=1e-9)
    tight = (np.pi, 3.14, 3.15, 0.2e-16)
    broken = verdict_of(kernel_of(ulp=4.0, neighbourhoods=[tight]), runner, plan, answers)
    assert broken.status is Status.FAILED
    assert "near the root" in broken.failures[0]


def test_a_neighborhood_without_its_root_does_not_hold():
    plan = np.array([1.0, 3.0])
    answers = answers_for(sympy.sin(X), plan)
    elsewhere = (np.pi, 0.5, 1.5, 1.0)
    kernel = kernel_of(neighbourhoods=[elsewhere])
    assert verdict_of(kernel, perfect(answers), plan, answers).status is Status.FAILED


def test_value_and_grad_are_both_judged():
    plan = np.array([0.25, 0.5])
    value, grad = answers_for(X**2, plan), answers_for(2 * X, plan)
    kernel = kernel_of("value_and_grad")
    right = verdict_of(kernel, lambda x: (x * x, 2 * x), plan, value, grad)
    assert right.status is Status.OK
    wrong = verdict_of(kernel, lambda x: (x * x, 2 * x + 1e-15), plan, value, grad)
    assert wrong.status is Status.FAILED
    assert wrong.failures[0].startswith("grad: ")
    assert wrong.inputs == 2


@pytest.mark.parametrize("fmt", [FLOAT32, FLOAT64], ids=lambda fmt: fmt.name)
@given(data=st.data())
def test_statistics_are_total(fmt, data):
    """Any pair of floats, any declared root: numbers come out, and never NaN."""
    numbers = any_single if fmt is FLOAT32 else any_float
    pairs = data.draw(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8))
    x, got, want = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    offset = np.where(np.isfinite(want), 0.25, 0.0)
    judged = np.ones(x.size, dtype=bool)
    answers = ReferenceValues(x, want, offset, judged, np.zeros(x.size, dtype=bool))
    found = measure(got.astype(DTYPE[fmt.name]), answers, Bound(0.5, 0.0, ""), FORMATS[fmt.name])
    assert found.inputs == len(pairs)
    assert found.max_ulp >= 0
    assert found.sum_ulp >= found.max_ulp
    equal = sum(same(g, w) for _, g, w in pairs)
    assert found.misrounded == len(pairs) - equal
    assert (found.worst is None) == (found.finite == 0 and found.nonfinite_errors == 0)


def same(a, b):
    """Tell whether two floats are the same number, the sign of zero included, or both NaN."""
    if np.isnan(a) or np.isnan(b):
        return bool(np.isnan(a) and np.isnan(b))
    return a == b and np.signbit(a) == np.signbit(b)


def test_the_error_is_measured_from_the_exact_value():
    """1/3 lies a third of an ulp above its double: 1/3 = 0x1.5555...p-2 + (1/3) 2^-54."""
    plan = np.array([3.0])
    answers = answers_for(1 / X, plan)
    verdict = verdict_of(kernel_of(), lambda x: (1 / x,), plan, answers)
    assert verdict.max_ulp == pytest.approx(1 / 3, abs=1e-12)
    above = verdict_of(kernel_of(), lambda x: (np.nextafter(1 / x, 1),), plan, answers)
    assert above.max_ulp == pytest.approx(2 / 3, abs=1e-12)


def test_the_runner_is_called_with_its_parameters():
    run = execute(lambda x, a: (a * x,), np.array([2.0]), (3.0,))
    assert run.results[0][0] == 6.0
    assert run.warnings == ()
