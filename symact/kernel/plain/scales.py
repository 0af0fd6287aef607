"""What the error of a result is relative to: beside a zero not the result, but one of its terms."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.errors import KernelError
from symact.kernel.ir import TRUTHS, Op
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.writer import Writer

SELDOM, CLOSE = 2.0**-14, 2.0**-9
"""Of points at random so many may be left undecided, and of a point's neighbours at most so many;
but for SPARED of the points, which lie beside a zero."""

SPARED = 1 / 64
NOTHING = (2.0**-152, 2.0**-280)
"""Less than this is rounded to 0; the second, multiplied by any number of float32."""

SHARES = (0.0, *(2.0**-k for k in (46, 45, 44, 43, 42.5, 42)))
"""Errors relative to the result itself, beside those relative to a term."""

ROUNDED = 1 + 2.0**-40
"""For the rounding of the sum."""

BESIDE = 2.0**-8
"""Points that are nearer to a zero than this are not counted."""


def find_scale(
    w: Writer,
    result: str,
    margin: float,
    least: float,
    zeros: tuple[float, ...],
    *,
    multiplied: bool,
) -> tuple[str, float]:
    """Find what the error of a result is relative to, and how large it is then.

    It is a step of the code that is positive, or the sum of one and a part of the result itself.

    Args:
        w: Where the code was written.
        result: Which name.
        margin: The error is taken so many times as large as it is at the sample points.
        least: The error relative to the result that comes on top of it.
        zeros: Where the result vanishes.
        multiplied: Whether it is multiplied by upstream values, which may be huge.

    Raises:
        KernelError: Too many results would be left undecided.
    """
    value = np.abs(np.asarray(w.values[result], np.float64))
    x = np.asarray(w.values["x"], np.float64)
    with np.errstate(all="ignore"):
        error = margin * absolute_error(w, result) + least * value
    # what vanishes vanishes with any error
    error = np.where(value + error < NOTHING[multiplied], 0.0, error)
    if not np.isfinite(error).all():
        raise KernelError("the error of a result has no bound")
    away = np.ones(x.shape, bool)
    for zero in zeros:
        away &= np.abs(x - zero) > BESIDE
    _, exponent = np.frexp(value)
    ulp = np.exp2(np.maximum(exponent - 24.0, -149.0))
    best = (np.inf, "", 0.0, 0.0)
    for name, share in product(_candidates(w, result, x.shape), SHARES):
        size = np.asarray(w.values[name], np.float64)
        with np.errstate(all="ignore"):
            ratio = float(np.max(np.maximum(error - share * value, 0.0) / size))
            undecided = 2 * (ratio * size + share * value) / ulp
        if not np.isfinite(ratio) or not ratio:
            continue
        undecided = np.minimum(np.broadcast_to(undecided, x.shape)[away], 1.0)
        often = float(np.mean(np.minimum(undecided, CLOSE)))
        if float(np.mean(undecided > CLOSE)) <= SPARED:
            best = min(best, (often, name, ratio, share))
    often, name, ratio, share = best
    if often > SELDOM:
        raise KernelError("nothing that an error could be relative to")
    if not share:
        return name, ratio
    part = w.const(share / ratio, "the error relative to the result, against the other")
    return w.muladd(w.op(Op.ABS, result), part, name), ratio * ROUNDED


def _candidates(w: Writer, result: str, shape: tuple[int, ...]) -> list[str]:
    """Give the steps under a result that are positive at all points."""
    _, body = w.b.finish((result,))
    return [
        step.target
        for step in body
        if step.op not in TRUTHS and _positive(np.broadcast_to(w.values[step.target], shape))
    ]


def _positive(values: NDArray[Any]) -> bool:
    return bool(np.isfinite(values).all() and (values > 0).all())
