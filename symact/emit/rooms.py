"""Records of code whose steps write into arrays that are there already, here called rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symact.kernel.ir import Op

BOTH = "both"
"""Section of steps that are written alike in every arithmetic."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Tell how a step is written in place.

    Attributes:
        text: Lines in terms of the arguments {0}, {1}, ..., of {out}, of {flag}, a row of truths
            for the moment, and of {spare}, a row of numbers for the moment; {outi} and the like
            are the same memory as whole numbers.
        apart: Arguments that are read after `out` was written.
        onto: Argument that `out` must hold before; None where there is none.
    """

    text: str
    apart: tuple[int, ...] = ()
    onto: int | None = None


Steps = Mapping[str, Placed]
"""How steps are written, by operation, or operation and variant."""


@dataclass(frozen=True, slots=True)
class Room:
    """Hold an array.

    Attributes:
        name: Its name.
        kind: Format of its elements.
        fill: The number that fills it from the start, or empty.
        of: Room whose memory it shares, or empty.
    """

    name: str
    kind: str
    fill: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class InPlace:
    """Hold code as text.

    Attributes:
        lines: Finished lines.
        rooms: The arrays that it works in; a view stands behind the room whose memory it shares.
        results: Names of the arrays, or inputs or numbers, that hold the results in the end.
        calls: Operations spelled by an expression of the target, which may need helpers.
    """

    lines: tuple[str, ...]
    rooms: tuple[Room, ...]
    results: tuple[str, ...]
    calls: frozenset[Op]


def read_placed(table: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, Steps]:
    """Read the section `in_place` of a target: steps by arithmetic, those of `both` in each."""
    both = {key: _placed(row) for key, row in table.get(BOTH, {}).items()}
    return {
        name: both | {key: _placed(row) for key, row in rows.items()}
        for name, rows in table.items()
        if name != BOTH
    }


def _placed(row: Mapping[str, Any]) -> Placed:
    return Placed(row["text"], tuple(row.get("apart", ())), row.get("onto"))
