"""Sums of powers of huge or tiny elements: the whole row is scaled by a power of two first.

Where every sum is of a homogeneous polynomial, x = z / sigma makes each of them sigma^-p times the
same sum over z, and the outputs are written over z with what is left of sigma. The largest element
of z is near one; nothing is rounded by that, because sigma is a power of two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy

from symact.derive.vector.program import Reduce, RowProgram
from symact.kernel.builder import Builder
from symact.kernel.ir import Op

SIGMA = sympy.Symbol("_sigma", positive=True)
SIZE = sympy.Symbol("_size", real=True)
SCALED = sympy.Symbol("_z", real=True)
_FACTOR = sympy.Symbol("_lambda", positive=True)

LEAST, LARGEST = 2.0**-100, 2.0**1000
"""Scales stay finite when they are squared, and normal numbers."""


def scale(b: Builder, size: str) -> str:
    """Append the scale by the size of the largest element, which comes near one."""
    held = b.clamp(size, LEAST, LARGEST, "the scale stays a number")
    return b.op(Op.POW2, b.neg(b.op(Op.EXPONENT, held)))


def scaled(passes: RowProgram) -> RowProgram:
    """Scale a program where it sums powers of elements; others stay as they are."""
    degrees = _degrees(passes)
    if max(degrees.values(), default=0) < 2:
        return passes
    x = passes.inputs[0]
    names = {x: SCALED / SIGMA} | {s: s / SIGMA**p for s, p in degrees.items()}
    size = Reduce(SIZE, "max", sympy.Abs(x))
    sweeps = tuple(
        tuple(replace(r, body=r.body.subs(x, SCALED)) for r in sweep if isinstance(r, Reduce))
        for sweep in passes.passes
    )
    return replace(
        passes, passes=((size,), *sweeps), locals=((SCALED, x * SIGMA),),
        outputs=tuple(sympy.together(out.xreplace(names)) for out in passes.outputs),
    )  # fmt: skip


def _degrees(passes: RowProgram) -> dict[Any, int]:
    """Give the degree of each sum in the first input; nothing where one has none."""
    found: dict[Any, int] = {}
    x = passes.inputs[0]
    for step in (s for sweep in passes.passes for s in sweep):
        if not isinstance(step, Reduce) or step.op != "sum" or passes.locals or passes.deltas:
            return {}
        ratio = sympy.cancel(step.body.subs(x, _FACTOR * x) / step.body)
        if not ratio.is_polynomial(_FACTOR) or ratio.free_symbols - {_FACTOR}:
            return {}
        degree = sympy.Poly(ratio, _FACTOR).degree()
        if ratio != _FACTOR**degree:
            return {}
        found[step.symbol] = int(degree)
    return found
