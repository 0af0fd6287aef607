"""Take what is the same for all elements of a row out of an expression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy


class Hoist:
    """Name the largest parts of expressions that hold no element.

    Attributes:
        moving: Symbols that differ between elements.
        found: Names of the parts, by expression.
    """

    def __init__(self, moving: Iterable[Any], prefix: str) -> None:
        self.moving = frozenset(moving)
        self.prefix = prefix
        self.found: dict[Any, Any] = {}

    def of(self, expr: Any) -> Any:
        """Give the expression with names for its fixed parts."""
        if isinstance(expr, (sympy.logic.boolalg.BooleanAtom, bool)) or expr.is_number:
            return expr
        if not expr.free_symbols & self.moving:
            return self._named(expr)
        if not expr.args:
            return expr
        if expr.is_Add or expr.is_Mul:
            fixed: list[Any] = []
            moving: list[Any] = []
            for arg in expr.args:
                (moving if arg.free_symbols & self.moving else fixed).append(arg)
            inner = expr.func(*fixed) if fixed else None
            rest = [self.of(arg) for arg in moving]
            return expr.func(*rest) if inner is None else expr.func(self.of(inner), *rest)
        if isinstance(expr, sympy.Piecewise):
            return sympy.Piecewise(*((self.of(v), self.of(c)) for v, c in expr.args))
        return expr.func(*map(self.of, expr.args))

    def _named(self, expr: Any) -> Any:
        if expr.is_Symbol or expr.is_number or (-expr).is_Symbol:
            return expr
        if expr not in self.found:
            self.found[expr] = sympy.Symbol(f"{self.prefix}{len(self.found)}", real=True)
        return self.found[expr]
