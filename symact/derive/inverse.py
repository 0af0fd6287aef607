"""The inverse of an activation on each interval where it is strictly monotone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.asymptote import asymptote
from symact.derive.branches import Branch, Branches
from symact.derive.candidates import Candidate, value_at
from symact.derive.constants import Attempt, attempts
from symact.derive.enclosed import number, wanted_digits
from symact.derive.finite import check_finite
from symact.derive.identity import equal_proved
from symact.derive.invert import composed_trend, solve
from symact.derive.powers import rational_form
from symact.derive.stretch import Stretch
from symact.derive.zeroset import Zero, around, zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known, Step
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.program import compile_program
from symact.numeric.roots import sign_at, simplest_between

FAR = 4


@dataclass(frozen=True, slots=True)
class InverseBranch:
    """Hold one strictly monotone part of a function and its inverse.

    Attributes:
        domain_lo, domain_hi: Ends of the largest interval of x.
        range_lo, range_hi: Ends of the values on it.
        trend: `increasing` or `decreasing`.
        expr: The inverse in the symbol `y`, or None where no closed form is found.
    """

    domain_lo: Known[Any]
    domain_hi: Known[Any]
    range_lo: Known[Any]
    range_hi: Known[Any]
    trend: str
    expr: Any = None


@dataclass(frozen=True, slots=True)
class _Part:
    """Hold a part of one piece; an end is exact, infinite, or an enclosed zero of the slope."""

    piece: Branch
    lo: Any
    hi: Any
    trend: int
    sample: Fraction | None


def inverse(activation: Activation) -> Known[tuple[InverseBranch, ...]]:
    """Invert an activation wherever it is strictly monotone.

    The line is cut at every zero of the derivative and at jumps; flat parts have no inverse. A
    closed form is given where peeling outer functions, a square root or Lambert's W finds one, and
    it is proved to give x back from f(x) on the whole interval.
    """
    reasons = []
    for attempt in attempts(activation):
        try:
            return _asked(activation, attempt)
        except (DerivationError, UndecidedError) as error:
            reasons.append(str(error))
    return Known(None, Evidence.UNDECIDED, note=reasons[-1])


def _asked(activation: Activation, attempt: Attempt) -> Known[tuple[InverseBranch, ...]]:
    branches = attempt.branches().subs(attempt.values)
    y = sympy.Symbol("y", real=True)
    if "y" in activation.symbols:
        y = sympy.Symbol("value", real=True)
    found = inverse_of(branches, y)
    ends = [k for b in found for k in (b.domain_lo, b.domain_hi, b.range_lo, b.range_hi)]
    exact = all(k.evidence is Evidence.PROVED for k in ends)
    notes = [attempt.note, "" if all(b.expr is not None for b in found) else NO_FORM]
    steps = tuple(Step("invert", f"y = {branches.expr}", f"x = {b.expr}", b.trend) for b in found)
    note = "; ".join(n for n in notes if n) if found else "it is constant: there is no inverse"
    return Known(found, Evidence.PROVED if exact else Evidence.ENCLOSED, note=note, trace=steps)


NO_FORM = "where no closed form is found, the branch exists and its ends are certain"


def inverse_of(branches: Branches, y: Any) -> tuple[InverseBranch, ...]:
    """Invert ordered pieces.

    Raises:
        UndecidedError: The zeros of a derivative could not be settled.
        DerivationError: The trend of a piece depends on a parameter.
    """
    x = branches.symbol
    parts: list[_Part] = []
    for piece in branches.pieces:
        if piece.lo != piece.hi and piece.expr.has(x):
            check_finite(piece, x)
            parts += _parts(replace(piece, expr=rational_form(piece.expr, x)), x)
    chains: list[list[_Part]] = []
    for part in parts:
        if chains and _continues(chains[-1][-1], part, x):
            chains[-1].append(part)
        else:
            chains.append([part])
    return tuple(_branch(chain, x, y) for chain in chains)


def _parts(piece: Branch, x: Any) -> list[_Part]:
    """Cut a piece at the zeros of its slope where the slope changes its sign."""
    slope = sympy.diff(piece.expr, x)
    sign = composed_trend(piece.expr, x)
    sign = sign or (1 if slope.is_positive else -1 if slope.is_negative else 0)
    if sign:
        sample = None if piece.expr.free_symbols - {x} else _sample(piece.lo, piece.hi)
        return [_Part(piece, piece.lo, piece.hi, sign, sample)]
    if slope.free_symbols - {x}:
        raise DerivationError("the trend depends on a parameter", subject=str(slope))
    whole = Branch(piece.lo, piece.hi, False, False, slope)
    places = [piece.lo, *(_plain(z) for z in zeros_on(slope, x, whole) or ()), piece.hi]
    program = compile_program([slope], [x])
    parts: list[_Part] = []
    for lo, hi in pairwise(places):
        sample = _sample(lo, hi)
        trend = sign_at(program, sample)
        if not trend:
            raise UndecidedError("the trend could not be settled", subject=str(slope))
        if parts and parts[-1].trend == trend:
            parts[-1] = _Part(piece, parts[-1].lo, hi, trend, sample)
        else:
            parts.append(_Part(piece, lo, hi, trend, sample))
    return parts


def _plain(zero: Zero) -> Any:
    return zero if zero.exact is None else zero.exact


def _bounds(place: Any) -> tuple[Fraction, Fraction]:
    return (place.lo, place.hi) if isinstance(place, Zero) else around(place)


def _infinite(place: Any) -> bool:
    return not isinstance(place, Zero) and bool(place.is_infinite)


def _sample(lo: Any, hi: Any) -> Fraction:
    """Choose a simple rational point inside."""
    if _infinite(lo) and _infinite(hi):
        return Fraction(1, 3)
    if _infinite(lo):
        return simplest_between(_bounds(hi)[0] - FAR, _bounds(hi)[0] - 1)
    if _infinite(hi):
        return simplest_between(_bounds(lo)[1] + 1, _bounds(lo)[1] + FAR)
    start, end = _bounds(lo)[1], _bounds(hi)[0]
    return simplest_between(start + (end - start) / 4, end - (end - start) / 4)


def _continues(left: _Part, right: _Part, x: Any) -> bool:
    """Tell whether the function runs on through a joint with the same trend."""
    if left.trend != right.trend or isinstance(left.hi, Zero) or left.hi != right.lo:
        return False
    if left.piece is right.piece:
        return False
    return equal_proved(left.piece.expr.subs(x, left.hi), right.piece.expr.subs(x, right.lo))


def _branch(chain: list[_Part], x: Any, y: Any) -> InverseBranch:
    first, last = chain[0], chain[-1]
    values = _value(first, first.lo, -1, x), _value(last, last.hi, 1, x)
    low, high = values if first.trend > 0 else values[::-1]
    trend = "increasing" if first.trend > 0 else "decreasing"
    return InverseBranch(_known(first.lo), _known(last.hi), low, high, trend, _closed(chain, x, y))


def _known(place: Any) -> Known[Any]:
    if isinstance(place, Zero):
        return Known(None, Evidence.ENCLOSED, decimal_enclosure(place.ball, wanted_digits()))
    return number(place)


def _value(part: _Part, place: Any, side: int, x: Any) -> Known[Any]:
    """Give the value, or the limit, at an end."""
    if _infinite(place):
        return asymptote(Branches(x, (part.piece,)), side).limit
    if not isinstance(place, Zero) and place.free_symbols:
        return number(sympy.expand(part.piece.expr.subs(x, place)))
    zero = place if isinstance(place, Zero) else Zero(place, *around(place))
    found: Candidate = value_at(part.piece.expr, x, zero)
    return found.known()


def _closed(chain: list[_Part], x: Any, y: Any) -> Any:
    """Invert each part; several make a Piecewise in y."""
    forms = []
    for part in chain:
        ends = [p if not isinstance(p, Zero) else _outer(p, side) for p, side in (
            (part.lo, -1), (part.hi, 1),
        )]  # fmt: skip
        piece = Branch(ends[0], ends[1], False, False, part.piece.expr)
        forms.append(solve(Stretch(x, piece, part.sample), y))
    if any(form is None for form in forms):
        return None
    rows = []
    for part, form in zip(chain[:-1], forms[:-1], strict=True):
        at = sympy.expand(part.piece.expr.subs(x, part.hi))
        rows.append((form, y < at if part.trend > 0 else y > at))
    if all(sympy.expand(form - forms[-1]) == 0 for form, _ in rows):
        return forms[-1]
    return sympy.Piecewise(*rows, (forms[-1], S.true), evaluate=False)


def _outer(zero: Zero, side: int) -> Any:
    value = zero.lo if side < 0 else zero.hi
    return sympy.Rational(value.numerator, value.denominator)
