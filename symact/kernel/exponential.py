"""exp, expm1 and the functions inverse to them: the library's, and deep ones derived here.

The deep exponential: u = n ln 2 + 64 s with |s| <= ln 2/128; expm1(s) by its Taylor series, where
only the leading terms need pairs; six doublings m <- m (2 + m); 2^n restored at the end. The deep
logarithms correct the library's value y0 once: log u = y0 + log1p(u exp(-y0) - 1).
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import sympy

from symact.kernel import pairs
from symact.kernel.approximations import exact_number
from symact.kernel.arith import Arith, Number
from symact.kernel.calls import call
from symact.kernel.ir import Op
from symact.kernel.pairs import Pair
from symact.kernel.primitives.logarithm import log1p_unit as primitive_log1p_unit

LN2 = tuple(map(float.fromhex, ("0x1.62e42fefa3p-1", "0x1.3de6af278ep-42", "0x1.9cc01f97b57ap-83")))
"""ln 2 in three parts; the first two have 12 trailing zero bits, so that n times them is exact."""

TINIEST = 2.0**-300
"""Below, expm1(u) = log1p(u) = u to 2^-300."""

DOUBLINGS = 6
LOWEST, HIGHEST = -1500.0, 709.78271289338397
"""Below, exp is 0 in double even after halving its argument; above, it is infinite."""

SHORT_LOWEST, SHORT_HIGHEST = -700.0, 709.0
"""2^n is a normal number between these: enough for results that are rounded to float32."""


SHIFT = 100.0
EXP_SHIFT = exact_number(sympy.exp(100), "exp(100)")
LN2_HUNDRED = exact_number(100 * sympy.log(2), "100 ln 2")
LN2_TWO_HUNDRED = exact_number(200 * sympy.log(2), "200 ln 2")
EXP_MINUS_SHIFT = exact_number(sympy.exp(-100), "exp(-100)")
"""Where the primitive of the exponential ends, its argument is moved by this, exactly."""


def fraction_number(value: Fraction, origin: str) -> Number:
    """Split an exact rational into two doubles."""
    hi = float(value)
    return Number(hi, float(value - Fraction(hi)), origin)


TAYLOR = tuple(fraction_number(Fraction(1, factorial(k)), f"1/{k}!") for k in range(1, 12))


def exp(a: Arith, u: Pair) -> Pair:
    """Append the exponential, using the low part of u at either width."""
    if a.deep:
        n, m = _core(a, u)
        return _overflow(a, u, _restore(a, n, a.add(m, a.const(1.0))))
    if "exp" in a.b.own:
        return _shifted(a, Op.EXP, u)
    head = a.b.op(Op.EXP, u.hi)
    if u.lo is None:
        return Pair(head)
    low = a.select(_small(a, u.lo), Pair(u.lo), a.const(0.0))
    return _corrected(a, head, a.b.mul(head, low.hi))


def exp_far(a: Arith, u: Pair) -> Pair:
    """Append the exponential of u <= 0 down to the smallest double."""
    if a.deep or "exp" not in a.b.own:
        return exp(a, u)
    below = a.b.op(Op.LESS, u.hi, a.b.const(SHORT_LOWEST))
    return _moved(a, Op.EXP, u, below, -SHIFT, EXP_MINUS_SHIFT)


def _shifted(a: Arith, op: Op, u: Pair) -> Pair:
    """Append a primitive up to the overflow."""
    if a.b.short:
        return call(a, op, u)
    beyond = a.b.op(Op.LESS, a.b.const(-SHORT_LOWEST), u.hi)
    return _moved(a, op, u, beyond, SHIFT, EXP_SHIFT)


def _moved(a: Arith, op: Op, u: Pair, where: str, shift: float, factor: Number) -> Pair:
    """Append a primitive of u, or where it ends of u - shift, times exp(shift)."""
    moved = a.b.select(where, a.b.sub(u.hi, a.b.const(shift)), u.hi, why="exact")
    grown = call(a, op, Pair(moved, u.lo))
    return a.select(where, a.mul(grown, a.number(factor)), grown)


def _corrected(a: Arith, head: str, correction: str) -> Pair:
    """Add a first-order correction, kept apart where pairs are carried."""
    correction = a.b.op(Op.FINITE, correction)
    if not a.wide:
        return Pair(a.b.add(head, correction))
    return Pair(*pairs.renormalize(a.b, head, correction))


def expm1(a: Arith, u: Pair) -> Pair:
    """Append exp(u) - 1."""
    if a.deep:
        n, m = _core(a, u)
        plain = a.b.op(Op.EQUAL, n, a.b.const(0.0))
        grown = _restore(a, n, a.add(m, a.const(1.0)))
        inner = a.select(plain, m, a.sub(grown, a.const(1.0)))
        return _identity_near_zero(a, u, _overflow(a, u, inner))
    if "expm1" in a.b.own:
        return _shifted(a, Op.EXPM1, u)
    head = a.b.op(Op.EXPM1, u.hi)
    if u.lo is None:
        return Pair(head)
    low = a.select(_small(a, u.lo), Pair(u.lo), a.const(0.0))
    return _corrected(a, head, a.b.mul(a.b.add(head, a.b.const(1.0)), low.hi))


def log(a: Arith, u: Pair) -> Pair:
    """Append the logarithm of u > 0."""
    if not a.deep:
        return call(a, Op.LOG, u) if a.b.short else _log_anywhere(a, u)
    return _logarithm(a, u, a.sub(u, a.const(1.0)), call(a, Op.LOG, Pair(u.hi)).hi)


def _log_anywhere(a: Arith, u: Pair) -> Pair:
    """Append the logarithm of any positive double: tiny and huge ones are scaled by 2^200."""
    if "log" not in a.b.own:
        return call(a, Op.LOG, u)
    b = a.b
    tiny = b.op(Op.LESS, u.hi, b.const(2.0**-900))
    huge = b.op(Op.LESS, b.const(2.0**900), u.hi)
    inner = a.select(tiny, a.times(u, 2.0**200), a.select(huge, a.times(u, 2.0**-200), u))
    zero = a.const(0.0)
    shift = a.number(LN2_TWO_HUNDRED)
    moved = a.select(tiny, a.neg(shift), a.select(huge, shift, zero))
    return a.add(call(a, Op.LOG, inner), moved)


def log1p(a: Arith, v: Pair) -> Pair:
    """Append log(1 + v) for v > -1."""
    if not a.deep:
        return call(a, Op.LOG1P, v) if a.b.short else _shrunk(a, v)
    seed = call(a, Op.LOG1P, Pair(v.hi)).hi
    corrected = _logarithm(a, a.add(v, a.const(1.0)), v, seed)
    return _identity_near_zero(a, v, corrected)


def _shrunk(a: Arith, v: Pair) -> Pair:
    """Append log1p up to the largest double: log(1 + v) = log(1 + v/2^100) + 100 ln 2 far out."""
    if "log1p" not in a.b.own:
        return call(a, Op.LOG1P, v)
    far = a.b.op(Op.LESS, a.b.const(2.0**900), v.hi)
    inner = call(a, Op.LOG1P, a.select(far, a.times(v, 2.0**-100), v))
    return a.select(far, a.add(inner, a.number(LN2_HUNDRED)), inner)


def log1p_unit(a: Arith, v: Pair) -> Pair:
    """Append log(1 + v) for 0 <= v <= 1."""
    if a.deep or "log1p" not in a.b.own:
        return log1p(a, v)
    found = primitive_log1p_unit(a.b, v)
    return found if a.wide else Pair(found.hi)


def _identity_near_zero(a: Arith, u: Pair, x: Pair) -> Pair:
    """Give u itself where it is so small that low parts would be lost to underflow."""
    tiny = a.b.op(Op.LESS, a.b.op(Op.ABS, u.hi), a.b.const(TINIEST))
    return a.select(tiny, u, x)


def _logarithm(a: Arith, u: Pair, v: Pair, seed: str) -> Pair:
    """Correct `seed`, the library's log of u = 1 + v; both forms are given, each exact enough."""
    n, m = _core(a, Pair(a.b.neg(seed)))
    plain = a.b.op(Op.EQUAL, n, a.b.const(0.0))
    near = a.add(a.add(v, m), a.mul(v, m))
    far = a.sub(a.mul(u, _restore(a, n, a.add(m, a.const(1.0)))), a.const(1.0))
    t = a.select(plain, near, far)
    half = a.b.mul(a.b.mul(t.hi, t.hi), a.b.const(0.5))
    return a.add(Pair(seed), a.sub(t, Pair(half)))


def _small(a: Arith, lo: str) -> str:
    """Test that the low part is a correction (not the debris of an overflow)."""
    return a.b.op(Op.LESS_EQUAL, a.b.op(Op.ABS, lo), a.b.const(2.0**-30))


def _core(a: Arith, u: Pair) -> tuple[str, Pair]:
    """Give (n, m) with exp(u) = 2^n (1 + m) and |m| < 0.42; n = 0 wherever |u| < 0.34."""
    b = a.b
    head = b.clamp(u.hi, *((SHORT_LOWEST, SHORT_HIGHEST) if b.short else (LOWEST, HIGHEST)))
    n = b.op(Op.RINT, b.mul(head, b.const(1.4426950408889634, "1/ln 2")))
    r = Pair(b.sub(head, b.mul(n, b.const(LN2[0], "ln 2, first part"))))
    r = a.add(r, Pair(b.neg(b.mul(n, b.const(LN2[1], "ln 2, second part")))))
    low = b.neg(b.mul(n, b.const(LN2[2], "ln 2, third part")))
    if u.lo is not None:
        low = b.add(low, a.select(_small(a, u.lo), Pair(u.lo), a.const(0.0)).hi)
    s = a.times(a.add(r, Pair(low)), 2.0**-DOUBLINGS)
    # expm1(s) = s (1 + s/2 + ...): four terms in pairs, the rest in doubles
    m = a.mul(s, a.poly(TAYLOR, s, reach=0.0055))
    for _ in range(DOUBLINGS):
        m = a.add(a.times(m, 2.0), a.mul(m, m))
    return n, m


def _overflow(a: Arith, u: Pair, x: Pair) -> Pair:
    """Give infinity where the argument is beyond HIGHEST."""
    beyond = a.b.op(Op.LESS, a.b.const(HIGHEST), u.hi)
    return a.select(beyond, a.const(float("inf")), x)


def _restore(a: Arith, n: str, x: Pair) -> Pair:
    """Multiply by 2^n."""
    if a.b.short:
        factor = a.b.op(Op.POW2, n)
        return Pair(a.b.mul(x.hi, factor), None if x.lo is None else a.b.mul(x.lo, factor))
    lo = None if x.lo is None else a.b.op(Op.FINITE, a.b.op(Op.SCALE, x.lo, n))
    return Pair(a.b.op(Op.SCALE, x.hi, n), lo)
