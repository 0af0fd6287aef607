"""Bounds, minima and steepest slopes of an activation, derived for its defaults."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from symact import catalog
from symact.activation import Activation
from symact.derive.worker import bounded_each
from symact.errors import SymactError, UndecidedError
from symact.known import Known

SECONDS = 12.0
"""What one part may take."""


@dataclass(frozen=True, slots=True)
class Extremes:
    """Hold what running text says of an activation; each is exact, an enclosure, or None.

    Attributes:
        low, high: Ends of its range; None where they are infinite or not known.
        lowest_at: Where it takes the lower end.
        steepest: Largest value of its derivative.
    """

    low: Any
    high: Any
    lowest_at: Any
    steepest: Any


def extremes(name: str) -> Extremes | None:
    """Derive the extremes of an activation; None where they could not be found in time.

    Args:
        name: Name in the catalogue.
    """
    row = catalog.get(name)
    if row.parameters:
        return None  # they depend on a choice
    try:
        return _asked(row)
    except SymactError:
        return None


@functools.lru_cache(maxsize=128)  # an error is not kept: another time there may be more time
def _asked(row: Activation) -> Extremes:
    calls = [(row, part) for part in ("range", "place", "slope")]
    answers = list(bounded_each(derived, calls, seconds=SECONDS))
    if isinstance(answers[0], UndecidedError):
        raise answers[0]
    place, slope = (None if isinstance(a, UndecidedError) else a for a in answers[1:])
    low, high = answers[0]
    return Extremes(low, high, place, slope)


def derived(row: Activation, part: str) -> Any:
    """Derive one part of the extremes of an activation without parameters.

    Args:
        row: The activation.
        part: `range` (both ends), `place` (where it is least) or `slope` (the steepest).

    Raises:
        SymactError: A bound could not be settled.
    """
    from symact.derive.branches import differentiate
    from symact.derive.constants import default_branches
    from symact.derive.range import range_of

    branches = default_branches(row)
    if part == "slope":
        return _plain(range_of(differentiate(branches)).hi)
    found = range_of(branches)
    if part == "place":
        return _place(row, found.lo)
    return _plain(found.lo), _plain(found.hi)


def _place(row: Activation, lowest: Known[Any]) -> Any:
    """Find the critical point at which the least value is taken."""
    from symact.derive.fixed_points import critical_points

    known = critical_points(row)
    points = list(known.value or ())
    if not lowest.attained or len(points) != 1:
        return None
    return _plain(points[0].x)


def _plain(known: Known[Any]) -> Any:
    """Give an exact value or the enclosure; None for an infinity."""
    if known.value is not None:
        return known.value if known.value.is_finite else None
    return known.enclosure
