"""The range of an activation: certified bounds, and whether they are attained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.asymptote import asymptote
from symact.derive.branches import Branches
from symact.derive.candidates import Candidate, candidates, largest, least
from symact.derive.constants import attempts
from symact.derive.enclosed import number
from symact.derive.finite import check_finite
from symact.derive.identity import equal_proved
from symact.derive.order import compare
from symact.derive.waves import band
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.numeric.implicit import ImplicitRoot


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
    if joined and (swing(branches) is not None or _onto(branches)):
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
    return all(meet(a.expr.subs(x, a.hi), b.expr.subs(x, b.lo)) for a, b in pairs)


def meet(left: Any, right: Any) -> bool:
    """Tell whether two one-sided values are finite and proved equal."""
    if left.is_finite is False or right.is_finite is False or S.NaN in (left, right):
        return False
    return bool(equal_proved(left, right)) or _same_at_root(left, right)


def _same_at_root(left: Any, right: Any) -> bool:
    """Prove two values equal at a joint without a closed form, by the equation of the joint."""
    if not (left - right).atoms(ImplicitRoot):
        return False
    try:
        return compare(left, right) == 0
    except (DerivationError, UndecidedError):
        return False


@dataclass(frozen=True, slots=True)
class Swing:
    """Hold places that repeat themselves, at which a function takes a multiple of k."""

    place: Any
    value: Any
    k: Any


def swing(branches: Branches) -> Swing | None:
    """Find places p(k), k an integer, at which f grows without bounds to both sides.

    A continuous function for which there are such places takes every value.
    """
    expr, x = branches.pieces[0].expr, branches.symbol
    rates = {w.args[0].diff(x) for w in expr.atoms(sympy.sin, sympy.cos)}
    if len(branches.pieces) > 1 or len(rates) != 1:
        return None
    (rate,) = rates
    k = sympy.Symbol("k", integer=True)
    if rate.has(x) or rate.is_nonzero is not True:
        return None
    for quarter in range(4):
        place = (2 * sympy.pi * k + quarter * sympy.pi / 2) / rate
        value = sympy.expand(expr.subs(x, place))
        slope = value.coeff(k)
        if slope.is_nonzero and not sympy.expand(value - slope * k).has(k):
            return Swing(place, value, k)
    return None


def _onto(branches: Branches) -> bool:
    """Tell whether a function runs from one infinity to the other."""
    try:
        ends = {asymptote(branches, side).limit.value for side in (-1, 1)}
    except UndecidedError:
        return False
    return ends == {S.Infinity, S.NegativeInfinity}
