"""A side as ordered pieces: gaps named, the domain cut out, parameters within their bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches, to_branches
from symact.derive.budget import counted
from symact.derive.order import compare
from symact.documents import defects
from symact.errors import SymactError, UndecidedError

T = TypeVar("T")

GAP = sympy.Symbol("_gap", real=True)
"""Stands where a side has no value, or is not claimed to have one."""

ERRORS = (
    SymactError, NotImplementedError, ValueError, TypeError, AttributeError, RecursionError,
    ZeroDivisionError, IndexError, KeyError, OverflowError, sympy.PolynomialError,
)  # fmt: skip
"""What SymPy raises where it does not know: no answer, and no crash."""


def attempt(function: Callable[..., T], *args: Any, calls: int) -> T:
    """Call a function within a bounded amount of work.

    Raises:
        UndecidedError: It took too much, or failed.
    """
    try:
        return counted(function, *args, calls=calls)
    except SymactError as error:
        raise UndecidedError(error.message, subject=error.subject) from None
    except ERRORS as error:
        reason = defects.reason(error) or f"SymPy gave up: {type(error).__name__}"
        raise UndecidedError(reason) from None


def claimed_on(domain: Any, x: Any) -> Any:
    """Give the part of a domain that speaks of one variable alone."""
    return sympy.And(*(c for c in sympy.And.make_args(domain) if c.free_symbols == {x}))


def pieces_of(side: Any, x: Any, domain: Any = S.true) -> Branches:
    """Split a side to pieces; `GAP` stands where it has no value, or outside of the domain.

    Raises:
        DerivationError: The places of the joints depend on parameters, or it holds floor.
        UndecidedError: A joint is not found.
    """
    filled = side.replace(lambda e: isinstance(e, sympy.Piecewise), _filled)
    claimed = claimed_on(domain, x)
    if claimed is not S.true:
        filled = sympy.Piecewise((filled, claimed), (GAP, True), evaluate=False)
    return to_branches(filled, x)


def _filled(piecewise: Any) -> Any:
    if piecewise.args[-1][1] is S.true:
        return piecewise
    return sympy.Piecewise(*piecewise.args, (GAP, True), evaluate=False)


def present(branches: Branches) -> Iterator[Branch]:
    """Yield the pieces that have a value."""
    for piece in branches.pieces:
        if not piece.expr.has(GAP):
            yield piece


def over(branches: Branches, lo: Any, hi: Any) -> Any:
    """Give the formula on an open interval between joints."""
    for piece in branches.pieces:
        if piece.lo != piece.hi and compare(piece.lo, lo) <= 0 and compare(hi, piece.hi) <= 0:
            return piece.expr
    return GAP


def value_at(branches: Branches, place: Any) -> Any:
    """Give the value at a joint; `GAP` where there is none."""
    for piece in branches.pieces:
        low, high = compare(place, piece.lo), compare(place, piece.hi)
        above = low > 0 or (low == 0 and piece.lo_closed)
        if above and (high < 0 or (high == 0 and piece.hi_closed)):
            value = piece.expr.subs(branches.symbol, place)
            return GAP if value.has(S.NaN, S.ComplexInfinity, S.Infinity, sympy.I) else value
    return GAP


def signed(exprs: Sequence[Any], x: Any, lo: Any, hi: Any) -> tuple[Any, ...]:
    """Let a variable that has one sign between two places say so."""
    positive = sympy.Symbol("_positive", positive=True)
    if lo.is_nonnegative:
        return tuple(e.xreplace({x: positive}) for e in exprs)
    if hi.is_nonpositive:
        return tuple(e.xreplace({x: -positive}) for e in exprs)
    return tuple(exprs)


def within_bounds(exprs: Sequence[Any], x: Any, domain: Any) -> tuple[Any, ...]:
    """Write parameters by positive symbols where the domain bounds them: 1/(1 + t) below 1."""
    change: dict[Any, Any] = {}
    for symbol in sorted(domain.free_symbols - {x}, key=str):
        low, high = _bounds(symbol, claimed_on(domain, symbol))
        t = sympy.Symbol(f"_over_{symbol}", positive=True)
        if low is not None and high is not None and low < high:
            change[symbol] = low + (high - low) / (1 + t)
        elif low is not None:
            change[symbol] = low + t
        elif high is not None:
            change[symbol] = high - t
    return tuple(e.subs(change) for e in exprs) if change else tuple(exprs)


def _bounds(symbol: Any, claimed: Any) -> tuple[Any, Any]:
    low = S.Zero if symbol.is_nonnegative or symbol.is_positive else None
    high = S.Zero if symbol.is_nonpositive or symbol.is_negative else None
    found = False
    for part in sympy.And.make_args(claimed):
        row = _bound(symbol, part)
        if row is None:
            continue
        found = True
        if row[0] < 0:
            high = row[1] if high is None else min(high, row[1])
        else:
            low = row[1] if low is None else max(low, row[1])
    return (low, high) if found else (None, None)


def _bound(symbol: Any, part: Any) -> tuple[int, Any] | None:
    """Read `symbol < number`: (-1, number), or `symbol > number`: (1, number)."""
    if not isinstance(part, (sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge)):
        return None
    side = -1 if isinstance(part, (sympy.Lt, sympy.Le)) else 1
    if part.lhs == symbol and part.rhs.is_Rational:
        return side, part.rhs
    if part.rhs == symbol and part.lhs.is_Rational:
        return -side, part.lhs
    return None
