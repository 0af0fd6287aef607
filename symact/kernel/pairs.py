"""Arithmetic on numbers carried in two parts: value = hi + lo, |lo| at most half an ulp of hi.

The error-free transformations are Knuth's and Dekker's (T. J. Dekker, A floating-point technique
for extending the available precision, Numer. Math. 18, 1971); the relative error of one operation
is a few 2^-104. `lo` is None where a number needs one part only.
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.kernel.builder import Builder
from symact.kernel.ir import Op


@dataclass(frozen=True, slots=True)
class Pair:
    """Name the two parts of a number."""

    hi: str
    lo: str | None = None


Parts = tuple[str, str]
"""High and low part, both there."""


def two_sum(b: Builder, x: str, y: str) -> Parts:
    """Add two numbers without error."""
    s = b.add(x, y)
    return s, b.op(Op.SUM_ERROR, x, y, s)


def two_product(b: Builder, x: str, y: str) -> Parts:
    """Multiply two numbers without error (barring underflow)."""
    p = b.mul(x, y)
    return p, b.product_error(x, y, p)


def renormalize(b: Builder, hi: str, lo: str) -> Parts:
    """Restore |lo| <= ulp(hi)/2, for |hi| >= |lo|; the debris of an overflow is dropped."""
    low = b.op(Op.FINITE, lo)
    s = b.add(hi, low)
    return s, b.op(Op.FAST_SUM_ERROR, hi, low, s)


def signed(b: Builder, parts: Parts, head: str) -> Pair:
    """Give a product or quotient the sign of its rounded head: -0 + 0 would be +0."""
    return Pair(b.op(Op.COPYSIGN, parts[0], head), parts[1])


def neg(b: Builder, x: Pair) -> Pair:
    """Negate."""
    return Pair(b.neg(x.hi), None if x.lo is None else b.neg(x.lo))


def scale(b: Builder, x: Pair, factor: float) -> Pair:
    """Multiply by a power of two, exactly."""
    k = b.const(factor)
    return Pair(b.mul(x.hi, k), None if x.lo is None else b.mul(x.lo, k))


def add(b: Builder, x: Pair, y: Pair) -> Pair:
    """Add; accurate also where the two nearly cancel."""
    hi, error = two_sum(b, x.hi, y.hi)
    if x.lo is not None and y.lo is not None:
        low, rest = two_sum(b, x.lo, y.lo)
        low = b.add(error, low)
    elif x.lo is not None or y.lo is not None:
        low, rest = two_sum(b, error, x.lo if x.lo is not None else str(y.lo))
    else:
        return Pair(hi, error)
    head, low = renormalize(b, hi, low)
    return Pair(*renormalize(b, head, b.add(low, rest)))


def sub(b: Builder, x: Pair, y: Pair) -> Pair:
    """Subtract."""
    return add(b, x, neg(b, y))


def mul(b: Builder, x: Pair, y: Pair) -> Pair:
    """Multiply."""
    p, low = two_product(b, x.hi, y.hi)
    if y.lo is not None:
        low = b.add(low, b.mul(x.hi, y.lo))
    if x.lo is not None:
        low = b.add(low, b.mul(x.lo, y.hi))
    return signed(b, renormalize(b, p, low), p)


def div(b: Builder, x: Pair, y: Pair) -> Pair:
    """Divide: three quotient digits, each from the remainder of the one before."""
    q1 = b.div(x.hi, y.hi)
    r = sub(b, x, mul(b, y, Pair(q1)))
    q2 = b.div(r.hi, y.hi)
    r = sub(b, r, mul(b, y, Pair(q2)))
    q3 = b.div(r.hi, y.hi)
    head, low = renormalize(b, q1, q2)
    return signed(b, renormalize(b, head, b.add(low, q3)), q1)


def quick_div(b: Builder, x: Pair, y: Pair) -> Pair:
    """Divide with an error of about 2^-100: one quotient digit fewer than `div`."""
    q = b.div(x.hi, y.hi)
    p, error = two_product(b, y.hi, q)
    rest = b.sub(b.sub(x.hi, p), error)
    if x.lo is not None:
        rest = b.add(rest, x.lo)
    if y.lo is not None:
        rest = b.sub(rest, b.mul(q, y.lo))
    return signed(b, renormalize(b, q, b.div(rest, y.hi)), q)


def sqrt(b: Builder, x: Pair) -> Pair:
    """Take the square root: one Newton correction of the correctly rounded root."""
    r = b.op(Op.SQRT, x.hi)
    rest = sub(b, x, Pair(*two_product(b, r, r)))
    zero = b.op(Op.EQUAL, r, b.const(0.0))
    safe = b.select(zero, b.const(1.0), r)
    correction = b.div(rest.hi, b.mul(safe, b.const(2.0)))
    return Pair(*renormalize(b, r, correction))


def select(b: Builder, condition: str, x: Pair, y: Pair) -> Pair:
    """Choose x where the condition holds, else y."""
    hi = b.select(condition, x.hi, y.hi)
    if x.lo is None and y.lo is None:
        return Pair(hi)
    zero = b.const(0.0)
    return Pair(hi, b.select(condition, x.lo or zero, y.lo or zero))


def collapse(b: Builder, x: Pair) -> str:
    """Round to one part; a zero keeps its sign."""
    return x.hi if x.lo is None else b.op(Op.COPYSIGN, b.add(x.hi, x.lo), x.hi)
