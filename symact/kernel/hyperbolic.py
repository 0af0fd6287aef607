"""tanh, sinh, cosh and the arc tangent."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from symact.kernel import exponential as e
from symact.kernel.approximations import TANH_REACH, tanh_near_zero
from symact.kernel.arith import Arith
from symact.kernel.calls import call
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.value import Value

LARGE = 650.0
"""Beyond, sinh and cosh are the library's: products of their pairs would overflow."""


def tanh(a: Arith, u: Pair, _: bool) -> Value:
    """Append the hyperbolic tangent: by expm1 where deep, else a polynomial or 1 - 2/(1 + e)."""
    negative = a.negative(u)
    if a.deep:
        m = e.expm1(a, a.clamp(a.times(a.abs(u), -2.0), -800.0, 0.0))
        size = a.neg(a.div(m, a.add(a.const(2.0), m)))
        return Value(_signed(a, a.select(negative, a.neg(size), size), u))
    if "tanh" in a.b.own:
        return Value(call(a, Op.TANH, u))
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
        return Value(call(a, Op.SINH, u))
    m = e.expm1(a, a.clamp(a.abs(u), 0.0, LARGE))
    size = a.times(a.add(m, a.div(m, a.add(a.const(1.0), m))), 0.5)
    inner = a.select(a.negative(u), a.neg(size), size)
    return Value(a.select(_large(a, u), call(a, Op.SINH, Pair(u.hi)), inner))


def cosh(a: Arith, u: Pair, _: bool) -> Value:
    """Append (e + 1/e)/2 with e = exp(|u|)."""
    if not a.deep:
        return Value(call(a, Op.COSH, u))
    grown = e.exp(a, a.clamp(a.abs(u), 0.0, LARGE))
    inner = a.times(a.add(grown, a.div(a.const(1.0), grown)), 0.5)
    return Value(a.select(_large(a, u), call(a, Op.COSH, Pair(u.hi)), inner))


def _large(a: Arith, u: Pair) -> str:
    """Test for arguments whose exponential is too large for pair arithmetic."""
    return a.b.op(Op.LESS, a.b.const(LARGE), a.b.op(Op.ABS, u.hi))


def atan(a: Arith, u: Pair, _: bool) -> Value:
    """Append the library's arc tangent y; where wide, add that of (u - tan y)/(1 + u tan y)."""
    if "atan" in a.b.own:
        u = a.clamp(u, -(2.0**900), 2.0**900)  # the primitive is for finite numbers
    if not a.deep:
        return Value(call(a, Op.ATAN, u))
    seed = call(a, Op.ATAN, Pair(u.hi)).hi
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
