"""Functions that swing without settling: proved unbounded, or bounded by their tails."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import S

from symact.derive.asymptote import STARTS, certified_tail
from symact.derive.branches import Branch
from symact.derive.candidates import Candidate, value_at
from symact.derive.edges import limit_at, plain_value
from symact.derive.expand import tail
from symact.derive.order import sign_of
from symact.derive.scales import TooNearError
from symact.derive.tails import limit_of, magnitude
from symact.derive.zeroset import Zero, around
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.balls import Ball
from symact.numeric.enclosure import enclose_ball
from symact.numeric.extremum import extremum_enclosure
from symact.numeric.interval import Interval
from symact.numeric.program import compile_program
from symact.numeric.roots import Root

PHASES = 8
"""Places of one turn at which a swinging function is followed to infinity."""

DIGITS = 36

Swing: TypeAlias = tuple[tuple[Candidate, tuple[Known[Any], ...]], ...]
"""Absolute values of which one is the largest, with the places that take them."""


def largest_swing(expr: Any, x: Any, piece: Branch) -> Swing:
    """Find the largest absolute value on a piece where the function does not settle.

    Returns:
        Values of which one is the largest, with places; infinite where a sequence of points
        shows it.

    Raises:
        UndecidedError: It is not found.
    """
    if expr.free_symbols - {x}:
        raise DerivationError("the function depends on a parameter", subject=str(expr))
    for end in (piece.lo, piece.hi):
        if end.is_infinite and _escapes(expr, x, 1 if end is S.Infinity else -1):
            return ((Candidate(S.Infinity, attained=False), ()),)
    for start in STARTS[3:]:
        found = _within(expr, x, piece, start)
        if found is not None:
            return found
    raise UndecidedError("the function does not settle", subject=str(expr))


def _escapes(expr: Any, x: Any, side: int) -> bool:
    """Show that values at places one turn apart tend to infinity."""
    waves = [e for e in expr.atoms(sympy.sin, sympy.cos) if e.has(x)]
    rates = {abs(sympy.diff(e.args[0], x)) for e in waves}
    if len(rates) != 1 or any(r.has(x) for r in rates):
        return False
    turn = 2 * sympy.pi / rates.pop()
    for k in range(PHASES):
        fixed = {e: sympy.expand_trig(e.subs(x, k * turn / PHASES)) for e in waves}
        try:
            if limit_of(tail(expr.xreplace(fixed), x, side)).is_infinite:
                return True
        except (UndecidedError, DerivationError):
            continue
    return False


@dataclass(frozen=True, slots=True)
class _Cut:
    """Hold where an end is cut off, and what is known of the values beyond.

    Attributes:
        at: The cut.
        bound: All values beyond, of which none counts where it is smaller than values inside.
        limit: Where the function is monotone beyond, its limit; it bounds the values with the
            one at the cut.
    """

    at: Fraction
    bound: Interval | None = None
    limit: Any = None


def _within(expr: Any, x: Any, piece: Branch, start: int) -> Swing | None:
    """Compare the largest value inside of a compact part with bounds beyond; None if too near."""
    try:
        cuts = (_cut(expr, x, piece.lo, 1, start), _cut(expr, x, piece.hi, -1, start))
    except TooNearError:
        return None
    lo, hi = (c.at for c in cuts)
    if not lo < hi:
        return None
    f, df, ddf = (compile_program([sympy.diff(expr, x, k)], [x]) for k in range(3))
    extremes = [
        extremum_enclosure(f, df, ddf, lo, hi, digits=DIGITS, largest=largest)
        for largest in (False, True)
    ]
    sizes = [abs(e.value.ball) for e in extremes]
    size = sizes[0].max(sizes[1])
    for cut in cuts:
        if cut.limit is not None and cut.limit != 0:
            limit = -cut.limit if sign_of(cut.limit) < 0 else cut.limit
            if enclose_ball(limit, digits=DIGITS) > size:
                return ((Candidate(limit, attained=False), ()),)
    if not all(_size(c.bound) < size for c in cuts if c.bound is not None):
        return None
    top = [e for e, s in zip(extremes, sizes, strict=True) if not s < size]
    roots = [r for e in top for r in e.places]
    if not all(r.certified and r.lo > lo and r.hi < hi for r in roots):
        raise UndecidedError("the largest value lies at no inner place", subject=str(expr))
    return tuple(_size_at(expr, x, root) for root in roots)


def _size_at(expr: Any, x: Any, root: Root) -> tuple[Candidate, tuple[Known[Any], ...]]:
    """Evaluate the absolute value anew at its place, in full precision."""
    zero = Zero(None, root.lo, root.hi)
    found = value_at(expr, x, zero)
    if found.ball < 0:
        found = value_at(-expr, x, zero)
    return found, (Known(None, Evidence.ENCLOSED, root.enclosure(DIGITS)),)


def _size(bound: Interval) -> Ball:
    return abs(bound.ball).upper()


def _cut(expr: Any, x: Any, end: Any, inward: int, start: int) -> _Cut:
    if end.is_infinite:
        beyond = magnitude(tail(expr, x, -inward, start))
        return _Cut(-inward * Fraction(start), beyond)
    low, high = around(end)
    if plain_value(expr, x, end) is not None:
        return _Cut(low if inward > 0 else high)
    y = sympy.Dummy("y", real=True)
    near = certified_tail(sympy.diff(expr, x).subs(x, end + inward / y), y, 1)[0]
    at = (low if inward > 0 else high) + inward * Fraction(1, near)
    return _Cut(at, limit=limit_at(expr, x, end, inward))
