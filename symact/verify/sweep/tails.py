"""Tails: where a function tends to a constant, certified up to the largest number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from symact.numeric.extended import Interval
from symact.numeric.interval import evaluate_interval_outputs
from symact.numeric.program import Program
from symact.verify.reference import at_infinity, reference
from symact.verify.screen import ScreenPiece
from symact.verify.sweep.certify import PREC, Certifier, Kind
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.region import (
    NARROW_BITS,
    SIGNED_BINADES,
    SIGNED_POINTS,
    SMALLEST,
    SMALLEST_NARROW,
    Candidate,
    Region,
    candidates_of,
    first_place,
)
from symact.verify.truth import Truth

CIRCULAR = frozenset({"sin", "cos", "tan"})


def with_tails(
    rows: Sequence[Region],
    truth: Truth,
    patterns: Patterns,
    slopes: Sequence[ScreenPiece],
    stable: Sequence[ScreenPiece],
    steady: tuple[float, float],
) -> list[Region]:
    """Certify what is left open before an infinity, where the function tends to a constant.

    Args:
        rows: Regions of all patterns.
        truth: The function.
        patterns: Of the format.
        slopes: Formulas of its derivative.
        stable: Formulas of itself.
        steady: Below the first number and above the second it is certainly monotone.
    """
    found = list(rows)
    for sign in (0, patterns.sign):
        top = sign | (patterns.infinity - 1)
        place = next(k for k, row in enumerate(found) if row.first <= top <= row.last)
        row = found[place]
        if row.kind is not Kind.SCREEN:
            continue
        before = found[place - 1] if place else row
        if _goes_on(before, row, truth, patterns, steady):
            found[place] = replace(before, first=row.first, last=row.last)
            continue
        start = _tail_start(row, truth, patterns, candidates_of(slopes, patterns.fmt), steady)
        if start is not None:
            found[place : place + 1] = _cut_tail(row, *start)
            continue
        start = _vanishing_start(row, truth, patterns, candidates_of(stable, patterns.fmt))
        if start is not None:
            found[place : place + 1] = _cut_tail(row, *start, sampled_sign=True)
    return found


def _cut_tail(row: Region, start: int, bits: int, sampled_sign: bool = False) -> list[Region]:
    tail = Region(start, row.last, Kind.CONSTANT, bits, sampled_sign=sampled_sign)
    return [replace(row, last=start - 1), tail] if start > row.first else [tail]


def _goes_on(
    before: Region, row: Region, truth: Truth, patterns: Patterns, steady: tuple[float, float]
) -> bool:
    """Tell whether a function goes on from a constant to the limit that it rounds to already."""
    x = patterns.value(row.first - 1)
    if before.kind is not Kind.CONSTANT or before.sampled_sign or steady[0] <= x <= steady[1]:
        return False
    limit = at_infinity(truth, math.copysign(math.inf, x), patterns.fmt)
    return limit.want == patterns.value(before.bits)


def _tail_start(
    row: Region,
    truth: Truth,
    patterns: Patterns,
    slopes: Sequence[Candidate],
    steady: tuple[float, float],
) -> tuple[int, int] | None:
    """Find where a tail begins in which the function runs monotonically to its limit.

    If it is monotone from there on, all its values lie between the first one and the limit: they
    are one number where these two round to it. A limit of zero leaves the sign to the first one.
    """
    side = 1 if row.first < patterns.sign else -1
    limit = at_infinity(truth, side * math.inf, patterns.fmt)
    piece = truth.pieces[0 if side < 0 else -1]
    if limit.want is None or not math.isfinite(limit.want):
        return None
    certifier = Certifier(piece.program, patterns.fmt)
    step = SMALLEST_NARROW if patterns.fmt.bits <= NARROW_BITS else SMALLEST

    def holds(number: int) -> bool:
        x = patterns.value(row.first + number * step)
        here = certifier.at(x)
        owned = bool(piece.owns(np.array([x]))[0])
        if not owned or here is None or here != limit.want:
            return False
        return not steady[0] <= x <= steady[1] or any(_monotone(c, x) for c in slopes)

    # where it holds, it holds further out; what the search finds is checked by `holds` itself
    steps = (row.last - row.first) // step + 1
    number = first_place(holds, 0, steps)
    if number == steps:
        return None
    start = row.first + number * step
    first = certifier.at(patterns.value(start))
    if first is None or (first == 0 and not _signed(truth, patterns, start)):
        return None
    return start, patterns.pattern(first)


def _vanishing_start(
    row: Region, truth: Truth, patterns: Patterns, formulas: Sequence[Candidate]
) -> tuple[int, int] | None:
    """Find where a tail begins in which every value certainly rounds to a zero.

    Its sign is that at the points of the tail where the oracle knows it, if they agree.
    """
    half, top = patterns.fmt.min_subnormal / 2, patterns.fmt.max_finite
    step = SMALLEST_NARROW if patterns.fmt.bits <= NARROW_BITS else SMALLEST

    def holds(number: int) -> bool:
        x = patterns.value(row.first + number * step)
        return any(
            bool(values.lo > -half and values.hi < half) for values in _enclosures(formulas, x, top)
        )

    steps = (row.last - row.first) // step + 1
    number = first_place(holds, 0, steps)
    if number == steps:
        return None
    start = row.first + number * step
    reach = min(row.last - start, SIGNED_BINADES << (patterns.fmt.precision - 1))
    places = [start + reach * k // (SIGNED_POINTS - 1) for k in range(SIGNED_POINTS)]
    x = np.array([patterns.value(place) for place in places])
    found = reference(truth, x, patterns.fmt)
    signed = found.judged & ~found.either_zero
    known = {patterns.pattern(float(want)) for want in found.want[signed]}
    if (
        swings(truth.pieces[0 if row.first >= patterns.sign else -1].program)
        or len(known) != 1
        or patterns.value(next(iter(known))) != 0
    ):
        return None
    return start, known.pop()


def swings(program: Program) -> bool:
    """Tell whether a function may change its sign without end."""
    return any(node.op in CIRCULAR for node in program.nodes)


def _enclosures(
    formulas: Sequence[Candidate], x: float, end: float = math.inf
) -> Iterator[Interval]:
    """Enclose what is valid from x to an end on its side."""
    far = math.copysign(end, x)
    lo, hi = min(x, far), max(x, far)
    for row in formulas:
        if row.lo <= lo and hi <= row.hi:
            program = row.certifier.program
            yield evaluate_interval_outputs(program, [Interval.of(lo, hi)], PREC)[0]


def _monotone(slope: Candidate, x: float) -> bool:
    """Tell whether a slope certainly keeps its sign from x to the infinity on its side."""
    return any(bool(v.lo >= 0 or v.hi <= 0) for v in _enclosures([slope], x))


def _signed(truth: Truth, patterns: Patterns, pattern: int) -> bool:
    """Tell whether the oracle knows the sign of a zero answer."""
    found = reference(truth, np.array([patterns.value(pattern)]), patterns.fmt)
    return bool(found.offset[0] != 0)
