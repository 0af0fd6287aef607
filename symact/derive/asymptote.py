"""What an activation does at both infinities: limit, side of approach, straight asymptote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.constants import Attempt, attempts
from symact.derive.enclosed import number
from symact.derive.expand import tail
from symact.derive.scales import ONE, TooNearError, Y
from symact.derive.tails import Tail, constant, limit_of, minus
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known

STARTS = tuple(2**k for k in range(2, 13))
"""Where a tail may begin: the first that can be certified is taken."""


@dataclass(frozen=True, slots=True)
class Asymptote:
    """Hold the behavior at one infinity.

    Attributes:
        limit: Exact limit; oo and -oo allowed. Where a function repeats itself, the bounds
            between which it does.
        side: 1 where the limit is approached from above, -1 from below, 0 where it is reached or
            infinite, None where it is not known. It is the sign of a zero there.
        slope, intercept: The straight line the function approaches, or None.
    """

    limit: Known[Any]
    side: int | None
    slope: Any = None
    intercept: Any = None


def limits(activation: Activation) -> tuple[Known[Asymptote], Known[Asymptote]]:
    """Give the behavior at -oo and at +oo.

    Parameters stay symbols where their assumptions suffice; otherwise the answer is for their
    default values and says so.
    """
    return _known(activation, -1), _known(activation, 1)


def _known(activation: Activation, side: int) -> Known[Asymptote]:
    reasons = []
    for attempt in attempts(activation):
        found: Asymptote | None
        try:
            found = asymptote(attempt.branches(), side, attempt.values)
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
            found = _without_limit(attempt)
        if found is not None:
            return Known(found, Evidence.PROVED, note=attempt.note)
    return Known(None, Evidence.UNDECIDED, note=reasons[0])


def _without_limit(attempt: Attempt) -> Asymptote | None:
    """Say of a function that repeats itself that it has no limit."""
    # periodic functions are found by sign tables, which ask for limits themselves
    from symact.derive.waves import band

    try:
        found = band(attempt.branches())
    except (DerivationError, UndecidedError):
        return None
    return None if found is None else Asymptote(found.limit(), None)


def asymptote(branches: Branches, side: int, values: Mapping[Any, Any] | None = None) -> Asymptote:
    """Expand the outermost piece at one infinity; `values` are put into the answer.

    Raises:
        UndecidedError: The behavior is outside of the scales.
        DerivationError: A parameter's assumptions leave a sign open.
    """
    piece = branches.pieces[-1] if side > 0 else branches.pieces[0]
    expansion = tail(piece.expr, branches.symbol, side)
    limit = limit_of(expansion)
    if limit in (S.Infinity, S.NegativeInfinity):
        line = _line(expansion, side)
        slope, intercept = (v if v is None else v.subs(values or {}) for v in line)
        return Asymptote(number(limit), 0, slope, intercept)
    closed = limit.subs(values or {})
    return Asymptote(number(closed), _approach(expansion, limit), S.Zero, closed)


def _approach(expansion: Tail, limit: Any) -> int | None:
    try:
        return minus(expansion, constant(limit, None)).sign
    except UndecidedError:
        return None


def _line(expansion: Tail, side: int) -> tuple[Any, Any]:
    """Read the straight asymptote from the growing terms."""
    growing = [(c, s) for c, s in expansion.terms if s.growth > 0]
    rest = expansion.rest
    if [s for _, s in growing] != [Y] or (rest is not None and rest[1].growth >= 0):
        return None, None
    intercept = next((c for c, s in expansion.terms if s == ONE), S.Zero)
    return side * growing[0][0], intercept


def certified_tail(expr: Any, x: Any, side: int) -> tuple[int, int]:
    """Find a start from which the sign of an expression is certain: (start, sign).

    Raises:
        UndecidedError: None is found.
    """
    for start in STARTS:
        try:
            return start, tail(expr, x, side, start).sign
        except TooNearError:
            continue
    raise UndecidedError(f"no sign is certain beyond {STARTS[-1]}", subject=str(expr))
