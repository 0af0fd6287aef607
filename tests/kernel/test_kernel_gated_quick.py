"""First phases of gated kernels: the bits of the whole kernel, in blocks, in both targets."""

from dataclasses import replace

import numpy as np
import pytest

from symact import catalog
from symact.activation import Activation, Kind
from symact.build.library import load_c
from symact.build.modules import load_numpy
from symact.kernel import build_kernel
from symact.kernel.gated_quick import find_gated_quick
from symact.kernel.gated_trial import SPECIAL
from symact.kernel.ir import Kernel

COUNT = 1 << 13


def inputs(kernel: Kernel, seed: int) -> list[np.ndarray]:
    """Give numbers of usual sizes, of all bits, subnormal ones and special ones by turns."""
    rng = np.random.default_rng(seed)
    sign = rng.integers(0, 2, COUNT, np.uint32) << 31
    kinds = (
        rng.standard_normal(COUNT).astype(np.float32),
        rng.integers(0, 1 << 32, COUNT, np.uint32).view(np.float32),
        (rng.integers(0, 1 << 23, COUNT, np.uint32) | sign).view(np.float32),
        rng.choice(np.array(SPECIAL, np.float32), COUNT),
    )
    return [np.concatenate([kinds[k] for k in rng.permutation(4)]) for _ in kernel.arrays]


def differing(kernel: Kernel, params: tuple[float, ...]) -> int:
    """Count results of the arrays' functions that are not those of the whole kernel."""
    (whole,) = load_c([replace(kernel, quick=None)]).values()
    arrays = inputs(kernel, 7)
    wanted = whole.call(*arrays, *params)
    bad = 0
    for load in (load_c, load_numpy):
        (runner,) = load([kernel]).values()
        for want, got in zip(wanted, runner.call(*arrays, *params), strict=True):
            same = want.view(np.uint32) == got.view(np.uint32)
            bad += int((~same & ~(np.isnan(want) & np.isnan(got))).sum())
    return bad


@pytest.mark.parametrize(
    ("name", "output"), [("glu", "value"), ("swiglu", "grad_a"), ("reglu", "backward")]
)
def test_blocks_give_the_bits_of_the_whole_kernel(name: str, output: str) -> None:
    kernel = build_kernel(catalog.get(name), output, "float32")
    assert kernel.quick is not None
    assert differing(kernel, kernel.defaults) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["glu", "swiglu", "geglu", "reglu", "bilinear", "swiglu_clamped"])
@pytest.mark.parametrize("output", ["value", "grad_a", "grad_b", "backward"])
def test_every_gated_kernel_keeps_its_bits_for_any_parameter(name: str, output: str) -> None:
    kernel = build_kernel(catalog.get(name), output, "float32")
    moved = [tuple(v * k for v in kernel.defaults) for k in (1.0, 0.3, 40.0, 1e30)]
    if name == "swiglu":
        moved += [(-3.0,), (0.0,), (float("nan"),)]
    assert [differing(kernel, params) for params in dict.fromkeys(moved)] == [0] * len(
        dict.fromkeys(moved)
    )


def typed(formula: str) -> Activation:
    return Activation(
        name="typed", title="typed", formula=formula, inputs=("a", "b"), family="gated",
        kind=Kind.GATED, gate="a",
    )  # fmt: skip


@pytest.mark.parametrize("formula", ["a*tanh(b)", "Max(a, a/8)*b/(1 + exp(-b))"])
def test_what_is_typed_has_a_first_phase_too(formula: str) -> None:
    kernel = build_kernel(typed(formula), "value", "float32")
    assert kernel.quick is not None
    assert differing(kernel, ()) == 0


@pytest.mark.parametrize(("name", "output"), [("bilinear", "value"), ("reglu", "backward")])
def test_products_of_inputs_need_no_test_of_the_rounding(name: str, output: str) -> None:
    kernel = build_kernel(catalog.get(name), output, "float32")
    assert kernel.quick is not None
    assert not any(kernel.quick.errors)


def test_an_error_that_is_stated_too_small_is_found_by_the_trial() -> None:
    from symact.kernel import gated_trial
    from symact.kernel.gated import plan_gated
    from symact.kernel.interpret import interpret

    plan = plan_gated(catalog.get("glu"), "value", "float32")
    kernel = build_kernel(catalog.get("glu"), "value", "float32")
    assert find_gated_quick(kernel, plan) == kernel.quick
    trial = gated_trial.trial_inputs(kernel, plan, gated_trial.points_of(plan))
    wanted = interpret(kernel, *trial)
    assert kernel.quick is not None
    assert gated_trial.agrees(kernel, kernel.quick, trial, wanted)
    bent = replace(
        kernel.quick,
        constants=tuple(
            replace(c, value=c.value * (1 + 2.0**-24)) if "ln 2, part" in c.origin else c
            for c in kernel.quick.constants
        ),
    )
    assert bent != kernel.quick
    assert not gated_trial.agrees(kernel, bent, trial, wanted)


def test_a_zero_keeps_its_sign_where_errors_are_relative_to_a_scale() -> None:
    kernel = build_kernel(catalog.get("silu"), "backward", "float32")
    x = np.linspace(-5, 5, 101).astype(np.float32)
    (runner,) = load_numpy([kernel]).values()
    (got,) = runner.call(x, np.full_like(x, -0.0))
    # the derivative of silu is positive from -1.278 on, negative below
    assert (got == 0).all()
    assert (np.signbit(got) == (x > -1.278)).all()
