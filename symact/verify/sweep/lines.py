"""Straight asymptotes with short numbers: the ties that no enclosure of the function decides.

x - tanh(x) is x - 1 + r(x) with 0 < r(x) < 2 exp(-2 x). From 2^24 on every other x - 1 is a tie of
float32, and r is far below any precision. But the sign of r is certain, from its own stable form.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sympy import Rational

from symact.activation import Activation
from symact.derive.asymptote import asymptote, certified_tail
from symact.derive.constants import resolved_or_whole
from symact.errors import SymactError
from symact.kernel.assemble import stable_branches
from symact.numeric.extended import Interval
from symact.numeric.formats import Format, ulp_of
from symact.numeric.interval import evaluate_interval_outputs
from symact.numeric.program import Program, compile_program
from symact.stable import stabilize
from symact.verify.screen import ScreenPiece
from symact.verify.sweep.bounds import short, sign_of
from symact.verify.sweep.certify import PREC, Kind
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.region import SMALLEST, Region, first_place


@dataclass(frozen=True, slots=True)
class Line:
    """Hold slope * x + shift, and what a function adds to it.

    Attributes:
        lo, hi: Where the function is one smooth piece.
        slope, shift: Numbers of at most 24 bits.
        rest: Program of the function minus the line.
    """

    lo: float
    hi: float
    slope: float
    shift: float
    rest: Program


def lines_of(
    activation: Activation, params: Sequence[float], pieces: Sequence[ScreenPiece]
) -> tuple[Line, ...]:
    """Find the straight asymptotes of the value at both infinities.

    Args:
        activation: Any elementwise activation.
        params: The floats that stand for its run-time parameters.
        pieces: Its pieces in stable form: on their ends the lines are cut.
    """
    found = (_line(activation, params, pieces, side) for side in (-1, 1))
    return tuple(line for line in found if line is not None)


def _line(
    activation: Activation, params: Sequence[float], pieces: Sequence[ScreenPiece], side: int
) -> Line | None:
    values = values_of(activation, params)
    try:
        branches = resolved_or_whole(activation).map(lambda e: e.xreplace(values))
        found = asymptote(branches, side)
        if not found.slope or found.intercept is None:
            return None
        expr = (branches.pieces[-1] if side > 0 else branches.pieces[0]).expr
        line = found.slope * branches.symbol + found.intercept
        rest, _ = stabilize(expr - line)
        program = compile_program([rest], [branches.symbol])
    except SymactError:
        return None
    numbers = [_short(value) for value in (found.slope, found.intercept)]
    if rest == 0 or None in numbers:
        return None
    slope, shift = (float(n) for n in numbers if n is not None)
    if side > 0:
        return Line(pieces[-1].lo.above, math.inf, slope, shift, program)
    return Line(-math.inf, pieces[0].hi.below, slope, shift, program)


def steady_beyond(
    activation: Activation, order: int, params: Sequence[float]
) -> tuple[float, float]:
    """Find where an output is certainly monotone: below the first number, above the second.

    Args:
        activation: Any elementwise activation.
        order: Number of derivatives.
        params: The floats that stand for its run-time parameters.
    """
    starts: list[float] = []
    for side in (-1, 1):
        try:
            branches = stable_branches(activation, order + 1)
            slope = (branches.pieces[-1] if side > 0 else branches.pieces[0]).expr
            values = values_of(activation, params)
            starts.append(certified_tail(slope.xreplace(values), branches.symbol, side)[0])
        except SymactError:
            starts.append(math.inf)
    return -starts[0], starts[1]


def values_of(activation: Activation, params: Sequence[float]) -> dict[Any, Any]:
    """Give the exact values of the run-time parameters by their symbols."""
    free = [activation.symbols[p.name] for p in activation.parameters if not p.derived]
    return {s: Rational(*v.as_integer_ratio()) for s, v in zip(free, params, strict=True)}


def _short(value: Any) -> float | None:
    """Give a number of at most 24 bits as a double, else None."""
    if not value.is_Rational:
        return None
    near = float(value)
    return near if Fraction(near) == Fraction(value.p, value.q) and short(near) == near else None


def with_lines(
    rows: Sequence[Region], patterns: Patterns, lines: Sequence[Line]
) -> Iterator[Region]:
    """Cut from open regions what follows a line so closely that only the side matters."""
    for row in rows:
        found = None
        if row.kind is Kind.SCREEN:
            found = next((f for f in (_cut(row, patterns, line) for line in lines) if f), None)
        yield from found or (row,)


def _cut(row: Region, patterns: Patterns, line: Line) -> tuple[Region, ...] | None:
    """Find the part of a region, up to its end far out, that follows a line."""
    last = patterns.value(row.last)

    def tilt(number: int) -> int:
        x = patterns.value(row.first + number * SMALLEST)
        return side_of(line, min(x, last), max(x, last), patterns.fmt)

    steps = (row.last - row.first) // SMALLEST + 1
    number = first_place(lambda k: tilt(k) != 0, 0, steps)
    if number == steps:
        return None
    start = row.first + number * SMALLEST
    sign = float(tilt(number))
    part = Region(
        start, row.last, Kind.AFFINE, slope=line.slope, shift=line.shift, low=1.0, high=sign
    )
    return (replace(row, last=start - 1), part) if number else (part,)


def side_of(line: Line, lo: float, hi: float, fmt: Format) -> int:
    """Give the certain side of a line on which a function runs on a box, else 0.

    The function must be nearer to the line than one step of a grid on which both the line and
    every boundary of rounding lie: then it lies strictly between two neighbours of that grid, and
    rounds as the line does, moved to that side.
    """
    ends = [line.slope * x + line.shift for x in (lo, hi)]
    if not (line.lo <= lo and hi <= line.hi) or lo * hi <= 0 or min(ends) * max(ends) <= 0:
        return 0
    steps = [
        grid_of(line.slope) * ulp_of(min(abs(lo), abs(hi)), fmt),
        grid_of(line.shift) if line.shift else math.inf,
        ulp_of(min(abs(end) for end in ends) / 2, fmt) / 2,
    ]
    (values,) = evaluate_interval_outputs(line.rest, [Interval.of(lo, hi)], PREC)
    near = bool(values.lo > -min(steps) and values.hi < min(steps))
    return (sign_of(values.lo) if sign_of(values.lo) > 0 else min(0, sign_of(values.hi))) * near


def grid_of(value: float) -> float:
    """Give the largest power of two of which a nonzero number is a whole multiple."""
    above, below = value.as_integer_ratio()
    return (above & -above) / below
