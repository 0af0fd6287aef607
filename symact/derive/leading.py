"""Float landmarks near zero: up to where rounding leaves the leading term of the expansion.

On one side of zero let f = T + D with T = c x^n the first term and D of order m > n. Where the
m-th derivative of D keeps its sign on [0, U], so do all lower ones, hence |D| grows there; where
that of x D' - n D does, |D/T| grows as well. Both signs are certified by ball arithmetic, and
what is left is to look at the ends of binades and to bisect.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.branches import Branch, differentiate
from symact.derive.constants import DEFAULTS, default_branches
from symact.derive.enclosed import number
from symact.derive.identity import equal_proved
from symact.derive.landmarks import OUTPUTS, PARTLY
from symact.derive.settle import member, ordinal
from symact.derive.taylor import beside, coefficients
from symact.derive.zeroset import around
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.formats import FORMATS, Format, round_fraction
from symact.numeric.interval import Interval
from symact.numeric.oracle import round_value
from symact.numeric.program import compile_program
from symact.numeric.roots import range_over, sign_at

ORDERS = (2, 4, 12)
"""Orders up to which the second term is looked for, one after the other: high ones are dear."""

HALVINGS = 40
"""How often the stretch beside zero may be halved until the next term is certain to rule it."""


@dataclass(frozen=True, slots=True)
class Leading:
    """Say that between zero and a number the rounded result is that of the leading term.

    Attributes:
        output: `value` or `grad`.
        side: 1 for positive numbers, -1 for negative ones.
        factor, power: The leading term, factor * x^power.
        claim: `rounded`: the result is the rounded term, wherever the term is a constant or
            itself a number of the format. `unit roundoff`: the result before rounding is
            term*(1 + d) with |d| <= 2^-p, p the precision of the format.
        x: The claim holds from zero up to this number.
        last: Beyond this number it nowhere holds near by; between both it holds in part, for the
            grid becomes coarser at powers of two. None where the search ended before.
        exact: Whether the function is its term there, before rounding.
        sharp: Whether the next number away from zero is shown to break it.
    """

    output: str
    side: int
    factor: Known[Any]
    power: int
    claim: str
    x: float
    last: float | None
    exact: bool
    sharp: bool


@dataclass(frozen=True, slots=True)
class _Start:
    """Hold f(side*u) for u > 0 and its leading term c u^n, certified as far as u = `end`."""

    expr: Any
    u: Any
    factor: Any
    power: int
    end: float
    fmt: Format

    @property
    def term(self) -> Any:
        return self.factor * self.u**self.power


def near_zero(activation: Activation, dtype: str) -> Known[tuple[Leading, ...]]:
    """Find up to where the correctly rounded function and its derivative are one term.

    Args:
        activation: An elementwise definition; parameters have their defaults.
        dtype: A format of `symact.numeric.formats` of 32 or 64 bits.
    """
    fmt = FORMATS[dtype]
    value = default_branches(activation)
    found: list[Leading] = []
    reasons: dict[str, None] = {}
    for output, branches in zip(OUTPUTS, (value, differentiate(value)), strict=True):
        pieces = beside(branches, S.Zero)
        for side, piece in zip((-1, 1), pieces, strict=True):
            try:
                found += _of_side(piece, branches.symbol, output, side, fmt)
            except (DerivationError, UndecidedError) as error:
                where = f"{PARTLY} {output} {'below' if side < 0 else 'above'} 0"
                reasons[f"{where}: {error.message}"] = None
    if not found and reasons:
        return Known(None, Evidence.UNDECIDED, note="; ".join(reasons).replace(f"{PARTLY} ", ""))
    note = DEFAULTS if activation.parameters else ""
    return Known(tuple(found), Evidence.ENCLOSED, note="; ".join(filter(None, [note, *reasons])))


def _of_side(piece: Branch, x: Any, output: str, side: int, fmt: Format) -> Iterator[Leading]:
    expr = piece.expr.subs(x, side * x)
    reach = _reach(piece, side, fmt)
    terms = [(k, c * side**k) for k, c in _terms(piece.expr, x)]
    power, factor = terms[0] if terms else (0, S.Zero)
    known = number(factor * side**power)
    claim, search = _claim(factor, power)
    if equal_proved(expr, factor * x**power):
        yield Leading(output, side, known, power, claim, side * reach, None, True, False)
        return
    if len(terms) < 2:
        raise UndecidedError(f"no two terms are found up to order {ORDERS[-1]}")
    end = _certified(expr - factor * x**power, x, (power, terms[1][0]), min(reach, 1.0))
    start = _Start(expr, x, factor, power, end, fmt)
    good, last = search(start)
    if good > 0:
        sharp = good < end
        after = side * last if sharp else None
        yield Leading(output, side, known, power, claim, side * good, after, False, sharp)


def _terms(expr: Any, x: Any) -> list[tuple[int, Any]]:
    """List terms that do not vanish, at least two where there are so many: power and factor."""
    found: list[tuple[int, Any]] = []
    for order in ORDERS if expr.has(x) else (0,):
        rows = enumerate(coefficients(expr, x, S.Zero, order))
        found = [(k, c) for k, c in rows if c != 0]
        if len(found) > 1:
            break
    return found


def _reach(piece: Branch, side: int, fmt: Format) -> float:
    """Give the last number of the format that lies inside of the piece."""
    end = piece.hi if side > 0 else -piece.lo
    if end.is_infinite:
        return fmt.max_finite
    place = around(end)[0]
    number = min(round_fraction(place, fmt), fmt.max_finite)
    return number if Fraction(number) < place else member(ordinal(number, fmt) - 1, fmt)


def _certified(rest: Any, x: Any, orders: tuple[int, int], reach: float) -> float:
    """Find an end up to which the next term rules what is left of the first."""
    n, m = orders
    highest = sympy.diff(rest, x, m)
    ratio = x * sympy.diff(highest, x) + (m - n) * highest
    programs = [compile_program([e], [x]) for e in (highest, ratio)]
    end = reach
    for _ in range(HALVINGS):
        box = Interval.of(0, Fraction(end))
        if all(range_over(program, box).sign for program in programs):
            return end
        end /= 2
    raise UndecidedError("the sign of the second term is not certain near zero")


def _claim(factor: Any, power: int) -> tuple[str, Callable[[_Start], tuple[float, float]]]:
    """Choose what can be said: a constant and a power of two times x can be rounded exactly."""
    if power == 0:
        return "rounded", _constant
    if power == 1 and factor.is_Rational and math.log2(abs(factor)).is_integer():
        return "rounded", _scaled
    return "unit roundoff", _relative


def _constant(start: _Start) -> tuple[float, float]:
    """Bisect where a monotone function leaves the numbers that round to its value at zero."""
    program = compile_program([start.expr], [start.u])
    want = round_value(compile_program([start.factor], []), [], start.fmt).want
    last = _last(start, lambda u: round_value(program, [u], start.fmt).want == want, 0, start.end)
    return last, last


def _relative(start: _Start) -> tuple[float, float]:
    """Bisect where the growing |D/T| passes the unit roundoff."""
    last = _last(start, _within(start, start.fmt.precision), 0, start.end)
    return last, last


def _scaled(start: _Start) -> tuple[float, float]:
    """Go up the binades: inside of one the grid is even and |D| grows.

    Where |D/T| is at most 2^-(p+1) every number holds, for D is then at most a quarter of the
    distance of neighbours; where it is above 2^-p none does, for D is more than half of it.
    """
    fmt = start.fmt
    is_safe, may_hold = _within(start, fmt.precision + 1), _within(start, fmt.precision)
    program = compile_program([start.expr], [start.u])
    factor = float(start.factor)

    def holds(u: float) -> bool:
        return round_value(program, [u], fmt).want == factor * u

    bottom = math.ldexp(1.0, math.floor(math.log2(start.end)))
    while not is_safe(bottom):
        bottom /= 2
        if bottom * abs(factor) < fmt.min_normal:
            raise UndecidedError("the second term is not small before numbers end")
    good: float | None = None  # the number before the first that fails
    last = bottom
    while bottom < start.end and (good is None or may_hold(bottom)):
        top = min(_beside(2 * bottom, -1, fmt), start.end)
        if holds(bottom):
            last = bottom
        elif good is None:
            good = _beside(bottom, -1, fmt)
        first = _beside(bottom, 1, fmt)
        if first <= top and holds(first):
            last = _last(start, holds, ordinal(first, fmt), top)
        if good is None and last < top:
            good = last
        bottom *= 2
    return (start.end if good is None else good), last


def _beside(u: float, step: int, fmt: Format) -> float:
    return member(ordinal(u, fmt) + step, fmt)


def _last(start: _Start, holds: Callable[[float], bool], good: int, end: float) -> float:
    """Bisect the numbers between one that holds and an end."""
    fails = ordinal(end, start.fmt)
    if holds(end):
        return end
    while fails - good > 1:
        middle = (good + fails) // 2
        if holds(member(middle, start.fmt)):
            good = middle
        else:
            fails = middle
    return member(good, start.fmt)


def _within(start: _Start, bits: int) -> Callable[[float], bool]:
    """Tell whether |D/T| <= 2^-bits at a number, certainly."""
    ratio = start.expr / start.term - 1
    program = compile_program([ratio**2 - S.One / 4**bits], [start.u])

    def holds(u: float) -> bool:
        sign = sign_at(program, Fraction(u))
        if sign is None:
            raise UndecidedError("the ratio of the terms is too near the unit roundoff")
        return sign <= 0

    return holds


__all__ = ["Leading", "near_zero"]
