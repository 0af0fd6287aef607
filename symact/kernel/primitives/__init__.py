"""Functions as straight-line code: no library call, a low part with each result."""

from __future__ import annotations

from collections.abc import Callable

from symact.kernel.builder import Builder
from symact.kernel.pairs import Pair
from symact.kernel.primitives import arcs, exponential, logarithm, trigonometric
from symact.kernel.primitives.rows import Primitive

_MODULES = (exponential, logarithm, trigonometric, arcs)

PRIMITIVES: dict[str, Primitive] = {row.name: row for m in _MODULES for row in m.ROWS}
"""Reduction, interval, degrees and errors of each function, by its name in `ir.Op`."""

FUNCTIONS: dict[str, Callable[[Builder, Pair], Pair]] = {
    row.name: getattr(m, row.name) for m in _MODULES for row in m.ROWS
}
"""Each library function of the kernel language as a writer of straight-line code.

A writer appends f(u) for a finite argument in one or two parts and gives the result in two parts,
|lo| <= ulp(hi)/2; the relative error of hi + lo is `result_log2` of its row.
"""
