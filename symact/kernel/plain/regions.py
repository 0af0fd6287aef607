"""Polynomials beside zeros, where sums of rounded terms lose their digits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symact.errors import KernelError, UndecidedError
from symact.kernel.ir import Op
from symact.kernel.plain.writer import Writer
from symact.kernel.series import Series
from symact.numeric.fit import Fit, fit
from symact.numeric.program import Program

WIDENED = 1.25
DEGREES = range(2, 26)
LARGEST = 1.5
"""A polynomial that must reach further is given up."""

ROUNDED_SHARE = 1.5
"""What rounding coefficients does, against the first of them: P changes by less than half."""

UNSEEN = 2.0**-60


@dataclass(frozen=True, slots=True)
class Region:
    """Hold result = d^order P(d) for |d| < reach, d = x - center."""

    center: tuple[float, float]
    order: int
    reach: float
    coefficients: tuple[float, ...]
    error: float


def find_region(
    program: Program, series: Series, reach: float, side: tuple[bool, bool], bits: float
) -> Region:
    """Fit a polynomial around a zero.

    Args:
        program: The result, of x alone.
        series: The zero and its order.
        reach: Half of the width.
        side: Whether the result is this program on the left and on the right of the zero.
        bits: The relative error is to be below 2^-bits.

    Raises:
        KernelError: No polynomial of a small degree is near enough.
    """
    center = Fraction(series.center[0]) + Fraction(series.center[1])
    ends = (-reach if side[0] else 0.0, reach if side[1] else 0.0)
    at_zero = center == 0
    if reach > LARGEST:
        raise KernelError("a polynomial beside a zero would have to reach too far")
    for degree in DEGREES:
        try:
            found = fit(program, center, ends, degree, series.order, pinned=2 if at_zero else 0)
        except UndecidedError:
            break
        if found.error < 2.0**-bits:
            return Region(series.center, series.order, reach, _kept(found, reach), found.error)
    raise KernelError("no polynomial beside a zero")


def _kept(found: Fit, reach: float) -> tuple[float, ...]:
    """Drop coefficients that are noise: odd ones of even functions."""
    values = [hi for hi, _ in found.coefficients]
    kept = [c if abs(c) * reach**k > abs(values[0]) * UNSEEN else 0.0 for k, c in enumerate(values)]
    while kept[-1] == 0.0:
        kept.pop()
    return tuple(kept)


def append_region(w: Writer, x: str, region: Region) -> tuple[str, str]:
    """Append a region: the test whether x lies in it, and the result there."""
    d, center = x, Fraction(region.center[0]) + Fraction(region.center[1])
    if center:
        high = w.f.rounded(float(center))
        low = float(center - Fraction(high))
        d = w.op(Op.SUB, d, w.coefficient(high, "zero, high part"))
        if low:
            d = w.op(Op.SUB, d, w.const(low, "zero, low part"))
    values = region.coefficients
    if not any(values[1::2]):
        inner = w.horner(values[::2], w.mul(d, d), "result beside a zero, d^2")
    else:
        inner = w.horner(values, d, "result beside a zero, d")
    lost = sum(abs(w.f.rounded(c) - c) * region.reach**k for k, c in enumerate(values))
    w.slips[inner] = region.error + ROUNDED_SHARE * lost / abs(values[0])
    for _ in range(region.order):
        inner = w.mul(inner, d)
    inside = w.op(Op.LESS, w.op(Op.ABS, d), w.const(region.reach))
    return inside, inner


def needed_reach(x: object, bad: object, series: Series) -> float:
    """Give how far from a zero the points reach that are to be covered."""
    distance = np.abs(np.asarray(x)[np.asarray(bad)] - series.center[0])
    return float(distance.max()) * WIDENED
