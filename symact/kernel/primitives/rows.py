"""What every primitive states about itself, and the steps that several of them share.

The steps are spelled with plain additions and subtractions: arguments are clamped, so nothing
overflows and the guards of the general error-free operations would be idle work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symact.kernel.arith import Number
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair

MAGIC = 1.5 * 2.0**52
"""Adding it rounds a double below 2^51 to a whole number: the last bit of the sum is worth 1."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """State how a function is computed and how near the result is.

    Attributes:
        name: Name of the function, as in `ir.Op`.
        reduction: How the argument is brought to the interval.
        interval: Where the polynomials hold.
        degrees: Degree of each polynomial, in the argument of the interval.
        error_log2: log2 of the relative error of the function with these polynomials and no
            rounding, certified by ball arithmetic.
        result_log2: log2 of the relative error of hi + lo, roundings included.
        origin: Where coefficients and method come from.
    """

    name: str
    reduction: str
    interval: tuple[float, float]
    degrees: tuple[int, ...]
    error_log2: float
    result_log2: float
    origin: str


def muladd(b: Builder, x: str, y: str, z: str, why: str = "") -> str:
    """Append x * y + z, fused or not."""
    return b.op(Op.MULADD, x, y, z, why=why)


def horner(b: Builder, coefficients: Sequence[Number], x: str) -> str:
    """Append a polynomial by Horner's rule, the constant term first."""
    names = [b.const(row.hi, row.origin) for row in coefficients]
    total = names[-1]
    for name in reversed(names[:-1]):
        total = muladd(b, total, x, name)
    return total


def estrin(b: Builder, coefficients: Sequence[Number], x: str) -> str:
    """Append a polynomial by Estrin's rule, the constant term first: short chains."""
    terms, power = [b.const(row.hi, row.origin) for row in coefficients], x
    while len(terms) > 1:
        pairs = [terms[k : k + 2] for k in range(0, len(terms), 2)]
        terms = [muladd(b, p[1], power, p[0]) if len(p) == 2 else p[0] for p in pairs]
        if len(terms) > 1:
            power = b.mul(power, power)
    return terms[0]


def whole(b: Builder, x: str, factor: str | None = None, why: str = "") -> str:
    """Append x, or x times a factor, rounded to a whole number below 2^51."""
    magic = b.const(MAGIC, "1.5 * 2^52: the sum is a whole number")
    shifted = b.add(x, magic) if factor is None else muladd(b, x, factor, magic)
    return b.sub(shifted, magic, why=why)


def head(b: Builder, x: str, grid: float, why: str = "") -> str:
    """Append x rounded to a multiple of `grid`, a power of two, for |x| < 2^51 grid."""
    magic = b.const(MAGIC * grid, f"1.5 * 2^52 * {grid}: the sum is a multiple of {grid}")
    return b.sub(b.add(x, magic), magic, why=why)


def clamp(b: Builder, u: Pair, lo: float, hi: float, origin: str = "") -> Pair:
    """Append u limited to [lo, hi]; the low part is dropped outside."""
    kept = b.clamp(u.hi, lo, hi, origin)
    if u.lo is None:
        return Pair(kept)
    inside = b.op(Op.EQUAL, kept, u.hi)
    return Pair(kept, b.select(inside, u.lo, b.const(0.0)))
