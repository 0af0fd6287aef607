"""Functions given in pieces: equal piece by piece, and equal as a set of values."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sympy import S

from symact.derive.branches import Branch, Branches, differentiate
from symact.derive.range import Range, range_of
from symact.derive.steps.convert import meaning, piecewise, span_of
from symact.derive.steps.points import balls_at
from symact.derive.steps.terms import Cases, Image, Named, Slope, Span, Term
from symact.derive.steps.verdict import Verdict, weakest
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known

Judge = Callable[[Any, Any, Any, Span | None], Verdict]


def split(term: Term) -> Branches | None:
    """Give a function in pieces, or a derivative of one, as branches; None for anything else."""
    if isinstance(term, Named):
        return split(term.meaning)
    if isinstance(term, Cases):
        return piecewise(term)
    if isinstance(term, Slope):
        inner = split(term.body)
        return None if inner is None else differentiate(inner, term.order, term.variable)
    return None


def same_pieces(left: Branches | None, right: Branches | None, judge: Judge) -> Verdict:
    """Judge that two functions in pieces are equal, joints included.

    Raises:
        DerivationError: The joints or a piece differ.
    """
    if left is None or right is None:
        raise DerivationError("only one side is given in pieces")
    if [_ends(p) for p in left.pieces] != [_ends(p) for p in right.pieces]:
        raise DerivationError("the pieces have different ends")
    x = left.symbol
    verdicts = []
    for a, b in zip(left.pieces, right.pieces, strict=True):
        if a.lo == a.hi:
            verdicts.append(judge(a.expr.subs(x, a.lo), b.expr.subs(x, a.lo), x, None))
        else:
            verdicts.append(judge(a.expr, b.expr, x, span_of(a, x)))
    return weakest(verdicts)


def _ends(piece: Branch) -> tuple[Any, ...]:
    return piece.lo, piece.hi, piece.lo_closed, piece.hi_closed


@lru_cache(maxsize=128)  # the same range is asked for at every look at its line
def _range(branches: Branches) -> Range:
    return range_of(branches)


def same_image(left: Image, right: Span, judge: Judge) -> Verdict:
    """Judge the set of all values of a function.

    Raises:
        DerivationError: A bound, or whether it is taken, is another.
    """
    branches = piecewise(left.body)
    try:
        found = _range(branches)
    except (UndecidedError, DerivationError):
        return _seen_image(branches, right)
    ends = ((found.lo, right.lo, right.lo_closed), (found.hi, right.hi, right.hi_closed))
    return weakest([_bound(k, t, c, branches.symbol, judge) for k, t, c in ends])


TOLERANCE = 1e-3


def _seen_image(branches: Branches, right: Span) -> Verdict:
    """Judge bounds that no certified method finds by the values on a grid."""
    grid = [v for _, v in _grid(branches)]
    for side, term, closed in ((-1, right.lo, right.lo_closed), (1, right.hi, right.hi_closed)):
        bound, most = meaning(term), max(side * v for v in grid)
        if bound.is_infinite:
            if bound != side * S.Infinity or not _far(branches, side):
                raise DerivationError("a bound is another")
            continue
        size = side * float(bound.evalf(20))
        if not closed or most > size + 1e-12 or most < size - TOLERANCE:
            raise DerivationError("a bound is another")
    return Verdict(Evidence.SAMPLED, f"values at {len(grid)} places")


@lru_cache(maxsize=32)  # thousands of values, looked at for each bound
def _grid(branches: Branches) -> list[tuple[Any, float]]:
    from symact.derive.steps.explored import seen

    return seen(branches)


@lru_cache(maxsize=64)
def _far(branches: Branches, side: int) -> bool:
    from symact.derive.steps.explored import unbounded

    return unbounded(branches, side)


def _bound(known: Known[Any], term: Term, closed: bool, x: Any, judge: Judge) -> Verdict:
    value = meaning(term)
    if bool(known.attained) != closed:
        raise DerivationError("a bound is taken, or is not")
    if known.value is not None:
        if known.value.is_infinite or value.is_infinite:
            if known.value == value:
                return Verdict(Evidence.PROVED)
            raise DerivationError("a bound is another")
        return judge(known.value, value, x, None)
    if known.enclosure is None:
        raise DerivationError("a bound is not enclosed")
    lo, hi = map(_rational, known.enclosure)
    values = balls_at([value - lo, value - hi], {}, {})
    if values is None or values[0] < 0 or values[1] > 0 or hi - lo > _rational("1e-25"):
        raise DerivationError("a bound is another")
    return Verdict(Evidence.ENCLOSED, "inside of its certified enclosure of 30 digits")


def _rational(text: str) -> Any:
    from sympy import Rational

    return Rational(text)
