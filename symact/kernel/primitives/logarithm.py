"""log and log1p: 2^n taken off, then 2 artanh of a quotient, one division.

    log(2^n m) = n ln 2 + 2 artanh((m - 1)/(m + 1)),    sqrt(1/2) <= m < sqrt(2)

The quotient s is at most 0.1716; 2 artanh(s) = 2 s + s^3 p(s^2), where the second term is at most
1 % of the first: a rounding of it in one double is 2^-59.6 of the result. The first term and
n ln 2 are carried in two parts.
"""

from __future__ import annotations

from functools import cache

import sympy

from symact.kernel import pairs
from symact.kernel.approximations import exact_number
from symact.kernel.arith import Number
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.lean import fast_sum, low_sum, quotient, two_sum
from symact.kernel.pairs import Pair
from symact.kernel.primitives.parts import chains, constant, numbers
from symact.kernel.primitives.rows import Primitive
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

LN2_BITS = 42
"""Bits of the high part of ln 2: times an exponent of eleven bits it is exact."""


def _ln2() -> Number:
    high = int(sympy.floor(sympy.log(2) * 2**LN2_BITS)) / 2**LN2_BITS
    low = exact_number(sympy.log(2) - sympy.Rational(high), "ln 2 - high part")
    return Number(high, low.hi, f"ln 2, cut to {LN2_BITS} bits")


LN2 = _ln2()

REACH = 0.1716
"""Bound of |s|: (sqrt(2) - 1)/(sqrt(2) + 1) = 0.17157..."""

MIDDLE = 0.41421356237309503
"""sqrt(2) - 1, where n = 0 gives way to n = 1."""

EXPONENTS = (3, 5, 7, 9, 11, 13, 15, 17)
"""Powers of s after 2 s."""


def log(b: Builder, u: Pair) -> Pair:
    """Append the logarithm for 2^-1022 <= u <= 2^1022; relative error below 2^-57.

    The value at 0 and below is not specified.
    """
    n = b.op(Op.EXPONENT, u.hi)
    scale = b.op(Op.POW2, b.neg(n))
    m = b.mul(u.hi, scale)
    low = None if u.lo is None else b.mul(u.lo, scale)
    one = b.const(1.0)
    total, error = fast_sum(b, one, m)  # 1 and m < sqrt(2) have one exponent
    den = Pair(total, low_sum(b, error, low))
    num = Pair(b.sub(m, one, why="exact"))
    if low is not None:
        num = Pair(*fast_sum(b, num.hi, low))  # a low part counts where m is next to 1
    return log_ratio(b, n, num, den)


def log1p(b: Builder, v: Pair) -> Pair:
    """Append log(1 + v) for 2^-53 <= 1 + v <= 2^1022; relative error below 2^-57.

    With 1 + v = 2^n m, m - 1 = (2^-n - 1) + 2^-n v is carried in two parts; it is v itself where
    n = 0. A zero keeps its sign. The value at -1 and below is not specified.
    """
    one = b.const(1.0)
    near = b.add(one, v.hi)
    n = b.op(Op.EXPONENT, near if v.lo is None else b.add(near, v.lo))
    scale = b.op(Op.POW2, b.neg(n))
    base = b.sub(scale, one, why="exact but for n > 53, where 2^-n is 2^-59 of the result")
    hi, low = two_sum(b, base, b.mul(v.hi, scale))
    if v.lo is not None:
        hi, low = two_sum(b, hi, b.muladd(v.lo, scale, low))  # which counts where v is next to -1
    total, error = fast_sum(b, b.const(2.0), hi)
    y = log_ratio(b, n, Pair(hi, low), Pair(total, b.add(error, low)))
    return Pair(b.op(Op.COPYSIGN, y.hi, v.hi), y.lo)


def log1p_unit(b: Builder, v: Pair) -> Pair:
    """Append log(1 + v) for 0 <= v <= 1, with fewer operations; relative error below 2^-57.

    From sqrt(2) - 1 on it is ln 2 + log(1 + (v - 1)/2). A zero keeps its sign.
    """
    zero, one, half = b.const(0.0), b.const(1.0), b.const(0.5)
    near = b.op(Op.LESS, v.hi, b.const(MIDDLE, "sqrt(2) - 1"))
    scale = b.select(near, one, half)
    hi, error = fast_sum(b, b.select(near, zero, b.const(-0.5)), b.mul(v.hi, scale))
    low = error if v.lo is None else b.muladd(v.lo, scale, error)
    total, error = fast_sum(b, b.const(2.0), hi)
    ln2 = pairs.select(b, near, Pair(zero, zero), constant(b, LN2))
    y = _raised(b, ln2.hi, str(ln2.lo), Pair(hi, low), Pair(total, b.add(error, low)))
    return Pair(b.op(Op.COPYSIGN, y.hi, v.hi), y.lo)


def log_ratio(b: Builder, n: str, x: Pair, y: Pair) -> Pair:
    """Append n ln 2 + 2 artanh(x/y), where |x/y| <= 0.1716 and n is whole, |n| < 2^11."""
    ln2 = constant(b, LN2)
    return _raised(b, b.mul(n, ln2.hi), b.mul(n, str(ln2.lo)), x, y)


def _raised(b: Builder, base: str, rest: str, x: Pair, y: Pair) -> Pair:
    """Append base + rest + 2 artanh(x/y), where the base is 0 or larger than what is added."""
    s = quotient(b, x, y)
    z = b.mul(s.hi, s.hi)
    tail = b.mul(b.mul(s.hi, z), chains(b, numbers(artanh_fit(), "2 artanh(s)"), z))
    two = b.const(2.0)
    head, error = fast_sum(b, base, b.mul(s.hi, two))
    below = b.mul(str(s.lo), two)
    below = b.muladd(below, z, below, why="2 artanh'(s) = 2 + 2 s^2 + ...")
    low = b.add(b.add(rest, below), tail)
    return Pair(*fast_sum(b, head, b.add(error, low)))


@cache
def artanh_fit() -> Minimax:
    """Fit 2 artanh(s) by 2 s + s^3 p(s^2), relative error."""
    s = symbol("s")
    program = compile_program([2 * sympy.atanh(s)], [s])
    return minimax(program, (0.0, REACH), EXPONENTS, fixed=((1, 2.0),), weight=program)


_FACTS = ((0.0, REACH), (EXPONENTS[-1],), -66.5, -57.0)
_ORIGIN = "minimax fit of 2 artanh(s), artanh_fit"

# s^3 p(s^2) is at most 2^-6.6 of the result and carries six roundings
ROWS: tuple[Primitive, ...] = (
    Primitive("log", "2^n m, s = (m - 1)/(m + 1)", *_FACTS, _ORIGIN),
    Primitive("log1p", "1 + v = 2^n m, s = (m - 1)/(m + 1)", *_FACTS, _ORIGIN),
)
