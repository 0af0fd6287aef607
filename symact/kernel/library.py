"""A model of the platform's mathematics library: the same answers on every machine.

A precision plan is tried with library functions that are as wrong as they are allowed to be, so
that neither the plan nor the text of a kernel depends on where it was made.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from symact.kernel.ir import Op
from symact.language.functions import expm1, log1p
from symact.language.reader import symbol
from symact.numeric.formats import FLOAT64
from symact.numeric.oracle import reference_many
from symact.numeric.program import compile_program

LIBRARY_ULP: dict[Op, float] = {
    Op.EXP: 0.6, Op.EXPM1: 1.0, Op.LOG: 0.6, Op.LOG1P: 1.0, Op.TANH: 2.2, Op.SINH: 2.0,
    Op.COSH: 2.0, Op.SIN: 0.6, Op.COS: 0.6, Op.TAN: 1.1, Op.ASIN: 1.1, Op.ACOS: 1.1,
    Op.ATAN: 1.0, Op.ASINH: 2.0, Op.ACOSH: 2.0, Op.ATANH: 2.0,
}  # fmt: skip
"""Errors in ulp that plans assume of the platform; verification measures what it delivers."""


def _function(op: Op) -> Any:
    own = {Op.EXPM1: expm1, Op.LOG1P: log1p}
    return own[op] if op in own else getattr(sympy, op.value)


def modelled(op: Op, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute a library function with its largest permitted error, up or down by the input's bits.

    Args:
        op: One of `LIBRARY_ULP`.
        x: Any doubles; the answer is exact at infinities and NaN outside of the domain.
    """
    flat = np.asarray(x, np.float64).ravel()
    points, back = np.unique(flat, return_inverse=True)
    finite = np.isfinite(points)
    u = symbol("u")
    program = compile_program([_function(op)(u)], [u])
    want, offset = np.full(points.shape, np.nan), np.zeros(points.shape)
    want[finite], offset[finite] = reference_many(program, points[finite], (), FLOAT64)
    with np.errstate(all="ignore"):
        direction = np.where(points.view(np.uint64) & 4, 1.0, -1.0)
        steps = np.rint(offset + direction * (LIBRARY_ULP[op] - 0.5))
        result = want + steps * np.spacing(np.abs(want))
        keep = (want == 0) | ~np.isfinite(want)
        at_ends = getattr(np, NUMPY_NAMES.get(op, op.value))(points)
    result = np.where(keep, want, result)
    return np.where(finite, result, at_ends)[back].reshape(np.shape(x))


NUMPY_NAMES = {
    Op.ASIN: "arcsin", Op.ACOS: "arccos", Op.ATAN: "arctan", Op.ASINH: "arcsinh",
    Op.ACOSH: "arccosh", Op.ATANH: "arctanh",
}  # fmt: skip
"""NumPy's spelling where it is its own."""
