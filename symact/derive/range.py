"""The range of an activation: certified bounds, and whether they are attained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy import S

from symact.activation import Activation
from symact.derive.asymptote import asymptote
from symact.derive.branches import Branches
from symact.derive.candidates import Candidate, candidates, largest, least
from symact.derive.constants import attempts
from symact.derive.enclosed import number
from symact.derive.finite import check_finite
from symact.derive.identity import equal_proved
from symact.derive.waves import band
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step


@dataclass(frozen=True, slots=True)
class Range:
    """Hold the bounds of a range; each says whether it is attained.

    Attributes:
        lo, hi: Infimum and supremum.
        connected: Whether every value between them is taken: the function is continuous.
    """

    lo: Known[Any]
    hi: Known[Any]
    connected: bool = True


def value_range(activation: Activation) -> Known[Range]:
    """Find the range of an activation.

    Infimum and supremum are among the limits at infinity, the values at joints, and the values at
    the zeros of the derivative, all of which are isolated with certified bounds. Parameters stay
    symbols where every piece is monotone by assumption; otherwise the answer is for their
    defaults and the note says so.
    """
    reasons = []
    for attempt in attempts(activation):
        try:
            found = range_of(attempt.branches(), attempt.values)
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
            continue
        both = {found.lo.evidence, found.hi.evidence}
        evidence = Evidence.PROVED if both == {Evidence.PROVED} else Evidence.ENCLOSED
        bounds = f"{found.lo.value}, {found.hi.value}"
        step = Step("compare", "limits, joints, critical points", bounds)
        return Known(found, evidence, note=attempt.note, trace=(step,))
    return Known(None, Evidence.UNDECIDED, note=reasons[-1])


def range_of(branches: Branches, values: Mapping[Any, Any] | None = None) -> Range:
    """Find the range of ordered pieces; `values` are put into the answer.

    Raises:
        UndecidedError: A critical point or a limit could not be settled.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    for piece in branches.pieces:
        check_finite(piece, branches.symbol)
    repeated = band(branches)
    if repeated is not None:
        return Range(number(repeated.lo, attained=True), number(repeated.hi, attained=True))
    joined = continuous(branches)
    if joined and _onto(branches):
        lowest, highest = S.NegativeInfinity, S.Infinity
        return Range(number(lowest, attained=False), number(highest, attained=False))
    found = candidates(branches)
    lo, hi = (_closed(c, values or {}) for c in (least(found), largest(found)))
    return Range(lo.known(), hi.known(), joined)


def _closed(candidate: Candidate, values: Mapping[Any, Any]) -> Candidate:
    if candidate.value is None or not values:
        return candidate
    return replace(candidate, value=candidate.value.subs(values))


def continuous(branches: Branches) -> bool:
    """Tell whether neighbouring pieces are proved to meet at their joints."""
    x = branches.symbol
    pairs = zip(branches.pieces, branches.pieces[1:], strict=False)
    return all(_meet(a.expr.subs(x, a.hi), b.expr.subs(x, b.lo)) for a, b in pairs)


def _meet(left: Any, right: Any) -> bool:
    finite = left.is_finite is not False and right.is_finite is not False
    return bool(finite and equal_proved(left, right))


def _onto(branches: Branches) -> bool:
    """Tell whether a function runs from one infinity to the other."""
    try:
        ends = {asymptote(branches, side).limit.value for side in (-1, 1)}
    except UndecidedError:
        return False
    return ends == {S.Infinity, S.NegativeInfinity}
