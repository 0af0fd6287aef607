"""The end of the line, in a format: from where on a function is monotone, and bisection there."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.derive.asymptote import certified_tail
from symact.derive.branches import Branch, Branches
from symact.derive.finite import check_finite
from symact.derive.zeroset import around, zeros_on
from symact.numeric.formats import Format, round_fraction
from symact.numeric.interval import Interval
from symact.numeric.program import compile_program
from symact.numeric.roots import range_over

HALVINGS = 8
"""How often a place may be halved before all zeros of the slope are looked for."""

PACKING = {32: ("<f", "<I"), 64: ("<d", "<Q")}
"""How a format of so many bits is packed, as a number and as an integer."""


@dataclass(frozen=True, slots=True)
class End:
    """Hold the outermost piece at one infinity, in a format.

    Attributes:
        whole: All pieces, to look at the number before the first.
        piece: The outermost one.
        side: 1 or -1.
        fmt: The format.
    """

    whole: Branches
    piece: Branch
    side: int
    fmt: Format

    @property
    def x(self) -> Any:
        """Give the variable."""
        return self.whole.symbol

    @property
    def inner(self) -> Any:
        """Give the finite end, or the other infinity."""
        return self.piece.lo if self.side > 0 else self.piece.hi


def is_inside(piece: Branch, at: float) -> bool:
    """Tell whether a number lies strictly inside of a piece."""
    exact = Fraction(at)
    above = piece.lo.is_infinite or around(piece.lo)[1] < exact
    return above and (piece.hi.is_infinite or exact < around(piece.hi)[0])


def first_beyond(tail: End, end: tuple[Fraction, Fraction]) -> float:
    """Give the innermost number of the format on the outer side of an enclosed place."""
    place = end[1] if tail.side > 0 else end[0]
    number = round_fraction(place, tail.fmt)
    inside = Fraction(number) - place
    while inside * tail.side < 0 or (inside == 0 and not _owns_end(tail, place)):
        number = member(ordinal(number, tail.fmt) + tail.side, tail.fmt)
        inside = Fraction(number) - place
    return number


def _owns_end(tail: End, place: Fraction) -> bool:
    """Tell whether a place that is the piece's end belongs to it; inner places do."""
    closed = tail.piece.lo_closed if tail.side > 0 else tail.piece.hi_closed
    if tail.inner.is_infinite or place not in around(tail.inner):
        return True
    return bool(closed and tail.inner.is_Rational)


def bisected(tail: End, holds: Callable[[float], bool], fails: int, good: int) -> int:
    """Find the innermost number of a monotone property between one without and one with it."""
    while abs(good - fails) > 1:
        middle = (good + fails) // 2
        if holds(member(middle, tail.fmt)):
            good = middle
        else:
            fails = middle
    return good


def settled_from(tail: End, distance: Any, holds: Callable[[float], bool]) -> float | None:
    """Give a number from which on the distance is monotone; None where it always is."""
    slope = sympy.diff(distance, tail.x)
    start, _ = certified_tail(slope, tail.x, tail.side)
    for near in _nearer(tail, slope, float(tail.side * start)):
        if not holds(near):
            return near
    check_finite(tail.piece, tail.x)  # a pole would turn a monotone function around
    zeros = zeros_on(slope, tail.x, tail.piece)
    if zeros:
        last = zeros[-1] if tail.side > 0 else zeros[0]
        return first_beyond(tail, (last.lo, last.hi))
    if tail.inner in (S.Infinity, S.NegativeInfinity):
        return None
    return first_beyond(tail, around(tail.inner))


def _nearer(tail: End, slope: Any, far: float) -> Iterator[float]:
    """Yield places on the way in, as long as the slope certainly keeps its sign beyond them."""
    if not is_inside(tail.piece, far):
        return
    program = compile_program([slope], [tail.x])
    yield far
    for _ in range(HALVINGS):
        near = far / 2
        lo, hi = sorted((Fraction(near), Fraction(far)))
        if not (is_inside(tail.piece, near) and range_over(program, Interval.of(lo, hi)).sign):
            return
        check_finite(replace(tail.piece, lo=_exact(lo), hi=_exact(hi)), tail.x)
        yield near
        far = near


def _exact(value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)


def ordinal(value: float, fmt: Format) -> int:
    """Number the members of a format in their order, 0 for zero."""
    number, integer = PACKING[fmt.bits]
    place: int = struct.unpack(integer, struct.pack(number, abs(value)))[0]
    return -place if value < 0 else place


def member(ordinal: int, fmt: Format) -> float:
    """Give the member of a format with an ordinal."""
    number, integer = PACKING[fmt.bits]
    value: float = struct.unpack(number, struct.pack(integer, abs(ordinal)))[0]
    return -value if ordinal < 0 else value
