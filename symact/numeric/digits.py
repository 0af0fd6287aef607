"""Numbers of many digits, and their rounding to a format."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath

from symact.numeric.formats import Format, round_fraction, ulp_of


def context(digits: int) -> Any:
    """Give mpmath with so many digits; it shares no state with other contexts."""
    made = mpmath.MPContext()
    made.dps = digits
    return made


def rounded(value: Any, fmt: Format) -> tuple[float, float]:
    """Round an mpf to the nearest number of a format.

    Returns:
        The number and (value - number)/ulp(number); 0 where the number is not finite.
    """
    ctx = value.context
    if ctx.isnan(value):
        return math.nan, 0.0
    if ctx.isinf(value) or abs(value) > 4 * ctx.mpf(fmt.max_finite):
        return math.copysign(math.inf, value), 0.0
    if abs(value) * 4 < fmt.min_subnormal:  # may be too small for any fraction
        return 0.0, 0.0
    size, exponent = value.man_exp
    exact = Fraction(int(size)) * Fraction(2) ** int(exponent)
    exact = exact if value > 0 else -exact  # the size has no sign
    want = round_fraction(exact, fmt)
    if not math.isfinite(want):
        return want, 0.0
    return want, float((exact - Fraction(want)) / Fraction(ulp_of(want, fmt)))
