"""Periodic functions: their least and largest value, and that they have no limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import S

from symact.derive.branches import Branches
from symact.derive.enclosed import number
from symact.derive.order import compare
from symact.derive.oscillation import oscillating
from symact.derive.signs import sign_table
from symact.errors import DerivationError, UndecidedError
from symact.known import Evidence, Known


@dataclass(frozen=True, slots=True)
class Band:
    """Hold the least and the largest value of a periodic function, both attained, exact."""

    lo: Any
    hi: Any

    def limit(self) -> Known[Any]:
        """Say that there is no limit: every value of the band is taken again and again."""
        ends = [number(end).enclosure for end in (self.lo, self.hi)]
        both = None if None in ends else (ends[0][0], ends[1][1])  # type: ignore[index]  # checked
        note = f"no limit: the function repeats itself, with values from {self.lo} to {self.hi}"
        return Known(sympy.AccumBounds(self.lo, self.hi), Evidence.PROVED, both, note=note)


def band(branches: Branches) -> Band | None:
    """Find the least and the largest value of a periodic function; None where it is no such.

    A rational function of t = tan(rate*x/2) takes them at zeros of its slope or where t is
    infinite.
    """
    try:
        waves = oscillating(branches, 0)
        if waves is None:
            return None
        slope = sympy.factor(sympy.together(sympy.diff(waves.level, waves.t)), waves.t)
        points = sign_table(slope, waves.t).points
    except (UndecidedError, DerivationError):
        return None
    values = [sympy.radsimp(sympy.expand(waves.level.subs(waves.t, p))) for p in points]
    # where t is infinite, 1/t is zero
    inverse = sympy.cancel(waves.level.subs(waves.t, 1 / waves.t))
    values.append(inverse.subs(waves.t, S.Zero))
    lo = hi = values[0]
    for value in values[1:]:
        lo = value if compare(value, lo) < 0 else lo
        hi = value if compare(value, hi) > 0 else hi
    return Band(lo, hi)
