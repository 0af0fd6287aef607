"""Distances in units in the last place."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.numeric.formats import Format, ulp_exponent

INCOMPARABLE = 1 << 80
"""The distance of a NaN and a number: larger than any true distance."""


def ordinal(value: float, fmt: Format) -> int:
    """Count the numbers of the format between zero and a value, negative below zero."""
    if value == 0:
        return 0
    magnitude = abs(value)
    if math.isinf(value):
        count = (fmt.emax - fmt.emin + 2) << (fmt.precision - 1)
    else:
        k = ulp_exponent(magnitude, fmt)
        binade = k - (fmt.emin - fmt.precision + 1)
        count = int(math.ldexp(magnitude, -k)) + (binade << (fmt.precision - 1))
    return count if value > 0 else -count


def ulp_distance(a: float, b: float, fmt: Format) -> int:
    """Count the steps between two numbers of a format.

    Two NaNs are equal, a NaN and a number are `INCOMPARABLE`; both zeros are one place.
    """
    if math.isnan(a) or math.isnan(b):
        return 0 if math.isnan(a) and math.isnan(b) else INCOMPARABLE
    return abs(ordinal(a, fmt) - ordinal(b, fmt))


def same_zero(a: float, b: float) -> bool:
    """Tell whether two numbers are equal with equal signs of zero, or both NaN."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b and math.copysign(1.0, a) == math.copysign(1.0, b)


def ulp_sizes(values: NDArray[np.float64], fmt: Format) -> NDArray[np.float64]:
    """Give the unit in the last place of each value (of the top binade for infinities)."""
    finite = np.where(np.isfinite(values), values, 0.0)
    exponent = np.where(finite == 0, fmt.emin, np.frexp(finite)[1] - 1)
    top = fmt.emax - fmt.precision + 1
    k = np.clip(exponent, fmt.emin, fmt.emax) - fmt.precision + 1
    return np.ldexp(1.0, np.where(np.isfinite(values), k, top).astype(np.intc))


def ulp_error(got: Any, want: Any, offset: Any, fmt: Format) -> NDArray[np.float64]:
    """Measure |got - exact| in ulps of the exact value.

    Args:
        got: Computed results.
        want: Correctly rounded results.
        offset: (exact - want)/ulp(want), as the oracle gives it.
        fmt: The format of the results.

    Returns:
        0 where both are NaN or the same infinity; infinity where only one of them is NaN or
        infinite.
    """
    g = np.asarray(got, dtype=np.float64)
    w = np.asarray(want, dtype=np.float64)
    usable = np.isfinite(g) & np.isfinite(w)
    same = (np.isnan(g) & np.isnan(w)) | (g == w)
    g0, w0 = np.where(usable, g, 0.0), np.where(usable, w, 0.0)
    with np.errstate(over="ignore"):
        # the difference of near numbers is exact, and dividing by a power of two is, too
        steps = (g0 - w0) / ulp_sizes(w0, fmt)
    error = np.abs(steps - np.asarray(offset, dtype=np.float64))
    return np.where(usable, error, np.where(same, 0.0, np.inf))
