"""Run a first phase: its doubles, their roundings, and where these are decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symact.kernel.interpret import interpret
from symact.kernel.ir import Kernel, Quick


def quick_results(kernel: Kernel, quick: Quick, inputs: Sequence[Any]) -> tuple[Any, ...]:
    """Compute the doubles of a first phase, rounded to float32."""
    with np.errstate(all="ignore"):
        return tuple(r.astype(np.float32) for r in doubles(kernel, quick, inputs))


def doubles(kernel: Kernel, quick: Quick, inputs: Sequence[Any]) -> tuple[Any, ...]:
    """Compute the doubles of a first phase, unrounded."""
    numbers = inputs[len(kernel.arrays) :] or kernel.defaults
    widened = [np.asarray(v, np.float32) for v in (*inputs[: len(kernel.arrays)], *numbers)]
    alone = Kernel(
        kernel.name, kernel.output, "float64", kernel.inputs, (), quick.constants, quick.body,
        quick.results, (), (), "", kernel.inputs,
    )  # fmt: skip
    return interpret(alone, *(v.astype(np.float64) for v in widened))


def sizes(kernel: Kernel, quick: Quick, inputs: Sequence[Any]) -> tuple[Any, ...]:
    """Compute what the errors of the doubles are relative to."""
    return doubles(kernel, replace(quick, results=quick.scales or quick.results), inputs)


def decided(
    kernel: Kernel, quick: Quick, inputs: Sequence[Any]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Run a first phase.

    Args:
        kernel: The whole kernel.
        quick: Its first phase.
        inputs: Arrays, then run-time parameters (defaults where they are left out).

    Returns:
        The results rounded to float32, and where their rounding is decided.
    """
    with np.errstate(all="ignore"):
        found, sure = [], []
        rows = doubles(kernel, quick, inputs)
        scales = quick.scales or quick.results
        owns = [name == scale for name, scale in zip(quick.results, scales, strict=True)]
        table = zip(rows, quick.errors, sizes(kernel, quick, inputs), owns, strict=True)
        for r, e, s, own in table:
            ends = (r * (1 - e), r * (1 + e)) if own else (r - s * e, r + s * e)
            low, high = (end.astype(np.float32) for end in ends)
            # the loops keep the lower end, where the results have scales of their own
            found.append(r.astype(np.float32) if own else low)
            # the loops take an infinite double as it is
            sure.append((low.view(np.uint32) == high.view(np.uint32)) | ~np.isfinite(r))
    return tuple(found), tuple(sure)


def agrees(kernel: Kernel, quick: Quick, inputs: Sequence[Any]) -> bool:
    """Tell whether every decided result has the bits of the whole kernel."""
    wanted = interpret(kernel, *inputs)
    found, sure = decided(kernel, quick, inputs)
    for want, got, known in zip(wanted, found, sure, strict=True):
        same = (want.view(np.uint32) == got.view(np.uint32)) | (np.isnan(want) & np.isnan(got))
        if not bool((same | ~known).all()):
            return False
    return True
