"""Inputs at which no precision decides: what intervals say about the rounding there.

Two kinds are met. A value far below the format whose terms are bounded but not ordered rounds to
zero whatever its sign. And x - tanh(x) at 2^53 + 2 lies above a tie by exp(-2^54): a ball that
shows it would need more bits than the machine has bytes, the interval (x - 1, x - 1 + tiny) has
the tie as its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from symact.numeric.exact import fraction_of
from symact.numeric.formats import Format, round_fraction, ulp_of
from symact.numeric.interval import Interval, evaluate_interval_outputs
from symact.numeric.program import Program
from symact.verify.exact_box import exact_box

BITS = 128
"""Precision of the intervals."""


PLACED = Fraction(1, 1 << 16)
"""Width of an interval, in ulp, that places the exact value between two numbers."""


@dataclass(frozen=True, slots=True)
class Corner:
    """Hold the rounded value and the distance of the exact value in ulp."""

    want: float
    offset: float


def sign_of(program: Program, x: float) -> int:
    """Give the sign of the exact value at an input, 0 where it is zero or not found."""
    return evaluate_interval_outputs(program, [Interval.of(x)], BITS)[0].sign


def between(program: Program, x: float, fmt: Format, *, sharp: bool = False) -> Corner | None:
    """Round the value at an input by the interval around it, or None where that is undecided.

    Where `sharp` is asked for, an interval too wide to place the exact value decides nothing.
    """
    box = evaluate_interval_outputs(program, [Interval.of(x)], BITS)[0]
    if not box.bounded:
        return None
    lo, hi = fraction_of(box.lo), fraction_of(box.hi)
    found = round_between(lo, hi, fmt)
    if found is None:
        exact = exact_box(program, x)
        found = None if exact is None else round_between(*exact, fmt)
    if sharp and found is not None and found.want and math.isfinite(found.want):
        return found if hi - lo < PLACED * Fraction(ulp_of(found.want, fmt)) else None
    return found


def round_between(lo: Fraction, hi: Fraction, fmt: Format) -> Corner | None:
    """Round a value known to lie between two numbers.

    An end that is a tie counts as outside: were the exact value the tie itself, the answer would
    be one of the two nearest numbers all the same, its error half an ulp. A zero of unknown sign
    has no offset.
    """
    low, high = round_fraction(lo, fmt), round_fraction(hi, fmt)
    if math.isinf(low) or math.isinf(high):
        return Corner(low, 0.0) if low == high else None
    tie = (Fraction(low) + Fraction(high)) / 2
    if low == high or tie == hi:
        want = low
    elif tie == lo:
        want = high
    else:
        return None
    if want == 0 and lo < 0 < hi:
        return Corner(0.0, 0.0)
    middle = (lo + hi) / 2
    return Corner(want, float((middle - Fraction(want)) / Fraction(ulp_of(want, fmt))))
