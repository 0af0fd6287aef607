"""Fixed points and zeros: points and intervals, certified to be all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, Branches
from symact.derive.candidates import Candidate, value_at
from symact.derive.constants import attempts
from symact.derive.enclosed import number, wanted_digits
from symact.derive.order import compare, sign_of
from symact.derive.signs import sign_table
from symact.derive.zeroset import Zero, around, owns, zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.balls import evaluate_outputs
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.program import compile_program

PREC = 320


@dataclass(frozen=True, slots=True)
class Solution:
    """Hold a point, or a whole interval, of solutions.

    Attributes:
        value: The point; the lower end of an interval.
        upper: Upper end of an interval, or None for a point.
        lower_closed, upper_closed: Whether the ends of an interval are solutions.
        derivative: Slope at a point (of the piece that owns it), or on the whole interval.
        stability: `attracting`, `repelling`, `neutral`, or empty where the question has no sense.
    """

    value: Known[Any]
    upper: Known[Any] | None = None
    lower_closed: bool = True
    upper_closed: bool = True
    derivative: Known[Any] | None = None
    stability: str = ""


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """Hold a zero of the derivative and the value there."""

    x: Known[Any]
    value: Known[Any]


def fixed_points(activation: Activation) -> Known[tuple[Solution, ...]]:
    """Find every x with f(x) = x, with the slope and stability there."""

    def solve(branches: Branches) -> tuple[Solution, ...]:
        return _solutions(branches, lambda e: e - branches.symbol, stable=True)

    return _asked(activation, solve)


def zeros(activation: Activation) -> Known[tuple[Solution, ...]]:
    """Find every x with f(x) = 0."""
    return _asked(activation, lambda b: _solutions(b, lambda e: e, stable=False))


def critical_points(activation: Activation) -> Known[tuple[CriticalPoint, ...]]:
    """Find every x at which a piece that is not straight has slope zero."""

    def solve(branches: Branches) -> tuple[CriticalPoint, ...]:
        x = branches.symbol
        found = []
        for piece in branches.pieces:
            slope = sympy.diff(piece.expr, x)
            if slope.is_positive or slope.is_negative or not slope.has(x):
                continue
            found += [
                CriticalPoint(_place(zero), value_at(piece.expr, x, zero).known())
                for zero in _zeros(slope, x, piece) or ()
            ]
        return tuple(found)

    return _asked(activation, solve)


def _asked(activation: Activation, solve: Callable[[Branches], Any]) -> Known[Any]:
    """Ask with symbols for parameters; where that fails, at their defaults."""
    reasons = []
    for attempt in attempts(activation):
        try:
            found = solve(attempt.branches())
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
            continue
        if attempt.values and any(_holds_symbols(s) for s in found):
            continue
        proved = all(_proved(s) for s in found)
        return Known(found, Evidence.PROVED if proved else Evidence.ENCLOSED, note=attempt.note)
    return Known(None, Evidence.UNDECIDED, note=reasons[-1])


def _proved(found: Solution | CriticalPoint) -> bool:
    place = found.x if isinstance(found, CriticalPoint) else found.value
    return place.evidence is Evidence.PROVED


def _holds_symbols(found: Solution | CriticalPoint) -> bool:
    """Tell whether an answer still names a derived parameter."""
    slope = found.value if isinstance(found, CriticalPoint) else found.derivative
    return bool(slope is not None and slope.value is not None and slope.value.free_symbols)


def _zeros(expr: Any, x: Any, piece: Branch) -> tuple[Zero, ...] | None:
    if expr.free_symbols - {x}:
        return _exact_zeros(expr, x, piece)
    return zeros_on(expr, x, piece)


def _exact_zeros(expr: Any, x: Any, piece: Branch) -> tuple[Zero, ...] | None:
    """Find the zeros of an equation with parameters by its exact sign table."""
    table = sign_table(expr, x)
    if not table.points and table.signs[0] == 0:
        return None
    places = [p for p, s in zip(table.points, table.signs[1::2], strict=True) if s == 0]
    owned = [p for p in places if owns(piece, p)]
    if any(p.free_symbols for p in owned):
        raise UndecidedError("a zero depends on a parameter", subject=str(expr))
    return tuple(Zero(p, *around(p)) for p in owned)


def _solutions(
    branches: Branches, equation: Callable[[Any], Any], *, stable: bool
) -> tuple[Solution, ...]:
    x = branches.symbol
    found: list[Solution] = []
    for piece in branches.pieces:
        expr = sympy.expand(equation(piece.expr))
        zeros_here = _zeros(expr, x, piece)
        if zeros_here is None:
            found.append(_whole(piece, x, stable=stable))
            continue
        found += [_point(piece, x, zero, stable=stable) for zero in zeros_here]
    return _merged(found)


def _whole(piece: Branch, x: Any, *, stable: bool) -> Solution:
    slope = sympy.diff(piece.expr, x)
    if piece.lo == piece.hi:
        return Solution(number(piece.lo))
    return Solution(
        number(piece.lo), number(piece.hi), piece.lo_closed, piece.hi_closed,
        number(slope) if stable else None, "neutral" if stable else "",
    )  # fmt: skip


def _point(piece: Branch, x: Any, zero: Zero, *, stable: bool) -> Solution:
    if not stable:
        return Solution(_place(zero))
    slope = value_at(sympy.diff(piece.expr, x), x, zero)
    return Solution(_place(zero), derivative=slope.known(), stability=_stability(slope))


def _place(zero: Zero) -> Known[Any]:
    if zero.exact is not None:
        return number(zero.exact)
    return Known(None, Evidence.ENCLOSED, decimal_enclosure(zero.ball, wanted_digits()))


def _stability(slope: Candidate) -> str:
    """Compare |f'| with 1."""
    if slope.value is not None:
        side = sign_of(slope.value**2 - 1)
        return ("neutral", "repelling", "attracting")[side]
    one = evaluate_outputs(compile_program([S.One], []), [], PREC)[0]
    size = abs(slope.ball)
    return "attracting" if size < one else "repelling" if size > one else ""


def _merged(found: list[Solution]) -> tuple[Solution, ...]:
    """Let intervals take in the points at their ends, and neighbours that touch."""
    result: list[Solution] = []
    for item in found:
        last = result[-1] if result else None
        joined = _join(last, item) if last is not None else None
        if joined is not None:
            result[-1] = joined
        else:
            result.append(item)
    return tuple(result)


def _join(left: Solution, right: Solution) -> Solution | None:
    end = left.value if left.upper is None else left.upper
    if end.value is None or right.value.value is None or compare(end.value, right.value.value):
        return None
    upper = right.upper or right.value
    if left.upper is None and right.upper is None:
        return left
    inner = right if right.upper is not None else left
    lower_closed = left.lower_closed if left.upper is not None else True
    upper_closed = right.upper_closed if right.upper is not None else True
    same = left.derivative == right.derivative
    return Solution(
        left.value, upper, lower_closed, upper_closed,
        inner.derivative if same or left.upper is None or right.upper is None else None,
        inner.stability,
    )  # fmt: skip
