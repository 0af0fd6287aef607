"""Run a kernel with NumPy, operation by operation: the reference meaning of the kernel language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symact.kernel.ir import LIBRARY, Kernel, Op
from symact.kernel.library import NUMPY_NAMES

SPLITTER = 2.0**27 + 1.0
SQRT_HALF = 0.70710678118654752


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


def _product_error(a: Any, b: Any, p: Any) -> Any:
    (ah, al), (bh, bl) = _split(a), _split(b)
    return _finite(al * bl - (((p - ah * bh) - al * bh) - ah * bl))


def _scale(a: Any, n: Any) -> Any:
    whole = np.clip(np.nan_to_num(n, nan=0.0), -4200.0, 4200.0).astype(np.int32)
    return np.ldexp(a, whole)


def _exponent(a: Any) -> Any:
    mantissa, n = np.frexp(a)  # in [1/2, 1)
    return np.where(mantissa < SQRT_HALF, n - 1.0, n.astype(np.float64))


def _sticky(hi: Any, lo: Any) -> Any:
    hi, lo = np.asarray(hi, np.float64), np.asarray(lo, np.float64)
    even = (hi.view(np.int64) & 1) == 0
    toward = np.where(lo > 0, np.inf, -np.inf)
    return np.where(even & (lo != 0), np.nextafter(hi, toward), hi)


MEANING: dict[Op, Callable[..., Any]] = {
    Op.ADD: np.add, Op.SUB: np.subtract, Op.MUL: np.multiply, Op.DIV: np.divide,
    Op.NEG: np.negative, Op.ABS: np.abs, Op.SQRT: np.sqrt, Op.COPYSIGN: np.copysign,
    Op.SUM_ERROR: _sum_error, Op.FAST_SUM_ERROR: _fast_sum_error,
    Op.FINITE: _finite, Op.PRODUCT_ERROR: _product_error, Op.SCALE: _scale,
    Op.RINT: np.rint, Op.FLOOR: np.floor,
    Op.MULADD: lambda a, b, c: a * b + c, Op.POW2: lambda n: _scale(1.0, n),
    Op.EXPONENT: _exponent, Op.STICKY: _sticky,
    Op.CLAMP_MIN: np.maximum, Op.CLAMP_MAX: np.minimum,
    Op.LESS: np.less, Op.LESS_EQUAL: np.less_equal, Op.EQUAL: np.equal,
    Op.AND: np.logical_and, Op.OR: np.logical_or, Op.NOT: np.logical_not,
    Op.SELECT: np.where,
    Op.WIDEN: lambda a: np.asarray(a, np.float64), Op.NARROW: lambda a: np.asarray(a, np.float32),
    **{op: getattr(np, NUMPY_NAMES.get(op, op.value)) for op in sorted(LIBRARY)},
}  # fmt: skip


Library = Callable[[Op, Any], Any]
"""Another meaning for the library functions."""


def interpret(kernel: Kernel, *inputs: Any, library: Library | None = None) -> tuple[Any, ...]:
    """Compute the results of a kernel for arrays of inputs.

    Args:
        kernel: Any legal kernel.
        inputs: x, then the run-time parameters (defaults where they are left out), each of the
            kernel's dtype.
        library: Computes library functions in place of NumPy.

    Returns:
        One array per result, of the kernel's dtype.
    """
    given = [np.asarray(a, kernel.dtype) for a in inputs]
    given += [np.asarray(d, kernel.dtype) for d in kernel.defaults[len(given) - 1 :]]
    values: dict[str, Any] = dict(zip(kernel.inputs, given, strict=True))
    values.update({c.name: np.float64(c.value) for c in kernel.constants})
    with np.errstate(all="ignore"):
        for assign in kernel.body:
            arguments = [values[a] for a in assign.args]
            if library is not None and assign.op in LIBRARY:
                values[assign.target] = library(assign.op, *arguments)
            else:
                values[assign.target] = MEANING[assign.op](*arguments)
    return tuple(np.broadcast_to(values[r], given[0].shape) for r in kernel.results)
