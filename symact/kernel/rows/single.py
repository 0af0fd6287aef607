"""The exponential of a difference in float32, in two parts: a head, and a rest of a few bits.

Where only quotients of exponentials count they may all carry one more power of two, and then the
largest element m need not be taken off: x - c is exact for c = m where |m| >= 256 (near m; what
lies further off is 0 beside it), else for c = 0, and 2^-k makes the largest exponential about 1:

    x - c = n ln 2 + t,   exp(x - c) 2^-k = 2^(n-k) (1 + t) + 2^(n-k) (e + r^2 p(r))

with r = t + e; t is exact, because ln 2 is cut to 24 bits and whole numbers times that are added in
one rounding. Where exponentials themselves count, the difference is taken with its rounding error:

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
from symact.kernel.eighths import STEPS
from symact.kernel.ir import Op
from symact.kernel.plain.arithmetic import SINGLE
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

CARRIED = 64
"""Both parts carry 2^64."""

DEEPEST = -130.0
"""Below, the exponential is 0 in float32, whatever it is divided by."""

APART = 5.0
"""A number to centre by may be so much too small: all exponentials carry 2^8 more then."""

FAR = 256.0
"""Elements within 130 of a number as large as this differ from it exactly."""

HALF_LN2 = 0.3468
LN2_LOW = -1.904654299957768e-09
"""ln 2 less ln 2 rounded to float32 (ln 2 = 0.693147180559945309417232...)."""


@cache
def fit(steps: int = 1) -> Minimax:
    """Fit exp(r) by 1 + r + r^2 p(r), relative error 2^-28, for r to half of (ln 2)/steps."""
    r = symbol("r")
    program = compile_program([sympy.exp(r)], [r])
    powers = range(2, 7 if steps == 1 else 5)
    held = (-HALF_LN2 / steps, HALF_LN2 / steps)
    fixed = ((0, 1.0), (1, 1.0))
    return minimax(program, held, powers, fixed=fixed, weight=program, digits=24)


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
    rest = b.muladd(b.mul(r, r), _curve(b, r), rest)
    one = b.const(1.0)
    head = b.add(one, t)
    rest = b.add(b.sub(t, b.sub(head, one), why="exact"), rest)
    return b.mul(head, power), b.mul(rest, power)


def centre(b: Builder, m: str) -> tuple[str, str, str]:
    """Append, in doubles, for the largest element m: c, the least x - c, what rounds n.

    The last one also brings n - k to its place as an exponent.
    """
    far = b.op(Op.LESS_EQUAL, b.const(FAR), b.op(Op.ABS, m))
    c = b.select(far, m, b.const(0.0), why="what is taken off: x - c is exact")
    top = b.sub(m, c)
    k = b.op(Op.RINT, b.mul(top, b.const(1 / math.log(2), "1/ln 2")))
    least = b.add(top, b.const(DEEPEST, "the exponential is 0 from here on"))
    magic = b.const(SINGLE.magic + STEPS * (SINGLE.bias + CARRIED), "rounds to a whole number")
    return c, least, b.sub(magic, b.mul(k, b.const(float(STEPS))))


def exp_centred(b: Builder, x: str, c: str, least: str, magic: str) -> tuple[str, str]:
    """Append 2^(64 - k) exp(x - c) in two parts, times a factor that all of them have."""
    held = b.op(Op.CLAMP_MIN, b.sub(x, c, why="exact"), least)
    eighths = b.const(SINGLE.rounded(STEPS / math.log(2)), "8/ln 2")
    moved = b.muladd(held, eighths, magic)
    n, head = b.sub(moved, magic), b.op(Op.TO_EIGHTH, moved)
    high = SINGLE.rounded(math.log(2)) / STEPS
    t = b.muladd(n, b.const(-high, "-(ln 2)/8, first part"), held, why="exact")
    r = b.muladd(n, b.const(-SINGLE.rounded(LN2_LOW / STEPS), "-(ln 2)/8, second part"), t)
    return head, b.mul(head, b.muladd(b.mul(r, r), _curve(b, r, STEPS), r))


def _curve(b: Builder, r: str, steps: int = 1) -> str:
    """Append p(r)."""
    found: str | None = None
    curve = fit(steps)
    for (value, _), k in reversed(list(zip(curve.coefficients, curve.exponents, strict=True))):
        c = b.const(value, f"exp(r), r^{k}")
        found = c if found is None else b.muladd(found, r, c)
    return str(found)


def product(b: Builder, head: str, rest: str, factor: tuple[str, str]) -> str:
    """Append (head + rest) 2^-64 times a number in two parts, rounded once or to a subnormal."""
    high, low = factor
    inner = b.muladd(head, low, b.mul(rest, high))
    whole = b.muladd(head, high, inner)
    return b.mul(whole, b.const(2.0**-CARRIED))
