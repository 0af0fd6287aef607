"""What sweeps over all inputs taught: sharper plans, and single results that are stated.

Each row names a definition by its digest. A sweep that finds a misrounded input asks for the next
sharper plan; where the sharpest one leaves an input or two, their results are written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.kernel.repaired import ROWS

MAX_PATCHES = 2
"""Stated results that a kernel may hold: each costs a comparison and a choice."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Change the making of one result of a short format.

    Attributes:
        first: Place of the first precision target to try (see `goals.GOALS`).
        patches: (input, correctly rounded result) pairs.
    """

    first: int = 0
    patches: tuple[tuple[float, float], ...] = ()


NO_REPAIR = Repair()


@dataclass(frozen=True, slots=True)
class Repaired:
    """Name what a repair belongs to.

    Attributes:
        name: The activation, for readers; its digest decides.
        digest: Of the definition with its run-time parameters fixed at their defaults.
        output: `value` or `grad`.
        repair: The repair.
    """

    name: str
    digest: str
    output: str
    repair: Repair


def read_row(row: tuple[str, str, str, int, tuple[tuple[str, str], ...]]) -> Repaired:
    """Read a row of `repaired`.

    Raises:
        ValueError: A number is no hexadecimal text.
    """
    name, digest, output, first, patches = row
    pairs = tuple((float.fromhex(at), float.fromhex(result)) for at, result in patches)
    return Repaired(name, digest, output, Repair(first, pairs))


REPAIRS: dict[tuple[str, str], Repair] = {
    (row.digest, row.output): row.repair for row in map(read_row, ROWS)
}
"""By digest of the definition and output (`value`, `grad`)."""
