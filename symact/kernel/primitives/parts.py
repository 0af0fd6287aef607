"""Signs, constants and polynomials that several primitives share."""

from __future__ import annotations

from collections.abc import Sequence

from symact.kernel.arith import Number
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.numeric.minimax import Minimax


def sign_of(b: Builder, x: Pair) -> str:
    """Append 1 or -1 with the sign bit of x."""
    return b.op(Op.COPYSIGN, b.const(1.0), x.hi)


def signed(b: Builder, x: Pair, sign: str) -> Pair:
    """Append x times a sign, 1 or -1, which a zero takes on too."""
    return Pair(b.mul(x.hi, sign), None if x.lo is None else b.mul(x.lo, sign))


def magnitude(b: Builder, x: Pair, sign: str) -> Pair:
    """Append |x|, the sign known."""
    return Pair(b.op(Op.ABS, x.hi), None if x.lo is None else b.mul(x.lo, sign))


def constant(b: Builder, value: Number) -> Pair:
    """Name a constant given in two parts."""
    return Pair(b.const(value.hi, value.origin), b.const(value.lo, f"{value.origin}, low part"))


def chains(b: Builder, coefficients: Sequence[Number], z: str) -> str:
    """Append a polynomial, the constant term first: `chained` with named coefficients."""
    return chained(b, [b.const(row.hi, row.origin) for row in coefficients], z)


def chained(b: Builder, names: Sequence[str], z: str) -> str:
    """Append a polynomial by two interleaved Horner chains, the constant term added last.

    The rounding of all but the last two steps is shrunk by z.
    """
    square = b.mul(z, z)
    even, odd = _horner(b, names[1::2], square), _horner(b, names[2::2], square)
    return b.muladd(b.muladd(odd, z, even), z, names[0])


def _horner(b: Builder, names: Sequence[str], z: str) -> str:
    value = names[-1]
    for name in reversed(names[:-1]):
        value = b.muladd(value, z, name)
    return value


def numbers(found: Minimax, function: str) -> tuple[Number, ...]:
    """Give the coefficients of a fit with their origin."""
    rows = zip(found.coefficients, found.exponents, strict=True)
    return tuple(Number(*parts, f"minimax fit of {function}, power {k}") for parts, k in rows)
