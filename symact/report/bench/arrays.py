"""Arrays of a race: every one begins with a cache line, and its pages are there before the call."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.activation import Activation
from symact.build.peers import Arrays, aligned
from symact.kernel.ir import Kernel
from symact.kernel.rows.ir import RowKernel
from symact.numeric.storage import from_double
from symact.report.bench.records import Shape

SEED, SPREAD = 20, 3.0
"""Inputs are normal with this standard deviation: both tails are met."""

DRAWN = (1e-3, 1 - 1e-3)
"""Where random inputs lie."""

UPSTREAM = "upstream"


def make_arrays(
    x: NDArray[Any], kernel: Kernel, dtype: str, more: tuple[NDArray[Any], ...] = ()
) -> Arrays:
    """Make room for the results; where there is an upstream it is 1.

    All arrays begin with a cache line, the same ones for everybody: stores that touch two lines
    would otherwise cost those most who use the widest.
    """
    ones = from_double(np.ones(x.shape), dtype) if UPSTREAM in kernel.arrays else None
    # zeros are written now: pages that were never touched would cost the first writer
    outs = tuple(aligned(np.ones_like(x)) for _ in kernel.results)
    upstream = None if ones is None else aligned(ones)
    return Arrays(aligned(x), upstream, outs, dtype, tuple(map(aligned, more)))


def row_arrays(inputs: tuple[NDArray[Any], ...], kernel: RowKernel) -> Arrays:
    """Make room for the results of rows."""
    rows, length = inputs[0].shape
    shape = (rows,) if kernel.reduces else (rows, length * kernel.outputs)
    first, *others = map(aligned, inputs)
    return Arrays(
        first, None, (aligned(np.ones(shape, kernel.dtype)),), kernel.dtype, tuple(others)
    )


def elements(activation: Activation, kernel: Kernel, dtype: str, shape: Shape) -> Arrays:
    """Make random inputs of an activation that computes element by element."""
    generator = np.random.default_rng(SEED)
    first, *others = (
        from_double(generator.normal(0.0, SPREAD, shape.size), dtype) for _ in activation.inputs
    )
    return make_arrays(first, kernel, dtype, tuple(others))


def rows(activation: Activation, kernel: RowKernel, shape: Shape) -> Arrays:
    """Make random inputs of an activation along an axis."""
    generator = np.random.default_rng(SEED)
    drawn = {draw.name for draw in activation.draws}
    length = shape.length or 1
    size = (shape.size // length, length)
    inputs = (
        generator.uniform(*DRAWN, size) if name in drawn else generator.normal(0.0, SPREAD, size)
        for name in activation.inputs
    )
    return row_arrays(tuple(each.astype(kernel.dtype) for each in inputs), kernel)
