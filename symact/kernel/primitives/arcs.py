"""Inverse functions: angles by one quotient, area functions by the quotient of the logarithm.

The angle of (w, y), w, y >= 0, is atan(q/p) + atan(t), t = (p y - q w)/(p w + q y), where q/p is
the one of 0, 1/4, 1/2, 1, 2, 4 and infinity that leaves |t| <= 0.1637: p and q are powers of two,
so that products with them are exact. asin and acos are angles with a side sqrt((1 - x)(1 + x)).

The area functions are n ln 2 + 2 artanh(s), where s needs no cancelling difference for n = 0:
s = x/(1 + sqrt(1 + x^2)) for asinh, sqrt((x - 1)(x + 1))/(x + 1) for acosh.
"""

from __future__ import annotations

from functools import cache

import sympy

from symact.kernel import pairs
from symact.kernel.approximations import exact_number
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.lean import fast_sum, product, quotient, root, total, two_sum
from symact.kernel.pairs import Pair
from symact.kernel.primitives.logarithm import REACH as AREA
from symact.kernel.primitives.logarithm import log_ratio
from symact.kernel.primitives.parts import chains, constant, magnitude, numbers, sign_of, signed
from symact.kernel.primitives.rows import Primitive
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

NODES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Tangents of the angles taken off, and pi/2 beyond."""

JOINTS = (0.125, 0.375, 23 / 32, 89 / 64, 85 / 32, 8.0)
"""Tangents where one angle gives way to the next: near the tangent of the mean angle."""


REACH = 0.1637
"""Bound of |t|, reached at 89/64 from 1 and from 2."""

EXPONENTS = (3, 5, 7, 9, 11, 13, 15, 17)
"""Powers of t after t."""


def atan(b: Builder, u: Pair) -> Pair:
    """Append the arc tangent of every finite double; relative error below 2^-57.8."""
    sign = sign_of(b, u)
    return signed(b, _angle(b, magnitude(b, u, sign), None), sign)


def asin(b: Builder, u: Pair) -> Pair:
    """Append the arc sine for |u| <= 1; relative error below 2^-57.8."""
    sign = sign_of(b, u)
    x = magnitude(b, u, sign)
    return signed(b, _angle(b, x, _other_side(b, x)), sign)


def acos(b: Builder, u: Pair) -> Pair:
    """Append the arc cosine for |u| <= 1; relative error below 2^-57.8."""
    left = b.op(Op.LESS, u.hi, b.const(0.0))
    sign = b.select(left, b.const(-1.0), b.const(1.0))
    x = magnitude(b, u, sign)
    angle = signed(b, _angle(b, _other_side(b, x), x), sign)
    zero = b.const(0.0)
    base = pairs.select(b, left, constant(b, PI), Pair(zero, zero))
    hi, error = fast_sum(b, str(base.hi), angle.hi)
    return Pair(*fast_sum(b, hi, b.add(error, b.add(str(base.lo), str(angle.lo)))))


def asinh(b: Builder, u: Pair) -> Pair:
    """Append the area sine for |u| <= 2^500; relative error below 2^-57."""
    sign = sign_of(b, u)
    x = magnitude(b, u, sign)
    w = root(b, total(b, Pair(b.const(1.0)), product(b, x, x)))
    return signed(b, _area(b, total(b, x, w), x, w), sign)


def acosh(b: Builder, u: Pair) -> Pair:
    """Append the area cosine for 1 <= u <= 2^500; relative error below 2^-57."""
    below = _sum_with(b, u, -1.0)
    w = root(b, product(b, below, _sum_with(b, u, 1.0)))
    return _area(b, total(b, u, w), w, u)


def atanh(b: Builder, u: Pair) -> Pair:
    """Append the area tangent for |u| <= 1 - 2^-53; relative error below 2^-57.

    (1 + u)/(1 - u) = 2^n a/c with sqrt(1/2) <= a/c < sqrt(2); s = (a - c)/(a + c), or u for n = 0.
    """
    sign = sign_of(b, u)
    x = magnitude(b, u, sign)
    a, above = _scaled(b, _sum_with(b, x, 1.0))
    c, below = _scaled(b, _sum_with(b, pairs.neg(b, x), 1.0))
    one, half, root_two = b.const(1.0), b.const(0.5), b.const(ROOT_TWO.hi, ROOT_TWO.origin)
    more = b.op(Op.LESS, b.mul(c.hi, root_two), a.hi)
    less = b.op(Op.LESS, b.mul(a.hi, root_two), c.hi)
    zero = b.const(0.0)
    n = b.add(b.sub(above, below), b.select(more, one, b.select(less, b.const(-1.0), zero)))
    a, c = signed(b, a, b.select(more, half, one)), signed(b, c, b.select(less, half, one))
    near = b.op(Op.EQUAL, n, zero)
    y = log_ratio(
        b, n,
        pairs.select(b, near, x, total(b, a, pairs.neg(b, c))),
        pairs.select(b, near, Pair(one), total(b, a, c)),
    )  # fmt: skip
    return pairs.scale(b, signed(b, y, sign), 0.5)


def _scaled(b: Builder, x: Pair) -> tuple[Pair, str]:
    """Append m and n of x = 2^n m."""
    n = b.op(Op.EXPONENT, x.hi)
    return signed(b, x, b.op(Op.POW2, b.neg(n))), n


def _sum_with(b: Builder, x: Pair, value: float) -> Pair:
    """Append x + value, renormalized: the low part of x may be what is left of it."""
    hi, low = two_sum(b, b.const(value), x.hi)
    return Pair(hi, low) if x.lo is None else Pair(*fast_sum(b, hi, b.add(low, x.lo)))


def _area(b: Builder, x: Pair, num: Pair, den: Pair) -> Pair:
    """Append log(x), x >= 1: n ln 2 + 2 artanh((x - 2^n)/(x + 2^n)), the quotient given for n = 0.

    There it is num/(den + 1).
    """
    n = b.op(Op.EXPONENT, x.hi)
    power = b.op(Op.POW2, n)
    near = b.op(Op.EQUAL, n, b.const(0.0))
    above = pairs.select(b, near, num, Pair(b.sub(x.hi, power, why="exact"), x.lo))
    below = pairs.select(b, near, den, x)
    return log_ratio(b, n, above, total(b, below, Pair(power)))


def _other_side(b: Builder, x: Pair) -> Pair:
    """Append sqrt((1 - x)(1 + x))."""
    minus = pairs.neg(b, x)
    return root(b, product(b, _sum_with(b, minus, 1.0), _sum_with(b, x, 1.0)))


def _angle(b: Builder, y: Pair, w: Pair | None) -> Pair:
    """Append atan(y/w) for y, w >= 0, w = 1 where it is left out."""
    side = Pair(b.const(1.0)) if w is None else w
    joints = [b.const(j, "joint") for j in JOINTS]
    below = [b.op(Op.LESS, y.hi, j if w is None else b.mul(j, side.hi)) for j in joints]
    p = _first(b, below[3:], [min(1.0, 1.0 / c) for c in NODES[3:]], 0.0)
    q = _first(b, below[:3], list(NODES[:3]), 1.0)
    t = quotient(
        b,
        total(b, signed(b, y, p), signed(b, side, b.neg(q))),
        total(b, signed(b, side, p), signed(b, y, q)),
    )
    base_hi = _first(b, below, [a.hi for a in ANGLES[:-1]], ANGLES[-1].hi)
    base_lo = _first(b, below, [a.lo for a in ANGLES[:-1]], ANGLES[-1].lo)
    z = b.mul(t.hi, t.hi)
    tail = b.mul(b.mul(t.hi, z), chains(b, numbers(arctan_fit(), "atan(t)"), z))
    low = b.sub(str(t.lo), b.mul(str(t.lo), z), why="atan'(t) = 1 - t^2 + ...")
    hi, error = fast_sum(b, base_hi, t.hi)
    return Pair(*fast_sum(b, hi, b.add(error, b.add(base_lo, b.add(low, tail)))))


def _first(b: Builder, conditions: list[str], values: list[float], last: float) -> str:
    """Append the value of the first condition that holds, of conditions that imply the next."""
    chosen = b.const(last)
    for condition, value in zip(reversed(conditions), reversed(values), strict=True):
        chosen = b.select(condition, b.const(value), chosen)
    return chosen


@cache
def arctan_fit() -> Minimax:
    """Fit atan(t) by t + t^3 p(t^2), relative error."""
    t = symbol("t")
    program = compile_program([sympy.atan(t)], [t])
    return minimax(program, (0.0, REACH), EXPONENTS, fixed=((1, 1.0),), weight=program)


PI = exact_number(sympy.pi, "pi")
ROOT_TWO = exact_number(sympy.sqrt(2), "sqrt(2)")
ANGLES = tuple(
    exact_number(angle, str(angle))
    for angle in (*(sympy.atan(sympy.Rational(c)) for c in NODES), sympy.pi / 2)
)

_ANGLE = ((0.0, REACH), (EXPONENTS[-1],), -67.3, -57.8, "minimax fit of atan(t), arctan_fit")
_AREA = ((0.0, AREA), (17,), -66.5, -57.0, "minimax fit of 2 artanh(s), artanh_fit")

# t^3 p(t^2) is at most 2^-7.6 of the angle and carries seven roundings
ROWS: tuple[Primitive, ...] = (
    Primitive("atan", "(x - c)/(1 + c x), c in NODES", *_ANGLE),
    Primitive("asin", "angle of sqrt((1 - x)(1 + x)) and x", *_ANGLE),
    Primitive("acos", "angle of x and sqrt((1 - x)(1 + x))", *_ANGLE),
    Primitive("asinh", "x + sqrt(1 + x^2) = 2^n m", *_AREA),
    Primitive("acosh", "x + sqrt(x^2 - 1) = 2^n m", *_AREA),
    Primitive("atanh", "(1 + x)/(1 - x) = 2^n m", *_AREA),
)
