"""Functions in one number: as few operations as their arguments at the sample points allow."""

from __future__ import annotations

import math

from symact.kernel.ir import Op
from symact.kernel.plain.exponential import Exponentials
from symact.kernel.plain.fits import (
    CENTER,
    ERF_REACH,
    GATED_POLE,
    NORMAL_NEAR,
    POLES,
    fitted,
)
from symact.kernel.plain.slope import LEADING, slope_fit

ROOT_TAU = 1 / math.sqrt(2 * math.pi)


class Functions(Exponentials):
    """Append functions over one writer."""

    def log1p_unit(self, top: str, v: str) -> str:
        """Append log(1 + v) for 0 <= v <= 1; `top` is v, or v times a power of two."""
        w = self.w
        if w.f.scale:
            return self._log1p_half(top, v)
        fit = fitted("log1p_unit", w.f)
        inner = w.horner(fit.coefficients[1:], v, "log(1 + v)/v, v")
        w.slips[inner] = fit.error
        return w.mul(top, inner)

    def _log1p_half(self, top: str, v: str) -> str:
        """Append the same as 2 artanh s with s = v/(2 + v)."""
        w, fit = self.w, fitted("log1p_half", self.w.f)
        below, two = w.add(v, w.const(2.0)), w.const(2.0)
        s = w.op(Op.DIV, top, below)
        plain = s if top == v else w.mul(s, w.tailed[top][0])
        square = w.mul(plain, plain)
        inner = w.horner(fit.coefficients[3::2], square, "log(1 + v)/s - 2, s^2, s^")
        outer = w.muladd(w.mul(s, square), inner, w.mul(s, two))
        w.slips[outer] = fit.error
        return outer

    def log1p(self, v: str, *, moved: bool = False) -> str:
        """Append log(1 + v), or log(v) where `moved`."""
        w, fit = self.w, fitted("log1p", self.w.f)
        one = w.const(1.0)
        n = w.op(Op.EXPONENT, v if moved else w.add(v, one))
        power = w.op(Op.POW2, self.negative(n))
        w.frozen |= {n, power}
        rest = w.sub(power, one, why="2^-n - 1")
        inside = w.op(Op.SUB, w.mul(v, power), one) if moved else w.muladd(v, power, rest)
        inner = w.horner(fit.coefficients[2:], inside, "(log(1 + f) - f)/f^2, f")
        curve = w.muladd(w.mul(inside, inside), inner, inside)
        w.slips[curve] = fit.error
        return w.muladd(n, w.const(math.log(2.0), "ln 2"), curve)

    def softplus(self, u: str) -> tuple[str, str]:
        """Append the two terms of softplus: max(u, 0), and log1p of exp(-|u|)."""
        w = self.w
        decay = self.exp(w.op(Op.ABS, u), minus=True)
        low = self.log1p_unit(decay, self.plain(decay))
        return w.op(Op.CLAMP_MIN, u, w.const(0.0)), self.brought(low, decay)

    def gates(self, e: str) -> tuple[str, str]:
        """Append (2 + e)/(2 + 2 e + e^2) and 2 e^2/(1 + 2 e + 2 e^2) for 0 <= e <= 1."""
        w, fit = self.w, fitted("gate", self.w.f)
        d = w.op(Op.SUB, e, w.const(0.5))
        slope = w.horner(fit.coefficients, d, "(2 + e)/(2 + 2 e + e^2), e - 1/2")
        w.slips[slope] = fit.error
        twice = w.mul(e, w.const(2.0))
        square = w.op(Op.MUL, e, twice)
        below = w.op(Op.MULADD, e, twice, w.add(twice, w.const(1.0), why="1 + 2 e"))
        return slope, w.op(Op.DIV, square, below)

    def mills(self, t: str, *, gated: bool = False) -> str:
        """Append R(t) = (1 - Phi(t)) exp(t^2/2), or t R(t) where `gated`.

        R = S(v)/(t + K) with v = t/(t + K): errors of v in both factors of t R = v S(v) oppose.
        """
        w, fit = self.w, fitted("normal_tail", self.w.f)
        below = w.add(t, w.const(float(POLES[w.f.digits])))
        if gated and not w.sharing:
            v = outer = w.op(Op.DIV, t, below)
        else:
            outer = w.op(Op.DIV, w.const(1.0), below)
            v = w.mul(t, outer)
            outer = v if gated else outer
        d = w.op(Op.SUB, v, w.const(CENTER))
        inner = w.horner(fit.coefficients, d, "(t + K)(1 - Phi(t))exp(t^2/2), v - c")
        w.slips[inner] = fit.error
        return w.mul(inner, outer)

    def bell(self, u: str, factor: str | None = None, size: str | None = None) -> str:
        """Append exp(-t^2/2) for t = |u|, times a factor.

        The square has a second part where it is not exact.
        """
        w, half = self.w, self.w.const(0.5)
        t = self.size(u) if size is None else size
        square = w.mul(t, t)
        if not w.f.scale:
            found = self.exp(w.mul(square, half), minus=True, factor=factor)
        else:
            minus = w.const(-0.5)
            low = w.op(Op.MUL, minus, w.op(Op.PRODUCT_REST, t, t, square))
            found = self.exp(w.op(Op.MUL, minus, square), low=low, factor=factor)
        self._lost(found, self._beyond(u, -w.f.furthest, w.f.furthest))
        return found

    def size(self, u: str) -> str:
        """Append |u| as far as the normal tail is followed."""
        return self.w.held(self.w.op(Op.ABS, u), 0.0, self.w.f.furthest)

    def gated_normal(self, u: str) -> str:
        """Append u Phi(u) = max(u, 0) - |u| (1 - Phi(|u|))."""
        w = self.w
        t = self.size(u)
        if w.f.scale:
            return self._gated_sharply(u, t)
        lost = self.bell(u, self.mills(t, gated=True), t)
        return w.sub(w.op(Op.CLAMP_MIN, u, w.const(0.0)), self.plain(lost))

    def _gated_sharply(self, u: str, t: str) -> str:
        """Append the same: by a polynomial near 0, else with t R(t) = S((t - K)/(t + K))."""
        w, fit, tail = self.w, fitted("normal_near", self.w.f), fitted("normal_gated", self.w.f)
        inner = w.horner(fit.coefficients[1::2], w.mul(t, t), "(Phi(t) - 1/2)/t, t^2")
        w.slips[inner] = fit.error
        near = w.mul(u, w.muladd(u, inner, w.const(0.5)))
        curve = w.horner(tail.coefficients, self._centered(t), "t (1 - Phi(t)) exp(t^2/2), v")
        w.slips[curve] = tail.error
        lost = self.plain(self.bell(u, curve, t))
        # what is lost may round to 0 before it is subtracted: -0 - 0 is -0, as the result below 0
        far = w.sub(w.op(Op.CLAMP_MIN, u, w.const(-0.0)), lost)
        return w.select(w.op(Op.LESS, t, w.const(NORMAL_NEAR)), near, far)

    def gated_normal_slope(self, u: str) -> str:
        """Append u phi(u) + Phi(u)."""
        w = self.w
        t = self.size(u)
        if w.f.scale:
            rest = self._slope_by_root(t)
        else:
            rest = w.sub(self.mills(t), w.mul(t, w.const(ROOT_TAU, "1/sqrt(2 pi)")))
        return self._one_sided(u, self.bell(u, rest, t))

    def _slope_by_root(self, t: str) -> str:
        """Append (1 - Phi(t)) exp(t^2/2) - t/sqrt(2 pi) as t less its zero times a polynomial."""
        w, slope = self.w, slope_fit(self.w.f)
        inner = w.horner(slope.fitted.coefficients, self._centered(t), "G(t)/(t - r) + 1/2, v")
        high = w.f.rounded(slope.root[0])
        d = w.op(Op.SUB, t, w.coefficient(high, "zero of the slope, high part"))
        low = (slope.root[0] - high) + slope.root[1]
        d = w.op(Op.SUB, d, w.const(low, "zero of the slope, low part"))
        found = w.muladd(d, inner, w.mul(d, w.const(LEADING)))
        w.slips[found] = slope.fitted.error
        return found

    def _centered(self, t: str) -> str:
        """Append v = (t - K)/(t + K)."""
        w, pole = self.w, self.w.const(GATED_POLE)
        return w.op(Op.DIV, w.op(Op.SUB, t, pole), w.op(Op.ADD, t, pole))

    def _one_sided(self, u: str, left: str) -> str:
        """Append what is `left` for u < 0, else 1 less that."""
        w, plain = self.w, self.plain(left)
        return w.select(self.below(u), plain, w.sub(w.const(1.0), plain))

    def below(self, u: str) -> str:
        """Append the test u < 0."""
        return self.w.op(Op.LESS, u, self.w.const(0.0))

    def normal_cdf(self, u: str) -> str:
        """Append Phi(u)."""
        t = self.size(u)
        return self._one_sided(u, self.bell(u, self.mills(t), t))

    def normal_pdf(self, u: str) -> str:
        """Append exp(-u^2/2)/sqrt(2 pi)."""
        return self.bell(u, self.w.const(ROOT_TAU, "1/sqrt(2 pi)"))

    def erf(self, u: str) -> str:
        """Append u P(u^2) near 0, else the sign of u times 1 - erfc |u|."""
        w, fit = self.w, fitted("erf", self.w.f)
        size = w.op(Op.ABS, u)
        near = w.mul(u, u)
        inner = w.horner(fit.coefficients[1::2], near, "erf(u)/u, u^2")
        w.slips[inner] = fit.error
        t = self.size(w.mul(size, w.const(math.sqrt(2), "sqrt(2)")))
        lost = self.plain(self.bell(t, self.mills(t), t))
        outer = w.sub(w.const(1.0), w.mul(lost, w.const(2.0)))
        outer = w.op(Op.COPYSIGN, outer, u)
        close = w.op(Op.LESS, size, w.const(ERF_REACH))
        return w.select(close, w.mul(u, inner), outer)

    def atan(self, u: str) -> str:
        """Append the arc tangent; where |u| > 1 it is pi/2 less that of 1/|u|."""
        w, fit = self.w, fitted("atan", self.w.f)
        size, one = w.op(Op.ABS, u), w.const(1.0)
        far = w.op(Op.LESS, one, size)
        v = w.op(Op.DIV, w.select(far, w.const(-1.0), size), w.select(far, size, one))
        inner = w.horner(fit.coefficients[3::2], w.mul(v, v), "(atan(v) - v)/v^3, v^2")
        near = w.muladd(w.mul(w.mul(v, v), v), inner, v)
        w.slips[near] = fit.error
        base = w.select(far, w.const(math.pi / 2, "pi/2"), w.const(0.0))
        return w.op(Op.COPYSIGN, w.add(base, near), u)
