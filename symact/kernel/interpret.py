"""Run a kernel with NumPy, operation by operation: the reference meaning of the kernel language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from symact.kernel.eighths import to_eighth
from symact.kernel.ir import LIBRARY, Kernel, Op
from symact.kernel.library import NUMPY_NAMES
from symact.kernel.tables import to_inverse, to_log, to_root
from symact.numeric.storage import from_double, storage_dtype, to_double

SPLITTER = 2.0**27 + 1.0
SQRT_HALF = np.uint64(0x3FE6A09E667F3BCD)
POW52 = np.uint64(0x4330000000000000)


def _sum_error(a: Any, b: Any, s: Any) -> Any:
    t = s - a
    return _finite((a - (s - t)) + (b - t))


def _fast_sum_error(a: Any, b: Any, s: Any) -> Any:
    return _finite(b - (s - a))


def _finite(error: Any) -> Any:
    """Where the sum or product overflowed there is no error to speak of."""
    return np.where(np.isfinite(error), error, 0.0)


def _split(a: Any) -> tuple[Any, Any]:
    t = SPLITTER * a
    high = t - (t - a)
    return high, a - high


def _product_rest(a: Any, b: Any, p: Any) -> Any:
    (ah, al), (bh, bl) = _split(a), _split(b)
    return al * bl - (((p - ah * bh) - al * bh) - ah * bl)


def _product_error(a: Any, b: Any, p: Any) -> Any:
    return _finite(_product_rest(a, b, p))


def _scale(a: Any, n: Any) -> Any:
    whole = np.clip(np.nan_to_num(n, nan=0.0), -4200.0, 4200.0).astype(np.int32)
    return np.ldexp(a, whole)


def _bits(a: Any) -> Any:
    return np.asarray(a, np.float64).view(np.uint64)


def _pow2(n: Any) -> Any:
    """2^52 + 1023 + n holds the exponent of 2^n in its last bits."""
    return (_bits(n + (2.0**52 + 1023.0)) << np.uint64(52)).view(np.float64)


def _to_exponent(a: Any) -> Any:
    if np.asarray(a).dtype == np.float32:
        return (np.asarray(a).view(np.uint32) << np.uint32(23)).view(np.float32)
    return (_bits(a) << np.uint64(52)).view(np.float64)


def _exponent(a: Any) -> Any:
    """The exponent field of a / sqrt(1/2), 1024 too large, becomes the last bits of 2^52."""
    n = (_bits(a) + (np.uint64(1 << 62) - SQRT_HALF)) >> np.uint64(52)
    return (n | POW52).view(np.float64) - (2.0**52 + 1024.0)


def _sticky(hi: Any, lo: Any) -> Any:
    """An even last bit of hi gives way to the odd one beside it, on the side of lo."""
    bits = _bits(hi)
    away = (bits ^ _bits(lo)) >> np.uint64(63)
    odd = ((bits - away) | np.uint64(1)).view(np.float64)
    return np.where((lo != 0) & (hi != 0) & np.isfinite(hi), odd, hi)


MEANING: dict[Op, Callable[..., Any]] = {
    Op.ADD: np.add, Op.SUB: np.subtract, Op.MUL: np.multiply, Op.DIV: np.divide,
    Op.NEG: np.negative, Op.ABS: np.abs, Op.SQRT: np.sqrt, Op.COPYSIGN: np.copysign,
    Op.SUM_ERROR: _sum_error, Op.FAST_SUM_ERROR: _fast_sum_error,
    Op.FINITE: _finite, Op.PRODUCT_ERROR: _product_error, Op.PRODUCT_REST: _product_rest,
    Op.SCALE: _scale,
    Op.RINT: np.rint, Op.FLOOR: np.floor,
    Op.MULADD: lambda a, b, c: a * b + c, Op.POW2: _pow2,
    Op.TO_EXPONENT: _to_exponent, Op.EXPONENT: _exponent, Op.STICKY: _sticky,
    Op.TO_ROOT: to_root, Op.TO_INVERSE: to_inverse, Op.TO_LOG: to_log,
    Op.TO_EIGHTH: to_eighth,
    Op.CLAMP_MIN: lambda a, c: np.where(a < c, c, a),
    Op.CLAMP_MAX: lambda a, c: np.where(a > c, c, a),
    Op.LESS: np.less, Op.LESS_EQUAL: np.less_equal, Op.EQUAL: np.equal,
    Op.AND: np.logical_and, Op.OR: np.logical_or, Op.NOT: np.logical_not,
    Op.SELECT: np.where,
    **{op: getattr(np, NUMPY_NAMES.get(op, op.value)) for op in sorted(LIBRARY)},
}  # fmt: skip


def _fused(a: Any, b: Any, c: Any) -> Any:
    """A float32 product is exact in double; so is the sum, but for a rounding far below."""
    return (np.float64(a) * b + c).astype(np.float32)


def _product_rest_single(a: Any, b: Any, p: Any) -> Any:
    return (np.float64(a) * b - p).astype(np.float32)


def meanings(arithmetic: str) -> dict[Op, Callable[..., Any]]:
    """Give the meaning of every operation in `float64` or `float32` arithmetic."""
    if arithmetic == "float64":
        return MEANING
    return MEANING | {
        Op.MULADD: _fused,
        Op.PRODUCT_REST: _product_rest_single,
        Op.PRODUCT_ERROR: lambda a, b, p: _finite(_product_rest_single(a, b, p)),
    }


Library = Callable[[Op, Any], Any]
"""Another meaning for the library functions."""


def interpret(kernel: Kernel, *inputs: Any, library: Library | None = None) -> tuple[Any, ...]:
    """Compute the results of a kernel for arrays of inputs.

    Args:
        kernel: Any legal kernel.
        inputs: The arrays, carried as `numeric.storage` says (bfloat16 as uint16 bits; arrays of
            another dtype hold numbers, which are rounded to the format), then the run-time
            parameters as numbers (defaults where they are left out), rounded likewise.
        library: Computes library functions in place of NumPy.

    Returns:
        One array per result, carried like the inputs.
    """
    count = len(kernel.arrays)
    carrier = storage_dtype(kernel.dtype)
    given = list(map(np.asarray, inputs[:count]))
    given = [a if a.dtype == carrier else from_double(a, kernel.dtype) for a in given]
    numbers = (*inputs[count:], *kernel.defaults[len(inputs) - count :])
    given += [from_double(number, kernel.dtype) for number in numbers]
    shape = np.broadcast_shapes(*(array.shape for array in given))
    number = np.float64 if kernel.arithmetic == "float64" else np.float32
    meaning = meanings(kernel.arithmetic) | {
        Op.WIDEN: lambda a: np.asarray(to_double(a, kernel.dtype)).astype(number),
        Op.NARROW: partial(from_double, name=kernel.dtype),
    }
    values: dict[str, Any] = dict(zip(kernel.inputs, given, strict=True))
    values.update({c.name: number(c.value) for c in kernel.constants})
    with np.errstate(all="ignore"):
        for assign in kernel.body:
            arguments = [values[a] for a in assign.args]
            if library is not None and assign.op in LIBRARY:
                values[assign.target] = library(assign.op, *arguments)
            else:
                values[assign.target] = meaning[assign.op](*arguments)
    return tuple(np.broadcast_to(values[r], shape) for r in kernel.results)
