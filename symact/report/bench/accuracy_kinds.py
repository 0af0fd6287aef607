"""Errors of gated activations and of those along an axis, judged by answers in many digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from symact.activation import Activation
from symact.derive.gated import factors, gradient
from symact.derive.gated_view import shortest
from symact.errors import KernelError, UndecidedError
from symact.kernel.ir import Kernel
from symact.kernel.rows.ir import RowKernel
from symact.numeric.formats import FORMATS, round_float
from symact.numeric.storage import to_double
from symact.numeric.witness import mpmath_value
from symact.report.bench.accuracy import Exam
from symact.report.bench.arrays import make_arrays, row_arrays
from symact.verify.gated import REACH, pairs
from symact.verify.rows import Row, truth
from symact.verify.special import answers

SEED = 21
DIGITS = 60
LONGEST = 1024
"""Elements of the longest rows that are judged: every number of a row is computed in many digits,
one by one."""

GATED_OUTPUTS = ("value", "backward")


def examine_pairs(activation: Activation, kernel: Kernel) -> Exam:
    """Choose pairs of inputs and find the right answers; upstream gradients are 1.

    Args:
        activation: A gated one.
        kernel: The exact kernel: its defaults are the parameters.

    Raises:
        KernelError: A gradient has no formula.
    """
    a, b = pairs(kernel.dtype)
    params = [round_float(value, FORMATS[kernel.dtype]) for value in kernel.defaults]
    names = [*activation.inputs, *(p.name for p in activation.parameters if not p.derived)]
    points = list(zip(*(to_double(each, kernel.dtype).tolist() for each in (a, b)), strict=True))
    exprs = _exprs(activation, kernel)
    right = tuple(
        answers([_exact(expr, dict(zip(names, (*p, *params), strict=True))) for p in points],
                kernel.dtype)
        for expr in exprs
    )  # fmt: skip
    smooth = np.array([kernel.output == "value" or 0 not in point for point in points])
    counted = tuple(each.judged & smooth for each in right)
    return Exam(make_arrays(a, kernel, kernel.dtype, (b,)), right, counted)


def _exprs(activation: Activation, kernel: Kernel) -> list[Any]:
    if kernel.output == "value":
        return [activation.expr]
    parts = factors(activation, shortest(activation.expr))
    found = [gradient(activation, parts, name).value for name in activation.inputs]
    if not all(isinstance(each, sympy.Expr) for each in found):
        raise KernelError("a gradient has no formula", subject=activation.name)
    return found


def _exact(expr: Any, values: dict[str, float]) -> Any:
    """Compute one answer; None where it is so small that mpmath gives up."""
    try:
        return mpmath_value(expr, values, REACH)
    except UndecidedError:
        return None


def examine_rows(activation: Activation, kernel: RowKernel, length: int) -> Exam:
    """Choose rows and find the right answers.

    Args:
        activation: One along an axis.
        kernel: The exact kernel: its defaults are the parameters.
        length: Of the rows that are timed; rows of at most `LONGEST` elements are judged.
    """
    inputs = _rows(activation, kernel.dtype, min(length, LONGEST))
    rows = [Row("", tuple(array[k] for array in inputs)) for k in range(len(inputs[0]))]
    params = {
        name: float(np.dtype(kernel.dtype).type(value))
        for name, value in zip(kernel.parameters, kernel.defaults, strict=True)
    }
    width = 1 if kernel.reduces else inputs[0].shape[1] * kernel.outputs
    exact = [found or [None] * width for found in truth(activation, rows, params, DIGITS)]
    right = answers([value for row in exact for value in row], kernel.dtype)
    return Exam(row_arrays(inputs, kernel), (right,), (right.judged,))


def _rows(activation: Activation, dtype: str, length: int) -> tuple[NDArray[Any], ...]:
    """Choose a usual row, a spread one, one of sizes of many orders, and one that sticks out."""
    rng = np.random.default_rng(SEED)
    usual = rng.normal(0.0, 3.0, (2, length)) * [[1.0], [4.0]]
    wide = rng.normal(size=length) * np.exp2(rng.uniform(-9, 7, length))
    alone = np.where(np.arange(length) == length // 2, 20.0, -20.0)
    x = np.stack([*usual, wide, alone])
    drawn = {draw.name for draw in activation.draws}
    return tuple(
        (rng.uniform(1e-3, 1 - 1e-3, x.shape) if name in drawn
         else x if k == 0 else rng.permuted(x, axis=1)).astype(dtype)
        for k, name in enumerate(activation.inputs)
    )  # fmt: skip
