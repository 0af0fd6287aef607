"""Float landmarks: from where on rounding to a format turns a function into something simple."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.asymptote import asymptote
from symact.derive.branches import Branches, differentiate
from symact.derive.constants import DEFAULTS, default_branches
from symact.derive.identity import equal_proved
from symact.derive.settle import (
    End,
    bisected,
    first_beyond,
    is_inside,
    member,
    ordinal,
    settled_from,
)
from symact.derive.waves import band
from symact.derive.zeroset import around
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known
from symact.numeric.formats import FORMATS, Format
from symact.numeric.oracle import round_value
from symact.numeric.program import Program, compile_program

OUTPUTS = ("value", "grad")

PARTLY = "left open"
"""Begins the part of a note that says which side is not answered, and why."""

FIRST_PLACES = (0.0, 1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 2.0**16, 2.0**32, 2.0**64)
"""Where the search looks first; numbers near the largest are dear to evaluate."""


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
                tail = End(branches, branches.pieces[-1 if side > 0 else 0], side, fmt)
                found += _of_tail(tail, output)
        except (DerivationError, UndecidedError) as error:
            # a function that is not understood at an infinity may not even be defined there
            reasons.append(f"{PARTLY} at {'-' if side < 0 else ''}oo: {error}")
    note = DEFAULTS if activation.parameters else ""
    if len(reasons) == 2 and band(value) is not None:
        never = "the function repeats itself: rounding never leaves something simpler"
        return Known((), Evidence.PROVED, note=never)
    if len(reasons) == 2:
        return Known(None, Evidence.UNDECIDED, note=reasons[0].removeprefix(f"{PARTLY} "))
    found.sort(key=lambda mark: (OUTPUTS.index(mark.output), mark.side))
    return Known(tuple(found), Evidence.ENCLOSED, note="; ".join(filter(None, [note, *reasons])))


def _of_tail(tail: End, output: str) -> Iterator[Landmark]:
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


def _from_joint(tail: End, output: str, kind: str, value: Any) -> Landmark:
    """Say that a whole piece is a constant, or x itself."""
    result = None if value is None or value == 0 else _rounded(value, tail.fmt)
    if tail.inner.is_infinite:
        start = -tail.side * tail.fmt.max_finite
        return Landmark(output, tail.side, kind, start, result, exact=True, sharp=False)
    start = first_beyond(tail, around(tail.inner))
    return Landmark(output, tail.side, kind, start, result, exact=True, sharp=_breaks(tail, start))


def _breaks(tail: End, start: float) -> bool:
    """Tell whether the number before the first is shown to have another result."""
    before = member(ordinal(start, tail.fmt) - tail.side, tail.fmt)
    next_piece = tail.whole.pieces[-2 if tail.side > 0 else 1]
    if next_piece.lo == next_piece.hi or not is_inside(next_piece, before):
        return False
    want = (
        round_value(compile_program([p.expr], [tail.x]), [before], tail.fmt).want
        for p in (tail.piece, next_piece)
    )
    return len(set(want)) == 2


def _searched(
    tail: End, output: str, kind: str, distance: Any,
    holds: Callable[[float], bool],
    result: float | None = None,
) -> Iterator[Landmark]:  # fmt: skip
    """Bisect where the distance from the simple form is monotone."""
    start = settled_from(tail, distance, holds)
    places = [tail.side * p for p in (*FIRST_PLACES, tail.fmt.max_finite)]
    lowest = None if start is None else ordinal(start, tail.fmt)
    if start is not None:
        places = [start, *(p for p in places if (p - start) * tail.side > 0)]
    fails = -tail.side * ordinal(tail.fmt.max_finite, tail.fmt)
    for place in places:
        if holds(place):
            at = ordinal(place, tail.fmt)
            if at != lowest:
                at = bisected(tail, holds, fails, at)
            yield Landmark(
                output, tail.side, kind, member(at, tail.fmt), result,
                exact=False, sharp=at != lowest,
            )  # fmt: skip
            return
        fails = ordinal(place, tail.fmt)
