"""What sweeps over all inputs taught: sharper plans, and single results that are stated.

Each row names a definition by its digest. A sweep that finds a misrounded input asks for the next
sharper plan; where the sharpest one leaves an input or two, their results are written down.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_PATCHES = 2
"""Stated results that a kernel may hold: each costs a comparison and a choice."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Change the making of one result of a short format.

    Attributes:
        first: Place of the first precision target to try (see `precision.GOALS`).
        patches: (input, correctly rounded result) pairs.
    """

    first: int = 0
    patches: tuple[tuple[float, float], ...] = ()


NO_REPAIR = Repair()

REPAIRS: dict[tuple[str, str], Repair] = {}
"""By digest of the definition and output (`value`, `grad`)."""
