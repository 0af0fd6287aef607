"""What chunks of a sweep found, and how it adds up."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN = 8
"""Witnesses that a tally keeps: those with the smallest bit patterns."""

MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Tally:
    """Count what was found on some inputs; tallies of disjoint inputs add up in any order.

    Attributes:
        inputs: How many were run.
        misrounded: Results that are not the right answer.
        screened: Inputs that the screen was asked about.
        settled: Inputs that the screen left open and the oracle decided.
        ties: Those of them whose exact value lies on a rounding boundary.
        unjudged: Inputs without a known answer.
        sampled: Inputs decided by the screen that the oracle decided again.
        disputed: Samples on which they disagree; any at all is a defect of the screen.
        hash: Sum modulo 2^64 of a mixture of input and result: it names all results.
        distance: Largest number of steps between a wrong result and the right one.
        far: The smallest such input: bit patterns of input, result and right answer.
        margin: Smallest distance of an exact value, ties excepted, from a rounding boundary, in
            ulp; 1 where none was measured.
        margin_at: Bit pattern of the smallest such input.
        measured, total: Results of the fast tier outside certified regions, and the sum of their
            errors in units of 2^-20 ulp.
        kinds: Results of the fast tier that are no number, or a zero of the wrong sign, where the
            right answer is none, or the reverse.
        worst: Largest error in ulp of the fast tier, as an upper bound.
        worst_at: The smallest such input: bit patterns of input and result.
        wrong: The first witnesses: bit patterns of input, result and right answer.
        near: Known inputs nearest to a rounding boundary: distance in ulp and bit pattern. Which
            ones are known hangs on the chunks: of each, one that the screen decided, and all that
            the oracle did.
    """

    inputs: int = 0
    misrounded: int = 0
    screened: int = 0
    settled: int = 0
    ties: int = 0
    unjudged: int = 0
    sampled: int = 0
    disputed: int = 0
    hash: int = 0
    distance: int = 0
    far: tuple[int, int, int] = (0, 0, 0)
    margin: float = 1.0
    margin_at: int = 0
    measured: int = 0
    total: int = 0
    kinds: int = 0
    worst: float = 0.0
    worst_at: tuple[int, int] = (0, 0)
    wrong: tuple[tuple[int, int, int], ...] = ()
    near: tuple[tuple[float, int], ...] = field(default=(), compare=False)

    def __add__(self, other: Tally) -> Tally:
        """Add the tally of other inputs."""
        far = min((self, other), key=lambda t: (-t.distance, t.far))
        near = min((self, other), key=lambda t: (t.margin, t.margin_at))
        worst = min((self, other), key=lambda t: (-t.worst, t.worst_at))
        return Tally(
            inputs=self.inputs + other.inputs,
            misrounded=self.misrounded + other.misrounded,
            screened=self.screened + other.screened,
            settled=self.settled + other.settled,
            ties=self.ties + other.ties,
            unjudged=self.unjudged + other.unjudged,
            sampled=self.sampled + other.sampled,
            disputed=self.disputed + other.disputed,
            hash=(self.hash + other.hash) & MASK,
            distance=far.distance,
            far=far.far,
            margin=near.margin,
            margin_at=near.margin_at,
            measured=self.measured + other.measured,
            total=self.total + other.total,
            kinds=self.kinds + other.kinds,
            worst=worst.worst,
            worst_at=worst.worst_at,
            wrong=tuple(sorted((*self.wrong, *other.wrong)))[:SHOWN],
            near=tuple(sorted((*self.near, *other.near)))[:SHOWN],
        )

    def to_json(self) -> dict[str, Any]:
        """Write the tally as plain data; the margin in hexadecimal, so that no bit is lost."""
        return asdict(self) | {"margin": self.margin.hex(), "worst": self.worst.hex()}

    @staticmethod
    def from_json(row: dict[str, Any]) -> Tally:
        """Read what `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: It is something else.
        """
        margin, worst = float.fromhex(row["margin"]), float.fromhex(row.get("worst", "0x0p0"))
        if math.isnan(margin) or math.isnan(worst):
            raise ValueError("a margin is a number")
        at, got = map(int, row.get("worst_at", (0, 0)))
        far, *wrong = (tuple(map(int, triple)) for triple in (row["far"], *row["wrong"]))
        near = tuple((float(distance), int(place)) for distance, place in row.get("near", ()))
        read = {"margin": margin, "far": far, "wrong": tuple(wrong), "near": near}
        return Tally(**(row | read | {"worst": worst, "worst_at": (at, got)}))
