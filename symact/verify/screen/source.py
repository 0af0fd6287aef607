"""The text of a screen: C11 for x86-64, one function that gives a value and its error bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symact.emit.environment import render
from symact.verify.screen.coefficients import constants, polynomials, tables
from symact.verify.screen.far import FAR, turns_table
from symact.verify.screen.helpers import HELPERS, SHARED
from symact.verify.screen.literal import literal
from symact.verify.screen.pieces import ScreenPiece
from symact.verify.screen.primitives import FUNCTIONS
from symact.verify.screen.spell import spell
from symact.verify.screen.zones import find_zone, zone_lines

TEMPLATE = "x87/SCREEN.c.jinja"


@dataclass(frozen=True, slots=True)
class Branch:
    """Hold the text of one piece: its condition on x, its statements, its result."""

    condition: str
    lines: tuple[str, ...]
    value: str
    error: str


def screen_source(pieces: Sequence[ScreenPiece]) -> str:
    """Write the screen of a piecewise function.

    Args:
        pieces: In ascending order; inputs that no piece certainly owns stay undecided.

    Returns:
        C text that defines, all `static`:

        - `int symact_screen(double x, long double *v, long double *e)`: |v - f(x)| <= e; gives 0
          and an infinite e where nothing is known (NaN and infinities among them), else 1.
          An e of 0 says that v is exact.
        - `void symact_screen_n(const double *x, long double *v, long double *e, size_t n)`.
        - `int symact_screen_sound(void)`: whether the processor carries 64 bits.

        It is to be compiled with `-std=c11 -O2 -ffp-contract=off`, without fast-math.

    Raises:
        KernelError: An operation has no form in the screen.
    """
    branches = [_branch(piece) for piece in pieces]
    return render(
        TEMPLATE,
        {
            "constants": constants(),
            "tables": (*tables(), turns_table()),
            "polynomials": polynomials(),
            "functions": (*HELPERS, FAR, *SHARED, *FUNCTIONS),
            "branches": branches,
        },
    )


def _branch(piece: ScreenPiece) -> Branch:
    lines, result = spell(piece)
    zone = find_zone(piece)
    if zone is not None:
        lines = (*zone_lines(zone), *lines)
    return Branch(_condition(piece), lines, result.value, result.error or "0.0L")


def _condition(piece: ScreenPiece) -> str:
    """Spell that x certainly belongs to a piece; empty where every number does."""
    parts = []
    if not math.isinf(piece.lo.above):
        owned = piece.lo_closed or piece.lo.below != piece.lo.above
        parts.append(f"x {'>=' if owned else '>'} {literal_of(piece.lo.above)}")
    if not math.isinf(piece.hi.below):
        owned = piece.hi_closed or piece.hi.below != piece.hi.above
        parts.append(f"x {'<=' if owned else '<'} {literal_of(piece.hi.below)}")
    return " && ".join(parts)


def literal_of(value: float) -> str:
    """Spell a double."""
    return literal(Fraction(value))
