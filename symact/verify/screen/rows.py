"""Operations as rows: the C expression of a value and of the bound on its error.

The error of a node is a running error: what the operands bring in, carried through the operation
to first order and beyond, and 2^-64 of the result for the operation itself (`SX_LEAST` where it
can underflow). An operand without an error is exact, and its terms are not spelled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symact.verify.screen.literal import EXTENDED, exponent_of, literal, rounded

SMALL_SHIFT = 64
"""Scaling a double by such powers of two, a hundred times over, stays exact in long double."""


@dataclass(frozen=True, slots=True)
class Term:
    """Hold what stands for a node in C.

    Attributes:
        value: A name or a literal.
        error: A name or a literal; empty where the value is exact.
        number: The value, where it is an exact constant.
        mirror: What this is the negative of, by name; empty where nothing.
    """

    value: str
    error: str = ""
    number: Fraction | None = None
    mirror: str = ""

    @property
    def size(self) -> str:
        """Give the name that u and -u have in common."""
        return self.mirror or self.value

    @property
    def power(self) -> int | None:
        """Give k where the term is exactly 2^k or -2^k with a moderate k."""
        if not self.number or abs(self.number) != Fraction(2) ** exponent_of(self.number):
            return None
        k = exponent_of(self.number)
        return k if abs(k) <= SMALL_SHIFT else None


@dataclass(frozen=True, slots=True)
class Spelled:
    """Hold the C expressions of a node; `{v}` in the error stands for the value's name.

    `mirror` names what the value is the negative of.
    """

    value: str
    error: str = ""
    mirror: str = ""


Row = Callable[..., Spelled]

ROUNDING = "fabsl({v}) * SX_U"
UNDERFLOW = "fabsl({v}) * SX_U + SX_LEAST"


def _sum(*parts: str) -> str:
    return " + ".join(p for p in parts if p)


def _sized(a: Term) -> str:
    """Spell the size of a term."""
    if a.number is not None:
        return literal(abs(a.number))
    return f"fabsl({a.value})"


def negated(a: Term) -> Spelled:
    """Spell -a: exact."""
    return Spelled(f"-({a.value})", a.error, a.size)


def size_of(a: Term) -> Spelled:
    """Spell |a|: exact."""
    return Spelled(f"fabsl({a.value})", a.error)


def signed_as(a: Term, b: Term) -> Spelled:
    """Spell a >= 0 with the sign of b: a part that is odd together with b."""
    return Spelled(f"copysignl({a.value}, {b.value})", a.error)


def sign_of(a: Term) -> Spelled:
    """Spell the sign of a: right where a is further from 0 than its error."""
    value = f"(({a.value} > 0.0L) - ({a.value} < 0.0L))"
    return Spelled(value, f"(fabsl({a.value}) > {a.error} ? 0.0L : 2.0L)" if a.error else "")


def added(a: Term, b: Term) -> Spelled:
    """Spell a + b; a sum is exact where it underflows."""
    return Spelled(f"{a.value} + {b.value}", _sum(ROUNDING, a.error, b.error))


def multiplied(a: Term, b: Term) -> Spelled:
    """Spell a b; a factor 2^k adds no error of its own."""
    for one, other in ((a, b), (b, a)):
        if one.power is not None:
            error = f"{_sized(one)} * {other.error} + SX_LEAST" if other.error else ""
            return Spelled(f"{a.value} * {b.value}", error)
    first = f"{_sized(a)} * {b.error}" if b.error else ""
    second = f"{_sized(b)} * {a.error}" if a.error else ""
    if a.error and b.error:
        second = f"({_sized(b)} + {b.error}) * {a.error}"
    return Spelled(f"{a.value} * {b.value}", _sum(UNDERFLOW, first, second))


def divided(a: Term, b: Term) -> Spelled:
    """Spell a/b: |(a + da)/(b + db) - a/b| <= (|da| + |a/b| |db|)/(|b| - |db|)."""
    value = f"{a.value} / {b.value}"
    if b.power is not None:
        return Spelled(value, f"{a.error} / {_sized(b)} + SX_LEAST" if a.error else "")
    if not b.error:
        return Spelled(value, _sum(UNDERFLOW, f"{a.error} / {_sized(b)}" if a.error else ""))
    above = _sum(a.error, f"fabsl({{v}}) * {b.error}")
    return Spelled(value, _sum(UNDERFLOW, f"sx_ratio({above}, {b.value}, {b.error})"))


ARITHMETIC: dict[str, Row] = {
    "neg": negated,
    "abs": size_of,
    "signed": signed_as,
    "sign": sign_of,
    "add": added,
    "mul": multiplied,
    "div": divided,
}
"""Operations without a function of their own."""


def constant(lo: Fraction, hi: Fraction) -> Term:
    """Spell a number known to lie between two fractions."""
    value = rounded((lo + hi) / 2, EXTENDED)
    error = max(abs(hi - value), abs(value - lo))
    if not error:
        return Term(literal(value), "", value)
    # two bits suffice for an error; the second makes room for rounding it up
    bound = rounded(error, 2) * Fraction(3, 2)
    return Term(literal(value), literal(bound))
