"""Every function of the expression language as straight-line code, at every level.

A `Value` may be scaled: `pair * scale^2`. Functions that vanish exponentially keep their
exponential apart as `scale = exp(u/2)`, which never underflows where the final product does not:
x exp(x) at -740 is (x h) h with h = exp(-370), one rounding to a subnormal at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from symact.kernel import exponential as e
from symact.kernel.approximations import (
    ERF_REACH,
    INV_SQRT_TAU,
    MILLS_POLE,
    SQRT_TWO,
    TANH_REACH,
    TWO_OVER_SQRT_PI,
    erf_near_zero,
    mills_polynomial,
    tanh_near_zero,
)
from symact.kernel.arith import Arith, Number
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.pairs import collapse as pair_sum

TINY = 2.0**-60
"""Below, f(u)/u of an odd function differs from f'(0) by less than 2^-100."""

FAR = -170.0
"""Below, exp(u) is carried as exp(u/2)^2; it is then too small to change 1 + exp(u)."""

NEAREST = -700.0
"""An unscaled exponential is held here: it stays above 0, so that its sign is not lost."""

LARGE = 650.0
"""Beyond, sinh and cosh are the library's: products of their pairs would overflow."""

FURTHEST = 1488.0
"""exp(-FURTHEST/2) is the smallest scale that is not zero; its square is far below any result."""


@dataclass(frozen=True, slots=True)
class Value:
    """Hold `pair * scale^2`, or the pair alone."""

    pair: Pair
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Decay:
    """Hold exp(v) for v <= 0 twice: as a plain number and as `head * scale^2`.

    `plain` is 0 where `far` holds: there only head and scale carry the value.
    """

    plain: Pair
    head: Pair
    scale: str | None
    far: str | None


def collapse(a: Arith, v: Value) -> Pair:
    """Multiply the scale back; the last product is the one that may round to a subnormal."""
    if v.scale is None:
        return v.pair
    scale = Pair(v.scale)
    return a.mul(a.mul(v.pair, scale), scale)


def finish(a: Arith, v: Value) -> str:
    """Round a value to one double."""
    b = a.b
    head = pair_sum(b, v.pair)
    return head if v.scale is None else b.mul(b.mul(head, v.scale), v.scale)


def _decay(a: Arith, v: Pair, scaled: bool) -> Decay:
    """Append exp(v) for v <= 0."""
    if not scaled:
        plain = e.exp(a, a.clamp(v, NEAREST, 0.0))
        return Decay(plain, plain, None, None)
    v = a.clamp(v, -FURTHEST, 0.0)
    far = a.b.op(Op.LESS, v.hi, a.b.const(FAR))
    grown = e.exp(a, a.select(far, a.times(v, 0.5), v))
    zero, one = a.const(0.0), a.const(1.0)
    scale = a.b.select(far, grown.hi, one.hi)
    head = a.select(far, _low_part_factor(a, grown), grown)
    return Decay(a.select(far, zero, grown), head, scale, far)


def _low_part_factor(a: Arith, h: Pair) -> Pair:
    """Give m with m hi^2 = (hi + lo)^2 to first order in lo/hi."""
    one = a.const(1.0)
    if h.lo is None or not a.wide:
        return one
    b = a.b
    ratio = b.div(b.mul(h.lo, b.const(2.0)), h.hi)
    sane = b.op(Op.LESS_EQUAL, b.op(Op.ABS, ratio), b.const(2.0**-40))
    return Pair(one.hi, b.select(sane, ratio, b.const(0.0)))


def _one_sided(a: Arith, side: str, scale: str | None) -> str | None:
    """Use the scale on one side only."""
    return None if scale is None else a.b.select(side, scale, a.b.const(1.0))


def exp(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append the exponential."""
    if not scaled:
        return Value(e.exp(a, u))
    far = a.b.op(Op.LESS, u.hi, a.b.const(FAR))
    inner = a.clamp(u, -FURTHEST, 800.0)
    grown = e.exp(a, a.select(far, a.times(inner, 0.5), inner))
    head = a.select(far, _low_part_factor(a, grown), grown)
    return Value(head, a.b.select(far, grown.hi, a.b.const(1.0)))


def logistic(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 1/(1 + exp(-u)): exp(-|u|) never overflows."""
    negative = a.negative(u)
    d = _decay(a, a.neg(a.abs(u)), scaled)
    one = a.const(1.0)
    quotient = a.div(a.select(negative, d.head, one), a.add(one, d.plain))
    return Value(quotient, _one_sided(a, negative, d.scale))


def softplus(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append max(u, 0) + log1p(exp(-|u|))."""
    negative = a.negative(u)
    d = _decay(a, a.neg(a.abs(u)), scaled)
    rise = e.log1p(a, d.plain)
    right = a.add(u, rise)
    left = rise if d.far is None else a.select(d.far, d.head, rise)
    return Value(a.select(negative, left, right), _one_sided(a, negative, d.scale))


def sech2(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 4 e/(1 + e)^2 with e = exp(-2|u|)."""
    d = _decay(a, a.times(a.abs(u), -2.0), scaled)
    sum_ = a.add(a.const(1.0), d.plain)
    return Value(a.div(a.times(d.head, 4.0), a.mul(sum_, sum_)), d.scale)


def sech(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 2 e/(1 + e^2) with e = exp(-|u|)."""
    d = _decay(a, a.neg(a.abs(u)), scaled)
    below = a.add(a.const(1.0), a.mul(d.plain, d.plain))
    return Value(a.div(a.times(d.head, 2.0), below), d.scale)


def normal_pdf(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append exp(-u^2/2)/sqrt(2 pi), the square carried in two parts."""
    d = _decay(a, _minus_square(a, u, 0.5), scaled)
    return Value(a.mul(d.head, a.number(INV_SQRT_TAU)), d.scale)


def _minus_square(a: Arith, u: Pair, factor: float) -> Pair:
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
    d = _decay(a, _minus_square(a, u, 0.5), scaled)
    ratio = mills(a, a.abs(u))
    right = a.sub(a.const(1.0), a.mul(d.plain, ratio))
    left = a.mul(d.head, ratio)
    return Value(a.select(negative, left, right), _one_sided(a, negative, d.scale))


def erfcx(a: Arith, u: Pair, _: bool) -> Value:
    """Append exp(u^2) erfc(u): twice the Mills ratio for u >= 0, 2 exp(u^2) minus it below."""
    t = a.mul(a.abs(u), a.number(SQRT_TWO))
    right = a.times(mills(a, t), 2.0)
    grown = e.exp(a, a.clamp(a.square(u), 0.0, 800.0))
    return Value(a.select(a.negative(u), a.sub(a.times(grown, 2.0), right), right))


def erfc(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 2 Phi(-sqrt(2) u), exp(-u^2) taken from u itself, not from the rounded sqrt(2) u."""
    positive = a.b.op(Op.LESS, a.b.const(0.0), u.hi)
    d = _decay(a, _minus_square(a, u, 1.0), scaled)
    ratio = a.times(mills(a, a.mul(a.abs(u), a.number(SQRT_TWO))), 2.0)
    left = a.sub(a.const(2.0), a.mul(d.plain, ratio))
    right = a.mul(d.head, ratio)
    return Value(a.select(positive, right, left), _one_sided(a, positive, d.scale))


def erf(a: Arith, u: Pair, _: bool) -> Value:
    """Append u P(u^2) near 0, else the sign of u times 1 - erfc |u|."""
    size = a.abs(u)
    near = a.clamp(u, -ERF_REACH, ERF_REACH)
    inner = a.mul(near, a.poly(erf_near_zero(a.deep), a.mul(near, near), ERF_REACH**2))
    d = _decay(a, _minus_square(a, u, 1.0), scaled=False)
    ratio = a.times(mills(a, a.mul(size, a.number(SQRT_TWO))), 2.0)
    outer = a.sub(a.const(1.0), a.mul(d.plain, ratio))
    outer = a.select(a.negative(u), a.neg(outer), outer)
    close = a.b.op(Op.LESS, size.hi, a.b.const(ERF_REACH))
    return Value(a.select(close, inner, outer))


def tanh(a: Arith, u: Pair, _: bool) -> Value:
    """Append the hyperbolic tangent: by expm1 where deep, else a polynomial or 1 - 2/(1 + e)."""
    negative = a.negative(u)
    if a.deep:
        m = e.expm1(a, a.clamp(a.times(a.abs(u), -2.0), -800.0, 0.0))
        size = a.neg(a.div(m, a.add(a.const(2.0), m)))
        return Value(_signed(a, a.select(negative, a.neg(size), size), u))
    near = a.clamp(u, -TANH_REACH, TANH_REACH)
    square = Pair(a.b.mul(near.hi, near.hi))
    series = a.b.mul(square.hi, Arith(a.b).poly(tanh_near_zero(), square, TANH_REACH**2).hi)
    inner = a.add(near, Pair(a.b.mul(near.hi, series)))
    grown = e.exp(a, a.times(a.clamp(a.abs(u), TANH_REACH, 40.0), 2.0))
    size = a.sub(a.const(1.0), a.div(a.const(2.0), a.add(a.const(1.0), grown)))
    outer = a.select(negative, a.neg(size), size)
    close = a.b.op(Op.LESS, a.b.op(Op.ABS, u.hi), a.b.const(TANH_REACH))
    return Value(_signed(a, a.select(close, inner, outer), u))


def _signed(a: Arith, x: Pair, u: Pair) -> Pair:
    """Give x the sign of u, zeros included."""
    return Pair(a.b.op(Op.COPYSIGN, x.hi, u.hi), x.lo)


def sinh(a: Arith, u: Pair, _: bool) -> Value:
    """Append (m + m/(1 + m))/2 with m = expm1(|u|)."""
    if not a.deep:
        return Value(Pair(a.b.op(Op.SINH, u.hi)))
    m = e.expm1(a, a.clamp(a.abs(u), 0.0, LARGE))
    size = a.times(a.add(m, a.div(m, a.add(a.const(1.0), m))), 0.5)
    inner = a.select(a.negative(u), a.neg(size), size)
    return Value(a.select(_large(a, u), Pair(a.b.op(Op.SINH, u.hi)), inner))


def cosh(a: Arith, u: Pair, _: bool) -> Value:
    """Append (e + 1/e)/2 with e = exp(|u|)."""
    if not a.deep:
        return Value(Pair(a.b.op(Op.COSH, u.hi)))
    grown = e.exp(a, a.clamp(a.abs(u), 0.0, LARGE))
    inner = a.times(a.add(grown, a.div(a.const(1.0), grown)), 0.5)
    return Value(a.select(_large(a, u), Pair(a.b.op(Op.COSH, u.hi)), inner))


def _large(a: Arith, u: Pair) -> str:
    """Test for arguments whose exponential is too large for pair arithmetic."""
    return a.b.op(Op.LESS, a.b.const(LARGE), a.b.op(Op.ABS, u.hi))


def atan(a: Arith, u: Pair, _: bool) -> Value:
    """Append the library's arc tangent y; where wide, add that of (u - tan y)/(1 + u tan y)."""
    seed = a.b.op(Op.ATAN, u.hi)
    if not a.deep:
        return Value(Pair(seed))
    v = a.clamp(u, -(2.0**200), 2.0**200)
    sine, cosine = sine_cosine(a, Pair(seed))
    above = a.sub(a.mul(v, cosine), sine)
    below = a.add(cosine, a.mul(v, sine))
    tiny = a.b.op(Op.LESS, a.b.op(Op.ABS, u.hi), a.b.const(e.TINIEST))
    return Value(a.select(tiny, u, a.add(Pair(seed), a.div(above, below))))


SINE = tuple(
    e.fraction_number(Fraction((-1) ** k, factorial(2 * k + 1)), f"1/{2 * k + 1}!")
    for k in range(6)
)
"""sin(s)/s in s^2."""

VERSINE = tuple(
    e.fraction_number(Fraction(-((-1) ** k), factorial(2 * k + 2)), f"1/{2 * k + 2}!")
    for k in range(6)
)
"""(cos(s) - 1)/s^2 in s^2."""


def sine_cosine(a: Arith, z: Pair) -> tuple[Pair, Pair]:
    """Append sin and cos of |z| <= pi/2, wide: Taylor at z/64, then six doublings."""
    s = a.times(z, 2.0**-6)
    square = a.mul(s, s)
    sine = a.mul(s, a.poly(SINE, square, reach=0.0007))
    versine = a.mul(square, a.poly(VERSINE, square, reach=0.0007))
    for _ in range(6):
        double = a.times(a.add(sine, a.mul(sine, versine)), 2.0)
        versine = a.times(a.mul(sine, sine), -2.0)
        sine = double
    return sine, a.add(a.const(1.0), versine)


def _library(op: Op) -> Callable[[Arith, Pair, bool], Value]:
    def call(a: Arith, u: Pair, _: bool) -> Value:
        return Value(Pair(a.b.op(op, u.hi)))

    return call


def _plain(
    function: Callable[[Arith, Pair], Pair],
) -> Callable[[Arith, Pair, bool], Value]:
    def call(a: Arith, u: Pair, _: bool) -> Value:
        return Value(function(a, u))

    return call


NARROW_ONLY = ("sin", "cos", "tan", "asin", "acos", "asinh", "acosh", "atanh")
"""Functions that have no wide form yet: the library's value is used at either width."""

FUNCTIONS: dict[str, Callable[[Arith, Pair, bool], Value]] = {
    "exp": exp, "expm1": _plain(e.expm1), "log": _plain(e.log), "log1p": _plain(e.log1p),
    "logistic": logistic, "softplus": softplus, "sech2": sech2, "sech": sech,
    "normal_pdf": normal_pdf, "normal_cdf": normal_cdf, "erfcx": erfcx, "erfc": erfc, "erf": erf,
    "tanh": tanh, "sinh": sinh, "cosh": cosh, "atan": atan, "sqrt": _plain(Arith.sqrt),
    **{name: _library(Op(name)) for name in NARROW_ONLY},
}  # fmt: skip
"""Spelling of each function node of a program."""

_ONE = Number(1.0, 0.0, "exact")
VANISHING: dict[str, Number] = {
    **dict.fromkeys(
        ("expm1", "log1p", "tanh", "sinh", "atan", "sin", "tan", "asin", "asinh", "atanh"), _ONE
    ),
    "erf": TWO_OVER_SQRT_PI,
}
"""Functions with f(0) = 0 and their slope there: of a scaled argument they give a scaled value."""


def through_zero(a: Arith, op: str, t: Value) -> Value:
    """Apply f with f(0) = 0 to a scaled argument: where tiny, f(t) = f'(0) t keeps the scale."""
    plain = collapse(a, t)
    value = FUNCTIONS[op](a, plain, False).pair
    slope = a.number(VANISHING[op])
    tiny = a.b.op(Op.LESS, a.b.op(Op.ABS, plain.hi), a.b.const(TINY))
    scale = a.b.select(tiny, t.scale or "", a.b.const(1.0))
    return Value(a.select(tiny, a.mul(slope, t.pair), value), scale)
