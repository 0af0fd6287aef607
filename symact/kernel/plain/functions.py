"""Functions in one number: as few operations as their arguments at the sample points allow."""

from __future__ import annotations

import math

from symact.errors import KernelError
from symact.kernel.ir import Op
from symact.kernel.plain.fits import CENTER, ERF_REACH, POLES, fitted
from symact.kernel.plain.writer import EXACT, Writer

DEEPEST, TOP = 130.0, 40.0
"""exp(-130) times 2^64 is a normal number of float32, and so is exp(40)."""

SETTLED = {24: 20.0, 53: 42.0}
"""exp(-u) does not change 1 from here on, by digits."""

ROOT_TAU = 1 / math.sqrt(2 * math.pi)


class Functions:
    """Append functions over one writer; what two functions of one argument share is shared.

    Attributes:
        w: Where to append.
        small: Whether exponentials are to be made from exp(u) - 1, which somebody needs.
    """

    def __init__(self, w: Writer, *, small: bool = False) -> None:
        self.w = w
        self.small = small

    def tanh(self, u: str) -> str:
        """Append m/(m + 2) with m = exp(2 u) - 1; in float32 of |u|, with the sign of u."""
        w, two = self.w, self.w.const(2.0)
        if not w.f.scale:
            m = self.expm1(w.mul(u, two))
            return w.op(Op.DIV, m, w.add(m, two))
        m = self.expm1(w.mul(w.op(Op.ABS, u), two))
        return w.op(Op.COPYSIGN, w.op(Op.DIV, m, w.op(Op.ADD, m, two)), u)

    def negative(self, x: str) -> str:
        """Append -x."""
        return self.w.op(Op.NEG, x)

    def _reduced(
        self, u: str, *, minus: bool, ends: tuple[float, float], low: str | None, offset: int
    ) -> tuple[str, str]:
        """Append r and 2^(n + offset) with +-(u + low) = n ln 2 + r, for +-u between the ends."""
        w = self.w
        lo, hi = (-ends[1], -ends[0]) if minus else ends
        held = w.held(u, lo, hi)
        factor = -1 / math.log(2) if minus else 1 / math.log(2)
        n, power = w.whole(held, factor, offset, "1/ln 2")
        r = self.negative(held) if minus else held
        for k, part in enumerate(w.f.ln2):
            last = k == len(w.f.ln2) - 1
            name = w.coefficient(-part, f"-ln 2, part {k + 1}")
            r = w.muladd(n, name, r, why="" if last else EXACT)
        w.slips[name] = abs(math.log(2) - sum(w.f.ln2)) / part + 2.0**-54
        if low is not None:
            r = w.sub(r, low) if minus else w.add(r, low)
        return r, power

    def exp(
        self, u: str, *, minus: bool = False, low: str | None = None, factor: str | None = None
    ) -> str:
        """Append the exponential of u + low, or of -u - low, times a factor.

        Where it is tiny it carries a power of two.

        Raises:
            KernelError: It is both tiny and huge: no one power of two serves.
        """
        w, reach = self.w, self.w.f.reach
        span = w.span(u)
        least, most = (-span[1], -span[0]) if minus else span
        tiny = bool(w.f.scale) and least < -reach
        if tiny and most > TOP:
            raise KernelError("an exponential is both tiny and huge")
        ends = (-DEEPEST, TOP) if tiny else (-reach, reach)
        offset = w.f.scale if tiny else 0
        r, power = self._reduced(u, minus=minus, ends=ends, low=low, offset=offset)
        if factor is not None and w.f.scale:
            # x (1 + m) as x + x m: one rounding
            found = w.mul(w.muladd(factor, self._grown(r), factor), power)
        elif self.small:
            grown = self._grown(r)
            found = w.muladd(power, grown, power)
        else:
            fit = fitted("exp", w.f)
            curve = w.horner(fit.coefficients, r, "exp(r), r^")
            w.slips[curve] = fit.error
            found = w.mul(curve, power)
        if factor is not None and not w.f.scale:
            found = w.mul(found, factor)
        if tiny:
            back = w.const(2.0**-w.f.scale)
            w.tailed[found] = (back, w.mul(found, back))
        return found

    def plain(self, name: str) -> str:
        """Give a number without the power of two that it may carry."""
        return self.w.tailed[name][1] if name in self.w.tailed else name

    def brought(self, product: str, factor: str) -> str:
        """Append a product less the power of two that one of its factors carries."""
        if factor not in self.w.tailed:
            return product
        return self.w.mul(product, self.w.tailed[factor][0])

    def _grown(self, r: str) -> str:
        """Append exp(r) - 1."""
        w, fit = self.w, fitted("expm1", self.w.f)
        inner = w.horner(fit.coefficients[2:], r, "(exp(r) - 1 - r)/r^2, r")
        if w.f.scale:
            grown = w.muladd(w.mul(r, r), inner, r)
        else:  # one rounding more, but a zero keeps its sign
            grown = w.op(Op.MUL, r, w.muladd(r, inner, w.const(1.0)))
        w.slips[grown] = fit.error
        return grown

    def expm1(self, u: str, *, minus: bool = False) -> str:
        """Append exp(u) - 1, or exp(-u) - 1; a zero keeps its sign."""
        w, most = self.w, self.w.f.reach
        ends = (-SETTLED[w.f.digits], most)
        r, power = self._reduced(u, minus=minus, ends=ends, low=None, offset=0)
        rest = self.negative(w.sub(w.const(1.0), power, why="1 - 2^n"))
        return w.muladd(power, self._grown(r), rest)

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

    def mills(self, t: str, *, gated: bool = False) -> str:
        """Append R(t) = (1 - Phi(t)) exp(t^2/2), or t R(t) where `gated`.

        R = S(v)/(t + K) with v = t/(t + K): errors of v in both factors of t R = v S(v) oppose.
        """
        w, fit = self.w, fitted("normal_tail", self.w.f)
        below = w.add(t, w.const(float(POLES[w.f.digits])))
        if gated:
            v = outer = w.op(Op.DIV, t, below)
        else:
            outer = w.op(Op.DIV, w.const(1.0), below)
            v = w.mul(t, outer)
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
        low = None
        if w.f.scale:
            low = w.mul(w.op(Op.PRODUCT_REST, t, t, square), half)
        return self.exp(w.mul(square, half), minus=True, low=low, factor=factor)

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
        """Append the same with a low part of v = t/(t + K): 1/(t + K) is (1 - v)/K there."""
        w, pole = self.w, float(POLES[self.w.f.digits])
        fit = fitted("normal_tail", w.f)
        below = w.op(Op.ADD, t, w.const(pole))
        v = w.op(Op.DIV, t, below)
        slip = w.op(Op.SUB, w.op(Op.SUB, below, w.const(pole), why=EXACT), t, why=EXACT)
        rest = self.negative(w.op(Op.PRODUCT_REST, v, below, t))
        inverse = w.op(Op.MULADD, v, w.const(-1 / pole), w.const(1 / pole))
        low = w.op(Op.MUL, w.op(Op.MULADD, v, slip, rest), inverse)
        inner = w.horner(fit.coefficients, w.op(Op.SUB, v, w.const(CENTER)), "(t + K) R(t), v - c")
        w.slips[inner] = fit.error
        decayed = self.bell(u, inner, t)
        product = w.op(Op.MULADD, v, decayed, w.op(Op.MUL, low, decayed))
        return w.sub(w.op(Op.CLAMP_MIN, u, w.const(0.0)), self.brought(product, decayed))

    def gated_normal_slope(self, u: str) -> str:
        """Append u phi(u) + Phi(u)."""
        w = self.w
        t = self.size(u)
        rest = w.sub(self.mills(t), w.mul(t, w.const(ROOT_TAU, "1/sqrt(2 pi)")))
        return self._one_sided(u, self.bell(u, rest, t))

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
