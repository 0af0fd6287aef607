"""How arrays carry each format, and exact conversions from and to double.

NumPy has no bfloat16: its numbers are carried as bit patterns in `uint16` arrays everywhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symact.numeric.formats import BFLOAT16

_DTYPES: dict[str, np.dtype[Any]] = {
    "float16": np.dtype(np.float16),
    "bfloat16": np.dtype(np.uint16),
    "float32": np.dtype(np.float32),
    "float64": np.dtype(np.float64),
}

_FLOAT32_HIDDEN = np.uint32(16)
"""bfloat16 is the upper half of float32."""

_QUIET_NAN = np.uint16(0x7FC0)


def storage_dtype(name: str) -> np.dtype[Any]:
    """Give the dtype of arrays that carry a format: `uint16` for bfloat16, else its own."""
    return _DTYPES[name]


def to_double(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Convert carried numbers of a format to float64, exactly."""
    carried = np.asarray(values, storage_dtype(name))
    if name == BFLOAT16.name:
        carried = np.left_shift(carried.astype(np.uint32), _FLOAT32_HIDDEN).view(np.float32)
    with np.errstate(invalid="ignore"):  # a signaling NaN becomes a quiet one
        return carried.astype(np.float64)


def from_double(values: ArrayLike, name: str) -> NDArray[Any]:
    """Round float64 numbers to a format once, to nearest even; they come as they are carried.

    Overflow gives infinity and subnormal results are rounded correctly; a NaN of bfloat16 is
    always the positive quiet one.
    """
    doubles = np.asarray(values, np.float64)
    with np.errstate(all="ignore"):
        if name == BFLOAT16.name:
            return _to_bfloat16(doubles)
        return doubles.astype(storage_dtype(name))


def _to_bfloat16(doubles: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Scale to units in the last place, where rounding to integers is the rounding wanted."""
    finite = np.where(np.isfinite(doubles), doubles, 0.0)
    binades = np.where(finite == 0, BFLOAT16.emin, np.frexp(finite)[1] - 1)
    exponents = np.maximum(binades, BFLOAT16.emin)
    units = np.abs(np.rint(np.ldexp(finite, BFLOAT16.precision - 1 - exponents)))
    # a carry into the next binade adds one to the exponent, as it should; the hidden bit adds one
    codes = units.astype(np.int64) + ((exponents - BFLOAT16.emin).astype(np.int64) << 7)
    codes = np.where(np.isinf(doubles), 0x7F80, np.minimum(codes, 0x7F80))
    codes = codes + np.where(np.signbit(doubles), 0x8000, 0)
    return np.asarray(np.where(np.isnan(doubles), _QUIET_NAN, codes), np.uint16)
