"""NumPy kernels beside the plain expressions that users write; slow, run by hand."""

import math
import time
import warnings
from functools import partial

import numpy as np
import pytest

from symact import catalog, emit
from symact.build.modules import import_package
from symact.build.peers import COMMON, PEERS, Arrays, Job
from symact.kernel import build_kernel, build_library_kernel
from symact.kernel.interpret import interpret

pytestmark = pytest.mark.slow


def quickest(name):
    kernel = build_library_kernel(catalog.get(name), "value")
    module = import_package(emit.generate([kernel], "numpy"))
    return getattr(module, module.__all__[0])


@pytest.mark.parametrize("size", [1 << 20, 1 << 24])
def test_the_geometric_mean_is_at_least_one_and_a_half(size):
    """Medians of interleaved calls, outputs there before."""
    if not PEERS["scipy"].installed:
        pytest.skip("NumPy itself has no erf for the plain gelu")
    x = np.random.default_rng(3).normal(0, 3, size).astype(np.float32)
    y = np.ones_like(x)
    ratios = []
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in COMMON:
            job, arrays = Job(catalog.get(name), "value"), Arrays(x, None, (y,), "float32")
            calls = partial(quickest(name), x, out=y), PEERS["numpy"].bind(job, arrays).call
            times = np.empty((15 if size < 1 << 22 else 5, 2))
            for row in times:
                for which, call in enumerate(calls):
                    start = time.perf_counter()
                    call()
                    row[which] = time.perf_counter() - start
            ours, plain = np.median(times, axis=0)
            ratios.append(plain / ours)

    mean = math.exp(math.fsum(map(math.log, ratios)) / len(ratios))
    assert mean >= 1.5, dict(zip(COMMON, ratios, strict=True))


@pytest.mark.parametrize("name", COMMON)
def test_two_ulp_are_kept_on_a_million_spread_numbers(name):
    activation = catalog.get(name)
    function = quickest(name)
    exact = build_kernel(activation, "value", "float32")
    for start in range(0, 1 << 32, 1 << 28):
        x = np.arange(start + 7, start + (1 << 28), 1 << 12, np.uint32).view(np.float32)
        got, want = function(x), interpret(exact, x)[0]
        bits = [v.view(np.int32).astype(np.int64) for v in (got, want)]
        order = [np.where(b < 0, -(b & 0x7FFFFFFF), b) for b in bits]
        steps = np.abs(order[0] - order[1])[~np.isnan(want)]
        # want is off by half an ulp at most
        assert steps.max(initial=0) <= 1
        assert (np.isnan(got) == np.isnan(want)).all()
