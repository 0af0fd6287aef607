"""The normal density and distribution function, erf and its kin."""

from __future__ import annotations

from symact.kernel import exponential as e
from symact.kernel.approximations import (
    ERF_REACH,
    INV_SQRT_TAU,
    MILLS_POLE,
    SQRT_TWO,
    erf_near_zero,
    mills_polynomial,
)
from symact.kernel.arith import Arith
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.value import Value, decay, one_sided


def normal_pdf(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append exp(-u^2/2)/sqrt(2 pi), the square carried in two parts."""
    d = decay(a, minus_square(a, u, 0.5), scaled)
    return Value(a.mul(d.head, a.number(INV_SQRT_TAU)), d.scale)


def minus_square(a: Arith, u: Pair, factor: float) -> Pair:
    """Append -factor u^2 in two parts, for a power of two as factor."""
    return a.times(a.square(u), -factor)


def mills(a: Arith, t: Pair) -> Pair:
    """Append (1 - Phi(t)) exp(t^2/2) for t >= 0: a polynomial in (t - K)/(t + K) over t + 5/4."""
    near = a.clamp(t, 0.0, 2.0**1000)
    pole = a.const(MILLS_POLE)
    q = a.div(a.sub(near, pole), a.add(near, pole))
    top = a.poly(mills_polynomial(a.deep), q, reach=1.0)
    return a.div(top, a.add(near, a.const(1.25)))


def normal_cdf(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append Phi(u): left tail exp(-u^2/2) times the Mills ratio, right side 1 minus it."""
    negative = a.negative(u)
    d = decay(a, minus_square(a, u, 0.5), scaled)
    ratio = mills(a, a.abs(u))
    right = a.sub(a.const(1.0), a.mul(d.plain, ratio))
    left = a.mul(d.head, ratio)
    return Value(a.select(negative, left, right), one_sided(a, negative, d.scale))


def erfcx(a: Arith, u: Pair, _: bool) -> Value:
    """Append exp(u^2) erfc(u): twice the Mills ratio for u >= 0, 2 exp(u^2) minus it below."""
    t = a.mul(a.abs(u), a.number(SQRT_TWO))
    right = a.times(mills(a, t), 2.0)
    grown = e.exp(a, a.clamp(a.square(u), 0.0, 800.0))
    return Value(a.select(a.negative(u), a.sub(a.times(grown, 2.0), right), right))


def erfc(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 2 Phi(-sqrt(2) u), exp(-u^2) taken from u itself, not from the rounded sqrt(2) u."""
    positive = a.b.op(Op.LESS, a.b.const(0.0), u.hi)
    d = decay(a, minus_square(a, u, 1.0), scaled)
    ratio = a.times(mills(a, a.mul(a.abs(u), a.number(SQRT_TWO))), 2.0)
    left = a.sub(a.const(2.0), a.mul(d.plain, ratio))
    right = a.mul(d.head, ratio)
    return Value(a.select(positive, right, left), one_sided(a, positive, d.scale))


def erf(a: Arith, u: Pair, _: bool) -> Value:
    """Append u P(u^2) near 0, else the sign of u times 1 - erfc |u|."""
    size = a.abs(u)
    near = a.clamp(u, -ERF_REACH, ERF_REACH)
    inner = a.mul(near, a.poly(erf_near_zero(a.deep), a.mul(near, near), ERF_REACH**2))
    d = decay(a, minus_square(a, u, 1.0), scaled=False)
    ratio = a.times(mills(a, a.mul(size, a.number(SQRT_TWO))), 2.0)
    outer = a.sub(a.const(1.0), a.mul(d.plain, ratio))
    outer = a.select(a.negative(u), a.neg(outer), outer)
    close = a.b.op(Op.LESS, size.hi, a.b.const(ERF_REACH))
    return Value(a.select(close, inner, outer))
