"""The exponential of float32 rows in one double a step: for targets that have no fused steps."""

from __future__ import annotations

import math
from functools import cache

import sympy

from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

HALF_LN2 = 0.3468
POWERS = range(2, 9)
"""exp(r) to 2^-39: far below an ulp of float32."""

LN2 = (float.fromhex("0x1.62e42fefa38p-1"), float.fromhex("0x1.ef35793c7673p-45"))
"""ln 2: cut to 42 bits, and the rest."""

LEAST, MOST = -700.0, 709.0
MAGIC = 1.5 * 2.0**52


@cache
def fit() -> Minimax:
    """Fit exp(r) by 1 + r + r^2 p(r), relative error."""
    r = symbol("r")
    program = compile_program([sympy.exp(r)], [r])
    fixed = ((0, 1.0), (1, 1.0))
    return minimax(program, (-HALF_LN2, HALF_LN2), POWERS, fixed=fixed, weight=program)


def exp(b: Builder, u: str, *, falls: bool) -> str:
    """Append the exponential, held where u < -700: there it is lost beside any float32 number.

    Args:
        b: Where to append.
        u: Name of the argument.
        falls: Whether it is never positive.
    """
    held = b.op(Op.CLAMP_MIN, u, b.const(LEAST))
    if not falls:
        held = b.op(Op.CLAMP_MAX, held, b.const(MOST))
    magic = b.const(MAGIC, "rounds to a whole number")
    n = b.sub(b.muladd(held, b.const(1 / math.log(2), "1/ln 2"), magic), magic)
    r = b.muladd(n, b.const(-LN2[0], "-(ln 2, cut to 42 bits)"), held, why="exact")
    r = b.muladd(n, b.const(-LN2[1], "-what is cut off"), r)
    found: str | None = None
    rows = zip(fit().coefficients, fit().exponents, strict=True)
    for (value, _), k in sorted(rows, key=lambda row: -row[1]):
        c = b.const(value, f"exp(r), r^{k}")
        found = c if found is None else b.muladd(found, r, c)
    one = b.const(1.0)
    for _ in range(2):
        found = b.muladd(str(found), r, one)
    return b.mul(str(found), b.op(Op.POW2, n))
