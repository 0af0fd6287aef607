"""Numbers in two parts over a writer that follows their values: no guard that is not needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symact.kernel.ir import Op
from symact.kernel.plain.writer import EXACT, Writer, significant


@dataclass(frozen=True, slots=True)
class Sum:
    """Hold (hi + lo) scale: `lo` may be left out, and so may `scale`, a power of two."""

    hi: str
    lo: str | None = None
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Give sums, products and quotients.

    Attributes:
        w: Where to append.
        sharp: Whether what rounding takes is carried on in a second part.
        deep: Whether low parts of functions are.
        whole: Whether remainders are exact also where nothing is fused.
    """

    w: Writer
    sharp: bool = True
    deep: bool = True
    whole: bool = True

    def plain(self, x: Sum) -> Sum:
        """Multiply by the scale: tiny numbers lose digits here."""
        if x.scale is None:
            return x
        lo = None if x.lo is None else self.w.mul(x.lo, x.scale)
        return Sum(self.w.mul(x.hi, x.scale), lo)

    def rounded(self, x: Sum) -> str:
        """Append a number in one part; its scale goes last."""
        total = x.hi if x.lo is None else self.w.add(x.hi, x.lo)
        return total if x.scale is None else self.w.op(Op.MUL, total, x.scale)

    def product(self, x: Sum, y: Sum) -> str:
        """Append x y in one part: the product of the high parts is rounded once, or twice."""
        w = self.w
        if not self.sharp or (x.lo is None and y.lo is None):
            return self.rounded(self.mul(x, y))
        if x.scale is not None and y.scale is not None:
            y = self.plain(y)
        low = None
        for part, other in ((x.lo, y.hi), (y.lo, x.hi)):
            if part is not None:
                low = w.op(Op.MUL, part, other) if low is None else w.muladd(part, other, low)
        total = w.muladd(x.hi, y.hi, str(low))
        scale = x.scale or y.scale
        return total if scale is None else w.op(Op.MUL, total, scale)

    def neg(self, x: Sum) -> Sum:
        """Append -x."""
        lo = None if x.lo is None else self.w.op(Op.NEG, x.lo)
        return Sum(self.w.op(Op.NEG, x.hi), lo, x.scale)

    def add(self, x: Sum, y: Sum) -> Sum:
        """Append x + y."""
        w, x, y = self.w, self.plain(x), self.plain(y)
        if not self.sharp:
            return Sum(w.add(x.hi, y.hi))
        if not self._larger(x.hi, y.hi) and self._larger(y.hi, x.hi):
            x, y = y, x
        s = w.op(Op.ADD, x.hi, y.hi)
        t = w.op(Op.SUB, s, x.hi, why=EXACT)
        low = w.op(Op.SUB, y.hi, t, why=EXACT)
        if not self._larger(x.hi, y.hi):
            back = w.op(Op.SUB, x.hi, w.op(Op.SUB, s, t, why=EXACT), why=EXACT)
            low = w.op(Op.ADD, back, low, why=EXACT)
        return Sum(s, self._with(low, x.lo, y.lo))

    def _larger(self, x: str, y: str) -> bool:
        """Tell whether x has at least the exponent of y at every point."""
        a, b = (np.frexp(np.asarray(self.w.values[n])) for n in (x, y))
        fine = (a[1] >= b[1]) | (b[0] == 0) | ~np.isfinite(a[0]) | ~np.isfinite(b[0])
        return bool((fine & (a[0] != 0) | (b[0] == 0) | ~self.w.active).all())

    def _with(self, low: str, *parts: str | None) -> str:
        for part in parts:
            if part is not None:
                low = self.w.add(low, part)
        return low

    def mul(self, x: Sum, y: Sum) -> Sum:
        """Append x y; one scale is kept."""
        w = self.w
        if x.scale is not None and y.scale is not None:
            y = self.plain(y)
        scale = x.scale or y.scale
        for a, b in ((x, y), (y, x)):
            if self._power(a.hi) and a.lo is None:
                lo = None if b.lo is None else w.mul(b.lo, a.hi)
                return Sum(w.mul(b.hi, a.hi), lo, scale)
        p = w.mul(x.hi, y.hi)
        if not self.sharp:
            return Sum(p, None, scale)
        low = None if w.exactly(p) else w.op(Op.PRODUCT_REST, x.hi, y.hi, p)
        for part, other in ((x.lo, y.hi), (y.lo, x.hi)):
            if part is not None:
                low = w.op(Op.MUL, part, other) if low is None else w.muladd(part, other, low)
        return Sum(p, low, scale)

    def _power(self, name: str) -> bool:
        value = np.asarray(self.w.values[name])
        return value.ndim == 0 and significant(float(value)) == 1 and bool(value != 0)

    def div(self, x: Sum, y: Sum) -> Sum:
        """Append x/y: by 1/y, and the remainder by it once more."""
        w, y = self.w, self.plain(y)
        if not self.sharp:
            return Sum(w.op(Op.DIV, x.hi, y.hi), None, x.scale)
        r = w.op(Op.DIV, w.const(1.0), y.hi)
        q = w.op(Op.MUL, x.hi, r)
        # the low parts first: they need not wait for the remainder
        low = x.lo
        if y.lo is not None:
            low = w.op(Op.MUL, q, y.lo) if low is None else w.muladd(w.op(Op.NEG, q), y.lo, low)
        rest = self._rest(x.hi, q, y.hi)
        if low is not None:
            rest = w.op(Op.SUB if x.lo is None else Op.ADD, rest, low)
        return Sum(q, w.op(Op.MUL, rest, r), x.scale)

    def _rest(self, x: str, q: str, y: str) -> str:
        """Append x - q y, exact, or rounded where nothing is fused."""
        w = self.w
        if not self.whole:
            return w.muladd(w.op(Op.NEG, q), y, x)
        p = w.op(Op.MUL, q, y)
        rest = w.op(Op.SUB, x, p, why=EXACT)
        return w.op(Op.SUB, rest, w.op(Op.PRODUCT_REST, q, y, p), why=EXACT)

    def select(self, condition: str, x: Sum, y: Sum) -> Sum:
        """Append the choice of x where the condition holds, else y."""
        w = self.w
        lo = scale = None
        if x.lo is not None or y.lo is not None:
            zero = w.const(0.0)
            lo = w.select(condition, x.lo or zero, y.lo or zero)
        if x.scale is not None or y.scale is not None:
            one = w.const(1.0)
            scale = w.select(condition, x.scale or one, y.scale or one)
        return Sum(w.select(condition, x.hi, y.hi), lo, scale)
