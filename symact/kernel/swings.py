"""Results that swing around zero without end: the size of the swings, to count errors by.

Only the first zeros get polynomials. Beyond them the error is counted in ulps of the amplitude,
which is a whole power of x.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from symact.kernel.goals import Goal
from symact.kernel.ir import Scale
from symact.kernel.precision import Analysis
from symact.numeric.formats import Format
from symact.numeric.program import Program
from symact.numeric.ulp import ulp_sizes

WAVES = frozenset({"sin", "cos", "tan"})
POWERS = range(-4, 5)

FAR = 2.0**10
"""From here on the amplitude is looked at."""

PARTS = 3
FEWEST = 8
"""Points in each part of the far range: one of eight phases is near the top of a swing."""

STEADY = 1.5
"""Largest difference between the logarithms of the tops of the parts."""

BESIDE = 1.25
"""The loss of digits begins a little nearer to 0 than where it was seen."""


def find_scale(
    program: Program, analysis: Analysis, covered: NDArray[np.bool_], goal: Goal
) -> Scale | None:
    """Find the amplitude where a result that swings loses digits beside its zeros.

    Args:
        program: The result.
        analysis: Its errors at many points.
        covered: Points at which polynomials keep the relative error small.
        goal: The error to aim for.

    Returns:
        None where the result does not swing, or keeps its relative error.
    """
    if not swings_by(program):
        return None
    lost = ~covered & (analysis.errors.sum(axis=1) > goal.target)
    size = np.abs(analysis.x)
    far = (size >= FAR) & np.isfinite(analysis.log2)
    if not lost.any() or far.sum() < PARTS * FEWEST:
        return None
    order = np.flatnonzero(far)[np.argsort(size[far])]
    parts = np.array_split(order, PARTS)
    found = [(*_tops(analysis, parts, power), power) for power in POWERS]
    spread, top, power = min(found)
    if spread > STEADY:
        return None
    start = float(size[lost].min()) / BESIDE
    return Scale(2.0 ** math.floor(math.log2(start)), 2.0 ** math.floor(top), power)


def swings_by(program: Program) -> bool:
    """Tell whether sin, cos or tan is computed."""
    return any(node.op in WAVES for node in program.nodes)


def _tops(analysis: Analysis, parts: Sequence[NDArray[np.intp]], power: int) -> tuple[float, float]:
    """Give how much the tops of the parts differ if x^power is taken out, and the least of them."""
    size = np.log2(np.abs(analysis.x))
    tops = [float((analysis.log2[part] - power * size[part]).max()) for part in parts]
    return max(tops) - min(tops), min(tops)


def beyond(scale: Scale | None, x: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell at which points errors are counted by the scale."""
    if scale is None:
        return np.zeros(x.shape, bool)
    return np.isfinite(x) & (np.abs(x) >= scale.start)


def counted_errors(analysis: Analysis, scale: Scale | None) -> Analysis:
    """Count the errors of an analysis in ulps of the scale where that is larger than the result."""
    if scale is None:
        return analysis
    level = math.log2(scale.factor) + scale.power * np.log2(np.abs(analysis.x))
    ratio = np.exp2(np.minimum(np.nan_to_num(analysis.log2 - level, nan=0.0), 0.0))
    ratio = np.where(beyond(scale, analysis.x), ratio, 1.0)
    return replace(analysis, errors=analysis.errors * ratio[:, None])


def counted(
    error: NDArray[np.float64],
    x: NDArray[np.float64],
    want: NDArray[np.float64],
    scale: Scale | None,
    fmt: Format,
    weight: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Turn errors in ulps of the results into ulps of the scale where that is larger.

    Args:
        error: Errors in ulp of `want`.
        x: Inputs.
        want: Right answers.
        scale: Size of the swings; None changes nothing.
        fmt: Format of the results.
        weight: What the results, and with them the scale, were multiplied by, in size.
    """
    if scale is None:
        return error
    with np.errstate(all="ignore"):
        size = scale.factor * np.abs(x) ** scale.power
        if weight is not None:
            size = size * np.where(np.isfinite(weight), weight, 0.0)
        size = np.minimum(size, fmt.max_finite)
        there = beyond(scale, x) & (size > np.abs(want))
    result = error.copy()
    result[there] *= ulp_sizes(want[there], fmt) / ulp_sizes(size[there], fmt)
    return result


def joined_scale(scales: Sequence[Scale | None]) -> Scale | None:
    """Join the scales of the pieces to the weakest: a bound that holds by one holds by a larger."""
    found = [scale for scale in scales if scale is not None]
    if not found:
        return None
    return Scale(
        min(s.start for s in found), max(s.factor for s in found), max(s.power for s in found)
    )


def spell_scale(scale: Scale) -> str:
    """Write the size of the swings of a result in words."""
    size = f"{scale.factor:g}" if scale.power == 0 else f"{scale.factor:g} |x|^{scale.power}"
    return f"{size} for |x| >= {scale.start:g}"
