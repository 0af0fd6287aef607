"""Ordered branches: the working form of every piecewise function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sympy
from sympy import S

from symact.derive.order import ascending, compare
from symact.derive.signs import sign_table
from symact.derive.switches import SPELLED, SWITCHES, choose, deciders
from symact.errors import DerivationError, UndecidedError

MAX_PIECES = 64


@dataclass(frozen=True, slots=True)
class Branch:
    """Hold one smooth piece on an interval.

    Attributes:
        lo, hi: Exact SymPy ends (may hold parameters); -oo and oo allowed. Equal ends are an
            isolated value, as of sign(x) at 0.
        lo_closed, hi_closed: Whether the end belongs to this piece; exactly one of two
            neighbours owns their common end, and the derivative there is the owner's.
        expr: Smooth expression: no Piecewise, Max, Min, Abs, sign.
    """

    lo: Any
    hi: Any
    lo_closed: bool
    hi_closed: bool
    expr: Any

    def condition(self, x: Any) -> Any:
        """Write membership in this piece as a SymPy condition."""
        parts = []
        if self.lo is not S.NegativeInfinity:
            parts.append(x >= self.lo if self.lo_closed else x > self.lo)
        if self.hi is not S.Infinity:
            parts.append(x <= self.hi if self.hi_closed else x < self.hi)
        return sympy.And(*parts)


@dataclass(frozen=True, slots=True)
class Branches:
    """Hold a function of one variable as pieces in ascending order that cover the real line."""

    symbol: Any
    pieces: tuple[Branch, ...]

    @property
    def joints(self) -> tuple[Any, ...]:
        """Give the finite ends of the pieces in ascending order, each once."""
        ends = [p.hi for p in self.pieces[:-1]]
        return tuple(e for i, e in enumerate(ends) if i == 0 or e != ends[i - 1])

    @property
    def expr(self) -> Any:
        """Write the function as one expression: a Piecewise where there are several pieces."""
        if len(self.pieces) == 1:
            return self.pieces[0].expr
        x = self.symbol
        rows = [(p.expr, p.condition(x)) for p in self.pieces[:-1]]
        return sympy.Piecewise(*rows, (self.pieces[-1].expr, True), evaluate=False)

    def map(self, change: Callable[[Any], Any]) -> Branches:
        """Apply a change to the expression of each piece, joints kept."""
        return Branches(self.symbol, tuple(replace(p, expr=change(p.expr)) for p in self.pieces))

    def subs(self, values: dict[Any, Any]) -> Branches:
        """Substitute parameters in expressions and ends."""
        if not values:
            return self
        pieces = tuple(
            replace(p, lo=p.lo.subs(values), hi=p.hi.subs(values), expr=p.expr.subs(values))
            for p in self.pieces
        )
        return Branches(self.symbol, pieces)


@lru_cache(maxsize=256)  # all questions start here, and twenty nested switches take seconds
def to_branches(expr: Any, x: Any) -> Branches:
    """Turn Piecewise, Max, Min, Abs and sign into ordered smooth pieces with exact ends.

    The point of a joint belongs to the piece whose condition holds there as written; where Max
    or Min meet a tie, to the argument free of x; Abs at zero is zero with slope zero, as
    autograd has it, where that makes a difference.

    Raises:
        DerivationError: The expression holds floor, or a parameter's assumptions leave the
            order of the joints open.
        UndecidedError: A joint has no closed form.
    """
    if expr.has(sympy.floor, sympy.ceiling):
        raise DerivationError("a step function has no finite list of pieces", subject=str(expr))
    cells = _split(expr, x, S.NegativeInfinity, S.Infinity)
    return Branches(x, _owned(_joined(cells), x))


def split_or_whole(expr: Any, x: Any) -> Branches:
    """Turn an expression into pieces, or into one piece with Abs and sign in it.

    Parameters may keep the joints open: then Abs and sign stay as they stand.

    Raises:
        DerivationError: There are other switches than Abs and sign.
        UndecidedError: A joint is not found.
    """
    try:
        return to_branches(expr, x)
    except (DerivationError, UndecidedError):
        others = [e for e in SWITCHES if e not in SPELLED]
        if expr.has(*others, sympy.floor, sympy.ceiling) or not expr.has(*SPELLED):
            raise
    line = Branch(S.NegativeInfinity, S.Infinity, lo_closed=False, hi_closed=False, expr=expr)
    return Branches(x, (line,))


@dataclass(frozen=True, slots=True)
class _Cell:
    """An open interval, or the point lo == hi."""

    lo: Any
    hi: Any
    expr: Any


def _split(expr: Any, x: Any, lo: Any, hi: Any) -> list[_Cell]:
    """Split at the zeros that decide the innermost switch, replace it, go on."""
    switch = _innermost(expr, x)
    if switch is None:
        return [_Cell(lo, hi, expr)]
    tables = {g: sign_table(g, x) for g in deciders(switch, x)}
    result: list[_Cell] = []
    points = [] if lo == hi else _inside(tables.values(), lo, hi)
    if len(points) > MAX_PIECES:
        raise DerivationError(f"more than {MAX_PIECES} pieces", subject=str(expr))
    for start, end in _cells(lo, hi, points):
        signs = {
            g: t.signs[t.cell(start)] if start == end else t.beside(start)
            for g, t in tables.items()
        }
        chosen = expr.xreplace({switch: choose(switch, signs, x)})
        result += _split(chosen, x, start, end)
    return result


def _innermost(expr: Any, x: Any) -> Any:
    """Find a switch that depends on x and holds no other, or one free of x that decides none."""
    found = [e for e in sympy.postorder_traversal(expr) if isinstance(e, SWITCHES) and e.has(x)]
    return found[0] if found else None


def _cells(lo: Any, hi: Any, points: list[Any]) -> list[tuple[Any, Any]]:
    if lo == hi:
        return [(lo, hi)]
    cells = []
    for point in points:
        cells += [(lo, point), (point, point)]
        lo = point
    return [*cells, (lo, hi)]


def _inside(tables: Any, lo: Any, hi: Any) -> list[Any]:
    points = ascending([p for t in tables for p in t.points])
    return [p for p in points if compare(p, lo) > 0 and compare(p, hi) < 0]


def _joined(cells: list[_Cell]) -> list[_Cell]:
    """Merge a cell, a joint and a cell that share one formula."""
    result: list[_Cell] = []
    for cell in cells:
        result.append(cell)
        # intervals stand at even places, joints at odd ones
        while len(result) > 2 and len(result) % 2 and len({c.expr for c in result[-3:]}) == 1:
            left, _, right = result[-3:]
            result[-3:] = [_Cell(left.lo, right.hi, left.expr)]
    return result


def _owned(cells: list[_Cell], x: Any) -> tuple[Branch, ...]:
    """Give each joint to the neighbour whose formula holds there."""
    owners = [_owner(cells[i - 1], cells[i], cells[i + 1], x) for i in range(1, len(cells), 2)]
    pieces: list[Branch] = []
    for index in range(0, len(cells), 2):
        cell = cells[index]
        number = index // 2
        lo_closed = number > 0 and owners[number - 1] > 0
        hi_closed = number < len(owners) and owners[number] < 0
        pieces.append(Branch(cell.lo, cell.hi, lo_closed, hi_closed, cell.expr))
        if number < len(owners) and owners[number] == 0:
            point = cells[index + 1]
            pieces.append(Branch(point.lo, point.hi, True, True, point.expr))
    return tuple(pieces)


def _owner(left: _Cell, joint: _Cell, right: _Cell, x: Any) -> int:
    """Tell the owner of a joint: -1 left, 1 right, 0 neither (an isolated value).

    A neighbour owns it whose formula has the same value and slope there, and the left one where
    both neighbours agree in these: then there is no kink. Where they do not, a row of its own is
    a convention for the slope at the kink, as 0 for |x| in PyTorch, and stays.
    """
    if joint.expr == left.expr:
        return -1
    if joint.expr == right.expr:
        return 1
    value, *values = (_at(cell.expr, x, joint.lo) for cell in (joint, left, right))
    slope, *slopes = (_at(sympy.diff(c.expr, x), x, joint.lo) for c in (joint, left, right))
    same = [side for side, beside in zip((-1, 1), values, strict=True) if beside == value]
    if not same:
        return 0
    if S.NaN in slopes or len(set(slopes)) == 1:
        return same[0]
    agreeing = [side for side in same if slopes[max(side, 0)] == slope]
    return agreeing[0] if agreeing else 0


def _at(expr: Any, x: Any, place: Any) -> Any:
    """Give the value of a formula at a place; NaN where it has none."""
    found = expr.subs(x, place)
    return S.NaN if found.is_finite is False else sympy.expand(found)


def differentiate(branches: Branches, order: int = 1, wrt: Any = None) -> Branches:
    """Differentiate each piece; the derivative at a joint is its owner's.

    A point that fills a gap of a formula, as 1 does for sin(x)/x, gets the limit.
    """
    variable = branches.symbol if wrt is None else wrt
    if not order:
        return branches
    found = branches.map(lambda e: _slope(e, variable, order))
    if variable != branches.symbol:
        return found
    pieces = list(found.pieces)
    for k, piece in enumerate(pieces):
        if piece.lo == piece.hi and _fills(branches, k):
            limit = sympy.limit(pieces[k - 1].expr, branches.symbol, piece.lo)
            pieces[k] = replace(piece, expr=limit if limit.is_finite else S.NaN)
    return Branches(branches.symbol, tuple(pieces))


def _slope(expr: Any, variable: Any, order: int) -> Any:
    """Differentiate; the slope of sign is 0, at the places where it jumps as well."""
    slope = sympy.diff(expr, variable, order)
    if not slope.has(sympy.DiracDelta):
        return slope
    return slope.replace(sympy.DiracDelta, lambda *_: S.Zero)


def _fills(branches: Branches, k: int) -> bool:
    """Tell whether an isolated value is the limit of one formula on both sides of a gap."""
    x, (left, point, right) = branches.symbol, branches.pieces[k - 1 : k + 2]
    if left.expr != right.expr or _at(left.expr, x, point.lo) is not S.NaN:
        return False
    limits = [sympy.limit(left.expr, x, point.lo, side) for side in ("-", "+")]
    return all(limit == _at(point.expr, x, point.lo) for limit in limits)


def branch_at(branches: Branches, value: Any) -> Branch:
    """Find the piece that owns a point (a number; floats are taken exactly)."""
    at = sympy.Rational(value) if isinstance(value, float) else sympy.sympify(value, strict=True)
    for piece in branches.pieces:
        above = compare(at, piece.lo)
        below = compare(at, piece.hi)
        if (above > 0 or (above == 0 and piece.lo_closed)) and (
            below < 0 or (below == 0 and piece.hi_closed)
        ):
            return piece
    raise DerivationError("no piece owns the point", subject=str(value))


__all__ = ["Branch", "Branches", "branch_at", "differentiate", "to_branches"]
