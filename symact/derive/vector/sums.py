"""Sums over a row: linear, a constant counts n times, a Kronecker delta keeps one element."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Add, Piecewise, S

from symact.derive.vector.cases import folded, ratio
from symact.language.indexed import LENGTH, Delta, RowFormula, Scalar, scalar_symbol


class Sums:
    """Collect the reductions that a derivation needs, beginning with those of a formula."""

    def __init__(self, formula: RowFormula) -> None:
        self.formula = formula
        self.scalars = list(formula.scalars)
        self.deltas = list(formula.deltas)

    @property
    def extended(self) -> RowFormula:
        """Give the formula with every reduction collected so far."""
        return replace(self.formula, scalars=tuple(self.scalars), deltas=tuple(self.deltas))

    @property
    def elements(self) -> tuple[Any, ...]:
        """Give the symbols that differ from element to element."""
        return (*self.formula.inputs, *(d.symbol for d in self.deltas))

    def total(self, expr: Any, *, new: bool = True) -> Any:
        """Sum an expression over the row; None where that needs a reduction and none is wanted."""
        result = S.Zero
        for term in Add.make_args(opened(expr)):
            found = self._term(term, new=new)
            if found is None:
                return None
            result += found
        return result

    def whole(self, expr: Any) -> Any:
        """Sum an expression as it is: only factors that do not move are taken out."""
        return S.Zero if expr == 0 else self._term(expr, new=True)

    def _term(self, term: Any, *, new: bool) -> Any:
        """Sum a term: by a known reduction, else with its exponentials taken apart, else anew."""
        factor, rest = _parts(term, self.elements)
        found = self._known(rest)
        if found is not None:
            return factor * found
        apart = sympy.expand_power_exp(rest)
        if apart != rest and (found := self._known(apart)) is not None:
            return factor * found
        more, inner = _parts(apart, self.elements)
        if more != 1 and (found := self._known(inner)) is not None:
            return factor * more * found
        return factor * self.scalar("sum", folded(rest)) if new else None

    def _known(self, rest: Any) -> Any:
        """Sum what needs no reduction beyond those collected, or give None."""
        if rest == 1:
            return LENGTH
        if rest in {d.symbol for d in self.deltas}:
            return S.One
        for scalar in self.scalars:
            if scalar.op in ("sum", "root"):
                known = ratio(rest, scalar.body, self.elements)
                if known is not None:
                    return known * (scalar.symbol if scalar.op == "sum" else scalar.equals)
        return None

    def scalar(self, op: str, body: Any) -> Any:
        """Find or make a reduction, and give its symbol."""
        for known in self.scalars:
            if (known.op, known.body) == (op, body):
                return known.symbol
        sign = scalar_symbol(self._name("s", len(self.scalars)), op, body)
        self.scalars.append(Scalar(sign, op, body))
        return sign

    def delta(self, op: str, body: Any) -> Any:
        """Find or make the symbol that is 1 at the chosen element."""
        chosen = self.scalar(op, body)
        for known in self.deltas:
            if known.chosen == chosen:
                return known.symbol
        sign = sympy.Symbol(self._name("d", len(self.deltas)), integer=True, nonnegative=True)
        self.deltas.append(Delta(sign, chosen))
        return sign

    def _name(self, letter: str, count: int) -> str:
        return f"_{letter}{count + 1}"


def _parts(term: Any, elements: tuple[Any, ...]) -> tuple[Any, Any]:
    """Split a term into a factor free of the element and the rest."""
    factor, rest = term.as_independent(*elements, as_Add=False)
    if isinstance(rest, Piecewise) and rest.args[-1][0] == 0 and len(rest.args) == 2:
        (value, condition), _ = rest.args
        inner, moving = value.as_independent(*elements, as_Add=False)
        if inner != 1:
            return factor * inner, Piecewise((moving, condition), (S.Zero, True))
    return factor, rest


def opened(expr: Any) -> Any:
    """Multiply out; branches stay whole."""
    pieces = sorted(expr.atoms(Piecewise), key=sympy.default_sort_key)
    names = {piece: sympy.Dummy(f"p{k}", real=True) for k, piece in enumerate(pieces)}
    whole = sympy.expand(expr.xreplace(names), log=False, power_exp=False)
    return whole.xreplace({name: piece for piece, name in names.items()})
