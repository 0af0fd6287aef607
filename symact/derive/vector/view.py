"""Read formulas of x, y and g on one row that is written out in x."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import S

from symact.derive.vector.cases import composed
from symact.derive.vector.explicit import Written
from symact.derive.vector.itself import FORMS, Y
from symact.derive.vector.jacobian import Jacobian
from symact.derive.vector.product import upstream
from symact.errors import DerivationError
from symact.language.indexed import LENGTH, RowFormula

DELTA = sympy.Symbol("delta__ik", nonnegative=True, integer=True)
"""1 where i = k, else 0."""


def kth(s: Any) -> Any:
    """Give the symbol of the element k."""
    return sympy.Symbol(f"{s.name}__k", **s.assumptions0)


def gradient_of(found: Jacobian, j: int) -> Any:
    """Give the upstream gradient of the output element j."""
    (g,) = upstream(replace(found.formula, outputs=found.formula.outputs[:1]))
    return sympy.Symbol(f"{g.name}{j + 1}", real=True)


@dataclass(frozen=True, slots=True)
class View:
    """Read a formula of rows of x, y and g on a row that is written out in x."""

    formula: RowFormula
    here: Written
    found: Jacobian

    def at(self, expr: Any, i: int, k: int) -> Any:
        """Write an expression at the elements i and k."""
        table: dict[Any, Any] = {DELTA: S.One if i == k else S.Zero, LENGTH: self.here.length}
        for s in self.formula.inputs:
            table[s], table[kth(s)] = self._element(s, i), self._element(s, k)
            if s == Y:
                table |= self._forms(i, Y) | self._forms(k, kth(Y))
        for delta in self.formula.deltas:
            chosen = self._chosen(delta)
            table[delta.symbol] = S.One if chosen == i else S.Zero
            table[kth(delta.symbol)] = S.One if chosen == k else S.Zero
        for scalar in self.formula.scalars:
            if expr.has(scalar.symbol) or scalar.op == "root":
                table[scalar.symbol] = self._scalar(scalar)
        return self._plain(expr, table)

    def _element(self, s: Any, place: int) -> Any:
        if s in self.here.names:
            return self.here.names[s][place]
        if s == Y:
            return self.here.at(self.found.formula.outputs[self.found.output], place)
        return gradient_of(self.found, place)

    def _forms(self, place: int, sign: Any) -> dict[Any, Any]:
        """Write roots of the output by the side of the threshold where the element lies."""
        formula = self.found.formula
        y = formula.outputs[self.found.output]
        return {
            form.subs(Y, sign): self.here.at(composed(form, Y, y, formula.elements), place)
            for form in FORMS
            if form.is_Pow
        }

    def _scalar(self, scalar: Any) -> Any:
        known = {s.body: s.symbol for s in self.found.formula.scalars if s.op == scalar.op}
        if scalar.body in known:
            return self.here.values[known[scalar.body]]
        if scalar.op != "sum":
            return self.here.values[scalar.symbol]
        terms = (self.at(scalar.body, j, j) for j in range(self.here.length))
        return sympy.Add(*terms)

    def _chosen(self, delta: Any) -> int:
        scalar = self.formula.scalar(delta.chosen)
        for other in self.found.formula.scalars:
            if (other.op, other.body) == (scalar.op, scalar.body):
                return self.here.chosen[other.symbol]
        raise DerivationError("a choice of the formula is not known", subject=scalar.op)

    def _plain(self, expr: Any, table: dict[Any, Any]) -> Any:
        def choose(*branches: Any) -> Any:
            for value, condition in branches:
                if condition is S.true or self.here.holds(condition.xreplace(table)):
                    return value
            return S.Zero

        return expr.replace(sympy.Piecewise, choose).xreplace(table)
