"""Both sides at the points of a plan, and what their agreement looks like from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from symact.documents.judge.breaks import Break
from symact.documents.judge.points import Plan
from symact.documents.judge.show import exact_text
from symact.documents.judge.side import Missing, Point, Smooth, Value, tight


class Meeting(Enum):
    """Say how two sides meet at a point."""

    AGREE = "agree"
    DIFFER = "differ"
    LEFT_MISSING = "left"
    RIGHT_MISSING = "right"
    BOTH_MISSING = "both"
    UNKNOWN = "unknown"
    LEFT_GAP = "left gap"
    RIGHT_GAP = "right gap"


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold both sides at a point."""

    point: Point
    left: Value
    right: Value
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Samples:
    """Hold the samples of a question.

    Attributes:
        generic: At points where nothing special happens.
        special: At places where formulas change, and at zero.
        breaks: See `Plan`.
    """

    generic: tuple[Sample, ...]
    special: tuple[Sample, ...]
    breaks: tuple[Break, ...]

    def having(self, meeting: Meeting) -> tuple[Sample, ...]:
        """Give the generic samples of one kind."""
        return tuple(s for s in self.generic if s.meeting is meeting)


def look(plan: Plan, left: Smooth, right: Smooth) -> Samples:
    """Evaluate both sides at all points."""
    generic, special = (
        tuple(sample(p, left, right) for p in points) for points in (plan.generic, plan.special)
    )
    return Samples(generic, special, plan.breaks)


def sample(point: Point, left: Smooth, right: Smooth) -> Sample:
    """Evaluate both sides at one point."""
    a, b = tight(left, point), tight(right, point)
    return Sample(point, a, b, meeting(a, b))


def meeting(a: Value, b: Value) -> Meeting:
    """Tell how two values meet: they differ only where their enclosures are disjoint."""
    if Missing.UNKNOWN in (a, b):
        return Meeting.UNKNOWN
    if isinstance(a, Missing):
        if isinstance(b, Missing):
            return Meeting.BOTH_MISSING
        return Meeting.LEFT_GAP if a is Missing.GAP else Meeting.LEFT_MISSING
    if isinstance(b, Missing):
        return Meeting.RIGHT_GAP if b is Missing.GAP else Meeting.RIGHT_MISSING
    return Meeting.AGREE if a.overlaps(b) else Meeting.DIFFER


def region(samples: Samples, chosen: Sequence[Sample], others: Sequence[Sample], x: Any) -> str:
    """Name the part of the line where the chosen samples lie and the others do not.

    Returns:
        A condition such as `x < 0`, or nothing where the two are mixed or no place of change
        lies between them.
    """
    if not chosen or not others:
        return ""
    inside = sorted({Fraction(s.point[0]) for s in chosen})
    outside = sorted({Fraction(s.point[0]) for s in others})
    low = max((o for o in outside if o < inside[0]), default=None)
    high = min((o for o in outside if o > inside[-1]), default=None)
    if any(inside[0] <= o <= inside[-1] for o in outside):
        return ""
    below = _between(samples, low, inside[0], chosen)
    above = _between(samples, inside[-1], high, chosen)
    if (low is not None and below is None) or (high is not None and above is None):
        return ""
    lower = f"{below[0]} {'<=' if below[1] else '<'} " if below else ""
    if above and below:
        return f"{lower}{x} {'<=' if above[1] else '<'} {above[0]}"
    if above:
        return f"{x} {'<=' if above[1] else '<'} {above[0]}"
    return f"{x} {'>=' if below[1] else '>'} {below[0]}" if below else ""


def _between(
    samples: Samples, low: Fraction | None, high: Fraction | None, chosen: Sequence[Sample]
) -> tuple[str, bool] | None:
    """Find the one place of change between two points, and whether it belongs to the chosen."""
    if low is None or high is None:
        return None
    found = [b for b in samples.breaks if low <= b.at <= high]
    if len(found) != 1:
        return None
    kinds = {s.meeting for s in chosen}
    there = [s for s in samples.special if s.point[0] == found[0].at]
    closed = found[0].exact and bool(there) and all(s.meeting in kinds for s in there)
    text = exact_text(found[0].at)
    return (text if found[0].exact else f"{float(found[0].at):.6g}"), closed
