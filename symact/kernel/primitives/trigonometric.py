"""sin, cos and tan: the argument in quarter turns, 2/pi cut to what its size leaves over.

A float32 x with 2^G <= |x| is a whole multiple of 2^(G - 23), so that bits of 2/pi worth
2^(25 - G) and more give whole multiples of four quarter turns: they are left out (M. H. Payne,
R. N. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsl. 18, 1983). What remains is
kept in three doubles for each of five ranges of |x| and chosen by comparison: no memory table.

With f = quarter turns minus the nearest whole number, |f| <= 1/2, z = f^2:
sin(f pi/2) = f (pi/2 + z (c1 + z p(z))) and cos(f pi/2) = 1 + z (c1 + z p(z)); z, c1 and the sums
are carried in two parts, p in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy

from symact.kernel.arith import Number
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.lean import fast_sum, product, quotient, two_sum
from symact.kernel.pairs import Pair
from symact.kernel.primitives.parts import chained, magnitude, numbers, sign_of, signed
from symact.kernel.primitives.rows import Primitive, whole
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

STARTS = (30, 55, 80, 104)
"""Ranges of |x| begin at 0 and at these powers of two; the last one ends at 2^128.

A range is at most 25 binades wide: the product of x and what is left of 2/pi stays below 2^50.
"""

REACH = 0.5 + 2.0**-40
"""Bound of |f|: the nearest whole number is that of a rounded sum."""

ODD, EVEN = (1, 3, 5, 7, 9, 11, 13, 15), (2, 4, 6, 8, 10, 12, 14)
"""Powers of f for the sine, and for the cosine after 1."""

_RATIO = sympy.Rational((2 / sympy.pi).evalf(140))
_TWO_OVER_PI = Fraction(int(_RATIO.p), int(_RATIO.q))


def _chunks(start: int | None) -> tuple[float, float, float]:
    """Give 2/pi, less multiples of 2^(25 - start), as the sum of three doubles."""
    rest = _TWO_OVER_PI if start is None else _TWO_OVER_PI % Fraction(2) ** (25 - start)
    first = float(rest)
    second = float(rest - Fraction(first))
    return first, second, float(rest - Fraction(first) - Fraction(second))


@dataclass(frozen=True, slots=True)
class Turn:
    """Name the parts of a reduced argument: x = (whole + f) quarter turns up to whole turns."""

    whole: str
    f: Pair
    z: Pair
    odd: str


def sin(b: Builder, u: Pair) -> Pair:
    """Append the sine: for |u| < 2^30 in two parts, for |u| < 2^128 a float32; below 2^-57.4."""
    sign = sign_of(b, u)
    turn = _reduce(b, magnitude(b, u, sign))
    y = _wave(b, turn, turn.odd)
    return signed(b, y, b.mul(sign, _sign(b, turn.whole, -0.5, 1.5)))


def cos(b: Builder, u: Pair) -> Pair:
    """Append the cosine: for |u| < 2^30 in two parts, for |u| < 2^128 a float32; below 2^-57.4."""
    turn = _reduce(b, magnitude(b, u, sign_of(b, u)))
    y = _wave(b, turn, b.op(Op.NOT, turn.odd))
    return signed(b, y, _sign(b, turn.whole, -1.5, 0.5))


def tan(b: Builder, u: Pair) -> Pair:
    """Append the tangent: for |u| < 2^30 in two parts, for |u| < 2^128 a float32; below 2^-57.2."""
    sign = sign_of(b, u)
    turn = _reduce(b, magnitude(b, u, sign))
    one = b.const(1.0)
    above, below = _wave(b, turn, turn.odd), _wave(b, turn, b.op(Op.NOT, turn.odd))
    y = quotient(b, above, below)
    turned = b.select(turn.odd, b.const(-1.0), one)
    return signed(b, Pair(*fast_sum(b, y.hi, str(y.lo))), b.mul(sign, turned))


def _reduce(b: Builder, x: Pair) -> Turn:
    """Append the quarter turns of x >= 0, to about 2^-107 and 2^-102 of itself."""
    first, second, third = (_chosen(b, x.hi, k) for k in range(3))
    p = b.mul(x.hi, first)
    turns = whole(b, p, b.const(0.25), why="whole turns")
    rest = b.muladd(turns, b.const(-4.0), p, why="exact")
    error = b.op(Op.PRODUCT_ERROR, x.hi, first, p)
    p2 = b.mul(x.hi, second)
    n = whole(b, b.add(rest, b.add(error, p2)), b.const(1.0))
    hi, low1 = two_sum(b, b.sub(rest, n, why="exact"), error)
    hi, low2 = two_sum(b, hi, p2)
    low = b.muladd(x.hi, third, b.op(Op.PRODUCT_ERROR, x.hi, second, p2))
    low = b.add(b.add(low1, low2), low)
    if x.lo is not None:
        more = product(b, Pair(x.lo), Pair(first, second))
        hi, low3 = two_sum(b, hi, more.hi)
        low = b.add(low, b.add(low3, str(more.lo)))
    f = Pair(*fast_sum(b, hi, low))
    odd = b.op(Op.EQUAL, b.op(Op.ABS, n), b.const(1.0))
    return Turn(n, f, product(b, f, f), odd)


def _chosen(b: Builder, x: str, place: int) -> str:
    """Append one of the three parts of 2/pi for the range of x."""
    chosen = b.const(_chunks(STARTS[-1])[place], f"2/pi mod 2^{25 - STARTS[-1]}, part {place}")
    for start, below in zip(reversed(STARTS), (*reversed(STARTS[:-1]), None), strict=True):
        origin = "2/pi" if below is None else f"2/pi mod 2^{25 - below}"
        value = b.const(_chunks(below)[place], f"{origin}, part {place}")
        chosen = b.select(b.op(Op.LESS, x, b.const(2.0**start)), value, chosen)
    return chosen


def _sign(b: Builder, n: str, lo: float, hi: float) -> str:
    """Append 1 for lo < n < hi, else -1."""
    minus = b.const(-1.0)
    inner = b.select(b.op(Op.LESS, n, b.const(hi)), b.const(1.0), minus)
    return b.select(b.op(Op.LESS, n, b.const(lo)), minus, inner)


def _wave(b: Builder, turn: Turn, even: str) -> Pair:
    """Append cos(f pi/2) where a condition holds, else sin(f pi/2), by one polynomial."""
    rows = list(zip(*_coefficients(), strict=True))
    names = [b.select(even, *(b.const(row.hi, row.origin) for row in pair)) for pair in rows]
    lows = [b.select(even, *(b.const(row.lo, row.origin) for row in pair)) for pair in rows[:2]]
    z = turn.z
    inner = chained(b, names[2:], z.hi)
    hi, low = fast_sum(b, names[1], b.mul(inner, z.hi))
    low = b.muladd(inner, str(z.lo), b.add(low, lows[1]))
    v = product(b, z, Pair(hi, low))
    hi, low = fast_sum(b, names[0], v.hi)
    factor = Pair(
        b.select(even, b.const(1.0), turn.f.hi),
        b.select(even, b.const(0.0), str(turn.f.lo)),
    )
    y = product(b, factor, Pair(hi, b.add(low, b.add(str(v.lo), lows[0]))))
    return Pair(*fast_sum(b, y.hi, str(y.lo)))


def _coefficients() -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    """Give the coefficients of cos(f pi/2) and of sin(f pi/2)/f in z = f^2."""
    one = Number(1.0, 0.0, "exact")
    cosine = numbers(cosine_fit(), "cos(f pi/2)")
    return (one, *cosine), numbers(sine_fit(), "sin(f pi/2)")


@cache
def sine_fit() -> Minimax:
    """Fit sin(f pi/2) by f p(f^2), the first two coefficients in two parts, relative error."""
    f = symbol("f")
    program = compile_program([sympy.sin(f * sympy.pi / 2)], [f])
    return minimax(program, (0.0, REACH), ODD, weight=program, parts=2)


@cache
def cosine_fit() -> Minimax:
    """Fit cos(f pi/2) by 1 + f^2 p(f^2), the first coefficient in two parts, relative error."""
    f = symbol("f")
    program = compile_program([sympy.cos(f * sympy.pi / 2)], [f])
    return minimax(program, (0.0, REACH), EVEN, fixed=((0, 1.0),), weight=program, parts=1)


_REDUCTION = "quarter turns u 2/pi - n, 2/pi cut by the size of u"
_ORIGIN = "minimax fits of sin(f pi/2) and cos(f pi/2), sine_fit and cosine_fit"
_FACTS = (_REDUCTION, (0.0, REACH), (ODD[-1], EVEN[-1]))

# z^2 p(z) is at most 2^-5.4 of the cosine and carries two roundings, 2^-8.2 of the sine
ROWS: tuple[Primitive, ...] = (
    Primitive("sin", *_FACTS, -64.4, -57.4, _ORIGIN),
    Primitive("cos", *_FACTS, -64.4, -57.4, _ORIGIN),
    Primitive("tan", *_FACTS, -63.4, -57.2, _ORIGIN),
)
