"""The normal distribution in doubles: products with its integral, and their derivative."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import sympy

from symact.kernel.double.functions import DOUBLE, Functions
from symact.kernel.double.sums import Sum
from symact.kernel.ir import Op
from symact.language.functions import erfcx
from symact.language.reader import symbol
from symact.numeric.minimax import Minimax, minimax
from symact.numeric.program import compile_program

POLE, CENTER, DEGREE = 2, 0.625, 30
"""Of the normal tail: K of v = t/(t + K), and its polynomial in v - CENTER."""

ROOT_TAU = (float.fromhex("0x1.9884533d43651p-2"), float.fromhex("-0x1.cbc0d30ebfd15p-56"))
"""1/sqrt(2 pi) in two parts."""


@cache
def tail_fit() -> Minimax:
    """Fit (t + K)(1 - Phi(t)) exp(t^2/2) in v - CENTER, relative error."""
    d = symbol("d")
    v = d + sympy.Rational(CENTER)
    t = POLE * v / (1 - v)
    program = compile_program([erfcx(t / sympy.sqrt(2)) / 2 * (t + POLE)], [d])
    ends = (-CENTER, DOUBLE.furthest / (DOUBLE.furthest + POLE) - CENTER)
    return minimax(program, ends, range(DEGREE + 1), weight=program, parts=1)


class Normals(Functions):
    """Append functions of the normal distribution as well."""

    def _chain(self, coefficients: Sequence[float], d: str) -> str:
        """Append a polynomial in one chain: where d < 0 two chains would cancel each other."""
        w, origin = self.w, "(t + K) R(t), v - c"
        total, *others = (
            w.coefficient(c, f"{origin}^{k + 1}")
            for k, c in reversed(list(enumerate(coefficients)))
        )
        for name in others:
            total = w.muladd(total, d, name)
        return total

    def gated_normal(self, u: Sum) -> Sum:
        """Append u Phi(u) = max(u, 0) - v S(v) exp(-t^2/2) with t = |u|, v = t/(t + K)."""
        s, (_, v, curve, e) = self.s, self._tail(u)
        lost = s.mul(v, s.mul(e, curve))
        return s.select(self.below(u), s.neg(lost), s.add(u, s.neg(s.plain(lost))))

    def gated_normal_slope(self, u: Sum) -> Sum:
        """Append u phi(u) + Phi(u): for u < 0 it is (R(t) - t/sqrt(2 pi)) exp(-t^2/2)."""
        w, s, (t, _, curve, e) = self.w, self.s, self._tail(u)
        one, factor = Sum(w.const(1.0)), w.coefficient(-ROOT_TAU[0], "-1/sqrt(2 pi)")
        inverse = s.div(one, s.add(t, Sum(w.const(float(POLE)))))
        rest = w.const(-ROOT_TAU[1], "-1/sqrt(2 pi), low part")
        other = s.mul(t, Sum(factor, rest if s.sharp else None))
        left = s.mul(e, s.add(s.mul(curve, inverse), other))
        return s.select(self.below(u), left, s.add(one, s.neg(s.plain(left))))

    def _tail(self, u: Sum) -> tuple[Sum, Sum, Sum, Sum]:
        """Append t = |u|, v = t/(t + K), S(v) and exp(-t^2/2)."""
        w, s, fit = self.w, self.s, tail_fit()
        t = Sum(w.held(w.op(Op.ABS, u.hi), 0.0, w.f.furthest))
        v = s.div(t, s.add(t, Sum(w.const(float(POLE)))))
        d = w.op(Op.SUB, v.hi, w.const(CENTER))
        if v.lo is not None:
            d = w.op(Op.ADD, d, v.lo)
        first, *others = fit.coefficients
        inner = self._chain([hi for hi, _ in others], d)
        base = w.coefficient(first[0], "(t + K) R(t) at v = c")
        curve = self._part(d, inner, base)
        error, carried = fit.error, s.sharp and curve.lo is not None
        if carried:
            low = w.const(first[1], "(t + K) R(t) at v = c, low part")
            curve = Sum(curve.hi, w.add(str(curve.lo), low))
        else:
            error += abs(first[1] / first[0])
        # in a high part it would be taken back by the low part
        part = np.abs(np.asarray(w.values[curve.hi]) / np.asarray(w.values[d]))
        w.slips[inner] = error * part / np.abs(np.asarray(w.values[inner]))
        return t, v, curve, self.decay(s.mul(s.mul(t, t), Sum(w.const(0.5))))
