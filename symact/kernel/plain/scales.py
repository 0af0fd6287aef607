"""What the error of a result is relative to: beside a zero not the result, but one of its terms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.errors import KernelError
from symact.kernel.ir import TRUTHS
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.writer import Writer

SELDOM, CLOSE = 2.0**-14, 2.0**-9
"""Of points at random so many may be left undecided, and of a point's neighbours at most so many;
but for SPARED of the points, which lie beside a zero."""

SPARED = 1 / 64
BESIDE = 2.0**-8
"""Points that are nearer to a zero than this are not counted."""


def find_scale(
    w: Writer, result: str, margin: float, least: float, zeros: tuple[float, ...]
) -> tuple[str, float]:
    """Find a step of the code that has one sign, and the error of a result relative to it.

    Args:
        w: Where the code was written.
        result: Which name.
        margin: The error is taken so many times as large as it is at the sample points.
        least: The error relative to the result that comes on top of it.
        zeros: Where the result vanishes.

    Raises:
        KernelError: Too many results would be left undecided.
    """
    value = np.abs(np.asarray(w.values[result], np.float64))
    x = np.asarray(w.values["x"], np.float64)
    with np.errstate(all="ignore"):
        error = margin * absolute_error(w, result) + least * value
    if not np.isfinite(error).all():
        raise KernelError("the error of a result has no bound")
    away = np.ones(x.shape, bool)
    for zero in zeros:
        away &= np.abs(x - zero) > BESIDE
    _, exponent = np.frexp(value)
    ulp = np.exp2(np.maximum(exponent - 24.0, -149.0))
    best: tuple[float, str, float] | None = None
    for name in _candidates(w, result, x.shape):
        size = np.abs(np.asarray(w.values[name], np.float64))
        with np.errstate(all="ignore"):
            ratio = float(np.max(error / size))
            undecided = np.broadcast_to(np.minimum(2 * ratio * size / ulp, 1.0), x.shape)[away]
        often = float(np.mean(np.minimum(undecided, CLOSE)))
        if np.isfinite(ratio) and float(np.mean(undecided > CLOSE)) <= SPARED:
            best = min(best or (np.inf, "", 0.0), (often, name, ratio))
    if best is None or best[0] > SELDOM:
        raise KernelError("nothing that an error could be relative to")
    return best[1], best[2]


def _candidates(w: Writer, result: str, shape: tuple[int, ...]) -> list[str]:
    """Give the steps under a result that are positive at all points, or negative."""
    _, body = w.b.finish((result,))
    return [
        step.target
        for step in body
        if step.op not in TRUTHS and _one_sign(np.broadcast_to(w.values[step.target], shape))
    ]


def _one_sign(values: NDArray[Any]) -> bool:
    return bool(np.isfinite(values).all() and ((values > 0).all() or (values < 0).all()))
