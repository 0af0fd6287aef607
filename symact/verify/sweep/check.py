"""Compare certified regions with the oracle at random inputs: a second proof of each sweep."""

from __future__ import annotations

import random
from fractions import Fraction

from symact.numeric.formats import Format, round_float, round_fraction
from symact.verify.sweep.certify import Kind
from symact.verify.sweep.chunk import ONE_AT_A_TIME, agrees, answers
from symact.verify.sweep.job import Job
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.regions import Region
from symact.verify.sweep.tally import Tally

PER_REGION = 12
"""Inputs of each region, its ends among them."""

SLIGHTLY = Fraction(1, 2**200)
"""What moves a number to one side of it and past no other that decides a rounding."""

CERTIFIED = frozenset({Kind.CONSTANT, Kind.EITHER_ZERO, Kind.LINEAR, Kind.AFFINE})


def check_regions(job: Job, per_region: int = PER_REGION) -> Tally:
    """Count the inputs of certified regions that were asked about, and those in dispute."""
    if job.truth is None:
        return Tally()
    patterns = Patterns(job.fmt)
    asked = [
        (pattern, region)
        for region in job.regions
        if region.kind in CERTIFIED
        for pattern in choose(region, per_region)
    ]
    with ONE_AT_A_TIME:
        found = answers(job.truth, patterns, [pattern for pattern, _ in asked])
    disputed = count = 0
    for k, (pattern, region) in enumerate(asked):
        claims = claimed(region, patterns, pattern)
        if not found.judged[k] or not claims:
            continue
        count += 1
        want, free = float(found.want[k]), bool(found.either_zero[k])
        free = free or region.kind is Kind.EITHER_ZERO
        disputed += not any(agrees(patterns, claim, want, free) for claim in claims)
    return Tally(sampled=count, disputed=disputed)


def choose(region: Region, count: int) -> list[int]:
    """Choose inputs of a region: both ends, the others at random but the same each time."""
    generator = random.Random(region.first)  # noqa: S311 - a reproducible choice, not a secret
    inner = [generator.randint(region.first, region.last) for _ in range(count - 2)]
    return sorted({region.first, region.last, *inner})


def claimed(region: Region, patterns: Patterns, pattern: int) -> tuple[int, ...]:
    """Give the answer that a region claims for an input; nothing where it leaves it open."""
    if region.kind is Kind.CONSTANT:
        return (region.bits,)
    if region.kind is Kind.EITHER_ZERO:
        return (0, patterns.sign)
    x = patterns.value(pattern)
    if region.kind is Kind.AFFINE:
        return (_affine(region, patterns, x),)
    line = region.slope * x
    ends = {_rounded(line * factor, patterns.fmt, patterns) for factor in (region.low, region.high)}
    return tuple(ends) if len(ends) == 1 else ()


def _affine(region: Region, patterns: Patterns, x: float) -> int:
    exact = Fraction(region.slope) * Fraction(x) + Fraction(region.shift)
    moved = exact / Fraction(region.low) + Fraction(region.high) * SLIGHTLY
    return patterns.pattern(round_fraction(moved, patterns.fmt))


def _rounded(value: float, fmt: Format, patterns: Patterns) -> int:
    return patterns.pattern(round_float(value, fmt))
