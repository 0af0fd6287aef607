"""The whole line: naive kernels fail where the literature says, generated ones are judged."""

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from verify_tools import kernel_of

from symact import catalog
from symact.errors import UnknownNameError
from symact.verify import Status, prepare, verify, verify_kernel
from symact.verify.judge import TOLERANCES

NAMES = ("softsign", "hard_sigmoid")
erf, erfc = np.vectorize(math.erf, otypes=[float]), np.vectorize(math.erfc, otypes=[float])


def judged(name, runner, dtype="float64", output="value"):
    return verify_kernel(
        catalog.get(name), kernel_of(output, dtype, ulp=4.0), runner, "numpy", count=500
    )


def test_naive_gelu_fails_in_the_tail():
    """From x = -8.3 down the naive form returns 0, and at -inf it returns NaN."""
    verdict = judged("gelu", lambda x: (0.5 * x * (1 + erf(x / math.sqrt(2))),))
    assert verdict.status is Status.FAILED
    assert verdict.max_ulp > 1e15
    assert [w.x for w in verdict.wrong if w.x == -np.inf]


def test_gelu_by_erfc_in_single_precision_loses_what_is_published():
    """0.5 x erfc(-x/sqrt 2) in float32 is up to 186 ulp off, near x = -13.1."""

    def runner(x):
        argument = -x * np.float32(math.sqrt(0.5))
        tail = erfc(argument.astype(np.float64)).astype(np.float32)
        with np.errstate(all="ignore"):
            return (np.float32(0.5) * x * tail,)

    verdict = judged("gelu", runner, "float32")
    assert 120 < verdict.max_ulp < 200
    largest = verdict.failures[1] if verdict.nonfinite_errors else verdict.failures[0]
    assert f"above the bound {TOLERANCES['float32']:.3g}" in largest


def test_elu_by_exp_loses_everything_beside_zero():
    """exp(x) - 1 is 0 for |x| < 2^-54: the error is then the whole result."""

    def runner(x, alpha):
        with np.errstate(all="ignore"):
            left = alpha * (np.exp(np.minimum(x, 0)) - 1)
            return (np.where((x > 0) | (x == 0), x, left),)

    verdict = judged_with_parameter("elu", runner)
    assert verdict.max_ulp > 1e15
    assert -(2.0**-50) < verdict.worst.x < 0


def judged_with_parameter(name, runner):
    kernel = replace(kernel_of(ulp=4.0), inputs=("x", "alpha"), defaults=(1.0,))
    return verify_kernel(catalog.get(name), kernel, runner, "numpy", count=500)


def test_an_overflow_warning_is_a_failure():
    verdict = judged("sigmoid", lambda x: (1 / (1 + np.exp(-x)),))
    assert verdict.status is Status.FAILED
    assert verdict.warnings >= 1
    assert any("overflow" in failure for failure in verdict.failures)


def test_an_exact_kernel_holds():
    verdict = judged("relu", lambda x: (np.where(x < 0, 0, np.where(x == 0, 0.0, x)),))
    assert verdict.failures == ()
    assert verdict.status is Status.OK
    assert (verdict.max_ulp, verdict.misrounded, verdict.unjudged) == (0, 0, 0)
    assert verdict.inputs > 3000


def test_one_reference_serves_every_target():
    activation, kernel = catalog.get("relu"), kernel_of()
    material = prepare(activation, [kernel], 100)
    right = verify_kernel(
        activation, kernel, lambda x: (np.maximum(x, 0) + 0.0,), "c", material=material
    )
    assert right.inputs == material.plan.size
    assert right.target == "c"


@pytest.fixture(scope="module")
def inline():
    return verify(NAMES, targets=("numpy",), count=100)


def test_generated_kernels_are_judged_in_order(inline):
    keys = [(v.name, v.dtype, v.output, v.target) for v in inline]
    outputs = ("value", "grad", "value_and_grad")
    dtypes = ("float32", "float64")
    assert keys == [(n, d, o, "numpy") for n in NAMES for d in dtypes for o in outputs]
    for verdict in inline:
        assert verdict.failures == ()
        assert verdict.max_ulp <= verdict.bound <= TOLERANCES[verdict.dtype]


@pytest.mark.slow
@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_gives_the_same_verdicts(inline, pool):
    seen = []
    with pool(2) as executor:
        found = verify(
            NAMES,
            targets=("numpy",),
            count=100,
            executor=executor,
            progress=lambda done, total, name: seen.append((done, total, name)),
        )
    assert [replace(v, seconds=0.0) for v in found] == [replace(v, seconds=0.0) for v in inline]
    assert [row[:2] for row in seen] == [(1, 2), (2, 2)]
    assert {row[2] for row in seen} == set(NAMES)


def test_a_typed_expression_goes_the_whole_line():
    typed = catalog.define("typed", "x*atan(exp(x))")
    (verdict,) = verify([typed], dtypes=("float32",), targets=("numpy",), outputs=("value",))
    assert verdict.name == "typed"
    assert verdict.inputs > 3000
    assert verdict.unjudged == 0


def test_wrong_use_is_told_at_once():
    with pytest.raises(ValueError, match="unknown dtype 'float128'"):
        verify(["relu"], dtypes=("float128",))
    with pytest.raises(ValueError, match="unknown target 'fortran'"):
        verify(["relu"], targets=("fortran",))
    with pytest.raises(UnknownNameError):
        verify(["relux"])
