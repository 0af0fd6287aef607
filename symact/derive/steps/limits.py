"""Limits of smooth formulas at infinities."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches
from symact.errors import UndecidedError


@lru_cache(maxsize=256)  # one limit is asked for at every look at a line
def limit_of(expr: Any, x: Any, side: int) -> Any:
    """Give the limit of a smooth formula at an infinity.

    Raises:
        UndecidedError: It is not found.
    """
    from symact.derive.asymptote import asymptote

    if not expr.has(x):
        return expr
    whole = Branch(S.NegativeInfinity, S.Infinity, lo_closed=False, hi_closed=False, expr=expr)
    try:
        return asymptote(Branches(x, (whole,)), side).limit.value
    except UndecidedError:
        return _bounded_limit(expr, x, side)


def _bounded_limit(expr: Any, x: Any, side: int) -> Any:
    """Let SymPy look for a limit outside of the scales, for a short time."""
    from symact.derive.worker import bounded

    found = bounded(sympy.limit, expr, x, side * S.Infinity, seconds=2.0)
    if found.has(sympy.Limit, sympy.AccumBounds) or found is S.NaN:
        raise UndecidedError("no limit is found", subject=str(expr))
    return found
