"""Float landmarks: from where on rounding to a format turns a function into something simple."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import S

from symact.activation import Activation
from symact.derive.asymptote import asymptote, certified_tail
from symact.derive.branches import Branch, Branches, differentiate
from symact.derive.constants import DEFAULTS, default_branches
from symact.derive.finite import check_finite
from symact.derive.identity import equal_proved
from symact.derive.zeroset import around, zeros_on
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.formats import FORMATS, Format, round_fraction
from symact.numeric.interval import Interval
from symact.numeric.oracle import round_value
from symact.numeric.program import Program, compile_program
from symact.numeric.roots import range_over

OUTPUTS = ("value", "grad")

FIRST_PLACES = (0.0, 1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 2.0**16, 2.0**32, 2.0**64)
"""Where the search looks first; numbers near the largest are dear to evaluate."""

HALVINGS = 8
"""How often a place may be halved before all zeros of the slope are looked for."""

PACKING = {32: ("<f", "<I"), 64: ("<d", "<Q")}
"""How a format of so many bits is packed, as a number and as an integer."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """Say that from a number on, up to infinity, the rounded result is simple.

    Attributes:
        output: `value` or `grad`.
        side: 1 for all larger numbers, -1 for all smaller ones.
        kind: `subnormal` (or zero), `zero`, `constant`, `identity`, `infinite`.
        x: The number; it belongs to those for which the statement holds.
        result: The constant, where the kind is `constant`; else None.
        exact: Whether it holds before rounding already.
        sharp: Whether the next number towards the other side is shown to break it.
    """

    output: str
    side: int
    kind: str
    x: float
    result: float | None
    exact: bool
    sharp: bool


@dataclass(frozen=True, slots=True)
class _Tail:
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
        return self.whole.symbol

    @property
    def inner(self) -> Any:
        """Give the finite end, or the other infinity."""
        return self.piece.lo if self.side > 0 else self.piece.hi


def landmarks(activation: Activation, dtype: str) -> Known[tuple[Landmark, ...]]:
    """Find from where on the correctly rounded function and its derivative are simple.

    Beyond its last critical point a function, or its distance from a constant or from x, is
    monotone; so where the rounded result is simple at one number it is at all beyond, and
    bisection over the numbers of the format finds the first.

    Args:
        activation: An elementwise definition; parameters have their defaults.
        dtype: A format of `symact.numeric.formats`.
    """
    fmt = FORMATS[dtype]
    value = default_branches(activation)
    outputs = dict(zip(OUTPUTS, (value, differentiate(value)), strict=True))
    found: list[Landmark] = []
    reasons = []
    for side in (-1, 1):
        try:
            for output, branches in outputs.items():
                tail = _Tail(branches, branches.pieces[-1 if side > 0 else 0], side, fmt)
                found += _of_tail(tail, output)
        except (DerivationError, UndecidedError) as error:
            # a function that is not understood at an infinity may not even be defined there
            reasons.append(f"at {'-' if side < 0 else ''}oo: {error}")
    note = DEFAULTS if activation.parameters else ""
    if len(reasons) == 2:
        return Known(None, Evidence.UNDECIDED, note=reasons[0])
    found.sort(key=lambda mark: (OUTPUTS.index(mark.output), mark.side))
    return Known(tuple(found), Evidence.ENCLOSED, note="; ".join(filter(None, [note, *reasons])))


def _of_tail(tail: _Tail, output: str) -> Iterator[Landmark]:
    expr, x = tail.piece.expr, tail.x
    if not expr.has(x):
        yield _from_joint(tail, output, "zero" if expr == 0 else "constant", expr)
        return
    if equal_proved(expr, x):
        yield _from_joint(tail, output, "identity", None)
        return
    behavior = asymptote(Branches(x, (tail.piece,)), tail.side)
    limit: Any = behavior.limit.value
    program = compile_program([expr], [x])
    fmt = tail.fmt
    if limit == 0:
        small, zero = _is_subnormal(fmt), _is_zero
        yield from _searched(tail, output, "subnormal", expr, _test(program, fmt, small))
        yield from _searched(tail, output, "zero", expr, _test(program, fmt, zero))
    elif limit.is_finite:
        constant = _rounded(limit, fmt)
        same = _test(program, fmt, lambda want, _: want == constant)
        yield from _searched(tail, output, "constant", expr - limit, same, constant)
    else:
        if behavior.slope == 1 and behavior.intercept == 0:
            same = _test(program, fmt, lambda want, at: want == at)
            yield from _searched(tail, output, "identity", expr - x, same)
        infinite = _test(program, fmt, lambda want, _: abs(want) > fmt.max_finite)
        yield from _searched(tail, output, "infinite", expr, infinite)


def _is_subnormal(fmt: Format) -> Callable[[float, float], bool]:
    return lambda want, _: abs(want) < fmt.min_normal


def _is_zero(want: float, at: float) -> bool:
    del at
    return want == 0


def _test(
    program: Program, fmt: Format, holds: Callable[[float, float], bool]
) -> Callable[[float], bool]:
    """Ask a question about the correctly rounded result at a number."""
    return lambda at: holds(round_value(program, [at], fmt).want, at)


def _rounded(value: Any, fmt: Format) -> float:
    return round_value(compile_program([value], []), [], fmt).want


def _from_joint(tail: _Tail, output: str, kind: str, value: Any) -> Landmark:
    """Say that a whole piece is a constant, or x itself."""
    result = None if value is None or value == 0 else _rounded(value, tail.fmt)
    if tail.inner.is_infinite:
        start = -tail.side * tail.fmt.max_finite
        return Landmark(output, tail.side, kind, start, result, exact=True, sharp=False)
    start = _first(tail, around(tail.inner))
    return Landmark(output, tail.side, kind, start, result, exact=True, sharp=_breaks(tail, start))


def _breaks(tail: _Tail, start: float) -> bool:
    """Tell whether the number before the first is shown to have another result."""
    before = _number(_ordinal(start, tail.fmt) - tail.side, tail.fmt)
    next_piece = tail.whole.pieces[-2 if tail.side > 0 else 1]
    if next_piece.lo == next_piece.hi or not _inside(next_piece, before):
        return False
    want = (
        round_value(compile_program([p.expr], [tail.x]), [before], tail.fmt).want
        for p in (tail.piece, next_piece)
    )
    return len(set(want)) == 2


def _inside(piece: Branch, at: float) -> bool:
    """Tell whether a number lies strictly inside of a piece."""
    exact = Fraction(at)
    above = piece.lo.is_infinite or around(piece.lo)[1] < exact
    return above and (piece.hi.is_infinite or exact < around(piece.hi)[0])


def _first(tail: _Tail, end: tuple[Fraction, Fraction]) -> float:
    """Give the innermost number of the format on the outer side of an enclosed place."""
    place = end[1] if tail.side > 0 else end[0]
    number = round_fraction(place, tail.fmt)
    inside = Fraction(number) - place
    while inside * tail.side < 0 or (inside == 0 and not _owns_end(tail, place)):
        number = _number(_ordinal(number, tail.fmt) + tail.side, tail.fmt)
        inside = Fraction(number) - place
    return number


def _owns_end(tail: _Tail, place: Fraction) -> bool:
    """Tell whether a place that is the piece's end belongs to it; inner places do."""
    closed = tail.piece.lo_closed if tail.side > 0 else tail.piece.hi_closed
    if tail.inner.is_infinite or place not in around(tail.inner):
        return True
    return bool(closed and tail.inner.is_Rational)


def _searched(
    tail: _Tail, output: str, kind: str, distance: Any,
    holds: Callable[[float], bool], result: float | None = None,
) -> Iterator[Landmark]:  # fmt: skip
    """Bisect where the distance from the simple form is monotone."""
    start = _settled_from(tail, distance, holds)
    places = [tail.side * p for p in (*FIRST_PLACES, tail.fmt.max_finite)]
    lowest = None if start is None else _ordinal(start, tail.fmt)
    if start is not None:
        places = [start, *(p for p in places if (p - start) * tail.side > 0)]
    fails = -tail.side * _ordinal(tail.fmt.max_finite, tail.fmt)
    for place in places:
        if holds(place):
            at = _ordinal(place, tail.fmt)
            if at != lowest:
                at = _bisected(tail, holds, fails, at)
            yield Landmark(
                output, tail.side, kind, _number(at, tail.fmt), result,
                exact=False, sharp=at != lowest,
            )  # fmt: skip
            return
        fails = _ordinal(place, tail.fmt)


def _bisected(tail: _Tail, holds: Callable[[float], bool], fails: int, good: int) -> int:
    """Find the innermost number of a monotone property between one without and one with it."""
    while abs(good - fails) > 1:
        middle = (good + fails) // 2
        if holds(_number(middle, tail.fmt)):
            good = middle
        else:
            fails = middle
    return good


def _settled_from(tail: _Tail, distance: Any, holds: Callable[[float], bool]) -> float | None:
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
        return _first(tail, (last.lo, last.hi))
    if tail.inner in (S.Infinity, S.NegativeInfinity):
        return None
    return _first(tail, around(tail.inner))


def _nearer(tail: _Tail, slope: Any, far: float) -> Iterator[float]:
    """Yield places on the way in, as long as the slope certainly keeps its sign beyond them."""
    if not _inside(tail.piece, far):
        return
    program = compile_program([slope], [tail.x])
    yield far
    for _ in range(HALVINGS):
        near = far / 2
        lo, hi = sorted((Fraction(near), Fraction(far)))
        if not (_inside(tail.piece, near) and range_over(program, Interval.of(lo, hi)).sign):
            return
        check_finite(replace(tail.piece, lo=_exact(lo), hi=_exact(hi)), tail.x)
        yield near
        far = near


def _exact(value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)


def _ordinal(value: float, fmt: Format) -> int:
    """Number the members of a format in their order, 0 for zero."""
    number, integer = PACKING[fmt.bits]
    place: int = struct.unpack(integer, struct.pack(number, abs(value)))[0]
    return -place if value < 0 else place


def _number(ordinal: int, fmt: Format) -> float:
    """Give the member of a format with an ordinal."""
    number, integer = PACKING[fmt.bits]
    value: float = struct.unpack(number, struct.pack(integer, abs(ordinal)))[0]
    return -value if ordinal < 0 else value
