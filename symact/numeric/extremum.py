"""Certified extrema of smooth functions on compact intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import ctx

from symact.numeric import extended as ext
from symact.numeric.balls import Number
from symact.numeric.enclosure import decimal_enclosure
from symact.numeric.interval import Interval
from symact.numeric.program import Program
from symact.numeric.roots import Point, Root, isolate_roots, range_over

SAMPLES = 65
"""Points whose values bound the minimum from above before the search begins."""


@dataclass(frozen=True, slots=True)
class Extremum:
    """Enclose the smallest or largest value of a function on a compact interval.

    Attributes:
        value: Interval that holds the extreme value.
        enclosure: The same as outward-rounded decimal strings.
        places: Critical points and ends that can attain it; one where the search settled it.
        settled: Whether exactly one place remains and it is certified.
    """

    value: Interval
    enclosure: tuple[str, str]
    places: tuple[Root, ...]
    settled: bool


def minimize(
    f: Program, df: Program, ddf: Program, lo: Point, hi: Point, *,
    params: Sequence[Number] = (), digits: int = 30,
) -> Extremum:  # fmt: skip
    """Enclose the minimum over [lo, hi], see `extremum_enclosure`."""
    return extremum_enclosure(f, df, ddf, lo, hi, params=params, digits=digits)


def maximize(
    f: Program, df: Program, ddf: Program, lo: Point, hi: Point, *,
    params: Sequence[Number] = (), digits: int = 30,
) -> Extremum:  # fmt: skip
    """Enclose the maximum over [lo, hi], see `extremum_enclosure`."""
    return extremum_enclosure(f, df, ddf, lo, hi, params=params, digits=digits, largest=True)


def extremum_enclosure(
    f: Program, df: Program, ddf: Program, lo: Point, hi: Point, *,
    params: Sequence[Number] = (), digits: int = 30, largest: bool = False,
) -> Extremum:  # fmt: skip
    """Enclose the least (or largest) value on [lo, hi] by branch and bound.

    Boxes that cannot hold the extremum are dropped; critical points in the others are enclosed
    as roots of the derivative, and their values compared with the values at the ends.

    Args:
        f: The function of its first input.
        df: Its derivative.
        ddf: Its second derivative.
        lo: Left end, finite.
        hi: Right end, finite.
        params: Values of the other inputs.
        digits: Digits wanted in the enclosure of the value.
        largest: Whether the maximum is asked for.
    """
    prec = 8 * digits + 128

    def value(box: Interval, bits: int) -> Interval:
        result = range_over(f, box, params, bits)
        return ext.negate(result) if largest else result

    def below(box: Interval) -> bool:
        return bool(value(box, 96).lo > ceiling)

    start, end = Fraction(lo), Fraction(hi)
    grid = [start + (end - start) * Fraction(k, SAMPLES - 1) for k in range(SAMPLES)]
    with ctx.workprec(prec):
        ceiling = ext.least([value(Interval.of(x), 96).hi for x in grid])
    critical = isolate_roots(
        df, ddf, lo, hi, params=params, digits=digits + 15, discard=below
    )  # fmt: skip
    ends = (Root(start, start, certified=True), Root(end, end, certified=True))
    places = tuple(dict.fromkeys((*ends, *critical)))
    values = [value(place.interval, prec) for place in places]
    least = Interval(ext.least([v.lo for v in values]), ext.least([v.hi for v in values]))
    possible = tuple(
        p for p, v in sorted(zip(places, values, strict=True), key=lambda pair: pair[0].lo)
        if v.lo <= least.hi
    )  # fmt: skip
    extreme = ext.negate(least) if largest else least
    with ctx.workprec(prec):
        strings = decimal_enclosure(extreme.ball, digits)
    return Extremum(extreme, strings, possible, len(possible) == 1 and possible[0].certified)
