"""What rounding takes from the argument of an exponential, made good by a second part."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from symact.kernel.arith import Number
from symact.kernel.ir import Op
from symact.kernel.plain.exponential import DEEPEST
from symact.kernel.plain.writer import EXACT, significant

if TYPE_CHECKING:
    from symact.kernel.plain.lower import Lowering

LARGEST_LOW = 2.0**-10
"""A low part that is larger belongs to an argument that is clamped."""


def inverted(number: Number) -> Number:
    """Give 1 over a number in two parts."""
    exact = 1 / (Fraction(number.hi) + Fraction(number.lo))
    return Number(float(exact), float(exact - Fraction(float(exact))), f"1/({number.origin})")


class Pairs:
    """Append what rounding took from sums and products of inputs and constants."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.w = lowering.w
        self.done: dict[int, tuple[str, str | None]] = {}

    def low(self, place: int, u: str) -> str | None:
        """Append the part of a node, up to its sign, that is missing in the name u."""
        w = self.w
        high, low = self.pair(place)
        if low is None:
            return None
        if self.lowering.ratio(place).minus:
            high, low = self._negative(high), self._negative(low)
        if high != u:
            low = w.op(Op.ADD, w.op(Op.SUB, high, u, why=EXACT), low)
        size = np.abs(np.asarray(w.values[low]))
        if ((size < LARGEST_LOW) | ~w.active).all():
            return low
        near = w.op(Op.LESS, w.op(Op.ABS, u), w.const(DEEPEST))
        return w.select(near, low, w.const(0.0))

    def _negative(self, name: str) -> str:
        return self.w.op(Op.NEG, name)

    def pair(self, place: int) -> tuple[str, str | None]:
        """Append a node in two parts."""
        if place not in self.done:
            self.done[place] = self._pair(place)
        return self.done[place]

    def _pair(self, place: int) -> tuple[str, str | None]:
        node = self.lowering.program.nodes[place]
        if place in self.lowering.numbers:
            return self._number(self.lowering.numbers[place])
        if node.op == "div" and node.args[1] in self.lowering.numbers:
            inverse = inverted(self.lowering.numbers[node.args[1]])
            return self.product(self.pair(node.args[0]), self._number(inverse))
        if node.op == "neg":
            high, low = self.pair(node.args[0])
            return self._negative(high), None if low is None else self._negative(low)
        if node.op == "mul":
            return self.product(self.pair(node.args[0]), self.pair(node.args[1]))
        if node.op == "powi":
            base = total = self.pair(node.args[0])
            for _ in range(int(node.text) - 1):
                total = self.product(total, base)
            return total
        if node.op == "add":
            return self.sum(self.pair(node.args[0]), self.pair(node.args[1]))
        return self.lowering.name(place), None

    def _number(self, number: Number) -> tuple[str, str | None]:
        w = self.w
        kept = w.f.rounded(number.hi)
        rest = (number.hi - kept) + number.lo
        name = w.const(kept, number.origin)
        if not rest:
            return name, None
        low = w.const(rest, f"{number.origin}, low part")
        # a number may stand negated elsewhere: its size is what has been rounded
        same = w.const(abs(kept), number.origin)
        w.completed[same if kept > 0 else name] = low
        return name, low

    def product(
        self, x: tuple[str, str | None], y: tuple[str, str | None]
    ) -> tuple[str, str | None]:
        """Append x y in two parts."""
        w = self.w
        high = w.op(Op.MUL, *sorted((x[0], y[0])))
        powers = any(
            significant(float(np.ravel(w.values[n])[0])) == 1 and np.ndim(w.values[n]) == 0
            for n in (x[0], y[0])
        )
        low = None if powers else w.op(Op.PRODUCT_REST, x[0], y[0], high)
        for part, other in ((x[1], y[0]), (y[1], x[0])):
            if part is not None:
                product = w.op(Op.MUL, part, other)
                low = product if low is None else w.op(Op.MULADD, part, other, low)
        return high, low

    def sum(self, x: tuple[str, str | None], y: tuple[str, str | None]) -> tuple[str, str | None]:
        """Append x + y in two parts."""
        w = self.w
        high = w.op(Op.ADD, *sorted((x[0], y[0])))
        t = w.op(Op.SUB, high, x[0], why=EXACT)
        low = w.op(
            Op.ADD,
            w.op(Op.SUB, x[0], w.op(Op.SUB, high, t, why=EXACT), why=EXACT),
            w.op(Op.SUB, y[0], t, why=EXACT),
            why=EXACT,
        )
        for part in (x[1], y[1]):
            if part is not None:
                low = w.op(Op.ADD, low, part)
        return high, low
