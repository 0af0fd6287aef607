"""Prove that a function is an activation, or measure how far it is from one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from symact.activation import Activation
from symact.derive.branches import Branches, branch_at, differentiate, to_branches
from symact.derive.compare import difference, distance, witness
from symact.derive.constants import default_branches, derived_values
from symact.documents.code.candidates import Candidate, body_of
from symact.documents.code.expression import build_expression
from symact.documents.code.records import Near, Read
from symact.documents.digits import decimal
from symact.documents.records import Witness
from symact.errors import SymactError, UndecidedError
from symact.known import Evidence, Known
from symact.language.reader import read as read_text
from symact.language.reader import symbol
from symact.numeric.balls import evaluate_outputs
from symact.numeric.enclosure import enclose
from symact.numeric.program import compile_program

Exact = Mapping[Fraction, Any]
"""SymPy numbers for decimals that stand for them."""

PREC = 200
TINY = Fraction(1, 10**40)

TRIALS = tuple(
    Fraction(p, q)
    for p, q in ((-23, 3), (-31, 8), (-7, 3), (-9, 8), (-3, 7), (-1, 9), (2, 11), (5, 9), (11, 8),
                 (17, 7), (35, 9), (53, 7))
)  # fmt: skip
"""Where values are certified: none is a joint or a special value."""


@dataclass(frozen=True, slots=True)
class Equality:
    """Hold whether a function is a candidate.

    Attributes:
        equal: None where it stays open.
        evidence: How it is known.
        but: Where they differ at single points only: `x = 0`.
    """

    equal: bool | None
    evidence: Evidence
    but: str = ""


def equality(read: Read, candidate: Candidate, exact: Exact) -> Equality:
    """Decide whether a function is the candidate; single points at joints are told apart.

    Raises:
        SymactError: The question cannot be asked.
    """
    mine, row = _mine(read, candidate, exact), _row(candidate)
    if candidate.through_value:
        return _through(mine, candidate)
    if candidate.order:
        row = differentiate(row)
    found = _same(difference(mine, row, joints=not candidate.order))
    if found.equal is False and not candidate.order:
        beside = difference(mine, row, joints=False)
        again = _same(beside)
        if again.equal:
            points = ", ".join(str(p) for p in beside.joints if _jumps(mine, row, p))
            return replace(again, but=f"x = {points}")
    return found


def _jumps(mine: Branches, row: Branches, at: Any) -> bool:
    """Tell whether two functions have different values at a joint."""
    values = [branch_at(b, at).expr.subs(b.symbol, at) for b in (mine, row)]
    return bool(values[0] != values[1])


def _same(united: Branches) -> Equality:
    try:
        found: Known[Any] = witness(united)
    except UndecidedError:
        if united.pieces and _vanishes(united):
            return Equality(True, Evidence.SAMPLED)
        return Equality(None, Evidence.UNDECIDED)
    if found.value is None:
        return Equality(True, Evidence.PROVED)
    return Equality(False, Evidence.ENCLOSED)


def _mine(read: Read, candidate: Candidate, exact: Exact) -> Branches:
    """Give the pieces of a function, its parameters those of the row."""
    x = symbol("x")
    values: dict[str, Any] = {read.argument: x}
    back = {name: p for p, name in candidate.values if isinstance(name, str)}
    for name, default in read.parameters:
        values[name] = candidate.row.symbols[back[name]] if name in back else default
    return to_branches(build_expression(body_of(read), values, read.source, exact), x)


def _row(candidate: Candidate) -> Branches:
    """Give the pieces of a row at the values of a candidate."""
    row = candidate.row
    if not candidate.values:
        return default_branches(row)
    if all(isinstance(v, str) for _, v in candidate.values):
        free = {p for p, _ in candidate.values}
        others = {
            row.symbols[p.name]: read_text(p.default, {})
            for p in row.parameters
            if p.name not in free and p.default
        }
        return to_branches(row.expr.subs(others), row.x)
    numbers = {
        row.symbols[p]: sympy.Rational(v.numerator, v.denominator)
        for p, v in candidate.values
        if isinstance(v, Fraction)
    }
    rest = {
        row.symbols[p.name]: read_text(p.default, {})
        for p in row.parameters
        if p.default and row.symbols[p.name] not in numbers
    }
    derived = derived_values(row)
    derived = {s: v for s, v in derived.items() if s not in numbers}
    return to_branches(row.expr.subs({**rest, **numbers}), row.x).subs(derived)


def _through(mine: Branches, candidate: Candidate) -> Equality:
    """Compare g(f(x)) with f'(x)."""
    from symact.derive.identity import equal_proved

    row = default_branches(candidate.row)
    if len(row.pieces) > 1 or len(mine.pieces) > 1:
        return Equality(True, Evidence.SAMPLED)  # the values agreed at twenty points
    (f,), (g,) = row.pieces, mine.pieces
    composed = g.expr.subs(mine.symbol, f.expr)
    proved = equal_proved(composed, sympy.diff(f.expr, row.symbol))
    return Equality(True, Evidence.PROVED if proved else Evidence.SAMPLED)


def _vanishes(united: Branches) -> bool:
    """Tell whether a difference is certainly below 10^-40 at every trial point."""
    for at in TRIALS:
        ball = _ball(united, at)
        if ball is None or not ball.is_finite() or not abs(ball) < 1e-40:
            return False
    return True


def _ball(branches: Branches, at: Fraction) -> Any:
    for piece in branches.pieces:
        if piece.lo != piece.hi and _below(piece.lo, at) and not _below(piece.hi, at):
            program = compile_program([piece.expr], [branches.symbol])
            return evaluate_outputs(program, [at], PREC)[0]
    return None


def _below(end: Any, at: Fraction) -> bool:
    return bool(end < sympy.Rational(at.numerator, at.denominator))


def far(read: Read, row: Activation, exact: Exact, order: int = 0) -> Near:
    """Measure the largest difference of a function and a row, parameters at their defaults.

    Raises:
        SymactError: It could not be found.
    """
    united = _united(read, row, exact, order)
    known = distance(united)
    found: Any = known.value
    place = found.at[0] if found.at else None
    size = found.largest
    return Near(
        row.name, _text(size), _text(place) if place is not None else "", _float(size),
        known.evidence,
    )  # fmt: skip


def _united(read: Read, row: Activation, exact: Exact, order: int) -> Branches:
    mine = _mine(read, Candidate(row, defaults=True), exact)
    other = default_branches(row)
    if order:
        other = differentiate(other)
    return difference(mine, other, joints=False)


def point(read: Read, row: Activation, exact: Exact, order: int, at: Fraction) -> Witness | None:
    """Give both sides at a point where they certainly differ, None where that is not certain."""
    candidate = Candidate(row, defaults=True)
    mine, other = _mine(read, candidate, exact), default_branches(row)
    if order:
        other = differentiate(other)
    a, b = _ball(mine, at), _ball(other, at)
    if a is None or b is None or not (a - b > 0 or a - b < 0):
        return None
    shown = f"{at.numerator}/{at.denominator}" if at.denominator != 1 else str(at.numerator)
    return Witness((("x", shown),), _value(mine, at), _value(other, at))


def _value(branches: Branches, at: Fraction) -> str:
    for piece in branches.pieces:
        if piece.lo != piece.hi and _below(piece.lo, at) and not _below(piece.hi, at):
            number = sympy.Rational(at.numerator, at.denominator)
            value = piece.expr.subs(branches.symbol, number)
            if value.is_Rational:
                return decimal(Fraction(int(value.p), int(value.q)))
            low, _ = enclose(value, digits=20)
            return decimal(Fraction(low))
    return ""


def _text(known: Known[Any]) -> str:
    """Write a number with six digits."""
    if known.value is not None and known.value.is_infinite:
        return "oo" if known.value > 0 else "-oo"
    if known.value is not None and known.value.is_Integer:
        return str(known.value)
    return f"{_float(known):.6g}"


def _float(known: Known[Any]) -> float:
    if known.enclosure is not None:
        return float(known.enclosure[0].replace("oo", "inf"))
    value: Any = known.value
    return float(value)


__all__ = ["SymactError", "equality", "far", "point"]
