"""Break long formulas for a page, between terms and factors only."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import exp

from symact.derive.steps.build import ONE, rational
from symact.derive.steps.terms import (
    Atom,
    Call,
    Cases,
    Equation,
    Integral,
    Named,
    Neg,
    Power,
    Product,
    Quotient,
    Row,
    Slope,
    Sum,
    Term,
    children,
)
from symact.derive.steps.tex import tex
from symact.derive.steps.unicode import SIGNS as UNICODE_SIGNS
from symact.derive.steps.unicode import unicode

TIMES = "\0"
"""Stands before a factor; it is printed where a row begins with the factor."""

ROW = "\1"
"""Stands before a term of a sum that takes several rows: it begins on a row of its own."""

FORMULA = 45
"""Characters that a formula may be wide, roughly."""

LEFT = 14
"""Characters that a left side may be wide before it gets a row of its own."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Hold the rows of a formula, and whether its left side stands on a row alone."""

    rows: tuple[str, ...]
    alone: bool


def width(term: Term) -> float:
    """Estimate the width of a term on a page in characters."""
    if isinstance(term, (Atom, Named)):
        return 1.1 * len(unicode(term).replace("′", ""))
    if isinstance(term, Neg):
        return 1.6 + width(term.term)
    if isinstance(term, Sum):
        return sum(width(t) for t in term.terms) + 2.6 * (len(term.terms) - 1)
    if isinstance(term, Product):
        brackets = sum(1.4 for f in term.factors if isinstance(f, (Sum, Neg)))
        return sum(width(f) + 0.3 for f in term.factors) + brackets
    if isinstance(term, Quotient):
        return 0.6 + max(width(term.above), width(term.below))
    if isinstance(term, Power):
        bracket = 1.4 if isinstance(term.base, (Sum, Product, Quotient)) else 0
        small = 1 if rational(term.exponent) is not None else 0.75 * width(term.exponent)
        return width(term.base) + small + bracket
    if isinstance(term, Call):
        if term.function is exp:
            return 1 + 0.75 * width(term.argument)
        name = term.function.__name__
        return len(UNICODE_SIGNS.get(name, name)) + 1.6 + width(term.argument)
    if isinstance(term, Slope):
        return 3.6 + width(term.body)
    if isinstance(term, Integral):
        return 8 + width(term.body)
    if isinstance(term, Cases):
        return 2 + max(
            width(t) + 2 + 0.9 * len(unicode.condition(term.variable, s)) for t, s in term.rows
        )
    return sum(width(c) + 2 for c in children(term)) or len(unicode(term))


def pieces(term: Term) -> list[tuple[str, float]]:
    """Write a term as pieces between which a row may end, each with its width."""
    if width(term) <= FORMULA:
        return [(tex(term), width(term))]
    if isinstance(term, Neg):
        return _prefixed("-", _bracketed(term.term, sums_only=True))
    if isinstance(term, Sum):
        result = pieces(term.terms[0])
        for part in term.terms[1:]:
            sign, inner = ("-", part.term) if isinstance(part, Neg) else ("+", part)
            rows = _prefixed(f"{{}} {sign} ", _bracketed(inner, sums_only=True))
            result += _prefixed(ROW, rows, 0) if len(rows) > 1 else rows
        return result
    if isinstance(term, Product):
        first, *others = (_bracketed(f, sums_only=True) for f in term.factors)
        return [*first, *(p for rows in others for p in _prefixed(TIMES, rows, 0.3))]
    if isinstance(term, Quotient) and term.above == ONE:
        return [(tex(term), width(term))]
    if isinstance(term, Quotient):
        below = [(r"\big/ " + _tight(term.below), width(term.below) + 3)]
        return [*_bracketed(term.above, sums_only=False), *below]
    if isinstance(term, Row):
        return _row(term)
    if isinstance(term, Equation):
        return [*pieces(term.left), *_prefixed("= ", pieces(term.right))]
    if isinstance(term, Slope):
        head = tex(Slope(Atom(term.variable), term.variable, term.order)).split(r"\left[")[0]
        return [(head + r"\Bigl[", 4), *pieces(term.body), (r"\Bigr]", 1)]
    return [(tex(term), width(term))]


def _tight(term: Term) -> str:
    shown = tex(term)
    simple = isinstance(term, (Atom, Named, Power, Call))
    return shown if simple else rf"\bigl({shown}\bigr)"


def _prefixed(sign: str, rows: list[tuple[str, float]], wide: float = 2) -> list[tuple[str, float]]:
    (first, size), *rest = rows
    return [(f"{sign}{first}", size + wide), *rest]


def _bracketed(term: Term, *, sums_only: bool) -> list[tuple[str, float]]:
    """Put brackets around the pieces of a sum (or of anything that is divided)."""
    inside = pieces(term)
    needed = isinstance(term, (Sum, Neg)) or (not sums_only and isinstance(term, Product))
    if not needed:
        return inside
    if len(inside) == 1:
        return [(tex.bracket(inside[0][0]), inside[0][1] + 1.4)]
    (first, a), *middle, (last, b) = inside
    return [(rf"\bigl({first}", a + 1), *middle, (rf"{last}\bigr)", b + 1)]


def _row(term: Row) -> list[tuple[str, float]]:
    result: list[tuple[str, float]] = []
    for k, part in enumerate(term.terms):
        inside = pieces(part)
        (last, size) = inside[-1]
        end = r",\ " if k < len(term.terms) - 1 else r"\bigr)"
        inside[-1] = (f"{last}{end}", size + 1)
        result += _prefixed(r"\bigl(", inside) if k == 0 else inside
    return result


def broken(right: Term, left: Term | None, room: float = LEFT) -> Broken:
    """Break the right side of a line into rows that fit beside its left side.

    Args:
        right: The right side.
        left: The left side, None where the line goes on.
        room: Characters that a left side may be wide before it gets a row of its own.
    """
    size = 0.0 if left is None else width(left)
    alone = size > room
    if isinstance(right, Cases) and width(right) > FORMULA:
        return Broken(tuple(_case_rows(right)), alone)
    rows: list[str] = []
    used = 2.0 * FORMULA
    for shown, wide in pieces(right):
        if used + wide <= FORMULA and ROW not in shown:
            rows[-1] += rf"\, {shown.replace(TIMES, '')}"
            used += wide
        else:
            rows.append(shown.replace(TIMES, r"{} \cdot ").replace(ROW, ""))
            used = wide
    return Broken(tuple(rows), alone)


def _case_rows(term: Cases) -> list[str]:
    """Write each piece of a wide function in rows of its own."""
    rows = []
    for part, span in term.rows:
        inner = list(broken(part, None).rows)
        condition = tex.condition(term.variable, span)
        rows += [*inner, rf"\quad \text{{for }} {condition}"]
    return rows
