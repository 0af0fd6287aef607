"""Numbers in two parts for finite operands: fewer operations than `kernel.pairs`.

Nothing guards against an overflow, and low parts are not renormalized between steps; each function
states what it leaves out.
"""

from __future__ import annotations

from fractions import Fraction

from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair, Parts


def fast_sum(b: Builder, x: str, y: str) -> Parts:
    """Append x + y and its error where x has at least the exponent of y, or is 0 (Dekker)."""
    s = b.add(x, y)
    return s, b.sub(y, b.sub(s, x))


def two_sum(b: Builder, x: str, y: str) -> Parts:
    """Append x + y and its error, whichever is larger (Knuth)."""
    s = b.add(x, y)
    t = b.sub(s, x)
    return s, b.add(b.sub(x, b.sub(s, t)), b.sub(y, t))


def low_sum(b: Builder, *parts: str | None) -> str | None:
    """Append the sum of those low parts that are there, from the left; None where none is."""
    total = None
    for part in parts:
        if part is not None:
            total = part if total is None else b.add(total, part)
    return total


def total(b: Builder, x: Pair, y: Pair) -> Pair:
    """Append x + y: the rounding of the low parts (2^-105 of the larger operand) is left out."""
    hi, error = two_sum(b, x.hi, y.hi)
    return Pair(hi, low_sum(b, error, x.lo, y.lo))


def product(b: Builder, x: Pair, y: Pair) -> Pair:
    """Append x y: the product of the low parts (2^-106) is left out."""
    p = b.mul(x.hi, y.hi)
    low = b.product_error(x.hi, y.hi, p)
    if y.lo is not None:
        low = b.muladd(x.hi, y.lo, low)
    if x.lo is not None:
        low = b.muladd(x.lo, y.hi, low)
    return Pair(p, low)


def quotient(b: Builder, x: Pair, y: Pair) -> Pair:
    """Append x/y with one division: x.hi times 1/y.hi, then the remainder times 1/y.hi.

    The low part, a few ulp of the high part, is right to a few 2^-52 of itself.
    """
    r = b.div(b.const(1.0), y.hi)
    q = b.mul(x.hi, r)
    p = b.mul(q, y.hi)
    rest = b.sub(b.sub(x.hi, p), b.product_error(q, y.hi, p))
    if x.lo is not None:
        rest = b.add(rest, x.lo)
    if y.lo is not None:
        rest = b.sub(rest, b.mul(q, y.lo))
    return Pair(q, b.mul(rest, r))


def ratio(b: Builder, x: Pair, value: Fraction, origin: str) -> Pair:
    """Append x times a fraction, exactly where the result of a single x is a double.

    A product with the rounded fraction would miss what lies halfway between two numbers of a
    shorter format by a little, to one side. Numerator and denominator are below 2^29.
    """
    below = b.const(float(value.denominator), f"{origin}, denominator")
    if value.numerator != 1:
        x = product(b, x, Pair(b.const(float(value.numerator), f"{origin}, numerator")))
    q = b.div(x.hi, below)
    p = b.mul(q, below)
    rest = b.sub(b.sub(x.hi, p), b.product_error(q, below, p))
    if x.lo is not None:
        rest = b.add(rest, x.lo)
    inverse = b.const(1.0 / value.denominator, f"{origin}, 1/denominator")
    return Pair(q, b.mul(rest, inverse))


def root(b: Builder, x: Pair) -> Pair:
    """Append the square root of x >= 0: one Newton correction; the root of 0 is 0."""
    r = b.op(Op.SQRT, x.hi)
    p = b.mul(r, r)
    rest = b.sub(b.sub(x.hi, p), b.product_error(r, r, p))
    if x.lo is not None:
        rest = b.add(rest, x.lo)
    safe = b.op(Op.CLAMP_MIN, r, b.const(2.0**-500, "keeps the correction of sqrt(0) finite"))
    return Pair(r, b.div(rest, b.add(safe, safe)))


def renormalized(b: Builder, x: Pair) -> Pair:
    """Append the same number with |lo| <= ulp(hi)/2, for |hi| >= |lo|."""
    return x if x.lo is None else Pair(*fast_sum(b, x.hi, x.lo))
