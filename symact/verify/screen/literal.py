"""Numbers as C literals: rounded to 53 or 64 bits, with the error of the rounding."""

from __future__ import annotations

import math
from fractions import Fraction

EXTENDED = 64
"""Bits of the significand of an x87 long double."""

DOUBLE = 53


def rounded(value: Fraction, bits: int = EXTENDED) -> Fraction:
    """Round to the nearest number of a precision, ties to even; exponents are not limited."""
    if not value:
        return value
    unit = Fraction(2) ** (exponent_of(value) + 1 - bits)
    return round(value / unit) * unit


def exponent_of(value: Fraction) -> int:
    """Give k with 2^k <= |value| < 2^(k+1)."""
    above, below = abs(value.numerator), value.denominator
    k = above.bit_length() - below.bit_length()
    return k if Fraction(above, below) >= Fraction(2) ** k else k - 1


def literal(value: Fraction) -> str:
    """Spell a number of at most 64 bits: as a double where it is one, else as a long double.

    Raises:
        ValueError: The number has more bits.
    """
    if not value:
        return "0.0"
    if rounded(value) != value:
        raise ValueError(f"{value} has more than {EXTENDED} bits")
    k = exponent_of(value)
    digits = int(abs(value) * Fraction(2) ** (EXTENDED - 1 - k))
    sign = "-" if value < 0 else ""
    # the leading bit alone before the point, so that a double reads as usual
    text = f"{digits & ((1 << 63) - 1):063b}0".rstrip("0")
    text += "0" * (-len(text) % 4)
    fraction = f"{int(text, 2):0{len(text) // 4}x}" if text else "0"
    single = rounded(value, DOUBLE) == value and -1022 <= k <= 1023
    return f"{sign}0x1.{fraction}p{k:+d}{'' if single else 'L'}"


def upper_double(value: Fraction) -> float:
    """Give a double that is at least as large as a small positive number."""
    return math.nextafter(float(value), math.inf) if value else 0.0
