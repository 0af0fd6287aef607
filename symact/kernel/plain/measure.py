"""The trial of fast kernels: how far they are from the exact ones, in ulp of float32."""

from __future__ import annotations

from typing import Any

import numpy as np

from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel
from symact.kernel.plain.quick import SPECIAL, doubles

TRIED, MORE = 1 << 13, 1 << 18
"""The trial is at so many points more, and at so many against doubles: between them an error may be
larger, so it may show less than is stated."""


def measured(made: Kernel, kernel: Kernel, given: dict[str, Any]) -> list[float]:
    """Compare with the exact kernel, default parameters: largest error of each result in ulp.

    Against the doubles of its first phase, where it has one; else in whole ulp and the half by
    which the exact result may be off itself.
    """
    arrays = _with(given, kernel, np.concatenate([_spread(TRIED), SPECIAL]))
    inputs = [a.astype(np.float32) for a in arrays]
    found = []
    true = doubles(kernel, kernel.quick, inputs) if kernel.quick else None
    results = zip(interpret(made, *inputs), interpret(kernel, *inputs), strict=True)
    for which, (got, want) in enumerate(results):
        error = np.abs(_ordinal(got) - _ordinal(want)).astype(np.float64)
        error += np.where(error > 0, 0.5, 0.0)
        if true is not None:
            fine = np.isfinite(got) & np.isfinite(want)
            with np.errstate(all="ignore"):
                near = np.abs(got.astype(np.float64) - true[which]) / _ulp(true[which])
            error = np.where(fine & (error > 0), near, error)
        lost = np.isnan(want)
        error[lost] = np.where(np.isnan(got[lost]), 0, np.inf)
        found.append(max(float(error.max()), 0.5))
    return [max(pair) for pair in zip(found, _seen_in_doubles(made, kernel), strict=True)]


def _with(given: dict[str, Any], kernel: Kernel, more: Any) -> list[Any]:
    arrays = [np.concatenate([given[n], np.ones(len(more))]) for n in kernel.arrays]
    arrays[0][-len(more) :] = more
    return arrays


def _spread(count: int) -> Any:
    """Give numbers of all usual sizes and both signs."""
    rng = np.random.default_rng(count)
    return np.exp2(rng.uniform(-12, 7, count)) * np.where(rng.uniform(size=count) < 1 / 2, 1, -1)


def _seen_in_doubles(made: Kernel, kernel: Kernel) -> list[float]:
    """Compare with the doubles of the first phase at many points, in ulp."""
    if kernel.quick is None:
        return [0.0] * len(kernel.results)
    x = _spread(MORE).astype(np.float32)
    inputs = (x, np.ones_like(x))[: len(kernel.arrays)]
    found = []
    for got, true in zip(
        interpret(made, *inputs), doubles(kernel, kernel.quick, inputs), strict=True
    ):
        with np.errstate(all="ignore"):
            error = np.abs(got.astype(np.float64) - true) / _ulp(true)
        found.append(float(np.max(error, where=np.isfinite(got) & np.isfinite(error), initial=0)))
    return found


def _ulp(size: Any) -> Any:
    """Give the unit of the last digit that float32 has for numbers of a size."""
    _, exponent = np.frexp(size)
    return np.exp2(np.maximum(exponent - 24.0, -149.0))


def _ordinal(values: Any) -> Any:
    """Number the floats in ascending order; the zeros are two."""
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF) - 1, bits)
