"""Show that a closed form is real and smooth inside a piece, function by function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import I, exp

from symact.derive.branches import Branch
from symact.derive.exponentials import Li
from symact.derive.order import compare
from symact.derive.signs import sign_table
from symact.errors import UndecidedError


def check_smooth(expr: Any, x: Any, piece: Branch) -> None:
    """Check that a formula is real and smooth inside a piece, function by function.

    Raises:
        UndecidedError: Some part is not, or it could not be shown.
    """
    for part in sympy.preorder_traversal(expr):
        if not part.has(x) or isinstance(part, SMOOTH) or part == x:
            continue
        for needed in _conditions(part, x):
            if not _positive(needed, x, piece):
                raise UndecidedError("the antiderivative may not be real", subject=str(part))


SMOOTH = (
    sympy.Add, sympy.Mul, exp, sympy.erf, sympy.erfc, sympy.sin, sympy.cos, sympy.atan,
    sympy.asinh, sympy.sinh, sympy.cosh, sympy.tanh, sympy.Si, sympy.re, sympy.im,
)  # fmt: skip
"""Functions that are smooth on the whole line; re and im stand around polylogarithms only."""


def _conditions(part: Any, x: Any) -> list[Any]:
    """List what must be positive for the outermost function of a part to be smooth."""
    if part.is_Pow and not part.exp.has(x):
        if part.exp.is_Integer:
            return [] if part.exp > 0 else [part.base**2]
        return [part.base]
    row = CONDITIONS.get(part.func)
    if row is None:
        raise UndecidedError("nothing is known of this function", subject=str(part.func))
    return row(part)


def _polylog_conditions(part: Any) -> list[Any]:
    s, z = part.args
    return [1 - z] if s.is_Integer and not z.has(I) else []


CONDITIONS: dict[Any, Callable[[Any], list[Any]]] = {
    sympy.log: lambda e: [e.args[0]],
    sympy.asin: lambda e: [1 - e.args[0] ** 2],
    sympy.acosh: lambda e: [e.args[0] - 1],
    Li: _polylog_conditions,
}


def _positive(needed: Any, x: Any, piece: Branch) -> bool:
    if needed.is_positive:
        return True
    if needed.is_Pow and needed.exp == 2 and needed.base.is_positive:
        return True
    table = sign_table(needed, x)
    signs = [table.beside(piece.lo)]
    signs += [table.signs[table.cell(p)] for p in table.points if _inside(p, piece)]
    signs += [table.beside(p) for p in table.points if _inside(p, piece)]
    return all(s > 0 for s in signs)


def _inside(point: Any, piece: Branch) -> bool:
    return compare(point, piece.lo) > 0 and compare(point, piece.hi) < 0
