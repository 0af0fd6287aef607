"""Binary floating-point formats: their grids, in exact arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Format:
    """Describe a binary format.

    Attributes:
        name: NumPy's name of the format.
        precision: Bits of the significand, the hidden one included.
        emin: Exponent of the smallest normal number 2^emin.
        emax: Exponent of the largest binade.
        bits: Width of the encoding.
    """

    name: str
    precision: int
    emin: int
    emax: int
    bits: int

    @property
    def max_finite(self) -> float:
        """Give the largest finite number."""
        return math.ldexp(2.0 - math.ldexp(1.0, 1 - self.precision), self.emax)

    @property
    def min_normal(self) -> float:
        """Give the smallest positive normal number."""
        return math.ldexp(1.0, self.emin)

    @property
    def min_subnormal(self) -> float:
        """Give the smallest positive number."""
        return math.ldexp(1.0, self.emin - self.precision + 1)


FLOAT16 = Format("float16", 11, -14, 15, 16)
BFLOAT16 = Format("bfloat16", 8, -126, 127, 16)
FLOAT32 = Format("float32", 24, -126, 127, 32)
FLOAT64 = Format("float64", 53, -1022, 1023, 64)

FORMATS: dict[str, Format] = {f.name: f for f in (FLOAT16, BFLOAT16, FLOAT32, FLOAT64)}
"""Every format by its name."""


def max_finite(fmt: Format) -> float:
    """Give the largest finite number of a format."""
    return fmt.max_finite


def min_subnormal(fmt: Format) -> float:
    """Give the smallest positive number of a format."""
    return fmt.min_subnormal


def ulp_exponent(value: float, fmt: Format) -> int:
    """Give k where 2^k is the distance of neighbours in the binade of a finite value."""
    exponent = math.frexp(value)[1] - 1 if value else fmt.emin
    return max(exponent, fmt.emin) - fmt.precision + 1


def ulp_of(value: float, fmt: Format) -> float:
    """Give the unit in the last place of a value; the smallest subnormal at and near zero.

    >>> ulp_of(1.0, FLOAT32) == 2.0**-23
    True
    """
    if not math.isfinite(value):
        return math.inf
    return math.ldexp(1.0, min(ulp_exponent(value, fmt), fmt.emax - fmt.precision + 1))


def is_member(value: float, fmt: Format) -> bool:
    """Tell whether a double is a number, infinity or NaN of the format."""
    return math.isnan(value) or round_float(value, fmt) == value


def round_float(value: float, fmt: Format) -> float:
    """Round a double to the format, to nearest even, overflowing to infinity."""
    if value == 0 or not math.isfinite(value) or fmt.precision >= FLOAT64.precision:
        return value
    if abs(value) > 2 * fmt.max_finite:
        return math.copysign(math.inf, value)
    k = ulp_exponent(value, fmt)
    # scaling by a power of two is exact here and Python rounds halves to even
    result = math.ldexp(float(round(math.ldexp(value, -k))), k)
    if abs(result) > fmt.max_finite:
        return math.copysign(math.inf, value)
    return math.copysign(result, value)


def round_fraction(value: Fraction, fmt: Format) -> float:
    """Round an exact value to the format, to nearest even, overflowing to infinity."""
    if value == 0:
        return 0.0
    magnitude = abs(value)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    if magnitude < Fraction(2) ** exponent:
        exponent -= 1
    k = max(exponent, fmt.emin) - fmt.precision + 1
    scaled = round(magnitude / Fraction(2) ** k)
    top = fmt.emax - fmt.precision + 1
    overflow = k > top or (k == top and scaled >= 1 << fmt.precision)
    result = math.inf if overflow else math.ldexp(float(scaled), k)
    return result if value > 0 else -result


def next_up(value: float, fmt: Format) -> float:
    """Give the next larger number of the format."""
    if math.isnan(value) or value == math.inf:
        return value
    if value < 0:
        return -_toward_zero(-value, fmt)
    if value >= fmt.max_finite:
        return math.inf
    return value + ulp_of(value, fmt)


def next_down(value: float, fmt: Format) -> float:
    """Give the next smaller number of the format."""
    return -next_up(-value, fmt)


def _toward_zero(value: float, fmt: Format) -> float:
    if value == math.inf:
        return fmt.max_finite
    step = ulp_of(value, fmt)
    half_step = math.frexp(value)[0] == 0.5 and value > fmt.min_normal
    return value - (step / 2 if half_step else step)
