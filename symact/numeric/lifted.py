"""Functions lifted to intervals by their monotone pieces."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flint import arb

from symact.numeric import balls
from symact.numeric.balls import Ball
from symact.numeric.extended import (
    INFINITY,
    LINE,
    MINUS_INFINITY,
    ZERO,
    Interval,
    add,
    divide,
    down,
    greatest,
    least,
    multiply,
    negate,
    up,
)

HUGE = 1 << 40
"""Arguments of exp beyond this are replaced by it: a bound stays a bound, numbers stay small."""

FAR = 1 << 20
"""The same for functions with exp(u^2) in them."""

LAMBERT_START: Ball = (-1 / arb.const_e()).upper()
"""An upper bound of -1/e, where both real branches of Lambert W begin."""


Function: TypeAlias = Callable[[Ball], Ball]
IntervalFunction: TypeAlias = Callable[[Interval], Interval]


def _increasing(
    function: Function,
    values: tuple[Ball, Ball] = (MINUS_INFINITY, INFINITY),
    domain: tuple[Ball, Ball] = (MINUS_INFINITY, INFINITY),
    clamp: tuple[int | None, int | None] = (None, None),
) -> IntervalFunction:
    """Lift an increasing function.

    Args:
        function: Its value as a ball.
        values: Infimum and supremum, taken or approached at the ends of the domain.
        domain: Where it is defined.
        clamp: Arguments beyond these are moved to them where that keeps a bound a bound.
    """
    infimum, supremum = down(values[0]), up(values[1])
    start, end = domain

    def lower(u: Ball) -> Ball:
        if u <= start:
            return infimum
        inside = clamp[1] is not None and u > clamp[1]
        return greatest([infimum, down(function(arb(clamp[1]) if inside else u))])

    def upper(u: Ball) -> Ball:
        if u >= end:
            return supremum
        inside = clamp[0] is not None and u < clamp[0]
        return least([supremum, up(function(arb(clamp[0]) if inside else u))])

    def lifted(u: Interval) -> Interval:
        if u.hi < start or u.lo > end:
            return LINE
        # at infinity the value is the limit, whose rounded bounds stand ready
        at_top = u.lo >= end and not end.is_finite()
        at_bottom = u.hi <= start and not start.is_finite()
        lo = down(values[1]) if at_top else lower(u.lo)
        hi = up(values[0]) if at_bottom else upper(u.hi)
        return Interval(lo, hi)

    return lifted


def _decreasing(lifted_mirror: IntervalFunction) -> IntervalFunction:
    """Lift f from the lifted increasing function u -> f(-u)."""
    return lambda u: lifted_mirror(negate(u))


def _even(right: IntervalFunction) -> IntervalFunction:
    """Lift an even function from its lifted form on the nonnegative numbers."""

    def lifted(u: Interval) -> Interval:
        if u.lo >= 0:
            return right(u)
        if u.hi <= 0:
            return right(negate(u))
        return right(Interval(ZERO, greatest([u.hi, u.lo.neg(exact=True)])))

    return lifted


def _circular(function: Function) -> IntervalFunction:
    """Lift sine and cosine: the ball's own value, cut to [-1, 1]."""

    def lifted(u: Interval) -> Interval:
        value = function(u.ball) if u.bounded else arb(0, 1)
        return Interval(greatest([arb(-1), down(value)]), least([arb(1), up(value)]))

    return lifted


def _tan(u: Interval) -> Interval:
    if not u.bounded:
        return LINE
    value = u.ball.tan()
    return Interval(down(value), up(value))


def lambertw_lower(u: Interval) -> Interval:
    """Lift the branch W(-1), which falls from -1 at -1/e to -oo at 0."""
    if not (u.lo < 0 and u.hi > LAMBERT_START):
        return LINE
    hi = up(u.lo.lambertw(-1)) if u.lo > LAMBERT_START else arb(-1)
    lo = down(u.hi.lambertw(-1)) if u.hi < 0 else MINUS_INFINITY
    return Interval(lo, least([hi, arb(-1)]))


def _table() -> dict[str, IntervalFunction]:
    """Lift every function by its monotone pieces."""
    one, half_pi = arb(1), arb(1).atan() * 2
    everywhere = (MINUS_INFINITY, INFINITY)
    exp_like, far = (-HUGE, HUGE), (-FAR, FAR)
    positive = (ZERO, INFINITY)
    return {
        "neg": negate,
        "abs": _even(_increasing(arb.__abs__, positive)),
        "sign": _increasing(arb.sgn, (-one, one)),
        "sqrt": _increasing(arb.sqrt, positive, positive),
        "exp": lifted_exp,
        "log": lifted_log,
        "expm1": _increasing(arb.expm1, (-one, INFINITY), clamp=exp_like),
        "log1p": _increasing(arb.log1p, domain=(-one, INFINITY)),
        "logistic": _increasing(balls.logistic, (ZERO, one), clamp=exp_like),
        "softplus": _increasing(balls.softplus, positive, clamp=(-HUGE, None)),
        "normal_cdf": _increasing(balls.normal_cdf, (ZERO, one), clamp=far),
        "normal_pdf": _even(_decreasing(_half(balls.normal_pdf, far))),
        "erf": _increasing(arb.erf, (-one, one)),
        "erfc": _decreasing(_increasing(lambda u: (-u).erfc(), (ZERO, one * 2), clamp=far)),
        "erfcx": _decreasing(
            _increasing(lambda u: balls.erfcx(-u), positive, clamp=(None, FAR))
        ),
        "tanh": _increasing(arb.tanh, (-one, one)),
        "sinh": _increasing(arb.sinh, everywhere, clamp=exp_like),
        "cosh": _even(_increasing(arb.cosh, (one, INFINITY), clamp=exp_like)),
        "sech": _even(_decreasing(_half(balls.sech, exp_like))),
        "sech2": _even(_decreasing(_half(balls.sech2, exp_like))),
        "sin": _circular(arb.sin),
        "cos": _circular(arb.cos),
        "tan": _tan,
        "asin": _increasing(arb.asin, (-half_pi, half_pi), (-one, one)),
        "acos": _decreasing(
            _increasing(lambda u: (-u).acos(), (ZERO, half_pi * 2), (-one, one))
        ),
        "atan": _increasing(arb.atan, (-half_pi, half_pi)),
        "asinh": _increasing(arb.asinh),
        "acosh": _increasing(arb.acosh, positive, (one, INFINITY)),
        "atanh": _increasing(arb.atanh, domain=(-one, one)),
        "lambertw": _increasing(arb.lambertw, (-one, INFINITY), (LAMBERT_START, INFINITY)),
    }  # fmt: skip


def _half(function: Function, clamp: tuple[int, int]) -> IntervalFunction:
    """Lift the rising left half of a bump that vanishes at infinity."""
    return _increasing(function, (ZERO, function(ZERO)), (MINUS_INFINITY, ZERO), clamp)


lifted_exp = _increasing(arb.exp, (ZERO, INFINITY), clamp=(-HUGE, HUGE))
lifted_log = _increasing(arb.log, domain=(ZERO, INFINITY))


def power(u: Interval, v: Interval) -> Interval:
    """Raise a nonnegative base to a real power."""
    return lifted_exp(multiply(v, lifted_log(u)))


FUNCTIONS = _table()
"""Functions of one argument by their names."""

ARITHMETIC: dict[str, Callable[[Interval, Interval], Interval]] = {
    "add": add, "mul": multiply, "div": divide, "pow": power,
}  # fmt: skip
"""Binary operations by their names."""
