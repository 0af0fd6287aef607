"""Functions of doubles with a relative error of about half an ulp, before the result is rounded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import sympy

from symact.errors import KernelError
from symact.kernel.double.sums import Sum, Sums
from symact.kernel.ir import Op
from symact.kernel.plain.arithmetic import Arithmetic
from symact.kernel.plain.fits import fitted
from symact.kernel.plain.writer import EXACT, WHOLE, Writer
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

LN2_HIGH = float.fromhex("0x1.62e42fefa38p-1")
LN2_LOW = float.fromhex("0x1.ef35793c7673p-45")

DOUBLE = Arithmetic("float64", 53, 1023, -1074, 57.0, (LN2_HIGH, LN2_LOW), 708.0, 200, 40.0)
"""Doubles for results in doubles: n times the first part of ln 2 is exact for |n| < 2^12."""

DEEPEST = 830.0
"""exp(-830) times 2^200 is a normal number, and exp(-746) vanishes."""

SETTLED = 42.0
"""exp(-42) - 1 is -1 in a double."""

CHORD = 1.457
"""CHORD - s/2 is 1/s to 0.043 for 1 <= s <= 2."""

GROWTH = 12
"""Degree and one of the polynomial for exp(r) - 1."""

SHIFT = 1.5 - math.log2(3)
"""Half-way points between whole numbers move to log2(3/4): exp(r) - 1 is from -1/4 to 1/2, where
its last digit is a quarter of that of 1 on the left and half of it on the right."""

LEAST_R, MOST_R = -0.2878, 0.4056
"""log(3/4) and log(3/2), with what rounding adds."""


@cache
def growth_fit() -> Minimax:
    """Fit exp(r) - 1 by r + r^2/2 + r^3 p(r), relative error."""
    r = symbol("r")
    program = compile_program([sympy.exp(r) - 1], [r])
    ends, fixed = (LEAST_R, MOST_R), ((1, 1.0), (2, 0.5))
    return minimax(program, ends, range(3, GROWTH), fixed=fixed, weight=program)


class Functions:
    """Append functions of numbers in two parts."""

    def __init__(self, w: Writer, sums: Sums) -> None:
        self.w = w
        self.s = sums

    def _grown(self, held: Sum, offset: int) -> tuple[str, str]:
        """Append exp(r) - 1 and 2^(n + offset) for n ln 2 + r, exp(r) between 3/4 and 3/2."""
        n, power = self._whole(held.hi, offset)
        fit = growth_fit()
        curve = (0.5, *(hi for hi, _ in fit.coefficients))
        return self._curve(held, n, curve, fit.error), power

    def _curve(self, held: Sum, n: str, curve: Sequence[float], error: float) -> str:
        """Append exp(r) - 1 for n ln 2 + r by its polynomial."""
        w = self.w
        high = w.coefficient(-LN2_HIGH, "-ln 2, high part")
        r = w.muladd(n, high, held.hi, why=EXACT)
        low = w.coefficient(-LN2_LOW, "-ln 2, low part")
        r = w.muladd(n, low, r)
        if held.lo is not None:
            r = w.op(Op.ADD, r, held.lo)
        inner = w.horner(curve, r, "(exp(r) - 1 - r)/r^2, r")
        grown = w.muladd(w.op(Op.MUL, r, r), inner, r)
        w.slips[grown] = error
        return grown

    def _whole(self, u: str, offset: int) -> tuple[str, str]:
        """Append n and 2^(n + offset): exp(u - n ln 2) is between 3/4 and 3/2."""
        w = self.w
        inverse = w.coefficient(1 / math.log(2), "1/ln 2")
        shifted = w.muladd(u, inverse, w.coefficient(SHIFT, "3/2 - log2(3)"), why=WHOLE)
        magic = w.coefficient(w.f.magic + w.f.bias + offset, "rounds to a whole number")
        moved = w.op(Op.ADD, shifted, magic, why=WHOLE)
        n = w.op(Op.SUB, moved, magic, why=WHOLE)
        power = w.op(Op.TO_EXPONENT, moved)
        w.frozen |= {shifted, moved, n, power}
        return n, power

    def _part(self, power: str, grown: str, base: str, *, deep: bool = False) -> Sum:
        """Append base + 2^n (exp(r) - 1) in two parts, where the base is larger, or 0."""
        w = self.w
        hi = w.muladd(power, grown, base)
        if not (deep or self.s.deep):
            return Sum(hi)
        return Sum(hi, w.muladd(power, grown, w.op(Op.SUB, base, hi, why=EXACT), why=EXACT))

    def size(self, u: Sum) -> Sum:
        """Append |u|."""
        w = self.w
        hi = w.op(Op.ABS, u.hi)
        if u.lo is None:
            return Sum(hi)
        return Sum(hi, w.op(Op.MUL, u.lo, w.op(Op.COPYSIGN, w.const(1.0), u.hi)))

    def decay(self, u: Sum, *, deep: bool = False) -> Sum:
        """Append exp(-u) for u >= 0, with a scale where it becomes subnormal."""
        grown, power, scale = self._decayed(u)
        e = self._part(power, grown, power, deep=deep)
        return Sum(e.hi, e.lo, scale)

    def _decayed(self, u: Sum) -> tuple[str, str, str | None]:
        """Append g, p and the scale of exp(-u) = p (1 + g) scale."""
        w = self.w
        _, most = w.span(u.hi)
        tiny = most > w.f.reach
        held = w.held(u.hi, 0.0, DEEPEST)
        low = u.lo
        if low is not None and held != u.hi:
            low = w.select(w.op(Op.EQUAL, held, u.hi), low, w.const(0.0))
        minus = Sum(w.op(Op.NEG, held), None if low is None else w.op(Op.NEG, low))
        grown, power = self._grown(minus, w.f.scale if tiny else 0)
        return grown, power, w.const(2.0**-w.f.scale) if tiny else None

    def exp(self, u: Sum) -> Sum:
        """Append the exponential of u <= 0.

        Raises:
            KernelError: u is above 0 somewhere.
        """
        if self.w.span(u.hi)[1] > 0:
            raise KernelError("exp(u) has a form of few steps for u <= 0 only")
        return self.decay(self.s.neg(u))

    def sech2(self, u: Sum) -> Sum:
        """Append 4 e/(1 + e)^2 with e = exp(-2 |u|)."""
        s, two = self.s, Sum(self.w.const(2.0))
        return s.mul(self.logistic_slope(s.mul(u, two)), Sum(self.w.const(4.0)))

    def logistic_slope(self, u: Sum) -> Sum:
        """Append e/(1 + e)^2 with e = exp(-|u|)."""
        s, e = self.s, self.decay(self.size(u))
        one = s.add(Sum(self.w.const(1.0)), s.plain(e))
        return s.div(e, s.mul(one, one))

    def below(self, u: Sum) -> str:
        """Append the test u < 0."""
        return self.w.op(Op.LESS, u.hi, self.w.const(0.0))

    def logistic(self, u: Sum) -> Sum:
        """Append 1/(1 + exp(-u)) as 1/(1 + e) or e/(1 + e), e = exp(-|u|)."""
        s, e = self.s, self.decay(self.size(u))
        one = Sum(self.w.const(1.0))
        return s.div(s.select(self.below(u), e, one), s.add(one, s.plain(e)))

    def gated_logistic(self, x: str, u: Sum) -> Sum:
        """Append x/(1 + exp(-u)) as P (1 + G)/(s + t) with exp(-|u|) = p (1 + g); x is 1 or u.

        P (1 + G) is x or x p (1 + g), s + t is 1 + p (1 + g) in two parts. With q = P/s, rounded
        once, the result is q + q (G - t/s); t/s need not be better than to a few parts in 100.
        """
        w, one = self.w, self.w.const(1.0)
        grown, power, scale = self._decayed(self.size(u))
        plain = power if scale is None else w.op(Op.MUL, power, scale)
        w.frozen.add(plain)
        base = w.op(Op.ADD, plain, one)
        below = w.muladd(plain, grown, base)
        t = w.muladd(plain, grown, w.op(Op.SUB, base, below, why=EXACT), why=EXACT)
        left = self.below(u)
        inverse = w.const(-0.75)  # far enough where x does not add a rounding of its own
        if x != one:
            inverse = w.muladd(below, w.coefficient(0.5), w.coefficient(-CHORD, "s/2 - CHORD"))
        h = w.muladd(t, inverse, w.select(left, grown, w.const(0.0)))
        if x == one and scale is not None:
            right = Sum(w.const(2.0**w.f.scale), None, scale)
        else:
            right = Sum(x)
        near = one if x == one else w.op(Op.NEG, w.held(w.op(Op.ABS, x), 0.0, DEEPEST))
        top = self.s.select(left, Sum(w.mul(near, power), None, scale), right)
        q = w.op(Op.DIV, top.hi, below)
        return Sum(w.muladd(q, h, q), None, top.scale)

    def expm1(self, u: Sum) -> Sum:
        """Append exp(u) - 1 up to where it is near the overflow."""
        w = self.w
        if w.span(u.hi)[1] > w.f.reach:
            raise KernelError("exp(u) - 1 comes near the overflow")
        held = w.held(u.hi, -SETTLED, w.f.reach)
        # to the nearest whole number: for small u there is nothing to cancel
        n, power = w.whole(held, 1 / math.log(2), 0, "1/ln 2")
        fit = fitted("expm1", w.f)
        grown = self._curve(Sum(held, u.lo), n, fit.coefficients[2:], fit.error)
        rest = w.op(Op.SUB, power, w.const(1.0), why="2^n - 1")
        return self._part(power, grown, rest)

    def softplus(self, u: Sum) -> Sum:
        """Append max(u, 0) + 2 artanh(q), q = e/(2 + e), e = exp(-|u|)."""
        w, s, fit = self.w, self.s, fitted("log1p_half", self.w.f)
        e = self.decay(self.size(u), deep=s.sharp)
        q = s.div(e, s.add(Sum(w.const(2.0)), s.plain(e)))
        plain = w.mul(q.hi, q.scale) if q.scale else q.hi
        square = w.op(Op.MUL, plain, plain)
        inner = w.horner(fit.coefficients[3::2], square, "log(1 + e)/q - 2, q^2, q^")
        two = w.const(2.0)
        rest = w.op(Op.MUL, w.op(Op.MUL, q.hi, square), inner)
        twice = w.op(Op.MUL, q.hi, two)
        low = rest if q.lo is None else w.muladd(q.lo, two, rest)
        rise = Sum(twice, low, q.scale)
        w.slips[twice] = fit.error
        return s.select(self.below(u), rise, s.add(u, s.plain(rise)))

    def tanh_softplus(self, u: Sum) -> Sum:
        """Append N/(N + D): N = e^2 + 2 e, D = 2 on the left, N = 1 + 2 e, D = 2 e^2 on the right.

        e is exp(-|u|).
        """
        w, s = self.w, self.s
        left = self.below(u)
        e = self.decay(self.size(u))
        plain, one, two = s.plain(e), Sum(w.const(1.0)), Sum(w.const(2.0))
        square = Sum(w.op(Op.MUL, plain.hi, e.hi), None, e.scale)
        if e.lo is not None:
            cross = w.op(Op.MUL, w.op(Op.MUL, plain.hi, e.lo), w.const(2.0))
            square = Sum(square.hi, cross, e.scale)
        large = s.select(left, s.mul(e, two), one)
        small = s.select(left, square, s.mul(plain, two))
        top = s.add(Sum(large.hi, large.lo), Sum(small.hi, small.lo))
        top = Sum(top.hi, top.lo, large.scale)
        other = s.select(left, two, s.mul(s.plain(Sum(square.hi, None, e.scale)), two))
        return s.div(top, s.add(s.plain(top), other))
