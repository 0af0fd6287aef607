"""Formulas of rows as triangular systems: the records, and how they are written.

Each scalar is a reduction of a function of the element and of the scalars before it, each output a
function of the element and of the scalars. `symact.language.indexed` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.language.printer import to_text
from symact.language.reader import symbol

REDUCTIONS = ("sum", "mean", "max", "min", "argmax", "argmin")
CHOSEN = ("argmax", "argmin")
MAX_SCALARS = 24
INDEX = "i"
LENGTH = sympy.Symbol("n", integer=True, positive=True)
"""Number of elements of the row."""

LETTERS = ("j", "k", "l", "m", "p", "q", "r")
"""Indices of reductions when printed, by depth."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """Hold one number of a row.

    Attributes:
        symbol: Its symbol, with the sign that its body proves.
        op: `sum`, `max`, `min`, `argmax`, `argmin` (the first such index), or `root`: the number
            for which the sum of the body is `equals`.
        body: Function of the element's symbols, of earlier scalars and, for a root, of itself.
        equals: Right side of the equation of a root.
    """

    symbol: Any
    op: str
    body: Any
    equals: Any = None


@dataclass(frozen=True, slots=True)
class Delta:
    """Hold a symbol that is 1 at the element an `argmax` or `argmin` chose, and 0 elsewhere."""

    symbol: Any
    chosen: Any


@dataclass(frozen=True, slots=True)
class RowFormula:
    """Hold a formula of rows as a triangular system.

    Attributes:
        inputs: Symbols that stand for the element of each input row.
        parameters: Symbols of the parameters.
        scalars: In order; each body uses only those before it.
        deltas: Choices of single elements.
        outputs: One expression an output row; several are concatenated.
    """

    inputs: tuple[Any, ...]
    parameters: tuple[Any, ...]
    scalars: tuple[Scalar, ...]
    deltas: tuple[Delta, ...]
    outputs: tuple[Any, ...]

    @property
    def elements(self) -> frozenset[Any]:
        """Give the symbols that differ from element to element."""
        return frozenset((*self.inputs, *(d.symbol for d in self.deltas)))

    @property
    def reduces(self) -> bool:
        """Tell whether the output is one number for the whole row."""
        return not any(out.free_symbols & self.elements for out in self.outputs)

    def scalar(self, sign: Any) -> Scalar:
        """Find a scalar by its symbol."""
        return next(s for s in self.scalars if s.symbol == sign)


def scalar_symbol(name: str, op: str, body: Any) -> Any:
    """Make the symbol of a reduction with the sign that its body proves."""
    if op in CHOSEN:
        return sympy.Symbol(name, integer=True, nonnegative=True)
    if body.is_positive:
        return sympy.Symbol(name, positive=True)
    return sympy.Symbol(name, nonnegative=True) if body.is_nonnegative else symbol(name)


def write_rows(formula: RowFormula) -> str:
    """Write a formula of rows so that `read_rows` gives the same system."""
    outputs = [write(formula, out) for out in formula.outputs]
    text = f"concat({', '.join(outputs)})" if len(outputs) > 1 else outputs[0]
    for scalar in formula.scalars:
        if scalar.op == "root":
            body = write(formula, scalar.body, 1)
            text += f" with {scalar.symbol.name}: sum({body}, j) == {to_text(scalar.equals)}"
    return text


def write(formula: RowFormula, expr: Any, depth: int = 0) -> str:
    """Write an expression of a formula's symbols: elements with an index, scalars in full."""
    return to_text(expr.xreplace({s: sympy.Symbol(t) for s, t in signs(formula, depth).items()}))


def signs(formula: RowFormula, depth: int = 0, index: str = "") -> dict[Any, str]:
    """Give the text of each symbol of a formula at a depth of reductions."""
    names = {str(s) for s in (*formula.parameters, *formula.inputs)}
    letters = [INDEX, *(c for c in LETTERS if c not in names)]
    here = index or letters[depth]
    found = {s: f"{s.name}[{here}]" for s in formula.inputs}
    for scalar in formula.scalars:
        if scalar.op == "root":
            found[scalar.symbol] = scalar.symbol.name
        elif depth + 1 < len(letters):
            body = write(formula, scalar.body, depth + 1)
            found[scalar.symbol] = f"{scalar.op}({body}, {letters[depth + 1]})"
    for delta in formula.deltas:
        chosen = found.get(delta.chosen, delta.chosen.name)
        found[delta.symbol] = f"delta({here}, {chosen})"
    return found
