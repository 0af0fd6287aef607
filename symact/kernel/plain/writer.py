"""Write straight-line code in one arithmetic; every step is computed at sample points at once.

What the points show decides which guards are needed: an argument that never leaves a range is not
clamped. The reverse of the same code gives the error bound, see `errors`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symact.kernel.builder import Builder
from symact.kernel.interpret import meanings
from symact.kernel.ir import Assign, Op
from symact.kernel.plain.arithmetic import DOUBLE_DIGITS, Arithmetic

WHOLE = "a whole number"
EXACT = "exact"


class Writer:
    """Append operations and follow their values.

    Attributes:
        b: Where to append.
        f: The arithmetic.
        values: Every name at the sample points.
        slips: Relative error of a polynomial against its function, of a rounded constant, or, by
            point, of a function whose argument is held.
        unfused: 1 where multiplications with addition may round twice, else 0.
        active: Which of the points count in what is being written.
        bits: Significant digits of names that have few: products of them are exact.
        exact: Positive constants that have been rounded, as they are.
        completed: Low parts of rounded constants, where they are used.
        tailed: Numbers carried times a power of two: that by which to multiply in the end, and
            the plain number, which may have lost digits as a subnormal one.
        rising: Arguments of exp(-|u|) that stand already.
        sharing: Whether several results are written, which have exponentials and divisors in
            common: arguments are then held alike, and quotients are products with inverses.
        halved: Whether results that are one function of -|x| up to a line are written as that.
        lows: What rounding took from arguments of exponentials, by the name of the argument.
        negatives: y by the name of -y, where x is written so.
        grown: exp(u) - 1 by the name of u, where it stands already.
        frozen: Names that no small change of an input moves: whole numbers and powers of two.
    """

    def __init__(self, f: Arithmetic, inputs: dict[str, Any]) -> None:
        self.b = Builder()
        self.f = f
        self.values: dict[str, Any] = {n: f.array(v) for n, v in inputs.items()}
        self.slips: dict[str, Any] = {}
        self.frozen: set[str] = set()
        self.active: Any = np.bool_(True)
        self.bits: dict[str, int] = {}
        self.rising: set[str] = set()
        self.completed: dict[str, str] = {}
        self.tailed: dict[str, tuple[str, str]] = {}
        self.exact: dict[str, Fraction] = {}
        self.unfused = 1.0
        self.sharing = False
        self.halved = False
        self.negatives: dict[str, str] = {}
        self.lows: dict[str, str | None] = {}
        self.grown: dict[str, str] = {}
        self._products: dict[str, tuple[str, str]] = {}
        self._meaning = meanings(f.name) | {Op.WIDEN: np.asarray, Op.NARROW: np.asarray}

    def op(self, op: Op, *args: str, why: str = "") -> str:
        """Append an operation."""
        name = self.b.op(op, *args, why=why)
        if name not in self.values:
            with np.errstate(all="ignore"):
                self.values[name] = self._meaning[op](*(self.values[a] for a in args))
            if op is Op.MUL:
                self._products[name] = (args[0], args[1])
            self._count(name, op, args)
        return name

    def _count(self, name: str, op: Op, args: tuple[str, ...]) -> None:
        """Follow how many significant digits a name can have."""
        known = [self.bits.get(a) for a in args]
        if op is Op.WIDEN:
            self.bits[name] = SHORT_DIGITS
        counted = known[1:] if op is Op.SELECT else known
        if op in SAME_DIGITS and None not in counted:
            self.bits[name] = max(k for k in counted if k is not None)
        if op is Op.MUL and None not in known:
            total = sum(k for k in known if k is not None)
            if total <= self.f.digits:
                self.bits[name] = total

    def exactly(self, name: str) -> bool:
        """Tell whether a product has no rounding error."""
        return name in self.bits and self.f.digits == DOUBLE_DIGITS

    def steps(self) -> list[Assign]:
        """Give what has been written so far."""
        return self.b.written

    def whole(self, x: str, factor: float, offset: int, origin: str) -> tuple[str, str]:
        """Append n, x times a factor to the nearest whole number, and 2^(n + offset)."""
        magic = self.coefficient(self.f.magic + self.f.bias + offset, "rounds to a whole number")
        moved = self.muladd(x, self.coefficient(factor, origin), magic, why=WHOLE)
        n = self.op(Op.SUB, moved, magic, why=WHOLE)
        power = self.op(Op.TO_EXPONENT, moved)
        self.frozen |= {moved, n, power}
        return n, power

    def const(self, value: float, origin: str = "", low: float = 0.0) -> str:
        """Name value + low, rounded to the arithmetic; the rounding counts as an error."""
        kept = self.f.rounded(value)
        name = self.b.const(kept, origin)
        self.values[name] = self.f.array(kept)
        rest = (value - kept) + low
        self.bits[name] = significant(kept)
        if rest and kept and math.isfinite(kept):
            self.slips[name] = abs(rest / kept)
            if value > 0:
                self.exact[name] = Fraction(value) + Fraction(low)
        return name

    def coefficient(self, value: float, origin: str = "") -> str:
        """Name a coefficient: the error of its polynomial is known as it stands."""
        name = self.b.const(self.f.rounded(value), origin)
        self.values[name] = self.f.array(value)
        return name

    def mul(self, x: str, y: str, why: str = "") -> str:
        """Append x y; a product with 1 is left out."""
        one = self.b.const(1.0)
        if one in {x, y}:
            return y if x == one else x
        return self.op(Op.MUL, *sorted((x, y), key=_order), why=why)

    def add(self, x: str, y: str, why: str = "") -> str:
        """Append x + y, as one multiplication and addition where a side is a product."""
        for a, c in ((x, y), (y, x)):
            if a in self._products and not why:
                return self.op(Op.MULADD, *self._products[a], c)
        return self.op(Op.ADD, *sorted((x, y), key=_order), why=why)

    def sub(self, x: str, y: str, why: str = "") -> str:
        """Append x - y."""
        if y in self._products and not why:
            a, c = self._products[y]
            return self.op(Op.MULADD, self.op(Op.NEG, a), c, x)
        return self.op(Op.SUB, x, y, why=why)

    def muladd(self, x: str, y: str, z: str, why: str = "") -> str:
        """Append x y + z, fused or not."""
        return self.op(Op.MULADD, x, y, z, why=why)

    def select(self, condition: str, x: str, y: str) -> str:
        """Append the choice."""
        return x if x == y else self.op(Op.SELECT, condition, x, y)

    def span(self, x: str) -> tuple[float, float]:
        """Give the least and the largest value at the active points."""
        values, active = np.broadcast_arrays(np.asarray(self.values[x]), self.active)
        values = values[active & ~np.isnan(values)]
        return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)

    def held(self, x: str, lo: float, hi: float) -> str:
        """Append x clamped, on the sides where the points show that it can leave [lo, hi]."""
        least, most = self.span(x)
        if least < lo:
            x = self.op(Op.CLAMP_MIN, x, self.const(lo))
        if most > hi:
            x = self.op(Op.CLAMP_MAX, x, self.const(hi))
        return x

    def minus(self, x: str) -> str:
        """Append -x for an argument; its products are to have their sign apart."""
        name = self.op(Op.NEG, x)
        self.negatives[name] = x
        return name

    def horner(self, coefficients: Sequence[float], x: str, origin: str) -> str:
        """Append a polynomial, the constant term first, as two interleaved chains."""
        names = [self.coefficient(c, f"{origin}^{k}") for k, c in enumerate(coefficients)]
        if len(names) <= STRAIGHT[self.f.digits]:
            return self._chain(names, x)
        square = self.mul(x, x)
        return self.muladd(self._chain(names[1::2], square), x, self._chain(names[::2], square))

    def _chain(self, names: Sequence[str], x: str) -> str:
        total = names[-1]
        for name in reversed(names[:-1]):
            total = self.muladd(total, x, name)
        return total


SHORT_DIGITS = 24
SAME_DIGITS = frozenset({Op.NEG, Op.ABS, Op.CLAMP_MIN, Op.CLAMP_MAX, Op.SELECT, Op.COPYSIGN})

STRAIGHT = {24: 16, 53: 9}
"""By digits: up to so many coefficients one chain is short enough."""


def significant(value: float) -> int:
    """Count the significant binary digits of a number."""
    if value == 0 or not math.isfinite(value):
        return 1
    above, _ = value.as_integer_ratio()
    return (abs(above) // (above & -above)).bit_length()


def _order(name: str) -> tuple[str, int]:
    return name[:1], int(name[1:]) if name[1:].isdigit() else -1
