"""One arithmetic for three levels: formulas of functions are written once over it.

Narrow: results in one double. Sharp: sums, products and quotients in pairs around library
functions and polynomials in one double, so that only those err. Deep: pairs throughout. Operands
may be pairs at every level: a narrow exponential still uses the low part of its argument, because
an error of the argument there is an error of the result, as large as the argument is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symact.kernel import lean, pairs
from symact.kernel.builder import Builder
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair

SHARP_SEEN = 2.0**-6
"""Terms of a polynomial smaller than this part of the first one are evaluated in one double:
their rounding is a few 2^-59."""


@dataclass(frozen=True, slots=True)
class Number:
    """Hold a constant as an unevaluated sum of two doubles, with its origin."""

    hi: float
    lo: float
    origin: str


@dataclass(frozen=True, slots=True)
class Arith:
    """Give the operations of one level over one builder.

    Attributes:
        b: Where to append.
        wide: Whether results are pairs (sharp and deep).
        deep: Whether functions are right to the low part as well.
    """

    b: Builder
    wide: bool = False
    deep: bool = False

    @property
    def lean(self) -> bool:
        """Tell whether sharp arithmetic may leave out guards and last digits of low parts."""
        return self.wide and self.b.plain and not self.deep

    def _kept(self, x: Pair) -> Pair:
        """Renormalize; a zero keeps its sign, which the sum with its low part would lose."""
        found = lean.renormalized(self.b, x)
        return Pair(self.b.op(Op.COPYSIGN, found.hi, x.hi), found.lo)

    def const(self, hi: float, lo: float = 0.0, origin: str = "") -> Pair:
        """Name a constant."""
        if not self.wide or lo == 0.0:
            return Pair(self.b.const(hi, origin))
        return Pair(self.b.const(hi, origin), self.b.const(lo, f"{origin}, low part"))

    def number(self, value: Number) -> Pair:
        """Name a constant given in two parts."""
        return self.const(value.hi, value.lo, value.origin)

    def add(self, x: Pair, y: Pair) -> Pair:
        """Append x + y."""
        if self.lean:
            return lean.renormalized(self.b, lean.total(self.b, x, y))
        return pairs.add(self.b, x, y) if self.wide else Pair(self.b.add(x.hi, y.hi))

    def sub(self, x: Pair, y: Pair) -> Pair:
        """Append x - y."""
        if self.lean:
            return self.add(x, self.neg(y))
        return pairs.sub(self.b, x, y) if self.wide else Pair(self.b.sub(x.hi, y.hi))

    def mul(self, x: Pair, y: Pair) -> Pair:
        """Append x * y."""
        if self.lean:
            return self._kept(lean.product(self.b, x, y))
        return pairs.mul(self.b, x, y) if self.wide else Pair(self.b.mul(x.hi, y.hi))

    def div(self, x: Pair, y: Pair) -> Pair:
        """Append x / y."""
        if not self.wide:
            return Pair(self.b.div(x.hi, y.hi))
        if self.lean:
            return self._kept(lean.quotient(self.b, x, y))
        return pairs.div(self.b, x, y) if self.deep else pairs.quick_div(self.b, x, y)

    def ratio(self, x: Pair, value: Fraction, origin: str) -> Pair:
        """Append x times a fraction that is no double, for lean arithmetic."""
        return self._kept(lean.ratio(self.b, x, value, origin))

    def sqrt(self, x: Pair) -> Pair:
        """Append the square root."""
        if self.lean:
            return self._kept(lean.root(self.b, x))
        return pairs.sqrt(self.b, x) if self.wide else Pair(self.b.op(Op.SQRT, x.hi))

    def neg(self, x: Pair) -> Pair:
        """Append -x."""
        return pairs.neg(self.b, x)

    def times(self, x: Pair, power_of_two: float) -> Pair:
        """Append an exact scaling."""
        return pairs.scale(self.b, x, power_of_two)

    def select(self, condition: str, x: Pair, y: Pair) -> Pair:
        """Append the choice."""
        return pairs.select(self.b, condition, x, y)

    def negative(self, x: Pair) -> str:
        """Append the test x < 0."""
        return self.b.op(Op.LESS, x.hi, self.b.const(0.0))

    def abs(self, x: Pair) -> Pair:
        """Append |x|."""
        hi = self.b.op(Op.ABS, x.hi)
        if x.lo is None:
            return Pair(hi)
        return Pair(hi, self.b.select(self.negative(x), self.b.neg(x.lo), x.lo))

    def clamp(self, x: Pair, lo: float, hi: float) -> Pair:
        """Append x limited to [lo, hi]; the low part is dropped outside."""
        head = self.b.clamp(x.hi, lo, hi)
        if x.lo is None:
            return Pair(head)
        inside = self.b.op(Op.EQUAL, head, x.hi)
        return Pair(head, self.b.select(inside, x.lo, self.b.const(0.0)))

    def square(self, x: Pair) -> Pair:
        """Append x^2 in two parts at either width: it is the argument of exponentials."""
        return pairs.mul(self.b, x, x)

    def poly(self, coefficients: Sequence[Number], x: Pair, reach: float) -> Pair:
        """Append a polynomial by Horner's rule.

        Args:
            coefficients: From the constant term up.
            x: The variable.
            reach: Bound of |x|; wide arithmetic carries in pairs only those leading terms
                whose rounding could be seen at 2^-100 of the constant term.
        """
        if not self.wide:
            return Pair(_horner(self.b, [k.hi for k in coefficients], x.hi, coefficients))
        if not self.deep and not self.b.own and len(coefficients) > 1:
            rest = _horner(self.b, [k.hi for k in coefficients[1:]], x.hi, coefficients[1:])
            return self.add(self.number(coefficients[0]), self.mul(Pair(rest), x))
        seen = abs(coefficients[0].hi) * (2.0**-50 if self.deep else SHARP_SEEN)
        cut = len(coefficients)
        while cut > 1 and abs(coefficients[cut - 1].hi) * reach ** (cut - 1) < seen:
            cut -= 1
        leading, tail = coefficients[:cut], coefficients[cut:]
        if tail:
            result = Pair(_horner(self.b, [k.hi for k in tail], x.hi, tail))
        else:
            result, leading = self.number(leading[-1]), leading[:-1]
        for k in reversed(leading):
            result = self.add(self.mul(result, x), self.number(k))
        return result


def _horner(b: Builder, values: Sequence[float], x: str, source: Sequence[Number]) -> str:
    total = b.const(values[-1], source[-1].origin)
    for value, row in zip(reversed(values[:-1]), reversed(source[:-1]), strict=True):
        if b.own and value != 0.0:
            total = b.muladd(total, x, b.const(value, row.origin))
            continue
        total = b.mul(total, x)
        if value != 0.0:
            total = b.add(total, b.const(value, row.origin))
    return total
