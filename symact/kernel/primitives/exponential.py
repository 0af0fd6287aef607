"""exp, expm1, sinh, cosh and tanh: a head of few bits carries the leading terms without error.

    u = n ln 2 + a + c,    a a multiple of 2^-15, |a| <= 0.3466, |c| <= 2^-16

n times the high part of ln 2 is exact, and so is the difference u - n ln 2. The products a^2 and
K a^3, for a K of seven bits near 1/6, are exact in a double: 1 + a + a^2/2 + K a^3 loses nothing
before its last sum. What is left of exp(a) is 2^-10 of it, so that its roundings are 2^-61 of
the result; exp(a + c) = exp(a) + exp(a) (c + c^2/2 + c^3/6) adds the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sympy

from symact.kernel.approximations import exact_number
from symact.kernel.arith import Number
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.lean import fast_sum, low_sum, quotient, two_sum
from symact.kernel.pairs import Pair
from symact.kernel.primitives.logarithm import LN2
from symact.kernel.primitives.rows import (
    Primitive,
    clamp,
    estrin,
    head,
    horner,
    muladd,
    whole,
)
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

LOWEST, HIGHEST = -700.0, 709.0
"""Between them 2^n and 2^n exp(r) are normal doubles, and so are their low parts to 2^-60."""

SATURATED = 30.0
"""From here |tanh u| = 1 to 2^-84."""

GRID = 2.0**-15
REACH = 0.3466
"""Bound of |a|: ln 2/2 = 0.34657..., half a step of the grid and the error of n."""

CUBIC = 85.0 / 512.0
"""K, 1/6 cut to seven bits."""

EVEN, ODD = (4, 6, 8, 10, 12), (3, 5, 7, 9, 11, 13)
"""Exponents of the polynomials for cosh(a) - 1 - a^2/2 and sinh(a) - a - K a^3."""

SHORT = range(2, 13)
"""Exponents of the polynomial for exp(r) - 1 - r where the result is one double."""

INVERSE_LN2 = exact_number(1 / sympy.log(2), "1/ln 2")
SIXTH = exact_number(sympy.Rational(1, 6), "1/6")
TWENTYFOURTH = exact_number(sympy.Rational(1, 24), "1/24")


@cache
def even_fit() -> Minimax:
    """Fit cosh(a) by 1 + a^2/2 + a^4 p(a^2), error relative to a."""
    a = symbol("a")
    program, weight = (compile_program([f], [a]) for f in (sympy.cosh(a), a))
    return minimax(program, (0.0, REACH), EVEN, fixed=((0, 1.0), (2, 0.5)), weight=weight)


@cache
def odd_fit() -> Minimax:
    """Fit sinh(a) by a + K a^3 + a^3 p(a^2), error relative to a."""
    a = symbol("a")
    program, weight = (compile_program([f], [a]) for f in (sympy.sinh(a), a))
    return minimax(program, (0.0, REACH), ODD, fixed=((1, 1.0), (3, CUBIC)), weight=weight)


def _row(found: Minimax, function: str) -> tuple[Number, ...]:
    pairs = zip(found.coefficients, found.exponents, strict=True)
    return tuple(Number(*parts, f"{function}, a^{k}") for parts, k in pairs)


@dataclass(frozen=True, slots=True)
class _Reduced:
    """Name the parts of a reduced argument and what every function needs of them.

    `square` is a^2 and `cube` K a^3, both exact; `even` and `odd` are the polynomials p(a^2), and
    `slip` is what the last sum of c lost of the argument's low part, 0 where it has none.
    """

    n: str
    a: str
    c: str
    slip: str
    square: str
    cube: str
    even: str
    odd: str


def _reduce(b: Builder, u: Pair) -> _Reduced:
    """Split the clamped argument and evaluate both polynomials."""
    n = whole(b, u.hi, b.const(INVERSE_LN2.hi, INVERSE_LN2.origin), why="u/ln 2 to nearest")
    t = muladd(b, n, b.const(-LN2.hi, f"-({LN2.origin})"), u.hi, why="exact")
    a = head(b, t, GRID)
    rest, tail = b.sub(t, a, why="exact"), b.const(-LN2.lo, "high part of ln 2 - ln 2")
    if u.lo is None:
        c, slip = muladd(b, n, tail, rest), b.const(0.0)
    else:
        # where n = 0 the rest is a multiple of the argument's ulp: 0 or larger than the low part
        c, slip = fast_sum(b, rest, muladd(b, n, tail, u.lo))
    square = b.mul(a, a, why="exact")
    cube = b.mul(b.mul(a, b.const(CUBIC, "1/6 cut to seven bits")), square, why="exact")
    even = horner(b, _row(even_fit(), "cosh"), square)
    return _Reduced(n, a, c, slip, square, cube, even, horner(b, _row(odd_fit(), "sinh"), square))


def _curve(b: Builder, r: _Reduced) -> tuple[str, str]:
    """Append a^2/2 + K a^3, exact, and the rest of exp(a) - 1 - a."""
    curve = b.add(r.cube, b.mul(r.square, b.const(0.5)), why="exact")
    rest = b.mul(r.square, muladd(b, r.square, r.even, b.mul(r.a, r.odd)))
    return curve, rest


def _bend(b: Builder, c: str) -> str:
    """Append (exp(c) - 1 - c)/c^2 = 1/2 + c/6 + c^2/24; the next term is below 2^-54."""
    third = muladd(b, c, b.const(TWENTYFOURTH.hi, TWENTYFOURTH.origin), b.const(SIXTH.hi, "1/6"))
    return muladd(b, c, third, b.const(0.5))


def exp(b: Builder, u: Pair) -> Pair:
    """Append the exponential, the argument limited to [-700, 709]; relative error below 2^-60."""
    r = _reduce(b, clamp(b, u, LOWEST, HIGHEST))
    curve, rest = _curve(b, r)
    hi, error = fast_sum(b, b.add(b.const(1.0), r.a, why="exact"), curve)
    bend = muladd(b, r.c, b.const(SIXTH.hi, "1/6"), b.const(0.5))
    grown = muladd(b, b.mul(r.c, r.c), bend, r.c, why="exp(c) - 1")
    low = b.add(error, muladd(b, b.add(hi, rest), grown, rest))
    scale = b.op(Op.POW2, r.n)
    hi, low = fast_sum(b, hi, low)
    return Pair(b.mul(hi, scale), b.mul(low, scale))


@cache
def short_fit() -> Minimax:
    """Fit exp(r) by 1 + r + r^2 p(r) on both sides of 0, relative error."""
    r = symbol("r")
    program, ends = compile_program([sympy.exp(r)], [r]), (-REACH, REACH)
    return minimax(program, ends, SHORT, fixed=((0, 1.0), (1, 1.0)), weight=program)


def exp_short(b: Builder, u: Pair) -> Pair:
    """Append exp(u) in one double, limited to [-700, 709]: relative error below 2^-52.

    About half the operations of `exp`, for kernels whose one rounding to a shorter format
    forgives that.
    """
    u = clamp(b, u, LOWEST, HIGHEST)
    n = whole(b, u.hi, b.const(INVERSE_LN2.hi, INVERSE_LN2.origin), why="u/ln 2 to nearest")
    t = muladd(b, n, b.const(-LN2.hi, f"-({LN2.origin})"), u.hi, why="exact")
    r = muladd(b, n, b.const(-LN2.lo, "high part of ln 2 - ln 2"), t)
    r = r if u.lo is None else b.add(r, u.lo)
    rest = estrin(b, _row(short_fit(), "exp"), r)
    grown = muladd(b, b.mul(r, r), rest, r, why="exp(r) - 1")
    scale = b.op(Op.POW2, n)
    return Pair(muladd(b, scale, grown, scale))


def expm1(b: Builder, u: Pair) -> Pair:
    """Append exp(u) - 1, the argument limited to [-700, 709]; relative error below 2^-58.

    A zero keeps its sign; small u give u + u^2/2 in two parts.
    """
    r = _reduce(b, clamp(b, u, LOWEST, HIGHEST))
    curve, rest = _curve(b, r)
    first, slip = fast_sum(b, r.a, r.c)
    hi, error = fast_sum(b, first, curve)
    bent = b.mul(b.mul(r.c, r.c), _bend(b, r.c))
    power = b.add(r.a, b.add(curve, rest), why="exp(a) - 1")
    low = b.add(rest, muladd(b, power, b.add(r.c, bent), bent))
    low = b.add(b.add(error, b.add(slip, r.slip)), low)
    scale = b.op(Op.POW2, r.n)
    base, lost = two_sum(b, scale, b.const(-1.0))
    total, error = fast_sum(b, base, b.mul(hi, scale))
    low = b.add(b.add(error, lost), b.mul(low, scale))
    hi, low = fast_sum(b, total, low)
    return Pair(b.op(Op.COPYSIGN, hi, u.hi), low)


def tanh(b: Builder, u: Pair) -> Pair:
    """Append -m/(2 + m) with m = expm1(-2 |u|) and the sign of u; relative error below 2^-58."""
    sign = _sign(b, u)
    w = _signed(b, u, b.mul(sign, b.const(-2.0)))
    m = expm1(b, clamp(b, w, -2.0 * SATURATED, 0.0))
    total, error = fast_sum(b, b.const(2.0), m.hi)
    q = quotient(b, m, Pair(total, low_sum(b, error, m.lo)))
    hi, low = fast_sum(b, q.hi, str(q.lo))
    # for a zero the remainder is zero: hi is 0 + 0 and takes the sign of u here
    return Pair(b.op(Op.COPYSIGN, hi, u.hi), b.neg(b.mul(low, sign)))


def _signed(b: Builder, x: Pair, sign: str) -> Pair:
    """Append x times 1 or -1."""
    return Pair(b.mul(x.hi, sign), None if x.lo is None else b.mul(x.lo, sign))


def _sign(b: Builder, x: Pair) -> str:
    """Append 1 or -1 with the sign bit of x."""
    return b.op(Op.COPYSIGN, b.const(1.0), x.hi)


@dataclass(frozen=True, slots=True)
class _Halves:
    """Name cosh and sinh of the rest a + c, in two parts each, and 2^(n-1) and 2^(-n-1)."""

    cosh: Pair
    sinh: Pair
    grown: str
    shrunk: str


def _halves(b: Builder, u: Pair) -> _Halves:
    """Split u >= 0 and give the hyperbolic functions of the rest."""
    r = _reduce(b, clamp(b, u, 0.0, -LOWEST))
    half = b.const(0.5)
    bow = b.mul(r.square, half)
    even = b.mul(b.mul(r.square, r.square), r.even)
    odd = b.mul(b.mul(r.a, r.square), r.odd)
    first, slip = fast_sum(b, r.a, r.c)
    sinh, error = fast_sum(b, first, r.cube)
    # sinh(c) = c + tip, cosh(c) = 1 + bend; cosh(a) = 1 + upright, sinh(a) = across
    square = b.mul(r.c, r.c)
    bend, tip = b.mul(square, half), b.mul(b.mul(square, r.c), b.const(SIXTH.hi, "1/6"))
    side, upright = b.add(r.c, tip), b.add(bow, even)
    across = b.add(b.add(r.a, r.cube), odd)
    upper = b.add(even, muladd(b, across, side, muladd(b, upright, bend, bend)))
    lower = b.add(odd, muladd(b, upright, side, muladd(b, across, bend, tip)))
    lower = b.add(b.add(error, b.add(slip, r.slip)), lower)
    grown = b.op(Op.POW2, b.sub(r.n, b.const(1.0)))
    shrunk = b.op(Op.POW2, b.sub(b.const(-1.0), r.n))
    cosh = Pair(b.add(b.const(1.0), bow, why="exact"), upper)
    return _Halves(cosh, Pair(sinh, lower), grown, shrunk)


def _weighted(b: Builder, h: _Halves, sign: float) -> Pair:
    """Append 2^(n-1) (cosh + sinh) + sign 2^(-n-1) (cosh - sinh)."""
    k = b.const(sign)
    minus = b.mul(h.shrunk, k)
    one, e1 = fast_sum(b, b.mul(h.cosh.hi, h.grown), b.mul(h.cosh.hi, minus))
    two, e2 = fast_sum(b, b.mul(h.sinh.hi, h.grown), b.neg(b.mul(h.sinh.hi, minus)))
    plus, rest = b.add(h.grown, minus), b.sub(h.grown, minus)
    low = muladd(b, plus, str(h.cosh.lo), b.mul(rest, str(h.sinh.lo)))
    hi, error = fast_sum(b, one, two)
    return Pair(*fast_sum(b, hi, b.add(error, b.add(b.add(e1, e2), low))))


def cosh(b: Builder, u: Pair) -> Pair:
    """Append the hyperbolic cosine, |u| limited to 700; relative error below 2^-60."""
    return _weighted(b, _halves(b, _signed(b, u, _sign(b, u))), 1.0)


def sinh(b: Builder, u: Pair) -> Pair:
    """Append the hyperbolic sine, |u| limited to 700; relative error below 2^-59."""
    sign = _sign(b, u)
    return _signed(b, _weighted(b, _halves(b, _signed(b, u, sign)), -1.0), sign)


_REDUCTION = "u = n ln 2 + a + c, a a multiple of 2^-15, |c| <= 2^-16"
_ORIGIN = "minimax fits of cosh and sinh, even_fit and odd_fit"
_FACTS = ((0.0, REACH), (12, 13))

ROWS: tuple[Primitive, ...] = (
    Primitive("exp", _REDUCTION, *_FACTS, -65.0, -60.0, _ORIGIN),
    Primitive("expm1", _REDUCTION, *_FACTS, -63.5, -58.0, _ORIGIN),
    Primitive("tanh", "-m/(2 + m), m = expm1(-2 |u|)", *_FACTS, -63.5, -58.0, _ORIGIN),
    Primitive("sinh", f"|u|, then {_REDUCTION}", *_FACTS, -63.5, -59.0, _ORIGIN),
    Primitive("cosh", f"|u|, then {_REDUCTION}", *_FACTS, -65.0, -60.0, _ORIGIN),
)
