"""Where an activation bends which way: kinks taken into account, weak and strict apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.edges import order_of
from symact.derive.oscillation import oscillating
from symact.derive.regular import require_analytic
from symact.derive.shape import (
    Joint,
    Link,
    Stretch,
    ask,
    cells,
    merged,
    runs,
    verdict,
)
from symact.derive.witnesses import both_signs, described
from symact.known import Evidence, Known

NAMES = {1: "convex", -1: "concave", 0: "linear"}

WORDS = {
    "flat": "linear", "up": "convex", "strictly up": "strictly convex",
    "down": "concave", "strictly down": "strictly concave", "neither": "neither",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Convexity:
    """Hold the longest intervals on which a function is strictly convex, concave or straight.

    Attributes:
        pieces: In ascending order, covering the line; each `convex` or `concave` (strictly) or
            `linear`. Empty where there are too many to list.
        overall: `strictly convex`, `convex`, `linear`, `concave`, `strictly concave`, `neither`.
        convex, concave: Longest intervals of the weak properties, as pairs of ends; across a
            kink they go on where the slope steps the right way; an end at a jump is left out.
        period: Where the pieces repeat, the period; they then cover one.
    """

    pieces: tuple[Stretch, ...]
    overall: str
    convex: tuple[tuple[Known[Any], Known[Any]], ...] = ()
    concave: tuple[tuple[Known[Any], Known[Any]], ...] = ()
    period: Known[Any] | None = None


def convexity(activation: Activation) -> Known[Convexity]:
    """Find where an activation is convex, concave and straight, over the whole line.

    The signs of the second derivative are certified on every piece; at each joint the slopes of
    both sides are compared, and a jump ends every interval.
    """
    return ask(activation, _solve, _places, _refuted)


def _places(found: Convexity) -> list[Known[Any]]:
    return [end for p in found.pieces for end in (p.lo, p.hi)]


def _refuted(branches: Branches) -> Known[Convexity] | None:
    """Say at least that there is no single trend, by two places."""
    places = both_signs(branches, 2)
    if places is None:
        return None
    return Known(Convexity((), "neither"), Evidence.ENCLOSED, note=described(places, 2))


def _solve(branches: Branches) -> Convexity:
    waves = oscillating(branches, 2)
    if waves is not None:
        return Convexity(waves.stretches(NAMES), waves.verdict(WORDS), period=waves.repeats)
    require_analytic(branches)
    found, links = cells(branches, 2, lambda joint: bend(joint, branches.symbol))
    return Convexity(
        merged(found, links, NAMES), verdict(found, links, WORDS),
        runs(found, links, 1), runs(found, links, -1),
    )  # fmt: skip


def bend(joint: Joint, x: Any) -> Link:
    """Give the step of the slope at a joint; broken where the function jumps."""
    if not joint.continuous(x):
        return Link(None, None, joined=False)
    left, right = joint.slopes(x)
    step = order_of(right, left)
    return Link(step, step)
