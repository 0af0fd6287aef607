"""Bit patterns of a format: the order in which a sweep visits its inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symact.numeric.formats import Format


@dataclass(frozen=True, slots=True)
class Patterns:
    """Read and write the bit patterns of a format as whole numbers.

    A pattern is the sign bit followed by the magnitude; magnitudes of positive numbers ascend.
    """

    fmt: Format

    @property
    def sign(self) -> int:
        """Give the sign bit."""
        return 1 << (self.fmt.bits - 1)

    @property
    def infinity(self) -> int:
        """Give the magnitude of infinity; NaN lies above it."""
        exponents = self.fmt.emax - self.fmt.emin + 2
        return exponents << (self.fmt.precision - 1)

    def value(self, pattern: int) -> float:
        """Give the number that a pattern stands for."""
        magnitude = pattern & (self.sign - 1)
        negative = -1.0 if pattern & self.sign else 1.0
        if magnitude >= self.infinity:
            return negative * math.inf if magnitude == self.infinity else math.nan
        hidden = 1 << (self.fmt.precision - 1)
        exponent, fraction = divmod(magnitude, hidden)
        least = self.fmt.emin - self.fmt.precision + 1
        if exponent == 0:
            return negative * math.ldexp(fraction, least)
        return negative * math.ldexp(fraction + hidden, least + exponent - 1)

    def pattern(self, value: float) -> int:
        """Give the pattern of a number of the format; every NaN gives the quiet positive one."""
        if math.isnan(value):
            return self.infinity | (1 << (self.fmt.precision - 2))
        sign = self.sign if math.copysign(1.0, value) < 0 else 0
        if math.isinf(value):
            return sign | self.infinity
        hidden = 1 << (self.fmt.precision - 1)
        exponent = max(math.frexp(value)[1] - 1, self.fmt.emin) if value else self.fmt.emin
        scaled = int(math.ldexp(abs(value), self.fmt.precision - 1 - exponent))
        if scaled < hidden:
            return sign | scaled
        return sign | (scaled - hidden + ((exponent - self.fmt.emin + 1) * hidden))
