"""Regions of bit patterns, and the formulas that are tried on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symact.numeric.formats import Format
from symact.numeric.program import Node, Program
from symact.verify.screen import ScreenPiece
from symact.verify.sweep.certify import Certifier, Kind

SMALLEST = 1 << 20
"""Inputs below which a box is not split further: an eighth of a binade of float32."""

SMALLEST_NARROW = 1 << 7
"""The same for formats of 16 bits, whose binades are shorter."""

SIGNED_BINADES = 8
SIGNED_POINTS = 33
"""Where and how often the oracle is asked for the sign of a function that vanishes."""

NARROW_BITS = 16
"""In formats of this width only constants are certified: their inputs are few."""


@dataclass(frozen=True, slots=True)
class Region:
    """Hold consecutive bit patterns with one way to the right answer.

    Attributes:
        first, last: Bit patterns, both included.
        kind: Which way; see `certify.Model` for the numbers.
        bits: Pattern of the constant answer.
        slope, shift, low, high: Numbers of the linear models.
        sampled_sign: Whether only that the function vanishes is proved, and the sign of its zero
            rests on points at which the oracle knows it.
    """

    first: int
    last: int
    kind: Kind
    bits: int = 0
    slope: float = 0.0
    shift: float = 0.0
    low: float = 1.0
    high: float = 1.0
    sampled_sign: bool = False

    @property
    def count(self) -> int:
        """Count the inputs."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a formula of the function and the box on which it is one."""

    lo: float
    hi: float
    certifier: Certifier


def merge(rows: Sequence[Region]) -> tuple[Region, ...]:
    """Join neighbours that have the same answer."""
    joined: list[Region] = []
    for row in rows:
        if joined and replace(joined[-1], first=row.first, last=row.last) == row:
            joined[-1] = replace(joined[-1], last=row.last)
        else:
            joined.append(row)
    return tuple(joined)


def check_cover(rows: Sequence[Region], fmt: Format) -> None:
    """Raise ValueError unless every pattern lies in exactly one region."""
    expected = 0
    for row in rows:
        if row.first != expected or row.last < row.first:
            raise ValueError(f"regions do not meet at pattern {expected:#x}")
        expected = row.last + 1
    if expected != 1 << fmt.bits:
        raise ValueError(f"regions end at pattern {expected:#x}")


def first_place(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Find the first place in [low, high) at which a monotone condition holds, else `high`."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def candidates_of(pieces: Sequence[ScreenPiece], fmt: Format) -> list[Candidate]:
    """Prepare formulas for certification, each on the box where it holds."""
    return [
        Candidate(
            -math.inf if math.isinf(row.lo.above) else row.lo.above,
            math.inf if math.isinf(row.hi.below) else row.hi.below,
            Certifier(_filled(row), fmt),
        )
        for row in pieces
    ]


def _filled(row: ScreenPiece) -> Program:
    """Put the parameters of a stable form into its program."""
    x, *names = row.program.inputs
    values = dict(zip(names, row.params, strict=True))
    nodes = tuple(
        Node("rational", (), f"{values[n.text].numerator}/{values[n.text].denominator}")
        if n.op == "input" and n.text != x
        else n
        for n in row.program.nodes
    )
    return Program(nodes, (x,), row.program.outputs)
