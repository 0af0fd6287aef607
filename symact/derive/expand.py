"""Expand an expression at infinity: one row a function, for arguments that settle or grow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S, pi, sqrt

from symact.derive.order import sign_of
from symact.derive.scales import ONE, Scale, Y
from symact.derive.tails import (
    Tail,
    analytic,
    constant,
    gather,
    limit_of,
    minus,
    plus,
    relative_rest,
    rest_only,
    scaled,
    times,
)
from symact.errors import UndecidedError
from symact.language import functions as fn
from symact.numeric.interval import Interval

LOG_Y = Scale(S.Zero, S.One)


def tail(expr: Any, x: Any, side: int, start: int | None = None) -> Tail:
    """Expand an expression for x = side * y, y -> oo.

    Args:
        expr: Smooth expression.
        x: Its variable.
        side: 1 at +oo, -1 at -oo.
        start: First y for which the bounds must hold (at least 3), or None for orders only.

    Raises:
        UndecidedError: The behavior is outside of the scales.
        TooNearError: The bounds do not hold from this start on.
    """
    done: dict[Any, Tail] = {x: Tail(start, ((sympy.Integer(side), Y),))}

    def visit(e: Any) -> Tail:
        if e not in done:
            done[e] = _build(e, x, start, visit)
        return done[e]

    return visit(expr)


def _build(e: Any, x: Any, start: int | None, visit: Callable[[Any], Tail]) -> Tail:
    if not e.has(x):
        return constant(e, start)
    if e.is_Add:
        parts = [visit(a) for a in e.args]
        total = parts[0]
        for part in parts[1:]:
            total = plus(total, part)
        return total
    if e.is_Mul:
        total = constant(S.One, start)
        for a in e.args:
            total = times(total, visit(a))
        return total
    if isinstance(e, sympy.exp):
        return _exp(visit(e.args[0]))
    if e.is_Pow:
        if e.exp.has(x):
            return _exp(times(visit(e.exp), _log(visit(e.base))))
        return power(visit(e.base), e.exp)
    u = visit(e.args[0])
    if len(e.args) == 1 and _settles(u):
        return _settled(e.func, u)
    row = GROWING.get(e.func)
    if row is None:
        raise UndecidedError("no row for this function at infinity", subject=str(e.func))
    return row(u)


def _settles(u: Tail) -> bool:
    scale = u.terms[0][1] if u.terms else u.rest[1] if u.rest else ONE
    return scale.growth < 0 or (scale.growth == 0 and bool(u.terms))


def _settled(function: Any, u: Tail) -> Tail:
    """Expand around the finite limit of the argument."""
    at = limit_of(u)
    if at == 0 and function is sympy.log:
        return _log(u)
    return analytic(function, at, minus(u, constant(at, u.start)))


def power(u: Tail, exponent: Any) -> Tail:
    """Raise to a constant power: (c s)^q (1 + d)^q."""
    if exponent.is_Integer and 0 < exponent <= 4:
        result = u
        for _ in range(int(exponent) - 1):
            result = times(result, u)
        return result
    coefficient, scale = u.lead
    if not exponent.is_Integer and sign_of(coefficient) < 0:
        raise UndecidedError("a negative base has no real power at infinity")
    grown = analytic(lambda v: v**exponent, S.One, relative_rest(u))
    return scaled(grown, coefficient**exponent, scale**exponent)


def _inverse(u: Tail) -> Tail:
    return power(u, S.NegativeOne)


def _exp(u: Tail) -> Tail:
    """Exponentiate: growing terms join the scale, constants the coefficient, the rest expands."""
    result, factor, small = ONE, S.One, []
    for coefficient, scale in u.terms:
        if scale.growth < 0:
            small.append((coefficient, scale))
        elif scale == ONE:
            factor = sympy.exp(coefficient)
        elif scale == LOG_Y:
            result = result * Scale(coefficient)
        elif not scale.exponents and scale.logs == 0:
            result = result * Scale(exponents=((scale.power, coefficient),))
        else:
            return _faster(u)
    if u.rest is not None and u.rest[1].growth >= 0:
        return _faster(u)
    delta = Tail(u.start, tuple(small), u.rest)
    return scaled(analytic(sympy.exp, S.Zero, delta), factor, result)


def _faster(u: Tail) -> Tail:
    """Bound exp of something that falls faster than -2y by exp(-2y)."""
    line = Tail(u.start, ((S(2), Y),))
    if plus(u, line).sign < 0:
        return rest_only(Interval.of(0, 1), Scale(exponents=((S.One, S(-2)),)), u.start)
    raise UndecidedError("an exponential grows outside of the scales")


def _log(u: Tail) -> Tail:
    coefficient, scale = u.lead
    if sign_of(coefficient) < 0 or scale.logs != 0:
        raise UndecidedError("a logarithm is outside of the scales")
    terms = [(c, Scale(d)) for d, c in scale.exponents]
    terms += [(scale.power, LOG_Y), (sympy.log(coefficient), ONE)]
    small = analytic(sympy.log, S.One, relative_rest(u))
    return plus(gather(u.start, terms), small)


def _sign(u: Tail) -> int:
    return sign_of(u.lead[0])


def _one(u: Tail) -> Tail:
    return constant(S.One, u.start)


def _negative(u: Tail) -> Tail:
    return scaled(u, S.NegativeOne)


def _logistic(u: Tail) -> Tail:
    if _sign(u) > 0:
        return _inverse(plus(_one(u), _exp(_negative(u))))
    small = _exp(u)
    return times(small, _inverse(plus(_one(u), small)))


def _softplus(u: Tail) -> Tail:
    if _sign(u) > 0:
        return plus(u, analytic(fn.log1p, S.Zero, _exp(_negative(u))))
    return analytic(fn.log1p, S.Zero, _exp(u))


def _odd(right: Callable[[Tail], Tail]) -> Callable[[Tail], Tail]:
    return lambda u: right(u) if _sign(u) > 0 else _negative(right(_negative(u)))


def _even(right: Callable[[Tail], Tail]) -> Callable[[Tail], Tail]:
    return lambda u: right(u) if _sign(u) > 0 else right(_negative(u))


def _tanh(u: Tail) -> Tail:
    small = _exp(scaled(u, S(-2)))
    return times(minus(_one(u), small), _inverse(plus(_one(u), small)))


def _sech2(u: Tail) -> Tail:
    small = _exp(scaled(u, S(-2)))
    return times(scaled(small, S(4)), power(plus(_one(u), small), S(-2)))


def _sinh(u: Tail) -> Tail:
    return scaled(minus(_exp(u), _exp(_negative(u))), S.Half)


def _cosh(u: Tail) -> Tail:
    return scaled(plus(_exp(u), _exp(_negative(u))), S.Half)


def _mills(z: Tail) -> Tail:
    """Expand upper tail / density = 1/z - 1/z^3 + t 3/z^5 with t in [0, 1], for z > 0."""
    w = _inverse(z)
    cube = power(w, S(3))
    last = times(times(cube, times(w, w)), rest_only(Interval.of(0, 3), ONE, z.start))
    return plus(minus(w, cube), last)


def _normal_pdf(u: Tail) -> Tail:
    return scaled(_exp(scaled(times(u, u), -S.Half)), 1 / sqrt(2 * pi))


def _upper_normal(z: Tail) -> Tail:
    return times(_normal_pdf(z), _mills(z))


def _normal_cdf(u: Tail) -> Tail:
    if _sign(u) > 0:
        return minus(_one(u), _upper_normal(u))
    return _upper_normal(_negative(u))


def _erfc(u: Tail) -> Tail:
    if _sign(u) > 0:
        return scaled(_upper_normal(scaled(u, sqrt(2))), S(2))
    return minus(constant(S(2), u.start), _erfc(_negative(u)))


def _erf(u: Tail) -> Tail:
    return minus(_one(u), _erfc(u))


def _erfcx(u: Tail) -> Tail:
    if _sign(u) > 0:
        return scaled(_mills(scaled(u, sqrt(2))), sqrt(2 / pi))
    return minus(scaled(_exp(times(u, u)), S(2)), _erfcx(_negative(u)))


def _atan(u: Tail) -> Tail:
    return minus(constant(pi / 2, u.start), analytic(sympy.atan, S.Zero, _inverse(u)))


def _asinh(u: Tail) -> Tail:
    return _log(plus(u, power(plus(_one(u), times(u, u)), S.Half)))


def _bounded(u: Tail) -> Tail:
    return rest_only(Interval.of(-1, 1), ONE, u.start)


GROWING: dict[Any, Callable[[Tail], Tail]] = {
    sympy.log: _log,
    fn.log1p: lambda u: _log(plus(_one(u), u)),
    fn.expm1: lambda u: minus(_exp(u), _one(u)),
    fn.logistic: _logistic,
    fn.softplus: _softplus,
    fn.normal_pdf: _normal_pdf,
    fn.normal_cdf: _normal_cdf,
    fn.sech2: _even(_sech2),
    fn.erfcx: _erfcx,
    sympy.erf: _odd(_erf),
    sympy.erfc: _erfc,
    sympy.tanh: _odd(_tanh),
    sympy.sinh: _sinh,
    sympy.cosh: _cosh,
    sympy.atan: _odd(_atan),
    sympy.asinh: _odd(_asinh),
    sympy.sin: _bounded,
    sympy.cos: _bounded,
}
"""What each function does when its argument grows without bound."""
