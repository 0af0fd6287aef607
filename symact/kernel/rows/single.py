"""The exponential of a difference in float32, in two parts: a head, and a rest of a few bits.

    x - m = d + e exactly (Knuth),   d = n ln 2 + t,   exp = 2^n (1 + t) + 2^n (e + r^2 p(r) + ...)

t is exact, and so is the rounding error of 1 + t, which joins the rest. The rest is at most a tenth
of the head, so that its roundings are 2^-28 of the result. Both parts carry 2^64: they stay
normal numbers as long as the exponential counts in float32.
"""

from __future__ import annotations

import math
from functools import cache

import sympy

from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.plain.arithmetic import SINGLE
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

CARRIED = 64
"""Both parts carry 2^64."""

DEEPEST = -130.0
"""Below, the exponential is 0 in float32, whatever it is divided by."""

HALF_LN2 = 0.3468
POWERS = range(2, 7)


@cache
def fit() -> Minimax:
    """Fit exp(r) by 1 + r + r^2 p(r), relative error."""
    r = symbol("r")
    program = compile_program([sympy.exp(r)], [r])
    fixed = ((0, 1.0), (1, 1.0))
    return minimax(program, (-HALF_LN2, HALF_LN2), POWERS, fixed=fixed, weight=program, digits=24)


def exp_of_difference(b: Builder, x: str, m: str) -> tuple[str, str]:
    """Append 2^64 exp(x - m) for x <= m in two parts."""
    d = b.sub(x, m)
    back = b.sub(d, x)
    lost = b.sub(b.sub(x, b.sub(d, back)), b.add(m, back))
    deep = b.const(DEEPEST, "the exponential is 0 from here on")
    held = b.op(Op.CLAMP_MIN, d, deep)
    lost = b.select(b.op(Op.LESS, d, deep), b.const(0.0), lost)
    magic = b.const(SINGLE.magic + SINGLE.bias + CARRIED, "rounds to a whole number")
    moved = b.muladd(held, b.const(SINGLE.rounded(1 / math.log(2)), "1/ln 2"), magic)
    n, power = b.sub(moved, magic), b.op(Op.TO_EXPONENT, moved)
    high, low = SINGLE.ln2
    t = b.muladd(n, b.const(-high, "-ln 2, first part"), held, why="exact")
    rest = b.muladd(n, b.const(-low, "-ln 2, second part"), lost)
    r = b.add(t, rest)
    curve: str | None = None
    for (value, _), k in reversed(list(zip(fit().coefficients, fit().exponents, strict=True))):
        c = b.const(value, f"exp(r), r^{k}")
        curve = c if curve is None else b.muladd(curve, r, c)
    one = b.const(1.0)
    rest = b.muladd(b.mul(r, r), str(curve), rest)
    head = b.add(one, t)
    rest = b.add(b.sub(t, b.sub(head, one), why="exact"), rest)
    return b.mul(head, power), b.mul(rest, power)


def product(b: Builder, head: str, rest: str, factor: tuple[str, str]) -> str:
    """Append (head + rest) 2^-64 times a number in two parts, rounded once or to a subnormal."""
    high, low = factor
    inner = b.muladd(head, low, b.mul(rest, high))
    whole = b.muladd(head, high, inner)
    return b.mul(whole, b.const(2.0**-CARRIED))
