"""Functions of one double: the platform's library, or the primitives made here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symact.kernel import pairs
from symact.kernel.arith import Arith
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.primitives import FUNCTIONS


def call(a: Arith, op: Op, u: Pair) -> Pair:
    """Append a function.

    A primitive uses the low part of its argument and gives one where pairs are carried; the
    library's function sees and gives the high part only.
    """
    if op.value not in a.b.own:
        return Pair(a.b.op(op, u.hi))
    found = FUNCTIONS[op.value](a.b, u) if a.b.short or op not in TURNS else _near(a, op, u)
    kept = _inside(a, op, u, found)
    return kept if a.wide else Pair(kept.hi)


TURNS = frozenset({Op.SIN, Op.COS, Op.TAN})
FURTHEST_TURN = 2.0**29
"""The reduction of the primitives holds up to here for every double."""


def _near(a: Arith, op: Op, u: Pair) -> Pair:
    """Append a trigonometric primitive; further out the library's function."""
    b = a.b
    near = b.op(Op.LESS_EQUAL, b.op(Op.ABS, u.hi), b.const(FURTHEST_TURN))
    held = a.clamp(u, -FURTHEST_TURN, FURTHEST_TURN)
    return pairs.select(b, near, FUNCTIONS[op.value](b, held), Pair(b.op(op, u.hi)))


@dataclass(frozen=True, slots=True)
class Domain:
    """Hold where a function is real: between lo and hi; at an end its value, or none to state."""

    lo: float
    hi: float
    at_lo: float | None = None
    at_hi: float | None = None


DOMAINS: dict[Op, Domain] = {
    Op.LOG: Domain(0.0, math.inf, -math.inf, math.inf),
    Op.LOG1P: Domain(-1.0, math.inf, -math.inf, math.inf),
    Op.ASIN: Domain(-1.0, 1.0),
    Op.ACOS: Domain(-1.0, 1.0),
    Op.ASINH: Domain(-math.inf, math.inf, -math.inf, math.inf),
    Op.ACOSH: Domain(1.0, math.inf, at_hi=math.inf),
    Op.ATANH: Domain(-1.0, 1.0, -math.inf, math.inf),
}
"""Functions that are not real everywhere: the primitives leave open what they give outside."""


def _inside(a: Arith, op: Op, u: Pair, found: Pair) -> Pair:
    """Append infinities at the ends of a domain and NaN outside."""
    if op not in DOMAINS:
        return found
    b, domain = a.b, DOMAINS[op]
    for end, value in ((domain.lo, domain.at_lo), (domain.hi, domain.at_hi)):
        if value is not None:
            here = b.op(Op.EQUAL, u.hi, b.const(end))
            found = pairs.select(b, here, Pair(b.const(value)), found)
    for end, side in ((domain.lo, 1), (domain.hi, -1)):
        if math.isfinite(end):
            order = (u.hi, b.const(end)) if side > 0 else (b.const(end), u.hi)
            outside = b.op(Op.LESS, *order)
            found = pairs.select(b, outside, Pair(b.const(math.nan)), found)
    return found
