"""Variables for what is differentiated: few of them, so that SymPy remembers what it has done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

DEPTH = 4
"""Derivatives within derivatives that are foreseen."""

REAL = tuple(sympy.Dummy("u", real=True) for _ in range(DEPTH))
POSITIVE = tuple(sympy.Dummy("u", positive=True) for _ in range(DEPTH))


def mark(env: Mapping[str, Any], *values: Any, positive: bool = False) -> Any:
    """Give a variable that none of the values holds.

    Args:
        env: Values of names.
        values: Further ones.
        positive: Whether it is known to be positive.
    """
    used: set[Any] = set()
    for value in (*env.values(), *values):
        used |= value.free_symbols
    ready = (m for m in (POSITIVE if positive else REAL) if m not in used)
    return next(ready, None) or sympy.Dummy("u", real=True, positive=positive or None)
