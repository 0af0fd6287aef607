"""Rows of a given length, written out: what the general rules are compared with.

A row of n elements has n symbols per input, every reduction becomes a sum or a choice of them, and
SymPy differentiates what is then an ordinary expression. Branches and maxima are decided at a
sample row: around it the choice is fixed, so derivatives there are those of one smooth piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import Piecewise, S

from symact.derive.vector.cases import conditions
from symact.errors import DerivationError
from symact.language.indexed import LENGTH, RowFormula

BASE = tuple(Fraction(*p) for p in ((1, 2), (-1, 3), (3, 4), (-5, 4), (7, 5), (-2, 5), (9, 8)))
"""Elements of sample rows."""

SCALES = (Fraction(1), Fraction(1, 10), Fraction(-3))
"""A row is tried at several scales, so that thresholds cut it at several places."""

MAX_DEGREE = 2
"""Degree of an equation whose root is written out."""

DIGITS = 40


@dataclass(frozen=True, slots=True)
class Written:
    """Hold a formula written out for n elements near a sample row.

    Attributes:
        formula: The formula.
        length: n.
        names: For each input the symbols of its elements.
        values: Symbol of a scalar -> what it is here.
        sample: Values of all element symbols.
        chosen: Symbol of an `argmax` -> position.
    """

    formula: RowFormula
    length: int
    names: dict[Any, tuple[Any, ...]]
    values: dict[Any, Any]
    sample: dict[Any, Any]
    chosen: dict[Any, int]

    def at(self, expr: Any, position: int) -> Any:
        """Write an expression of the formula's symbols at one element."""
        table: dict[Any, Any] = {LENGTH: sympy.Integer(self.length)}
        table |= {s: names[position] for s, names in self.names.items()}
        for delta in self.formula.deltas:
            hit = self.chosen.get(delta.chosen) == position
            table[delta.symbol] = S.One if hit else S.Zero
        return self._decided(expr, table).xreplace(table | self.values)

    def _decided(self, expr: Any, table: dict[Any, Any]) -> Any:
        """Choose the branches that hold at the sample row."""
        if not expr.has(Piecewise):
            return expr
        numbers = table | self.values

        def choose(*branches: Any) -> Any:
            for value, condition in branches:
                if condition is S.true or self.holds(condition.xreplace(numbers)):
                    return value
            return S.Zero

        return expr.replace(Piecewise, choose)

    def holds(self, condition: Any) -> bool:
        """Tell whether a condition holds at the sample row."""
        found = condition.subs(self.sample)
        if found not in (S.true, S.false):
            gap = (found.lhs - found.rhs).evalf(DIGITS)
            found = found.func(gap, 0)
        return bool(found)


def samples(formula: RowFormula, length: int) -> list[dict[Any, tuple[Fraction, ...]]]:
    """Give rows at which branches and maxima fall differently; one where there are none."""
    parts = [*formula.outputs, *(s.body for s in formula.scalars)]
    smooth = not conditions(*parts) and all(s.op == "sum" for s in formula.scalars)
    row = [BASE[k % len(BASE)] + k // len(BASE) for k in range(length)]
    found = []
    for scale in SCALES[:1] if smooth else SCALES:
        rows = {formula.inputs[0]: tuple(scale * v for v in row)}
        for k, other in enumerate(formula.inputs[1:], 1):
            rows[other] = tuple(Fraction(j + k, length + k + 1) for j in range(length))
        found.append(rows)
    return found


def written(formula: RowFormula, rows: dict[Any, tuple[Fraction, ...]]) -> Written:
    """Write a formula out near a sample row.

    Raises:
        DerivationError: An equation has no root that can be written.
    """
    length = len(rows[formula.inputs[0]])
    names = {s: tuple(_element(s, k) for k in range(length)) for s in formula.inputs}
    sample = {
        name: sympy.Rational(value)
        for s in formula.inputs
        for name, value in zip(names[s], rows[s], strict=True)
    }
    sample |= {p: sympy.Rational(3, 2) for p in formula.parameters}
    here = Written(formula, length, names, {}, sample, {})
    for scalar in formula.scalars:
        if scalar.op == "root":
            here.values[scalar.symbol] = _root(here, scalar)
            continue
        bodies = [here.at(scalar.body, k) for k in range(length)]
        if scalar.op == "sum":
            here.values[scalar.symbol] = sympy.Add(*bodies)
            continue
        numbers = [body.subs(sample).evalf(DIGITS) for body in bodies]
        best = max(numbers) if scalar.op.endswith("max") else min(numbers)
        position = numbers.index(best)
        here.chosen[scalar.symbol] = position
        whole = scalar.op.startswith("arg")
        here.values[scalar.symbol] = sympy.Integer(position) if whole else bodies[position]
    return here


def _element(s: Any, k: int) -> Any:
    return sympy.Symbol(f"{s.name}{k + 1}", **s.assumptions0)


def _root(here: Written, scalar: Any) -> Any:
    """Solve the equation of a threshold on the elements above it."""
    x = here.formula.inputs[0]
    order = sorted(range(here.length), key=lambda k: -here.sample[here.names[x][k]])
    found = conditions(scalar.body)
    if len(found) != 1:
        raise DerivationError("the equation has no root that can be written", subject=scalar.op)
    for count in range(1, here.length + 1):
        for value in _solutions(here, scalar, found[0], order[:count]):
            trial = replace(here, values={**here.values, scalar.symbol: value})
            bodies = [trial.at(scalar.body, k) for k in range(here.length)]
            whole = sympy.Add(*bodies) - scalar.equals
            gap = whole.subs(here.sample).evalf(DIGITS)
            if abs(gap) < 10 ** (10 - DIGITS):
                return value
    raise DerivationError("the equation has no root that can be written", subject=scalar.op)


def _solutions(here: Written, scalar: Any, condition: Any, above: Sequence[int]) -> list[Any]:
    from symact.derive.vector.cases import side

    sides = [side(scalar.body, condition, value) for value in (True, False)]
    body = sides[0] if sides[1] == 0 else sides[1]
    tau = scalar.symbol
    whole = sympy.Add(*(here.at(body, k) for k in above)) - scalar.equals
    if not whole.is_polynomial(tau) or sympy.degree(whole, tau) > MAX_DEGREE:
        return []
    return list(sympy.roots(sympy.Poly(whole, tau)))
