"""Where an activation rises and falls: weak and strict apart, jumps taken into account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.activation import Activation
from symact.derive.branches import Branches
from symact.derive.edges import order_of
from symact.derive.oscillation import oscillating
from symact.derive.regular import is_analytic
from symact.derive.shape import (
    Joint,
    Link,
    Stretch,
    ask,
    cells,
    merged,
    runs,
    verdict,
    wide,
)
from symact.derive.witnesses import both_signs, described
from symact.known import Evidence, Known

NAMES = {1: "increasing", -1: "decreasing", 0: "constant"}

WORDS = {
    "flat": "constant", "up": "nondecreasing", "strictly up": "strictly increasing",
    "down": "nonincreasing", "strictly down": "strictly decreasing", "neither": "not monotone",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Monotone:
    """Hold the longest intervals on which a function is strictly monotone or constant.

    Attributes:
        pieces: In ascending order, covering the line; each `increasing` or `decreasing`
            (strictly) or `constant`. Empty where there are too many to list.
        overall: `strictly increasing`, `nondecreasing`, `constant`, `nonincreasing`,
            `strictly decreasing` or `not monotone`.
        nondecreasing, nonincreasing: Longest intervals of the weak trends, as pairs of ends.
        period: Where the pieces repeat, the period; they then cover one.
    """

    pieces: tuple[Stretch, ...]
    overall: str
    nondecreasing: tuple[tuple[Known[Any], Known[Any]], ...] = ()
    nonincreasing: tuple[tuple[Known[Any], Known[Any]], ...] = ()
    period: Known[Any] | None = None


def monotone(activation: Activation) -> Known[Monotone]:
    """Find where an activation increases, decreases and stays constant, over the whole line.

    The signs of the derivative are certified on every piece, tails included; at a joint the
    limits from both sides are compared with the value.
    """
    return ask(activation, _solve, _places, _refuted)


def _places(found: Monotone) -> list[Known[Any]]:
    return [end for p in found.pieces for end in (p.lo, p.hi)]


def _refuted(branches: Branches) -> Known[Monotone] | None:
    """Say at least that there is no single trend, by two places."""
    places = both_signs(branches, 1)
    if places is None:
        return None
    return Known(Monotone((), "not monotone"), Evidence.ENCLOSED, note=described(places, 1))


def _solve(branches: Branches) -> Monotone:
    x = branches.symbol
    waves = oscillating(branches, 1)
    if waves is not None:
        pieces = waves.stretches(NAMES)
        overall = waves.verdict(WORDS)
        return Monotone(pieces, overall, period=waves.repeats)
    for piece in wide(branches):
        is_analytic(piece.expr, x, piece.lo, piece.hi)  # raises where it is not continuous
    found, links = cells(branches, 1, lambda joint: _link(joint, x))
    return Monotone(
        merged(found, links, NAMES), verdict(found, links, WORDS),
        runs(found, links, 1), runs(found, links, -1),
    )  # fmt: skip


def _link(joint: Joint, x: Any) -> Link:
    left, value, right = joint.values(x)
    steps = order_of(value, left), order_of(right, value)
    return Link(*steps, joined=steps == (0, 0))
