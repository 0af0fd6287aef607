"""Factors of gated kernels beside 0, where what decides a tie is out of reach of two parts.

The derivative of the logistic function is 1/4 - x^2/16 beside 0. Times an input it may lie halfway
between two numbers of the format but for that square, however small it is; formulas that come to
1/4 by several roundings have lost it. Here both terms are kept as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair, select
from symact.kernel.piece import Piece, is_polynomial
from symact.numeric.fit import two_doubles
from symact.numeric.series import taylor_balls

FURTHEST = 8
"""Powers beyond are of no avail."""

PREC = 400
NOISE = 2.0**-200
"""A coefficient this small is 0, and one this near to a double is that double."""

LOW = 56
"""The second term is less than so many binary digits of the first: it is a low part."""

DIGITS = 96
"""The terms that are left out are less than so many."""


@dataclass(frozen=True, slots=True)
class Near:
    """Hold the first two terms of a factor beside 0, c + d x^power for |x| <= reach."""

    reach: float
    start: float
    slope: float
    power: int


def near_of(piece: Piece) -> Near | None:
    """Find the first two terms of a piece that touches 0.

    Args:
        piece: A branch of a factor without run-time parameters.

    Returns:
        None where it does not touch 0, vanishes there, has no power series, starts with a number
        that is no double, or is a polynomial, which two parts hold anyway.
    """
    if not piece.lo.value <= 0 <= piece.hi.value or is_polynomial(piece.program):
        return None
    (found,) = taylor_balls(piece.program, 0.0, FURTHEST, PREC)[:1]
    if not all(c.is_finite() for c in found):
        return None
    start, rest = two_doubles(found[0])
    power = next((k for k in range(1, FURTHEST + 1) if abs(found[k]) > NOISE), 0)
    if abs(start) < NOISE or abs(rest) > NOISE or not power:
        return None
    sizes = [abs(float(c.mid()) / start) for c in found]
    reach = min(
        (2.0**-LOW / sizes[power]) ** (1 / power),
        *((2.0**-DIGITS / s) ** (1 / k) for k, s in enumerate(sizes) if k > power and s > NOISE),
        2.0 ** -(DIGITS / (FURTHEST + 1)),
    )
    return Near(2.0 ** math.floor(math.log2(reach)), start, float(found[power].mid()), power)


def append_near(b: Builder, near: Near, x: str, whole: Pair) -> Pair:
    """Choose the two terms beside 0."""
    power = x
    for _ in range(near.power - 1):
        power = b.mul(power, x)
    low = b.mul(power, b.const(near.slope, f"coefficient of x^{near.power}"))
    inside = b.op(Op.LESS_EQUAL, b.op(Op.ABS, x), b.const(near.reach, "beside 0"))
    return select(b, inside, Pair(b.const(near.start, "value at 0"), low), whole)
