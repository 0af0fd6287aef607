"""Verify gated kernels on sampled pairs against their definition in many digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.activation import Activation
from symact.build.runner import key_of
from symact.emit.places import title_of
from symact.errors import UndecidedError
from symact.kernel import build_kernel
from symact.kernel.ir import Kernel
from symact.numeric.formats import FORMATS, round_float
from symact.numeric.storage import from_double, storage_dtype, to_double
from symact.numeric.witness import mpmath_value
from symact.verify.measure import execute
from symact.verify.records import Verdict
from symact.verify.run import loader_of
from symact.verify.special import Named, answers, verdict_on

SEED = 20260108
COUNT = 80
"""Pairs of each size of numbers."""

SIZES = (1.0, 8.0, 60.0, 0.01)
ENDS = (0.0, 1.0, -1.0, 7.0, -7.0, 30.0, -30.0, 1e4, -1e4)
REACH = 60
"""Digits on which two runs of mpmath agree."""


def pairs(dtype: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Choose pairs, carried in the format: random ones of several sizes, and all pairs of ends."""
    rng = np.random.default_rng(SEED)
    columns = [rng.normal(size=(2, COUNT)) * size for size in SIZES]
    columns.append(np.array([(a, b) for a in ENDS for b in ENDS]).T)
    a, b = np.concatenate(columns, axis=1)
    kind = storage_dtype(dtype)
    return np.asarray(from_double(a, dtype), kind), np.asarray(from_double(b, dtype), kind)


def verify_gated(
    activation: Activation, dtypes: Sequence[str], targets: Sequence[str]
) -> list[Verdict]:
    """Verify the values of a gated activation; parameters at their defaults.

    Raises:
        KernelError: There is no kernel of it in a format.
        ToolchainError: The target C is asked for and there is no compiler.
    """
    verdicts = []
    for dtype in dtypes:
        kernel = build_kernel(activation, "value", dtype)
        a, b = pairs(dtype)
        params = tuple(round_float(value, FORMATS[dtype]) for value in kernel.defaults)
        names = (*activation.inputs, *kernel.inputs[len(kernel.arrays) :])
        rows = zip(to_double(a, dtype).tolist(), to_double(b, dtype).tolist(), strict=True)
        exact = [
            _exact(activation.expr, dict(zip(names, (*row, *params), strict=True))) for row in rows
        ]
        verdicts += [_judge(kernel, target, (a, b), params, exact) for target in targets]
    return verdicts


def _exact(expr: Any, values: Mapping[str, float]) -> Any:
    """Compute one answer; None where it is so small that mpmath gives up."""
    try:
        return mpmath_value(expr, values, REACH)
    except UndecidedError:
        return None


def _judge(
    kernel: Kernel, target: str, arrays: tuple[NDArray[Any], NDArray[Any]],
    params: tuple[float, ...], exact: Sequence[Any],
) -> Verdict:  # fmt: skip
    run = execute(loader_of(target)([kernel])[key_of(kernel)], arrays, params)
    first, second = (to_double(each, kernel.dtype) for each in arrays)
    letter = kernel.arrays[1]

    def place(number: int) -> tuple[float, str]:
        return float(first[number]), f"{letter} = {float(second[number])!r}"

    bound = max(each.ulp for each in kernel.bounds)
    named = Named(kernel.name, kernel.output, title_of(target), kernel.dtype, bound)
    return verdict_on(named, run, answers(exact, kernel.dtype), place)
