"""Exponentials in one number: reduction, exp(u), exp(u) - 1, tanh."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symact.errors import KernelError
from symact.kernel.ir import Op
from symact.kernel.plain.fits import Fitted, fitted
from symact.kernel.plain.writer import EXACT, Writer

DEEPEST, TOP = 130.0, 40.0
"""exp(-130) times 2^64 is a normal number of float32, and so is exp(40)."""

SETTLED = {24: 20.0, 53: 42.0}
"""exp(-u) does not change 1 from here on, by digits."""

AGAINST_ONE = 4.0
"""An error of 1 + q against one of q, where |r| is not small; where it is, there is none to speak
of: the polynomial begins with the terms of the function."""


class Exponentials:
    """Append exponentials over one writer; what two functions of one argument share is shared.

    Attributes:
        w: Where to append.
        small: Whether exponentials are to be made from exp(u) - 1, which somebody needs.
        grown: (2^n, q) by the name of an exponential 2^n (1 + q), in float32.
    """

    def __init__(self, w: Writer, *, small: bool = False) -> None:
        self.w = w
        self.small = small
        self.grown: dict[str, tuple[str, str]] = {}

    def fit(self, name: str) -> Fitted:
        """Give the polynomial of exp or expm1 on what the reduction leaves."""
        return fitted(name, self.w.f)

    def tanh(self, u: str) -> str:
        """Append m/(m + 2) with m = exp(2 u) - 1; in float32 of |u|, with the sign of u."""
        w, two = self.w, self.w.const(2.0)
        if not w.f.scale:
            m = self.expm1(w.mul(u, two))
            return w.op(Op.DIV, m, w.add(m, two))
        # of -2 |u| it has the exponential of the derivative
        m = self.expm1(w.mul(w.op(Op.ABS, u), two), minus=w.sharing)
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
            if last and low is not None:
                r = w.op(Op.ADD, r, w.muladd(n, name, self.negative(low) if minus else low))
            else:
                r = w.muladd(n, name, r, why="" if last else EXACT)
        w.slips[name] = abs(math.log(2) - sum(w.f.ln2)) / part + 2.0**-54
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
        beyond = self._beyond(u, -ends[1] if minus else ends[0], -ends[0] if minus else ends[1])
        r, power = self._reduced(u, minus=minus, ends=ends, low=low, offset=offset)
        if factor is not None and w.f.scale:
            # x (1 + m) as x + x m: one rounding
            found = w.mul(w.muladd(factor, self._grown(r), factor), power)
        elif self.small or w.f.scale:
            grown = self._grown(r)
            found = w.muladd(power, grown, power)
            if w.f.scale:
                self.grown[found] = power, grown
        else:
            fit = self.fit("exp")
            curve = w.horner(fit.coefficients, r, "exp(r), r^")
            w.slips[curve] = fit.error
            found = w.mul(curve, power)
        if factor is not None and not w.f.scale:
            found = w.mul(found, factor)
        self._lost(found, beyond)
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

    def _beyond(self, u: str, lo: float, hi: float) -> Any:
        """Tell at which points an argument is held: the exponential is not known there."""
        values = np.asarray(self.w.values[u], np.float64)
        with np.errstate(invalid="ignore"):
            return (values < lo) | (values > hi)

    def _lost(self, name: str, where: Any) -> None:
        """Count a number as wrong by all of its size at some of the points."""
        if np.any(where):
            self.w.slips[name] = self.w.slips.get(name, 0.0) + np.where(where, 1.0, 0.0)

    def _grown(self, r: str) -> str:
        """Append exp(r) - 1."""
        w, fit = self.w, self.fit("expm1" if self.small else "exp")
        inner = w.horner(fit.coefficients[2:], r, "(exp(r) - 1 - r)/r^2, r")
        if w.f.scale:
            grown = w.muladd(w.mul(r, r), inner, r)
        else:  # one rounding more, but a zero keeps its sign
            grown = w.op(Op.MUL, r, w.muladd(r, inner, w.const(1.0)))
        w.slips[grown] = fit.error if self.small else fit.error * AGAINST_ONE
        return grown

    def expm1(self, u: str, *, minus: bool = False) -> str:
        """Append exp(u) - 1, or exp(-u) - 1; a zero keeps its sign."""
        w, most = self.w, self.w.f.reach
        ends = (-most if w.sharing else -SETTLED[w.f.digits], most)
        least = -w.span(u)[1] if minus else w.span(u)[0]
        if w.sharing and w.f.scale and least < -most:
            # as exp(u) has it, which carries a power of two here
            r, power = self._reduced(
                u, minus=minus, ends=(-DEEPEST, TOP), low=None, offset=w.f.scale
            )
            power = w.mul(power, w.const(2.0**-w.f.scale), why=EXACT)
            w.frozen.add(power)
        else:
            r, power = self._reduced(u, minus=minus, ends=ends, low=None, offset=0)
        rest = self.negative(w.sub(w.const(1.0), power, why="1 - 2^n"))
        found = w.muladd(power, self._grown(r), rest)
        # on the other side it is -1 as far as its digits go
        self._lost(found, self._beyond(u, *((-most, np.inf) if minus else (-np.inf, most))))
        w.grown[f"-{u}" if minus else u] = found
        return found
