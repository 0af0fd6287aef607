"""A table of eight floats whose quotients are powers of 2^(1/8) to 2^-28.

Where a common factor does not matter, as in quotients of exponentials, it is chosen such that all
of them are nearly exact: 9124414 2^-23 is the best of the 760 thousand floats from 1 to 2^(1/8),
found by trying every one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

STEPS, BIAS, DIGITS = 8, 127, 23

_NUMBERS = (
    9_124_414, 9_950_244, 10_850_818, 11_832_901,
    12_903_870, 14_071_770, 15_345_374, 16_734_249,
)  # fmt: skip

EIGHTHS = tuple(number * 2.0**-23 for number in _NUMBERS)
"""c 2^(j/8) for j from 0 to 7 with c = 9124414 2^-23."""

MASK = 0xFFFFFFFF


def _part(j: int) -> int:
    bits = int(np.float32(EIGHTHS[j]).view(np.uint32))
    return (bits - (BIAS << DIGITS) - (j << (DIGITS - 3))) & MASK


PARTS = tuple(map(_part, range(STEPS)))
"""What is added to the bits of n/8, moved to the place of the exponent."""


def to_eighth(t: Any) -> Any:
    """Give c 2^(n/8) as a float for t = n + 1.5 * 2^23 + 8 * 127."""
    bits = np.asarray(t, np.float32).view(np.uint32)
    moved = bits << np.uint32(DIGITS - 3)
    return (moved + np.array(PARTS, np.uint32)[bits & np.uint32(STEPS - 1)]).view(np.float32)
