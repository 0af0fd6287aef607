"""What the doubles of a gated first phase err by, and what that is relative to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symact.errors import KernelError
from symact.kernel.ir import TRUTHS, Op
from symact.kernel.plain.errors import absolute_error
from symact.kernel.plain.quick import ALLOWED, LEAST, MARGIN, ULP
from symact.kernel.plain.scales import ROUNDED, SHARES
from symact.kernel.plain.writer import Writer

LOST, OVER = 2.0**-152, 2.0**130
"""A product that is less becomes 0 in float32, one that is larger infinite."""

MOST = 2.0**-27
"""An error that is larger decides too little."""

TINY = 2.0**-900

SELDOM, CLOSE = 2.0**-14, 2.0**-9
"""Of the sample points so many may be left undecided; no point counts for more than so many."""

SPARED = 1 / 32
"""But for so many of the points, which lie beside a zero."""

HIGHEST = 2.0**340
"""Factors are less: no product of three overflows in doubles."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Hold the least and the largest size of numbers that are not zero."""

    least: float = 1.0
    most: float = 1.0

    @staticmethod
    def of(w: Writer, name: str, here: Any) -> Reach:
        """Measure a name at some of the sample points.

        Raises:
            KernelError: It is not finite.
        """
        size = np.abs(np.broadcast_to(np.asarray(w.values[name], np.float64), here.shape)[here])
        size = size[size > 0]
        if not size.size:
            return Reach()
        if not float(size.max()) < HIGHEST:
            raise KernelError("a factor is too large")
        return Reach(float(size.min()), float(size.max()))

    def __mul__(self, other: Reach) -> Reach:
        return Reach(self.least * other.least, self.most * other.most)


@dataclass(frozen=True, slots=True)
class Sized:
    """Hold a name, how much it errs by, and relative to what.

    Attributes:
        name: Of the number.
        error: The largest error, relative to the scale.
        scale: What the error is relative to; None for the number itself.
        ratio: The number is at most so many times its scale.
    """

    name: str
    error: float = 0.0
    scale: str | None = None
    ratio: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Hold what is known of a factor.

    Attributes:
        name: Where it was written to.
        truth: Its values at the sample points.
    """

    name: str
    truth: Any


def sized(
    w: Writer, factor: Trial, others: Reach, here: Any, allowed: float = ALLOWED.error
) -> Sized:
    """Measure what a factor errs by at the sample points: by analysis, and against the truth.

    Args:
        w: Where it was written.
        factor: Which one.
        others: Sizes of what it is multiplied by: where the product is lost or overflows whatever
            these are, errors do not count.
        here: Which points count.
        allowed: Up to so many ulp of float32 the error is relative to the factor itself.

    Raises:
        KernelError: The error is too large.
    """
    value = np.broadcast_to(np.asarray(w.values[factor.name], np.float64), here.shape)
    with np.errstate(all="ignore"):
        error = absolute_error(w, factor.name) + np.abs(value - factor.truth)
        value = np.abs(value)
        large = value <= OVER / max(others.least, TINY)
        counts = here & (value + error >= LOST / others.most) & large
        relative = _most(error / value, counts & (error > 0))
    if relative <= allowed * ULP:
        return Sized(factor.name, MARGIN * relative + LEAST if relative else 0.0)
    scale, found = _scale_of(w, factor.name, MARGIN * error + LEAST * value, value, counts)
    size = np.broadcast_to(np.asarray(w.values[scale], np.float64), here.shape)
    with np.errstate(all="ignore"):
        ratio = _most(value / size, counts)
    return Sized(factor.name, found, scale, ratio)


def _scale_of(w: Writer, name: str, error: Any, value: Any, counts: Any) -> tuple[str, float]:
    """Find what an error is relative to, and how large it is then.

    It is a positive step under the factor, or the sum of one and a part of the factor itself.

    Raises:
        KernelError: Too many results would be left undecided.
    """
    best = (np.inf, "", 0.0, 0.0)
    steps = [step for step in w.b.finish((name,))[1] if step.op not in TRUTHS]
    for step, share in product(steps, SHARES):
        size = np.broadcast_to(np.asarray(w.values[step.target]), counts.shape)
        if not (np.isfinite(size) & (size > 0)).all(where=counts):
            continue
        with np.errstate(all="ignore"):
            ratio = _most(np.maximum(error - share * value, 0.0) / size, counts)
            undecided = np.minimum((ratio * size + share * value) / (value * ULP), CLOSE)
        if 0 < ratio < MOST:
            best = min(best, (_mean_of_most(undecided[counts]), step.target, ratio, share))
    often, found, ratio, share = best
    if often > SELDOM:
        raise KernelError("nothing that an error could be relative to")
    if not share:
        return found, ratio
    part = w.const(share / ratio, "the error relative to the result, against the other")
    return w.muladd(w.op(Op.ABS, name), part, found), ratio * ROUNDED


def _mean_of_most(values: Any) -> float:
    """Average all but the largest ones, which are those of points beside a zero."""
    kept = np.sort(values)[: len(values) - int(len(values) * SPARED)]
    return float(np.mean(kept)) if kept.size else 0.0


def _most(values: Any, counts: Any) -> float:
    found = float(np.max(values, where=counts, initial=0.0))
    return np.inf if np.isnan(found) else found


def multiplied(w: Writer, x: Sized, y: Sized) -> Sized:
    """Append a product; the errors add up, and the roundings of it and of its scale."""
    name = w.mul(x.name, y.name)
    ratio = x.ratio * y.ratio
    error = x.error * y.ratio + y.error * x.ratio + x.error * y.error + LEAST * ratio
    if x.scale is None and y.scale is None:
        return Sized(name, error)
    scale = w.mul(x.scale or x.name, y.scale or y.name)
    return Sized(name, error + LEAST, scale, ratio)


def joined(w: Writer, condition: str, x: Sized, y: Sized) -> Sized:
    """Append a choice between two numbers and what they are relative to."""
    name = w.select(condition, x.name, y.name)
    error = max(x.error, y.error)
    if x.scale is None and y.scale is None:
        return Sized(name, error)
    scale = w.op(Op.SELECT, condition, x.scale or x.name, y.scale or y.name)
    return Sized(name, error, scale, max(x.ratio, y.ratio))
