"""The fast tier of gated kernels: within its bound wherever the products are, exact beside it."""

import numpy as np
import pytest

import symact
from symact import catalog
from symact.build.library import load_c
from symact.errors import KernelError
from symact.kernel import build_fast, build_kernel
from symact.kernel.gated_trial import SPECIAL

COUNT = 1 << 14


def inputs(count: int) -> list[np.ndarray]:
    """Give numbers of usual sizes, of all bits, and special ones by turns."""
    rng = np.random.default_rng(11)
    kinds = (
        rng.standard_normal(COUNT).astype(np.float32) * 4,
        rng.integers(0, 1 << 32, COUNT, np.uint32).view(np.float32),
        rng.choice(np.array(SPECIAL, np.float32), COUNT),
    )
    return [np.concatenate([kinds[k] for k in rng.permutation(3)]) for _ in range(count)]


def number(values: np.ndarray) -> np.ndarray:
    """Number the floats in ascending order, both zeros alike."""
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


@pytest.mark.parametrize("output", ["value", pytest.param("backward", marks=pytest.mark.slow)])
def test_results_are_the_exact_ones_or_their_neighbours(output: str) -> None:
    exact = build_kernel(catalog.get("glu"), output, "float32")
    fast = build_kernel(catalog.get("glu"), output, "float32", accuracy="fast")
    assert fast.symbol == f"{exact.symbol}_fast"
    assert all(bound.ulp <= 3 for bound in fast.bounds)
    arrays = inputs(len(exact.arrays))
    (quick,), (whole,) = (load_c([kernel]).values() for kernel in (fast, exact))
    for got, want, bound in zip(quick.call(*arrays), whole.call(*arrays), fast.bounds, strict=True):
        lost = np.isnan(want)
        assert (np.isnan(got) == lost).all()
        # half an ulp is the exact result's own
        assert np.abs(number(got) - number(want))[~lost].max() <= bound.ulp + 0.5
        assert (np.signbit(got) == np.signbit(want))[~lost].all()


def test_a_root_that_a_parameter_moves_has_no_fast_form_and_is_exact_when_compiled() -> None:
    with pytest.raises(KernelError, match="no fast form"):
        build_kernel(catalog.get("swiglu"), "grad_a", "float32", accuracy="fast")
    with pytest.raises(KernelError, match="no fast kernel in float64"):
        build_fast(catalog.get("glu"), "value", "float64")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["glu", "swiglu", "geglu", "reglu", "bilinear", "swiglu_clamped"])
def test_compiled_functions_of_both_tiers_agree(name: str) -> None:
    fast, exact = (symact.compile(name, accuracy=tier) for tier in ("fast", "exact"))
    a, b, upstream = (v[:COUNT] for v in inputs(3))
    fine = np.isfinite(a) & np.isfinite(b) & np.isfinite(upstream)
    pairs = [(fast(a, b), exact(a, b))]
    pairs += zip(fast.backward(a, b, upstream), exact.backward(a, b, upstream), strict=True)
    for got, want in pairs:
        kept = fine & ~np.isnan(want)
        assert np.abs(number(got) - number(want))[kept].max() <= 3
