"""Products and quotients of names: as few roundings as the factors allow."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np

from symact.kernel.ir import Op
from symact.kernel.plain.functions import Functions
from symact.kernel.plain.ratio import Ratio
from symact.kernel.plain.writer import EXACT, Writer

Choice = tuple[str, tuple[str, ...], tuple[str, ...]]

CARRIED = 2.0**-40
"""Squares of float32 are carried times this where they are too large."""

LEAST_NORMAL, VANISHING = 2.0**-126, 2.0**-151
"""The least normal number of float32, and one that is rounded to 0."""


class Products:
    """Append products of what has been written.

    Attributes:
        w: Where to append.
        functions: The functions over it.
        entered: Names of the inputs.
        sums: e by the name of 1 + e.
        choices: (condition, factors where it holds, factors elsewhere) by the name of the choice.
        rests: g by the name of 1 - g.
        halves: g as 2^n (1 + z), by the name of 1 - g.
    """

    def __init__(self, w: Writer, functions: Functions, entered: frozenset[str]) -> None:
        self.w = w
        self.functions = functions
        self.entered = entered
        self.sums: dict[str, str] = {}
        self.choices: dict[str, Choice] = {}
        self.rests: dict[str, str] = {}
        self.halves: dict[str, str] = {}

    def collapse(self, r: Ratio) -> str:
        """Multiply out and divide once; powers of two that are carried go last."""
        kept, scales = self._tails(r.top)
        top = self.product(kept)
        if r.minus:
            top = self.functions.negative(top)
        top = self._divided(top, tuple(map(self.functions.plain, r.below)))
        for scale in scales:
            top = self.w.mul(top, scale)
        return top

    def _divided(self, top: str, names: tuple[str, ...]) -> str:
        """Append a quotient; where another result may divide by the same, with inverses."""
        w = self.w
        fixed = tuple(n for n in names if n[:1] == "c")
        others = tuple(n for n in names if n not in fixed)
        if w.sharing and not w.f.scale:  # in float32 the inverse would be one rounding too many
            for name in others:
                top = w.mul(top, w.op(Op.DIV, w.const(1.0), name))
        else:
            top = self._by_square(top, others) or self._by_each(top, others)
        for name in fixed:
            # beside other results one rounding more costs less than a division
            spared = w.sharing and w.f.functions is None and top not in self.entered
            once = not spared if w.f.scale else not others and self._is_short(top)
            top = w.op(Op.DIV, top, name) if once else w.mul(top, self._inverse(name))
        return top

    def _by_each(self, top: str, names: tuple[str, ...]) -> str:
        for below in self._divisors(names):
            top = self.w.op(Op.DIV, top, below)
        return top

    def _by_square(self, top: str, names: tuple[str, ...]) -> str | None:
        """Append a quotient by (1 + e)^2 that would overflow: both sides are carried down.

        None where it is no such quotient, or where that would change it.
        """
        w = self.w
        if not w.f.scale or len(names) != 2 or names[0] != names[1]:
            return None
        e = self._less_one(names[0])
        if e is None or self._divisors(names) != names:
            return None
        small = w.const(CARRIED, "carries a square")
        above = w.mul(top, small)
        size = np.abs(np.asarray(w.values[above], np.float64))
        inside = w.op(Op.ADD, *sorted((e, w.const(2.0))))
        below = w.op(Op.MULADD, w.mul(e, small), inside, small)
        whole = np.asarray(w.values[below], np.float64)
        beyond = np.isinf(whole)
        one_more = np.asarray(w.values[names[0]], np.float64)
        with np.errstate(all="ignore"):
            true = size / CARRIED / one_more / one_more
        kept = (size >= LEAST_NORMAL) | (size == 0)
        fits = kept & (~beyond | (true < VANISHING))
        return w.op(Op.DIV, above, below) if (fits | ~w.active).all() else None

    def _less_one(self, name: str) -> str | None:
        """Give e of a sum 1 + e that stands already, e not negative."""
        w, one = self.w, self.w.const(1.0)
        step = next((s for s in w.steps() if s.target == name), None)
        if step is None or step.op is not Op.ADD or one not in step.args:
            return None
        e = step.args[1] if step.args[0] == one else step.args[0]
        return e if w.span(e)[0] >= 0 else None

    def _is_short(self, top: str) -> bool:
        """Tell whether a number has so few digits that its quotients are rounded once."""
        step = next((s for s in self.w.steps() if s.target == top), None)
        return step is not None and (
            step.op in {Op.WIDEN, Op.NEG}
            or (step.op in {Op.ADD, Op.SUB, Op.MULADD} and any(a[:1] == "c" for a in step.args))
        )

    def _inverse(self, name: str) -> str:
        """Name the inverse of a constant."""
        w = self.w
        value = w.exact.get(name, Fraction(float(w.values[name])))
        high = float(1 / value)
        return w.const(high, "inverse of a constant", float(1 / value - Fraction(high)))

    def _tails(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
        """Keep one of each number that carries a power of two, the others plain."""
        kept, scales, seen = [], [], set()
        for name in names:
            first = name in self.w.tailed and name not in seen
            seen.add(name)
            kept.append(name if first else self.functions.plain(name))
            if first:
                scales.append(self.w.tailed[name][0])
        return tuple(kept), scales

    def _divisors(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Give the product of the names, or the names where the product would overflow."""
        if not names:
            return ()
        whole = self.product(names)
        grown = np.isinf(np.asarray(self.w.values[whole]))
        finite = [np.isfinite(np.asarray(self.w.values[n])) for n in names]
        spoilt = grown & np.logical_and.reduce(np.broadcast_arrays(*finite)) & self.w.active
        return names if spoilt.any() else (whole,)

    def product(self, names: tuple[str, ...]) -> str:
        """Append the product of names; (1 + e)^2 as 1 + e (2 + e), with fewer roundings."""
        last = next((n for n in names if self._last(n)), None) if len(names) > 1 else None
        if last is None:
            return self._multiplied(names)
        rest = list(names)
        rest.remove(last)
        return self._last_factor(self._multiplied(tuple(rest)), last)

    def _last(self, name: str) -> bool:
        """Tell whether a factor is better multiplied by last."""
        return any(name in known for known in (self.functions.grown, self.choices, self.rests))

    def _last_factor(self, total: str, name: str) -> str:
        """Append a product with an exponential 2^n (1 + q) or with 1 - g: no rounding of its own.

        Choices between such factors are made of the products.
        """
        w = self.w
        if name in self.choices:
            condition, *sides = self.choices[name]
            return w.select(condition, *(self.product((total, *side)) for side in sides))
        if name in self.rests:
            return w.op(Op.MULADD, self.functions.negative(total), self.rests[name], total)
        power, grown = self.functions.grown[name]
        moved = w.op(Op.MUL, total, power, why=EXACT)
        return w.op(Op.MULADD, moved, grown, moved)

    def plain_power(self, name: str) -> str:
        """Append 2^n of a factor 2^n (1 + q), without the power of two that it may carry."""
        w, power = self.w, self.functions.grown[name][0]
        if name not in w.tailed:
            return power
        power = w.op(Op.MUL, power, w.tailed[name][0], why=EXACT)
        w.frozen.add(power)
        return power

    def _multiplied(self, names: tuple[str, ...]) -> str:
        w, left = self.w, Counter(names)
        if self._is_scaled_input(names):
            return self._scaled_input(*names)
        total = None
        for name in dict.fromkeys(names):
            while left[name]:
                squared = left[name] > 1 and name in self.sums
                left[name] -= 2 if squared else 1
                factor = self._squared_sum(name) if squared else name
                total = factor if total is None else w.mul(total, factor)
        return w.const(1.0) if total is None else total

    def _is_scaled_input(self, names: tuple[str, ...]) -> bool:
        """Tell whether an input is multiplied by a rounded constant, in float32."""
        return (
            bool(self.w.f.scale)
            and len(names) == 2
            and names[0] in self.w.exact
            and (names[1] in self.entered)
        )

    def _scaled_input(self, factor: str, x: str) -> str:
        """Append the product with the constant as it is: near the largest number it counts."""
        w, whole = self.w, self.w.exact[factor]
        high = w.f.rounded(float(whole))
        if high > whole:
            high = float(np.nextafter(np.float32(high), np.float32(0)))
        low = w.const(float(whole - Fraction(high)), "constant, low part")
        return w.op(Op.MULADD, x, w.coefficient(high, "constant, high part"), w.mul(x, low))

    def _squared_sum(self, name: str) -> str:
        w, e = self.w, self.sums[name]
        return w.op(Op.MULADD, e, w.op(Op.ADD, *sorted((e, w.const(2.0)))), w.const(1.0))

    def one_more(self, e: str) -> str:
        """Append 1 + e, where e is at least 0."""
        name = self.w.add(e, self.w.const(1.0))
        self.sums[name] = e
        return name
