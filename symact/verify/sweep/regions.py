"""Split the inputs of a format into regions with certified answers and a rest for the screen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from symact.numeric.formats import Format
from symact.verify.reference import at_infinity, reference
from symact.verify.screen import ScreenPiece
from symact.verify.sweep.certify import Certifier, Kind, Model
from symact.verify.sweep.lines import Line, with_lines
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.region import (
    NARROW_BITS,
    SMALLEST,
    SMALLEST_NARROW,
    Candidate,
    Region,
    candidates_of,
    check_cover,
    first_place,
    merge,
)
from symact.verify.sweep.tails import with_tails
from symact.verify.truth import Piece, Truth

__all__ = ["Region", "check_cover", "find_regions", "merge"]


def find_regions(
    truth: Truth,
    fmt: Format,
    free_zeros: bool = False,
    stable: Sequence[ScreenPiece] = (),
    slopes: Sequence[ScreenPiece] = (),
    lines: Sequence[Line] = (),
    steady: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[Region, ...]:
    """Cover all bit patterns of a format in ascending order.

    Args:
        truth: The function.
        fmt: Format of inputs and results, at most 32 bits.
        free_zeros: Whether the sign of a zero answer at a zero input is free, as it is where
            parameters are given at run time.
        stable: Equal formulas, whose enclosures are narrower in the tails; they are tried where
            the definition itself does not decide.
        slopes: Formulas of the derivative: with its sign and the limit a tail is a constant.
        lines: Straight asymptotes, for what else is left open.
        steady: Below the first number and above the second the function is monotone.
    """
    patterns = Patterns(fmt)
    rows = [*_specials(truth, patterns, free_zeros)]
    others = candidates_of(stable, fmt)
    for piece in truth.pieces:
        own = Candidate(-math.inf, math.inf, Certifier(piece.program, fmt))
        for sign, first, last in _magnitudes(piece, patterns):
            rows += _split((own, *others), patterns, sign, first, last)
    joined = merge(sorted(rows, key=lambda row: row.first))
    tails = with_tails(joined, truth, patterns, slopes, stable, steady)
    return merge([*with_lines(tails, patterns, lines)])


def _specials(truth: Truth, patterns: Patterns, free_zeros: bool) -> Iterator[Region]:
    for sign in (0, patterns.sign):
        infinity = sign | patterns.infinity
        yield _infinite(truth, patterns, infinity)
        yield Region(infinity + 1, sign | (patterns.sign - 1), Kind.NAN)
        yield _zero(truth, patterns, sign, free_zeros)


def _infinite(truth: Truth, patterns: Patterns, infinity: int) -> Region:
    answer = at_infinity(truth, patterns.value(infinity), patterns.fmt)
    if answer.want is None:
        return Region(infinity, infinity, Kind.UNKNOWN)
    return _answered(patterns, infinity, answer.want, answer.either_zero)


def _zero(truth: Truth, patterns: Patterns, zero: int, free_zeros: bool) -> Region:
    found = reference(truth, np.array([patterns.value(zero)]), patterns.fmt)
    if not found.judged[0]:
        return Region(zero, zero, Kind.UNKNOWN)
    want = float(found.want[0])
    free = bool(found.either_zero[0]) or (free_zeros and want == 0)
    return _answered(patterns, zero, want, free)


def _answered(patterns: Patterns, pattern: int, want: float, free: bool) -> Region:
    if math.isnan(want):
        return Region(pattern, pattern, Kind.NAN)
    if free and want == 0:
        return Region(pattern, pattern, Kind.EITHER_ZERO)
    return Region(pattern, pattern, Kind.CONSTANT, bits=patterns.pattern(want))


def _magnitudes(piece: Piece, patterns: Patterns) -> Iterator[tuple[int, int, int]]:
    """Give the numbers that belong to a piece, zero excepted, as ranges (sign, first, last)."""
    top = patterns.infinity - 1

    def at(place: int) -> np.ndarray:
        sign = patterns.sign if place < 0 else 0
        return np.array([patterns.value(abs(place) | sign)])

    def starts(place: int) -> bool:
        above = int(piece.lo.compare(at(place))[0])
        return above > 0 or (above == 0 and piece.lo_closed)

    def beyond(place: int) -> bool:
        below = int(piece.hi.compare(at(place))[0])
        return below > 0 or (below == 0 and not piece.hi_closed)

    first = first_place(starts, -top, top + 1)
    last = first_place(beyond, -top, top + 1) - 1
    if first < 0 and first <= last:
        yield patterns.sign, max(1, -last), -first
    if last > 0 and first <= last:
        yield 0, max(1, first), last


def _split(
    candidates: Sequence[Candidate], patterns: Patterns, sign: int, first: int, last: int
) -> Iterator[Region]:
    """Certify a range of magnitudes, or its parts, in ascending order."""
    narrow = patterns.fmt.bits <= NARROW_BITS
    # near zero a box of few patterns still spans many powers of two
    smallest = last - first < min(SMALLEST_NARROW if narrow else SMALLEST, first)
    lo, hi = sorted((patterns.value(sign | first), patterns.value(sign | last)))
    valid = [c.certifier for c in candidates if c.lo <= lo and hi <= c.hi]
    constants = (certifier.constant(lo, hi) for certifier in valid)
    lines = (certifier.linear(lo, hi, smallest) for certifier in valid if not narrow)
    model = next((found for found in chain(constants, lines) if found is not None), None)
    if model is not None:
        yield _region(sign | first, sign | last, model, patterns)
    elif smallest:
        yield Region(sign | first, sign | last, Kind.SCREEN)
    else:
        middle = _cut(first, last)
        yield from _split(candidates, patterns, sign, first, middle - 1)
        yield from _split(candidates, patterns, sign, middle, last)


def _cut(first: int, last: int) -> int:
    """Cut a range at its roundest number: at powers of two as long as there are any inside."""
    bits = (first ^ last).bit_length() - 1
    return last >> bits << bits


def _region(first: int, last: int, model: Model, patterns: Patterns) -> Region:
    bits = patterns.pattern(model.value) if model.kind is Kind.CONSTANT else 0
    return Region(first, last, model.kind, bits, model.slope, model.shift, model.low, model.high)
