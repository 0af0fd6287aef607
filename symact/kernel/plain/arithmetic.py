"""The formats that plain kernels compute in, as records of what their algorithms need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Describe a format and how far functions are to be followed in it.

    Attributes:
        name: `float64` or `float32`, as in `Kernel.arithmetic`.
        digits: Binary digits of its numbers.
        bias: Of its exponents.
        least: log2 of its smallest number.
        bits: Polynomials err by less than 2^-bits of the function.
        ln2: ln 2 as a sum; whole numbers times all parts but the last are exact.
        reach: Arguments of the exponential are held within +-reach.
        scale: Exponentials below the normal numbers are carried times 2^scale; 0 if none are.
        furthest: The normal tail is followed up to here.
        steady: Whether functions take any argument, however far out.
        functions: Class of the functions where they are not those of `plain.functions`.
        stated: The largest bound in ulp of float32 that a kernel may have.
        seen: What its trial may show where errors at their worst would add up to more.
        tabled: Whether parts of exponentials and logarithms come from tables.
    """

    name: str
    digits: int
    bias: int
    least: int
    bits: float
    ln2: tuple[float, ...]
    reach: float
    scale: int
    furthest: float
    functions: type[Any] | None = None
    steady: bool = False
    stated: float = 3.0
    seen: float = 2.7
    tabled: bool = False

    @property
    def magic(self) -> float:
        """Give the number that, added, rounds to a whole number."""
        return 1.5 * 2.0 ** (self.digits - 1)

    @property
    def unit(self) -> float:
        """Give the relative error of one rounding."""
        return 2.0**-self.digits

    def rounded(self, value: float) -> float:
        """Round a double to the format."""
        return float(self.array(value))

    def array(self, value: object) -> NDArray[np.floating]:
        """Round to an array of the format."""
        kind = np.float64 if self.digits == DOUBLE_DIGITS else np.float32
        with np.errstate(all="ignore"):
            return np.asarray(value, kind)


DOUBLE_DIGITS = 53

QUICK = Arithmetic("float64", 53, 1023, -1074, 45.0, (math.log(2.0),), 230.0, 0, 20.0)
"""Doubles for results that are rounded to float32: 2^-44 leaves one in 2^19 undecided."""

SINGLE = Arithmetic(
    "float32", 24, 127, -149, 25.5,
    (float.fromhex("0x1.62e4p-1"), float.fromhex("0x1.7f7d1cp-20")), 87.0, 64, 16.0,
)  # fmt: skip
"""float32 for results in float32: 2^-25.5 is a third of an ulp at most."""
