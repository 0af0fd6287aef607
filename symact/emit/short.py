"""Find exact kernels of float32 whose doubles are not needed: floats give the same bits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from symact.kernel.ir import Assign, Kernel, Op

SHORT = "float32"

FLOAT, ROUNDED, TRUTH = "float", "rounded", "truth"
"""What a name holds: a double that is a float; one operation on two of these, so that rounding it
to a float gives what the operation in floats gives; a truth value."""

ONCE = frozenset({Op.ADD, Op.SUB, Op.MUL, Op.DIV})
"""Rounding these first to a double is harmless: 53 >= 2 * 24 + 2 bits (S. Figueroa, When is double
rounding innocuous?, ACM SIGNUM Newsletter 30, 1995); subnormal sums and all products are exact
doubles, and subnormal quotients are short of a tie by more than a double rounds."""

COMPARED = frozenset({Op.LESS, Op.LESS_EQUAL, Op.EQUAL})
LOGIC = frozenset({Op.AND, Op.OR, Op.NOT})
KEPT = frozenset({Op.NEG, Op.ABS, Op.WIDEN, Op.NARROW})
CLAMPS = frozenset({Op.CLAMP_MIN, Op.CLAMP_MAX})


def in_floats(kernel: Kernel) -> Kernel:
    """Give an exact float32 kernel in float32 arithmetic where that gives the same bits.

    So it is where results are chosen among inputs, constants that are floats and single sums or
    products of these, by comparisons of inputs and constants; a quick phase that is always right
    stands for the kernel. Any other kernel is given back.
    """
    if (kernel.dtype, kernel.arithmetic, kernel.accuracy) != (SHORT, "float64", "exact"):
        return kernel
    made = replace(_quickest(kernel), arithmetic=SHORT, quick=None)
    return made if _keeps_bits(made) else kernel


def _quickest(kernel: Kernel) -> Kernel:
    quick = kernel.quick
    if quick is None or any(quick.errors):
        return kernel
    return replace(kernel, constants=quick.constants, body=quick.body, results=quick.results)


def _keeps_bits(kernel: Kernel) -> bool:
    kinds: dict[str, str] = dict.fromkeys(kernel.inputs, FLOAT)
    # a constant that is rounded is a result at most
    kinds |= {row.name: FLOAT if _is_float(row.value) else ROUNDED for row in kernel.constants}
    for step in kernel.body:
        kind = _kind(step, kinds)
        if kind is None:
            return False
        kinds[step.target] = kind
    return all(kinds.get(name) in {FLOAT, ROUNDED} for name in kernel.results)


def _is_float(value: float) -> bool:
    with np.errstate(over="ignore"):  # infinities and NaN are the same in both
        return math.isnan(value) or float(np.float32(value)) == value


def _kind(step: Assign, kinds: Mapping[str, str]) -> str | None:
    """Tell what a step gives; None where floats might give something else."""
    given = [kinds.get(name) for name in step.args]
    if None in given:
        return None
    if step.op in COMPARED:
        return TRUTH if given == [FLOAT, FLOAT] else None
    if step.op in LOGIC:
        return TRUTH
    if step.op in ONCE:
        return ROUNDED if given == [FLOAT, FLOAT] else None
    if step.op in CLAMPS:
        return FLOAT if given == [FLOAT, FLOAT] else None
    if step.op in KEPT:
        return given[0]
    if step.op is Op.SELECT:
        return ROUNDED if ROUNDED in given[1:] else FLOAT
    return None
