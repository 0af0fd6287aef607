"""Signs and zeros on an interval: what inequalities and equivalent equations are judged by."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branch, Branches
from symact.derive.identity import mask
from symact.derive.order import sign_of
from symact.derive.signs import sign_table
from symact.derive.steps.convert import meaning
from symact.derive.steps.points import balls_at, points
from symact.derive.steps.rationalize import rationalized
from symact.derive.steps.terms import Span
from symact.derive.steps.verdict import Verdict
from symact.derive.waves import band
from symact.derive.zeroset import Zero, around, zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence

MAX_OPERATIONS = 120
"""Operations of a quotient above which it is not looked at."""


def sign_holds(expr: Any, x: Any, where: Span | None, wanted: tuple[int, ...]) -> Verdict:
    """Judge that an expression has one of the wanted signs everywhere inside of an interval.

    Raises:
        DerivationError: It has not, or that could not be shown.
    """
    strict = next(s for s in wanted if s)
    tried = 0
    for point in points(set(expr.free_symbols), x, where):
        values = balls_at([expr], point, {})
        if values is None or not values[0].is_finite():
            continue
        if values[0] * strict < 0:
            raise DerivationError("the sign is another one")
        tried += 1
    if not tried:
        raise DerivationError("no point was found at which the sign could be seen")
    if (expr.is_positive and strict > 0) or (expr.is_negative and strict < 0):
        return Verdict(Evidence.PROVED, "by the signs of its parts")
    if _by_factors(expr) == strict:
        return Verdict(Evidence.PROVED, "by the signs of its factors")
    if where is None and _repeats(expr, x, wanted):
        return Verdict(Evidence.PROVED, "it repeats itself; by its least and largest value")
    if expr.free_symbols - {x}:
        return _by_table(expr, x, where, wanted, tried)
    zeros = _inside(expr, x, where)
    if zeros and 0 not in wanted:
        raise DerivationError("there is a zero inside of the interval")
    if zeros:
        _between(expr, x, zeros, strict)
    return Verdict(Evidence.ENCLOSED, "no sign change, by certified isolation of all zeros")


def _by_factors(expr: Any) -> int:
    """Give the sign of an expression whose factors over exponentials have one; 0 for any other."""
    kept: dict[Any, Any] = {}

    def keep(e: Any) -> Any:
        return kept.setdefault(e, sympy.Symbol(f"_k{len(kept)}", real=True))

    masked, back = mask(rationalized(expr, keep))
    if masked.count_ops() > MAX_OPERATIONS:
        return 0
    ratio = sympy.factor(sympy.cancel(sympy.together(masked)))
    plain = ratio.xreplace(back).xreplace({symbol: e for e, symbol in kept.items()})
    return 1 if plain.is_positive else -1 if plain.is_negative else 0


def _repeats(expr: Any, x: Any, wanted: tuple[int, ...]) -> bool:
    """Prove the sign of a periodic expression by the exact band of its values."""
    if not expr.has(sympy.sin, sympy.cos):
        return False
    whole = Branch(S.NegativeInfinity, S.Infinity, lo_closed=False, hi_closed=False, expr=expr)
    found = band(Branches(x, (whole,)))
    return found is not None and {sign_of(found.lo), sign_of(found.hi)} <= set(wanted)


def _by_table(expr: Any, x: Any, where: Span | None, wanted: Any, tried: int) -> Verdict:
    """Judge by an exact sign table; where there is none, by the points."""
    try:
        signs = sign_table(expr, x).signs
    except (DerivationError, UndecidedError):
        signs = ()
    if signs and where is None and set(signs) <= set(wanted):
        return Verdict(Evidence.PROVED, "by its sign table")
    return Verdict(Evidence.SAMPLED, f"the sign at {tried} points")


@lru_cache(maxsize=128)  # the lines before and after a critical point ask for the same zeros
def _zeros(expr: Any, x: Any, lo: Any, hi: Any) -> tuple[Zero, ...] | None:
    return zeros_on(expr, x, Branch(lo, hi, lo_closed=False, hi_closed=False, expr=expr))


def _inside(expr: Any, x: Any, where: Span | None) -> list[Zero]:
    """Find the zeros strictly inside of an interval; one at an end is told by 60 digits."""
    lo, hi = (S.NegativeInfinity, S.Infinity) if where is None else _ends(where)
    if all(e.is_infinite or e.is_Rational for e in (lo, hi)):
        try:
            return list(_zeros(expr, x, lo, hi) or ())
        except (UndecidedError, DerivationError):
            pass  # a zero at an end is told apart below
    try:
        found = _zeros(expr, x, S.NegativeInfinity, S.Infinity) or ()
    except (UndecidedError, DerivationError):
        found = _zeros(expr, x, _beyond(lo, -1), _beyond(hi, 1)) or ()
    ends = [around(e) for e in (lo, hi) if not e.is_infinite]
    low = None if lo.is_infinite else around(lo)[1]
    high = None if hi.is_infinite else around(hi)[0]
    return [
        z for z in found
        if not any(z.lo <= b and a <= z.hi for a, b in ends)
        and (low is None or z.lo > low) and (high is None or z.hi < high)
    ]  # fmt: skip


def _ends(where: Span) -> tuple[Any, Any]:
    return meaning(where.lo), meaning(where.hi)


def _beyond(end: Any, side: int) -> Any:
    if end.is_infinite:
        return end
    a, b = around(end)
    return sympy.Integer(int((b if side > 0 else a) // 1) + (2 if side > 0 else -1))


def _between(expr: Any, x: Any, zeros: list[Zero], strict: int) -> None:
    """Look at the sign between isolated zeros; the points of the line saw only some of them."""
    marks = [zeros[0].lo - 1, *(z.hi for z in zeros), zeros[-1].hi + 1]
    for a, b in zip(marks, [*(z.lo for z in zeros), marks[-1]], strict=False):
        values = balls_at([expr], {x: (a + b) / 2}, {})
        if values is not None and values[0] * strict < 0:
            raise DerivationError("the sign changes inside of the interval")


def definite_ratio(first: Any, second: Any, x: Any) -> bool:
    """Tell whether one expression is proved to be the other times something without a zero."""
    return second.has(x) and _by_factors(first / second) != 0


def same_zeros(first: Any, second: Any, x: Any, where: Span | None) -> Verdict:
    """Judge that two expressions vanish at the same places of an interval.

    Raises:
        DerivationError: They do not, or that could not be shown.
    """
    if definite_ratio(first, second, x):
        return Verdict(Evidence.PROVED, "their quotient has no zero")
    lo, hi = (S.NegativeInfinity, S.Infinity) if where is None else _ends(where)
    closed = (False, False) if where is None else (where.lo_closed, where.hi_closed)
    found = []
    for expr in (first, second):
        if expr.free_symbols - {x}:
            raise DerivationError("an equation with parameters")
        if where is None:
            found.append(_zeros(expr, x, lo, hi))
        else:
            found.append(zeros_on(expr, x, Branch(lo, hi, *closed, expr=expr)))
    if found[0] is None or found[1] is None:
        if found[0] is found[1]:
            return Verdict(Evidence.PROVED)
        raise DerivationError("one equation holds everywhere")
    if len(found[0]) != len(found[1]):
        raise DerivationError("the equations have different solutions")
    for a, b in zip(*found, strict=True):
        if a.hi < b.lo or b.hi < a.lo:
            raise DerivationError("the equations have different solutions")
    return Verdict(Evidence.ENCLOSED, "all zeros of both isolated; they agree to 60 digits")
