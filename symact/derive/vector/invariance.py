"""Invariances of formulas of rows: what happens when every element is moved in the same way.

A move x -> m(x) of all elements changes each scalar in turn: a sum is taken again, the largest
element moves along, the equation of a threshold is solved by moving the threshold. If that can be
written by the old scalars, the outputs before and after are compared as expressions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from symact.derive.identity import equal_proved
from symact.derive.vector.cases import conditions, folded, ratio, side
from symact.derive.vector.sums import Sums
from symact.known import Evidence, Known, Step
from symact.language.indexed import CHOSEN, RowFormula, write
from symact.language.printer import to_text

C = sympy.Symbol("c", real=True)
L = sympy.Symbol("lambda_", positive=True)


@dataclass(frozen=True, slots=True)
class Move:
    """Name a move of all elements, and what an output may do under it.

    Attributes:
        name: What the move is called.
        shape: The move as text.
        apply: New element from old one.
        answers: (what is said, output after the move from output before it) pairs.
    """

    name: str
    shape: str
    apply: Callable[[Any], Any]
    answers: tuple[tuple[str, Callable[[Any], Any]], ...]


SHIFT = Move(
    "shift", "x -> x + c", lambda x: x + C,
    (("f(x + c) = f(x)", lambda y: y), ("f(x + c) = f(x) + c", lambda y: y + C)),
)  # fmt: skip
SCALE = Move(
    "scale", "x -> lambda x, lambda > 0", lambda x: L * x,
    (("f(lambda x) = f(x)", lambda y: y), ("f(lambda x) = lambda f(x)", lambda y: L * y)),
)  # fmt: skip
SIGN = Move(
    "sign", "x -> -x", lambda x: -x,
    (("f(-x) = f(x)", lambda y: y), ("f(-x) = -f(x)", lambda y: -y)),
)  # fmt: skip

MOVES = (SHIFT, SCALE, SIGN)


def invariance(formula: RowFormula, move: Move, wrt: Any = None) -> Known[str]:
    """Say what a move of one input (by default the first) does to the outputs.

    Returns:
        One of the move's answers, proved; or undecided.
    """
    x = formula.inputs[0] if wrt is None else wrt
    table = moved(formula, x, move.apply(x))
    if table is None:
        return Known(None, Evidence.UNDECIDED, note=f"a reduction does not follow {move.shape}")
    after = [out.subs(x, move.apply(x)).xreplace(table) for out in formula.outputs]
    for answer, expected in move.answers:
        if all(same(a, expected(y)) for a, y in zip(after, formula.outputs, strict=True)):
            return Known(answer, Evidence.PROVED, trace=_trace(formula, table, move, after))
    return Known(None, Evidence.UNDECIDED, note=f"no simple law was found for {move.shape}")


def _trace(
    formula: RowFormula, table: dict[Any, Any], move: Move, after: list[Any]
) -> tuple[Step, ...]:
    steps = [
        Step(move.shape, write(formula, s), write(formula, new), "of the row")
        for s, new in table.items()
        if new != s and not str(new).startswith("_d")
    ]
    before = ", ".join(write(formula, y) for y in formula.outputs)
    return (*steps, Step(move.shape, before, ", ".join(write(formula, a) for a in after), "output"))


def moved(formula: RowFormula, x: Any, new: Any) -> dict[Any, Any] | None:
    """Write every scalar after a move by the scalars before it; None where one does not follow."""
    table: dict[Any, Any] = {}
    sums = Sums(formula)
    for scalar in formula.scalars:
        body = scalar.body.subs(x, new).xreplace(table)
        if scalar.op == "root":
            found = _root(formula, scalar, body, new)
        elif scalar.op == "sum":
            found = _sum(sums, scalar, body)
        else:
            found = _extreme(formula, scalar, body)
        if found is None:
            return None
        table[scalar.symbol] = found
    return table


def _sum(sums: Sums, scalar: Any, body: Any) -> Any:
    """Move a sum: as it was, times a factor, or by the other reductions."""
    factor = ratio(body, scalar.body, sums.elements)
    if factor is None and same(body, scalar.body):
        factor = sympy.S.One
    return sums.total(body, new=False) if factor is None else factor * scalar.symbol


def _extreme(formula: RowFormula, scalar: Any, body: Any) -> Any:
    """Move a maximum: an increasing map of the bodies keeps which one is largest."""
    gap = sympy.expand(body - scalar.body)
    chosen = scalar.op in CHOSEN
    if not gap.free_symbols & formula.elements:
        return scalar.symbol if chosen else scalar.symbol + gap
    factor = ratio(body, scalar.body, formula.elements)
    if factor is not None and factor.is_positive:
        return scalar.symbol if chosen else scalar.symbol * factor
    return None


def _root(formula: RowFormula, scalar: Any, body: Any, new: Any) -> Any:
    """Move a threshold so that the body, and with it the equation, stays what it was."""
    tau, x = scalar.symbol, formula.inputs[0]
    found = conditions(scalar.body)
    if len(found) != 1:
        return None
    above = [side(scalar.body, found[0], value) for value in (True, False)]
    part = above[0] if above[1] == 0 else above[1]
    rate = ratio(sympy.diff(part, x), sympy.diff(part, tau), formula.elements)
    shift = sympy.expand(new - x)
    if rate is None or shift.free_symbols & formula.elements:
        return None
    trial = sympy.expand(tau - rate * shift)
    return trial if same(body.subs(tau, trial), scalar.body) else None


def same(left: Any, right: Any) -> bool:
    """Tell whether two functions of an element are proved equal, on each side of a condition."""
    left, right = (_plain(e) for e in (left, right))
    if sympy.expand(left - right) == 0:
        return True
    found = conditions(left, right)
    if not found:
        if left.has(sympy.log) or right.has(sympy.log):
            # the exponential is one-to-one, and takes logarithms away
            left, right = (sympy.exp(sympy.expand(e)) for e in (left, right))
        return equal_proved(left, right)
    left, right = folded(left), folded(right)
    if left == right:
        return True
    pairs = [_sides(e) for e in (left, right)]
    if pairs[0] is None or pairs[1] is None:
        return False
    (a, b, u), (c, d, v) = pairs
    factor = sympy.cancel(u / v)
    return bool(factor.is_positive) and equal_proved(a, c) and equal_proved(b, d)


def _sides(expr: Any) -> Any:
    """Give the value above a threshold, below it, and what is positive above it."""
    found = conditions(expr)
    if len(found) != 1:
        return None
    return side(expr, found[0], True), side(expr, found[0], False), found[0].lhs


def _plain(expr: Any) -> Any:
    return sympy.expand_log(expr) if expr.has(sympy.log) else expr


def permutation(formula: RowFormula) -> Known[str]:
    """Say what exchanging elements does: reductions do not see an order."""
    answer = "f(P x) = f(x)" if formula.reduces else "f(P x) = P f(x)"
    reason = "each output uses its own element and reductions, which do not depend on the order"
    note = "where the largest element is unique" if formula.deltas else ""
    step = Step("permutation", "s(x_1, ..., x_n)", "s(x_1, ..., x_n)", reason)
    return Known(answer, Evidence.PROVED, note=note, trace=(step,))


def conserved(formula: RowFormula) -> Known[Any]:
    """Find a sum over the outputs that is one number for every row, such as sum(y) = 1.

    Returns:
        The pair (function of y, the number), y the symbol `y`.
    """
    from symact.derive.vector.cases import composed
    from symact.derive.vector.itself import Y

    if len(formula.outputs) != 1 or formula.reduces:
        return Known(None, Evidence.UNDECIDED, note="one output row is needed")
    sums = Sums(formula)
    y = formula.outputs[0]
    for form in (Y, sympy.exp(Y), Y**2):
        body = composed(form, Y, y, formula.elements)
        whole = sums.total(body, new=False)
        if whole is None or whole.has(*formula.elements):
            continue
        whole = sympy.cancel(whole)
        if whole.is_number and whole != 0:
            step = Step("sum over the row", f"sum({to_text(form)})", to_text(whole),
                        "factors that do not move come before the sum")  # fmt: skip
            return Known((form, whole), Evidence.PROVED, trace=(step,))
    return Known(None, Evidence.UNDECIDED, note="no such sum was found")


__all__ = [
    "MOVES", "SCALE", "SHIFT", "SIGN", "Move", "conserved", "invariance", "moved", "permutation",
    "same",
]  # fmt: skip
