"""Every function of the expression language as straight-line code, at every level."""

from __future__ import annotations

from collections.abc import Callable

from symact.kernel import exponential as e
from symact.kernel.approximations import TWO_OVER_SQRT_PI
from symact.kernel.arith import Arith, Number
from symact.kernel.calls import call
from symact.kernel.hyperbolic import atan, cosh, sinh, tanh
from symact.kernel.ir import Op
from symact.kernel.normal import erf, erfc, erfcx, normal_cdf, normal_pdf
from symact.kernel.pairs import Pair
from symact.kernel.value import (
    FAR,
    FURTHEST,
    TINY,
    Value,
    collapse,
    decay,
    low_part_factor,
    one_sided,
)


def exp(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append the exponential."""
    if not scaled:
        return Value(e.exp(a, u))
    far = a.b.op(Op.LESS, u.hi, a.b.const(FAR))
    inner = a.clamp(u, -FURTHEST, 800.0)
    grown = e.exp(a, a.select(far, a.times(inner, 0.5), inner))
    head = a.select(far, low_part_factor(a, grown), grown)
    return Value(head, a.b.select(far, grown.hi, a.b.const(1.0)))


def logistic(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 1/(1 + exp(-u)): exp(-|u|) never overflows."""
    negative = a.negative(u)
    d = decay(a, a.neg(a.abs(u)), scaled)
    one = a.const(1.0)
    quotient = a.div(a.select(negative, d.head, one), a.add(one, d.plain))
    return Value(quotient, one_sided(a, negative, d.scale))


def softplus(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append max(u, 0) + log1p(exp(-|u|))."""
    negative = a.negative(u)
    d = decay(a, a.neg(a.abs(u)), scaled)
    rise = e.log1p_unit(a, d.plain)
    right = a.add(u, rise)
    left = rise if d.far is None else a.select(d.far, d.head, rise)
    return Value(a.select(negative, left, right), one_sided(a, negative, d.scale))


def sech2(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 4 e/(1 + e)^2 with e = exp(-2|u|)."""
    d = decay(a, a.times(a.abs(u), -2.0), scaled)
    sum_ = a.add(a.const(1.0), d.plain)
    return Value(a.div(a.times(d.head, 4.0), a.mul(sum_, sum_)), d.scale)


def sech(a: Arith, u: Pair, scaled: bool) -> Value:
    """Append 2 e/(1 + e^2) with e = exp(-|u|)."""
    d = decay(a, a.neg(a.abs(u)), scaled)
    below = a.add(a.const(1.0), a.mul(d.plain, d.plain))
    return Value(a.div(a.times(d.head, 2.0), below), d.scale)


def _library(op: Op) -> Callable[[Arith, Pair, bool], Value]:
    def append(a: Arith, u: Pair, _: bool) -> Value:
        return Value(call(a, op, u))

    return append


def _plain(
    function: Callable[[Arith, Pair], Pair],
) -> Callable[[Arith, Pair, bool], Value]:
    def call(a: Arith, u: Pair, _: bool) -> Value:
        return Value(function(a, u))

    return call


def sign(a: Arith, u: Pair) -> Pair:
    """Append the sign of u, 0 at zero."""
    b = a.b
    side = b.op(Op.COPYSIGN, b.const(1.0), u.hi)
    return Pair(b.select(b.op(Op.EQUAL, u.hi, b.const(0.0)), b.const(0.0), side))


NARROW_ONLY = ("sin", "cos", "tan", "asin", "acos", "asinh", "acosh", "atanh")
"""Functions that have no wide form yet: the library's value is used at either width."""

FUNCTIONS: dict[str, Callable[[Arith, Pair, bool], Value]] = {
    "exp": exp, "expm1": _plain(e.expm1), "log": _plain(e.log), "log1p": _plain(e.log1p),
    "logistic": logistic, "softplus": softplus, "sech2": sech2, "sech": sech,
    "normal_pdf": normal_pdf, "normal_cdf": normal_cdf, "erfcx": erfcx, "erfc": erfc, "erf": erf,
    "abs": _plain(Arith.abs), "sign": _plain(sign),
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
    one = a.b.const(1.0)
    scale = a.b.select(tiny, one if t.scale is None else t.scale, one)
    return Value(a.select(tiny, a.mul(slope, t.pair), value), scale)
